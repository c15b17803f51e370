"""Each way of a cohort to be degenerate ends in a row without the number that cannot be, and with the reason."""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd
import pytest

from .patients import N, cohort, study
from .soundness import analysed

Words = dict[str, Any]


class Case(NamedTuple):
    """A plan, the rows that are looked at, and what their notes say."""

    kind: str
    spec: Words
    rows: Words
    note: str
    n: int = N


EVENTS = {"records": "events", "term": "term", "grade": "grade"}
ALL = {"models": {"all": {}}}
PAIR = {"pairs": {"it": ["ordinary", "other"]}}
BY_A_HALF = {"by": "halves", "summary": "mean_sd"}
REFUSED = {"separation": "refuse"}
TEST, CHANGE = {"estimate_type": "test"}, {"estimate_type": "test", "level": "change"}


def pair(first: str, second: str) -> Words:
    return {"pairs": {"it": [first, second]}}


CASES = {
    "constant column": Case("characteristics", {"variables": ["constant"], **BY_A_HALF}, TEST, "no variation within"),
    "one level only": Case("characteristics", {"variables": ["only_b"], **BY_A_HALF}, TEST, "fewer than two"),
    "all missing": Case("characteristics", {"variables": ["nothing"], **BY_A_HALF}, {"variable": "nothing",
                        "estimate_type": "mean"}, "no values"),
    "factor all missing": Case("characteristics", {"variables": ["missing"]}, {"variable": "missing",
                               "estimate_type": "percent"}, "no patient has a value"),
    "one patient in a group": Case("characteristics", {"variables": ["ordinary"], "by": "one_in_b",
                                   "summary": "mean_sd"}, TEST, "groups of 19 and 1 are too small"),
    "groups all missing": Case("characteristics", {"variables": ["ordinary"], "by": "missing", "summary": "mean_sd"},
                               TEST, "too small"),
    "all zero differences": Case("paired_change", pair("ordinary", "repeated"), {**CHANGE,
                                 "statistic_type": "signed_rank_V"}, "no difference other than zero"),
    "all zero differences, t": Case("paired_change", pair("ordinary", "repeated"), {**CHANGE, "statistic_type": "t"},
                                    "all differences are equal"),
    "all differences tied, t": Case("paired_change", pair("ordinary", "shifted"), {**CHANGE, "statistic_type": "t"},
                                    "all differences are equal"),
    "differences in the last bit": Case("paired_change", pair("constant", "rounding"), {**CHANGE,
                                        "statistic_type": "signed_rank_V"}, "no difference other than zero"),
    "no complete pair": Case("paired_change", pair("early_half", "late_half"), CHANGE, ""),
    "one pair": Case("paired_change", PAIR, {**CHANGE, "statistic_type": "t"}, "at least 2 differences, not 1", 1),
    "two pairs": Case("paired_change", PAIR, {"estimate_type": "test", "statistic_type": "shapiro_wilk_W"},
                      "at least 3 values, not 2", 2),
    "a ratio of negative values": Case("paired_change", pair("ordinary", "negative"),
                                       {"estimate_type": "geometric_mean_ratio"}, "needs positive values"),
    "no change over time": Case("trajectory", {"series": {"it": {0: "ordinary", 1: "repeated"}}}, TEST,
                                "all differences are equal"),
    "nobody at a later time": Case("trajectory", {"series": {"it": {0: "ordinary", 1: "nothing"}}}, TEST,
                                   "20 patients without both values left out"),
    "equal values in both groups": Case("group_comparison", {"variables": ["constant"], "by": "halves"},
                                        {**TEST, "statistic_type": "mann_whitney_U"}, "all values are equal"),
    "equal values, t": Case("group_comparison", {"variables": ["constant"], "by": "halves"},
                            {**TEST, "statistic_type": "t"}, "no variation within the groups"),
    "an empty group": Case("group_comparison", {"variables": ["ordinary"], "by": "only_b"}, TEST, "a group is empty"),
    "correlation with a constant": Case("correlation", pair("ordinary", "constant"), {"estimate_type": "pearson_r"},
                                        "all values of the second measurement are equal"),
    "correlation of two patients": Case("correlation", PAIR, {"estimate_type": "spearman_rho"},
                                        "at least 4 pairs, not 2", 2),
    "constant outcome": Case("linear", {"outcome": "constant", "candidates": ["other"]}, {"estimate_type": "beta"},
                             "the outcome is the same for every patient"),
    "constant candidate": Case("linear", {"outcome": "ordinary", "candidates": ["constant"]},
                               {"estimate_type": "beta"}, "constant: the same in all patients"),
    "collinear candidates": Case("linear", {"outcome": "binary", "candidates": ["ordinary", "other", "collinear"],
                                 "models": {"all": {"variables": ["ordinary", "other", "collinear"]}}},
                                 {"estimate_type": "beta", "model": "all"}, "the design is collinear"),
    "repeated candidate": Case("linear", {"outcome": "other", "candidates": ["ordinary", "repeated"], **ALL},
                               {"estimate_type": "selection_step"}, "the design is collinear"),
    "more candidates than patients": Case("linear", {"outcome": "other", "candidates": ["ordinary", "ties", "binary"],
                                          **ALL}, {"estimate_type": "selection_step"},
                                          "3 patients leave no residual degrees of freedom", 3),
    "candidate without patients": Case("linear", {"outcome": "other", "candidates": ["nothing"]},
                                       {"estimate_type": "beta"}, "no patient has all the values"),
    "complete separation": Case("logistic", {"outcome": "separating", "candidates": ["ordinary"], **REFUSED},
                                {"estimate_type": "odds_ratio"}, "separation: some outcomes are predicted perfectly"),
    "quasi-separation": Case("logistic", {"outcome": "quasi", "candidates": ["separating"], **REFUSED},
                             {"estimate_type": "odds_ratio"}, "separation: some outcomes are predicted perfectly"),
    "outcome of nobody": Case("logistic", {"outcome": "only_b", "candidates": ["ordinary"], **REFUSED},
                              {"estimate_type": "odds_ratio"}, "not estimable"),
    "monotone likelihood": Case("cox", {"endpoint": "monotone", "candidates": ["ordinary"], **REFUSED},
                                {"estimate_type": "hazard_ratio"}, "monotone likelihood"),
    "one event": Case("cox", {"endpoint": "one_event", "candidates": ["other"], **REFUSED},
                      {"estimate_type": "hazard_ratio"}, "monotone likelihood"),
    "no event": Case("cox", {"endpoint": "no_event", "candidates": ["other"]}, {"estimate_type": "hazard_ratio"},
                     "no events"),
    "all events at one time": Case("cox", {"endpoint": "all_at_once", "candidates": ["other"],
                                   "models": {"all": {"variables": ["other"]}}}, {**TEST, "variable": "GLOBAL"},
                                   "all events fall at one time"),
    "BIC of one event": Case("cox", {"endpoint": "one_event", "candidates": ["other", "ties"],
                             "models": {"all": {"criterion": "bic"}}}, {"estimate_type": "selection_step"},
                             "BIC needs at least 2"),
    "Cox: all gone before the landmark": Case("cox", {"endpoint": "early", "landmark": 30, "candidates": ["other"]},
                                              {"estimate_type": "hazard_ratio"}, "no patient has all the values"),
    "linear model of one patient": Case("linear", {"outcome": "ordinary", "candidates": ["other"]},
                                        {"estimate_type": "beta"}, "the same in all patients", 1),
    "linear model of two patients": Case("linear", {"outcome": "ordinary", "candidates": ["other"]},
                                         {"estimate_type": "beta"}, "2 patients leave no residual degrees", 2),
    "logistic model of one patient": Case("logistic", {"outcome": "halves", "candidates": ["other"]},
                                          {"estimate_type": "odds_ratio"}, "the same in all patients", 1),
    "Cox model of one patient": Case("cox", {"endpoint": "usual", "candidates": ["other"]},
                                     {"estimate_type": "hazard_ratio"}, "the same in all patients", 1),
    "effect of a unit beyond floating point": Case("cox", {"endpoint": "usual", "candidates": ["tiny"]},
                                                   {"estimate_type": "hazard_ratio"}, "smaller step under per"),
    "constant marker": Case("roc", {"outcome": "halves", "markers": {"constant": "higher"}},
                            {"estimate_type": "cutoff"}, "no threshold separates"),
    "one outcome only": Case("roc", {"outcome": "only_b", "markers": {"ordinary": "higher"}},
                             {"estimate_type": "auc"}, "20 cases and 0 controls"),
    "curves without events": Case("kaplan_meier", {"endpoint": "no_event", "by": "halves"}, TEST, "no events"),
    "all gone before the landmark": Case("kaplan_meier", {"endpoint": "early", "by": "halves", "landmark": 30},
                                         {"estimate_type": "median_survival"}, "nobody is at risk at 30 days"),
    "nobody is evaluable": Case("response", {"best": "missing", "objective": ["A"], "control": ["A"]},
                                {"estimate_type": "percent", "level": "evaluable"}, "no patients"),
    "nobody has it": Case("adverse_events", {**EVENTS, "by": "halves"}, {**TEST, "variable": "Never"},
                          "no patient has it"),
    "everybody has it": Case("adverse_events", {**EVENTS, "by": "halves"}, {**TEST, "variable": "Always"},
                             "every patient has it"),
}  # fmt: skip


def rows_of(case: Case) -> pd.DataFrame:
    found = analysed("it", cohort(case.n), study(it={"kind": case.kind, **case.spec})).estimates
    for column, value in case.rows.items():
        found = found[found[column] == value]
    return found


@pytest.mark.parametrize("name", CASES)
def test_there_is_a_reason_and_no_number(name: str) -> None:
    case = CASES[name]
    rows = rows_of(case)
    assert len(rows)
    assert rows["note"].str.contains(case.note, regex=False).all()
    assert (rows["note"] != "").all()
    is_test = (rows["estimate_type"] == "test").all()
    assert rows["p_value" if is_test else "estimate"].isna().all()
    assert rows[["conf_low", "conf_high"]].isna().all(axis=None)


def test_all_differences_tied_have_an_exact_test() -> None:
    """Twenty equal changes: 2 of the 2^20 sign patterns are as extreme."""
    case = Case("paired_change", pair("ordinary", "shifted"), {**CHANGE, "statistic_type": "signed_rank_V"}, "")
    (row,) = rows_of(case).to_dict("records")
    assert row["p_value"] == 2.0**-19
    assert "20 tied differences share mid-ranks" in row["note"]


def test_a_perfect_fit_has_coefficients_and_no_test() -> None:
    case = Case("linear", {"outcome": "ordinary", "candidates": ["repeated"]}, {"estimate_type": "beta"}, "")
    (row,) = rows_of(case).to_dict("records")
    assert row["estimate"] == pytest.approx(1)
    assert pd.isna(row["p_value"])
    assert "essentially perfect fit" in row["note"]


def test_a_perfect_marker_has_an_area_and_no_interval() -> None:
    case = Case("roc", {"outcome": "separating", "markers": {"ordinary": "higher"}}, {"estimate_type": "auc"}, "")
    (row,) = rows_of(case).to_dict("records")
    assert (row["estimate"], row["note"]) == (1.0, "interval not estimable: the DeLong variance of the area is zero")
    assert pd.isna(row["conf_low"])
