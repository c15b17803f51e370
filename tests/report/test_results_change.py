"""Sentences on change: what is higher, what is lower, what is not told apart, and what could not be tested."""

from __future__ import annotations

from typing import Any

from tests.report.said import plan, rows, said

from lymphoradio.report.results_change import paired_results, trajectory_results

NAN = float("nan")


def pair(label: str, shift: tuple[float, float, float], p: float, group: str = "", **test: Any) -> list[dict[str, Any]]:
    """Rows of a pair whose signed-rank test decides."""
    levels = {"pre": 512.0, "post": 512.0 + shift[0], "change": shift[0]}
    found = [
        {"level": level, "estimate_type": kind, "estimate": value if kind == "median" else 200.0}
        for level, value in levels.items()
        for kind in ("mean", "median", "sd", "q1", "q3")
    ]
    effect = {"level": "change", "estimate_type": "hodges_lehmann", "estimate": shift[0]}
    decides = {
        "level": "change", "estimate_type": "test", "statistic_type": "signed_rank_V", "statistic": 20.0, "p_value": p,
        "p_adjusted": p, "method": "Wilcoxon signed-rank test, exact", "note": "deciding test (named in the plan); x",
    }  # fmt: skip
    found += [{**effect, "conf_low": shift[1], "conf_high": shift[2]}, {**decides, **test}]
    return [{"n": 48, "n_missing": 0, **row, "variable": label, "group": group} for row in found]


PAIRS = {"kind": "paired_change", "pairs": {"Up": ["pre", "post"], "Open": ["pre", "post"], "Down": ["pre", "post"]}}
THREE = [
    *pair("Up", (88.0, 30.0, 150.0), 0.004),
    *pair("Open", (6.0, -20.0, 40.0), 0.34),
    *pair("Down", (-40.0, -70.0, -9.0), 0.0496),
]


def test_each_direction_has_its_sentence_and_what_is_open_is_not_called_equal() -> None:
    study = plan({**PAIRS, "adjust": "none", "labels": ["Before treatment", "After treatment"]})
    assert said(paired_results, study, rows(*THREE)) == [
        "In 48 patients with both measurements (before treatment and after treatment; Wilcoxon signed-rank test), "
        "values were higher after than before for Up (median 512.0 to 600.0 cells/µL; Hodges–Lehmann shift 88.0, "
        "95% CI 30.0–150.0; p = 0.004).",
        "Values were lower after than before for Down (median 512.0 to 472.0 cells/µL; Hodges–Lehmann shift −40.0, "
        "95% CI −70.0 to −9.0; p = 0.0496).",
        "The data do not tell higher from lower for Open (median 512.0 to 518.0 cells/µL; Hodges–Lehmann shift 6.0, "
        "95% CI −20.0 to 40.0; p = 0.340).",
    ]


def test_the_adjusted_p_value_decides_and_stands_beside_the_other() -> None:
    study = plan({**PAIRS, "pairs": {"Up": ["pre", "post"]}})
    (told,) = said(paired_results, study, rows(*pair("Up", (88.0, 30.0, 150.0), 0.02, p_adjusted=0.06)))
    assert "the data do not tell higher from lower for Up" in told
    assert "p = 0.020, adjusted p = 0.060)" in told


def test_means_are_told_with_their_test_where_the_tests_differ() -> None:
    by_t = pair("Up", (88.0, 30.0, 150.0), 0.004)
    by_t[-2]["estimate_type"] = "mean_difference"
    by_t[-1] |= {"statistic_type": "t", "method": "paired t test"}
    study = plan({**PAIRS, "adjust": "none", "pairs": {"Up": ["pre", "post"], "Open": ["pre", "post"]}})
    told = said(paired_results, study, rows(*by_t, *pair("Open", (6.0, -20.0, 40.0), 0.34)))
    assert told[0].startswith("In 48 patients with both measurements (before and after), values")
    assert "mean 200.0 to 200.0 cells/µL; mean difference 88.0, 95% CI 30.0–150.0; paired t test, p = 0.004" in told[0]
    assert "Wilcoxon signed-rank test, p = 0.340" in told[1]


def test_numbers_of_patients_that_differ_stand_beside_each_pair() -> None:
    fewer = [{**row, "n": 36} for row in pair("Down", (-40.0, -70.0, -9.0), 0.01)]
    study = plan({**PAIRS, "adjust": "none", "pairs": {"Up": ["pre", "post"], "Down": ["pre", "post"]}})
    told = said(paired_results, study, rows(*pair("Up", (88.0, 30.0, 150.0), 0.004), *fewer))
    assert told[0].startswith("In 36 to 48 patients with both measurements")
    assert "for Up (48 patients; median" in told[0]
    assert "for Down (36 patients; median" in told[1]


def test_what_could_not_be_tested_is_said_with_its_reason() -> None:
    none = pair("Up", (0.0, 0.0, 0.0), NAN, p_adjusted=NAN, statistic=NAN, note="deciding test (x); all changes are 0")
    study = plan({**PAIRS, "pairs": {"Up": ["pre", "post"]}})
    assert said(paired_results, study, rows(*none)) == [
        "In 48 patients with both measurements (before and after; Wilcoxon signed-rank test), Up could not be tested "
        "(all changes are 0)."
    ]


def test_groups_are_told_apart_and_compared_by_their_difference_not_by_the_p_values_within_them() -> None:
    study = plan({**PAIRS, "pairs": {"Up": ["pre", "post"]}, "by": "ill", "adjust": "none"})
    between = {
        "variable": "Up", "variant": "recommended", "estimate_type": "mean_difference", "n": 48, "reference": "No",
        "estimate": -80.0, "std_error": 30.0, "conf_low": -140.0, "conf_high": -20.0, "p_value": 0.01,
    }  # fmt: skip
    told = said(
        paired_results,
        study,
        rows(
            *pair("Up", (88.0, 30.0, 150.0), 0.004),
            *pair("Up", (6.0, -2.0, 9.0), 0.3, group="Yes"),
            {**between, "level": "change", "contrast": "change in Yes - No"},
            {**between, "level": "post", "contrast": "Yes - No"},
        ),
    )
    assert told[1].startswith("In 48 patients in the group Ill: Yes with both measurements")
    assert told[2].startswith("Difference between the groups in the change (Yes minus No, n = 48): −80")
    assert told[3] == "P values within groups do not compare the groups."


def at(time: float, **test: Any) -> list[dict[str, Any]]:
    """Rows of one time of a series."""
    values = {"mean": 1122.0, "sd": 471.0, "median": 1000.0, "q1": 800.0, "q3": 1400.0}
    found: list[dict[str, Any]] = [{"estimate_type": kind, "estimate": value} for kind, value in values.items()]
    if test:
        note = test.get("note", "")
        change = {
            "n": 90,
            "note": note,
            "estimate_type": "mean_difference",
            "conf_low": test["low"],
            "conf_high": test["high"],
        }
        found += [
            {"estimate_type": "percent_of_baseline", "contrast": "time / baseline", "estimate": 27.2},
            {**change, "contrast": "time - baseline", "estimate": (test["low"] + test["high"]) / 2},
            {"estimate_type": "test", "statistic": 2.0, "statistic_type": "t", "p_value": test["p"],
             "p_adjusted": test["p"], "note": note},
        ]  # fmt: skip
    return [{"n": 98, **row, "variable": "Count", "time": time, "time_unit": "months"} for row in found]


def test_each_later_time_stands_against_the_first() -> None:
    series = {"Count": {0: "pre", 1: "post", 2: "post", 3: "post"}}
    study = plan({"kind": "trajectory", "series": series, "time_unit": "months", "adjust": "none"})
    given = rows(
        *at(0), *at(1, low=-910.0, high=-722.0, p=0.0001), *at(2, low=-71.0, high=151.0, p=0.47),
        *at(3, low=NAN, high=NAN, p=NAN, note="all values are equal"),
    )  # fmt: skip
    assert said(trajectory_results, study, given) == [
        "In 98 patients, the mean of Count was 1,122.0 cells/µL at 0 months (SD 471.0).",
        "Compared with 0 months in the patients with both values (paired t test), values were lower at 1 month "
        "(90 patients; 27.2% of the first mean; mean difference −816.0, 95% CI −910.0 to −722.0; p < 0.001).",
        "The data do not tell higher from lower at 2 months (90 patients; 27.2% of the first mean; mean difference "
        "40.0, 95% CI −71.0 to 151.0; p = 0.470).",
        "Values at 3 months could not be tested (all values are equal).",
    ]


def test_a_first_mean_that_is_not_there_is_said() -> None:
    start = [{**row, "estimate": NAN, "note": "no values", "n": 0} for row in at(0)]
    study = plan({"kind": "trajectory", "series": {"Count": {0: "pre", 1: "post"}}, "time_unit": "months"})
    assert said(trajectory_results, study, rows(*start)) == [
        "In 0 patients, the mean of Count at 0 months could not be estimated."
    ]
