"""Sentences on groups, correlations and cut-offs."""

from __future__ import annotations

from typing import Any

from tests.report.said import plan, rows, said

from lymphoradio.report.results_association import correlation_results, group_results, roc_results

NAN = float("nan")
DECIDES = "deciding test (named in the plan)"


def group(name: str, mean: float, n: int) -> list[dict[str, Any]]:
    values = {"mean": mean, "sd": 1.0, "median": mean, "q1": mean - 1, "q3": mean + 1}
    return [{"group": name, "n": n, "n_missing": 0, "estimate_type": kind, "estimate": x} for kind, x in values.items()]


def two_groups(p: float, **test: Any) -> Any:
    decides = {"estimate_type": "test", "statistic": 2.0, "statistic_type": "t", "p_value": p, "p_adjusted": p}
    return rows(
        *group("No", 3.01, 57), *group("Yes", 2.07, 41),
        {"estimate_type": "mean_difference", "estimate": -0.95, "conf_low": -1.70, "conf_high": -0.20},
        {**decides, "method": "Welch t test; Holm over 1 variables", "note": f"{DECIDES}; x", **test}, variable="il7",
    )  # fmt: skip


def test_two_groups_with_the_direction_or_without() -> None:
    study = plan({"kind": "group_comparison", "variables": ["il7"], "by": "ill"})
    numbers = (
        "IL-7 (pg/mL) (mean 3.01 in No [n = 57] and 2.07 in Yes [n = 41]; mean difference −0.95, 95% CI −1.70 to −0.20;"
    )
    assert said(group_results, study, two_groups(0.014)) == [
        "In 98 patients with a value (Welch t test), values were lower in the group Ill: Yes than in the group Ill: No "
        f"for {numbers} p = 0.014)."
    ]
    assert said(group_results, study, two_groups(0.14)) == [
        f"In 98 patients with a value (Welch t test), the data do not tell higher from lower for {numbers} p = 0.140)."
    ]
    braces = plan({"kind": "group_comparison", "variables": ["il7"], "by": "ill"}).model_copy(deep=True)
    braces.columns["ill"] = braces.columns["ill"].model_copy(update={"label": "Ill {x}"})
    assert "in the group Ill {x}: Yes than in" in said(group_results, braces, two_groups(0.014))[0]
    (none,) = said(group_results, study, two_groups(NAN, statistic=NAN, note=f"{DECIDES}; one value"))
    assert none.endswith("IL-7 could not be tested (one value).")


def test_several_groups_differ_or_are_not_told_apart() -> None:
    study = plan({"kind": "group_comparison", "variables": ["il7"], "by": "arm"})
    for p, wanted in (
        (0.01, "the 3 groups by Arm differed in IL-7"),
        (0.1, "do not tell the 3 groups by Arm apart in"),
    ):
        decides = {"statistic": 4.0, "statistic_type": "F", "p_value": p, "method": "one-way ANOVA", "note": DECIDES}
        given = rows(*group("A", 3.0, 10), *group("B", 2.0, 11), *group("C", 2.5, 1012),
                     {"estimate_type": "test", **decides}, variable="il7")  # fmt: skip
        (told,) = said(group_results, study, given)
        assert wanted in told
        assert "(mean 3.00 in A [n = 10]; 2.00 in B [n = 11] and 2.50 in C [n = 1,012]; p = " in told


def correlation(r: float, p: float, **more: Any) -> dict[str, Any]:
    return {
        "estimate_type": "pearson_r", "estimate": r, "conf_low": r - 0.2, "conf_high": r + 0.2, "p_value": p, "n": 98,
        "statistic": 1.0, "statistic_type": "t", "method": "Pearson correlation, t test", "note": DECIDES, **more,
    }  # fmt: skip


def test_correlations_by_sign_and_coupling() -> None:
    pairs = {"a": ["il7", "pre"], "b": ["il7", "post"], "c": ["pre", "post"], "d": ["age", "post"]}
    study = plan({"kind": "correlation", "pairs": pairs})
    given = rows(
        correlation(0.28, 0.005, variable="a"), correlation(-0.31, 0.002, variable="b"),
        correlation(0.10, 0.30, variable="c", n=90, note=f"{DECIDES}; mathematically coupled: x"),
        correlation(NAN, NAN, variable="d", conf_low=NAN, conf_high=NAN, statistic=NAN, note=f"{DECIDES}; 2 values"),
    )  # fmt: skip
    assert said(correlation_results, study, given) == [
        "In 90 to 98 patients with both values, the correlation was positive for IL-7 with Count before (98 patients; "
        "Pearson’s r 0.28, 95% CI 0.08–0.48; t test, p = 0.005).",
        "The correlation was negative for IL-7 with Count after (98 patients; Pearson’s r −0.31, 95% CI −0.51 to "
        "−0.11; t test, p = 0.002).",
        "The data do not tell a positive from a negative correlation for Count before with Count after (90 patients; "
        "Pearson’s r 0.10, 95% CI −0.10 to 0.30; t test, p = 0.300).",
        "Age with Count after could not be estimated (2 values).",
        "Count before with Count after: the two have a measurement in common and are mathematically coupled.",
    ]


MEASURES = {"sensitivity": (29, 41), "specificity": (33, 57)}


def marker(*more: dict[str, Any], **auc: Any) -> Any:
    area = {"estimate_type": "auc", "estimate": 0.632, "conf_low": 0.521, "conf_high": 0.743, "n": 98, "n_events": 41}
    return rows({**area, **auc}, *more, variable="il7")


def test_a_cut_off_is_told_with_and_without_its_search() -> None:
    study = plan({"kind": "roc", "outcome": "ill", "markers": {"il7": "lower"}})
    proportions = [{"estimate_type": kind, "estimate": k / n, "conf_low": 0.4, "conf_high": 0.9, "n": n, "n_events": k}
                   for kind, (k, n) in MEASURES.items()]  # fmt: skip
    corrected = {"youden_index": 0.217, "sensitivity": 0.667, "specificity": 0.549}
    given = marker(
        {"estimate_type": "cutoff", "estimate": 2.45},
        {"estimate_type": "youden_index", "estimate": 0.286},
        *proportions,
        {"estimate_type": "test", "statistic": 7.9, "statistic_type": "chi_squared", "p_value": 0.005},
        {"estimate_type": "test", "statistic": 0.286, "statistic_type": "youden_J", "p_value": 0.0156},
        {"estimate_type": "resampled_cutoff", "estimate": 2.45, "conf_low": 1.8, "conf_high": 3.905},
        *({"estimate_type": f"corrected_{kind}", "estimate": value} for kind, value in corrected.items()),
    )
    assert said(roc_results, study, given) == [
        "In 98 patients, 41 of them with Ill (Yes), the AUC of IL-7, lower values with the outcome, was 0.632, 95% CI "
        "0.521–0.743.",
        "At the cut-off < 2.45 pg/mL, which has the largest Youden index in the same patients (0.286), sensitivity was "
        "70.7% (29 of 41; 95% CI 40.0–90.0) and specificity was 57.9% (33 of 57; 95% CI 40.0–90.0).",
        "For the groups at the cut-off, the chi-squared test, as if the cut-off had been chosen beforehand, gives "
        "p = 0.005 and the permutation test, which allows for the search, gives p = 0.016.",
        "Searched again in resamples, the cut-off has the 95% interval 1.80–3.91 pg/mL; corrected for optimism, the "
        "Youden index is 0.217, sensitivity 66.7% and specificity 54.9%.",
    ]


def test_no_area_and_no_cut_off_are_said() -> None:
    study = plan({"kind": "roc", "outcome": "ill", "markers": {"il7": "lower"}})
    none = {"estimate_type": "cutoff", "note": "none does better than chance"}
    assert said(roc_results, study, marker(none))[1:] == ["There is no cut-off (none does better than chance)."]
    empty = marker(none, estimate=NAN, conf_low=NAN, conf_high=NAN, note="one class")
    assert said(roc_results, study, empty) == [
        "In 98 patients, 41 of them with Ill (Yes), the AUC of IL-7 could not be estimated (one class)."
    ]
