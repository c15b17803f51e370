"""Tests and intervals from a penalised likelihood whose last coordinates are held."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

import numpy as np
from scipy.special import chdtri

from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.firth_newton import Evaluate, Penalised, maximise
from lymphoradio.stats.model_fit import TermTest, p_chi2
from lymphoradio.stats.samples import check_conf_level

PENALISED_LR = "penalised_likelihood_ratio"
MAX_STEPS = 100
# Multiple of the fit at which a maximum is still looked for.
FARTHEST = 10.0
# Stands for a fall that cannot be computed, because the information underflows.
BEYOND = 1e9


def likelihood_ratio_test(evaluate: Evaluate, fitted: np.ndarray, df: int) -> TermTest:
    """Penalised likelihood-ratio test that the last `df` coordinates are 0, the penalty being the whole model's.

    Parameters
    ----------
    evaluate : callable
    fitted : ndarray, shape (k,)
        Where the penalised likelihood has its maximum.
    df : int

    Returns
    -------
    TermTest
        ``penalised_likelihood_ratio``.
    """
    best = evaluate(fitted)
    held = _highest(evaluate, _starts(best.metric, fitted, np.zeros(df)), fitted.size - df)[1]
    statistic = _fall(best, held)
    return TermTest(statistic, float(df), p_chi2(statistic, df), PENALISED_LR)


def profile_limits(evaluate: Evaluate, fitted: np.ndarray, conf_level: float) -> tuple[float, float]:
    """Limits of the last coordinate: where twice the fall of the profile reaches the chi-squared quantile.

    The crossings next to the maximum are found, on the penalised likelihood itself and not on an approximation. On
    separated data the likelihood with one coordinate held can have several maxima: the profile is the highest of those
    that are reached from several starts.

    Parameters
    ----------
    evaluate : callable
    fitted : ndarray, shape (k,)
        Where the penalised likelihood has its maximum.
    conf_level : float
        In (0, 1).

    Returns
    -------
    tuple of float
        Low and high.
    """
    check_conf_level(conf_level)
    quantile = float(chdtri(1.0, 1.0 - conf_level))
    low, high = (_limit(evaluate, fitted, quantile, side) for side in (-1.0, 1.0))
    return low, high


def _limit(evaluate: Evaluate, fitted: np.ndarray, quantile: float, side: float) -> float:
    from scipy.optimize import brentq  # 0.3 s of start-up

    best, n_free, estimate = evaluate(fitted), fitted.size - 1, float(fitted[-1])
    width = float(np.sqrt(quantile * np.linalg.inv(best.metric)[-1, -1]))
    known = [(fitted, best)]
    fallen: dict[float, float] = {}

    def excess(value: float, everywhere: bool = False) -> float:
        if value in fallen and not everywhere:
            return fallen[value]
        held = np.array([value])
        # From the known maxima inside the interval: the nearest, and the highest of those that are half as far out.
        near = min(known, key=lambda at: abs(at[0][-1] - value))
        outer = [at for at in known if abs(at[0][-1] - value) <= 0.5 * abs(value - estimate)] or [near]
        high = max(outer, key=lambda at: at[1].log_likelihood)
        starts = [_carried(near[1].metric, near[0], held), *_ray(near[0], held, (1.0,))]
        starts += _ray(high[0], held, (1.0,)) if high is not near else []
        starts += _starts(best.metric, fitted, held) if everywhere else []
        found = _highest(evaluate, starts, n_free)
        is_finite = np.isfinite(found[1].log_likelihood)
        fallen[value] = _fall(best, found[1]) - quantile if is_finite else BEYOND
        if fallen[value] < 0.0:
            if everywhere:
                # A higher one than was known at this value: what was known close by is not on its branch.
                known[:] = [at for at in known if abs(at[0][-1] - value) > 1e-3 * width]
            known.append(found)
        return fallen[value]

    inside, outside, beyond = estimate, estimate + side * width, side * np.inf
    # The penalised likelihood falls without bound in every direction; what cannot be computed lies beyond the limit.
    for _ in range(MAX_STEPS):
        reached = excess(outside)
        if 0.0 <= reached < BEYOND:
            limit = float(brentq(excess, inside, outside, xtol=1e-14 * width, rtol=1e-13))
            reached = excess(limit, everywhere=True)
            if abs(reached) <= 1e-7 * quantile:
                return limit
            if reached > 0.0:
                raise NotEstimable("the profile of the penalised likelihood has a gap")
            inside, outside = limit, estimate + 1.1 * (limit - estimate)
        elif reached < 0.0:
            inside, outside = outside, estimate + 1.5 * (outside - estimate)
        else:
            beyond = outside
        if abs(outside - estimate) >= abs(beyond - estimate):
            outside = (inside + beyond) / 2
    raise NotEstimable("the profile of the penalised likelihood does not fall enough")


def _highest(evaluate: Evaluate, starts: list[np.ndarray], n_free: int) -> tuple[np.ndarray, Penalised]:
    """The highest of the maxima that the starts lead to."""
    found: list[tuple[np.ndarray, Penalised]] = []
    for start in starts:
        state = evaluate(start)
        if not np.isfinite(state.log_likelihood):
            found.append((start, state))
            continue
        try:
            found.append(maximise(evaluate, start, n_free))
        except NotEstimable as reason:
            refused = reason
    if not found:
        raise refused
    return max(found, key=lambda maximum: maximum[1].log_likelihood)


def _starts(metric: np.ndarray, fitted: np.ndarray, held: np.ndarray) -> list[np.ndarray]:
    """Where maxima with the last coordinates held may lie: where the fit leads to to first order, 0, and on rays."""
    zero = np.concatenate([np.zeros(fitted.size - held.size), held])
    return [_carried(metric, fitted, held), zero, *_ray(fitted, held, (0.25, 0.5, 1.0, 2.0, 4.0))]


def _ray(fitted: np.ndarray, held: np.ndarray, factors: Sequence[float]) -> list[np.ndarray]:
    """Multiples of the fit, up to ten of it: along the ray through it separated data stay separated."""
    if held.size > 1 or abs(held[0]) > FARTHEST * abs(fitted[-1]):
        return []
    ratio = held[0] / fitted[-1] if fitted[-1] else 0.0
    return [np.append(fitted[:-1] * factor * ratio, held) for factor in factors if abs(factor * ratio) <= FARTHEST]


def _fall(best: Penalised, held: Penalised) -> float:
    """Twice the fall of the penalised likelihood."""
    fall = 2.0 * (best.log_likelihood - held.log_likelihood)
    if fall < -1e-8 * (1.0 + abs(best.log_likelihood)):
        raise NotEstimable("the penalised likelihood has more than one maximum")
    return max(fall, 0.0)


def _carried(metric: np.ndarray, at: np.ndarray, last: np.ndarray) -> np.ndarray:
    """Where the others go to first order once the last coordinates are moved."""
    n_free = at.size - last.size
    moved = np.concatenate([at[:n_free], last])
    shift = metric[:n_free, n_free:] @ (last - at[n_free:])
    with contextlib.suppress(np.linalg.LinAlgError):
        moved[:n_free] -= np.linalg.solve(metric[:n_free, :n_free], shift)
    return moved
