"""Search for the highest of several maxima of a penalised likelihood with coordinates held.

With Jeffreys' prior as penalty exp(2 l*) is a sum, over the sets of k rows (logistic regression) or of k pairs of a
death and another patient at risk (Cox), of log-concave terms: the determinant of the information is the sum of the
squared minors times their weights (Cauchy and Binet). Each term has one maximum with the coordinates held, which is the
maximum of the likelihood of the data to which these rows are added half as events, half as none; the maxima of the sum
lie near some of them. Random additions of that kind are drawn, the maxima of their concave likelihoods found, and the
highest of these climbed from.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

# Of one search, per free coordinate: additions drawn at first; and where these, or the starts, lead to another maximum
# than the known one: additions drawn, and points climbed from.
FIRST = 5
DRAWN = 60
CLIMBED = 16
# Of how many rows (logistic) or pairs (Cox) per coordinate an addition is made; how much is added, in coordinates'
# number: an addition as heavy as the penalty, and lighter ones, whose maxima lie far out along separating rays.
ROWS_ADDED = 2
WEIGHTS = (1.0, 0.3, 0.1, 0.02)
# Scales, in the units of an orthonormal basis, of random points.
SCALES = (1.0, 4.0, 15.0)
NEWTON_STEPS = 20
CLIMBING_STEPS = 40
# Distance to a maximum, in standard errors, at which climbing ends.
CLOSE = 1e-3
# Of a step, in the size of the coordinates.
LONGEST = 1.0
# Numbers in one evaluation of all points: with many patients fewer points are tried.
NUMBERS = 1_000_000
FEWEST = 8
# Numbers per point above which no search is made: the starts of the profile are tried alone. Several maxima are a
# matter of few patients, and with thousands of them a search would take minutes.
LARGEST = 200_000


@dataclass(frozen=True)
class Stack:
    """A penalised likelihood at several points.

    Attributes
    ----------
    log_likelihood : ndarray, shape (m,)
        -inf where the information is singular.
    score : ndarray, shape (m, k)
    metric : ndarray, shape (m, k, k)
        Positive definite where the likelihood is finite, near the negative Hessian.
    """

    log_likelihood: np.ndarray
    score: np.ndarray
    metric: np.ndarray


class Landscape(Protocol):
    """A penalised likelihood that is evaluated at several points at once, and likelihoods of its data with additions.

    The unpenalised likelihood is total'b less the sum over draws (patients; deaths) of a cumulant function.
    """

    @property
    def numbers(self) -> int:
        """Numbers handled per point."""

    @property
    def total(self) -> np.ndarray:
        """Gradient of the likelihood's linear part, shape (k,)."""

    @property
    def n_draws(self) -> int:
        """Cumulant functions in the likelihood."""

    def together(self, C: np.ndarray) -> Stack:
        """The penalised likelihood at points, shape (m, k)."""

    def sample(self, rng: np.random.Generator, size: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
        """Random additions: their draws, shape `size`, and their linear parts, shape (*size, k)."""

    def moments(self, C: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Gradients (m, k) and Hessians (m, k, k) of the weighted cumulants, weights of shape (m, n_draws)."""


Search = Callable[[list[np.ndarray], np.ndarray, int], list[np.ndarray]]


def searcher(landscape: Landscape, seed: int = 0) -> Search | None:
    """Search of one problem's maxima with the last coordinates held; every search draws the same random numbers.

    Parameters
    ----------
    landscape : Landscape
    seed : int

    Returns
    -------
    callable, or None
        None with so many patients that the search would take long. Else from points to climb from in any case, the
        last coordinates held at one value in all of them, the highest maximum known there, shape (k,), and the number
        of free coordinates, to points near maxima that may be higher, the highest first.
    """
    if landscape.numbers > LARGEST:
        return None

    def search(starts: list[np.ndarray], known: np.ndarray, n_free: int) -> list[np.ndarray]:
        if n_free == 0:
            return []
        # Points that run off to where the likelihood overflows are not finite any more, and are dropped.
        with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
            return _search(landscape, starts, known, n_free, np.random.default_rng(np.random.SeedSequence(seed)))

    return search


def _search(
    landscape: Landscape, starts: list[np.ndarray], known: np.ndarray, n_free: int, rng: np.random.Generator
) -> list[np.ndarray]:
    most = max(FEWEST, NUMBERS // landscape.numbers)
    few = _drawn(landscape, known, n_free, min(FIRST * (1 + n_free), most), rng)
    higher, is_only = _higher(landscape, np.vstack([*starts, few]), known, n_free)
    if is_only:
        return []
    drawn = _drawn(landscape, known, n_free, min(DRAWN * n_free, most), rng)
    tried = np.vstack([*higher, drawn, _scattered(known, n_free, rng)[:most]])
    height = landscape.together(tried).log_likelihood
    best = np.argsort(-height, kind="stable")[: min(CLIMBED * n_free, most)]
    return _higher(landscape, tried[best], known, n_free)[0]


def _drawn(landscape: Landscape, known: np.ndarray, n_free: int, m: int, rng: np.random.Generator) -> np.ndarray:
    """Maxima of the concave likelihoods of the data with random additions."""
    k = known.size
    rows = ROWS_ADDED * k
    draws, parts = landscape.sample(rng, (m, rows))
    heavy = np.resize(WEIGHTS, m)[:, None] * k * rng.dirichlet(np.full(rows, 1.0 / rows), m)
    weights = np.ones((m, landscape.n_draws))
    np.add.at(weights, (np.arange(m)[:, None], draws), heavy)
    totals = landscape.total + np.einsum("mr,mrk->mk", heavy, parts)
    at = np.tile(known, (m, 1))
    free = slice(0, n_free)
    for _ in range(NEWTON_STEPS):
        gradient, hessian = landscape.moments(at, weights)
        step = _shortened(at, _solved(hessian[:, free, free], (totals - gradient)[:, free]))
        at[:, free] += step
        if np.abs(step).max() < 0.01:
            break
    return np.asarray(at[np.all(np.isfinite(at), axis=1)])


def _scattered(known: np.ndarray, n_free: int, rng: np.random.Generator) -> np.ndarray:
    """Random points at several scales."""
    at = np.tile(known, (4 * n_free * len(SCALES), 1))
    at[:, :n_free] = rng.normal(size=(len(at), n_free)) * np.resize(SCALES, len(at))[:, None]
    return at


def _higher(landscape: Landscape, at: np.ndarray, known: np.ndarray, n_free: int) -> tuple[list[np.ndarray], bool]:
    """Climb from points: where maxima may be that are higher than the known one; whether all lead to the known one."""
    if len(at) == 0:
        return [], True
    free = slice(0, n_free)
    level = landscape.together(known[None])
    height = float(level.log_likelihood[0])
    at = at.copy()
    state = landscape.together(at)
    reached, score, metric = state.log_likelihood.copy(), state.score.copy(), state.metric.copy()
    rise = np.full(len(at), np.inf)
    climbing = np.isfinite(reached)
    for _ in range(CLIMBING_STEPS):
        moving = np.flatnonzero(climbing)
        if moving.size == 0:
            break
        step = _solved(metric[moving, free, free], score[moving, free])
        rise[moving] = np.maximum(np.sum(step * score[moving, free], axis=1), 0.0)
        off = at[moving, free] - known[free]
        apart = np.einsum("mi,ij,mj->m", off, level.metric[0][free, free], off)
        # Arrived, about to reach the known maximum, or sure to stay below it.
        low = (rise[moving] < 0.05) & (reached[moving] + 2.0 * rise[moving] < height)
        ended = (rise[moving] < CLOSE**2) | ((rise[moving] < 0.05) & (apart < 0.05)) | low
        climbing[moving[ended]] = False
        moving, step = moving[~ended], _shortened(at[moving[~ended]], step[~ended])
        for halvings in range(0, 12, 2):
            if moving.size == 0:
                break
            to = at[moving]
            to[:, free] += step / 2**halvings
            state = landscape.together(to)
            gained = state.log_likelihood >= reached[moving]
            went = moving[gained]
            at[went], reached[went] = to[gained], state.log_likelihood[gained]
            score[went], metric[went] = state.score[gained], state.metric[gained]
            moving, step = moving[~gained], step[~gained]
        climbing[moving] = False
    off = at[:, free] - known[free]
    apart = np.einsum("mi,ij,mj->m", off, level.metric[0][free, free], off)
    may_be = reached + 2.0 * np.where(np.isfinite(rise), rise, 0.0) > height
    hopeful = np.flatnonzero(may_be & ((apart > 0.05) | (reached > height + 1e-6)))
    is_only = not np.any(np.isfinite(reached) & (apart > 0.05))
    return _distinct(at[hopeful[np.argsort(-reached[hopeful], kind="stable")]]), is_only


def _distinct(points: np.ndarray, most: int = 3) -> list[np.ndarray]:
    """The first points that are not near one another."""
    kept: list[np.ndarray] = []
    for point in points:
        if len(kept) == most:
            break
        if all(np.abs(point - other).max() > 1e-2 * (1.0 + np.abs(other).max()) for other in kept):
            kept.append(point)
    return kept


def determinants(matrices: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Half the log determinants of information matrices, -inf where singular, and their inverses.

    Parameters
    ----------
    matrices : ndarray, shape (m, k, k)

    Returns
    -------
    tuple of ndarray
        Shapes (m,) and (m, k, k); the inverse of a singular matrix is given as the identity.
    """
    sign, log_det = np.linalg.slogdet(matrices)
    # Sums of products keep half of the digits: where rounding makes up a determinant, it is far too low for a maximum.
    regular = (sign > 0.0) & np.isfinite(log_det)
    k = matrices.shape[1]
    safe = np.where(regular[:, None, None], matrices, np.eye(k))
    return np.where(regular, 0.5 * log_det, -np.inf), np.linalg.inv(safe)


def _shortened(at: np.ndarray, step: np.ndarray) -> np.ndarray:
    longest = LONGEST * (1.0 + np.abs(at).max(axis=1))
    return np.asarray(step * (longest / np.maximum(longest, np.abs(step).max(axis=1)))[:, None])


def _solved(matrices: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    """Solutions of several systems; along the vector itself where rounding leaves a matrix without a solution."""
    k = matrices.shape[1]
    size = np.abs(np.trace(matrices, axis1=1, axis2=2)) / k
    regular = matrices + 1e-12 * size[:, None, None] * np.eye(k)
    sign, log_det = np.linalg.slogdet(regular)
    regular[~((sign > 0.0) & np.isfinite(log_det))] = np.eye(k)
    return np.asarray(np.linalg.solve(regular, vectors[:, :, None])[:, :, 0])
