"""Decimal alignment by padding: figure spaces are as wide as a digit, punctuation spaces as a point or comma."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .format import MINUS, NONE, THIN
from .style import current

FIGURE = "\N{FIGURE SPACE}"
POINT = "\N{PUNCTUATION SPACE}"


def align_decimals(texts: Sequence[str]) -> list[str]:
    """Pad texts on the left so that the decimal points of their first numbers stand below each other.

    Words stay at the left edge; a lone dash moves below the units.

    >>> [text.replace(FIGURE, "_") for text in align_decimals(["3 (6.3)", "12 (25.0)", "—"])]
    ['_3 (6.3)', '12 (25.0)', '_—']
    """
    mark, point = re.escape(current().thousands), re.escape(current().decimal)
    # P may have no digit before its point.
    form = re.compile(rf"(?P<sign>[<>≥≤]{THIN}?)?(?P<whole>{MINUS}?[\d{mark}]+|(?={point}\d))")
    numbers = [form.match(text) for text in texts]
    found = [number for number in numbers if number]
    has_sign = any(number["sign"] for number in found)
    digits = max((len(_digits(number)) for number in found), default=0)
    commas = max((_marks(number) for number in found), default=0)

    def lead(text: str, number: re.Match[str] | None) -> str:
        if number is None:
            return _spaces(has_sign, digits - 1, commas) if text == NONE else ""
        missing = digits - len(_digits(number))
        return _spaces(has_sign and not number["sign"], missing, commas - _marks(number))

    return [lead(text, number) + text for text, number in zip(texts, numbers, strict=True)]


def _digits(number: re.Match[str]) -> str:
    return re.sub(rf"[^\d{MINUS}]", "", number["whole"])


def _marks(number: re.Match[str]) -> int:
    mark = current().thousands
    return number["whole"].count(mark) if mark else 0


def _spaces(sign: bool, digits: int, commas: int) -> str:
    space = THIN if current().p_spaces else ""
    return (FIGURE + space if sign else "") + POINT * commas + FIGURE * digits
