"""ROC curves with their area and the cut-off that the analysis chose."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from ...study import Study
from ...study.specs import Output, Roc
from ...tidy import Result
from ..format import THIN as NBSP
from ..format import decimals_for, format_count, format_interval, format_number, format_percent
from ..population import population_note
from ..units import pretty_unit
from .axes import level_axis, set_ticks
from .key import Key
from .measure import widest, wrap
from .page import Page
from .rows import first, outcome_words, percent_level, variable_words, where
from .style import ALL_PATIENTS, GREY, INK, LINE_HEIGHT, THIN, WIDTHS, Look, journal, look

MARGIN = 1.5
AXIS = 12.5
BELOW = 10.5
SIDE = {"one_column": 70.0, "two_columns": 90.0}
CLEAR = 1.5
# Where a label stands on the diagonal, the diagonal gives way.
_BLANK = {"facecolor": "white", "edgecolor": "none", "pad": 0.4}
TICKS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


@dataclass(frozen=True)
class Marker:
    """A marker's curve, from (0, 0) to (1, 1), its area, its cut-off (None where there is none), what is missing."""

    label: str
    look: Look
    direction: str
    x: np.ndarray
    y: np.ndarray
    auc: str
    cutoff: tuple[float, float] | None
    details: tuple[str, ...]
    cases: float
    controls: float
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Label:
    """Lines beside a cut-off's point, in mm from the panel's upper left corner, and how they are aligned there."""

    x: float
    y: float
    lines: tuple[str, ...]
    align: str


@journal()
def draw_roc(results: Result, study: Study, output: Output) -> Figure:
    """Draw the ROC curves of an analysis' markers in one square panel.

    Parameters
    ----------
    results : Result
        `estimates` and `curves` of the analysis.
    study : Study
    output : Output

    Returns
    -------
    matplotlib.figure.Figure
    """
    spec = study.analyses[output.source]
    assert isinstance(spec, Roc)
    assert results.curves is not None
    markers = [_marker(name, results, spec, study, output) for name in spec.markers]
    outcome = outcome_words(spec.outcome, study, output)
    width, side = WIDTHS[output.width], SIDE[output.width]
    left = (width - side - AXIS) / 2 + AXIS
    key = _key(markers, spec).within(width - 2 * MARGIN)
    place = _free_place(markers, key, side)
    at_points = [_label(marker, side) if len(markers) == 1 else None for marker in markers]
    inner = width - 2 * MARGIN
    said = (population_note(results.estimates, study, output), *_notes(markers, at_points, outcome, spec))
    notes = [line for note in said if note for line in wrap(note, inner)]
    below_key = 0.0 if place else key.height + 2
    page = Page.blank(width, MARGIN + 2 + side + BELOW + below_key + LINE_HEIGHT * len(notes) + MARGIN)
    top = MARGIN + 2
    _draw_curves(page, markers, (left, top, side))
    for marker, label in zip(markers, at_points, strict=True):
        if label and marker.cutoff:
            page.paragraph(left + label.x, top + label.y, label.lines, ha=label.align, zorder=5, bbox=_BLANK)
    y = top + side + BELOW
    if place:
        key.draw(page, left + place[0], top + place[1])
    else:
        key.draw(page, max(min(left, width - MARGIN - key.width), MARGIN), y)
    page.paragraph(MARGIN, y + below_key, notes, color=GREY)
    return page.figure


def _marker(name: str, results: Result, spec: Roc, study: Study, output: Output) -> Marker:
    assert results.curves is not None
    rows, curve = where(results.estimates, variable=name), where(results.curves, curve="roc", variable=name)
    x, y = curve["x"].to_numpy(float), curve["y"].to_numpy(float)
    order = np.lexsort((y, x))
    auc, cutoff = first(rows, estimate_type="auc"), first(rows, estimate_type="cutoff")
    at = [first(rows, estimate_type=kind) for kind in ("sensitivity", "specificity")]
    area = "not estimable"
    if auc is not None and not math.isnan(auc["estimate"]):
        area = format_interval(auc["estimate"], auc["conf_low"], auc["conf_high"], 3, null=0.5)
    point: tuple[float, float] | None = None
    details: tuple[str, ...] = ()
    if cutoff is not None and not math.isnan(cutoff["estimate"]) and at[0] is not None and at[1] is not None:
        point = (1 - float(at[1]["estimate"]), float(at[0]["estimate"]))
        details = _details(name, cutoff, at[0], at[1], spec, study)
    n = math.nan if auc is None else float(auc["n"])
    cases = math.nan if auc is None else float(auc["n_events"])
    style = ALL_PATIENTS if len(spec.markers) == 1 else look(list(spec.markers).index(name))
    label = variable_words(name, study, output)
    return Marker(label, style, spec.markers[name], x[order], y[order], area, point, details, cases, n - cases,
                  _missing(auc, cutoff))  # fmt: skip


def _missing(auc: pd.Series | None, cutoff: pd.Series | None) -> tuple[str, ...]:
    """Why there is no area, no interval, no cut-off, and what must be known of the area."""
    if auc is None or math.isnan(auc["estimate"]):
        return (f"AUC not estimable, {'' if auc is None else auc['note']}",)
    notes = [auc["note"]] if auc["note"] else []
    if cutoff is not None and math.isnan(cutoff["estimate"]):
        notes.append(f"no cut-off, {cutoff['note']}")
    return tuple(notes)


def _details(
    name: str, cutoff: pd.Series, sensitivity: pd.Series, specificity: pd.Series, spec: Roc, study: Study
) -> tuple[str, ...]:
    sign = ">" if spec.markers[name] == "higher" else "<"
    unit = f"{NBSP}{pretty_unit(cutoff['unit'])}" if cutoff["unit"] else ""
    value = format_number(cutoff["estimate"], _decimals(name, float(cutoff["estimate"]), study))
    return (
        f"Cut-off: {sign}{NBSP}{value}{unit}",
        f"Sensitivity {format_percent(sensitivity['n_events'], sensitivity['n'])}%",
        f"Specificity {format_percent(specificity['n_events'], specificity['n'])}%",
    )


def _decimals(name: str, cutoff: float, study: Study) -> int:
    """Those of the column, and one more where the cut-off lies between two values."""
    decimals = study.variable(name).decimals
    if decimals is None or decimals > 2:
        return max(decimals_for(abs(cutoff)), 1) + 1
    return decimals if abs(round(cutoff, decimals) - cutoff) < 1e-9 else decimals + 1


def _key(markers: Sequence[Marker], spec: Roc) -> Key:
    level = percent_level(spec.conf_level)
    if len(markers) == 1:
        return Key(below=(f"AUC {markers[0].auc}" if "(" not in markers[0].auc else _auc(markers[0].auc, level),))
    rows = tuple((marker.label, marker.auc) for marker in markers)
    return Key(("", f"AUC ({level})"), rows, tuple(marker.look for marker in markers))


def _auc(text: str, level: str) -> str:
    return f"AUC {text.replace('(', f'({level} ', 1)}"


def _free_place(markers: Sequence[Marker], key: Key, side: float) -> tuple[float, float] | None:
    """The lower right corner, if every curve and the diagonal pass above the key."""
    left, top = side - key.width - CLEAR, side - key.height - CLEAR
    if left < CLEAR or left - CLEAR < side - top + CLEAR:
        return None
    edge = (left - CLEAR) / side
    heights = [float(np.interp(edge, marker.x, marker.y)) for marker in markers if len(marker.x)]
    return (left, top) if all(height * side > key.height + 2 * CLEAR for height in heights) else None


def _label(marker: Marker, side: float) -> Label | None:
    """The cut-off's label up and left of its point, on more lines if it must, or down and right; else None.

    A curve only rises, so neither place can cross it.
    """
    if marker.cutoff is None:
        return None
    x, y = marker.cutoff[0] * side, (1 - marker.cutoff[1]) * side
    head, *others = marker.details
    for lines in (marker.details, (*head.split(" ", 1), *others)):
        width, height = widest(lines), LINE_HEIGHT * len(lines)
        if x - CLEAR - width > CLEAR and y - height > 0:
            return Label(x - CLEAR, y - height, lines, "right")
    width, height = widest(marker.details), LINE_HEIGHT * len(marker.details)
    if x + CLEAR + width < side - CLEAR and y + CLEAR + height < side - 3 * LINE_HEIGHT:
        return Label(x + CLEAR, y + CLEAR, marker.details, "left")
    return None


def _draw_curves(page: Page, markers: Sequence[Marker], frame: tuple[float, float, float]) -> None:
    left, top, side = frame
    axes = page.axes(left, top, side, side)
    level_axis(axes, TICKS)
    set_ticks(axes.xaxis, TICKS)
    axes.set_xlim(0, 1)
    axes.plot([0, 1], [0, 1], color=GREY, linewidth=THIN, dashes=(3, 3), zorder=1)
    for marker in markers:
        axes.plot(marker.x, marker.y, linewidth=1.0, zorder=3, clip_on=False, **marker.look.line)
        if marker.cutoff:
            axes.plot(*marker.cutoff, marker.look.marker, markersize=4.5, markerfacecolor="white", clip_on=False,
                      markeredgecolor=marker.look.colour, markeredgewidth=1.0, zorder=4)  # fmt: skip
    page.text(left + side / 2, top + side + 6.5, "1 \N{MINUS SIGN} specificity", ha="center", color=INK)
    page.text(left - 10, top + side / 2, "Sensitivity", rotation=90, ha="center", va="center", color=INK)


def _notes(markers: Sequence[Marker], at_points: Sequence[Label | None], outcome: str, spec: Roc) -> list[str]:
    counts = dict.fromkeys((marker.cases, marker.controls) for marker in markers)
    notes = []
    for cases, controls in counts:
        who = [marker.label for marker in markers if (marker.cases, marker.controls) == (cases, controls)]
        head = f"{', '.join(who)}. " if len(counts) > 1 else ""
        with_, without = (f"n{NBSP}={NBSP}{format_count(count)}" for count in (cases, controls))
        notes.append(f"{head}{outcome}: {with_} with, {without} without.")
    for marker, place in zip(markers, at_points, strict=True):
        parts = [f"{marker.label}: {marker.direction} values count for the outcome"]
        if marker.details and place is None:
            cutoff, *at_it = (detail[0].lower() + detail[1:] for detail in marker.details)
            parts.append(f"{cutoff} ({', '.join(at_it)})")
        notes.append("; ".join([*parts, *marker.missing]) + ".")
    if any(marker.cutoff for marker in markers):
        notes.append("Open symbol: cut-off with the largest Youden index.")
    return notes
