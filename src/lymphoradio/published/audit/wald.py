"""What an estimate and its interval say together, if it is the estimate and so many standard errors either side.

The rounding leaves open a box of estimates and limits. With estimate b and standard error s the limits are b - q s and
b + q s, so that (b, s) lies in a polygon; b / s is largest and smallest at its corners.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import combinations
from typing import NamedTuple

from scipy.special import ndtr, ndtri, stdtr, stdtrit

from ..kinds import NULL, RATIOS
from .numbers import NOISE, Interval, whole
from .paper import Statement

# exp(-46) is about 1e-20: what a limit that is printed as 0.00 can be on the log scale.
_SMALLEST = 1e-20
# Degrees of freedom that are tried where the paper says nothing of them.
_ANY_DF = (*range(1, 201), math.inf)


class Effect(NamedTuple):
    """Estimate and limits on the scale of their standard error."""

    estimate: Interval
    low: Interval
    high: Interval


def on_its_scale(one: Statement) -> Effect:
    """An effect with its limits: ratios as logarithms, correlations as Fisher's z."""
    scale = _scale(one.effect)
    opened = (one.open(kind) for kind in (one.effect, "conf_low", "conf_high"))
    return Effect(*(Interval(scale(found.low), scale(found.high)) for found in opened))


def _scale(kind: str):  # type: ignore[no-untyped-def]
    if kind in RATIOS:
        return lambda value: math.log(max(value, _SMALLEST))
    if kind in ("pearson_r", "spearman_rho"):
        return lambda value: math.atanh(min(max(value, -1 + 1e-12), 1 - 1e-12))
    return float


def back(kind: str, found: Interval) -> Interval:
    """From the scale of the standard error to the printed one."""
    if kind in RATIOS:
        return Interval(math.exp(found.low), math.exp(found.high))
    if kind in ("pearson_r", "spearman_rho"):
        return Interval(math.tanh(found.low), math.tanh(found.high))
    return found


def null_of(kind: str) -> float:
    """No effect, on the scale of the standard error."""
    return 0.0 if kind in RATIOS else NULL[kind]


def midpoint(effect: Effect) -> Interval:
    """Middle of the interval, with all that the rounding leaves open."""
    return Interval((effect.low.low + effect.high.low) / 2, (effect.low.high + effect.high.high) / 2)


def is_in_the_middle(effect: Effect) -> bool:
    """Whether the estimate can be the middle of its interval."""
    return midpoint(effect).meets(effect.estimate)


def quantile(conf_level: float, df: float = math.inf) -> float:
    """Standard errors from the estimate to a limit."""
    upper = (1 + conf_level) / 2
    return float(ndtri(upper)) if math.isinf(df) else float(stdtrit(df, upper))


def standard_error(effect: Effect, q: float) -> Interval:
    """Half the interval's width in standard errors."""
    return Interval(
        max(0.0, effect.high.low - effect.low.high) / (2 * q), (effect.high.high - effect.low.low) / (2 * q)
    )


def z_interval(effect: Effect, q: float) -> Interval:
    """Smallest and largest |estimate / standard error|; infinite where the standard error can be 0.

    Where no estimate is the middle of its interval, of the printed estimate over half the width.
    """
    corners = _corners(effect, q) if is_in_the_middle(effect) else _box(effect, q)
    signs = {math.copysign(1.0, b) if b else 0.0 for b, _ in corners}
    sizes = [abs(b) / s if s > 0 else (math.inf if abs(b) > NOISE else 0.0) for b, s in corners]
    return Interval(0.0 if len(signs) > 1 or 0.0 in signs else min(sizes), max(sizes))


def _box(effect: Effect, q: float) -> list[tuple[float, float]]:
    return [(b, s) for b in effect.estimate for s in standard_error(effect, q)]


def _corners(effect: Effect, q: float) -> list[tuple[float, float]]:
    """Corners of the polygon of (b, s): b, b - q s and b + q s in their intervals, s >= 0."""
    # Each half-plane u b + v s >= w.
    planes = [(0.0, 1.0, 0.0)]
    for v, found in ((0.0, effect.estimate), (-q, effect.low), (q, effect.high)):
        planes += [(1.0, v, found.low), (-1.0, -v, -found.high)]
    corners = []
    for (u, v, w), (x, y, z) in combinations(planes, 2):
        determinant = u * y - v * x
        if abs(determinant) < 1e-12:
            continue
        b, s = (w * y - v * z) / determinant, (u * z - w * x) / determinant
        if all(i * b + j * s >= k - NOISE * max(1.0, abs(k)) for i, j, k in planes):
            corners.append((b, max(0.0, s)))
    return corners or _box(effect, q)


def p_interval(effect: Effect, conf_level: float, df: Iterable[float]) -> Interval:
    """Two-sided p-values of b / s, by the normal distribution or, with degrees of freedom, by t.

    Parameters
    ----------
    effect : Effect
    conf_level : float
        Of the interval.
    df : iterable of float
        Degrees of freedom that are possible; infinity for the normal distribution.

    Returns
    -------
    Interval
        From the smallest to the largest.
    """
    ends = []
    for one in df:
        z = z_interval(effect, quantile(conf_level, one))
        ends += [two_sided(z.high, one), two_sided(z.low, one)]
    return Interval(min(ends), max(ends))


def two_sided(z: float, df: float = math.inf) -> float:
    """Two-sided p-value of a statistic."""
    if math.isinf(z):
        return 0.0
    return min(1.0, 2 * (float(ndtr(-abs(z))) if math.isinf(df) else float(stdtr(df, -abs(z)))))


def degrees_of_freedom(one: Statement) -> tuple[float, ...]:
    """Degrees of freedom that an effect's t can have: infinite for ratios and by what the paper says of it.

    A coefficient with n and the number of terms: those of a model with and without an intercept. Else any.
    """
    facts = one.facts
    if one.effect in RATIOS or one.effect in ("pearson_r", "spearman_rho"):
        return (math.inf,)
    if facts.df:
        return (float(max(1, whole(facts.df) or 1)),)
    terms = whole(facts.terms)
    if one.effect == "beta" and one.n and terms is not None:
        free = one.n - terms
        return tuple(float(df) for df in (free - 1, free) if df > 0) or _ANY_DF
    return _ANY_DF
