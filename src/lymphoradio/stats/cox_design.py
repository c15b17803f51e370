"""A Cox model's design: checked, standardised and orthogonalised once, so that subsets of columns cost little."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from lymphoradio.stats.errors import NotEstimable

# Above this condition number of the centred columns, scaled to unit length, at most half of the digits are left.
MAX_CONDITION = 1e8


class ColumnsNotEstimable(NotEstimable):
    """Certain columns of the design are why nothing can be estimated; `columns` are their positions."""

    def __init__(self, reason: str, columns: Sequence[int]) -> None:
        super().__init__(reason)
        self.columns: tuple[int, ...] = tuple(int(column) for column in columns)


class MonotoneLikelihood(ColumnsNotEstimable):
    """The partial likelihood has no maximum: the coefficients of `columns` run to infinity."""


@dataclass(frozen=True)
class Design:
    """Columns centred and scaled to unit variance, and their QR decomposition.

    Attributes
    ----------
    means, scales : ndarray, shape (p,)
        Of the columns as given; scale 0 marks a constant column.
    standardised : ndarray, shape (n, p)
        (X - means) / scales; 0 for a constant column.
    basis, triangle : ndarray, shapes (n, r), (r, p)
        standardised = basis @ triangle with basis' basis = n I.
    """

    means: np.ndarray
    scales: np.ndarray
    standardised: np.ndarray
    basis: np.ndarray
    triangle: np.ndarray


@dataclass(frozen=True)
class Subset:
    """Some columns of a design in an orthogonal basis: standardised[:, columns] = basis @ triangle."""

    columns: np.ndarray
    basis: np.ndarray
    triangle: np.ndarray
    scales: np.ndarray

    def to_basis(self, coefficients: np.ndarray) -> np.ndarray:
        """Coefficients per unit of the columns, expressed in the basis."""
        return self.triangle @ (coefficients * self.scales)

    def from_basis(self, coefficients: np.ndarray) -> np.ndarray:
        """Coefficients in the basis, expressed per unit of the columns; works on the rows of a matrix too."""
        return np.linalg.solve(self.triangle, coefficients) / (
            self.scales if coefficients.ndim == 1 else self.scales[:, None]
        )


def prepare_design(X: ArrayLike, n: int) -> Design:
    """Check and decompose a design without an intercept column.

    Parameters
    ----------
    X : array_like, shape (n, p)
        Covariates; finite. One covariate may be a vector.
    n : int
        Expected rows.

    Returns
    -------
    Design

    Raises
    ------
    ValueError
        Wrong shape, missing or infinite values.
    """
    x = np.asarray(X, dtype=float)
    if x.ndim == 1:
        x = x[:, None]
    if x.ndim != 2 or x.shape[0] != n:
        raise ValueError(f"X must have shape ({n}, p), got {x.shape}")
    if not np.all(np.isfinite(x)):
        raise ValueError("X must be finite")
    if x.shape[1] == 0:
        empty = np.zeros(0)
        return Design(empty, empty, x, np.zeros((n, 0)), np.zeros((0, 0)))
    means = x.mean(axis=0)
    centred = x - means
    scales = np.sqrt(np.mean(centred**2, axis=0))
    # A spread at the level of the mean's own rounding is none.
    constant = (np.ptp(x, axis=0) == 0) | (scales <= 8 * np.finfo(float).eps * np.abs(x).max(axis=0))
    scales = np.where(constant, 0.0, scales)
    standardised = np.where(constant, 0.0, centred / np.where(constant, 1.0, scales))
    basis, triangle = np.linalg.qr(standardised)
    return Design(means, scales, standardised, basis * np.sqrt(n), triangle / np.sqrt(n))


def select_columns(design: Design, columns: Sequence[int] | None) -> Subset:
    """Take columns of a design and refuse those that have no information of their own.

    Parameters
    ----------
    design : Design
        The prepared columns.
    columns : sequence of int or None
        Distinct positions; None for all.

    Returns
    -------
    Subset

    Raises
    ------
    ValueError
        A position outside the design, or twice.
    ColumnsNotEstimable
        A constant column; a condition number above 1e8, naming the columns of the near-dependence.
    """
    p = design.scales.size
    chosen = np.arange(p) if columns is None else np.asarray(list(columns), dtype=int)
    if chosen.size and (chosen.min() < 0 or chosen.max() >= p or np.unique(chosen).size < chosen.size):
        raise ValueError(f"columns must be distinct positions in 0 .. {p - 1}, got {chosen.tolist()}")
    constant = chosen[design.scales[chosen] == 0]
    if constant.size:
        raise ColumnsNotEstimable(f"constant column: {_names(constant)}", constant.tolist())
    if chosen.size == 0:
        return Subset(chosen, design.basis[:, :0], np.zeros((0, 0)), design.scales[chosen])
    triangle = design.triangle[:, chosen]
    singular_values, right = np.linalg.svd(triangle)[1:]
    smallest = singular_values[-1] if chosen.size <= triangle.shape[0] else 0.0
    if smallest * MAX_CONDITION < singular_values[0]:
        involved = chosen[np.abs(right[-1]) > 0.1 * np.abs(right[-1]).max()]
        condition = f"is {singular_values[0] / smallest:.1e}" if smallest > 0 else "is infinite"
        raise ColumnsNotEstimable(
            f"condition number of the column-scaled design {condition}, above 1e8: "
            f"near-dependence among columns {_names(involved)}",
            involved.tolist(),
        )
    if np.array_equal(chosen, np.arange(p)) and triangle.shape[0] == p:
        return Subset(chosen, design.basis, triangle, design.scales)
    rotation, triangle = np.linalg.qr(triangle)
    return Subset(chosen, design.basis @ rotation, triangle, design.scales[chosen])


def _names(columns: np.ndarray) -> str:
    return ", ".join(str(int(column)) for column in columns)
