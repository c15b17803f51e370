"""Patients' characteristics, overall and by group (the first table of a paper)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from .. import tidy
from ..stats.contingency import chi_squared, smallest_expected
from ..stats.errors import NotEstimable
from ..stats.k_sample import anova_f, kruskal_wallis
from ..stats.normality import shapiro_wilk
from ..stats.standardised_difference import largest_pairwise, smd_categorical, smd_continuous
from ..stats.two_sample import mann_whitney, student_t, welch_t
from ..study import Study
from ..study.specs import Characteristics, Summary
from .proportions import exact_or_chi_squared
from .summaries import Row, estimable, joined, summary_rows
from .words import left_out, ungrouped

PRINTED = {"mean_sd": "mean (SD)", "median_iqr": "median (Q1-Q3)", "median_range": "median (range)"}
T_TESTS = {"welch": "Welch t test", "student": "Student t test"}


def characteristics(cohort: pd.DataFrame, spec: Characteristics, study: Study) -> tidy.Result:
    """Counts and percents, medians or means, overall and by group, with tests and standardised differences.

    Parameters
    ----------
    cohort : DataFrame
        The patients of the spec's population.
    spec : Characteristics
    study : Study

    Returns
    -------
    tidy.Result
        estimates : first the patients of each group; then per variable the summaries (numbers) or counts and percents
        (levels), overall and per group; by group also one `test` and one `standardised_difference` per variable.

    Notes
    -----
    Patients without a group are in the overall column only. Percents are of the patients with a value.

    References
    ----------
    Student (1908), Biometrika 6:1-25; Welch (1947), Biometrika 34:28-35; Kruskal & Wallis (1952), JASA 47:583-621;
    Freeman & Halton (1951), Biometrika 38:141-149; Yang & Dalton (2012), SAS Global Forum 335.
    """
    groups = study.levels(spec.by) if spec.by else ()
    members = {"": cohort, **{group: cohort[cohort[spec.by] == group] for group in groups}}
    lost = int(cohort[spec.by].isna().sum()) if spec.by else 0
    rows: list[Row] = [
        {
            "variable": "patients", "group": group, "estimate_type": "count", "estimate": len(patients),
            "n": len(patients), "unit": "patients", "method": "count of patients",
        }
        for group, patients in members.items()
    ]  # fmt: skip
    if spec.by:
        rows[0] |= {"n_missing": lost, "note": ungrouped(lost, study.label(spec.by), "the first column only")}
    for name in spec.variables:
        if study.levels(name):
            rows += _factor(name, members, spec, study)
        else:
            rows += _number(name, members, spec, study)
    if spec.by:
        without = left_out(lost, study.label(spec.by))
        rows = [{**row, "note": joined(row.get("note", ""), without)} if row["estimate_type"] == "test" else row
                for row in rows]  # fmt: skip
    return tidy.Result(tidy.estimates(rows, population=study.population(spec), variant=spec.variant))


def _number(name: str, members: dict[str, pd.DataFrame], spec: Characteristics, study: Study) -> list[Row]:
    values = {group: patients[name].to_numpy(float) for group, patients in members.items()}
    printed, reason = _printed(values, spec.summaries.get(name, spec.summary), spec)
    shared: Row = {"variable": name, "unit": study.variable(name).unit, "method": PRINTED[printed], "note": reason}
    rows = [row for group, sample in values.items() for row in summary_rows(sample, **shared, group=group)]
    compared = _present([values[group] for group in values if group])
    if len(compared) < 2:
        return rows
    labels = [group for group in values if group]
    if spec.tests:
        rows.append(_number_test(name, compared, printed, spec))
    if spec.smd:
        rows.append(_difference(name, compared, labels, "numbers"))
    return rows


def _printed(values: dict[str, np.ndarray], summary: Summary, spec: Characteristics) -> tuple[str, str]:
    """Which summary is printed, and why where Shapiro-Wilk chose it.

    Groups are tested one by one: pooled, groups with different means would look like one that is not normal.
    """
    if summary != "by_shapiro_wilk":
        return summary, ""
    samples = {group: _present([sample])[0] for group, sample in values.items() if group or len(values) == 1}
    samples = {group: sample for group, sample in samples.items() if len(sample)} or {"": np.array([])}
    try:
        rejected = [group for group, sample in samples.items() if shapiro_wilk(sample).p_value < spec.alpha]
    except NotEstimable as reason:
        return "median_iqr", f"Shapiro-Wilk cannot be computed: {reason}"
    verdict = "rejects" if rejected else "does not reject"
    where = (f" in {', '.join(rejected)}" if rejected else " in any group") if len(values) > 1 else ""
    found = f"Shapiro-Wilk {verdict} normality at {spec.alpha:g}{where}"
    return ("median_iqr" if rejected else "mean_sd"), found


def _present(samples: Sequence[np.ndarray]) -> list[np.ndarray]:
    return [sample[~np.isnan(sample)] for sample in samples]


def _number_test(name: str, groups: list[np.ndarray], printed: str, spec: Characteristics) -> Row:
    def two_means() -> Row:
        test = (student_t if spec.t_test == "student" else welch_t)(groups[0], groups[1])
        return {"statistic": test.t, "statistic_type": "t", "df": test.df, "p_value": test.p_value}

    def two_ranks() -> Row:
        test = mann_whitney(groups[0], groups[1])
        return {
            "statistic": test.U, "statistic_type": "mann_whitney_U", "p_value": test.p_value, "method": test.method,
            "note": test.note,
        }  # fmt: skip

    def more_means() -> Row:
        test = anova_f(groups)
        return {
            "statistic": test.F, "statistic_type": "F", "df": test.df_between, "p_value": test.p_value,
            "note": joined(test.note, f"{test.df_within:,} degrees of freedom within groups"),
        }  # fmt: skip

    def more_ranks() -> Row:
        test = kruskal_wallis(groups)
        return {
            "statistic": test.H, "statistic_type": "kruskal_wallis_H", "df": test.df, "p_value": test.p_value,
            "note": test.note,
        }  # fmt: skip

    by_mean = printed == "mean_sd"
    if len(groups) == 2:
        compute, method = (two_means, T_TESTS[spec.t_test]) if by_mean else (two_ranks, "Mann-Whitney test")
    else:
        compute, method = (more_means, "one-way ANOVA") if by_mean else (more_ranks, "Kruskal-Wallis test")
    n = sum(len(group) for group in groups)
    return estimable(compute, variable=name, estimate_type="test", method=method, n=n)


def _factor(name: str, members: dict[str, pd.DataFrame], spec: Characteristics, study: Study) -> list[Row]:
    levels = study.levels(name)
    counts = {
        group: np.array([int((patients[name] == level).sum()) for level in levels])
        for group, patients in members.items()
    }
    rows: list[Row] = []
    for group, patients in members.items():
        n, known = int(counts[group].sum()), {"n_missing": int(patients[name].isna().sum())}
        for level, count in zip(levels, counts[group], strict=True):
            row = {"variable": name, "level": level, "group": group, "n": n, **known, "method": "count (%)"}
            rows.append({**row, "estimate_type": "count", "estimate": int(count), "unit": "patients"})
            rows.append(estimable(_percent, count, n, **row, estimate_type="percent", unit="%"))
    groups = [group for group in counts if group]
    if len(groups) < 2:
        return rows
    if spec.tests:
        rows.append(_factor_test(name, np.array([counts[group] for group in groups]), spec))
    if spec.smd:
        rows.append(_difference(name, [counts[group] for group in groups], groups, "levels"))
    return rows


def _percent(count: int, n: int) -> Row:
    if n == 0:
        raise NotEstimable("no patient has a value")
    return {"estimate": 100 * count / n}


def _factor_test(name: str, table: np.ndarray, spec: Characteristics) -> Row:
    def asymptotic() -> Row:
        test = chi_squared(table, spec.yates and table.shape == (2, 2))
        return {
            "statistic": test.statistic, "statistic_type": "chi_squared", "df": test.df, "p_value": test.p_value,
            "method": test.method, "note": test.note,
        }  # fmt: skip

    row: Row = {"variable": name, "estimate_type": "test", "n": int(table.sum()), "method": "chi-squared test"}
    try:
        is_exact = spec.levels_test == "fisher" or (spec.levels_test == "by_expected" and smallest_expected(table) < 5)
    except NotEstimable as reason:
        return {**row, "note": str(reason)}
    if is_exact:
        return estimable(exact_or_chi_squared, table, **{**row, "method": "Fisher's exact test"})
    return estimable(asymptotic, **row)


def _difference(name: str, groups: list[np.ndarray], labels: list[str], what: str) -> Row:
    def largest() -> Row:
        found = largest_pairwise(groups, smd_continuous if what == "numbers" else smd_categorical)
        contrast = f"{labels[found.first]} - {labels[found.second]}"
        return {"estimate": found.estimate, "contrast": contrast, "note": found.note}

    n = int(sum(group.sum() if what == "levels" else len(group) for group in groups))
    pairs = "" if len(groups) == 2 else "; the largest of all pairs of groups"
    return estimable(
        largest, variable=name, estimate_type="standardised_difference", n=n,
        method=f"difference in units of the pooled SD (levels: Mahalanobis distance){pairs}",
    )  # fmt: skip
