"""Correlations: a panel per pair with its patients, the regression line and the coefficient."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.figure import Figure

from ...study import Study
from ...study.specs import ADJUSTED_BY, Correlation, Output
from ...tidy import DECIDING, Result
from ..format import THIN as NBSP
from ..format import format_count, format_interval
from ..p_values import format_p_with_sign
from ..population import population_note
from ..units import in_unit
from .density import density_words, read_density
from .foot import conditions, foot_notes
from .rows import one, percent_level, said, variable_words, where
from .style import journal
from .xy_page import draw_panels
from .xy_panel import Band, XYPanel

TESTS = {"t": "the t test", "exact": "the exact permutation test"}
COEFFICIENTS = {"pearson": ("pearson_r", "r"), "spearman": ("spearman_rho", "ρ")}


@dataclass(frozen=True)
class Pair:
    """A pair's panel, and what is said of it below the figure.

    Attributes
    ----------
    panel : XYPanel
    n : float
    notes : tuple of str
        What must be known of the pair, as parts of sentences.
    test : str
        Where p is from; empty without a p.
    """

    panel: XYPanel
    n: float
    notes: tuple[str, ...]
    test: str


@journal()
def draw_scatter(results: Result, study: Study, output: Output) -> Figure:
    """Draw the pairs of an analysis of correlation; of many patients their density.

    Parameters
    ----------
    results : Result
        `estimates`, `curves` and `points` of the analysis.
    study : Study
    output : Output

    Returns
    -------
    matplotlib.figure.Figure
    """
    spec = study.analyses[output.source]
    assert isinstance(spec, Correlation)
    pairs = [_read(label, results, spec, study, output) for label in spec.pairs]
    said_below = [population_note(results.estimates, study, output), *_notes(pairs, spec)]
    return draw_panels([pair.panel for pair in pairs], said_below, output.width)


def _read(label: str, results: Result, spec: Correlation, study: Study, output: Output) -> Pair:
    assert results.curves is not None
    assert results.points is not None
    kind, symbol = COEFFICIENTS[spec.method]
    row = one(results.estimates, variable=label, level="", estimate_type=kind)
    points, line = where(results.points, variable=label), where(results.curves, variable=label, curve="fit")
    density = read_density(points)
    x_label, y_label = (
        in_unit(variable_words(name, study, output), study.variable(name).unit) for name in spec.pairs[label]
    )
    has_p = not math.isnan(row["p_value"])
    patients = points if density is None else points.iloc[:0]
    panel = XYPanel(
        label=said(output, label),
        details=_details(row, symbol, spec),
        x_label=x_label,
        y_label=y_label,
        x=patients["x"].to_numpy(float),
        y=patients["y"].to_numpy(float),
        line=Band(*(line[name].to_numpy(float) for name in ("x", "y", "conf_low", "conf_high"))),
        density=density,
    )
    notes = tuple(conditions(row["note"])) if has_p or not math.isnan(row["estimate"]) else ()
    return Pair(panel, row["n"], notes, TESTS[row["statistic_type"]] if has_p else "")


def _details(row: pd.Series, symbol: str, spec: Correlation) -> tuple[str, ...]:
    n = f"n{NBSP}={NBSP}{format_count(row['n'])}"
    if math.isnan(row["estimate"]):
        reasons = [part for part in row["note"].split("; ") if not part.startswith(DECIDING)]
        return (n, f"not estimable: {reasons[0]}") if row["n"] else (n,)
    text = format_interval(row["estimate"], row["conf_low"], row["conf_high"], 2, null=0)
    level = percent_level(row["conf_level"])
    coefficient = f"{symbol}{NBSP}={NBSP}{text.replace('(', f'({level} ', 1)}"
    return (coefficient, "; ".join(part for part in (_p(row, spec), n) if part))


def _p(row: pd.Series, spec: Correlation) -> str:
    if math.isnan(row["p_value"]):
        return ""
    if spec.adjust == "none" or len(spec.pairs) == 1 or math.isnan(row["p_adjusted"]):
        return format_p_with_sign(row["p_value"], spec.alpha)
    return f"{format_p_with_sign(row['p_adjusted'], spec.alpha)} ({ADJUSTED_BY[spec.adjust]}-adjusted)"


def _notes(pairs: Sequence[Pair], spec: Correlation) -> list[str]:
    kind = {"pearson": "r: Pearson’s correlation", "spearman": "ρ: Spearman’s rank correlation"}[spec.method]
    binned = [(pair.panel.label, pair.n, pair.panel.density) for pair in pairs if pair.panel.density is not None]
    shown = density_words(binned, "single dots") if binned else ["Dots: patients."]
    lines = any(len(pair.panel.line.x) for pair in pairs)
    line = f"Lines: least-squares regression, with the {percent_level(spec.conf_level)} of the mean." if lines else ""
    said_of = foot_notes([(pair.panel.label, pair.notes) for pair in pairs])
    tests = foot_notes([(pair.panel.label, [f"p values are from {pair.test}"]) for pair in pairs if pair.test])
    return [" ".join(part for part in (*shown, f"{kind}.", *tests, line, *said_of) if part)]
