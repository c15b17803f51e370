"""Standard errors: not below what so few patients allow, and compared before and after adjustment."""

from __future__ import annotations

import math
from collections.abc import Iterator

from .finding import CANNOT_TELL, CONSISTENT, INCONSISTENT, Finding
from .numbers import Interval, significant, whole
from .paper import Paper, Statement
from .wald import on_its_scale, quantile, standard_error

FLOOR, ADJUSTED = "standard_error_floor", "standard_error_adjusted"
_RATIOS = ("hazard_ratio", "odds_ratio")


def check_standard_errors(paper: Paper) -> Iterator[Finding]:
    """A ratio of two groups is not more precise than its events allow; adjustment seldom makes it more precise.

    In Cox's model an event adds at most 1/4 to the information on an indicator; in a logistic model it is at most a
    quarter of the sum of p (1 - p), which is largest where all patients have the same p. Other terms take away from it.
    """
    unadjusted = {_identity(one): one for one in paper.statements if _has_interval(one) and _terms(one) == 1}
    for one in paper.statements:
        if _has_interval(one):
            if whole(one.facts.levels) == 2:
                yield _floor(one)
            alone = unadjusted.get(_identity(one))
            if alone is not None and (_terms(one) or 0) > 1:
                yield _compared(one, alone)


def _has_interval(one: Statement) -> bool:
    return one.effect in _RATIOS and one.has_limits


def _terms(one: Statement) -> int | None:
    return whole(one.facts.terms)


def _identity(one: Statement) -> tuple[object, ...]:
    return (one.effect, *sorted((key, word) for key, word in one.at.items() if key != "model"))


def _standard_error(one: Statement) -> Interval:
    return standard_error(on_its_scale(one), quantile(one.conf_level))


def _say(found: Interval) -> str:
    low, high = significant(found.low), significant(found.high)
    return low if low == high else f"{low} to {high}"


def _floor(one: Statement) -> Finding:
    claim = one.claim(one.effect, "conf_low", "conf_high")
    n, events, found = one.n, whole(one.facts.events), _standard_error(one)
    if one.facts.interval != "wald" or not (n or events):
        what = (
            "Neither patients nor events are stated" if not (n or events) else "The interval is not said to be Wald's"
        )
        return Finding(one.place, FLOOR, claim, CANNOT_TELL, _say(found), f"{what}.", one.position)
    if one.effect == "hazard_ratio":
        least = 2 / math.sqrt(events or n or 1)
        of = f"{events} events" if events else f"{n} patients (at most so many events)"
    elif n is None:
        what = "The number of patients is not stated."
        return Finding(one.place, FLOOR, claim, CANNOT_TELL, _say(found), what, one.position)
    else:
        spread = events * (n - events) / n if events and events < n else n / 4
        least = 2 / math.sqrt(spread)
        of = f"{n} patients with {events} events" if events else f"{n} patients"
    recomputed = f"{_say(found)}; at least {significant(least)}"
    if found.high >= least * (1 - 1e-9):
        return Finding(one.place, FLOOR, claim, CONSISTENT, recomputed, "", one.position)
    name = one.effect.replace("_", " ")
    sentence = (
        f"The interval of {one.where}, {one.numbers['conf_low']} to {one.numbers['conf_high']}, stands for a standard "
        f"error of {_say(found)} of the logarithm of the {name}. For a comparison of two groups among {of} it is at "
        f"least {significant(least)}. Was the term entered as two groups, and of how many events and patients is it?"
    )
    return Finding(one.place, FLOOR, claim, INCONSISTENT, recomputed, sentence, one.position)


def _compared(one: Statement, alone: Statement) -> Finding:
    claim = one.claim(one.effect, "conf_low", "conf_high")
    adjusted, unadjusted = _standard_error(one), _standard_error(alone)
    recomputed = f"{_say(adjusted)}; univariable {_say(unadjusted)}"
    if adjusted.high >= unadjusted.low:
        return Finding(one.place, ADJUSTED, claim, CONSISTENT, recomputed, "", one.position)
    what = (
        f"{one.where}: the standard error of the logarithm is {_say(adjusted)} after adjustment, {_say(unadjusted)} "
        f"before. In the same patients adjustment does not usually make it smaller; this is no proof, but were the "
        f"patients and the coding of the term the same?"
    )
    return Finding(one.place, ADJUSTED, claim, CANNOT_TELL, recomputed, what, one.position)
