"""Units as people write them behind a number or in brackets: unit_words.csv, a row per unit, after `plain_unit`."""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from .units import plain_unit

_TABLE = "unit_words.csv"
_BEHIND = re.compile(r"([-+]?[\d.,' ’]*\d)\s*([^\d\s.,+-].*)")
_IN_BRACKETS = re.compile(r"[(\[（]([^()\[\]（）]*)[)\]）]")
_LONGEST = 40  # what is longer is a sentence
TIMES = ("days", "weeks", "months", "years")


class Quantity(NamedTuple):
    """A number as it was written, and the unit behind it as plans write it."""

    number: str
    unit: str


def unit_of(text: str) -> str:
    """The unit that a word means; empty for a word that is none.

    >>> unit_of("岁"), unit_of("Monate"), unit_of("KG"), unit_of("×10⁹/L"), unit_of("Patienten")
    ('years', 'months', 'kg', '10^9/L', '')
    """
    typed = plain_unit(unicodedata.normalize("NFC", text).strip().rstrip(".").lstrip("xX")).casefold()
    return _words().get(typed, "")


def split_unit(cell: str) -> Quantity | None:
    """Number and unit of a cell such as `60 kg`; None for a cell that has no unit that is known.

    >>> split_unit("60 kg"), split_unit("45岁"), split_unit("1,5 Mo")
    (Quantity(number='60', unit='kg'), Quantity(number='45', unit='years'), Quantity(number='1,5', unit='months'))
    >>> split_unit("60"), split_unit("12x"), split_unit("1e5"), split_unit("0x1F")
    (None, None, None, None)
    """
    match = _BEHIND.fullmatch(cell) if len(cell) <= _LONGEST else None
    unit = unit_of(match.group(2)) if match else ""
    return Quantity(match.group(1).strip(), unit) if match and unit else None


def time_units(text: str) -> frozenset[str]:
    """Units of time that a column's name or label ends with, or has in brackets.

    A number before the unit says when, and not in what: `CD4 (3 months)`.

    >>> time_units("OS (Monate)"), time_units("os_days"), time_units("生存时间（月）"), time_units("CD4 (3 months)")
    (frozenset({'months'}), frozenset({'days'}), frozenset({'months'}), frozenset())
    """
    ends = re.split(r"[\s_.]+", text.strip())
    last = ends[-1:] if len(ends) > 1 and not ends[-2].isdigit() else []
    spelt = [*_IN_BRACKETS.findall(text), *(word for word in last if len(word) > 1)]
    return frozenset(unit for each in spelt if (unit := unit_of(each.removeprefix("in "))) in TIMES)


@cache
def _words() -> dict[str, str]:
    text = files(__package__).joinpath(_TABLE).read_text("utf-8")
    return {
        plain_unit(unicodedata.normalize("NFC", word)).casefold(): row["unit"]
        for row in csv.DictReader(text.splitlines())
        for word in row["words"].split("|")
    }
