"""Sentences on a mixed model: the times, each against the first, and the groups."""

from __future__ import annotations

from typing import Any

from tests.report.said import plan, rows, said

from lymphoradio.report.results_mixed import mixed_results

NAN = float("nan")
SERIES = {"Count": {0: "pre", 1: "post", 2: "post"}}


def model(kind: str, first: tuple[float, float, float], p: float, *more: dict[str, Any], **whole: Any) -> Any:
    """Rows of a model of three times, the second of which has these numbers."""
    test = {"estimate_type": "test", "statistic": 9.0, "statistic_type": "F", "p_value": p, "method": "F test of time"}
    estimate, low, high = first
    change = {"estimate_type": kind, "contrast": "time / baseline", "level": "post", "p_value": p, "p_adjusted": 2 * p}
    numbers = {"estimate": estimate, "conf_low": low, "conf_high": high, "method": "linear mixed model"}
    counts = [{"estimate_type": "count", "level": "x", "time": time, "estimate": 98 - time} for time in (0, 1, 2)]
    refused = {**change, "time": 2, "p_value": NAN, "p_adjusted": NAN, "note": "no value"}
    return rows(
        {"estimate_type": "count", "estimate": 291},
        *counts,
        {**test, **whole},
        {**change, **numbers, "time": 1},
        refused,
        {"estimate_type": "residual_sd", "estimate": 0.37},
        *more,
        variable="Count",
        n=98,
    )


def test_ratios_below_one_are_lower_values_and_times_without_a_number_are_named() -> None:
    study = plan({"kind": "mixed_model", "series": SERIES, "time_unit": "months"})
    assert said(mixed_results, study, model("geometric_mean_ratio", (0.256, 0.231, 0.284), 0.01)) == [
        "In 98 patients with 291 values of Count, values differed between the times (F test of time in the linear "
        "mixed model, p = 0.010).",
        "Compared with 0 months, values were lower at 1 month (97 patients; ratio of geometric means 0.26, 95% CI "
        "0.23–0.28; p = 0.010, adjusted p = 0.020).",
        "Values at 2 months could not be estimated (no value).",
    ]


def test_differences_that_are_not_told_apart_and_no_model() -> None:
    study = plan({"kind": "mixed_model", "series": SERIES, "scale": "identity", "adjust": "none"})
    told = said(mixed_results, study, model("mean_difference", (3.2, -1.0, 7.4), 0.2))
    assert "the data do not tell the times apart (F test" in told[0]
    assert told[1] == (
        "Compared with 0 weeks, the data do not tell higher from lower at 1 week (97 patients; mean difference 3.2, "
        "95% CI −1.0 to 7.4; p = 0.200)."
    )
    none = model("mean_difference", (3.2, -1.0, 7.4), 0.2, p_value=NAN, statistic=NAN, note="one patient")
    assert said(mixed_results, study, none) == [
        "In 98 patients with 291 values of Count, the mixed model could not be estimated (one patient)."
    ]


def test_groups_differ_in_their_change_or_are_not_told_apart() -> None:
    study = plan({"kind": "mixed_model", "series": SERIES, "by": "ill"})
    test = {"estimate_type": "test", "contrast": "change in Yes - change in No", "method": "F test of group by time"}
    for p, wanted in (
        (0.01, "The changes in Yes and No differed (98 patients; F test of group by time, p = 0.010)."),
        (
            0.3,
            "The data do not tell the changes in Yes and No apart (98 patients; F test of group by time, p = 0.300).",
        ),
        (NAN, "The changes in Yes and No could not be compared (one patient)."),
    ):
        row = {**test, "p_value": p, "note": "one patient"}
        assert said(mixed_results, study, model("geometric_mean_ratio", (0.3, 0.2, 0.4), 0.01, row))[-1] == wanted
