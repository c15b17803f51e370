"""The check of rows finds what it is there for."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from lymphoradio import tidy

from .patients import cohort, study
from .soundness import complaints, unsound

RIGHT: dict[str, Any] = {
    "estimate_type": "mean_difference", "variant": "as_published", "estimate": 2.0, "conf_low": 1.0, "conf_high": 3.0,
    "conf_level": 0.95, "std_error": 0.5, "statistic": 4.0, "statistic_type": "t", "p_value": 0.01, "n": 9,
    "n_events": 3,
}  # fmt: skip
INVENTED = {
    "a p-value of zero": {"p_value": 0.0},
    "an adjusted p-value of zero": {"p_adjusted": 0.0},
    "an infinite statistic": {"statistic": float("inf")},
    "an infinite standard error": {"std_error": float("inf")},
    "an infinite limit": {"conf_high": float("inf")},
    "a standard error of zero with a test": {"std_error": 0.0, "conf_low": None, "conf_high": None, "conf_level": None},
    "an interval of no width": {"std_error": 0.0, "statistic": None, "statistic_type": "", "p_value": None},
    "a negative standard error": {"std_error": -1.0},
    "an estimate below its interval": {"estimate": 0.5},
    "an estimate above its interval": {"estimate": 3.5},
    "no interval and no reason": {"conf_low": None, "conf_high": None},
    "no estimate and no reason": {"estimate": None},
    "a p-value without a test": {"statistic": None, "statistic_type": ""},
    "a test without a p-value or a reason": {"estimate_type": "test", "p_value": None},
    "more events than patients": {"n_events": 10},
    "a percent above a hundred": {"estimate_type": "percent", "estimate": 101.0, "conf_high": 102.0},
}


def rows(**changes: Any) -> pd.DataFrame:
    return tidy.estimates([{**RIGHT, **changes}])


def test_a_right_row_is_right() -> None:
    assert unsound(rows()) == []
    assert unsound(rows(estimate_type="test", statistic=None, statistic_type="exact")) == []
    reason = dict.fromkeys(("estimate", "conf_low", "conf_high", "std_error", "statistic", "p_value"))
    assert unsound(rows(**reason, note="no patient has a value")) == []


@pytest.mark.parametrize("name", INVENTED)
def test_an_invented_number_is_found(name: str) -> None:
    try:
        found = unsound(rows(**INVENTED[name]))
    except ValueError as refused:  # by the glossary already, before a row is written
        found = [str(refused)]
    assert found != []


def test_a_warning_of_a_library_is_an_error() -> None:
    """A plan that is allowed to square what cannot be squared."""
    plan = study(it={"kind": "paired_change", "pairs": {"it": ["ordinary", "huge"]}})
    with pytest.raises(RuntimeWarning, match="overflow"):
        complaints("it", cohort().assign(huge=1e300 * cohort()["ordinary"]), plan)
