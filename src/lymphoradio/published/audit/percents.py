"""Percents against counts and totals."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import ceil, floor

from ..printed import parse_printed
from .finding import CANNOT_TELL, CONSISTENT, INCONSISTENT, Finding
from .numbers import decimals, exact_bounds, say
from .paper import Paper, Statement

CHECK = "percent"


def check_percents(paper: Paper) -> Iterator[Finding]:
    """A percent is its count over the total, or, printed alone, that of some whole number of patients."""
    for one in paper.statements:
        if one.has("percent"):
            yield _with_count(one) if one.has("count") else _alone(one)


def _with_count(one: Statement) -> Finding:
    claim = one.claim("count", "percent")
    if one.n is None or one.count is None:
        what = "The total is not stated" if one.n is None else "The count is a range"
        return Finding(one.place, CHECK, claim, CANNOT_TELL, "", f"{what}.", one.position)
    if not one.n:
        return Finding(one.place, CHECK, claim, CANNOT_TELL, "", "The total is 0.", one.position)
    share, printed = Fraction(100 * one.count, one.n), one.numbers["percent"]
    recomputed = say(share, decimals(printed) + 2)
    low, high = exact_bounds(parse_printed(printed))
    if low <= share <= high:
        return Finding(one.place, CHECK, claim, CONSISTENT, recomputed, "", one.position)
    sentence = (
        f"{one.where} is printed as {one.count} patients and {printed}%; {one.count} of {one.n} is {recomputed}%, "
        f"which no usual rounding prints so. Could the authors check the count, the percentage and its denominator?"
    )
    return Finding(one.place, CHECK, claim, INCONSISTENT, recomputed, sentence, one.position)


def _alone(one: Statement) -> Finding:
    claim, printed = one.claim("percent"), one.numbers["percent"]
    if not one.n:
        return Finding(one.place, CHECK, claim, CANNOT_TELL, "", "The total is not stated.", one.position)
    low, high = exact_bounds(parse_printed(printed))
    first, last = ceil(low * one.n / 100), floor(high * one.n / 100)
    if first <= last:
        counts = str(first) if first == last else f"{first} to {last}"
        return Finding(one.place, CHECK, claim, CONSISTENT, f"{counts} of {one.n}", "", one.position)
    places = decimals(printed) + 2
    near = ", ".join(f"{count} is {say(Fraction(100 * count, one.n), places)}%" for count in (last, first))
    sentence = (
        f"{one.where} is printed as {printed}%; no whole number of {one.n} patients makes that ({near}). Could the "
        f"authors give the count and its denominator?"
    )
    return Finding(one.place, CHECK, claim, INCONSISTENT, f"{last} or {first} of {one.n}", sentence, one.position)
