"""A small plan and tidy rows in the shape of docs/results.md, for the tests of the tables.

The numbers are in the range of lymphocyte studies; each table has its awkward rows: a level without patients, a
separated factor, a median that is not reached, a time beyond follow-up, missing values.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from lymphoradio.study import Study
from lymphoradio.tidy import estimates

PLAN: dict[str, Any] = {
    "title": "Sample",
    "id": "patient",
    "time_zero": "start of radiotherapy",
    "columns": {
        "age": {"label": "Age", "unit": "years", "decimals": 0},
        "sex": {"label": "Sex", "levels": {0: "Male", 1: "Female"}},
        "ecog": {"label": "ECOG performance status", "levels": {1: "1", 2: "2", 3: "3"}},
        "prior": {"label": "Prior immunotherapy", "levels": {0: "No", 1: "Yes"}},
        "nlr": {"label": "NLR", "decimals": 2, "show_decimals": 1},
        "cd4_pre": {"label": "CD4+ T cells, baseline", "unit": "cells/uL", "decimals": 0},
        "cd4_post": {"label": "CD4+ T cells, week 1", "unit": "cells/uL", "decimals": 0, "known_at": "1 week"},
        "nk_pre": {"label": "NK cells, baseline", "unit": "cells/uL", "decimals": 0},
        "nk_post": {"label": "NK cells, week 1", "unit": "cells/uL", "decimals": 0, "known_at": "1 week"},
        "tlc_0": {"label": "Lymphocytes, baseline", "unit": "10^9/L", "show_decimals": 2},
        "tlc_4": {"label": "Lymphocytes, week 4", "unit": "10^9/L", "show_decimals": 2, "known_at": "4 weeks"},
        "tlc_8": {"label": "Lymphocytes, week 8", "unit": "10^9/L", "show_decimals": 2, "known_at": "8 weeks"},
        "asl": {"label": "Severe lymphopenia", "levels": {0: "No", 1: "Yes"}},
        "days": {"label": "Time", "unit": "days"},
        "dead": {"label": "Death"},
    },
    "endpoints": {
        "os": {
            "label": "Overall survival", "event_label": "Death", "time": "days", "event": "dead",
            "codes": {1: "event", 0: "censored"},
        }
    },
    "exclusions": [{"drop": "age < 18", "because": "Younger than 18 years", "leaves": "adults"}],
    "flow": {"by": "sex", "followed": {"CD4+ at week 1": "cd4_post"}},
    "analyses": {
        "characteristics": {"variables": ["age", "ecog", "prior", "nlr"], "by": "sex"},
        "paired_change": {"pairs": {"CD4+ T cells": ["cd4_pre", "cd4_post"], "NK cells": ["nk_pre", "nk_post"]}},
        "trajectory": {"series": {"Lymphocytes": {0: "tlc_0", 4: "tlc_4", 8: "tlc_8"}}},
        "linear": {
            "outcome": "cd4_post", "candidates": ["age", "sex", "ecog", "nlr"], "per": {"age": 10},
            "models": {
                "backward": {"label": "Backward"},
                "mlxtend": {"label": "Feature selector", "selector": "mlxtend", "direction": "forward"},
            },
        },
        "logistic": {
            "outcome": "asl", "candidates": ["age", "sex", "ecog", "nlr"], "per": {"age": 10},
            "models": {"aic": {"label": "Stepwise", "direction": "both", "criterion": "aic"}},
        },
        "cox": {
            "endpoint": "os", "population": "adults", "candidates": ["age", "sex", "ecog", "nlr"], "per": {"age": 10},
            "models": {"backward": {"label": "Backward"}},
        },
        "roc": {"outcome": "asl", "markers": {"cd4_pre": "lower", "nlr": "higher"}},
        "kaplan_meier": {"endpoint": "os", "by": "ecog", "times": [1, 12, 24]},
    },
    "outputs": {
        "Table 1": {"from": "characteristics", "title": "Characteristics", "footnotes": ["NLR, neutrophil ratio."]},
        "Table 2": {"from": "paired_change", "title": "Change in lymphocyte counts"},
        "Table 3": {"from": "trajectory", "title": "Lymphocytes over time"},
        "Table 4": {"from": "linear", "title": "Factors of the count after treatment"},
        "Table 5": {"from": "logistic", "title": "Factors of severe lymphopenia"},
        "Table 6": {"from": "cox", "title": "Factors of overall survival", "labels": {"NLR": "Neutrophil ratio"}},
        "Table 7": {"from": "roc", "title": "Markers of severe lymphopenia"},
        "Table 8": {"from": "kaplan_meier", "title": "Overall survival"},
        "Table S1": {"from": "linear", "as": "selection_path", "title": "Selection"},
        "Table S2": {"from": "cox", "as": "proportional_hazards", "title": "Proportional hazards"},
        "Table S3": {"from": "flow", "title": "Flow"},
    },
}  # fmt: skip

Row = dict[str, Any]
SUMMARY = ("mean", "sd", "median", "q1", "q3", "min", "max")


LATE = "groups by ECOG performance status are known only 28 days after time zero: earlier events cannot fall later"


def sample_study(**changes: Any) -> Study:
    """The sample plan, with other top-level keys if asked."""
    return Study.model_validate({**PLAN, **changes})


def sample(analysis: str) -> pd.DataFrame:
    """Tidy rows of an analysis of the sample plan."""
    return estimates(SAMPLES[analysis](), study="sample", analysis=analysis, variant="as_published")


def summaries(values: tuple[float, ...], **row: Any) -> list[Row]:
    """Mean, SD, median, quartiles and range."""
    return [{**row, "estimate_type": kind, "estimate": value} for kind, value in zip(SUMMARY, values, strict=True)]


def no_summaries(note: str, **row: Any) -> list[Row]:
    return [{**row, "estimate_type": kind, "note": note} for kind in SUMMARY]


def flow() -> list[Row]:
    steps = [
        ("enrolled", "", "", 50), ("excluded", "Younger than 18 years", "", 2), ("remaining", "adults", "", 48),
        ("analysed", "", "", 48), ("group", "Sex", "Male", 30), ("followed", "CD4+ at week 1", "Male", 28),
        ("group", "Sex", "Female", 16), ("followed", "CD4+ at week 1", "Female", 16), ("ungrouped", "Sex", "", 2),
    ]  # fmt: skip
    return [
        {"variable": variable, "level": level, "group": group, "estimate": n, "n": n, "estimate_type": "count"}
        for variable, level, group, n in steps
    ]


def characteristics() -> list[Row]:
    sizes = {"": 48, "Male": 30, "Female": 16}
    rows: list[Row] = [
        {"variable": "patients", "group": group, "estimate_type": "count", "estimate": n, "n": n}
        for group, n in sizes.items()
    ]
    rows[0] |= {"n_missing": 2, "note": "2 patients have no Sex and stand in the first column only"}
    age = {"": (60.25, 10.05, 61, 54, 68, 36, 87), "Male": (61.0, 9.5, 62, 55, 68, 40, 87),
           "Female": (58.9, 11.0, 60, 52, 67, 36, 80)}  # fmt: skip
    for group, values in age.items():
        rows += summaries(values, variable="age", group=group, n=sizes[group], n_missing=0, method="mean (SD)")
    rows.append(_test("age", "t", 0.66, 0.513, "Welch t test"))
    rows.append(_smd("age", 0.205))
    levels = {"1": (15, 10, 5), "2": (21, 13, 7), "3": (12, 7, 4)}
    for i, (group, n) in enumerate(sizes.items()):
        rows += [row for level, counts in levels.items() for row in _count("ecog", level, group, counts[i], n, 0)]
    rows.append(_test("ecog", "chi_squared", 0.22, 0.897, "chi-squared test"))
    rows.append(_smd("ecog", 0.13))
    for group, yes, n, missing in (("", 17, 46, 2), ("Male", 11, 29, 1), ("Female", 6, 17, 1)):
        rows += _count("prior", "No", group, n - yes, n, missing) + _count("prior", "Yes", group, yes, n, missing)
    rows.append(_test("prior", "exact", None, 1.0, "Fisher's exact test"))
    rows.append(_smd("prior", 0.051))
    for group, values in (("", (4.9, 3.1, 4.05, 2.65, 6.35, 0.8, 19.2)), ("Male", (5, 3.2, 4.1, 2.7, 6.4, 0.8, 19.2))):
        rows += summaries(values, variable="nlr", group=group, n=30, n_missing=0, method="median (Q1-Q3)")
    rows += no_summaries("no values", variable="nlr", group="Female", n=0, n_missing=16, method="median (Q1-Q3)")
    rows.append({"variable": "nlr", "estimate_type": "test", "method": "Mann-Whitney test",
                 "note": "only one group has values; 2 patients without Sex left out"})  # fmt: skip
    rows.append({"variable": "nlr", "estimate_type": "standardised_difference", "note": "only one group has values"})
    return rows


def _count(variable: str, level: str, group: str, count: int, n: int, missing: int) -> list[Row]:
    row = {"variable": variable, "level": level, "group": group, "n": n, "n_missing": missing, "method": "count (%)"}
    return [
        {**row, "estimate_type": "count", "estimate": count},
        {**row, "estimate_type": "percent", "estimate": 100 * count / n},
    ]


def _test(variable: str, kind: str, statistic: float | None, p: float, method: str) -> Row:
    note = "" if statistic is not None else "an exact test has no statistic; "
    note += "2 patients without Sex left out"
    return {"variable": variable, "estimate_type": "test", "statistic": statistic, "statistic_type": kind,
            "p_value": p, "method": method, "note": note}  # fmt: skip


def _smd(variable: str, value: float) -> Row:
    return {"variable": variable, "estimate_type": "standardised_difference", "estimate": value,
            "contrast": "Male - Female"}  # fmt: skip


def paired_change() -> list[Row]:
    rows = _pair(
        "CD4+ T cells", (255.0, 120.1, 244.5, 151.5, 287.25, 40, 600), (310.2, 150.0, 284.5, 197, 402.75, 50, 700),
        (55.2, 101.3, 42.0, -4.5, 98.5, -90, 390), n=48, n_missing=0,
    )  # fmt: skip
    rows += [
        _paired_test("CD4+ T cells", "t", 3.77, 0.00045, "paired t test"),
        _paired_test("CD4+ T cells", "signed_rank_V", 842, 0.00009,
                     "Wilcoxon signed-rank test, exact; Holm over 2 pairs", 0.00018,
                     "deciding test (Shapiro-Wilk rejects normality); 1 zero difference dropped"),
        _effect("CD4+ T cells", "mean_difference", 55.2, 25.8, 84.6),
        _effect("CD4+ T cells", "hodges_lehmann", 46.25, 21.5, 72.0),
    ]  # fmt: skip
    rows += _pair(
        "NK cells", (159.8, 106.2, 140, 80, 220, 10, 500), (224.1, 164.8, 190, 100, 300, 15, 800),
        (64.3, 88.8, 60.0, 5, 120, -150, 300), n=46, n_missing=2,
    )  # fmt: skip
    rows += [
        _paired_test("NK cells", "t", 4.9, 0.0496, "paired t test; Holm over 2 pairs", 0.0496,
                     "deciding test (Shapiro-Wilk does not reject normality)"),
        _paired_test("NK cells", "signed_rank_V", 800, 0.00002, "Wilcoxon signed-rank test, exact"),
        _effect("NK cells", "mean_difference", 64.35, 0.02, 128.7),
        _effect("NK cells", "hodges_lehmann", 61.5, 38.0, 86.0),
    ]  # fmt: skip
    return rows


def _pair(
    label: str, pre: tuple[float, ...], post: tuple[float, ...], change: tuple[float, ...], **size: int
) -> list[Row]:
    levels = {"pre": pre, "post": post, "change": change}
    return [row for level, values in levels.items() for row in summaries(values, variable=label, level=level, **size)]


def _paired_test(
    label: str, kind: str, statistic: float, p: float, method: str, adjusted: float | None = None, note: str = ""
) -> Row:
    return {"variable": label, "level": "change", "estimate_type": "test", "statistic": statistic,
            "statistic_type": kind, "p_value": p, "p_adjusted": adjusted, "method": method, "note": note}  # fmt: skip


def _effect(label: str, kind: str, estimate: float, low: float, high: float) -> Row:
    return {"variable": label, "level": "change", "estimate_type": kind, "estimate": estimate, "conf_low": low,
            "conf_high": high, "conf_level": 0.95}  # fmt: skip


def trajectory() -> list[Row]:
    rows: list[Row] = []
    at: Row = {"variable": "Lymphocytes", "time_unit": "weeks", "unit": "10^9/L"}
    rows += summaries((1.425, 0.61, 1.4, 1, 1.8, 0.3, 3), **at, time=0, level="tlc_0", n=98)
    rows.append({**at, "time": 0, "estimate_type": "percent_of_baseline", "estimate": 100.0, "n": 98})
    rows += summaries((0.415, 0.305, 0.35, 0.2, 0.6, 0.02, 1.5), **at, time=4, level="tlc_4", n=90)
    rows.append({**at, "time": 4, "estimate_type": "percent_of_baseline", "estimate": 29.122807, "n": 90})
    same: Row = {**at, "estimate_type": "percent_of_baseline", "contrast": "time / baseline", "variant": "recommended"}
    rows.append({**same, "time": 4, "estimate": 28.97, "n": 90})
    later: Row = {**at, "time": 4, "contrast": "time - baseline", "n": 90, "n_missing": 8}
    rows.append(
        {**later, "estimate_type": "mean_difference", "estimate": -1.015, "conf_low": -1.14, "conf_high": -0.89}
    )
    rows.append({**later, "estimate_type": "test", "statistic": -16.1, "statistic_type": "t", "p_value": 1e-28,
                 "p_adjusted": 2e-28, "method": "paired t test; Bonferroni over 2 times",
                 "note": "8 patients without both values left out; one condition"})  # fmt: skip
    rows += summaries((0.5, float("nan"), 0.5, 0.5, 0.5, 0.5, 0.5), **at, time=8, level="tlc_8", n=1)[:1]
    rows.append({**at, "time": 8, "estimate_type": "sd", "n": 1, "note": "not defined for one patient"})
    rows += summaries((0.5,) * 7, **at, time=8, level="tlc_8", n=1)[2:]
    rows.append({**at, "time": 8, "estimate_type": "percent_of_baseline", "estimate": 35.1, "n": 1})
    rows.append({**same, "time": 8, "estimate": 35.1, "n": 1})
    last: Row = {**at, "time": 8, "contrast": "time - baseline", "n": 1, "note": "fewer than 2 pairs"}
    return [*rows, {**last, "estimate_type": "mean_difference"}, {**last, "estimate_type": "test", "method": "t"}]


def linear() -> list[Row]:
    size: Row = {"n": 48, "estimate_type": "beta"}
    uni: Row = {**size, "model": "univariable"}
    multi: Row = {**size, "model": "backward"}
    whole: Row = {"model": "backward", "n": 48}
    return [
        _term(uni, "age", -12.34, 5.1, -22.6, -2.1, 0.0192, unit="per 10 years"),
        _term(uni, "sex", 3.3, 22.0, -41.0, 47.6, 0.88, level="Female", reference="Male"),
        {**uni, "estimate_type": "test", "variable": "ecog", "statistic": 3.1, "statistic_type": "F", "df": 2,
         "p_value": 0.055, "method": "Wald test of all levels together"},
        _term(uni, "ecog", -20.0, 24.0, -68.4, 28.4, 0.41, level="2", reference="1"),
        _term(uni, "ecog", -70.0, 28.0, -126.4, -13.6, 0.016, level="3", reference="1"),
        _term({**uni, "n": 46}, "nlr", -8.25, 2.2, -12.68, -3.82, 0.0005, unit="per unit"),
        _term(multi, "age", -10.1, 4.9, -20.0, -0.04, 0.0491, unit="per 10 years"),
        _term(multi, "nlr", -7.9, 2.1, -12.1, -3.7, 0.0006, unit="per unit"),
        {**whole, "estimate_type": "r_squared", "estimate": 0.3125}, {**whole, "estimate_type": "test",
         "statistic": 9.78, "statistic_type": "F", "df": 2, "p_value": 0.0003, "method": "F test"},
        {**whole, "estimate_type": "adjusted_r_squared", "estimate": 0.2805},
        {**whole, "estimate_type": "df_residual", "estimate": 43},
        {**whole, "estimate_type": "events_per_variable", "estimate": 9.2,
         "note": "below 10: estimates may be unstable"},
        {**whole, "variable": "age", "estimate_type": "variance_inflation", "estimate": 1.08},
        {**whole, "variable": "nlr", "estimate_type": "variance_inflation", "estimate": 1.085},
        _term({**size, "model": "mlxtend"}, "nlr", -8.0, 2.1, -12.2, -3.8, 0.0005, unit="per unit"),
        *_path(),
    ]  # fmt: skip


def _path() -> list[Row]:
    step: Row = {"model": "backward", "estimate_type": "selection_step"}
    score: Row = {"model": "mlxtend", "estimate_type": "selection_step", "statistic_type": "cv_score"}
    t: Row = {"statistic_type": "t", "df": 42}
    return [
        {**step, "step": 0, "level": "start", "variable": "age + sex + ecog + nlr", "estimate": 4},
        {**step, **t, "step": 1, "level": "remove", "variable": "sex", "statistic": 0.11, "p_value": 0.91,
         "estimate": 3},
        {**step, "step": 2, "level": "remove", "variable": "ecog", "statistic": 1.9, "statistic_type": "F", "df": 2,
         "p_value": 0.162, "estimate": 2},
        {**step, "step": 3, "level": "stop", "variable": "age + nlr", "estimate": 2, "note": "no p above 0.1"},
        {**score, "step": 0, "level": "start", "variable": "", "estimate": 0},
        {**score, "step": 1, "level": "enter", "variable": "nlr", "statistic": 0.21425, "estimate": 1},
        {**score, "step": 2, "level": "stop", "variable": "nlr", "statistic": 0.21425, "estimate": 1},
    ]  # fmt: skip


def _term(
    row: Row, variable: str, estimate: float, error: float, low: float, high: float, p: float, **more: Any
) -> Row:
    return {**row, "variable": variable, "estimate": estimate, "std_error": error, "conf_low": low, "conf_high": high,
            "conf_level": 0.95, "p_value": p, **more}  # fmt: skip


def logistic() -> list[Row]:
    """A separated factor: its univariable model is refused, and the selection with it."""
    uni: Row = {"n": 48, "n_events": 20, "estimate_type": "odds_ratio", "model": "univariable"}
    refused = "not estimable: complete separation by ECOG performance status"
    return [
        _term(uni, "age", 1.08, 0.03, 1.0004, 1.167, 0.0488, unit="per 10 years"),
        _term(uni, "sex", 0.041, 0.7, 0.009, 0.192, 0.00004, level="Female", reference="Male"),
        {**uni, "variable": "ecog", "note": refused},
        _term(uni, "nlr", 1.2, 0.1, 0.99, 1.45, 0.0501, unit="per unit"),
        {"model": "aic", "n": 48, "estimate_type": "selection_step", "level": "stop", "note": refused},
    ]


def cox() -> list[Row]:
    uni: Row = {"n": 48, "n_events": 31, "estimate_type": "hazard_ratio", "model": "univariable"}
    multi: Row = {**uni, "model": "backward", "n": 46, "n_missing": 2}
    whole: Row = {"model": "backward", "n": 46, "n_missing": 2, "n_events": 31}
    ph: Row = {**whole, "estimate_type": "test", "statistic_type": "score", "method": "proportional hazards, km"}
    factor: Row = {"variable": "ecog", "estimate_type": "test", "statistic_type": "wald", "df": 2,
                   "method": "Wald test of all levels together"}  # fmt: skip
    return [
        _term(uni, "age", 1.05, 0.1, 0.86, 1.28, 0.64, unit="per 10 years"),
        _term(uni, "sex", 0.86, 0.3, 0.47, 1.59, 0.636, level="Female", reference="Male"),
        {**uni, **factor, "statistic": 9.1, "p_value": 0.0106},
        _term(uni, "ecog", 1.5, 0.3, 0.83, 2.7, 0.18, level="2", reference="1"),
        _term(uni, "ecog", 2.74, 0.34, 1.41, 5.31, 0.003, level="3", reference="1"),
        _term(uni, "nlr", 1.08, 0.03, 1.009, 1.167, 0.029, unit="per unit"),
        {**multi, **factor, "statistic": 8.8, "p_value": 0.0123},
        _term(multi, "ecog", 1.4, 0.3, 0.78, 2.5, 0.26, level="2", reference="1"),
        _term(multi, "ecog", 2.6, 0.35, 1.31, 5.16, 0.006, level="3", reference="1"),
        {**whole, "estimate_type": "test", "statistic": 8.1, "statistic_type": "likelihood_ratio", "df": 2,
         "p_value": 0.0174, "method": "likelihood-ratio test"},
        {**whole, "estimate_type": "concordance", "estimate": 0.6255, "std_error": 0.05, "conf_low": 0.5275,
         "conf_high": 0.7235},
        {**whole, "estimate_type": "events_per_variable", "estimate": 6.2, "note": "below 10: may be unstable",
         "method": "31 events / 5 parameters of the candidates"},
        {**ph, "variable": "GLOBAL", "statistic": 6.94, "df": 2, "p_value": 0.0311,
         "note": "proportional hazards rejected at 0.05"},
        {**ph, "variable": "ecog", "note": "the test's variance is singular", "p_value": None},
    ]  # fmt: skip


def roc() -> list[Row]:
    cd4: Row = {"variable": "cd4_pre", "level": "Yes", "n": 48, "n_events": 20, "conf_level": 0.95}
    proportions = (
        ("sensitivity", 15, 20, 0.75, 0.509, 0.9134), ("specificity", 21, 28, 0.75, 0.5513, 0.8931),
        ("positive_predictive_value", 15, 22, 0.6818, 0.4513, 0.8614),
        ("negative_predictive_value", 21, 26, 0.8077, 0.6065, 0.9345),
    )  # fmt: skip
    nlr: Row = {"variable": "nlr", "n": 20, "n_events": 20, "note": "all patients have the outcome"}
    return [
        {**cd4, "estimate_type": "auc", "estimate": 0.7825, "conf_low": 0.65, "conf_high": 0.915},
        {**cd4, "estimate_type": "cutoff", "estimate": 212.5, "note": "cut-off searched in these data"},
        {**cd4, "estimate_type": "youden_index", "estimate": 0.5, "note": "cut-off searched in these data"},
        *(
            {**cd4, "estimate_type": kind, "n_events": k, "n": n, "estimate": value, "conf_low": low, "conf_high": high}
            for kind, k, n, value, low, high in proportions
        ),
        {**nlr, "estimate_type": "auc"},
        {**nlr, "estimate_type": "cutoff"},
    ]


def kaplan_meier() -> list[Row]:
    rows: list[Row] = []
    groups = (("", 48, 31, (9.6, 6.33, 19.67)), ("1", 15, 5, (None, 11.25, None)), ("2", 33, 26, (7.25, 4.0, 12.5)))
    for group, n, events, (median, low, high) in groups:
        row: Row = {"group": group, "n": n, "n_events": events, "unit": "months"}
        rows.append({**row, "estimate_type": "count", "variable": "events", "estimate": events})
        note = "upper limit not reached" if high is None else ""
        rows.append({**row, "estimate_type": "median_survival", "estimate": median, "conf_low": low,
                     "conf_high": high, "note": note if median else "not reached"})  # fmt: skip
        rows.append({**row, "estimate_type": "survival_probability", "time": 1, "estimate": 1.0, "unit": "",
                     "note": "no interval at S = 0 or 1"})  # fmt: skip
        rows.append({**row, "estimate_type": "survival_probability", "time": 12, "estimate": 0.4285, "conf_low": 0.285,
                     "conf_high": 0.5625, "unit": ""})  # fmt: skip
        late = {"note": "beyond the last observed time"} if group == "2" else {"estimate": 0.25, "conf_low": 0.1}
        rows.append({**row, "estimate_type": "survival_probability", "time": 24, "unit": "",
                     **late, "conf_high": 0.4 if group != "2" else None})  # fmt: skip
        rows += [
            {**row, "estimate_type": kind, "estimate": value}
            for kind, value in (("median_follow_up", 13.7), ("min_follow_up", 0.45), ("max_follow_up", 30.2))
        ]
    rows.append({"group": "3", "n": 0, "estimate_type": "median_survival", "note": "no patient in this group"})
    rows.append({"estimate_type": "test", "statistic": 6.61, "statistic_type": "chi_squared", "df": 1,
                 "p_value": 0.01015, "method": "log-rank test", "contrast": "1 vs 2",
                 "note": f"2 patients without ECOG performance status left out; {LATE}"})  # fmt: skip
    rows.append({"estimate_type": "hazard_ratio", "level": "2", "reference": "1", "contrast": "2 / 1",
                 "estimate": 2.9, "conf_low": 1.11, "conf_high": 7.6, "p_value": 0.03,
                 "method": "Cox regression, Efron ties, Wald interval", "note": LATE})  # fmt: skip
    return rows


SAMPLES = {
    "flow": flow, "characteristics": characteristics, "paired_change": paired_change, "trajectory": trajectory,
    "linear": linear, "logistic": logistic, "cox": cox, "roc": roc, "kaplan_meier": kaplan_meier,
}  # fmt: skip
