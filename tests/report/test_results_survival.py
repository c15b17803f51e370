"""Sentences on survival curves."""

from __future__ import annotations

from typing import Any

from tests.report.said import plan, rows, said

from lymphoradio.report.results_survival import survival_results

NAN = float("nan")


def curve(group: str, n: int, events: int, median: float, low: float, high: float, **more: Any) -> list[dict[str, Any]]:
    follow_up = {"median_follow_up": 13.7, "min_follow_up": 1.5, "max_follow_up": 23.3}
    found = [
        {"estimate_type": "median_survival", "estimate": median, "conf_low": low, "conf_high": high, **more},
        {
            "estimate_type": "survival_probability",
            "time": 12.0,
            "estimate": 0.457,
            "conf_low": 0.278,
            "conf_high": 0.62,
        },
        *({"estimate_type": kind, "estimate": value} for kind, value in follow_up.items()),
    ]
    return [{"group": group, "n": n, "n_events": events, **row} for row in found]


def test_one_curve() -> None:
    study = plan({"kind": "kaplan_meier", "endpoint": "os", "times": [12]})
    assert said(survival_results, study, rows(*curve("", 36, 21, 9.61, 6.3, 19.7))) == [
        "In 36 patients, 21 with the event (death), median overall survival from diagnosis was 9.6 months (95% CI "
        "6.3–19.7).",
        "Median follow-up (by the reverse Kaplan–Meier method) was 13.7 months, with observed times of 1.5–23.3.",
        "Estimated overall survival was 45.7% (95% CI 27.8–62.0) at 12 months.",
    ]


def test_medians_and_limits_that_are_not_reached() -> None:
    study = plan({"kind": "kaplan_meier", "endpoint": "os"})
    open_end = said(survival_results, study, rows(*curve("", 36, 21, 9.61, 6.3, NAN, note="upper limit not reached")))
    assert open_end[0].endswith("was 9.6 months (95% CI 6.3–not reached).")
    no_ends = "lower limit not reached; upper limit not reached"
    both = said(survival_results, study, rows(*curve("", 36, 21, 9.61, NAN, NAN, note=no_ends)))
    assert both[0].endswith("was 9.6 months (95% CI not reached–not reached).")
    none = said(survival_results, study, rows(*curve("", 36, 2, NAN, NAN, NAN, note="not reached")))
    assert none[0].endswith("from diagnosis was not reached.")
    half = said(survival_results, study, rows(*curve("", 36, 2, NAN, 20.1, NAN, note="not reached")))
    assert half[0].endswith("was not reached (95% CI 20.1–not reached).")


def compared(p: float, **test: Any) -> Any:
    log_rank = {"estimate_type": "test", "statistic": 5.0, "statistic_type": "chi_squared", "p_value": p}
    ratio = {"estimate_type": "hazard_ratio", "estimate": 2.17, "conf_low": 1.33, "conf_high": 3.55}
    return rows(
        *curve("", 98, 66, 23.2, 19.3, 25.8), *curve("No", 57, 34, 25.3, 21.6, 30.3),
        *curve("Yes", 41, 32, 12.0, 10.0, 21.8),
        {**log_rank, "method": "log-rank test", **test}, {**ratio, "level": "Yes", "reference": "No"},
    )  # fmt: skip


def test_two_groups_that_differ_or_are_not_told_apart() -> None:
    study = plan({"kind": "kaplan_meier", "endpoint": "os", "by": "ill", "times": [12]})
    late = "groups by Ill are known only 35 days after diagnosis: earlier events cannot fall into the later group"
    told = said(survival_results, study, compared(0.0015, note=f"3 patients without Ill left out; {late}"))
    assert told[2:] == [
        "By Ill, median overall survival was 25.3 months (95% CI 21.6–30.3) in Ill: No [34 events in 57 patients]; "
        "12.0 months (95% CI 10.0–21.8) in Ill: Yes [32 events in 41 patients].",
        "At 12 months, estimated overall survival was 45.7% (95% CI 27.8–62.0) in Ill: No and 45.7% (95% CI 27.8–62.0) "
        "in Ill: Yes.",
        "The 2 curves differed (log-rank test, p = 0.002; hazard ratio of Yes against No 2.17, 95% CI 1.33–3.55).",
        "3 patients without Ill left out.",
        "Groups by Ill are known only 35 days after diagnosis: earlier events cannot fall into the later group.",
    ]
    assert said(survival_results, study, compared(0.2))[-1].startswith("The data do not tell the 2 curves apart (log-")
    assert said(survival_results, study, compared(NAN, statistic=NAN, note="no events"))[-1] == (
        "The curves could not be compared (no events)."
    )


def test_several_groups_have_pairwise_tests() -> None:
    study = plan({"kind": "kaplan_meier", "endpoint": "os", "by": "arm"})
    pairwise = {"estimate_type": "test", "statistic": 1.0, "statistic_type": "chi_squared", "p_value": 0.01,
                "p_adjusted": 0.03, "method": "pairwise log-rank test", "contrast": "A - B"}  # fmt: skip
    given = rows(
        *(row for group in ("", "A", "B", "C") for row in curve(group, 9, 3, 9.6, 6.3, 19.7)),
        {**pairwise, "method": "log-rank test", "contrast": "A vs B vs C"}, pairwise,
    )  # fmt: skip
    assert said(survival_results, study, given)[-2:] == [
        "The 3 curves differed (log-rank test, p = 0.010).",
        "Pairwise log-rank tests, adjusted by Holm: A against B (p = 0.010, adjusted p = 0.030).",
    ]


def test_a_landmark_says_who_is_left_and_who_is_left_out() -> None:
    study = plan({"kind": "kaplan_meier", "endpoint": "os", "landmark": 35})
    before = {"variable": "before_landmark", "estimate_type": "count", "estimate": 3, "note": "3 patients left out"}
    told = said(survival_results, study, rows(before, *curve("", 33, 21, 9.6, 6.3, 19.7)))
    assert told[0] == (
        "In 33 patients still at risk 35 days after diagnosis, 21 with the event (death), median overall survival "
        "from the landmark was 9.6 months (95% CI 6.3–19.7)."
    )
    assert told[1] == "3 patients left out."
    nobody = rows({"estimate_type": "median_survival", "n": 0, "note": "nobody is at risk"})
    assert said(survival_results, study, nobody) == [
        "In 0 patients, overall survival could not be estimated (nobody is at risk)."
    ]
