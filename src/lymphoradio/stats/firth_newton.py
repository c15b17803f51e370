"""Maximum of a penalised likelihood, with or without coordinates held."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from lymphoradio.stats.errors import NotEstimable

MAX_ITERATIONS = 100
# Distance to the maximum in standard errors at which it is reached; the steps converge superlinearly.
DISTANCE = 1e-11
# Steps that no longer bring it nearer than rounding does end here, if they came this near.
NEAR = 1e-10
# Of a step, in the size of the coordinates: longer ones jump from one maximum's surroundings to another's.
LONGEST = 0.2


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
    longest = LONGEST * (1.0 + float(np.abs(at).max()))
    whole = np.zeros(at.size)
    whole[: step.size] = step * (longest / max(longest, float(np.abs(step).max(initial=0.0))))
    for halvings in range(20):
        candidate = at + whole / 2**halvings
        reached = evaluate(candidate)
        if reached.log_likelihood >= least:
            return candidate, reached
    return None
