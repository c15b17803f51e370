"""Percents of a baseline mean."""

from __future__ import annotations

from collections.abc import Iterator

from .finding import CANNOT_TELL, CONSISTENT, Finding
from .numbers import Interval, decimals, say_interval
from .paper import Paper, Statement

CHECK = "percent_of_baseline"


def check_percents_of_baseline(paper: Paper) -> Iterator[Finding]:
    """A percent of baseline is the ratio of two printed means; where it is not, it can be a mean of ratios."""
    for one in paper.statements:
        if one.has(CHECK):
            yield _check(one, _mean(paper, one, one.row), _mean(paper, one, one.facts.baseline))


def _mean(paper: Paper, one: Statement, row: str) -> Statement | None:
    found = (other for other in paper.by_place[one.place] if other.row == row and other.has("mean"))
    return next(found, None)


def _check(one: Statement, later: Statement | None, before: Statement | None) -> Finding:
    claim = one.claim(CHECK)
    if later is None or before is None:
        what = "The mean at this time is not printed." if later is None else "The mean at baseline is not printed."
        return Finding(one.place, CHECK, claim, CANNOT_TELL, "", what, one.position)
    above, below = later.open("mean"), before.open("mean")
    if below.low <= 0 or above.low < 0:
        return Finding(one.place, CHECK, claim, CANNOT_TELL, "", "The means are not all positive.", one.position)
    found = Interval(100 * above.low / below.high, 100 * above.high / below.low)
    recomputed = say_interval(found, decimals(one.numbers[CHECK]) + 1)
    if found.meets(one.open(CHECK)):
        return Finding(one.place, CHECK, claim, CONSISTENT, recomputed, "", one.position)
    what = (
        f"{one.where} is printed as {one.numbers[CHECK]}% of baseline; the means {later.numbers['mean']} and "
        f"{before.numbers['mean']} make {recomputed}%. Is it a mean of the patients' own ratios, or of the patients "
        f"that were left?"
    )
    return Finding(one.place, CHECK, claim, CANNOT_TELL, recomputed, what, one.position)
