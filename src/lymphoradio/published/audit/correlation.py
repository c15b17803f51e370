"""A correlation, the number of patients, its p-value and its interval."""

from __future__ import annotations

import math
from collections.abc import Iterator

from .finding import CANNOT_TELL, CONSISTENT, INCONSISTENT, Finding
from .numbers import Interval, say_p_interval
from .paper import Paper, Statement
from .wald import two_sided

CHECK = "correlation_p"


def check_correlations(paper: Paper) -> Iterator[Finding]:
    """The p-value of Pearson's r is that of t = r sqrt((n - 2) / (1 - r^2)) with n - 2 degrees of freedom."""
    for one in paper.statements:
        if one.effect == "pearson_r" and one.has("p_value"):
            yield _p_value(one)


def _p_value(one: Statement) -> Finding:
    claim = one.claim("pearson_r", "p_value")
    if one.n is None or one.n < 3:
        return Finding(one.place, CHECK, claim, CANNOT_TELL, "", "The number of patients is not stated.", one.position)
    r, n = one.open("pearson_r"), one.n
    sizes = [abs(end) for end in r]
    least = 0.0 if r.low <= 0 <= r.high else min(sizes)
    found = Interval(_p(max(sizes), n), _p(least, n))
    recomputed = say_p_interval(found)
    if found.meets(one.open("p_value")):
        return Finding(one.place, CHECK, claim, CONSISTENT, recomputed, "", one.position)
    if one.facts.test not in ("correlation", "t"):
        what = f"The test is not named; the t test of r would give p = {recomputed}."
        return Finding(one.place, CHECK, claim, CANNOT_TELL, recomputed, what, one.position)
    sentence = (
        f"A correlation of {one.numbers['pearson_r']} among {n} patients has a p-value of {recomputed}; {one.where} "
        f"prints {one.numbers['p_value']}. Could the authors check r, p and the number of pairs?"
    )
    return Finding(one.place, CHECK, claim, INCONSISTENT, recomputed, sentence, one.position)


def _p(r: float, n: int) -> float:
    return 0.0 if r >= 1 else two_sided(r * math.sqrt((n - 2) / (1 - r * r)), n - 2)
