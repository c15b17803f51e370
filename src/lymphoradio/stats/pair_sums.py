"""Order statistics of all sums of two numbers, one of each of two samples, without forming them.

Sums are of exact integers, so that equal sums are equal and no rounding decides a tie. Equal numbers are kept once,
with their count: of a million whole counts there are a few thousand different ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

LISTED = 4096
"""So few cells are listed at once, however few numbers there are."""


@dataclass(frozen=True)
class Repeated:
    """Different integers in ascending order, shape (k,), and how often each occurs."""

    values: NDArray[Any]
    counts: NDArray[np.int64]

    @classmethod
    def of(cls, sample: NDArray[Any]) -> Repeated:
        """Of a sample in any order.

        Examples
        --------
        >>> Repeated.of(np.array([4, 1, 4]))
        Repeated(values=array([1, 4]), counts=array([1, 2]))
        """
        return cls(*np.unique(sample, return_counts=True))

    @cached_property
    def sample(self) -> NDArray[Any]:
        """The sample in ascending order."""
        return np.repeat(self.values, self.counts)

    @cached_property
    def before(self) -> NDArray[np.int64]:
        """Numbers before each of the values, and all of them; shape (k + 1,)."""
        return np.concatenate([[0], np.cumsum(self.counts)])


@dataclass(frozen=True)
class PairSums:
    """The n_1 n_2 sums of a number of `rows` and one of `columns`.

    A cell is a pair of different numbers; it stands for as many sums as these repeat.

    Examples
    --------
    >>> sums = PairSums(Repeated.of(np.array([1, 2])), Repeated.of(np.array([10, 20, 20])))
    >>> [sums.select(rank) for rank in range(1, 7)], sums.at_most(20), sums.next_above(12)
    ([11, 12, 21, 21, 22, 22], 2, 21)
    """

    rows: Repeated
    columns: Repeated

    def at_most(self, total: int) -> int:
        """Count the sums that do not exceed `total`."""
        return self._counted(total)[0]

    def next_above(self, total: int) -> int | None:
        """Smallest sum above `total`, None if there is none."""
        end = self._ends(total)
        inside = end < len(self.columns.values)
        return int((self.rows.values[inside] + self.columns.values[end[inside]]).min()) if inside.any() else None

    def select(self, rank: int) -> int:
        """Sum of the given rank (1 = smallest), found by bisection over the integers.

        Each step counts in O(n log n); once O(n) cells are left between the bounds they are listed and sorted. Memory
        is O(n).

        Parameters
        ----------
        rank : int
            1 to the number of sums.

        Returns
        -------
        int

        References
        ----------
        Johnson & Mizoguchi (1978), SIAM J. Comput. 7:147-153 (selection in X + Y).
        """
        few = max(len(self.rows.values), len(self.columns.values), LISTED)
        low = int(self.rows.values[0]) + int(self.columns.values[0]) - 1
        high = int(self.rows.values[-1]) + int(self.columns.values[-1])
        below, cells_below, cells_upto = 0, 0, self._counted(high)[1]
        while high - low > 1 and cells_upto - cells_below > few:
            middle = (low + high) // 2
            count, cells = self._counted(middle)
            if count >= rank:
                high, cells_upto = middle, cells
            else:
                low, below, cells_below = middle, count, cells
        return high if high - low == 1 else self._select_between(low, high, rank - below)

    def _select_between(self, low: int, high: int, rank: int) -> int:
        """Sum of a rank among those above `low` and not above `high`."""
        start = self._starts(low)
        size = np.maximum(self._ends(high) - start, 0)
        row = np.repeat(np.arange(len(size)), size)
        column = np.arange(len(row)) + np.repeat(start - np.cumsum(size) + size, size)
        sums = self.rows.values[row] + self.columns.values[column]
        order = np.argsort(sums)
        upto = np.cumsum(self._repeats(row, column)[order])
        return int(sums[order[np.searchsorted(upto, rank)]])

    def _ends(self, total: int) -> NDArray[np.int64]:
        """In each row, how many columns have sums that do not exceed `total`."""
        return np.searchsorted(self.columns.values, total - self.rows.values, side="right")

    def _counted(self, total: int) -> tuple[int, int]:
        """Sums, and cells, that do not exceed `total`."""
        end = self._ends(total)
        return int(self.rows.counts @ self.columns.before[end]), int(end.sum())

    def _starts(self, total: int) -> NDArray[np.int64]:
        """In each row, the first column of a cell above `total`."""
        return self._ends(total)

    def _repeats(self, row: NDArray[np.int64], column: NDArray[np.int64]) -> NDArray[np.int64]:
        """Sums that each of these cells stands for."""
        return self.rows.counts[row] * self.columns.counts[column]


class WalshSums(PairSums):
    """The n(n + 1)/2 sums x_i + x_j, i <= j, of one sample; a Walsh average is half of one.

    Examples
    --------
    >>> sums = WalshSums.of(np.array([4, 1, 2]))
    >>> [sums.select(rank) for rank in range(1, 7)], sums.at_most(5), sums.next_above(6)
    ([2, 3, 4, 5, 6, 8], 4, 8)
    """

    @classmethod
    def of(cls, sample: NDArray[Any]) -> WalshSums:
        """Of a sample of integers in any order."""
        numbers = Repeated.of(sample)
        return cls(numbers, numbers)

    def _counted(self, total: int) -> tuple[int, int]:
        # Ordered pairs count those of two different places twice, and those of a place with itself once.
        ordered, cells = super()._counted(total)
        doubled = int(np.searchsorted(2 * self.rows.values, total, side="right"))
        return (ordered + int(self.rows.before[doubled])) // 2, (cells + doubled) // 2

    def _starts(self, total: int) -> NDArray[np.int64]:
        return np.maximum(super()._starts(total), np.arange(len(self.rows.values)))

    def _repeats(self, row: NDArray[np.int64], column: NDArray[np.int64]) -> NDArray[np.int64]:
        count = self.rows.counts[row]
        return np.where(row == column, count * (count + 1) // 2, super()._repeats(row, column))
