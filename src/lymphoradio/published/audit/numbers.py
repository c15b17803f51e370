"""What a printed number leaves open: the closed interval that any usual rounding maps onto it."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from ...rounding import round_half_up
from ..printed import Printed, parse_printed

# Room for the noise of floating point, never for a digit.
NOISE = 1e-9


class Interval(NamedTuple):
    """A closed interval; its ends may be infinite."""

    low: float
    high: float

    def holds(self, value: float) -> bool:
        """Whether a number lies in it.

        >>> Interval(0.5, 1.5).holds(1.5)
        True
        """
        return self.meets(Interval(value, value))

    def meets(self, other: Interval) -> bool:
        """Whether two intervals have a number in common.

        >>> Interval(0, 1).meets(Interval(1, 2)), Interval(0, 1).meets(Interval(1.1, 2))
        (True, False)
        """
        return _at_most(self.low, other.high) and _at_most(other.low, self.high)


def _at_most(low: float, high: float) -> bool:
    return low <= high or math.isclose(low, high, rel_tol=NOISE, abs_tol=1e-300)


def exact_bounds(printed: Printed) -> tuple[Fraction, Fraction]:
    """Ends of what a printed number leaves open, as fractions: half a unit of its last digit, both ends included.

    Half-up, half-even, half-down and away from zero all stay in it. A range is open by half a unit at both ends.

    >>> exact_bounds(parse_printed("18.7"))
    (Fraction(373, 20), Fraction(75, 4))
    """
    half = Decimal(1).scaleb(-printed.decimals) / 2
    return Fraction(printed.low - half), Fraction(printed.high + half)


def leaves_open(text: str) -> Interval:
    """Interval of a printed number.

    >>> leaves_open("60-70")
    Interval(low=59.5, high=70.5)
    """
    low, high = exact_bounds(parse_printed(text))
    return Interval(float(low), float(high))


def p_leaves_open(text: str) -> Interval:
    """Interval of a printed p-value, a bound included.

    >>> p_leaves_open("<0.001"), p_leaves_open("0.03")
    (Interval(low=0.0, high=0.001), Interval(low=0.025, high=0.035))
    """
    printed = parse_printed(text)
    if printed.sign:
        end = float(printed.low)
        return Interval(0.0, end) if printed.sign == "<" else Interval(end, 1.0)
    low, high = exact_bounds(printed)
    return Interval(max(0.0, float(low)), min(1.0, float(high)))


def whole(text: str) -> int | None:
    """A printed count; None for a range, and for nothing.

    >>> whole("1,234"), whole("3-5"), whole("")
    (1234, None, None)
    """
    if not text:
        return None
    printed = parse_printed(text)
    return int(printed.low) if printed.low == printed.high else None


def decimals(text: str) -> int:
    """Decimals of a printed number."""
    return parse_printed(text).decimals


def say(value: float | Fraction, places: int) -> str:
    """A number at so many decimals, half-up.

    >>> say(Fraction(875, 30), 2), say(0.125, 2)
    ('29.17', '0.13')
    """
    if isinstance(value, Fraction):
        exact = Decimal(value.numerator) / Decimal(value.denominator)
        return f"{round_half_up(exact, places):f}"
    return f"{round_half_up(value, places):f}"


def say_interval(found: Interval, places: int) -> str:
    """Two ends, or the one number that they are at this precision.

    >>> say_interval(Interval(1.231, 1.24), 2), say_interval(Interval(0, math.inf), 0)
    ('1.23 to 1.24', '0 or more')
    """
    if math.isinf(found.high):
        return "any" if math.isinf(found.low) else f"{say(found.low, places)} or more"
    low, high = say(found.low, places), say(found.high, places)
    return low if low == high else f"{low} to {high}"


def significant(value: float, digits: int = 3) -> str:
    """A number with so many significant digits.

    >>> significant(0.034567), significant(1234.5), significant(2.5)
    ('0.0346', '1235', '2.50')
    """
    size = math.floor(math.log10(abs(value))) if value else 0
    return say(value, max(0, digits - 1 - size))


def say_p(value: float) -> str:
    """A p-value with four decimals, a smaller one as a bound.

    >>> say_p(0.04567), say_p(1e-7)
    ('0.0457', '<0.0001')
    """
    return "<0.0001" if value < 0.0001 else say(value, 4)


def say_p_interval(found: Interval) -> str:
    """Two p-values, or one.

    >>> say_p_interval(Interval(0.01, 0.0123)), say_p_interval(Interval(1e-9, 1e-7))
    ('0.0100 to 0.0123', '<0.0001')
    """
    low, high = say_p(found.low), say_p(found.high)
    return low if low == high else f"{low} to {high}"
