"""Correlation: two measurements of the same patients."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from .. import tidy
from ..stats import correlation as stats
from ..stats.errors import NotEstimable
from ..stats.regression_line import mean_band, regression_line
from ..study import Study
from ..study.specs import Correlation
from .adjustment import adjust_deciding
from .coupling import coupling_rows
from .plotted import MOST_DOTS, pair_rows, too_many
from .summaries import Row, estimable, joined
from .ties import without_noise
from .words import effect_unit, patients

STEPS = 50


def correlation(cohort: pd.DataFrame, spec: Correlation, study: Study) -> tidy.Result:
    """Pearson's and Spearman's correlation of each pair, and the regression line of y on x.

    Parameters
    ----------
    cohort : DataFrame
        The patients of the spec's population; a pair's columns as float, NaN for missing.
    spec : Correlation
    study : Study

    Returns
    -------
    tidy.Result
        estimates : for each pair, in the patients with both values, `pearson_r` (t test, Fisher's z interval),
        `spearman_rho` (exact for n <= 9, else t; interval with the variance of Bonett and Wright), of which the
        plan's is marked `deciding test` and adjusted over the pairs; `intercept` and `beta` of the line; last, of a
        change and its baseline, what the coupling of the two explains (`coupling_rows`).
        curves : `fit`, the line at 50 points of the range of x, with the pointwise interval of the mean of y.
        points : x, y. With more than `MOST_DOTS` patients in a pair, how many are in each cell.

    Notes
    -----
    Two columns computed from the same measurement are correlated by arithmetic alone, and a change with its baseline
    by regression to the mean; the note of the pair names the measurement.

    References
    ----------
    Fisher (1921), Metron 1:3-32; Spearman (1904), Am. J. Psychol. 15:72-101;
    Bonett & Wright (2000), Psychometrika 65:23-28; Oldham (1962), J. Chronic Dis. 15:969-977;
    Tu & Gilthorpe (2007), Stat. Med. 26:443-457.
    """
    pairs = [_Pair.of(label, *columns, cohort, study) for label, columns in spec.pairs.items()]
    rows = [row for pair in pairs for row in (*_coefficients(pair, spec), *_line(pair, spec))]
    adjust_deciding(rows, spec.adjust, "pair")
    rows += [row for label in spec.pairs for row in coupling_rows(cohort, label, spec, study)]
    steps = [step for pair in pairs for step in _steps(pair, spec)]
    binned = too_many([len(pair.x) for pair in pairs], MOST_DOTS)
    points = [row for pair in pairs for row in pair_rows(pair.x, pair.y, binned, variable=pair.label, unit=pair.y_unit)]
    common = {"population": study.population(spec)}
    return tidy.Result(
        tidy.estimates(rows, variant=spec.variant, **common),
        tidy.curves(steps, variant=spec.variant, **common),
        tidy.points(points, **common),
    )


@dataclass(frozen=True)
class _Pair:
    """Complete pairs, their units, and what must be known of them."""

    label: str
    x: np.ndarray
    y: np.ndarray
    x_unit: str
    y_unit: str
    n_missing: int
    warning: str

    @classmethod
    def of(cls, label: str, x: str, y: str, cohort: pd.DataFrame, study: Study) -> _Pair:
        a, b = (cohort[name].to_numpy(float) for name in (x, y))
        both = ~np.isnan(a) & ~np.isnan(b)
        x_unit, y_unit = (study.variable(name).unit for name in (x, y))
        return cls(label, a[both], b[both], x_unit, y_unit, int((~both).sum()), _coupled(x, y, study))

    def row(self, **row: Any) -> Row:
        return {"variable": self.label, "n": len(self.x), "n_missing": self.n_missing, **row}


def _coupled(x: str, y: str, study: Study) -> str:
    """Why a correlation of columns that share a measurement is partly arithmetic; as `words.coupled` of a model."""
    shared = study.formula_columns(x) & study.formula_columns(y)
    if not shared:
        return ""
    names = " and ".join(study.label(name) for name in study.columns if name in shared)
    return f"mathematically coupled, subject to regression to the mean: both sides contain {names}"


def _coefficients(pair: _Pair, spec: Correlation) -> list[Row]:
    lost = f"{patients(pair.n_missing)} without both values left out" if pair.n_missing else ""
    kinds: tuple[tuple[str, str, Callable[..., stats.Correlation], str], ...] = (
        ("pearson", "pearson_r", stats.pearson, "Pearson correlation"),
        ("spearman", "spearman_rho", stats.spearman, "Spearman rank correlation"),
    )
    rows = []
    for kind, estimate_type, compute, method in kinds:
        row = estimable(
            _computed, compute, pair, spec.conf_level,
            **pair.row(estimate_type=estimate_type, method=method, conf_level=spec.conf_level),
        )  # fmt: skip
        decides = f"{tidy.DECIDING} (named in the plan)" if kind == spec.method else ""
        rows.append({**row, "note": joined(decides, row["note"], pair.warning, lost)})
    return rows


def _computed(compute: Callable[..., stats.Correlation], pair: _Pair, conf_level: float) -> Row:
    # Ranks need equal values to be equal; elsewhere rounding would take points off the line that they lie on.
    x, y = (without_noise(pair.x), without_noise(pair.y)) if compute is stats.spearman else (pair.x, pair.y)
    found = compute(x, y, conf_level)
    return {
        "estimate": found.estimate, "conf_low": found.conf_low, "conf_high": found.conf_high, "statistic": found.t,
        "statistic_type": "exact" if found.exact else "t", "df": found.df, "p_value": found.p_value,
        "method": joined(found.method, found.interval), "note": found.note,
    }  # fmt: skip


def _line(pair: _Pair, spec: Correlation) -> list[Row]:
    def computed(which: int) -> Row:
        line = regression_line(pair.x, pair.y, spec.conf_level)
        return {
            "estimate": (line.intercept, line.slope)[which], "std_error": line.std_errors[which],
            "conf_low": line.conf_low[which], "conf_high": line.conf_high[which], "statistic": line.t[which],
            "df": line.df, "p_value": line.p_values[which], "note": line.note,
        }  # fmt: skip

    shared = pair.row(statistic_type="t", conf_level=spec.conf_level, method="least-squares line of y on x")
    return [
        estimable(computed, 0, **shared, estimate_type="intercept", unit=pair.y_unit),
        estimable(computed, 1, **shared, estimate_type="beta", unit=effect_unit(1, pair.x_unit)),
    ]


def _steps(pair: _Pair, spec: Correlation) -> list[Row]:
    """The line where there is one."""
    if not len(pair.x):
        return []
    at = np.linspace(pair.x.min(), pair.x.max(), STEPS)
    try:
        band = mean_band(pair.x, pair.y, at, spec.conf_level)
    except NotEstimable:
        return []
    shared: Row = {"curve": "fit", "variable": pair.label, "x_unit": pair.x_unit}
    return [
        {**shared, "x": x, "y": y, "conf_low": low, "conf_high": high}
        for x, y, low, high in zip(at, *band, strict=True)
    ]
