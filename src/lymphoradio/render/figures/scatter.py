"""Correlations: a panel per pair with its patients, the regression line and the coefficient."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ...study import Study
from ...study.specs import ADJUSTED_BY, Correlation, Output
from ...tidy import DECIDING, Result
from ..format import THIN as NBSP
from ..format import format_count, format_interval
from ..p_values import format_p_with_sign
from ..population import population_note
from ..units import in_unit
from .axes import round_ticks, same_decimals, set_ticks
from .foot import conditions, foot_notes
from .measure import widest, wrap
from .page import Page
from .rows import one, percent_level, said, variable_words, where
from .style import GREY, HEAD, LINE, LINE_HEIGHT, PALETTE, WIDTHS, journal

MARGIN = 1.5
BETWEEN = 6.0
COLUMNS = {"one_column": (1,), "two_columns": (1, 2, 3, 2, 3)}
WIDEST_PANEL = 80.0
FLATTEST = 0.85
TALLEST = 58.0
HEAD_GAP = 0.9
TICK_LABELS = 4.8
EDGE = 0.04
REACH = 0.3
MOST_TICKS = (9, 7, 5, 4)
NOBODY = "No patient has both measurements."
TESTS = {"t": "the t test", "exact": "the exact permutation test"}
COEFFICIENTS = {"pearson": ("pearson_r", "r"), "spearman": ("spearman_rho", "ρ")}


@dataclass(frozen=True)
class Panel:
    """A pair's panel.

    Attributes
    ----------
    label : str
    details : tuple of str
        The coefficient with its interval; p and n.
    x_label, y_label : str
        With their units.
    x, y : ndarray, shape (n,)
    line : DataFrame
        The curve `fit` with its band; empty where there is none.
    notes : tuple of str
        What must be known of the pair, as parts of sentences.
    test : str
        Where p is from; empty without a p.
    """

    label: str
    details: tuple[str, ...]
    x_label: str
    y_label: str
    x: np.ndarray
    y: np.ndarray
    line: pd.DataFrame
    notes: tuple[str, ...]
    test: str


@journal()
def draw_scatter(results: Result, study: Study, output: Output) -> Figure:
    """Draw the pairs of an analysis of correlation.

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
    panels = [_read(label, results, spec, study, output) for label in spec.pairs]
    width = WIDTHS[output.width]
    choices = COLUMNS[output.width]
    columns = min(choices[min(len(panels), len(choices)) - 1], len(panels))
    across = min((width - 2 * MARGIN + BETWEEN) / columns - BETWEEN, WIDEST_PANEL)
    height = min(FLATTEST * across, TALLEST)
    heads = [_head(panel, across) for panel in panels]
    rows = math.ceil(len(panels) / columns)
    above = [max(len(a) + len(b) for a, b in heads[i * columns : (i + 1) * columns]) for i in range(rows)]
    below = [
        TICK_LABELS + LINE_HEIGHT * max(len(_x_lines(panel, across, height)) for panel in row) + 2.5
        for row in (panels[i * columns : (i + 1) * columns] for i in range(rows))
    ]
    said_below = (population_note(results.estimates, study, output), *_notes(panels, spec))
    notes = [line for note in said_below if note for line in wrap(note, width - 2 * MARGIN)]
    tall = [LINE_HEIGHT * (a + HEAD_GAP) + height + b for a, b in zip(above, below, strict=True)]
    tops = np.concatenate([[0.0], np.cumsum(tall)])
    page = Page.blank(width, MARGIN + tops[-1] + LINE_HEIGHT * len(notes) + MARGIN)
    left = (width - columns * (across + BETWEEN) + BETWEEN) / 2
    for i, (panel, head) in enumerate(zip(panels, heads, strict=True)):
        row, column = divmod(i, columns)
        top = MARGIN + tops[row] + LINE_HEIGHT * (above[row] + HEAD_GAP)
        _draw_panel(page, panel, head, (left + column * (across + BETWEEN), top, across, height))
    page.paragraph(MARGIN, MARGIN + tops[-1], notes, color=GREY)
    return page.figure


def _read(label: str, results: Result, spec: Correlation, study: Study, output: Output) -> Panel:
    assert results.curves is not None
    assert results.points is not None
    kind, symbol = COEFFICIENTS[spec.method]
    row = one(results.estimates, variable=label, level="", estimate_type=kind)
    points = where(results.points, variable=label)
    x_label, y_label = (
        in_unit(variable_words(name, study, output), study.variable(name).unit) for name in spec.pairs[label]
    )
    has_p = not math.isnan(row["p_value"])
    return Panel(
        label=said(output, label),
        details=_details(row, symbol, spec),
        x_label=x_label,
        y_label=y_label,
        x=points["x"].to_numpy(float),
        y=points["y"].to_numpy(float),
        line=where(results.curves, variable=label, curve="fit"),
        notes=tuple(conditions(row["note"])) if has_p or not math.isnan(row["estimate"]) else (),
        test=TESTS[row["statistic_type"]] if has_p else "",
    )


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


def _head(panel: Panel, width: float) -> tuple[list[str], list[str]]:
    details = [line for detail in panel.details for line in wrap(detail, width)]
    return wrap(panel.label, width, HEAD, "bold"), details


def _limits(values: np.ndarray, beside: np.ndarray) -> tuple[float, float]:
    """Ends of an axis: the patients' values and, where it is not far from them, what is drawn beside them."""
    if not len(values):
        return 0.0, 1.0
    low, high = float(values.min()), float(values.max())
    reach = REACH * (high - low)
    drawn = [low, high, *(float(value) for value in beside if low - reach <= value <= high + reach)]
    low, high = min(drawn), max(drawn)
    room = EDGE * (high - low) or max(abs(low) / 2, 0.5)
    return (-room if 0 <= low < 0.25 * high else low - room), high + room


def _axes_limits(panel: Panel) -> tuple[tuple[float, float], tuple[float, float]]:
    band = panel.line[["y", "conf_low", "conf_high"]].to_numpy(float).ravel()
    return _limits(panel.x, np.empty(0)), _limits(panel.y, band[~np.isnan(band)])


def _ticks(limits: tuple[float, float], length: float = math.inf) -> list[float]:
    """Ticks inside the limits, as many as their labels leave room for on an axis of that length in mm."""
    low, high = limits
    inside = ([tick for tick in round_ticks(low, high, most) if low <= tick <= high] for most in MOST_TICKS)
    choices = [ticks for ticks in inside if len(ticks) > 1]

    def fits(ticks: list[float]) -> bool:
        return (widest(same_decimals(ticks)) + 2.0) * (high - low) <= length * (ticks[1] - ticks[0])

    return next(filter(fits, choices), choices[-1])


def _y_lines(panel: Panel, height: float) -> list[str]:
    return wrap(panel.y_label, height)


def _indent(panel: Panel, height: float) -> float:
    """Width of the y axis' labels and title."""
    return (
        widest(same_decimals(_ticks(_axes_limits(panel)[1]))) + 2.5 + LINE_HEIGHT * len(_y_lines(panel, height)) + 1.0
    )


def _x_lines(panel: Panel, width: float, height: float) -> list[str]:
    return wrap(panel.x_label, width - _indent(panel, height))


def _draw_panel(
    page: Page, panel: Panel, head: tuple[list[str], list[str]], frame: tuple[float, float, float, float]
) -> None:
    left, top, width, height = frame
    title, details = head
    start = top - LINE_HEIGHT * (len(title) + len(details) + HEAD_GAP)
    page.paragraph(left, page.paragraph(left, start, title, size=HEAD, weight="bold"), details)
    if not len(panel.x):
        page.paragraph(left + width / 2, top + height / 3, wrap(NOBODY, width), ha="center", color=GREY)
        return
    indent = _indent(panel, height)
    axes = page.axes(left + indent, top, width - indent, height)
    x_limits, y_limits = _axes_limits(panel)
    axes.set_xlim(x_limits)
    axes.set_ylim(y_limits)
    set_ticks(axes.xaxis, _ticks(x_limits, width - indent))
    set_ticks(axes.yaxis, _ticks(y_limits))
    _draw_line(axes, panel)
    many = len(panel.x) > 400
    axes.plot(panel.x, panel.y, "o", markersize=2.0 if many else 3.2, markerfacecolor=PALETTE[0],
              markeredgecolor="white", markeredgewidth=0.25, alpha=0.5 if many else 0.8, zorder=3)  # fmt: skip
    page.paragraph(left + (indent + width) / 2, top + height + TICK_LABELS, _x_lines(panel, width, height), ha="center")
    lines = _y_lines(panel, height)
    for i, line in enumerate(lines):
        page.text(left + (i + 0.5) * LINE_HEIGHT, top + height / 2, line, rotation=90, ha="center", va="center")


def _draw_line(axes: Axes, panel: Panel) -> None:
    x, y = panel.line["x"], panel.line["y"]
    axes.fill_between(x, panel.line["conf_low"], panel.line["conf_high"], color=PALETTE[0], alpha=0.15, linewidth=0,
                      zorder=1)  # fmt: skip
    axes.plot(x, y, color=PALETTE[1], linewidth=LINE, zorder=4)


def _notes(panels: Sequence[Panel], spec: Correlation) -> list[str]:
    kind = {"pearson": "r: Pearson’s correlation", "spearman": "ρ: Spearman’s rank correlation"}[spec.method]
    lines = any(len(panel.line) for panel in panels)
    line = f"Lines: least-squares regression, with the {percent_level(spec.conf_level)} of the mean." if lines else ""
    said_of = foot_notes([(panel.label, panel.notes) for panel in panels])
    tests = foot_notes([(panel.label, [f"p values are from {panel.test}"]) for panel in panels if panel.test])
    return [" ".join(part for part in (f"Dots: patients. {kind}.", *tests, line, *said_of) if part)]
