"""Kaplan-Meier curves with bands, censoring ticks, a key, and the numbers at risk under the axis.

The layout follows KMunicate: Morris TP, et al. (2019), BMJ Open 9:e030215.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ...study import Study
from ...study.specs import KaplanMeier, Output
from ...tidy import Result
from ..format import format_count, format_interval, format_p_with_sign, format_range, format_ratio
from ..notes import apart
from ..population import population_note
from .axes import level_axis, set_ticks, tick_label
from .key import Key
from .measure import fits, widest, wrap
from .page import Page
from .rows import NOT_ESTIMABLE, compared, first, percent_level, said, test_name, where
from .style import GREY, LINE_HEIGHT, WIDTHS, Look, group_look, journal
from .under_table import UnderRow, UnderTable, label_width

MARGIN = 1.5
PLOT_HEIGHT = {"one_column": 52.0, "two_columns": 72.0}
Y_LABEL = 4.5
Y_TICKS = 7.5
CENSOR_STEP = 0.5
CENSOR_HEIGHT = 1.6
CLEAR = 2.0
# The key is tried in the panel in one line per row, then folded to narrower shares of the panel.
KEY_SHARES = (0.9, 0.6, 0.45)
NOT_REACHED = "not reached"
# The bands of more curves than these cover each other.
MOST_BANDS = 4


@dataclass(frozen=True)
class Curve:
    """A group's steps from time 0, its numbers at risk at round times, and its line in the key."""

    group: str
    look: Look
    time: np.ndarray
    survival: np.ndarray
    low: np.ndarray
    high: np.ndarray
    censored: np.ndarray
    risk: dict[float, str]
    counts: str
    median: str

    @property
    def without_band(self) -> Curve:
        """The same curve, no limits."""
        none = np.full(len(self.time), math.nan)
        return replace(self, low=none, high=none)


@journal()
def draw_kaplan_meier(results: Result, study: Study, output: Output) -> Figure:
    """Draw survival curves.

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
    assert isinstance(spec, KaplanMeier)
    assert results.curves is not None
    endpoint = study.endpoints[spec.endpoint]
    groups = study.levels(spec.by) if spec.by else ("",)
    curves = [_curve(group, results, spec, study) for group in groups if (results.curves["group"] == group).any()]
    width, plot = WIDTHS[output.width], PLOT_HEIGHT[output.width]
    zero = endpoint.time_zero or study.time_zero
    unit = endpoint.show_in[:1].upper() + endpoint.show_in[1:]
    title = f"{unit} since {zero}" if zero else unit
    table, limit, per_mm = _risk_table(curves, width, title, output)
    full = _key(curves, results.estimates, endpoint.show_in, spec, output)
    plot_width = limit / per_mm
    inside = [full.within(share * plot_width) for share in KEY_SHARES]
    places = [_free_corner(curves, key, limit, table.times[0], plot_width, plot) for key in inside]
    key, place = next(((k, at) for k, at in zip(inside, places, strict=True) if at), (None, None))
    key = key or full.within(width - 2 * MARGIN)
    above = 0.0 if place else key.height + 3.0
    absent = [said(output, group) for group in groups if group not in {curve.group for curve in curves}]
    banded = len(curves) <= MOST_BANDS
    notes = wrap(_notes(results.estimates, study, output, key, absent, banded), width - 2 * MARGIN)
    top = MARGIN + above + 1.5
    page = Page.blank(width, top + plot + 1.2 + table.height + 2 + LINE_HEIGHT * len(notes) + MARGIN)
    shown = curves if banded else [curve.without_band for curve in curves]
    _draw_axes(page, shown, table, (limit, per_mm, top, plot), said(output, endpoint.label))
    left, y = place or (max(min(table.times[0], width - MARGIN - key.width), MARGIN), -above - 1.5)
    key.draw(page, left, top + y)
    below = table.draw(page, MARGIN, top + plot + 1.2)
    page.paragraph(MARGIN, below + 2, notes, color=GREY)
    return page.figure


def _curve(group: str, results: Result, spec: KaplanMeier, study: Study) -> Curve:
    assert results.curves is not None
    steps = where(results.curves, curve="survival", group=group).sort_values("x", kind="stable")
    risk = where(results.curves, curve="at_risk", group=group).sort_values("x", kind="stable")
    rows = where(results.estimates, group=group)
    total = first(rows, estimate_type="count", variable="events")
    median = first(rows, estimate_type="median_survival")
    return Curve(
        group=group,
        look=group_look(study, spec.by, group),
        time=steps["x"].to_numpy(float),
        survival=steps["y"].to_numpy(float),
        low=steps["conf_low"].to_numpy(float),
        high=steps["conf_high"].to_numpy(float),
        censored=np.nan_to_num(steps["n_censored"].to_numpy(float)),
        risk={
            x: f"{format_count(n)} ({format_count(censored)}; {format_count(events)})"
            for x, n, censored, events in zip(risk["x"], risk["y"], risk["n_censored"], risk["n_events"], strict=True)
        },
        counts="" if total is None else f"{format_count(total['n_events'])}/{format_count(total['n'])}",
        median="" if median is None else _median(median),
    )


def _median(row: pd.Series) -> str:
    if not math.isnan(row["estimate"]):
        return format_interval(row["estimate"], row["conf_low"], row["conf_high"], 1)
    if "not reach" not in row["note"]:
        return NOT_ESTIMABLE
    low, high = row["conf_low"], row["conf_high"]
    return NOT_REACHED if math.isnan(low) else f"{NOT_REACHED} ({format_range(low, high, 1, NOT_ESTIMABLE)})"


def _key(curves: Sequence[Curve], estimates: pd.DataFrame, unit: str, spec: KaplanMeier, output: Output) -> Key:
    rows = tuple((said(output, curve.group) or "All patients", curve.counts, curve.median) for curve in curves)
    # In one column the unit is left to the axis, which has it too.
    median = f"Median ({percent_level(spec.conf_level)})"
    head = ("", "Events/n", median if output.width == "one_column" else f"{median}, {unit}")
    looks = tuple(curve.look if curve.group else None for curve in curves)
    below = []
    test = estimates[(estimates["estimate_type"] == "test") & estimates["method"].str.startswith("log-rank")]
    for _, row in test.head(1).iterrows():
        missing = math.isnan(row["p_value"])
        p = f"not estimable, {apart(row['note'])[1]}" if missing else format_p_with_sign(row["p_value"], spec.alpha)
        below.append(f"{test_name(row['method'])}: {p}")
    ratio = first(estimates, estimate_type="hazard_ratio")
    if len(curves) == 2 and ratio is not None:
        if math.isnan(ratio["estimate"]):
            below.append(f"Hazard ratio: not estimable, {apart(ratio['note'])[1]}")
        else:
            numbers = format_ratio(ratio["estimate"], ratio["conf_low"], ratio["conf_high"])
            who = compared(ratio["contrast"], [curve.group for curve in curves])
            below.append(f"Hazard ratio ({percent_level(ratio['conf_level'])}), {who}: {numbers}")
    return Key(head, rows, looks, tuple(line[:1].upper() + line[1:] for line in below))


def _risk_table(curves: Sequence[Curve], width: float, title: str, output: Output) -> tuple[UnderTable, float, float]:
    """The table of numbers at risk (times in mm on the page), the time at the axis' right end, and the time per mm."""
    grouped = any(curve.group for curve in curves)
    labels = [said(output, curve.group) or "All" for curve in curves]
    times = sorted({time for curve in curves for time in curve.risk}) or [0.0]
    limit = max(*times, *(float(curve.time.max()) for curve in curves))
    cells = [[curve.risk.get(time, "") for curve in curves] for time in times]
    half = widest(cells[0]) / 2
    left = max(Y_LABEL + Y_TICKS, label_width(labels, grouped, 0.3 * width) + half) + MARGIN
    last = max(widest(column) for column in cells) / 2
    right = width - MARGIN
    scale = (right - left - (last if limit - times[-1] < 0.04 * limit else 1.0)) / (limit or 1.0)
    for every in range(1, len(times) + 1):
        kept = times[::every]
        widths = [
            max(widest(column), widest([tick_label(time)])) for time, column in zip(kept, cells[::every], strict=True)
        ]
        step = min((b - a for a, b in pairwise(kept)), default=limit) * scale
        if step >= max(widths) + 1.5 and fits(widths, left - half, right, 1.5):
            break
    rows = [UnderRow(title, centred=True), UnderRow("Number at risk (censored; events)")]
    for curve, label in zip(curves, labels, strict=True):
        rows.append(UnderRow(label, tuple(curve.risk.get(time, "") for time in kept), curve.look if grouped else None))
    places = tuple(left + time * scale for time in kept)
    names = tuple(tick_label(time) for time in kept)
    table = UnderTable(places, names, tuple(rows), left - half, right, left - half - MARGIN)
    return table, limit, 1 / scale


def _free_corner(
    curves: Sequence[Curve], key: Key, limit: float, left: float, width: float, plot: float
) -> tuple[float, float] | None:
    """Where in the panel (mm on the page; y from its top) no curve or band crosses the key; None for nowhere."""
    if key.width + 2 * CLEAR > width or key.height + 2 * CLEAR > plot:
        return None
    low_y, high_y = plot - key.height - 1.5 * CLEAR, CLEAR
    for x in (CLEAR, width - key.width):
        span = ((x - CLEAR) / width * limit, (x + key.width + CLEAR) / width * limit)
        lowest, highest = _reach(curves, span)
        if (1 - lowest) * plot < low_y - CLEAR:
            return left + x, low_y
        if (1 - highest) * plot > high_y + key.height + CLEAR:
            return left + x, high_y
    return None


def _reach(curves: Sequence[Curve], span: tuple[float, float]) -> tuple[float, float]:
    values = [1.0] if span[0] <= 0 else []
    for curve in curves:
        inside = (curve.time >= span[0]) & (curve.time <= span[1])
        start = int(np.searchsorted(curve.time, span[0], side="right")) - 1
        if span[0] <= curve.time[-1]:
            inside[max(start, 0)] = True
        for ends in (curve.survival, curve.low, curve.high):
            values += ends[inside & ~np.isnan(ends)].tolist()
    return min(values, default=1.0), max(values, default=0.0)


def _draw_axes(
    page: Page, curves: Sequence[Curve], table: UnderTable, frame: tuple[float, float, float, float], label: str
) -> None:
    limit, per_mm, top, plot = frame
    left = table.times[0]
    axes = page.axes(left, top, limit / per_mm, plot)
    level_axis(axes, [0.0, 0.2, 0.4, 0.6, 0.8, 1.0])
    axes.set_xlim(0, limit)
    set_ticks(axes.xaxis, [(place - left) * per_mm for place in table.times], [""] * len(table.times))
    for curve in curves:
        _draw_curve(axes, curve, per_mm, plot)
    page.text(left - Y_TICKS - Y_LABEL / 2, top + plot / 2, "\n".join(wrap(label, plot)), rotation=90, ha="center",
              va="center", linespacing=1.2)  # fmt: skip


def _draw_curve(axes: Axes, curve: Curve, per_mm: float, plot: float) -> None:
    known = ~np.isnan(curve.low) & ~np.isnan(curve.high)
    low, high = (np.where(known, end, curve.survival) for end in (curve.low, curve.high))
    axes.fill_between(
        curve.time, low, high, step="post", facecolor=curve.look.colour, alpha=0.13, linewidth=0, zorder=1
    )
    axes.step(curve.time, curve.survival, where="post", linewidth=1.0, zorder=3, clip_on=False, **curve.look.line)
    kept = spaced_ticks(curve.time[curve.censored > 0], CENSOR_STEP * per_mm)
    at = curve.survival[np.searchsorted(curve.time, kept, side="right") - 1]
    half = CENSOR_HEIGHT / plot / 2
    axes.vlines(kept, at - half, at + half, colors=curve.look.colour, linewidth=0.4, alpha=0.7, zorder=4, clip_on=False)


def spaced_ticks(times: np.ndarray, step: float) -> np.ndarray:
    """Times of which none is closer than `step` to the one kept before it.

    >>> spaced_ticks(np.array([0.0, 1.0, 2.0, 2.5, 4.0]), 2.0).tolist()
    [0.0, 2.0, 4.0]
    """
    kept: list[float] = []
    for time in np.sort(times):
        if not kept or time - kept[-1] >= step:
            kept.append(float(time))
    return np.array(kept)


def _notes(estimates: pd.DataFrame, study: Study, output: Output, key: Key, absent: Sequence[str], banded: bool) -> str:
    level = percent_level(study.analyses[output.source].conf_level)
    test = first(estimates[estimates["method"].str.startswith("log-rank")], estimate_type="test")
    notes = [
        *([population] if (population := population_note(estimates, study, output)) else []),
        f"Shaded: {level}." if banded else f"The {level} of so many curves is not drawn.",
        "Ticks: censored patients; ticks closer than half a millimetre are drawn as one.",
        *(f"{group}: no patient." for group in absent),
        *(f"{note[:1].upper()}{note[1:]}." for note in ([] if test is None else apart(test["note"])[0])),
        *["NE, not estimable."] * any(NOT_ESTIMABLE in cell for row in key.rows for cell in row[1:]),
    ]
    return " ".join(notes)
