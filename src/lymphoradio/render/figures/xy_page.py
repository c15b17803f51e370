"""Panels of one measurement against another on a page: their layout, dots or cells, lines, and what stands around."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .axes import set_ticks
from .density import Tones
from .measure import widest, wrap
from .page import Page
from .style import GREY, HEAD, INK, LINE, LINE_HEIGHT, PALETTE, THIN, WIDTHS
from .xy_panel import Band, Repeated, XYPanel, tick_labels, ticks_within

MARGIN = 1.5
BETWEEN = 6.0
COLUMNS = {"one_column": (1,), "two_columns": (1, 2, 3, 2, 3)}
WIDEST_PANEL = 80.0
FLATTEST = 0.85
TALLEST = 58.0
HEAD_GAP = 0.9
TICK_LABELS = 4.8
KEY_GAP = 1.5
# Where the boxes of a pair before and after stand, in shares of an axis: in the room at its lower end.
STRIP = (0.008, 0.032)
NOBODY = "No patient has both measurements."


def draw_panels(panels: Sequence[XYPanel], said_below: Sequence[str], size: str) -> Figure:
    """Draw panels in rows, a key to the tones of densities, and sentences below them.

    Parameters
    ----------
    panels : sequence of XYPanel
    said_below : sequence of str
    size : {"one_column", "two_columns"}

    Returns
    -------
    matplotlib.figure.Figure
    """
    width = WIDTHS[size]
    inner = width - 2 * MARGIN
    choices = COLUMNS[size]
    columns = min(choices[min(len(panels), len(choices)) - 1], len(panels))
    across = min((width - 2 * MARGIN + BETWEEN) / columns - BETWEEN, WIDEST_PANEL)
    height = min(FLATTEST * across, TALLEST)
    if any(panel.repeated for panel in panels):  # as high as wide, so that the diagonal is one
        height = across - max(_indent(panel, TALLEST) for panel in panels)
    heads = [_head(panel, across) for panel in panels]
    rows = math.ceil(len(panels) / columns)
    above = [max(len(a) + len(b) for a, b in heads[i * columns : (i + 1) * columns]) for i in range(rows)]
    below = [
        TICK_LABELS + LINE_HEIGHT * max(len(_x_lines(panel, across, height)) for panel in row) + 2.5
        for row in (panels[i * columns : (i + 1) * columns] for i in range(rows))
    ]
    notes = [line for note in said_below if note for line in wrap(note, inner)]
    densities = [panel.density for panel in panels if panel.density is not None]
    tones = Tones.of(densities) if densities else None
    key = LINE_HEIGHT * len(tones.key(inner)) + KEY_GAP if tones else 0.0
    tall = [LINE_HEIGHT * (a + HEAD_GAP) + height + b for a, b in zip(above, below, strict=True)]
    tops = np.concatenate([[0.0], np.cumsum(tall)])
    page = Page.blank(width, MARGIN + tops[-1] + key + LINE_HEIGHT * len(notes) + MARGIN)
    left = (width - columns * (across + BETWEEN) + BETWEEN) / 2
    for i, (panel, head) in enumerate(zip(panels, heads, strict=True)):
        row, column = divmod(i, columns)
        top = MARGIN + tops[row] + LINE_HEIGHT * (above[row] + HEAD_GAP)
        _draw_panel(page, panel, head, (left + column * (across + BETWEEN), top, across, height), tones)
    if tones:
        tones.draw_key(page, MARGIN, MARGIN + tops[-1], inner)
    page.paragraph(MARGIN, MARGIN + tops[-1] + key, notes, color=GREY)
    return page.figure


def _head(panel: XYPanel, width: float) -> tuple[list[str], list[str]]:
    details = [line for detail in panel.details for line in wrap(detail, width)]
    return wrap(panel.label, width, HEAD, "bold"), details


def _y_lines(panel: XYPanel, height: float) -> list[str]:
    return wrap(panel.y_label, height)


def _indent(panel: XYPanel, height: float) -> float:
    """Width of the y axis' labels and title."""
    labels = tick_labels(ticks_within(panel.limits[1], panel.is_log), panel.is_log)
    return widest(labels) + 2.5 + LINE_HEIGHT * len(_y_lines(panel, height)) + 1.0


def _x_lines(panel: XYPanel, width: float, height: float) -> list[str]:
    return wrap(panel.x_label, width - _indent(panel, height))


def _draw_panel(
    page: Page, panel: XYPanel, head: tuple[list[str], list[str]], frame: tuple[float, float, float, float],
    tones: Tones | None,
) -> None:  # fmt: skip
    left, top, width, height = frame
    title, details = head
    start = top - LINE_HEIGHT * (len(title) + len(details) + HEAD_GAP)
    page.paragraph(left, page.paragraph(left, start, title, size=HEAD, weight="bold"), details)
    if panel.is_empty:
        page.paragraph(left + width / 2, top + height / 3, wrap(NOBODY, width), ha="center", color=GREY)
        return
    indent = _indent(panel, height)
    axes = page.axes(left + indent, top, width - indent, height)
    x_limits, y_limits = panel.limits
    if panel.is_log:
        axes.set_xscale("log")
        axes.set_yscale("log")
    axes.set_xlim(x_limits)
    axes.set_ylim(y_limits)
    for axis, ticks in (
        (axes.xaxis, ticks_within(x_limits, panel.is_log, width - indent)),
        (axes.yaxis, ticks_within(y_limits, panel.is_log)),
    ):
        set_ticks(axis, ticks, tick_labels(ticks, panel.is_log))
    if panel.density is not None and tones is not None:
        tones.draw(axes, panel.density)
        if len(panel.line.x):
            _draw_line_over_cells(axes, panel.line)
    else:
        _draw_line(axes, panel.line)
        _draw_dots(axes, panel)
    if panel.repeated is not None:
        _draw_before_and_after(axes, panel.repeated, x_limits)
    page.paragraph(left + (indent + width) / 2, top + height + TICK_LABELS, _x_lines(panel, width, height), ha="center")
    lines = _y_lines(panel, height)
    for i, line in enumerate(lines):
        page.text(left + (i + 0.5) * LINE_HEIGHT, top + height / 2, line, rotation=90, ha="center", va="center")


def _draw_dots(axes: Axes, panel: XYPanel) -> None:
    many = len(panel.x) > 400
    axes.plot(panel.x, panel.y, "o", markersize=2.0 if many else 3.2, markerfacecolor=PALETTE[0],
              markeredgecolor="white", markeredgewidth=0.25, alpha=0.5 if many else 0.8, zorder=3)  # fmt: skip


def _draw_line(axes: Axes, line: Band) -> None:
    axes.fill_between(line.x, line.low, line.high, color=PALETTE[0], alpha=0.15, linewidth=0, zorder=1)
    axes.plot(line.x, line.y, color=PALETTE[1], linewidth=LINE, zorder=4)


def _draw_line_over_cells(axes: Axes, line: Band) -> None:
    """The same on dark cells: white beside the line tells it from them in grey print."""
    axes.fill_between(line.x, line.low, line.high, color=PALETTE[1], alpha=0.3, linewidth=0, zorder=2)
    axes.plot(line.x, line.y, color="white", linewidth=3 * LINE, zorder=3)
    axes.plot(line.x, line.y, color=PALETTE[1], linewidth=1.2 * LINE, zorder=4)


def _draw_before_and_after(axes: Axes, repeated: Repeated, limits: tuple[float, float]) -> None:
    axes.plot(limits, limits, color="white", linewidth=1.6 * LINE, zorder=2)
    axes.plot(limits, limits, color=INK, linewidth=THIN, dashes=(4, 2.5), zorder=3)
    for upright, (q1, median, q3) in enumerate((repeated.before, repeated.after)):
        low, high = STRIP
        box, across = ([q1, q3, q3, q1, q1], [low, low, high, high, low]), ([median] * 2, [low - 0.004, high + 0.004])
        transform = axes.get_yaxis_transform() if upright else axes.get_xaxis_transform()
        for (values, shares), style in (
            (box, {"linewidth": THIN}),
            (across, {"linewidth": 1.6, "solid_capstyle": "butt"}),
        ):
            x, y = (shares, values) if upright else (values, shares)
            axes.plot(x, y, color=INK, transform=transform, zorder=5, **style)
