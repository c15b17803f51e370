"""A cut-off searched for a binary outcome, and the exact p-value of the largest statistic."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import log
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from lymphoradio.stats.cutoff_candidates import Cutoff, PermutationTest, fewest_on_a_side, midpoints, no_candidate
from lymphoradio.stats.cutoff_paths import probability_of_reaching
from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.hypergeometric import hypergeometric
from lymphoradio.stats.pair_sums import Repeated
from lymphoradio.stats.samples import SMALLEST_P, as_sample, bounded_p

BinaryStatistic = Literal["youden", "chi_squared"]
Direction = Literal[">", "<", "either"]


@dataclass(frozen=True)
class Counts:
    """Patients and cases at or below each of some ascending values of the marker, shape (k,).

    Of a resample some values may be nobody's.
    """

    values: np.ndarray
    n_low: np.ndarray
    cases_low: np.ndarray

    @property
    def n(self) -> int:
        """Patients."""
        return int(self.n_low[-1])

    @property
    def n_cases(self) -> int:
        """Patients with the outcome."""
        return int(self.cases_low[-1])


@dataclass(frozen=True)
class Patients:
    """A binary outcome, and the place of each patient's marker among its different values."""

    values: np.ndarray
    place: np.ndarray
    is_case: np.ndarray

    @classmethod
    def of(cls, outcome: ArrayLike, marker: ArrayLike) -> Patients:
        """Of arrays of shape (n,).

        Raises
        ------
        ValueError
            Arrays of different shapes, missing values, an outcome other than 0 and 1.
        """
        y = np.asarray(outcome)
        if y.ndim != 1 or y.shape != np.shape(marker):
            raise ValueError("outcome and marker must have the same shape (n,)")
        if not np.all((y == 0) | (y == 1)):
            raise ValueError("the outcome must be 0 or 1")
        values, place = np.unique(as_sample(marker, "marker"), return_inverse=True)
        return cls(values, place, y == 1)

    def counts(self) -> Counts:
        """Of the patients themselves."""
        return self._counted(self._cells)

    def resampled(self, rows: np.ndarray) -> Counts:
        """Of patients drawn with replacement."""
        return self._counted(self._cells[rows])

    @cached_property
    def _cells(self) -> np.ndarray:
        return self.place + len(self.values) * self.is_case

    def _counted(self, cells: np.ndarray) -> Counts:
        k = len(self.values)
        found = np.bincount(cells, minlength=2 * k)
        cases = np.cumsum(found[k:])
        return Counts(self.values, np.cumsum(found[:k]) + cases, cases)


@dataclass(frozen=True)
class _Scan:
    """The candidates of `counts`, and how far the cases below each are from their share."""

    counts: Counts
    candidates: slice
    statistic: BinaryStatistic
    direction: Direction

    @property
    def n_low(self) -> np.ndarray:
        return self.counts.n_low[self.candidates]

    @property
    def excess(self) -> np.ndarray:
        return _excess(self.counts.cases_low[self.candidates], self.n_low, self.counts)

    def values(self, excess: np.ndarray, n_low: np.ndarray | int) -> np.ndarray:
        """Statistic for an excess of controls below a cut-off, scaled to integers where that can be done."""
        signed = excess if self.direction == ">" else -excess if self.direction == "<" else np.abs(excess)
        if self.statistic == "youden":
            return np.asarray(signed)
        # Squares of integers below 2^53 and their correctly rounded quotient: equal fractions are equal floats.
        square = np.maximum(signed, 0).astype(float) ** 2
        return np.asarray(square / (n_low * (self.counts.n - n_low)))

    @property
    def unit(self) -> float:
        """What `values` is divided by to be J or chi-squared."""
        product = self.counts.n_cases * (self.counts.n - self.counts.n_cases)
        return float(product) if self.statistic == "youden" else product / self.counts.n


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
    found = find_binary(Patients.of(outcome, marker).counts(), statistic, direction, minprop)
    if found.statistic <= 0.0:
        raise NotEstimable("no cut-off separates the outcomes better than chance")
    return found


def find_binary(counts: Counts, statistic: BinaryStatistic, direction: Direction, minprop: float) -> Cutoff:
    """`search_binary` from the counts: the largest statistic, were it that of chance or below."""
    scan = _scan(counts, statistic, direction, minprop)
    excess = scan.excess
    values = scan.values(excess, scan.n_low)
    index = int(np.argmax(values))
    side = scan.direction
    if side == "either":
        side = ">" if excess[index] >= 0 else "<"
    n_low = int(scan.n_low[index])
    # The value that somebody has who is next above.
    low, high = scan.candidates.start + index, int(np.searchsorted(counts.n_low, n_low, side="right"))
    return Cutoff(
        cutoff=float(midpoints(counts.values[low], counts.values[high])),
        direction=side,
        statistic=float(values[index]) / scan.unit,
        statistic_name=scan.statistic,
        n_low=n_low,
        n_high=counts.n - n_low,
        n_candidates=1 + int(np.count_nonzero(np.diff(scan.n_low))),
    )


def permutation_test_binary(
    outcome: ArrayLike,
    marker: ArrayLike,
    statistic: BinaryStatistic = "youden",
    direction: Direction = "either",
    minprop: float = 0.0,
) -> PermutationTest:
    """Exact permutation p-value of the largest statistic over all candidates.

    Of the orders in which cases and controls can stand along the marker, all equally likely when the two are
    unrelated, those are counted whose largest statistic is at least the observed one, all choose(n, cases) of them
    (`probability_of_reaching`).

    Parameters
    ----------
    outcome, marker, statistic, direction, minprop
        As for `search_binary`.

    Returns
    -------
    PermutationTest
        ``exact``. A p-value below the smallest that is returned, as of any marked difference between the outcomes of
        a registry, is not computed but bounded.

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
    scan = _scan(Patients.of(outcome, marker).counts(), statistic, direction, minprop)
    values = scan.values(scan.excess, scan.n_low)
    best = int(np.argmax(values))
    if values[best] <= 0:
        raise NotEstimable("no cut-off separates the outcomes better than chance")
    return PermutationTest(bounded_p(_probability_of_reaching(values[best], best, scan)), "exact", 0, 0.0)


def _probability_of_reaching(observed: float, best: int, scan: _Scan) -> float:
    n, n_cases = scan.counts.n, scan.counts.n_cases
    checked = Repeated.of(scan.n_low).values
    if scan.statistic == "youden" and _log_bound(observed / scan.unit, len(checked), n, n_cases) < log(SMALLEST_P):
        return 0.0
    n_low = int(scan.n_low[best])
    lowest, at_best = hypergeometric(n, n_cases, n_low)
    excess = _excess(lowest + np.arange(len(at_best)), n_low, scan.counts)
    at_least = float(at_best[scan.values(excess, n_low) >= observed].sum())

    def reached(cases: int, placed: int) -> bool:
        excess = n_cases * placed - n * cases
        signed = excess if scan.direction == ">" else -excess if scan.direction == "<" else abs(excess)
        if scan.statistic == "youden":
            return bool(signed >= observed)
        square = float(max(signed, 0))
        return bool(square * square / float(placed * (n - placed)) >= observed)

    return probability_of_reaching(n, n_cases, checked, reached, max(at_least, SMALLEST_P))


def _log_bound(j: float, cuts: int, n: int, n_cases: int) -> float:
    """Logarithm of a number that the probability of reaching Youden's j at any of the cuts does not exceed.

    At one cut the smaller of the two outcomes is a sample without replacement, whose share below the cut is off by
    j times the share of the other outcome (Hoeffding 1963, J. Am. Stat. Assoc. 58:13-30, section 6).
    """
    few, many = sorted((n_cases, n - n_cases))
    return log(2 * cuts) - 2 * few * (j * many / n) ** 2


def _scan(counts: Counts, statistic: BinaryStatistic, direction: Direction, minprop: float) -> _Scan:
    if statistic not in ("youden", "chi_squared"):
        raise ValueError(f"statistic must be youden or chi_squared, not {statistic!r}")
    if direction not in (">", "<", "either"):
        raise ValueError(f"direction must be '>', '<' or 'either', not {direction!r}")
    n, n_cases = counts.n, counts.n_cases
    if n_cases in (0, n):
        raise NotEstimable(f"{n_cases} cases and {n - n_cases} controls: both are needed")
    fewest = fewest_on_a_side(n, minprop)
    first, last = (int(np.searchsorted(counts.n_low, *at)) for at in ((fewest, "left"), (n - fewest, "right")))
    if first >= last:
        raise no_candidate(n, minprop)
    return _Scan(counts, slice(first, last), statistic, direction)


def _excess(cases_low: np.ndarray, n_low: np.ndarray | int, counts: Counts) -> np.ndarray:
    """Specificity + sensitivity - 1 of "cases above", times cases times controls: an integer."""
    return np.asarray(counts.n_cases * n_low - counts.n * cases_low)
