"""The exact test of a table, and what stands for it where the tables cannot be enumerated."""

from __future__ import annotations

import numpy as np
import pytest

from lymphoradio.analyses.proportions import exact_or_chi_squared
from lymphoradio.stats.contingency import chi_squared, fisher_exact


def test_tables_that_can_be_enumerated_have_the_exact_test() -> None:
    for table in (np.array([[3, 9], [8, 4], [2, 7]]), np.array([[300_000, 700_000], [300_900, 699_100]])):
        found = exact_or_chi_squared(table)
        assert (found["statistic_type"], found["p_value"]) == ("exact", fisher_exact(table).p_value)
        assert "statistic" not in found


def test_too_many_tables_have_the_chi_squared_test_and_say_so() -> None:
    table = np.array([[300_000, 700_000], [300_900, 699_100], [200_100, 466_566]])
    found = exact_or_chi_squared(table)
    other = chi_squared(table, yates=False)
    assert found["method"] == "chi-squared test"
    assert found["note"] == "exact enumeration needs more than 2,000,000 steps: chi-squared test instead"
    assert [found["statistic"], found["df"], found["p_value"]] == pytest.approx([other.statistic, 2, other.p_value])
    sparse = np.array([[300_000, 700_000, 3], [300_900, 699_100, 4], [200_100, 466_566, 1]])
    assert exact_or_chi_squared(sparse)["note"].endswith("instead; 3 of 9 expected counts below 5")
