"""Released rows: every rule on small tables."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest

from lymphoradio import tidy
from lymphoradio.release.estimates import release_result
from lymphoradio.release.words import NO_REASON, REDACTED
from lymphoradio.study import Study
from lymphoradio.tidy import FEW_EVENTS, OF_ROUNDED

PLAN: dict[str, Any] = {
    "title": "Small",
    "id": "id",
    "columns": {
        "age": {"label": "Age", "unit": "years", "decimals": 0},
        "sex": {"label": "Sex", "levels": {0: "Male", 1: "Female"}},
        "arm": {"label": "Arm", "levels": {0: "A", 1: "B", 2: "C"}},
        "died": {"label": "Died", "levels": {0: "No", 1: "Yes"}},
        "months": {"label": "Follow-up", "unit": "months"},
        "event": {"label": "Event", "levels": {0: "No", 1: "Yes"}},
        "recist": {"label": "Response", "levels": {1: "PR", 2: "SD", 3: "PD", 4: "NE"}},
    },
    "analyses": {
        "characteristics": {"variables": ["age", "sex"], "by": "arm"},
        "logistic": {"outcome": "died", "candidates": ["age"], "models": {"all": {"variables": ["age"]}}},
        "roc": {"outcome": "died", "markers": {"age": "higher"}},
        "survival": {"kind": "kaplan_meier", "endpoint": "death", "by": "arm", "times": [24]},
        "linear": {"outcome": "months", "candidates": ["age"], "models": {"all": {"variables": ["age"]}}},
        "response": {"best": "recist", "objective": ["PR"], "control": ["PR", "SD"]},
    },
    "endpoints": {
        "death": {"label": "Death", "time": "months", "event": "event", "codes": {1: "event", 0: "censored"}},
    },
    "outputs": {"Table 1": {"from": "characteristics", "title": "Characteristics"}},
}
STUDY = Study.model_validate(PLAN)


def released(analysis: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    common = {"variant": "as_published", "analysis": analysis}
    result = tidy.Result(tidy.estimates(rows, **common))
    return release_result(result, STUDY, STUDY.analyses.get(analysis)).result.estimates


def level_rows(counts: dict[str, tuple[int, int]]) -> list[dict[str, Any]]:
    """Patients, and the levels of sex, overall and by arm."""
    whole = tuple(sum(pair[i] for pair in counts.values()) for i in range(2))
    groups = {"": whole, **counts}
    rows = [{"variable": "patients", "group": group, "estimate_type": "count", "estimate": sum(pair), "n": sum(pair),
             "n_missing": 0} for group, pair in groups.items()]  # fmt: skip
    for group, pair in groups.items():
        for level, count in zip(("Male", "Female"), pair, strict=True):
            shared = {"variable": "sex", "level": level, "group": group, "n": sum(pair), "n_missing": 0}
            rows.append({**shared, "estimate_type": "count", "estimate": count})
            rows.append({**shared, "estimate_type": "percent", "estimate": 100 * count / sum(pair)})
    rows.append({"variable": "sex", "estimate_type": "test", "p_value": 0.0123456, "n": sum(whole), "n_missing": 0})
    return rows


def shown(frame: pd.DataFrame, kind: str, variable: str = "sex") -> dict[tuple[str, str], float]:
    rows = frame[(frame["estimate_type"] == kind) & (frame["variable"] == variable)]
    return dict(zip(zip(rows["group"], rows["level"], strict=True), rows["estimate"], strict=True))


def test_counts_are_rounded_and_totals_and_percents_are_of_the_rounded() -> None:
    found = released("characteristics", level_rows({"A": (12, 13), "B": (21, 22), "C": (33, 18)}))
    counts, percents = shown(found, "count"), shown(found, "percent")
    assert (counts["A", "Male"], counts["A", "Female"]) == (10, 15)
    assert counts["", "Male"] == 10 + 20 + 35
    assert counts["", "Female"] == 15 + 20 + 20
    assert percents["A", "Male"] == 40.0
    assert percents["", "Male"] == pytest.approx(100 * 65 / 120)
    assert shown(found, "count", "patients")["", ""] == 25 + 45 + 50
    assert found.loc[found["estimate_type"] == "test", "p_value"].tolist() == [0.01234]


def test_a_small_count_takes_the_next_smallest_with_it_and_the_test() -> None:
    found = released("characteristics", level_rows({"A": (3, 22), "B": (21, 22), "C": (33, 18)}))
    counts = shown(found, "count")
    assert math.isnan(counts["A", "Male"])
    assert math.isnan(counts["A", "Female"])  # 25 patients are in A
    assert sum(math.isnan(counts[group, "Male"]) for group in ("A", "B", "C")) >= 2  # all men are released
    assert math.isnan(shown(found, "percent")["A", "Female"])
    test = found[found["estimate_type"] == "test"].iloc[0]
    assert math.isnan(test["p_value"])
    assert test["note"] == REDACTED


def test_who_is_redacted_for_whom_is_not_said() -> None:
    found = released("characteristics", level_rows({"A": (3, 22), "B": (21, 22), "C": (33, 18)}))
    assert set(found.loc[found["estimate"].isna(), "note"]) == {REDACTED}


def test_a_few_missing_values_are_counted_in_n() -> None:
    """Else 50 patients and 45 values would tell of the missing ones."""
    values = {"variable": "age", "estimate_type": "median", "estimate": 60.46, "unit": "years"}
    found = released("characteristics", [{**values, "n": 44, "n_missing": 6}, {**values, "group": "A", "n": 34,
                                                                                 "n_missing": 16}])  # fmt: skip
    assert found["n"].tolist() == [50.0, 35.0]
    assert math.isnan(found["n_missing"].iloc[0])
    assert found["n_missing"].iloc[1] == 15.0
    assert found["estimate"].tolist() == [60.5, 60.5]  # medians of whole years are printed with one decimal


def test_values_of_few_patients_and_extremes_are_not_there() -> None:
    rows = [{"variable": "age", "group": group, "n": n, "n_missing": 0, "estimate_type": kind, "estimate": value}
            for group, n in (("A", 7), ("B", 8))
            for kind, value in (("mean", 61.26), ("min", 33.0), ("max", 89.0))]  # fmt: skip
    found = released("characteristics", rows)
    numbers = found.set_index(["group", "estimate_type"])["estimate"]
    assert numbers["B", "mean"] == 61.3
    assert numbers.drop(("B", "mean")).isna().all()
    assert math.isnan(found.set_index("group")["n"]["A"].iloc[0])


def model(**row: Any) -> dict[str, Any]:
    return {"model": "all", "variable": "age", "n": 60, "n_events": 30, "n_missing": 0, "estimate": 1.784312,
            "conf_low": 1.00043214, "conf_high": 3.1823, "std_error": 0.29467, "statistic": 1.96543,
            "statistic_type": "z", "p_value": 0.04943, "estimate_type": "odds_ratio", **row}  # fmt: skip


def test_a_model_stays_with_rounded_numbers_of_patients() -> None:
    row = released("logistic", [model(n=58, n_events=31)]).iloc[0]
    assert (row["n"], row["n_events"]) == (60, 30)
    assert (row["estimate"], row["std_error"], row["statistic"], row["p_value"]) == (1.7843, 0.294, 1.9654, 0.04943)
    assert row["conf_low"] == 1.00043214  # it is above 1, and stays there


@pytest.mark.parametrize(("n", "n_events"), [(7, 7), (60, 7), (60, 53), (60, 0)])
def test_a_model_of_few_events_or_few_without_is_redacted(n: int, n_events: int) -> None:
    row = released("logistic", [model(n=n, n_events=n_events)]).iloc[0]
    assert row[["estimate", "conf_low", "conf_high", "std_error", "statistic", "p_value"]].isna().all()
    assert math.isnan(row["n_events"]) or row["n_events"] > 7


def test_the_most_influential_patient_is_not_there() -> None:
    rows = [model(), model(estimate_type="largest_dfbetas"), model(estimate_type="estimate_without")]
    assert released("logistic", rows)["estimate_type"].tolist() == ["odds_ratio"]


def test_degrees_of_freedom_of_patients_are_not_there() -> None:
    rows = [model(statistic_type="t", df=57.0), model(statistic_type="wald", df=2.0, estimate_type="test"),
            model(estimate_type="df_residual", estimate=57.0)]  # fmt: skip
    found = released("logistic", rows)
    assert found["df"].isna().tolist() == [True, False, True]
    assert math.isnan(found["estimate"].iloc[2])


def test_predictive_values_are_of_rounded_numbers() -> None:
    row = {"variable": "age", "outcome": "died", "estimate_type": "sensitivity", "conf_level": 0.95, "n_missing": 0}
    found = released("roc", [{**row, "n": 38, "n_events": 22, "estimate": 22 / 38, "conf_low": 0.4, "conf_high": 0.7},
                             {**row, "n": 38, "n_events": 33, "estimate": 33 / 38, "conf_low": 0.7, "conf_high": 0.9,
                              "estimate_type": "specificity"}])  # fmt: skip
    assert found["estimate"].iloc[0] == 0.5
    assert (found["n"].iloc[0], found["n_events"].iloc[0]) == (40, 20)
    assert math.isnan(found["estimate"].iloc[1])  # 5 are on the other side


@pytest.mark.parametrize("negatives", [20, 33])
def test_youdens_index_is_of_the_released_shares(negatives: int) -> None:
    row = {"variable": "age", "outcome": "died", "n_missing": 0}
    found = released("roc", [
        {**row, "n": 76, "n_events": 38, "estimate": 22 / 38 + negatives / 38 - 1, "estimate_type": "youden_index"},
        {**row, "n": 38, "n_events": 22, "estimate": 22 / 38, "estimate_type": "sensitivity"},
        {**row, "n": 38, "n_events": negatives, "estimate": negatives / 38, "estimate_type": "specificity"},
        {**row, "n": 76, "n_events": 38, "estimate_type": "test", "statistic": 22 / 38 + negatives / 38 - 1,
         "statistic_type": "youden_J", "p_value": 0.0123},
    ])  # fmt: skip
    index, statistic = found["estimate"].iloc[0], found["statistic"].iloc[3]
    if negatives == 20:
        assert (index, statistic) == (0.0, 0.0)  # 20 of 40, and 20 of 40
    else:  # 5 are on the other side: the index would tell of them
        assert math.isnan(index)
        assert math.isnan(statistic)
    assert found["p_value"].iloc[3] == 0.0123


@pytest.mark.parametrize(("n", "n_events", "is_there"), [(40, 12, True), (40, 3, False), (6, 6, False)])
def test_groups_of_few_patients_or_events_are_not_compared(n: int, n_events: int, is_there: bool) -> None:
    """The standard error of a hazard ratio tells how many events the smaller group has."""
    groups = [{"group": group, "n": n, "n_events": events, "estimate_type": "median_survival", "estimate": 12.0}
              for group, n, events in (("A", n, n_events), ("B", 60, 30))]  # fmt: skip
    compared = {"n": n + 60, "n_events": n_events + 30, "p_value": 0.0123}
    found = released("survival", [
        *groups,
        {**compared, "estimate_type": "test", "contrast": "A vs B", "statistic": 4.2, "statistic_type": "chi_squared"},
        {**compared, "estimate_type": "hazard_ratio", "contrast": "B / A", "level": "B", "reference": "A",
         "estimate": 1.5, "std_error": 0.6, "conf_low": 0.5, "conf_high": 4.9},
    ]).iloc[2:]  # fmt: skip
    numbers = found[["p_value", "statistic", "estimate", "std_error", "conf_low", "conf_high"]]
    assert numbers.notna().any(axis=1).tolist() == [is_there, is_there]


def test_the_flow_protects_who_was_excluded() -> None:
    rows = [("enrolled", "", 60), ("excluded", "too young", 4), ("analysed", "", 56)]
    common = {"estimate_type": "count", "method": "count of patients"}
    found = released("flow", [{"variable": name, "level": level, "n": n, "estimate": n, **common}
                              for name, level, n in rows])  # fmt: skip
    assert found["estimate"].isna().tolist() == [True, True, False]  # who was analysed is printed everywhere
    assert found["n"].isna().tolist() == [True, True, False]


def test_notes_and_methods_have_no_counts() -> None:
    note = "3 patients without Arm left out; deciding test (named in the plan); 12 tied values share mid-ranks"
    row = released("logistic", [model(note=note, method="31 events / 17 parameters")]).iloc[0]
    assert row["note"] == "deciding test (named in the plan)"
    assert row["method"] == "30 events / 17 parameters"


def test_who_has_no_value_is_on_no_side_of_a_cutoff() -> None:
    """7 without a value beside 17: counted in, they would make of 16 of 17 a share of 15 of 25."""
    row = {"variable": "age", "outcome": "died", "estimate_type": "positive_predictive_value", "conf_level": 0.95,
           "n": 36, "n_events": 24, "n_missing": 7, "estimate": 24 / 36, "conf_low": 0.5, "conf_high": 0.8}  # fmt: skip
    found = released("roc", [row, {**row, "estimate_type": "auc", "n": 83, "n_events": 40, "estimate": 0.7}])
    assert (found["n"].iloc[0], found["n_events"].iloc[0], found["estimate"].iloc[0]) == (35, 25, 25 / 35)
    assert found["n"].iloc[1] == 90


def test_an_index_of_rounded_numbers_says_so() -> None:
    """12 of 25 and 34 of 64 have an index above 0; 10 of 25 and 35 of 65 have not."""
    row = {"variable": "age", "outcome": "died", "n_missing": 0}
    found = released("roc", [
        {**row, "n": 89, "n_events": 25, "estimate": 12 / 25 + 34 / 64 - 1, "estimate_type": "youden_index",
         "note": "cut-off searched in these data"},
        {**row, "n": 25, "n_events": 12, "estimate": 12 / 25, "estimate_type": "sensitivity"},
        {**row, "n": 64, "n_events": 34, "estimate": 34 / 64, "estimate_type": "specificity"},
    ])  # fmt: skip
    assert found["estimate"].iloc[0] == pytest.approx(10 / 25 + 35 / 65 - 1)
    assert found["estimate"].iloc[0] < 0
    assert found["note"].iloc[0] == f"cut-off searched in these data; {OF_ROUNDED}"


@pytest.mark.parametrize(
    ("n", "n_missing", "method", "value", "shown"),
    [
        (86, 4, "86 patients / 2 parameters", 45.0, "90 patients / 2 parameters"),
        (86, 20, "86 patients / 2 parameters", 42.5, "85 patients / 2 parameters"),
        (1086, 4, "1,086 patients / 12 parameters of the candidates", 90.83333,
         "1,090 patients / 12 parameters of the candidates"),
    ],
)  # fmt: skip
def test_patients_per_parameter_are_of_the_patients_beside_them(
    n: int, n_missing: int, method: str, value: float, shown: str
) -> None:
    """85 of 90 would tell that 1 to 7 are missing."""
    row = model(n=n, n_events=math.nan, n_missing=n_missing, estimate_type="events_per_variable", method=method)
    found = released("linear", [{**row, "variable": "", "estimate": 1.0}]).iloc[0]
    assert found["estimate"] == pytest.approx(value, abs=1e-4)
    assert found["method"] == shown
    assert found["note"] == ""


def test_events_per_parameter_warn_by_the_released_number() -> None:
    few = f"below 10: {FEW_EVENTS}"
    row = {**model(n=100, estimate_type="events_per_variable"), "variable": ""}
    for n_events, counted, parameters, note in (
        (28, "28 events", 3, few),  # 9.3, and 10.0 as released
        (32, "32 events", 3, ""),  # 10.7, and 10.0
        (61, "39 patients without the event (the rarer outcome)", 4, few),  # 9.75, and 10.0
        (42, "42 events", 4, ""),  # 10.5, and 10.0
        (72, "28 patients without the event (the rarer outcome)", 4, few),  # 7, and 7.5
    ):
        found = released("logistic", [{**row, "n_events": n_events, "estimate": 1.0, "note": note,
                                       "method": f"{counted} / {parameters} parameters"}]).iloc[0]  # fmt: skip
        assert (found["note"] == few) == (found["estimate"] < 10)
        assert found["estimate"] == float(found["method"].split(" ")[0]) / parameters


def test_a_reason_that_may_count_leaves_no_rest() -> None:
    """What stands after it, names of variables for example, says nothing alone."""
    none = dict.fromkeys(("estimate", "conf_low", "conf_high", "std_error", "statistic", "p_value"), math.nan)
    late = "known only 42 days after baseline"
    found = released("logistic", [
        model(**none, note="not estimable: without variation among the patients at risk: Age; Sex"),
        model(**none, note=f"{late}; not estimable: collinear: Age; Sex"),
        model(**none, note="3 patients without Age left out"),
    ])  # fmt: skip
    assert found["note"].tolist() == [f"not estimable: {NO_REASON}", f"{late}; not estimable: {NO_REASON}", NO_REASON]
    assert "not estimable" not in NO_REASON  # it stands in brackets behind these words


def response_rows(counts: dict[str, int], unknown: int = 0) -> list[dict[str, Any]]:
    n = sum(counts.values())
    shares = [("objective_response", counts["PR"]), ("disease_control", counts["PR"] + counts["SD"])]
    cells = [("recist", level, count, n, unknown) for level, count in counts.items()]
    cells += [("not_evaluable", "all", unknown, n + unknown, 0)]
    cells += [(name, share, count, whole, n + unknown - whole) for name, count in shares
              for share, whole in (("evaluable", n), ("all", n + unknown))]  # fmt: skip
    return [{"variable": name, "level": level, "n": whole, "n_events": count, "n_missing": missing, "conf_level": 0.95,
             "estimate_type": kind, "estimate": count if kind == "count" else 100 * count / whole}
            for name, level, count, whole, missing in cells for kind in ("count", "percent")]  # fmt: skip


@pytest.mark.parametrize(("counts", "unknown"), [({"PR": 64, "SD": 34, "PD": 21, "NE": 1}, 0),
                                                 ({"PR": 64, "SD": 34, "PD": 21}, 1),
                                                 ({"PR": 64, "SD": 34, "PD": 22}, 0)])  # fmt: skip
def test_one_patient_who_is_not_evaluable_does_not_take_the_rates_along(counts: dict[str, int], unknown: int) -> None:
    found = released("response", response_rows(counts, unknown))
    for name, count in (("objective_response", 65), ("disease_control", 100)):
        of = found[found["variable"] == name]
        assert of.loc[of["estimate_type"] == "count", "estimate"].tolist() == [count, count]
        assert of["n"].tolist() == [120] * 4
    levels = found[(found["variable"] == "recist") & (found["estimate_type"] == "count")].set_index("level")["estimate"]
    assert levels[["PR", "SD"]].tolist() == [65, 35]
    assert math.isnan(found.loc[found["variable"] == "not_evaluable", "estimate"].iloc[0])
    if "NE" in counts:  # 120 patients less the others
        assert levels[["PD", "NE"]].isna().all()


def test_where_a_curve_has_ended_is_not_told_from_where_it_is_redacted() -> None:
    steps = [{"curve": "survival", "group": group, "x": float(i), "y": 1 - i / 40, "n_risk": 41 - max(i, 1),
              "n_events": int(i > 0), "n_censored": 0} for group in ("A", "B") for i in range(31)]  # fmt: skip
    rows = [{"group": group, "n": 40, "n_events": 30, "estimate_type": "survival_probability", "time": 50.0,
             "time_unit": "months", "estimate": value, "note": note}
            for group, value, note in (("A", 0.01, ""), ("B", math.nan, "ends before 50 months"))]  # fmt: skip
    result = tidy.Result(tidy.estimates(rows, variant="as_published"), tidy.curves(steps, x_unit="months"))
    found = release_result(result, STUDY, STUDY.analyses["survival"]).result.estimates
    assert found["note"].tolist() == [REDACTED] * 2
    assert found["estimate"].isna().all()


def test_a_median_that_is_not_reached_stays_so() -> None:
    steps = [{"curve": "survival", "group": "", "x": float(i), "y": 1 - i / 100, "n_risk": 101 - max(i, 1),
              "n_events": int(i > 0), "n_censored": 0} for i in range(31)]  # fmt: skip
    row = {"n": 100, "n_events": 30, "estimate_type": "median_survival", "note": "not reached"}
    result = tidy.Result(tidy.estimates([row], variant="as_published"), tidy.curves(steps, x_unit="months"))
    found = release_result(result, STUDY, STUDY.analyses["survival"]).result.estimates.iloc[0]
    assert math.isnan(found["estimate"])
    assert found["note"] == "not reached"
