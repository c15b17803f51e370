"""Released rows: every rule on small tables."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest

from lymphoradio import tidy
from lymphoradio.release.estimates import release_result
from lymphoradio.release.words import REDACTED
from lymphoradio.study import Study

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
    },
    "analyses": {
        "characteristics": {"variables": ["age", "sex"], "by": "arm"},
        "logistic": {"outcome": "died", "candidates": ["age"], "models": {"all": {"variables": ["age"]}}},
        "roc": {"outcome": "died", "markers": {"age": "higher"}},
        "survival": {"kind": "kaplan_meier", "endpoint": "death", "by": "arm"},
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
