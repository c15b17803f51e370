"""An effect, its interval and its p-value against each other."""

from __future__ import annotations

import math
from collections.abc import Iterator

from ..kinds import NULL, P_VALUES
from .finding import CANNOT_TELL, CONSISTENT, INCONSISTENT, Finding
from .numbers import Interval, decimals, say_interval, say_p_interval
from .paper import Paper, Statement
from .wald import (
    back,
    degrees_of_freedom,
    is_in_the_middle,
    midpoint,
    null_of,
    on_its_scale,
    p_interval,
)

INSIDE, MIDDLE, P_VALUE, SIDE = "estimate_in_interval", "interval_midpoint", "p_and_interval", "significance"
_HOW = "The paper does not say that the {} is Wald's (estimate and standard error)"


def check_effects(paper: Paper) -> Iterator[Finding]:
    """The estimate is inside its interval and, by Wald's method, in the middle of it; p is of estimate and interval."""
    for one in paper.statements:
        if one.effect and one.has_limits:
            yield _inside(one)
            yield _middle(one)
            if one.has("p_value"):
                yield _p_value(one)
                yield _side(one)
        elif _limited(one):
            yield _inside(one)


def _limited(one: Statement) -> str:
    """Another estimate with its limits; empty for none."""
    if not one.has("conf_low", "conf_high"):
        return ""
    kinds = ("median_survival", "survival_probability", "auc", "sensitivity", "specificity", "median_follow_up")
    found = [kind for kind in (*kinds, *NULL, "percent", "mean", "median") if one.has(kind)]
    return found[0] if len(found) == 1 else ""


def _estimate(one: Statement) -> str:
    return one.effect or _limited(one)


def _claim(one: Statement) -> str:
    return one.claim(_estimate(one), "conf_low", "conf_high")


def _inside(one: Statement) -> Finding:
    kind = _estimate(one)
    limits = [one.numbers[limit] for limit in ("conf_low", "conf_high")]
    low = -math.inf if limits[0] == "NR" else one.open("conf_low").low
    high = math.inf if limits[1] == "NR" else one.open("conf_high").high
    recomputed = f"{limits[0]} to {limits[1]}"
    if one.numbers[kind] == "NR" or Interval(low, high).meets(one.open(kind)):
        return Finding(one.place, INSIDE, _claim(one), CONSISTENT, recomputed, "", one.position)
    if one.facts.interval == "bootstrap":
        what = "An interval from a bootstrap need not hold its estimate."
        return Finding(one.place, INSIDE, _claim(one), CANNOT_TELL, recomputed, what, one.position)
    sentence = (
        f"The estimate of {one.where}, {one.numbers[kind]}, is not inside its interval, {recomputed}. Could the "
        f"authors check the three numbers?"
    )
    return Finding(one.place, INSIDE, _claim(one), INCONSISTENT, recomputed, sentence, one.position)


def _middle(one: Statement) -> Finding:
    effect, kind = on_its_scale(one), one.effect
    places = max(decimals(one.numbers[name]) for name in (kind, "conf_low", "conf_high")) + 1
    recomputed = say_interval(back(kind, midpoint(effect)), places)
    if is_in_the_middle(effect):
        return Finding(one.place, MIDDLE, _claim(one), CONSISTENT, recomputed, "", one.position)
    if one.facts.interval != "wald":
        what = _HOW.format("interval") + "; others need not have the estimate in their middle."
        return Finding(one.place, MIDDLE, _claim(one), CANNOT_TELL, recomputed, what, one.position)
    scale = " on the logarithmic scale" if null_of(kind) != NULL[kind] else ""
    sentence = (
        f"The interval of {one.where}, {one.numbers['conf_low']} to {one.numbers['conf_high']}, has its middle{scale} "
        f"at {recomputed}, whereas the estimate is printed as {one.numbers[kind]}. Could the authors check the "
        f"estimate and both limits?"
    )
    return Finding(one.place, MIDDLE, _claim(one), INCONSISTENT, recomputed, sentence, one.position)


def _is_by_wald(one: Statement) -> bool:
    return one.facts.interval == "wald" and one.facts.test == "wald"


def _p_value(one: Statement) -> Finding:
    kind, printed = one.effect, one.numbers["p_value"]
    claim = one.claim(kind, "conf_low", "conf_high", "p_value")
    found = p_interval(on_its_scale(one), one.conf_level, degrees_of_freedom(one))
    recomputed = say_p_interval(found)
    if found.low < 1e-3 and found.high > 0.9:
        what = "The printed digits leave every p-value open; more of them, or those of a larger unit, are needed."
        return Finding(one.place, P_VALUE, claim, CANNOT_TELL, recomputed, what, one.position)
    if found.meets(one.open("p_value")):
        return Finding(one.place, P_VALUE, claim, CONSISTENT, recomputed, "", one.position)
    if not _is_by_wald(one):
        what = _HOW.format("interval") + ", and so the test; by Wald's method the p-value would be " + recomputed + "."
        return Finding(one.place, P_VALUE, claim, CANNOT_TELL, recomputed, what, one.position)
    sentence = (
        f"For {one.where} the estimate {one.numbers[kind]} with the interval {one.numbers['conf_low']} to "
        f"{one.numbers['conf_high']} has a p-value of {recomputed}, with all that the rounding leaves open; p = "
        f"{printed} is printed. Could the authors check the interval and the p-value?"
    ).replace("p = <", "p < ")
    return Finding(one.place, P_VALUE, claim, INCONSISTENT, recomputed, sentence, one.position)


def _side(one: Statement) -> Finding:
    """The p-value is below alpha exactly if the interval of level 1 - alpha excludes no effect."""
    kind, printed = one.effect, one.open("p_value")
    claim = one.claim("conf_low", "conf_high", "p_value")
    low, high, null = one.open("conf_low"), one.open("conf_high"), NULL[kind]
    excludes: bool | None = None
    if low.low > null or high.high < null:
        excludes = True
    elif low.high < null < high.low:
        excludes = False
    below: bool | None = None
    if printed.high < one.alpha or (one.numbers["p_value"].startswith("<") and printed.high <= one.alpha):
        below = True
    elif printed.low > one.alpha:
        below = False
    recomputed = {True: f"p < {one.alpha:g}", False: f"p > {one.alpha:g}", None: ""}[excludes]
    if not math.isclose(one.alpha, 1 - one.conf_level):
        what = f"An interval of level {one.conf_level:g} says nothing of p at {one.alpha:g}."
        return Finding(one.place, SIDE, claim, CANNOT_TELL, "", what, one.position)
    if excludes is None or below is None:
        what = f"The {'p-value' if excludes is not None else 'limits'} may be on either side, as printed."
        return Finding(one.place, SIDE, claim, CANNOT_TELL, recomputed, what, one.position)
    if excludes == below:
        return Finding(one.place, SIDE, claim, CONSISTENT, recomputed, "", one.position)
    if not _is_by_wald(one):
        what = _HOW.format("interval") + ", and so the test; of two methods they may fall on different sides."
        return Finding(one.place, SIDE, claim, CANNOT_TELL, recomputed, what, one.position)
    says = "excludes" if excludes else "includes"
    sentence = (
        f"The interval of {one.where}, {one.numbers['conf_low']} to {one.numbers['conf_high']}, {says} no effect "
        f"({null:g}), but its p-value is printed as {one.numbers['p_value']}. Could the authors check both?"
    )
    return Finding(one.place, SIDE, claim, INCONSISTENT, recomputed, sentence, one.position)


def has_recomputable_p(one: Statement) -> bool:
    """Whether the p-values of a statement are those of an effect with an interval."""
    return bool(one.effect) and one.has_limits and any(one.has(kind) for kind in P_VALUES)
