"""The row of a printed p-value of a correlation."""

from __future__ import annotations

import pytest

from lymphoradio.analyses.correlation import correlation
from lymphoradio.published import Claim
from lymphoradio.published.select import select_row
from tests.analyses.change_cohorts import pairs, study


@pytest.mark.parametrize("name", ["change", "post"])
def test_the_p_value_of_a_correlation_is_its_own_also_where_it_is_coupled(name: str) -> None:
    plan = study(correlation={"pairs": {"Pair": ["pre", name]}})
    rows = correlation(pairs("regression_to_mean.csv", "bp"), plan.analyses["correlation"], plan).estimates
    claim = Claim("Text", "", "", "p_value", "0.001", {"analysis": "correlation", "variable": "Pair"}, {})
    row = select_row(claim, rows)
    assert (row["estimate_type"], row["level"]) == ("pearson_r", "")
    asked = {"analysis": "correlation", "level": "coupling alone", "estimate_type": "test"}
    of_coupling = Claim("Text", "", "", "p_value", "0.001", asked, {})
    if name == "change":
        assert select_row(of_coupling, rows)["statistic_type"] == "z"
