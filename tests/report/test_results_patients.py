"""Sentences on who was studied, how they responded, and what they suffered."""

from __future__ import annotations

from typing import Any

from tests.report.said import SPACE, plan, rows, said

from lymphoradio.report.results_patients import (
    adverse_event_results,
    characteristics_results,
    flow_results,
    response_results,
)

NAN = float("nan")
TABLE: dict[str, Any] = {"kind": "characteristics", "variables": ["age", "sex"], "summary": "median_range"}


def count(variable: str, n: float, **more: Any) -> dict[str, Any]:
    return {"variable": variable, "estimate_type": "count", "estimate": n, "n": n, **more}


def test_the_flow_counts_who_was_left_out_and_the_groups() -> None:
    study = plan(TABLE, flow={"by": "arm"})
    given = rows(
        count("enrolled", 1048), count("excluded", 8, level="Severe infection"), count("excluded", 0, level="Young"),
        count("analysed", 1040), count("group", 1039, group="A"), count("ungrouped", 1, level="Arm"),
        count("followed", 900, group="A", level="Count after"),
    )  # fmt: skip
    told = [text.replace(SPACE, " ") for text in flow_results(study, given)]
    assert told == [
        "Of 1,048 patients enrolled, 8 were excluded (Severe infection, 8; Young, 0) and 1,040 analysed.",
        "By Arm there were 1,039 patients in A; 1 had no group.",
        "Count after was known of 900 in A.",
    ]
    nobody = rows(count("enrolled", 98), count("analysed", 98))
    assert list(flow_results(study, nobody)) == ["Of 98 patients enrolled, none was excluded and all were analysed."]


def table(*more: dict[str, Any], missing: float = 0) -> Any:
    kinds = {"mean": 60.2, "sd": 9.1, "median": 61.0, "q1": 55.0, "q3": 66.0, "min": 36.0, "max": 87.0}
    number = {"variable": "age", "n": 48 - missing, "n_missing": missing, "method": "median (range)"}
    sexes = [{**count("sex", k), "level": sex, "n": 48, "n_missing": 0} for sex, k in (("Male", 30), ("Female", 18))]
    return rows(
        count("patients", 48),
        *({**number, "estimate_type": kind, "estimate": value} for kind, value in kinds.items()),
        *sexes,
        *more,
    )


def test_characteristics_begin_with_a_number_and_a_factor() -> None:
    study = plan(TABLE)
    told = "In 48 patients, median Age was 61 years (range 36–87); Sex was Male in 30 (62.5%) and Female in 18 (37.5%)."
    assert said(characteristics_results, study, table()) == [told]
    assert said(characteristics_results, study, table(missing=2)) == [
        told,
        "Of the 2 characteristics, Age had missing values.",
    ]


def by_arm(p: float, *, smd: bool = True, **test: Any) -> Any:
    tests = [
        {"variable": "age", "estimate_type": "test", "statistic": 2.0, "statistic_type": "t", "p_value": p,
         "method": "Mann-Whitney U test", **test},
        {"variable": "sex", "estimate_type": "test", "statistic": 1.0, "statistic_type": "chi_squared", "p_value": 0.6,
         "method": "chi-squared test"},
    ]  # fmt: skip
    differences = [{"variable": "age", "estimate_type": "standardised_difference", "estimate": 0.425}] * smd
    return table(count("patients", 20, group="A"), count("patients", 28, group="B"), *tests, *differences)


def test_groups_are_told_with_what_differs_and_by_how_much() -> None:
    study = plan({**TABLE, "by": "arm"})
    assert said(characteristics_results, study, by_arm(0.03))[1:] == [
        "By Arm there were 20 patients in A and 28 patients in B.",
        "The groups differed in Age (Mann-Whitney U test, p = 0.030, SMD 0.43); for the other 1 of 2 tested, p is 0.05 "
        "or more.",
    ]
    assert "SMD" not in said(characteristics_results, study, by_arm(0.03, smd=False))[-1]
    assert (
        said(characteristics_results, study, by_arm(0.3))[-1] == "In none of 2 tested characteristics is p below 0.05."
    )
    untested = said(characteristics_results, study, by_arm(NAN, statistic=NAN, note="one value"))
    assert untested[-1] == "Age could not be tested (one value)."
    none = table(count("patients", 48, group="A"), {"variable": "age", "estimate_type": "standardised_difference",
                                                    "estimate": 0.425})  # fmt: skip
    assert said(characteristics_results, study, none)[-1] == (
        "The largest standardised mean difference was that of Age (0.43)."
    )


def best(group: str, unknown: int) -> list[dict[str, Any]]:
    levels = [{**count("response", k), "level": level, "n": 36} for level, k in (("CR", 2), ("PR", 5), ("PD", 29))]
    rates = [
        {"variable": name, "level": share, "estimate_type": "percent", "estimate": 100 * k / n, "conf_low": 5.0,
         "conf_high": 90.0, "n": n, "n_events": k}
        for name, k in (("objective_response", 7), ("disease_control", 7))
        for share, n in (("evaluable", 36), ("all", 36 + unknown))
    ]  # fmt: skip
    found = [count("patients", 36 + unknown), *levels, count("not_evaluable", unknown), *rates]
    return [{**row, "group": group} for row in found]


def test_response_is_told_of_the_evaluable_and_of_all() -> None:
    study = plan({"kind": "response", "best": "response", "objective": ["CR", "PR"], "control": ["CR", "PR"]})
    assert said(response_results, study, rows(*best("", 12))) == [
        "In 48 patients, 36 of them evaluable, best response was CR in 2 (5.6%), PR in 5 (13.9%) and PD in 29 (80.6%).",
        "Of evaluable patients, objective response was seen in 7 of 36 (19.4%; 95% CI 5.0–90.0) and disease control "
        "was seen in 7 of 36 (19.4%; 95% CI 5.0–90.0).",
        "Of all patients, objective response was seen in 7 of 48 (14.6%; 95% CI 5.0–90.0) and disease control was seen "
        "in 7 of 48 (14.6%; 95% CI 5.0–90.0).",
    ]
    assert len(said(response_results, study, rows(*best("", 0)))) == 2
    test = {"variable": "objective_response", "level": "all", "estimate_type": "test", "p_value": 0.2,
            "method": "Fisher's exact test"}  # fmt: skip
    told = said(response_results, study, rows(*best("", 0), test))
    assert told[-1] == (
        "The groups were compared, among all patients, in objective response (Fisher's exact test, p = 0.200)."
    )


def events(*more: dict[str, Any], fever: int = 7) -> Any:
    counts = {"Any adverse event": (fever, 2), "Fever": (fever, 2), "Rash": (0, 0)}
    levels = [
        {"variable": term, "level": level, "estimate_type": "count", "estimate": k, "n": 48}
        for term, found in counts.items()
        for level, k in zip(("any grade", "grade >= 3"), found, strict=True)
    ]
    return rows(count("patients", 48), *levels, *more)


def test_adverse_events_begin_with_any_and_end_with_none() -> None:
    study = plan({"kind": "adverse_events", "records": "events", "term": "term", "grade": "grade"})
    assert said(adverse_event_results, study, events()) == [
        "In 48 patients, an adverse event of any grade was recorded in 7 (14.6%) and one of grade ≥ 3 in 2 (4.2%).",
        "There were fever, 7 (14.6%).",
        "Of rash there was no event.",
    ]
    assert said(adverse_event_results, study, events(fever=0))[1:] == ["Of fever and rash there was no event."]
    test = {"variable": "Any adverse event", "level": "any grade", "estimate_type": "test", "p_value": 0.2,
            "method": "Fisher's exact test"}  # fmt: skip
    assert said(adverse_event_results, study, events(test))[-1] == (
        "The groups were compared in events of any grade (Fisher's exact test, p = 0.200)."
    )
