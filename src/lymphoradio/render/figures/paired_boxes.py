"""Paired measurements: a panel per pair with each patient's line, and box plots of all patients on both sides."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from ...study import Study
from ...study.specs import Output, PairedChange
from ...tidy import Result
from ..east_asian import breakable
from ..format import format_count, format_number
from ..population import population_note
from ..tables.words import capital, enumerate_words
from .axes import same_decimals, set_ticks
from .density import has_cells
from .measure import widest, wrap
from .page import Page
from .paired_axis import OUTLIERS_DRAWN, Scale, cut_lines, scale_of
from .paired_density import draw_paired_density
from .paired_panel import Panel, Side, group_notes, read_panel
from .style import GREY, HEAD, INK, LINE_HEIGHT, PALETTE, THIN, WIDTHS, journal

MARGIN = 1.5
BETWEEN = 5.0
PANEL_HEIGHT = {"one_column": 42.0, "two_columns": 55.0}
WIDEST_PANEL = 80.0
BELOW_AXIS = 6.0
HEAD_GAP = 0.9
NOBODY = "No patient has both measurements."
INNER, BOX, CAP = 0.2, 0.32, 0.1
RISE, FALL = PALETTE[0], PALETTE[1]
Shown = list[tuple[Panel, Scale]]
COLUMNS = {"one_column": (1, 2), "two_columns": (1, 2, 3, 4, 3, 3, 4, 4, 3)}


@journal()
def draw_paired_boxes(results: Result, study: Study, output: Output) -> Figure:
    """Draw the pairs of an analysis of paired change; of many patients their density instead of lines.

    Parameters
    ----------
    results : Result
        `estimates` and `points` of the analysis.
    study : Study
    output : Output

    Returns
    -------
    matplotlib.figure.Figure
    """
    spec = study.analyses[output.source]
    assert isinstance(spec, PairedChange)
    assert results.points is not None
    if has_cells(results.points):
        return draw_paired_density(results, study, output)
    groups = study.levels(spec.by) if spec.by else ("",)
    pairs = [[read_panel(pair, group, results, spec, study, output) for group in groups] for pair in spec.pairs]
    scales = [scale_of(panels) for panels in pairs]
    shown = [(panel, scale) for panels, scale in zip(pairs, scales, strict=True) for panel in panels]
    width = WIDTHS[output.width]
    columns = _columns(shown, output.width, spec.labels, len(groups))
    pitch = _pitch(width, columns)
    grid = _grid(shown, columns, len(groups))
    heads = [[_head(panel, pitch - BETWEEN) for panel, _ in row] for row in grid]
    above = [max(len(title) + len(details) for title, details in row) for row in heads]
    said = (population_note(results.estimates, study, output), *_notes(shown, spec), *group_notes(results, spec))
    notes = [line for note in said if note for line in wrap(note, width - 2 * MARGIN)]
    tall_panel = PANEL_HEIGHT[output.width]
    below = [max(len(side) for item in row for side in _side_labels(*item, pitch - BETWEEN, spec.labels))
             for row in grid]  # fmt: skip
    tall = [LINE_HEIGHT * (a + HEAD_GAP + b) + tall_panel + BELOW_AXIS for a, b in zip(above, below, strict=True)]
    tops = np.concatenate([[0.0], np.cumsum(tall)])
    page = Page.blank(width, MARGIN + tops[-1] + LINE_HEIGHT * len(notes) + MARGIN)
    left = (width - columns * pitch + BETWEEN) / 2
    for row, (items, row_heads) in enumerate(zip(grid, heads, strict=True)):
        top = MARGIN + tops[row] + LINE_HEIGHT * (above[row] + HEAD_GAP)
        for column, ((panel, scale), head) in enumerate(zip(items, row_heads, strict=True)):
            frame = (left + column * pitch, top, pitch - BETWEEN, tall_panel)
            _draw_panel(page, panel, scale, head, frame, spec.labels)
    page.paragraph(MARGIN, MARGIN + tops[-1], notes, color=GREY)
    return page.figure


def _grid(shown: Shown, columns: int, groups: int) -> list[Shown]:
    """Panels by row; the groups of one pair stand side by side, or where they are too many begin a row."""
    ends = len(shown) if groups <= columns else groups
    return [
        shown[i : min(i + columns, start + ends)]
        for start in range(0, len(shown), ends)
        for i in range(start, start + ends, columns)
    ]


def _pitch(width: float, columns: int) -> float:
    return min((width - 2 * MARGIN + BETWEEN) / columns, WIDEST_PANEL + BETWEEN)


def _columns(shown: Shown, width: str, labels: Sequence[str], groups: int) -> int:
    """Panels in a row: the usual number, or fewer where a word below an axis would be broken.

    With groups as many whole pairs as fit.
    """
    choices = COLUMNS[width]
    columns = choices[min(len(shown), len(choices)) - 1]
    if 1 < groups <= max(choices):
        columns = min(max(choices) // groups * groups, len(shown))
    words = [_parts([label]) for label in labels]

    def broken(columns: int) -> bool:
        lines = [_side_labels(*item, _pitch(WIDTHS[width], columns) - BETWEEN, labels) for item in shown]
        return any([_parts(label) for label in panel] != words for panel in lines)

    fitting = (fewer for fewer in range(columns, 1, -1) if fewer % groups == 0 or fewer < groups)
    return next((fewer for fewer in fitting if not broken(fewer)), 1)


def _parts(lines: Sequence[str]) -> int:
    """How many parts a label has that no line break may divide: a word of letters is one."""
    return sum(len(breakable(word)) for word in " ".join(lines).split())


def _head(panel: Panel, width: float) -> tuple[list[str], list[str]]:
    details = [line for detail in panel.details for line in wrap(detail, width)]
    return wrap(panel.title, width, HEAD, "bold"), details


def _draw_panel(
    page: Page, panel: Panel, scale: Scale, head: tuple[list[str], list[str]], frame: tuple[float, float, float, float],
    labels: Sequence[str],
) -> None:  # fmt: skip
    left, top, width, height = frame
    title, details = head
    start = top - LINE_HEIGHT * (len(title) + len(details) + HEAD_GAP)
    below = page.paragraph(left, start, title, size=HEAD, weight="bold")
    page.paragraph(left, below, details)
    if not panel.n:
        reason = wrap(NOBODY, width)
        page.paragraph(left + width / 2, top + height / 3, reason, ha="center", color=GREY)
        return
    indent = _indent(scale.ticks)
    axes = page.axes(left + indent, top, width - indent, height)
    if scale.is_log:
        axes.set_yscale("log")
    set_ticks(axes.yaxis, scale.ticks, [_plain_tick(tick) for tick in scale.ticks] if scale.is_log else None)
    axes.set_ylim(*scale.limits)
    room = _room(panel, width - indent)
    axes.set_xlim(-room, 1 + room)
    _draw_lines(axes, panel)
    for x, side, outwards in ((0.0, panel.sides[0], -1), (1.0, panel.sides[1], 1)):
        _draw_box(axes, x, side, outwards, outliers=panel.n <= OUTLIERS_DRAWN)
        axes.annotate(
            format_number(side.median, panel.decimals), (x + outwards * (BOX - INNER + 0.02), side.median),
            xytext=(outwards * 1.5, 0), textcoords="offset points", va="center_baseline",
            ha="right" if outwards < 0 else "left", size=7,
        )  # fmt: skip
    set_ticks(axes.xaxis, [0, 1], ["\n".join(lines) for lines in _side_labels(panel, scale, width, labels)])
    axes.tick_params(axis="x", length=0)


def _indent(ticks: Sequence[float]) -> float:
    return widest(same_decimals(ticks)) + 2.5


def _side_labels(panel: Panel, scale: Scale, width: float, labels: Sequence[str]) -> list[list[str]]:
    """Lines below the two measurements: as wide as the other label and the panel's edges leave room for."""
    plot = width - _indent(scale.ticks)
    room = _room(panel, plot)
    apart = plot / (1 + 2 * room)
    halves = [widest(wrap(label, apart)) / 2 for label in labels]
    edges = (width - plot + room * apart, room * apart + BETWEEN / 2)
    lines = []
    for label, edge, other in zip(labels, edges, reversed(halves), strict=True):
        lines.append(wrap(label, 2 * min(max(apart / 2, apart - 1.5 - other), edge)))
    return lines


def _plain_tick(value: float) -> str:
    return same_decimals([value])[0]


def _room(panel: Panel, width: float) -> float:
    """Space in x beyond the two measurements for the half box and the median's label."""
    label = widest([format_number(side.median, panel.decimals) for side in panel.sides]) + 1.5
    box = BOX - INNER + 0.02
    return (box + label / width) / (1 - 2 * label / width) + 0.03


def _draw_lines(axes: Axes, panel: Panel) -> None:
    pre, post = panel.pre[panel.drawn], panel.post[panel.drawn]
    if not len(pre):
        return
    few = len(pre) <= 40
    for keep, colour in ((post > pre, RISE), (post < pre, FALL), (post == pre, GREY)):
        segments = [[(INNER, a), (1 - INNER, b)] for a, b in zip(pre[keep], post[keep], strict=True)]
        axes.add_collection(LineCollection(segments, colors=colour, linewidths=0.6 if few else 0.4,
                                           alpha=0.7 if few else 0.35, zorder=1, clip_on=True))  # fmt: skip


def _draw_box(axes: Axes, x: float, side: Side, outwards: int, outliers: bool) -> None:
    """The box stands outside the lines' ends, so that neither hides the other."""
    inner, outer = x - outwards * (INNER - 0.04), x + outwards * (BOX - INNER)
    middle = (inner + outer) / 2
    axes.fill_between([inner, outer], side.q1, side.q3, facecolor="#e6e6e6", edgecolor=INK, linewidth=THIN, zorder=3)
    axes.plot([inner, outer], [side.median] * 2, color=INK, linewidth=1.6, solid_capstyle="butt", zorder=4)
    for quartile, end in ((side.q1, side.low), (side.q3, side.high)):
        axes.plot([middle, middle], [quartile, end], color=INK, linewidth=THIN, zorder=3)
        axes.plot([middle - CAP / 2, middle + CAP / 2], [end, end], color=INK, linewidth=THIN, zorder=3)
    if outliers:
        axes.plot(np.full(len(side.outliers), middle), side.outliers, "o", markersize=2, markerfacecolor="none",
                  markeredgecolor=INK, markeredgewidth=0.5, zorder=3)  # fmt: skip


def _notes(shown: Shown, spec: PairedChange) -> list[str]:
    shown = [(panel, scale) for panel, scale in shown if panel.n]
    panels = [panel for panel, _ in shown]
    if not panels:
        return []
    colours = "Lines are blue for a rise, orange for a fall and grey for no change."
    whose = "the group's patients with both values" if spec.by else "the same patients"
    box = f"Boxes: median and quartiles of {whose}; whiskers: to the last value within 1.5 IQR of the quartiles"
    hidden = any(len(side.outliers) for panel in panels if panel.n > OUTLIERS_DRAWN for side in panel.sides)
    ending = "; values beyond them are not drawn one by one." if hidden else "."
    cut = [f"{panel.label}: {format_count(lines)} {'line leaves' if lines == 1 else 'lines leave'} the panel."
           for panel, scale in shown if (lines := cut_lines(panel, scale))]  # fmt: skip
    logs = list(dict.fromkeys(panel.pair for panel, scale in shown if scale.is_log))
    axis = [f"Logarithmic axis: {enumerate_words(logs)}."] if logs else []
    return [" ".join([_lines_drawn(panels, bool(spec.by)), *cut, colours, f"{box}{ending}", *axis])]


def _lines_drawn(panels: Sequence[Panel], by_group: bool) -> str:
    if by_group and all(len(panel.drawn) == panel.n for panel in panels):
        return "Lines of all patients of the groups with both values."
    counts = dict.fromkeys((len(panel.drawn), panel.n) for panel in panels)
    parts = []
    for drawn, n in counts:
        who = "" if len(counts) == 1 else ", ".join(p.label for p in panels if (len(p.drawn), p.n) == (drawn, n)) + ": "
        if drawn == n:
            parts.append(f"{who}lines of all {format_count(n)} patients with both values")
        else:
            parts.append(f"{who}lines of {format_count(drawn)} of {format_count(n)} patients with both values, drawn "
                         "at equal steps of the change")  # fmt: skip
    text = "; ".join(parts)
    return f"{capital(text)}."
