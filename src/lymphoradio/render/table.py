"""A printed table, as HTML and as CSV.

The HTML is one semantic `<table>`: caption, head, a `<tbody>` per block of rows (a variable with its levels), and the
footnotes in the foot, so that a copy into a word processor takes them along. It carries no style of its own; the
classes, which `report/templates/tables.css` sets, are

- `lr-table` on the table; `lr-name` and `lr-title` in the caption, `lr-synthetic` on the mark of made-up data;
- `lr-left`, `lr-decimal`, `lr-block` and `lr-center` on every cell: the alignment of its column (decimal points below
  each other in the whole column, or within a variable's rows);
- `lr-spanner` on a head cell over several columns; `lr-section` on a row that only names what follows;
- `lr-rows` on a `<tbody>`: rows that should stay on one page;
- `lr-mark` on the letter of a footnote; `lr-notes` on the foot, `lr-note` on each line of it.

Levels are indented with em spaces, and decimal points aligned with figure spaces: both survive a copy without the
style sheet.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import escape
from itertools import groupby
from typing import Literal

from .align import align_decimals
from .format import plain

Align = Literal["left", "decimal", "block", "center"]
NUMBER: tuple[Align] = ("decimal",)
MIXED: tuple[Align] = ("block",)
EM_SPACE = "\N{EM SPACE}"
SYNTHETIC = "SYNTHETIC"

_NUMBER = r"-?\d(?:[\d,.· ]*\d)?"
_ENDS = rf"(?:{_NUMBER}|NE|NR)"
_PLAIN_NUMBER = re.compile(rf"{_NUMBER}%?(?: ± {_NUMBER})?(?: \({_ENDS}(?:(?:–|-| to ){_ENDS})?%?\))?")


@dataclass(frozen=True)
class HeadCell:
    """A cell of the head: `text` (a line break where it has one), the columns it spans, its footnote letters."""

    text: str
    span: int = 1
    mark: str = ""


@dataclass(frozen=True)
class Row:
    """A row of the body.

    Attributes
    ----------
    cells : tuple of str
        One text per column; of a section only the first.
    indent : int
        Steps by which the first cell is indented.
    is_section : bool
        The row only names the rows that follow.
    marks : tuple of str
        Footnote letters of each cell; empty for a row without any.
    """

    cells: tuple[str, ...]
    indent: int = 0
    is_section: bool = False
    marks: tuple[str, ...] = ()

    def mark(self, column: int) -> str:
        """Footnote letters of a column's cell."""
        return self.marks[column] if self.marks else ""


@dataclass(frozen=True)
class Footnote:
    """A footnote: its text, and the letter of the cells that it explains (empty: of the whole table)."""

    text: str
    mark: str = ""


@dataclass(frozen=True)
class Table:
    """A table as it is printed; every number in it is text already.

    Attributes
    ----------
    name : str
        `Table 2`.
    title : str
    head : tuple of tuple of HeadCell
        The last row names the columns, rows above it span them.
    rows : tuple of Row
    align : tuple of {"left", "decimal", "block", "center"}
        Of each column.
    footnotes : tuple of Footnote
    synthetic : str
        Of made-up data: what they are made from. The caption is marked, and a footnote says it.

    Raises
    ------
    ValueError
        A row that does not fill the columns.
    """

    name: str
    title: str
    head: tuple[tuple[HeadCell, ...], ...]
    rows: tuple[Row, ...]
    align: tuple[Align, ...]
    footnotes: tuple[Footnote, ...] = ()
    synthetic: str = ""

    def __post_init__(self) -> None:
        width = len(self.align)
        for cells in self.head:
            if sum(cell.span for cell in cells) != width:
                raise ValueError(f"{self.name}: a head row does not fill the {width} columns")
        for row in self.rows:
            if len(row.cells) != (1 if row.is_section else width) or (row.marks and len(row.marks) != len(row.cells)):
                raise ValueError(f"{self.name}: the row {row.cells[0]!r} does not fill the {width} columns")


def to_html(table: Table) -> str:
    """The table as an HTML fragment, all text escaped.

    >>> rows = (Row(("<male>", "3")),)
    >>> table = Table("Table 1", "Sex", ((HeadCell("Sex"), HeadCell("n")),), rows, ("left", "decimal"))
    >>> "&lt;male&gt;" in to_html(table)
    True
    """
    body = "\n".join(_html_block(table, block) for block in aligned_blocks(table))
    parts = [
        f'<table class="lr-table" id="{_identifier(table.name)}">',
        f'<caption>{_html_synthetic(table)}<span class="lr-name">{escape(table.name)}.</span> '
        f'<span class="lr-title">{escape(table.title)}</span></caption>',
        "<thead>",
        *(_html_head_row(table, i) for i in range(len(table.head))),
        "</thead>",
        body,
        *_html_notes(table),
        "</table>",
    ]
    return "\n".join(part for part in parts if part) + "\n"


def _identifier(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def _html_head_row(table: Table, index: int) -> str:
    cells, column = [], 0
    lowest = index == len(table.head) - 1
    for cell in table.head[index]:
        kind = f"lr-{table.align[column]}" if lowest else "lr-spanner"
        text = escape(cell.text).replace("\n", "<br>") + _html_mark(cell.mark)
        if not cell.text:
            cells.append("<td></td>" if cell.span == 1 else f'<td colspan="{cell.span}"></td>')
        elif cell.span > 1:
            cells.append(f'<th scope="colgroup" colspan="{cell.span}" class="{kind}">{text}</th>')
        else:
            cells.append(f'<th scope="col" class="{kind}">{text}</th>')
        column += cell.span
    return f"<tr>{''.join(cells)}</tr>"


def _html_synthetic(table: Table) -> str:
    return f'<strong class="lr-synthetic">{SYNTHETIC}</strong> ' if table.synthetic else ""


def _html_mark(mark: str) -> str:
    return f'<sup class="lr-mark">{escape(mark)}</sup>' if mark else ""


def aligned_blocks(table: Table) -> list[tuple[Row, ...]]:
    """Blocks of rows whose numbers are padded: over the whole column, or block by block."""
    rows = _padded(table.rows, [i for i, align in enumerate(table.align) if align == "decimal"])
    by_block = [i for i, align in enumerate(table.align) if align == "block"]
    return [_padded(block, by_block) for block in _blocks(rows)]


def _padded(rows: tuple[Row, ...], columns: list[int]) -> tuple[Row, ...]:
    cells = [list(row.cells) for row in rows]
    body = [texts for row, texts in zip(rows, cells, strict=True) if not row.is_section]
    for i in columns:
        for texts, padded in zip(body, align_decimals([texts[i] for texts in body]), strict=True):
            texts[i] = padded
    return tuple(replace(row, cells=tuple(texts)) for row, texts in zip(rows, cells, strict=True))


def _blocks(rows: tuple[Row, ...]) -> Iterator[tuple[Row, ...]]:
    """A row, or the name of a section, with the indented rows below it."""
    block: list[Row] = []
    for row in rows:
        if block and (row.indent == 0 or row.is_section):
            yield tuple(block)
            block = []
        block.append(row)
    if block:
        yield tuple(block)


def _html_block(table: Table, block: tuple[Row, ...]) -> str:
    rows = [_html_section(table, row) if row.is_section else _html_row(table, row) for row in block]
    return "\n".join(['<tbody class="lr-rows">', *rows, "</tbody>"])


def _html_section(table: Table, row: Row) -> str:
    text = escape(row.cells[0]) + _html_mark(row.mark(0))
    width = len(table.align)
    return f'<tr class="lr-section"><th scope="rowgroup" colspan="{width}" class="lr-left">{text}</th></tr>'


def _html_row(table: Table, row: Row) -> str:
    label = EM_SPACE * row.indent + escape(row.cells[0]) + _html_mark(row.mark(0))
    cells = [f'<th scope="row" class="lr-left">{label}</th>']
    for i, text in enumerate(row.cells[1:], start=1):
        cells.append(f'<td class="lr-{table.align[i]}">{escape(text)}{_html_mark(row.mark(i))}</td>')
    return f"<tr>{''.join(cells)}</tr>"


def _html_notes(table: Table) -> list[str]:
    """Footnotes, one a line; the lettered ones follow each other in one."""
    notes = [f"<strong>{SYNTHETIC} data:</strong> {escape(table.synthetic)}"] if table.synthetic else []
    if not table.footnotes and not notes:
        return []
    for is_lettered, group in groupby(table.footnotes, key=lambda note: bool(note.mark)):
        texts = [_html_mark(note.mark) + escape(note.text) for note in group]
        notes += [" ".join(texts)] if is_lettered else texts
    lines = [f'<p class="lr-note">{text}</p>' for text in notes]
    return ["<tfoot>", f'<tr><td colspan="{len(table.align)}" class="lr-notes">', *lines, "</td></tr>", "</tfoot>"]


def to_csv(table: Table) -> str:
    r"""The grid as CSV: one header row, then the body; the title, footnotes and their letters are in the HTML.

    Of made-up data every row says so, in a last column `data`: it stays through sorting, filtering and joining, and
    the table is still a rectangle under one header.

    Minus signs are ASCII, spaces ordinary, line breaks spaces. A spreadsheet runs a cell that begins with `=`, `+`,
    `-`, `@` or a tab as a formula: such text gets an apostrophe in front, which makes it text. Numbers stay as they
    are, negative ones and those with an interval or SD behind them too.

    >>> table = Table("Table 1", "", ((HeadCell("x"), HeadCell("y")),), (Row(("=1+1", "−3")),), ("left", "decimal"))
    >>> to_csv(table)
    "x,y\n'=1+1,-3\n"
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    mark = [SYNTHETIC] if table.synthetic else []
    writer.writerow([_csv_text(text) for text in _flat_head(table)] + ["data" for _ in mark])
    for row in table.rows:
        label = "  " * row.indent + row.cells[0]
        rest = row.cells[1:] if not row.is_section else ("",) * (len(table.align) - 1)
        writer.writerow([_csv_text(text) for text in (label, *rest)] + mark)
    return out.getvalue()


def _flat_head(table: Table) -> list[str]:
    columns: list[list[str]] = [[] for _ in table.align]
    for cells in table.head:
        column = 0
        for cell in cells:
            for i in range(column, column + cell.span):
                if cell.text:
                    columns[i].append(cell.text.replace("\n", " "))
            column += cell.span
    return [", ".join(texts) for texts in columns]


def _csv_text(text: str) -> str:
    flat = re.sub(r"[\r\n]+", " ", plain(text))
    begins = flat.lstrip(" \v\f")
    risky = begins[:1] in ("=", "+", "-", "@", "\t") and not _PLAIN_NUMBER.fullmatch(flat)
    return "'" + flat if risky else flat
