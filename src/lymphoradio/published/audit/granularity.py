"""GRIM and GRIMMER: whether a mean, a standard deviation or a median is possible for so many recorded values."""

from __future__ import annotations

import math
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from ..printed import parse_printed
from .finding import CONSISTENT, INCONSISTENT, Finding
from .numbers import decimals, exact_bounds, say
from .paper import Paper, Statement

GRIM, GRIMMER, MEDIAN = "grim", "grimmer", "median_granularity"
# A check of a standard deviation goes through all sums that the mean leaves open.
_MOST_SUMS = 500


def check_granularity(paper: Paper) -> Iterator[Finding]:
    """Numbers of values that are recorded in steps, where so few patients make them discernible.

    A mean is a whole number of steps over n (Brown & Heathers 2017). The sum of squares is a whole number too, as odd
    or even as the sum (Anaya 2016; Allard 2018). A median is a whole number of steps or, of an even n, of half ones.
    """
    for one in paper.statements:
        if one.n and one.facts.recorded_to:
            step = Fraction(Decimal(one.facts.recorded_to))
            if step > 0:
                yield from _mean(one, one.n, step)
                yield from _median(one, one.n, step)


def _opened(one: Statement, kind: str, step: Fraction) -> tuple[Fraction, Fraction]:
    low, high = exact_bounds(parse_printed(one.numbers[kind]))
    return low / step, high / step


def _sums(one: Statement, n: int, step: Fraction) -> range:
    """Sums of n values, in steps, whose mean prints so."""
    low, high = _opened(one, "mean", step)
    return range(math.ceil(low * n), math.floor(high * n) + 1)


def _mean(one: Statement, n: int, step: Fraction) -> Iterator[Finding]:
    if not one.has("mean"):
        return
    low, high = _opened(one, "mean", step)
    sums = _sums(one, n, step)
    if high - low < Fraction(1, n):
        claim, places = one.claim("mean"), decimals(one.numbers["mean"]) + 2
        below = math.floor(low * n)
        near = [say(total * step / n, places) for total in (sums if sums else (below, below + 1))]
        sentence = ""
        if not sums:
            sentence = (
                f"The mean of {one.where}, {one.numbers['mean']}, is not possible for {n} values in steps of "
                f"{one.facts.recorded_to}: the nearest means are {' and '.join(near)}. Could the authors check it, "
                f"and how many patients it is of?"
            )
        verdict = INCONSISTENT if sentence else CONSISTENT
        yield Finding(one.place, GRIM, claim, verdict, " or ".join(near), sentence, one.position)
    if one.has("sd") and 0 < len(sums) <= _MOST_SUMS and n > 1 and _is_discernible(one, n, step):
        yield _deviation(one, n, step, sums)


def _is_discernible(one: Statement, n: int, step: Fraction) -> bool:
    """Whether the squares that the printed SD leaves open are fewer than the step of the sum of squares, which is 2."""
    low, high = (max(Fraction(0), end) for end in _opened(one, "sd", step))
    return (high**2 - low**2) * n < 2


def _deviation(one: Statement, n: int, step: Fraction, sums: range) -> Finding:
    claim = one.claim("mean", "sd")
    low, high = (max(Fraction(0), end) for end in _opened(one, "sd", step))
    possible = [
        (divisor, total, squares)
        for divisor in (n - 1, n)
        for total in sums
        for squares in _squares(low, high, divisor, total, n)
    ]
    places = decimals(one.numbers["sd"]) + 2
    if possible:
        divisor, total, squares = possible[0]
        deviation = math.sqrt((squares - Fraction(total**2, n)) / divisor) * float(step)
        return Finding(one.place, GRIMMER, claim, CONSISTENT, say(deviation, places), "", one.position)
    sentence = (
        f"The standard deviation of {one.where}, {one.numbers['sd']}, is not possible beside the mean "
        f"{one.numbers['mean']} for {n} values in steps of {one.facts.recorded_to}: no whole sum of squares gives it, "
        f"whether divided by n - 1 or n. Could the authors check both numbers?"
    )
    return Finding(one.place, GRIMMER, claim, INCONSISTENT, "no such values", sentence, one.position)


def _squares(low: Fraction, high: Fraction, divisor: int, total: int, n: int) -> list[int]:
    """Sums of squares, in steps, that the SD leaves open and that so many whole numbers with this sum can have."""
    about = Fraction(total**2, n)
    whole, rest = divmod(total, n)
    least = (n - rest) * whole**2 + rest * (whole + 1) ** 2
    first = max(least, math.ceil(low**2 * divisor + about))
    last = math.floor(high**2 * divisor + about)
    return [squares for squares in range(first, last + 1) if (squares - total) % 2 == 0]


def _median(one: Statement, n: int, step: Fraction) -> Iterator[Finding]:
    if not one.has("median"):
        return
    grid = Fraction(1, 2) if n % 2 == 0 else Fraction(1)
    low, high = (end / grid for end in _opened(one, "median", step))
    if high - low >= 1:
        return
    first, places = math.ceil(low), decimals(one.numbers["median"]) + 1
    is_possible = first <= high
    near = [say(k * grid * step, places) for k in ([first] if is_possible else [first - 1, first])]
    sentence = ""
    if not is_possible:
        sentence = (
            f"The median of {one.where}, {one.numbers['median']}, is not possible for {n} values in steps of "
            f"{one.facts.recorded_to}: the nearest are {' and '.join(near)}. Could the authors check it, and how many "
            f"patients it is of?"
        )
    verdict = INCONSISTENT if sentence else CONSISTENT
    yield Finding(one.place, MEDIAN, one.claim("median"), verdict, " or ".join(near), sentence, one.position)
