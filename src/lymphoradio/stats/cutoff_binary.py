"""A cut-off searched for a binary outcome, and the exact p-value of the largest statistic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from lymphoradio.stats.cutoff_candidates import Candidates, Cutoff, PermutationTest, find_candidates
from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.samples import bounded_p

BinaryStatistic = Literal["youden", "chi_squared"]
Direction = Literal[">", "<", "either"]


@dataclass(frozen=True)
class _Scan:
    """A binary outcome beside the candidates: counts from which any statistic follows."""

    candidates: Candidates
    n: int
    n_cases: int
    statistic: BinaryStatistic
    direction: Direction
    excess: np.ndarray

    def values(self, excess: np.ndarray, n_low: np.ndarray | int) -> np.ndarray:
        """Statistic for an excess of controls below a cut-off, scaled to integers where that can be done."""
        signed = {">": excess, "<": -excess, "either": np.abs(excess)}[self.direction]
        if self.statistic == "youden":
            return signed
        # Squares of integers below 2^53 and their correctly rounded quotient: equal fractions are equal floats.
        square = np.maximum(signed, 0).astype(float) ** 2
        return square / (n_low * (self.n - n_low))

    @property
    def unit(self) -> float:
        """What `values` is divided by to be J or chi-squared."""
        product = self.n_cases * (self.n - self.n_cases)
        return float(product) if self.statistic == "youden" else product / self.n


def search_binary(
    outcome: ArrayLike,
    marker: ArrayLike,
    statistic: BinaryStatistic = "youden",
    direction: Direction = "either",
    minprop: float = 0.0,
) -> Cutoff:
    """Cut-off of a marker at which it separates the two outcomes best.

    Parameters
    ----------
    outcome : array_like, shape (n,)
        1 for a case, 0 for a control.
    marker : array_like, shape (n,)
        Complete; rounded to its declared decimals.
    statistic : {"youden", "chi_squared"}
        What is maximised: sensitivity + specificity - 1, or Pearson's chi-squared without continuity correction.
    direction : {">", "<", "either"}
        ``>``: cases are above the cut-off; ``<``: at or below it; ``either``: the data decide, which is a part of the
        search.
    minprop : float
        Least share of the patients on either side, in [0, 0.5).

    Returns
    -------
    Cutoff

    Raises
    ------
    ValueError
        Invalid arrays or options.
    NotEstimable
        No cases or no controls; no candidate; no candidate that does better than chance.

    References
    ----------
    Youden (1950), Cancer 3:32-35. Miller & Siegmund (1982), Biometrics 38:1011-1016.

    Examples
    --------
    >>> found = search_binary([0, 0, 1, 1], [1.0, 3.0, 2.0, 4.0])
    >>> found.cutoff, found.direction, found.statistic
    (1.5, '>', 0.5)
    """
    scan = _scan(outcome, marker, statistic, direction, minprop)
    found = _best(scan)
    if found.statistic <= 0.0:
        raise NotEstimable("no cut-off separates the outcomes better than chance")
    return found


def find_binary(
    outcome: ArrayLike, marker: ArrayLike, statistic: BinaryStatistic, direction: Direction, minprop: float
) -> Cutoff:
    """`search_binary` for a resample: the largest statistic, were it that of chance or below."""
    return _best(_scan(outcome, marker, statistic, direction, minprop))


def permutation_test_binary(
    outcome: ArrayLike,
    marker: ArrayLike,
    statistic: BinaryStatistic = "youden",
    direction: Direction = "either",
    minprop: float = 0.0,
) -> PermutationTest:
    """Exact permutation p-value of the largest statistic over all candidates.

    Of the orders in which cases and controls can stand along the marker, all equally likely when the two are
    unrelated, those are counted whose largest statistic is at least the observed one. The numbers of patients and of
    cases below a cut-off are a path on a lattice, and the paths that reach the observed maximum are summed step by
    step: all choose(n, cases) of them, whatever n, in n x cases operations.

    Parameters
    ----------
    outcome, marker, statistic, direction, minprop
        As for `search_binary`.

    Returns
    -------
    PermutationTest
        ``exact``.

    Raises
    ------
    ValueError, NotEstimable
        As `search_binary`.

    References
    ----------
    Koziol (1991), Biometrics 47:1557-1561. Hothorn & Lausen (2003), Comput. Stat. Data Anal. 43:121-137.

    Examples
    --------
    Of the six orders of two cases and two controls, the two that separate them completely have J = 1.

    >>> round(permutation_test_binary([0, 0, 1, 1], [1.0, 2.0, 3.0, 4.0]).p_value, 12)
    0.333333333333
    """
    scan = _scan(outcome, marker, statistic, direction, minprop)
    observed = float(scan.values(scan.excess, scan.candidates.n_low).max())
    if observed <= 0.0:
        raise NotEstimable("no cut-off separates the outcomes better than chance")
    n, n_cases = scan.n, scan.n_cases
    cases = np.arange(n_cases + 1)
    checked = set(scan.candidates.n_low.tolist())
    # Probability that so many of the patients below are cases and that no cut-off so far reached the maximum.
    below, p_value = np.zeros(n_cases + 1), 0.0
    below[0] = 1.0
    for placed in range(int(scan.candidates.n_low[-1])):
        controls_left = np.maximum(n - n_cases - (placed - cases), 0)
        case_next = below * ((n_cases - cases) / (n - placed))
        below = below * (controls_left / (n - placed))
        below[1:] += case_next[:-1]
        if placed + 1 in checked:
            reached = scan.values(_excess(cases, placed + 1, n, n_cases), placed + 1) >= observed
            p_value += float(below[reached].sum())
            below[reached] = 0.0
    return PermutationTest(bounded_p(p_value), "exact", 0, 0.0)


def _scan(
    outcome: ArrayLike, marker: ArrayLike, statistic: BinaryStatistic, direction: Direction, minprop: float
) -> _Scan:
    if statistic not in ("youden", "chi_squared"):
        raise ValueError(f"statistic must be youden or chi_squared, not {statistic!r}")
    if direction not in (">", "<", "either"):
        raise ValueError(f"direction must be '>', '<' or 'either', not {direction!r}")
    y = np.asarray(outcome)
    if y.ndim != 1 or y.shape != np.shape(marker):
        raise ValueError("outcome and marker must have the same shape (n,)")
    if not np.all((y == 0) | (y == 1)):
        raise ValueError("the outcome must be 0 or 1")
    n, n_cases = y.size, int(np.count_nonzero(y))
    if n_cases in (0, n):
        raise NotEstimable(f"{n_cases} cases and {n - n_cases} controls: both are needed")
    candidates = find_candidates(marker, minprop)
    cases_low = np.cumsum(y[candidates.order].astype(np.int64))[candidates.n_low - 1]
    excess = _excess(cases_low, candidates.n_low, n, n_cases)
    return _Scan(candidates, n, n_cases, statistic, direction, excess)


def _excess(cases_low: np.ndarray, n_low: np.ndarray | int, n: int, n_cases: int) -> np.ndarray:
    """Specificity + sensitivity - 1 of "cases above", times cases times controls: an integer."""
    return np.asarray(n_cases * n_low - n * cases_low)


def _best(scan: _Scan) -> Cutoff:
    values = scan.values(scan.excess, scan.candidates.n_low)
    index = int(np.argmax(values))
    side = scan.direction
    if side == "either":
        side = ">" if scan.excess[index] >= 0 else "<"
    n_low = int(scan.candidates.n_low[index])
    return Cutoff(
        cutoff=float(scan.candidates.cutoffs[index]),
        direction=side,
        statistic=float(values[index]) / scan.unit,
        statistic_name=scan.statistic,
        n_low=n_low,
        n_high=scan.n - n_low,
        n_candidates=values.size,
    )
