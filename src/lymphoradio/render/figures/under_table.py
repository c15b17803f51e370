"""Tables under a time axis: a row per group, a column per time, each cell under its time.

Where times are too close for their cells, the cells move apart and a thin line joins each to its time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .measure import fits, spread, widest, wrap
from .page import Page
from .style import GREY, LINE_HEIGHT, THIN, Look

SAMPLE = 5.0
GAP = 2.0
PITCH = LINE_HEIGHT * 1.15
LEADER = 3.0
BETWEEN = 0.8


@dataclass(frozen=True)
class UnderRow:
    """A row: its label, its look (None for no line sample), and a cell per time.

    A row without cells is a heading, at the left, or centred below the times (the axis' title); one with a look names
    the rows below it.
    """

    label: str
    cells: tuple[str, ...] = ()
    style: Look | None = None
    centred: bool = False


@dataclass(frozen=True)
class UnderTable:
    """Rows under an axis.

    Attributes
    ----------
    times : tuple of float
        In mm on the page: where the axis has the times.
    names : tuple of str
        The times' own labels, printed as the first row; empty where the axis prints them.
    rows : tuple of UnderRow
    left, right : float
        The cells stay between, in mm.
    labels : float
        Width for the labels, left of `left`.
    """

    times: tuple[float, ...]
    names: tuple[str, ...]
    rows: tuple[UnderRow, ...]
    left: float
    right: float
    labels: float

    @property
    def _widths(self) -> list[float]:
        columns = zip(self.names, *(row.cells for row in self.rows if row.cells), strict=True)
        return [widest(column) for column in columns]

    @property
    def turned(self) -> bool:
        """Whether the cells are so many that they are printed upright."""
        return not fits(self._widths, self.left, self.right, GAP)

    @property
    def centres(self) -> list[float]:
        """Where the columns stand."""
        widths = [LINE_HEIGHT] * len(self.times) if self.turned else self._widths
        return spread(self.times, widths, self.left, self.right, 0.3 if self.turned else GAP)

    @property
    def moved(self) -> bool:
        """Whether a column stands beside its time."""
        return any(abs(a - b) > 0.3 for a, b in zip(self.centres, self.times, strict=True))

    @property
    def _middle(self) -> float:
        """Of the times; of a single one, between it and the right end."""
        return (self.times[0] + (self.times[-1] if len(self.times) > 1 else self.right)) / 2

    def _lines(self, row: UnderRow) -> list[str]:
        if row.centred:
            return wrap(row.label, 2 * min(self._middle, self.right - self._middle))
        room = (self.labels if row.cells else self.right) - (SAMPLE + 1 if row.style else 0) - 1
        return wrap(row.label, room)

    def _height(self, row: UnderRow) -> float:
        tall = widest(row.cells) + 1.5 if self.turned and row.cells else 0.0
        lines = len(self._lines(row))
        return max(PITCH * lines + (BETWEEN if lines > 1 else 0.0), tall)

    @property
    def _all(self) -> tuple[UnderRow, ...]:
        return (UnderRow("", self.names), *self.rows) if any(self.names) else self.rows

    @property
    def height(self) -> float:
        """In mm."""
        return sum(self._height(row) for row in self._all) + (LEADER if self.moved else 0.5)

    def draw(self, page: Page, left: float, top: float) -> float:
        """Draw it below `top`, the labels from `left`; returns its lower edge."""
        y = top + (LEADER if self.moved else 0.5)
        if self.moved:
            for time, centre in zip(self.times, self.centres, strict=True):
                page.line([time, centre], [top, y], linewidth=THIN / 2, color=GREY)
        for row in self._all:
            height, lines = self._height(row), self._lines(row)
            middle = y + height / 2
            if row.style is not None:
                page.sample(left, middle, SAMPLE, row.style)
            x = left + (SAMPLE + 1 if row.style is not None else 0)
            place: dict[str, Any] = {} if row.cells or row.style is not None else {"color": GREY}
            if row.centred:
                x, place = self._middle, {"ha": "center"}
            for i, line in enumerate(lines):
                page.text(x, middle + (i - (len(lines) - 1) / 2) * PITCH, line, **place)
            if row.cells:
                for centre, cell in zip(self.centres, row.cells, strict=True):
                    page.text(centre, middle, cell, ha="center", va="center" if self.turned else "center_baseline",
                              rotation=90 if self.turned else 0)  # fmt: skip
            y += height
        return y


def label_width(labels: Sequence[str], sample: bool, most: float) -> float:
    """Width in mm for the labels of a table's rows, at most `most`."""
    return min(widest(labels) + (SAMPLE + 1 if sample else 0) + 2, most)
