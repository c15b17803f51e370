"""Paired change: each patient's count after against the same patient's count before."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from .. import tidy
from ..stats.hodges_lehmann import hodges_lehmann
from ..stats.multiplicity import adjust
from ..stats.normality import shapiro_wilk
from ..stats.paired import cohens_dz, geometric_mean_ratio, matched_pairs_rank_biserial, paired_t
from ..stats.signed_rank import signed_rank_test
from ..study import Study
from ..study.specs import ADJUSTED_BY, PairedChange
from .summaries import Row, estimable, joined, summary_rows

DECIDING = "deciding test"


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
        estimates : for each pair and for `level` pre, post and change the summaries; Shapiro-Wilk's W of the
        differences (or of both margins); the paired t and the signed-rank test, of which the one that Shapiro-Wilk
        chooses is marked `deciding test` and adjusted over the pairs; mean difference, Hodges-Lehmann shift,
        geometric mean ratio, Cohen's dz and rank-biserial correlation with their intervals.
        points : x = before, y = after.

    Notes
    -----
    The deciding test is the paired t test where no Shapiro-Wilk test rejects normality at `alpha`, else Wilcoxon's.
    Where Shapiro-Wilk cannot be computed (constant, n < 3, n > 5000) the signed-rank test decides.

    References
    ----------
    Shapiro & Wilk (1965), Biometrika 52:591-611; Wilcoxon (1945), Biometrics Bull. 1:80-83;
    Hodges & Lehmann (1963), Ann. Math. Stat. 34:598-611; Holm (1979), Scand. J. Stat. 6:65-70.
    """
    rows: list[Row] = []
    points: list[Row] = []
    for label, (before, after) in spec.pairs.items():
        pair = _Pair(cohort, before, after, study)
        rows += _summaries(pair, label)
        normality = _normality(pair, label, spec)
        rows += normality
        rows += _tests(pair, label, spec, normality)
        rows += _effects(pair, label, spec)
        points += [
            {"variable": label, "x": x, "y": y, "unit": pair.unit} for x, y in zip(pair.pre, pair.post, strict=True)
        ]
    _adjust(rows, spec)
    common = {"population": study.population(spec)}
    estimates = tidy.estimates(rows, variant=spec.variant, **common)
    return tidy.Result(estimates, points=tidy.points(points, **common))


class _Pair:
    """Complete pairs; differences rounded to the columns' decimals so that float noise makes no ties or breaks none."""

    def __init__(self, cohort: pd.DataFrame, before: str, after: str, study: Study):
        pre, post = cohort[before].to_numpy(float), cohort[after].to_numpy(float)
        both = ~np.isnan(pre) & ~np.isnan(post)
        self.pre, self.post = pre[both], post[both]
        self.n, self.n_missing = int(both.sum()), int((~both).sum())
        self.unit = study.variable(before).unit
        self.change = self.post - self.pre
        decimals = [study.variable(name).decimals for name in (before, after)]
        known = [places for places in decimals if places is not None]
        if len(known) == 2:
            self.change = np.round(self.change, max(known))

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
    rejected = [row.get("p_value", 0.0) < spec.alpha for row in normality]
    chosen = "signed_rank_V" if any(rejected) else "t"

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
            row["note"] = joined(f"{DECIDING} ({_reason(normality, spec)})", row.get("note", ""))
        rows.append(row)
    return rows


def _reason(normality: list[Row], spec: PairedChange) -> str:
    """Why the test was chosen; figures of it stand in the Shapiro-Wilk rows."""
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

    difference, quotient = {"contrast": "post - pre", "unit": pair.unit}, {"contrast": "post / pre"}
    effects = (
        ("mean_difference", mean_difference, "mean of the differences, t interval", difference),
        ("hodges_lehmann", shift, "median of the Walsh averages", difference),
        ("geometric_mean_ratio", ratio, "t interval of the log ratios", quotient),
        ("cohens_dz", dz, "mean difference / SD of the differences", {"contrast": "post - pre"}),
        (
            "rank_biserial",
            lambda: {"estimate": matched_pairs_rank_biserial(pair.change, spec.zeros)},
            "matched-pairs rank-biserial correlation",
            {"contrast": "post - pre"},
        ),
    )
    return [
        estimable(
            compute,
            **pair.row(label, "change", estimate_type=kind, method=method, conf_level=level, **contrast),
        )
        for kind, compute, method, contrast in effects
    ]


def _adjust(rows: list[Row], spec: PairedChange) -> None:
    """Adjust the deciding tests' p-values over the pairs of the analysis."""
    deciding = [row for row in rows if row.get("note", "").startswith(DECIDING)]
    adjusted = adjust([row.get("p_value", np.nan) for row in deciding], spec.adjust)
    for row, p in zip(deciding, adjusted, strict=True):
        row["p_adjusted"] = p
        if spec.adjust != "none" and not np.isnan(p):
            count = int(np.sum(~np.isnan(adjusted)))
            row["method"] += f"; {ADJUSTED_BY[spec.adjust]} over {count} pair{'s' if count > 1 else ''}"
