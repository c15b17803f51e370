"""A number as a paper prints it: its value or range, its decimals, and what does not fit."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from ..rounding import round_half_up

NOT_REACHED = "NR"
# A longer one is a slip of the keyboard, and no number of a computer.
LONGEST, MOST_DECIMALS = 10**12, 30
_NUMBER = r"[-\N{MINUS SIGN}]?(?:(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?|\.[0-9]+)"
NUMBER = rf"{_NUMBER}(?:\s*(?:-|\N{{EN DASH}}|to)\s*{_NUMBER})?"
COUNT = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\s*(?:-|\N{EN DASH}|to)\s*[0-9]+)?"
P_VALUE = r"[<>]?\s*(?:0?\.[0-9]+|1(?:\.0+)?|0)"
_RANGE = re.compile(rf"({_NUMBER})(?:\s*(?:-|\N{{EN DASH}}|to)\s*({_NUMBER}))?")


class Printed(NamedTuple):
    """A printed number: from `low` to `high` (equal but for a range), or with `sign` one side of it.

    Attributes
    ----------
    low, high : Decimal
    decimals : int
        That the paper printed.
    sign : str
        `<` or `>` where the paper gives a bound alone.
    """

    low: Decimal
    high: Decimal
    decimals: int
    sign: str = ""

    def fits(self, value: float) -> bool:
        """Whether a computed number prints so: rounded half-up in the range; a bound holds for the number itself.

        >>> parse_printed("62.4").fits(62.35), parse_printed("<0.001").fits(0.001), parse_printed("60-70").fits(70.4)
        (True, False, True)
        """
        if self.sign:
            exact = Decimal(repr(float(value)))
            return exact < self.low if self.sign == "<" else exact > self.low
        return self.low <= round_half_up(value, self.decimals) <= self.high

    def is_near(self, value: float) -> bool:
        """Whether a computed number, rounded, differs by one unit of the last printed digit at most."""
        last = Decimal(1).scaleb(-self.decimals)
        return self.low - last <= round_half_up(value, self.decimals) <= self.high + last

    def is_below(self, alpha: float) -> bool | None:
        """Whether a printed p-value is below alpha; None where the print leaves it open, as 0.05 itself does.

        >>> [parse_printed(p).is_below(0.05) for p in ("0.049", "0.05", "<0.05", "<0.1", ">0.05")]
        [True, None, True, None, False]
        """
        limit = Decimal(repr(alpha))
        if not self.sign:
            return None if self.low == limit else self.low < limit
        if self.sign == "<":
            return True if self.low <= limit else None
        return False if self.low >= limit else None


def parse_printed(text: str) -> Printed:
    """Read a printed number.

    Parameters
    ----------
    text : str
        `62.4`, `1,234`, a range `60-70`, or a p-value `<0.001`.

    Raises
    ------
    ValueError
        It is none of these, a range that is upside down, or longer than any number that is printed.

    Examples
    --------
    >>> parse_printed("-5.0--2.5")
    Printed(low=Decimal('-5.0'), high=Decimal('-2.5'), decimals=1, sign='')
    """
    sign = text[0] if text[:1] in ("<", ">") else ""
    match = _RANGE.fullmatch(text[len(sign) :].strip())
    if match is None:
        raise ValueError(f"is not a printed number such as 62.5, or a range such as 60-70 (given: {text[:60]!r})")
    ends = [_decimal(end) for end in match.groups() if end is not None]
    if ends[0] > ends[-1]:
        raise ValueError(f"the range is upside down (given: {text[:60]!r})")
    printed = Printed(ends[0], ends[-1], max(_decimals(end) for end in ends), sign)
    if max(map(abs, ends)) >= LONGEST or printed.decimals > MOST_DECIMALS:
        raise ValueError(f"is too long for a printed number (given: {text[:60]!r})")
    return printed


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace("\N{MINUS SIGN}", "-").replace(",", ""))


def _decimals(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)
    return -exponent
