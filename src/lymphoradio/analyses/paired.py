"""Paired change: each patient's count after against the same patient's count before."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from .. import tidy
from ..stats.hodges_lehmann import hodges_lehmann
from ..stats.normality import shapiro_wilk
from ..stats.paired import cohens_dz, geometric_mean_ratio, matched_pairs_rank_biserial, paired_t
from ..stats.signed_rank import signed_rank_test
from ..study import Study
from ..study.specs import PairedChange
from .adjustment import adjust_deciding
from .enrolled import enrolled_rows
from .paired_between import between_groups
from .plotted import MOST_LINES, line_rows, too_many
from .summaries import Row, estimable, joined, summary_rows
from .ties import differences
from .words import ungrouped


def paired_change(cohort: pd.DataFrame, spec: PairedChange, study: Study) -> tidy.Result:
    """Change between two measurements of the same patients.

    Parameters
    ----------
    cohort : DataFrame
        The patients of the spec's population; a pair's columns as float, NaN for missing.
    spec : PairedChange
    study : Study

    Returns
    -------
    tidy.Result
        estimates : for all patients, then within each level of `by` (`group`); for each pair and for `level` pre,
        post and change the summaries; Shapiro-Wilk's W of the differences (or of both margins); the paired t and the
        signed-rank test, of which the one that decides is marked `deciding test` and adjusted over the pairs of the
        same group; mean difference, Hodges-Lehmann shift, geometric mean ratio, Cohen's dz and rank-biserial
        correlation with their intervals; last, with `by`, the differences between the groups (`between_groups`), and
        with `enrolled_by` what regression to the mean alone gives (`enrolled_rows`).
        points : x = before, y = after; `group` is the patient's level of `by`. With more than `MOST_LINES` patients in
        a pair, how many are in each cell.

    Notes
    -----
    The deciding test is the one that the plan names; else the paired t test where no Shapiro-Wilk test rejects
    normality at `alpha`, else Wilcoxon's. Where Shapiro-Wilk cannot be computed (constant, n < 3, n > 5000) the
    signed-rank test decides.

    That a change is significant in one group and not in another says nothing about a difference between the groups
    (Bland & Altman 2011); the notes of the tests within groups say so, and the last rows compare the groups.

    References
    ----------
    Shapiro & Wilk (1965), Biometrika 52:591-611; Wilcoxon (1945), Biometrics Bull. 1:80-83;
    Hodges & Lehmann (1963), Ann. Math. Stat. 34:598-611; Holm (1979), Scand. J. Stat. 6:65-70;
    Bland & Altman (2011), Trials 12:264; Barnett, van der Pols & Dobson (2005), Int. J. Epidemiol. 34:215-220.
    """
    rows: list[Row] = []
    points: list[Row] = []
    for group in ("", *(study.levels(spec.by) if spec.by else ())):
        members = cohort[cohort[spec.by] == group] if group else cohort
        found = [row for label in spec.pairs for row in _pair_rows(members, label, group, spec, study)]
        adjust_deciding(found, spec.adjust, "pair", " within the group" if group else "")
        rows += found
    if spec.by:
        rows += [row for label in spec.pairs for row in between_groups(cohort, label, spec, study)]
        lost = ungrouped(int(cohort[spec.by].isna().sum()), study.label(spec.by), "no group")
        rows[0]["note"] = joined(rows[0].get("note", ""), lost)
    rows += [row for label in spec.pairs for row in enrolled_rows(cohort, label, spec, study)]
    pairs = {label: _Pair(cohort, *columns, study) for label, columns in spec.pairs.items()}
    binned = too_many([pair.n for pair in pairs.values()], MOST_LINES)
    for label, pair in pairs.items():
        groups = _groups(cohort, spec)[pair.both]
        points += line_rows(pair.pre, pair.post, groups, binned, variable=label, unit=pair.unit)
    common = {"population": study.population(spec)}
    estimates = tidy.estimates(rows, variant=spec.variant, **common)
    return tidy.Result(estimates, points=tidy.points(points, **common))


def _groups(cohort: pd.DataFrame, spec: PairedChange) -> np.ndarray:
    """Each patient's group, as an array of text; empty for a patient without one."""
    return (cohort[spec.by].astype(object).fillna("") if spec.by else pd.Series("", cohort.index)).to_numpy()


def _pair_rows(members: pd.DataFrame, label: str, group: str, spec: PairedChange, study: Study) -> list[Row]:
    pair = _Pair(members, *spec.pairs[label], study)
    normality = _normality(pair, label, spec)
    tests = _tests(pair, label, spec, normality)
    if group:
        within = _within_groups(label, spec, study)
        tests = [{**test, "note": joined(test.get("note", ""), within)} for test in tests]
    rows = [*_summaries(pair, label), *normality, *tests, *_effects(pair, label, spec)]
    return [{**row, "group": group} for row in rows]


def _within_groups(label: str, spec: PairedChange, study: Study) -> str:
    """What a test within one group cannot say, and what a group made from the measurement does to it."""
    groups = f"groups by {study.label(spec.by)}"
    measured = frozenset().union(*(study.formula_columns(name) for name in spec.pairs[label]))
    made_from = study.formula_columns(spec.by) & measured
    return joined(
        f"{groups} are not compared by p values within them: compare the changes between the groups",
        f"{groups} are made from {label}: its change is subject to regression to the mean" if made_from else "",
    )


class _Pair:
    """Complete pairs, and their differences without float noise, which would break ties and make changes of zeros."""

    def __init__(self, cohort: pd.DataFrame, before: str, after: str, study: Study):
        pre, post = cohort[before].to_numpy(float), cohort[after].to_numpy(float)
        both = ~np.isnan(pre) & ~np.isnan(post)
        self.both, self.pre, self.post = both, pre[both], post[both]
        self.n, self.n_missing = int(both.sum()), int((~both).sum())
        self.unit = study.variable(before).unit
        self.change = differences(self.pre, self.post, [study.variable(name).decimals for name in (before, after)])

    def row(self, label: str, level: str, **row: Any) -> Row:
        return {"variable": label, "level": level, "n": self.n, "n_missing": self.n_missing, **row}


def _summaries(pair: _Pair, label: str) -> list[Row]:
    rows = []
    for level, values in (("pre", pair.pre), ("post", pair.post), ("change", pair.change)):
        for row in summary_rows(values, variable=label, level=level, unit=pair.unit, method="complete pairs"):
            rows.append({**row, "n_missing": pair.n_missing})
    return rows


def _normality(pair: _Pair, label: str, spec: PairedChange) -> list[Row]:
    samples = {"change": pair.change} if spec.normality == "differences" else {"pre": pair.pre, "post": pair.post}

    def computed(values: np.ndarray) -> Row:
        test = shapiro_wilk(values)
        return {"statistic": test.W, "p_value": test.p_value, "note": test.note}

    return [
        estimable(
            computed,
            values,
            **pair.row(label, level, estimate_type="test", statistic_type="shapiro_wilk_W", method="Shapiro-Wilk test"),
        )
        for level, values in samples.items()
    ]


def _tests(pair: _Pair, label: str, spec: PairedChange, normality: list[Row]) -> list[Row]:
    chosen = _chosen(normality, spec)

    def t_test() -> Row:
        test = paired_t(pair.change, spec.conf_level)
        return {"statistic": test.t, "df": test.df, "p_value": test.p_value}

    def signed_rank() -> Row:
        test = signed_rank_test(pair.change, spec.zeros)
        return {"statistic": test.V, "p_value": test.p_value, "method": test.method, "note": test.note}

    rows = []
    for kind, compute, method in (
        ("t", t_test, "paired t test"),
        ("signed_rank_V", signed_rank, "Wilcoxon signed-rank test"),
    ):
        row = estimable(
            compute,
            **pair.row(
                label, "change", estimate_type="test", statistic_type=kind, method=method, contrast="post - pre"
            ),
        )
        if kind == chosen:
            row["note"] = joined(f"{tidy.DECIDING} ({_reason(normality, spec)})", row.get("note", ""))
        rows.append(row)
    return rows


def _chosen(normality: list[Row], spec: PairedChange) -> str:
    """Statistic of the deciding test."""
    if spec.test != "by_shapiro_wilk":
        return "t" if spec.test == "paired_t" else "signed_rank_V"
    return "signed_rank_V" if any(row.get("p_value", 0.0) < spec.alpha for row in normality) else "t"


def _reason(normality: list[Row], spec: PairedChange) -> str:
    """Why the test was chosen; figures of it stand in the Shapiro-Wilk rows."""
    if spec.test != "by_shapiro_wilk":
        return "named in the plan"
    what = "differences" if spec.normality == "differences" else "margins"
    if any("p_value" not in row for row in normality):
        return f"Shapiro-Wilk cannot be computed for the {what}"
    verdict = "rejects" if any(row["p_value"] < spec.alpha for row in normality) else "does not reject"
    return f"Shapiro-Wilk {verdict} normality of the {what} at {spec.alpha:g}"


def _effects(pair: _Pair, label: str, spec: PairedChange) -> list[Row]:
    level = spec.conf_level

    def mean_difference() -> Row:
        test = paired_t(pair.change, level)
        return {
            "estimate": test.mean, "std_error": test.std_error, "conf_low": test.conf_low, "conf_high": test.conf_high,
        }  # fmt: skip

    def shift() -> Row:
        found = hodges_lehmann(pair.change, level, spec.zeros)
        return {
            "estimate": found.estimate, "conf_low": found.conf_low, "conf_high": found.conf_high,
            "method": found.method, "note": found.note,
        }  # fmt: skip

    def ratio() -> Row:
        found = geometric_mean_ratio(pair.pre, pair.post, level)
        return {
            "estimate": found.estimate, "std_error": found.std_error, "conf_low": found.conf_low,
            "conf_high": found.conf_high, "statistic": found.t, "statistic_type": "t", "df": found.df,
            "p_value": found.p_value,
        }  # fmt: skip

    def dz() -> Row:
        found = cohens_dz(pair.change, level)
        return {
            "estimate": found.estimate, "conf_low": found.conf_low, "conf_high": found.conf_high, "note": found.note,
        }  # fmt: skip

    plain: Row = {"contrast": "post - pre"}
    bounded: Row = {**plain, "conf_level": level}
    difference, quotient = {**bounded, "unit": pair.unit}, {**bounded, "contrast": "post / pre"}
    effects = (
        ("mean_difference", mean_difference, "mean of the differences, t interval", difference),
        ("hodges_lehmann", shift, "median of the Walsh averages", difference),
        ("geometric_mean_ratio", ratio, "t interval of the log ratios", quotient),
        ("cohens_dz", dz, "mean difference / SD of the differences", bounded),
        (
            "rank_biserial",
            lambda: {"estimate": matched_pairs_rank_biserial(pair.change, spec.zeros)},
            "matched-pairs rank-biserial correlation",
            plain,
        ),
    )
    return [
        estimable(
            compute,
            **pair.row(label, "change", estimate_type=kind, method=method, **shared),
        )
        for kind, compute, method, shared in effects
    ]
