"""Tests and intervals from a penalised likelihood whose last coordinates are held."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

import numpy as np
from scipy.special import chdtri

from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.firth_newton import Evaluate, Penalised, maximise
from lymphoradio.stats.firth_search import Search
from lymphoradio.stats.model_fit import TermTest, p_chi2
from lymphoradio.stats.samples import check_conf_level

PENALISED_LR = "penalised_likelihood_ratio"
MAX_STEPS = 100
# Multiple of the fit at which a maximum is still looked for.
FARTHEST = 10.0
# Stands for a fall that cannot be computed, because the information underflows.
BEYOND = 1e9

Maximum = tuple[np.ndarray, Penalised]


def highest_maximum(evaluate: Evaluate, start: np.ndarray, search: Search | None) -> Maximum:
    """The maximum that a start leads to, or a higher one that a search finds.

    Parameters
    ----------
    evaluate : callable
    start : ndarray, shape (k,)
    search : callable or None
        As `firth_search.searcher` makes it; None for the start alone.

    Returns
    -------
    tuple
        Coordinates, shape (k,), and the `Penalised` there.

    Raises
    ------
    NotEstimable
        No convergence from the start.
    """
    reached = maximise(evaluate, start, start.size)
    return reached if search is None else _searched(evaluate, reached, [], start.size, search)


def likelihood_ratio_test(evaluate: Evaluate, fitted: np.ndarray, df: int, search: Search | None = None) -> TermTest:
    """Penalised likelihood-ratio test that the last `df` coordinates are 0, the penalty being the whole model's.

    Parameters
    ----------
    evaluate : callable
    fitted : ndarray, shape (k,)
        Where the penalised likelihood has its maximum.
    df : int
    search : callable, optional
        Of other maxima with the coordinates held (`firth_search.searcher`); by default some starts are tried.

    Returns
    -------
    TermTest
        ``penalised_likelihood_ratio``.
    """
    best = evaluate(fitted)
    held = _highest_of_all(evaluate, _starts(best.metric, fitted, np.zeros(df)), fitted.size - df, search)[1]
    statistic = _fall(best, held)
    return TermTest(statistic, float(df), p_chi2(statistic, df), PENALISED_LR)


def profile_limits(
    evaluate: Evaluate, fitted: np.ndarray, conf_level: float, search: Search | None = None
) -> tuple[float, float]:
    """Limits of the last coordinate: where twice the fall of the profile reaches the chi-squared quantile.

    The profile is the maximum over the other coordinates, the penalised likelihood itself and not an approximation. On
    separated data there are several maxima with one coordinate held: the highest counts. As the penalised likelihood
    falls without bound in every direction, that highest one is continuous in the value held, also where one maximum
    takes over from another, so that a limit always exists, and it is the crossing next to the estimate. Maxima that
    are followed from value to value bound the profile from below: its first crossing is theirs, or farther out. At
    each crossing that they reach other maxima are searched for, and a higher one is followed farther out. A profile
    that crosses back beyond its first crossing has values there that are not rejected; the interval ends at the first.

    Parameters
    ----------
    evaluate : callable
    fitted : ndarray, shape (k,)
        Where the penalised likelihood has its maximum.
    conf_level : float
        In (0, 1).
    search : callable, optional
        Of other maxima with the coordinate held (`firth_search.searcher`); by default some starts are tried.

    Returns
    -------
    tuple of float
        Low and high.

    Raises
    ------
    NotEstimable
        A maximum above `fitted`; a maximum that is lost on the way without a higher one in its place.
    """
    check_conf_level(conf_level)
    quantile = float(chdtri(1.0, 1.0 - conf_level))
    low, high = (_limit(_Profile(evaluate, fitted, quantile, search), side) for side in (-1.0, 1.0))
    return low, high


class _Profile:
    """How far twice the fall of the highest maximum known exceeds the quantile, by the value held."""

    def __init__(self, evaluate: Evaluate, fitted: np.ndarray, quantile: float, search: Search | None) -> None:
        self.evaluate, self.fitted, self.quantile, self.search = evaluate, fitted, quantile, search
        self.best = evaluate(fitted)
        self.estimate, self.n_free = float(fitted[-1]), fitted.size - 1
        self.width = float(np.sqrt(quantile * np.linalg.inv(self.best.metric)[-1, -1]))
        self.inside: list[Maximum] = [(fitted, self.best)]
        self.found: dict[float, Maximum] = {}

    def excess(self, value: float) -> float:
        """By the maxima that the known ones inside the interval lead to."""
        if value not in self.found:
            self._note(value, _highest(self.evaluate, self._followed(value), self.n_free))
        return self._excess(value)

    def excess_of_all(self, value: float) -> float:
        """By a search of all maxima, after `excess` at the same value."""
        starts = [self.found[value][0], *_starts(self.best.metric, self.fitted, np.array([value]))]
        found = _highest_of_all(self.evaluate, starts, self.n_free, self.search)
        if found[1].log_likelihood > self.found[value][1].log_likelihood:
            # What was known close by is not on the branch of the higher one.
            self.inside = [at for at in self.inside if abs(at[0][-1] - value) > 1e-3 * self.width]
            self._note(value, found)
        return self._excess(value)

    def _followed(self, value: float) -> list[np.ndarray]:
        """Starts from the nearest known maximum, and from the highest of those that are half as far out."""
        held = np.array([value])
        near = min(self.inside, key=lambda at: abs(at[0][-1] - value))
        reach = 0.5 * abs(value - self.estimate)
        outer = [at for at in self.inside if abs(at[0][-1] - value) <= reach] or [near]
        high = max(outer, key=lambda at: at[1].log_likelihood)
        starts = [_carried(near[1].metric, near[0], held), *_ray(near[0], held, (1.0,))]
        return starts + (_ray(high[0], held, (1.0,)) if high is not near else [])

    def _note(self, value: float, found: Maximum) -> None:
        self.found[value] = found
        if self._excess(value) < 0.0:
            self.inside.append(found)

    def _excess(self, value: float) -> float:
        state = self.found[value][1]
        return _fall(self.best, state) - self.quantile if np.isfinite(state.log_likelihood) else BEYOND


def _limit(profile: _Profile, side: float) -> float:
    from scipy.optimize import brentq  # 0.3 s of start-up

    estimate, width = profile.estimate, profile.width
    inside, outside, beyond = estimate, estimate + side * width, side * np.inf
    # What cannot be computed, because the information underflows, lies beyond the limit.
    for _ in range(MAX_STEPS):
        reached = profile.excess(outside)
        if 0.0 <= reached < BEYOND:
            limit = float(brentq(profile.excess, inside, outside, xtol=1e-14 * width, rtol=1e-13))
            profile.excess(limit)
            reached = profile.excess_of_all(limit)
            if abs(reached) <= 1e-7 * profile.quantile:
                return limit
            if reached > 0.0:
                raise NotEstimable("the highest maximum of the penalised likelihood is lost near the limit")
            inside, outside = limit, estimate + 1.1 * (limit - estimate)
        elif reached < 0.0:
            inside, outside = outside, estimate + 1.5 * (outside - estimate)
        else:
            beyond = outside
        if abs(outside - estimate) >= abs(beyond - estimate):
            outside = (inside + beyond) / 2
    raise NotEstimable("the profile of the penalised likelihood does not fall enough")


def _highest_of_all(evaluate: Evaluate, starts: list[np.ndarray], n_free: int, search: Search | None) -> Maximum:
    """The highest of the maxima that the starts lead to and that a search finds."""
    if search is None:
        return _highest(evaluate, starts, n_free)
    first = _highest(evaluate, starts[:2], n_free)
    if not np.isfinite(first[1].log_likelihood):
        return _highest(evaluate, starts, n_free)
    return _searched(evaluate, first, starts, n_free, search)


def _searched(evaluate: Evaluate, known: Maximum, starts: list[np.ndarray], n_free: int, search: Search) -> Maximum:
    """The known maximum, or a higher one that a search finds."""
    found = [known]
    for near in search(starts, known[0], n_free):
        with contextlib.suppress(NotEstimable):
            found.append(maximise(evaluate, near, n_free))
    return max(found, key=lambda maximum: maximum[1].log_likelihood)


def _highest(evaluate: Evaluate, starts: list[np.ndarray], n_free: int) -> Maximum:
    """The highest of the maxima that the starts lead to."""
    found: list[Maximum] = []
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
