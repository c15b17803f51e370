"""Maximum of a penalised likelihood, with or without coordinates held, and what is inverted from it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import chdtri

from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.model_fit import TermTest, p_chi2
from lymphoradio.stats.samples import check_conf_level

MAX_ITERATIONS = 100
# Distance to the maximum in standard errors at which it is reached; the steps converge superlinearly.
DISTANCE = 1e-11
# Steps that no longer bring it nearer than rounding does end here, if they came this near.
NEAR = 1e-10
# Of a step, in the size of the coordinates.
LONGEST = 0.2
# Multiple of the fit at which a maximum is still looked for.
FARTHEST = 10.0
# Stands for a fall that cannot be computed, because the information underflows.
BEYOND = 1e9
PENALISED_LR = "penalised_likelihood_ratio"


@dataclass(frozen=True)
class Penalised:
    """A penalised likelihood at one point.

    Attributes
    ----------
    log_likelihood : float
        Log-likelihood plus half the log determinant of its information; -inf where the latter is singular.
    score : ndarray, shape (k,)
        Gradient of `log_likelihood`.
    metric : ndarray, shape (k, k)
        Positive definite, near the negative Hessian of `log_likelihood`.
    """

    log_likelihood: float
    score: np.ndarray
    metric: np.ndarray


Evaluate = Callable[[np.ndarray], Penalised]


def maximise(evaluate: Evaluate, start: np.ndarray, n_free: int) -> tuple[np.ndarray, Penalised]:
    """Maximise over the first `n_free` coordinates, the others held where they start.

    Steps of scoring, corrected by the curvature that the last steps met (limited-memory BFGS in the metric of the
    information) and halved until the penalised likelihood does not fall.

    Parameters
    ----------
    evaluate : callable
        From coordinates, shape (k,), to a `Penalised`.
    start : ndarray, shape (k,)
    n_free : int

    Returns
    -------
    tuple
        Coordinates, shape (k,), and the `Penalised` there.

    Raises
    ------
    NotEstimable
        No start with a finite likelihood, or no convergence.

    References
    ----------
    Nocedal & Wright (2006), Numerical Optimization, 2nd ed., algorithm 7.4.
    """
    at, state = start, evaluate(start)
    if not np.isfinite(state.log_likelihood):
        raise NotEstimable("the information of the penalised likelihood is singular")
    free = slice(0, n_free)
    met: list[tuple[np.ndarray, np.ndarray]] = []
    nearest, without_gain = np.inf, 0
    for _ in range(MAX_ITERATIONS):
        try:
            step = _direction(state.metric[free, free], state.score[free], met)
        except np.linalg.LinAlgError:
            break
        if not np.all(np.isfinite(step)):
            break
        distance = float(np.sqrt(max(state.score[free] @ step, 0.0)))
        if distance <= DISTANCE or (without_gain >= 5 and nearest <= NEAR and distance <= NEAR):
            return at, state
        without_gain = 0 if distance < 0.5 * nearest else without_gain + 1
        nearest = min(nearest, distance)
        moved = _line_search(evaluate, at, step, state)
        if moved is None:
            if not met:
                break
            met = []
            continue
        taken, change = moved[0][free] - at[free], state.score[free] - moved[1].score[free]
        if taken @ change > 0.0:
            met = [*met[-9:], (taken, change)]
        at, state = moved
    raise NotEstimable("the penalised likelihood did not converge")


def _direction(metric: np.ndarray, score: np.ndarray, met: list[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    """Two-loop recursion of limited-memory BFGS, started from the inverse of the metric."""
    if score.size == 0:
        return score
    rest, weights = score, []
    for taken, change in reversed(met):
        weights.append(float(taken @ rest) / float(taken @ change))
        rest = rest - weights[-1] * change
    step = np.linalg.solve(metric, rest)
    for (taken, change), weight in zip(met, reversed(weights), strict=True):
        step = step + taken * (weight - float(change @ step) / float(taken @ change))
    return np.asarray(step)


def _line_search(
    evaluate: Evaluate, at: np.ndarray, step: np.ndarray, state: Penalised
) -> tuple[np.ndarray, Penalised] | None:
    # Near the maximum two evaluations differ by the rounding of their sums: a loss of that size is none.
    least = state.log_likelihood - 1e-12 * (1.0 + abs(state.log_likelihood))
    # Where the information is all but singular a step may lead beyond what floating point can hold.
    longest = LONGEST * (1.0 + float(np.abs(at).max()))
    whole = np.zeros(at.size)
    whole[: step.size] = step * (longest / max(longest, float(np.abs(step).max(initial=0.0))))
    for halvings in range(20):
        candidate = at + whole / 2**halvings
        reached = evaluate(candidate)
        if reached.log_likelihood >= least:
            return candidate, reached
    return None


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

    def excess(value: float, everywhere: bool = False) -> float:
        held = np.array([value])
        starts = _starts(best.metric, fitted, held) if everywhere else _ray(fitted, held, (1.0,))
        # From the known maxima inside the interval: the nearest, and the highest of those that are half as far out.
        near = min(known, key=lambda at: abs(at[0][-1] - value))
        outer = [at for at in known if abs(at[0][-1] - value) <= 0.5 * abs(value - estimate)] or [near]
        for at, state in (near, max(outer, key=lambda at: at[1].log_likelihood)):
            starts += [_carried(state.metric, at, held), *_ray(at, held, (1.0,))]
        found = _highest(evaluate, starts, n_free)
        if not np.isfinite(found[1].log_likelihood):
            return BEYOND
        fallen = _fall(best, found[1]) - quantile
        if fallen < 0.0:
            if everywhere:
                # A higher one than was known at this value: what was known close by is not on its branch.
                known[:] = [at for at in known if abs(at[0][-1] - value) > 1e-3 * width]
            known.append(found)
        return fallen

    inside, outside, beyond = estimate, estimate + side * width, side * np.inf
    # The penalised likelihood falls without bound in every direction; what cannot be computed lies beyond the limit.
    for _ in range(MAX_ITERATIONS):
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
