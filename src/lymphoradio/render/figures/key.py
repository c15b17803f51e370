"""The key of a figure: a small table of groups with their line samples and numbers, and lines of text below it.

It is measured first, then put into a corner of the panel that no curve reaches; where there is none, beside the panel.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from .measure import widest, wrap
from .page import Page
from .style import GREY, LINE_HEIGHT, TEXT, THIN, Look

SAMPLE = 7.0
GAP = 3.0
PITCH = LINE_HEIGHT * 1.12
NARROWEST = 12.0


@dataclass(frozen=True)
class Key:
    """A table of text with a line sample before each row.

    Attributes
    ----------
    head : tuple of str
        Column heads; empty for none.
    rows : tuple of tuple of str
    looks : tuple of (Look or None)
        Of each row; None for no sample.
    below : tuple of str
        Lines below the table.
    """

    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    looks: tuple[Look | None, ...] = ()
    below: tuple[str, ...] = ()

    @property
    def _columns(self) -> list[float]:
        table = [*([self.head] if self.head else []), *self.rows]
        return [widest([line for cell in column for line in cell.split("\n")]) for column in zip(*table, strict=True)]

    @property
    def _indent(self) -> float:
        return SAMPLE + GAP / 2 if any(style is not None for style in self.looks) else 0.0

    @property
    def width(self) -> float:
        """In mm."""
        columns = self._columns
        table = self._indent + sum(columns) + GAP * (len(columns) - 1) if columns else 0.0
        return max(table, widest(self.below))

    @property
    def height(self) -> float:
        """In mm."""
        between = 1.0 if self.below and self.rows else 0.0
        lines = sum(map(_lines, [self.head, *self.rows] if self.head else self.rows))
        return PITCH * (lines + len(self.below)) + between

    def within(self, width: float) -> Key:
        """The same key at most that wide: the first column and the lines below it on more lines if they must."""
        others = sum(self._columns[1:]) + GAP * (len(self._columns) - 1) + self._indent if self.rows else 0.0
        room = max(width - others, NARROWEST)
        head, *rows = (("\n".join(wrap(row[0], room)), *row[1:]) if row else () for row in (self.head, *self.rows))
        below = tuple(line for text in self.below for line in wrap(text, width))
        return replace(self, head=head, rows=tuple(rows), below=below)

    def draw(self, page: Page, left: float, top: float) -> None:
        """Draw it with its top left corner there."""
        columns, y = self._columns, top + PITCH / 2
        if self.head:
            self._row(page, left, y, self.head, columns, GREY)
            y += PITCH * _lines(self.head)
            page.line([left, left + self.width], [y - PITCH / 2] * 2, linewidth=THIN / 2, color=GREY)
        for row, style in zip(self.rows, self.looks, strict=True):
            if style is not None:
                page.sample(left, y, SAMPLE, style)
            self._row(page, left, y, row, columns)
            y += PITCH * _lines(row)
        y += 1.0 if self.below and self.rows else 0.0
        for line in self.below:
            page.text(left, y, line)
            y += PITCH

    def _row(self, page: Page, left: float, y: float, cells: Sequence[str], columns: Sequence[float],
             colour: str = "") -> None:  # fmt: skip
        x, options = left + self._indent, {"color": colour} if colour else {}
        for i, (cell, width) in enumerate(zip(cells, columns, strict=True)):
            if i == 0:
                for k, line in enumerate(cell.split("\n")):
                    page.text(x, y + k * PITCH, line, size=TEXT, **options)
            else:
                page.text(x + width, y, cell, size=TEXT, ha="right", **options)
            x += width + GAP


def _lines(row: tuple[str, ...]) -> int:
    return row[0].count("\n") + 1
