"""Forest plots of a regression model: a row per term with its numbers, effects and intervals on one axis."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ...study import Study
from ...study.specs import Linear, Logistic, Output, Regression
from ...tidy import LINEARITY, Result
from .axes import log_ticks, round_ticks, set_ticks, tick_label
from .forest_notes import forest_notes, why_empty
from .forest_rows import EFFECTS, ForestRow, forest_rows, varying
from .measure import text_width, widest, wrap
from .page import Page
from .rows import percent_level, where
from .style import GREY, INK, LINE, LINE_HEIGHT, PALETTE, THIN, WIDTHS, ZEBRA, journal

MARGIN = 1.5
GAP = 3.0
INDENT = 3.0
ROW = 4.6
PLOT_MOST = 85.0
PLOT_LEAST = 22.0
LABEL_LEAST = 40.0
LABEL_MOST = 75.0
TICK_ROOM = 3.5
AXIS = 13.0
# An interval is drawn to a factor of 8 either side of 1, or twice as far as the largest effect; beyond, an arrow.
OCTAVES = 3.0
ARROW = 1.4


@dataclass(frozen=True)
class Scale:
    """The axis of effects: its ends and ticks, and the value of no effect."""

    low: float
    high: float
    ticks: tuple[float, ...]
    null: float

    @property
    def is_log(self) -> bool:
        """Ratios are drawn on a logarithmic axis."""
        return self.null == 1


@dataclass(frozen=True)
class Columns:
    """Left ends and widths in mm of the text columns and the plot; `stacked`: labels stand above their rows."""

    label: float
    stacked: bool
    n: float | None
    events: float | None
    plot: float
    plot_width: float
    effect: float
    p: float

    @property
    def head_above(self) -> bool:
        """Whether the labels' head stands above that of the counts, as the labels do."""
        return self.stacked and (self.n is not None or self.events is not None)


@journal()
def draw_forest(results: Result, study: Study, output: Output) -> Figure:
    """Draw the first model of a regression.

    Parameters
    ----------
    results : Result
        `estimates` of the analysis.
    study : Study
    output : Output

    Returns
    -------
    matplotlib.figure.Figure
    """
    spec = study.analyses[output.source]
    assert isinstance(spec, Regression)
    name = next(iter(spec.models), "univariable")
    model = where(results.estimates, model=name)
    effects = model[model["estimate_type"].isin(list(EFFECTS)) & (model["variable"] != "")]
    tests = model[(model["estimate_type"] == "test") & (model["variable"] != "") & (model["level"] == "")
                  & ~model["method"].str.startswith(("proportional hazards", LINEARITY))]  # fmt: skip
    null = 0.0 if isinstance(spec, Linear) else 1.0
    kind = "beta" if isinstance(spec, Linear) else "odds_ratio" if isinstance(spec, Logistic) else "hazard_ratio"
    rows = forest_rows(effects, tests, spec, study, output, null)
    heads = ("n", "Events", f"{EFFECTS[kind]} ({percent_level(spec.conf_level)})", "p")
    page_width = WIDTHS[output.width]
    drawn = any(not math.isnan(row.estimate) for row in rows)
    columns = _columns(rows, heads, page_width)
    wrapped = [_label(row, columns.label) for row in rows]
    below = [bool(row.effect) and columns.stacked for row in rows]
    heights = [ROW + (len(a) - 1 + b) * LINE_HEIGHT for a, b in zip(wrapped, below, strict=True)]
    head = wrap(heads[2], columns.p - columns.effect - 1.0, weight="bold")
    body = MARGIN + ROW + (max(len(head), 1 + columns.head_above) - 1) * LINE_HEIGHT + 0.8
    notes = wrap(forest_notes(rows, results.estimates, name, spec, study, output), page_width - 2 * MARGIN)
    empty = [] if rows else wrap(why_empty(model), page_width - 2 * MARGIN)
    bottom = body + max(sum(heights), LINE_HEIGHT * len(empty) + 1.0) + 1.0
    axis = AXIS if drawn else 1.0
    page = Page.blank(page_width, bottom + axis + LINE_HEIGHT * len(notes) + MARGIN)
    _draw_heads(page, (*heads[:2], head, heads[3]), columns, body)
    page.paragraph(MARGIN, body + 0.5, empty)
    tops = [body + sum(heights[:i]) for i in range(len(rows))]
    for row, lines, top, height in zip(rows, wrapped, tops, heights, strict=True):
        _draw_row(page, row, lines, columns, (top, height))
    if drawn:
        scale = _scale(rows, null, max(3, int(columns.plot_width // 9)))
        middles = [_middle(row, columns, (top, high)) for row, top, high in zip(rows, tops, heights, strict=True)]
        _draw_effects(page, rows, middles, columns, scale, (body, bottom))
        _draw_directions(page, columns, scale, EFFECTS[kind], bottom)
    page.paragraph(MARGIN, bottom + axis, notes, color=GREY)
    return page.figure


def _p_width(rows: Sequence[ForestRow]) -> float:
    return max(widest([row.p for row in rows]), text_width("p"))


def _columns(rows: Sequence[ForestRow], heads: tuple[str, str, str, str], width: float) -> Columns:
    p_width = _p_width(rows)
    effect = widest([row.effect for row in rows])
    counts = []
    for head, name in zip(heads[:2], ("n", "events"), strict=True):
        cells = max(text_width(head, weight="bold"), widest([getattr(row, name) for row in rows]))
        counts.append(cells + GAP if varying(rows, name) else 0.0)
    effect = max(effect, min(text_width(heads[2], weight="bold"), width * 0.25))
    free = width - 2 * MARGIN - p_width - effect - sum(counts) - 4 * GAP
    widest_label = max((text_width(row.label) + INDENT * row.indented for row in rows), default=30.0) + 1.0
    wanted = min(widest_label, LABEL_MOST)
    if all(math.isnan(row.estimate) for row in rows):
        return _without_plot(free + GAP, counts, effect)
    stacked = free - PLOT_LEAST < min(wanted, LABEL_LEAST)
    plot_width = min(free + GAP, PLOT_MOST) if stacked else min(free - min(wanted, free - PLOT_LEAST), PLOT_MOST)
    label = width - 2 * MARGIN - p_width - 2 * GAP if stacked else free - plot_width
    plot_width -= TICK_ROOM if stacked else 0.0
    places, plot = _placed(MARGIN + (TICK_ROOM if stacked else label + GAP), counts)
    right = plot + plot_width + GAP
    return Columns(label, stacked, *places, plot, plot_width, right, right + effect + GAP)


def _without_plot(label: float, counts: Sequence[float], effect: float) -> Columns:
    """Where no effect can be drawn: the labels have its place."""
    places, right = _placed(MARGIN + label + GAP, counts)
    return Columns(label, False, *places, right, 0.0, right + GAP, right + 2 * GAP + effect)


def _placed(x: float, counts: Sequence[float]) -> tuple[tuple[float | None, float | None], float]:
    """Left ends of the columns of n and events, None for one that is not shown, and where they end."""
    n, events = counts
    return (x if n else None, x + n if events else None), x + n + events


def _label(row: ForestRow, width: float) -> list[str]:
    return wrap(row.label, width - INDENT * row.indented)


def _draw_heads(page: Page, heads: tuple[str, str, Sequence[str], str], columns: Columns, body: float) -> None:
    y = body - 0.8 - ROW / 2
    page.text(MARGIN, y - columns.head_above * LINE_HEIGHT, "Variable", weight="bold")
    for x, head in ((columns.n, heads[0]), (columns.events, heads[1]), (columns.p, heads[3])):
        if x is not None:
            page.text(x, y, head, weight="bold")
    for i, line in enumerate(reversed(heads[2])):
        page.text(columns.effect, y - i * LINE_HEIGHT, line, weight="bold")
    page.line([MARGIN, page.width - MARGIN], [body - 0.6] * 2, linewidth=LINE * 0.8)


def _draw_row(page: Page, row: ForestRow, lines: Sequence[str], columns: Columns, span: tuple[float, float]) -> None:
    top, height = span
    if row.term % 2 == 0:
        page.box(MARGIN, top, page.width - 2 * MARGIN, height, facecolor=ZEBRA, edgecolor="none", zorder=0)
    middle = _middle(row, columns, span)
    stacked = columns.stacked and row.effect
    start = top + (ROW - LINE_HEIGHT) / 2 if stacked else middle - len(lines) * LINE_HEIGHT / 2
    page.paragraph(MARGIN + 0.8 + INDENT * row.indented, start, lines)
    for x, cell in ((columns.n, row.n), (columns.events, row.events), (columns.effect, row.effect), (columns.p, row.p)):
        if x is not None and cell:
            page.text(x, middle, cell)


def _middle(row: ForestRow, columns: Columns, span: tuple[float, float]) -> float:
    """Height of a row's numbers: below its label where labels are stacked."""
    top, height = span
    return top + height - ROW / 2 if columns.stacked and row.effect else top + height / 2


def _scale(rows: Sequence[ForestRow], null: float, most: int) -> Scale:
    drawn = [row for row in rows if not math.isnan(row.estimate)]
    effects = [row.estimate for row in drawn]
    ends = [end for row in drawn for end in (row.low, row.high) if not math.isnan(end)]
    if null == 0:
        ticks = round_ticks(min([*effects, *ends, null]), max([*effects, *ends, null]), most)
        return Scale(ticks[0], ticks[-1], tuple(ticks), null)
    reach = max(OCTAVES, *(abs(math.log2(effect)) + 1 for effect in effects))
    logs = [math.log2(value) if value > 0 else -math.inf for value in (*effects, *ends)]
    low, high = max(min(*logs, -0.1), -reach), min(max(*logs, 0.1), reach)
    ticks = _ratio_ticks(2**low, 2**high, most)
    return Scale(min(ticks[0], 2 ** (low * 1.02)), max(ticks[-1], 2 ** (high * 1.02)), tuple(ticks), null)


def _ratio_ticks(low: float, high: float, most: int) -> list[float]:
    """Ticks of a ratio, always with 1: the finest of these sets that the axis has room for."""
    sets: list[tuple[float, ...]] = [
        (0.8, 0.9, 1.0, 1.1, 1.2, 1.3),
        (0.35, 0.5, 0.7, 1.0, 1.4, 2.0, 2.8),
        tuple(2.0**k for k in range(-4, 5)),
        tuple(4.0**k for k in range(-2, 3)),
    ]
    for ticks in sets:
        inside = [tick for tick in ticks if tick == 1 or low / 1.15 <= tick <= high * 1.15]
        if ticks[0] <= low * 1.15 and high / 1.15 <= ticks[-1] and 3 <= len(inside) <= most:
            return inside
    found = log_ticks(min(low, 1.0), max(high, 1.0), most)
    return found if 1.0 in found else sorted([*found, 1.0])


def _draw_effects(
    page: Page, rows: Sequence[ForestRow], middles: Sequence[float], columns: Columns, scale: Scale,
    span: tuple[float, float],
) -> None:  # fmt: skip
    top, bottom = span
    axes = page.axes(columns.plot, top, columns.plot_width, bottom - top)
    axes.patch.set_alpha(0)
    if scale.is_log:
        axes.set_xscale("log")
    axes.set_xlim(scale.low, scale.high)
    axes.set_ylim(bottom - top, 0)
    set_ticks(axes.xaxis, scale.ticks, [tick_label(tick) for tick in scale.ticks])
    set_ticks(axes.yaxis, [], [])
    axes.spines["left"].set_visible(False)
    # Stacked labels stand across the plot: the line of no effect then runs beside the numbers alone.
    whole = [(0.0, bottom - top)]
    numbered = [middle - top for row, middle in zip(rows, middles, strict=True) if row.effect]
    beside = [(middle - 0.4 * LINE_HEIGHT, middle + ROW / 2) for middle in numbered]
    for ends in [*beside, (bottom - top - 1.0, bottom - top)] if columns.stacked else whole:
        axes.plot([scale.null] * 2, ends, color=INK, linewidth=THIN, zorder=1)
    for row, middle in zip(rows, middles, strict=True):
        if not math.isnan(row.estimate):
            _draw_effect(axes, row, middle - top, scale)


def _draw_effect(axes: Axes, row: ForestRow, y: float, scale: Scale) -> None:
    if row.is_reference:
        axes.plot(row.estimate, y, "D", markersize=3, markerfacecolor="white", markeredgecolor=INK,
                  markeredgewidth=THIN, zorder=3)  # fmt: skip
        return
    colour = PALETTE[0]
    axes.plot(row.estimate, y, "s", markersize=4, color=colour, zorder=4)
    for end, edge, beyond in (
        (row.low, scale.low, row.low < scale.low),
        (row.high, scale.high, row.high > scale.high),
    ):
        if math.isnan(end) and math.isnan(row.low) and math.isnan(row.high):
            continue
        is_open = beyond or math.isnan(end)
        to = edge if is_open else end
        axes.plot([row.estimate, to], [y, y], color=colour, linewidth=LINE, solid_capstyle="butt", zorder=3)
        if is_open:
            marker = "<" if edge == scale.low else ">"
            axes.plot(edge, y, marker, markersize=3.5, color=colour, clip_on=False, zorder=4)


def _draw_directions(page: Page, columns: Columns, scale: Scale, effect: str, bottom: float) -> None:
    """Which side of the axis means what, with the axis' name below it."""
    noun = {"Odds ratio": "odds", "Hazard ratio": "hazard"}.get(effect, "value")
    y = bottom + 6.0
    shown = math.log(scale.high / scale.low) if scale.is_log else scale.high - scale.low
    before = math.log(scale.null / scale.low) if scale.is_log else scale.null - scale.low
    null = columns.plot + columns.plot_width * before / shown
    lower, higher = f"\N{LEFTWARDS ARROW} lower {noun}", f"higher {noun} \N{RIGHTWARDS ARROW}"
    widths = text_width(lower), text_width(higher)
    # The words stand either side of no effect, pushed inwards where the axis is lopsided.
    left_room, right_edge = MARGIN, page.width - MARGIN
    left_end = max(null - 1.5, left_room + widths[0])
    right_start = min(null + 1.5, right_edge - widths[1])
    if right_start < left_end + 1.5:
        right_start = left_end + 1.5
    page.text(left_end, y, lower, ha="right")
    page.text(right_start, y, higher)
    name = f"{effect}, log scale" if scale.is_log else effect
    page.text(columns.plot + columns.plot_width / 2, y + LINE_HEIGHT * 1.15, name, ha="center", color=INK)
