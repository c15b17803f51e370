"""The formats of a column of dates."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

_DIGITS = r"\d{1,2}"
_MONTH = r"[A-Za-z]{3}"
# strptime takes one digit for two and blanks for none: what a cell looks like decides which formats are tried.
_SHAPES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (rf"\d{{4}}-{_DIGITS}-{_DIGITS}", ("%Y-%m-%d",)),
    (rf"\d{{4}}/{_DIGITS}/{_DIGITS}", ("%Y/%m/%d",)),
    (rf"\d{{4}}\.{_DIGITS}\.{_DIGITS}", ("%Y.%m.%d",)),
    (rf"\d{{4}}年{_DIGITS}月{_DIGITS}日", ("%Y年%m月%d日",)),
    (rf"{_DIGITS}\.{_DIGITS}\.\d{{4}}", ("%d.%m.%Y",)),
    (rf"{_DIGITS}\.{_DIGITS}\.\d{{2}}", ("%d.%m.%y",)),
    (rf"{_DIGITS}/{_DIGITS}/\d{{4}}", ("%d/%m/%Y", "%m/%d/%Y")),
    (rf"{_DIGITS}/{_DIGITS}/\d{{2}}", ("%d/%m/%y", "%m/%d/%y")),
    (rf"{_DIGITS}-{_DIGITS}-\d{{4}}", ("%d-%m-%Y", "%m-%d-%Y")),
    (rf"{_DIGITS}-{_MONTH}-\d{{4}}", ("%d-%b-%Y",)),
    (rf"{_DIGITS}-{_MONTH}-\d{{2}}", ("%d-%b-%y",)),
    (rf"{_DIGITS} {_MONTH} \d{{4}}", ("%d %b %Y",)),
    (rf"\d{{4}}-{_DIGITS}-{_DIGITS} {_DIGITS}:\d\d:\d\d", ("%Y-%m-%d %H:%M:%S",)),
    (rf"\d{{4}}-{_DIGITS}-{_DIGITS}T{_DIGITS}:\d\d:\d\d", ("%Y-%m-%dT%H:%M:%S",)),
    (rf"\d{{4}}-{_DIGITS}-{_DIGITS} {_DIGITS}:\d\d", ("%Y-%m-%d %H:%M",)),
    (rf"{_DIGITS}\.{_DIGITS}\.\d{{4}} {_DIGITS}:\d\d", ("%d.%m.%Y %H:%M",)),
    (r"(19|20)\d{6}", ("%Y%m%d",)),
)
MOSTLY = 0.9
SHORTEST = 6  # 1.1.20


class Dates(NamedTuple):
    """Formats in which a column's dates are written; or, in `unclear`, those between which nobody can decide.

    `odd` are the cells, each once, that are no dates of these formats.
    """

    formats: tuple[str, ...]
    unclear: tuple[str, ...] = ()
    odd: frozenset[str] = frozenset()


def guess_dates(cells: Collection[str]) -> Dates | None:
    """Formats of a column of dates.

    Parameters
    ----------
    cells : collection of str
        Without missing values.

    Returns
    -------
    Dates or None
        None if it is no column of dates. Day and month are told apart by a day above 12; without one they are unclear.

    Examples
    --------
    >>> guess_dates(["13/02/2020", "01/03/2020"])
    Dates(formats=('%d/%m/%Y',), unclear=(), odd=frozenset())
    >>> guess_dates(["03/02/2020", "01/03/2020"]).unclear
    ('%d/%m/%Y', '%m/%d/%Y')
    """
    if sum(len(cell) < SHORTEST for cell in cells) > (1 - MOSTLY) * len(cells):
        return None
    by_shape: dict[tuple[str, ...], list[str]] = {}
    for cell in set(cells):
        formats = next((formats for shape, formats in _SHAPES if re.fullmatch(shape, cell)), ())
        by_shape.setdefault(formats, []).append(cell)
    strange = by_shape.pop((), [])
    if not by_shape or len(strange) > (1 - MOSTLY) * len(set(cells)):
        return None
    chosen: list[str] = []
    odd = set(strange)
    for formats, own in by_shape.items():
        reads = {each: sum(_reads(cell, each) for cell in own) for each in formats}
        most = max(reads.values())
        best = tuple(each for each in formats if reads[each] == most)
        if most < MOSTLY * len(own):
            return None
        if len(best) > 1:
            return Dates((), best)
        chosen += best
        odd.update(cell for cell in own if not _reads(cell, best[0]))
    return Dates(tuple(sorted(chosen)), odd=frozenset(odd))


def _reads(cell: str, date_format: str) -> bool:
    try:
        datetime.strptime(cell, date_format)
    except ValueError:
        return False
    return True
