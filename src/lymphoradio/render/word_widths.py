"""How a table fits a page of Word: the widths of its columns, the size of its letters, upright or in landscape."""

from __future__ import annotations

import re
import unicodedata
from itertools import chain, product
from typing import NamedTuple

from .east_asian import breakable
from .table import Table, aligned_blocks

UPRIGHT, LANDSCAPE = 170.0, 257.0  # mm between the margins of a page
MARGIN = 1.2  # mm at either side of a cell
SLACK = 0.6  # mm; programs round widths, and must not break a number for it
MM_PER_POINT = 25.4 / 72
MM_PER_TWIP = MM_PER_POINT / 20
USUAL_SIZE, SMALL_SIZE, SMALLEST_SIZE = 9.0, 8.0, 7.5  # points
LONGEST_LABEL, SHORTEST_LABEL = 62.0, 38.0  # mm; longer words of a first column or of another one of text are broken
SHORTEST_HEAD = 6.0  # ems; Chinese and Japanese could be broken anywhere
BOLD = 1.08
INDENT = 4.0  # mm
# Widths of Arial's letters in thousandths of its size; of those that are not named by the kind of letter.
_NARROW = {
    **dict.fromkeys("ijl'|", 222), **dict.fromkeys(" .,:;!/ftI[]\\\N{NO-BREAK SPACE}\N{PUNCTUATION SPACE}", 278),
    **dict.fromkeys("()r-", 333),
    **dict.fromkeys("ckvxyzsJ", 500), **dict.fromkeys("+−=<>±×≥≤", 584), **dict.fromkeys("mM", 833), "w": 722, "W": 944,
    "%": 889, "@": 1015, "—": 1000, "…": 1000,
}  # fmt: skip
_BLANKS = re.compile(r"[ \n]")  # where a line may break; not at a no-break space
_CAPITAL, _OTHER, _WIDE = 722, 556, 1000


class Fit(NamedTuple):
    """How a table stands on its page.

    Attributes
    ----------
    is_landscape : bool
    size : float
        Of its letters, in points.
    widths : list of float
        Of its columns, in mm.
    """

    is_landscape: bool
    size: float
    widths: list[float]


def fit(table: Table) -> Fit:
    """Upright if no number need be broken for it, in smaller letters if that is enough; else in landscape.

    Only columns of text give way. A table that is too wide for any page is made as wide as the page.
    """
    texts = [i == 0 or align == "left" for i, align in enumerate(table.align)]
    sizes = (USUAL_SIZE, SMALL_SIZE, SMALLEST_SIZE)
    for page, size in product((UPRIGHT, LANDSCAPE), sizes):
        natural = _natural(table, size)
        label = SHORTEST_LABEL * size / USUAL_SIZE
        least = [min(width, label) if text else width for width, text in zip(natural, texts, strict=True)]
        if sum(least) <= page:
            break
    natural[0] = min(natural[0], LONGEST_LABEL)
    room, wanted = page - sum(least), sum(natural) - sum(least)
    if room < 0:
        return Fit(page == LANDSCAPE, size, [_whole_twips(width * page / sum(least)) for width in least])
    share = min(1.0, room / wanted) if wanted else 0.0
    widths = [low + share * (width - low) for low, width in zip(least, natural, strict=True)]
    return Fit(page == LANDSCAPE, size, [_whole_twips(width) for width in widths])


def _whole_twips(width: float) -> float:
    """As Word keeps a width, and no wider: many columns that are rounded up would leave the page."""
    return int(width / MM_PER_TWIP + 1e-6) * MM_PER_TWIP


def width_of(text: str) -> float:
    """Width of a line in ems.

    >>> round(width_of("1.20 (1.01–1.40)"), 3), width_of("年龄")
    (7.338, 2.0)
    """
    return sum(map(_letter, text)) / 1000


def _letter(letter: str) -> int:
    if letter in _NARROW:
        return _NARROW[letter]
    if unicodedata.combining(letter):
        return 0
    if unicodedata.east_asian_width(letter) in "WF":
        return _WIDE
    return _CAPITAL if letter.isupper() else _OTHER


def _natural(table: Table, size: float) -> list[float]:
    """Widths in mm that break no line but those of the head."""
    em = size * MM_PER_POINT
    longest = [0.0] * len(table.align)
    for cells in table.head:
        column = 0
        for cell in cells:
            words = BOLD * em * max(map(_longest_part, _BLANKS.split(cell.text)))
            for i in range(column, column + cell.span):
                longest[i] = max(longest[i], words / cell.span)
            column += cell.span
    for row in chain.from_iterable(aligned_blocks(table)):
        for i, text in enumerate(() if row.is_section else row.cells):
            line = max(map(width_of, text.splitlines()), default=0.0) + width_of(row.mark(i))
            longest[i] = max(longest[i], em * line + INDENT * row.indent * (i == 0))
    return [2 * MARGIN + SLACK + width for width in longest]


def _longest_part(word: str) -> float:
    """Width of what is not broken of a word, in ems."""
    parts = breakable(word)
    longest = max(map(width_of, parts))
    return max(longest, min(width_of(word), SHORTEST_HEAD)) if len(parts) > 1 else longest
