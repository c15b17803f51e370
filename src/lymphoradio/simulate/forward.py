"""Forward selection by R2 for the search, by projection: no model is fitted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

DEPENDENT = 1e-12  # squared length, of 1, of what is left of a column that depends on others
Columns = Mapping[str, Sequence[int]]


def forward_by_r_squared(
    X: np.ndarray, y: np.ndarray, columns: Columns, forced: Sequence[str], size: int, intercept: bool
) -> tuple[str, ...]:
    """Terms of a forward selection by R2 on all the data, as mlxtend's selector makes it without folds.

    Parameters
    ----------
    X : ndarray, shape (n, p)
    y : ndarray, shape (n,)
    columns : mapping of str to sequence of int
        By term.
    forced : sequence of str
        Terms that are in from the start.
    size : int
        How many terms.
    intercept : bool
        False: models through the origin.
    """
    path = Forward(X, y, columns, intercept)
    for term in forced:
        path.add(term)
    while len(path.chosen) < min(size, len(columns)):
        gains = path.gains()
        path.add(max(gains, key=gains.__getitem__))
    return tuple(term for term in columns if term in path.chosen)


class Forward:
    """A forward selection on its way: the terms so far are projected out of the outcome and of all columns.

    Parameters
    ----------
    X, y, columns, intercept
        As of `forward_by_r_squared`.

    Attributes
    ----------
    chosen : list of str
        Terms in the order in which they were added.
    """

    def __init__(self, X: np.ndarray, y: np.ndarray, columns: Columns, intercept: bool):
        rest, residual = (X - X.mean(axis=0), y - y.mean()) if intercept else (X, y)
        self._residual: np.ndarray = residual
        scale = np.sqrt((rest * rest).sum(axis=0))
        self._rest = rest / np.where(scale > 0, scale, 1.0)
        self._columns = columns
        self.chosen: list[str] = []

    @property
    def error(self) -> float:
        """Residual sum of squares."""
        return float(self._residual @ self._residual)

    def gains(self) -> dict[str, float]:
        """What each term that is not in yet would take from the residual sum of squares, in the candidates' order."""
        length, product = (self._rest * self._rest).sum(axis=0), self._residual @ self._rest
        there = length > DEPENDENT
        alone = np.where(there, product**2 / np.where(there, length, 1.0), 0.0).tolist()
        return {
            term: alone[own[0]] if len(own) == 1 else self._gain(own)
            for term, own in self._columns.items()
            if term not in self.chosen
        }

    def _gain(self, own: Sequence[int]) -> float:
        rest, residual, gain = self._rest[:, list(own)], self._residual, 0.0
        for i in range(len(own)):
            column = rest[:, i]
            length = float(column @ column)
            if length > DEPENDENT:
                gain += float(column @ residual) ** 2 / length
                rest = rest - np.outer(column, column @ rest / length)
        return gain

    def add(self, term: str) -> None:
        """Take a term in."""
        for i in self._columns[term]:  # one column after the other: Gram-Schmidt
            column = self._rest[:, i].copy()
            length = float(column @ column)
            if length > DEPENDENT:
                self._rest = self._rest - np.outer(column, column @ self._rest / length)
                self._residual = self._residual - column * (float(column @ self._residual) / length)
        self.chosen.append(term)
