"""From a draft to a printed table: the letters of the footnotes, and the footnotes in a fixed order.

The renderers attach the texts of notes to cells; here each text becomes one letter, in reading order, and stands once
below the table. A note that every number of a column shares moves to the column's head. Below the table stand

1. what the values are;
2. the lettered notes: tests by name, conditions met (ties, small n), why a number is not there;
3. what concerns the whole table: adjustment of p-values, the models and how they were selected;
4. the plan's own footnotes;
5. the abbreviations, in alphabetical order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from string import ascii_lowercase

from ...study.specs import Output
from ..format import NONE
from ..table import Align, Footnote, HeadCell, Row, Table

ABBREVIATIONS = {
    "AIC": "Akaike information criterion",
    "AUC": "area under the receiver operating characteristic curve",
    "BIC": "Bayesian information criterion",
    "CI": "confidence interval",
    "df": "degrees of freedom",
    "HR": "hazard ratio",
    "IQR": "interquartile range (first to third quartile)",
    "LR": "likelihood ratio",
    "NE": "not estimable",
    "NR": "not reached",
    "OR": "odds ratio",
    "ROC": "receiver operating characteristic",
    "SD": "standard deviation",
    "SMD": "standardised mean difference",
    "VIF": "variance inflation factor",
}


_NAMES = re.compile(
    r"\b(Kruskal|Mann|Shapiro|Hodges|Kaplan|Clopper|Benjamini|Freeman|Fisher-Freeman|Brookmeyer|Mantel)"
    r"-(Wallis|Whitney|Wilk|Lehmann|Meier|Pearson|Hochberg|Halton|Crowley|Haenszel)\b"
)


@dataclass(frozen=True)
class Cell:
    """A cell of a draft: its text, and the notes that explain it."""

    text: str
    notes: tuple[str, ...] = ()

    def noted(self, *notes: str) -> Cell:
        """The cell with further notes; empty ones are left out."""
        return replace(self, notes=(*self.notes, *(note for note in notes if note)))


@dataclass(frozen=True)
class Head:
    """A head cell of a draft."""

    text: str
    span: int = 1
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    """A row of a draft; of a section only the first cell counts."""

    cells: tuple[Cell, ...]
    indent: int = 0
    is_section: bool = False


@dataclass(frozen=True)
class Draft:
    """A table before its footnotes have letters.

    Attributes
    ----------
    head, lines, align
        As in `Table`.
    opening : tuple of str
        What the values are.
    closing : tuple of str
        Statements about the whole table.
    abbreviations : tuple of str
        Keys of `ABBREVIATIONS`.
    """

    head: tuple[tuple[Head, ...], ...]
    lines: tuple[Line, ...]
    align: tuple[Align, ...]
    opening: tuple[str, ...] = ()
    closing: tuple[str, ...] = ()
    abbreviations: tuple[str, ...] = ()


def section(text: str, *notes: str) -> Line:
    """A row that names the rows below it."""
    return Line((Cell(text).noted(*notes),), is_section=True)


def finish(name: str, output: Output, draft: Draft) -> Table:
    """Give the notes their letters and put the footnotes in order.

    Parameters
    ----------
    name : str
        Of the table.
    output : Output
        Its title and the plan's own footnotes.
    draft : Draft

    Returns
    -------
    Table
    """
    draft = _hoisted(draft)
    letters = _letters(draft)
    head = tuple(
        tuple(HeadCell(cell.text, cell.span, _mark(cell.notes, letters)) for cell in cells) for cells in draft.head
    )
    rows = tuple(_row(line, letters) for line in draft.lines)
    lettered = [Footnote(text, letter) for text, letter in letters.items()]
    footnotes = [
        *_plain_notes(draft.opening),
        *lettered,
        *_plain_notes(draft.closing),
        *_plain_notes(output.footnotes),
        *_abbreviations(draft),
    ]
    return Table(name, output.title, head, rows, draft.align, tuple(dict.fromkeys(footnotes)))


def sentence(text: str) -> str:
    """A note as a sentence: capital letter and full stop; symbols such as p and n stay small.

    Names of two people are joined by a dash.

    >>> sentence("exact Wilcoxon test"), sentence("p by Holm's method"), sentence("R² = 0.1")
    ('Exact Wilcoxon test.', "p by Holm's method.", 'R² = 0.1.')
    >>> sentence("Kruskal-Wallis test")
    'Kruskal–Wallis test.'
    """
    text = _NAMES.sub(r"\1–\2", text.strip()).replace("Fisher-Freeman", "Fisher–Freeman")
    first = text.split(" ", 1)[0]
    if first == "a" or (len(first) > 1 and first.islower() and first not in ("df", "mlxtend")):
        text = text[0].upper() + text[1:]
    return text if text.endswith((".", "!", "?", "。", "！", "？", "．")) else text + "."


def letter(index: int) -> str:
    """The mark of the footnote at `index`: a, b, ..., z, aa, ab, ...

    >>> letter(0), letter(25), letter(26)
    ('a', 'z', 'aa')
    """
    before, last = divmod(index, len(ascii_lowercase))
    return (letter(before - 1) if before else "") + ascii_lowercase[last]


def _hoisted(draft: Draft) -> Draft:
    """Move a note that every number of a column carries to the column's head."""
    shared = [_shared(draft, column) for column in range(len(draft.align))]
    if not any(shared):
        return draft
    lowest = tuple(
        replace(cell, notes=(*cell.notes, *notes)) for cell, notes in zip(draft.head[-1], shared, strict=True)
    )
    lines = tuple(
        line
        if line.is_section
        else replace(
            line,
            cells=tuple(
                replace(cell, notes=tuple(note for note in cell.notes if note not in notes))
                for cell, notes in zip(line.cells, shared, strict=True)
            ),
        )
        for line in draft.lines
    )
    return replace(draft, head=(*draft.head[:-1], lowest), lines=lines)


def _shared(draft: Draft, column: int) -> tuple[str, ...]:
    cells = [line.cells[column] for line in draft.lines if not line.is_section]
    numbers = [cell for cell in cells if cell.text not in ("", NONE) or cell.notes]
    if column == 0 or len(numbers) < 2:
        return ()
    return tuple(note for note in dict.fromkeys(numbers[0].notes) if all(note in cell.notes for cell in numbers))


def _letters(draft: Draft) -> dict[str, str]:
    """Each note as a sentence and its letter, in reading order."""
    notes = [note for cells in draft.head for cell in cells for note in cell.notes]
    notes += [note for line in draft.lines for cell in line.cells for note in cell.notes]
    return {text: letter(i) for i, text in enumerate(dict.fromkeys(sentence(note) for note in notes))}


def _mark(notes: Iterable[str], letters: dict[str, str]) -> str:
    known = {letters[sentence(note)] for note in notes}
    return ",".join(mark for mark in letters.values() if mark in known)


def _row(line: Line, letters: dict[str, str]) -> Row:
    marks = tuple(_mark(cell.notes, letters) for cell in line.cells)
    return Row(tuple(cell.text for cell in line.cells), line.indent, line.is_section, marks if any(marks) else ())


def _plain_notes(texts: Iterable[str]) -> list[Footnote]:
    return [Footnote(sentence(text)) for text in texts if text.strip()]


def _abbreviations(draft: Draft) -> list[Footnote]:
    used = sorted(dict.fromkeys(draft.abbreviations), key=str.lower)
    if not used:
        return []
    return [Footnote("; ".join(f"{short}, {ABBREVIATIONS[short]}" for short in used) + ".")]
