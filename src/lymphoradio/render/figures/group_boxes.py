"""Unpaired groups: a panel per variable with a box plot and the patients of each group, or their density."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ...study import Study
from ...study.specs import GroupComparison, Output
from ...tidy import Result
from ..east_asian import breakable
from ..format import THIN as NBSP
from ..format import format_count
from ..population import population_note
from .axes import level_axis, log_ticks, round_ticks, same_decimals, set_ticks
from .beeswarm import swarm
from .foot import foot_notes
from .group_panel import Group, GroupPanel, read_group_panel
from .measure import text_width, widest, wrap
from .page import Page
from .rows import variable_words
from .style import GREY, HEAD, INK, LINE_HEIGHT, MM_PER_POINT, THIN, WIDTHS, journal
from .violin import draw_violin, violin_words, widest_bin

MARGIN = 1.5
BETWEEN = 6.0
PANEL_HEIGHT = {"one_column": 48.0, "two_columns": 55.0}
MOST_COLUMNS = {"one_column": 2, "two_columns": 4}
ENOUGH_ROWS = 2
NARROWEST_GROUP, WIDEST_GROUP = 11.0, 24.0
HEAD_GAP = 0.9
BELOW_AXIS = 1.5
BEFORE_TITLE = 1.0
LOG_DECADES = 2.5
MOST_TICKS = 8
UPRIGHT = 32.0
FEWEST_IN_A_BOX = 5
DOTS_DRAWN = 300
BOX, CAP = 0.52, 0.18
DOTS = (1.5, 1.2, 0.9, 0.7)
HALF_SWARM = 0.42
NOBODY = "No patient has a value."
Frame = tuple[float, float, float, float]


@journal()
def draw_group_boxes(results: Result, study: Study, output: Output) -> Figure:
    """Draw the variables of a group comparison.

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
    assert isinstance(spec, GroupComparison)
    panels = [read_group_panel(name, results, spec, study, output) for name in spec.variables]
    width = WIDTHS[output.width]
    columns = _columns(panels, output.width)
    room = (width - 2 * MARGIN + BETWEEN) / columns - BETWEEN
    across = min(room, max(map(_indent, panels)) + len(panels[0].groups) * WIDEST_GROUP)
    heads = [_head(panel, across) for panel in panels]
    diameter = _diameter(panels, across, PANEL_HEIGHT[output.width])
    rows = math.ceil(len(panels) / columns)
    above = [max(len(a) + len(b) for a, b in heads[i * columns : (i + 1) * columns]) for i in range(rows)]
    below = [max(_below(panel, across) for panel in panels[i * columns : (i + 1) * columns]) for i in range(rows)]
    said = (population_note(results.estimates, study, output), *_notes(panels))
    notes = [line for note in said if note for line in wrap(note, width - 2 * MARGIN)]
    title = wrap(variable_words(spec.by, study, output), across)
    under = BEFORE_TITLE + LINE_HEIGHT * len(title) + 3.0
    height = PANEL_HEIGHT[output.width]
    tall = [LINE_HEIGHT * (a + HEAD_GAP) + height + b + under for a, b in zip(above, below, strict=True)]
    tops = np.concatenate([[0.0], np.cumsum(tall)])
    page = Page.blank(width, MARGIN + tops[-1] + LINE_HEIGHT * len(notes) + MARGIN)
    left = (width - columns * (across + BETWEEN) + BETWEEN) / 2
    for i, (panel, head) in enumerate(zip(panels, heads, strict=True)):
        row, column = divmod(i, columns)
        top = MARGIN + tops[row] + LINE_HEIGHT * (above[row] + HEAD_GAP)
        frame = (left + column * (across + BETWEEN), top, across, height)
        _draw_panel(page, panel, head, frame, diameter)
        centre = frame[0] + (_indent(panel) + across) / 2
        page.paragraph(centre, top + height + below[row] + BEFORE_TITLE, title, ha="center")
    page.paragraph(MARGIN, MARGIN + tops[-1], notes, color=GREY)
    return page.figure


def _columns(panels: Sequence[GroupPanel], width: str) -> int:
    """As many panels in a row as their groups' labels leave room for, spread evenly over the rows.

    Where that makes more than two rows, the groups stand closer, and labels too wide for it upright.
    """
    words = [word for group in panels[0].groups for word in group.label.split(" ")]
    axis, groups = max(map(_indent, panels)), len(panels[0].groups)

    def rows(pitch: float) -> int:
        fitting = int((WIDTHS[width] - 2 * MARGIN + BETWEEN) // (axis + groups * pitch + BETWEEN))
        return math.ceil(len(panels) / max(1, min(fitting, MOST_COLUMNS[width])))

    level = rows(min(max(widest(words) + 2.0, NARROWEST_GROUP), WIDEST_GROUP))
    return math.ceil(len(panels) / (level if level <= ENOUGH_ROWS else rows(NARROWEST_GROUP)))


def _head(panel: GroupPanel, width: float) -> tuple[list[str], list[str]]:
    details = [line for detail in panel.details for line in wrap(detail, width)]
    return wrap(panel.title, width, HEAD, "bold"), details


def _indent(panel: GroupPanel) -> float:
    return widest(same_decimals(_ticks(panel)[0])) + 2.5


def _ticks(panel: GroupPanel) -> tuple[list[float], bool]:
    """Ticks of the values' axis, and whether it is logarithmic: where positive values span decades."""
    values = panel.all_values
    if not len(values):
        return [0.0, 1.0], False
    low, high = float(values.min()), float(values.max())
    binned = [group.density.is_log for group in panel.groups if group.density is not None]
    if low > 0 and (any(binned) if binned else math.log10(high / low) > LOG_DECADES):
        return log_ticks(low / 1.15, high * 1.15), True
    return round_ticks(0.0 if 0 < low < 0.5 * high else low, high, MOST_TICKS), False


def _pitch(panel: GroupPanel, width: float) -> float:
    return (width - _indent(panel)) / len(panel.groups)


def _group_lines(panel: GroupPanel, width: float) -> tuple[list[list[str]], bool]:
    """Lines of the groups' labels, and whether they stand upright because a word is wider than its group's place."""
    room = _pitch(panel, width) - 1.0
    parts = (part for group in panel.groups for word in group.label.split(" ") for part in breakable(word))
    upright = any(text_width(part) > room for part in parts)
    return [wrap(group.label, UPRIGHT if upright else room) for group in panel.groups], upright


def _count(group: Group) -> str:
    return f"n{NBSP}={NBSP}{format_count(group.n)}"


def _counts_fit(panel: GroupPanel, width: float) -> bool:
    return widest([_count(group) for group in panel.groups]) <= _pitch(panel, width) - 0.5


def _label_height(panel: GroupPanel, width: float) -> float:
    lines, upright = _group_lines(panel, width)
    if upright:
        return widest([line for label in lines for line in label]) + 1.0
    return LINE_HEIGHT * max(map(len, lines))


def _below(panel: GroupPanel, width: float) -> float:
    """Height of what stands below the axis: labels, then n, on a line of its own or of two."""
    return BELOW_AXIS + _label_height(panel, width) + LINE_HEIGHT * (1 if _counts_fit(panel, width) else 2)


def _draw_panel(
    page: Page, panel: GroupPanel, head: tuple[list[str], list[str]], frame: Frame, diameter: float
) -> None:
    left, top, width, height = frame
    title, details = head
    start = top - LINE_HEIGHT * (len(title) + len(details) + HEAD_GAP)
    page.paragraph(left, page.paragraph(left, start, title, size=HEAD, weight="bold"), details)
    _draw_labels(page, panel, frame)
    if not len(panel.all_values):
        page.paragraph(left + width / 2, top + height / 3, wrap(NOBODY, width), ha="center", color=GREY)
        return
    ticks, is_log = _ticks(panel)
    indent = _indent(panel)
    axes = page.axes(left + indent, top, width - indent, height)
    axes.set_xlim(0.5, len(panel.groups) + 0.5)
    set_ticks(axes.xaxis, [], [])
    if is_log:
        axes.set_yscale("log")
        set_ticks(axes.yaxis, ticks, [same_decimals([tick])[0] for tick in ticks])
        axes.set_ylim(_limits(panel))
    else:
        level_axis(axes, ticks)
        if ticks[0] < 0 < ticks[-1]:
            axes.axhline(0, color=GREY, linewidth=THIN, dashes=(3, 3), zorder=0)
    widest_share = widest_bin([group.density for group in panel.groups if group.density is not None], is_log)
    for place, group in enumerate(panel.groups, start=1):
        if group.density is not None:
            draw_violin(axes, place, group, HALF_SWARM / widest_share, is_log)
        elif group.n:
            _draw_box(axes, place, group)
            _draw_dots(axes, place, panel, group, frame, diameter)


def _draw_labels(page: Page, panel: GroupPanel, frame: Frame) -> None:
    left, top, width, height = frame
    lines, upright = _group_lines(panel, width)
    pitch, y = _pitch(panel, width), top + height + BELOW_AXIS
    counts = y + _label_height(panel, width)
    for i, (label, group) in enumerate(zip(lines, panel.groups, strict=True)):
        x = left + _indent(panel) + (i + 0.5) * pitch
        if upright:
            for j, line in enumerate(label):
                page.text(x + (j - (len(label) - 1) / 2) * LINE_HEIGHT, y, line, rotation=90, ha="center", va="top")
        else:
            page.paragraph(x, y, label, ha="center")
        count = _count(group)
        whole = [count] if _counts_fit(panel, width) else [f"n{NBSP}=", count.split(NBSP)[-1]]
        page.paragraph(x, counts, whole, ha="center")


def _draw_box(axes: Axes, x: float, group: Group) -> None:
    if group.n < FEWEST_IN_A_BOX:
        if group.n > 1:
            axes.plot([x - BOX / 2, x + BOX / 2], [group.median] * 2, color=INK, linewidth=1.4, zorder=4)
        return
    edges = [x - BOX / 2, x + BOX / 2]
    axes.fill_between(edges, group.q1, group.q3, facecolor="#ececec", edgecolor=INK, linewidth=THIN, zorder=1)
    axes.plot(edges, [group.median] * 2, color=INK, linewidth=1.6, solid_capstyle="butt", zorder=4)
    for quartile, end in zip((group.q1, group.q3), group.whiskers, strict=True):
        axes.plot([x, x], [quartile, end], color=INK, linewidth=THIN, zorder=1)
        axes.plot([x - CAP / 2, x + CAP / 2], [end, end], color=INK, linewidth=THIN, zorder=1)


def _limits(panel: GroupPanel) -> tuple[float, float]:
    ticks, is_log = _ticks(panel)
    if not is_log:
        return ticks[0], ticks[-1]
    return float(panel.all_values.min()) / 1.15, float(panel.all_values.max()) * 1.15


def _heights(panel: GroupPanel, group: Group, height: float) -> list[float]:
    """Of a group's values above the axis, in mm."""
    low, high = _limits(panel)
    if _ticks(panel)[1]:
        shares = np.log(group.sample / low) / math.log(high / low)
    else:
        shares = (group.sample - low) / (high - low)
    return [float(share) * height for share in shares]


def _diameter(panels: Sequence[GroupPanel], width: float, height: float) -> float:
    """The largest of the dots' sizes with which no group is wider than its place; one size for the whole figure."""
    drawn = [
        (HALF_SWARM * _pitch(panel, width), _heights(panel, group, height))
        for panel in panels
        for group in panel.groups
        if 0 < group.n <= DOTS_DRAWN
    ]

    def fits(diameter: float) -> bool:
        return all(np.abs(swarm(heights, diameter)).max() <= half for half, heights in drawn)

    return next((diameter for diameter in DOTS[:-1] if fits(diameter)), DOTS[-1])


def _draw_dots(axes: Axes, x: float, panel: GroupPanel, group: Group, frame: Frame, diameter: float) -> None:
    """All patients; of a group too large for dots the values beyond the whiskers."""
    if group.n > DOTS_DRAWN:
        beyond = group.sample[~group.within]
        axes.plot(np.full(len(beyond), x), beyond, "o", markersize=2, markerfacecolor="none", markeredgecolor=INK,
                  markeredgewidth=0.5, zorder=3)  # fmt: skip
        return
    pitch = _pitch(panel, frame[2])
    offsets = swarm(_heights(panel, group, frame[3]), diameter)
    # A swarm of the smallest dots that is still wider than its room is pressed together.
    offsets *= min(1.0, HALF_SWARM * pitch / max(float(np.abs(offsets).max()), diameter)) / pitch
    axes.plot(x + offsets, group.sample, "o", markersize=diameter / MM_PER_POINT, markerfacecolor=group.look.colour,
              markeredgecolor="white", markeredgewidth=0.25, alpha=0.85, zorder=3, clip_on=False)  # fmt: skip


def _notes(panels: Sequence[GroupPanel]) -> list[str]:
    present = [group for panel in panels for group in panel.groups if group.n]
    if not present:
        return []
    groups = [group for group in present if group.density is None]
    dots = "Dots: patients." if any(group.n <= DOTS_DRAWN for group in groups) else ""
    boxes = (
        "Boxes: median and quartiles; whiskers: to the last value within 1.5 IQR of the quartiles."
        if any(group.n >= FEWEST_IN_A_BOX for group in groups) else ""
    )  # fmt: skip
    few = any(1 < group.n < FEWEST_IN_A_BOX for group in groups)
    small = f"Groups of fewer than {FEWEST_IN_A_BOX} patients have a line at the median." if few else ""
    many = any(group.n > DOTS_DRAWN for group in groups)
    large = f"Of groups of more than {DOTS_DRAWN} only the values beyond the whiskers are drawn." if many else ""
    violins = violin_words(panels)
    conditions = foot_notes([(panel.label, panel.notes) for panel in panels])
    return [" ".join(part for part in (*violins, dots, boxes, small, large, *conditions) if part)]
