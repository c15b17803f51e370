"""A Cox model's design: checked and standardised once, so that subsets of columns cost little."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.tall_matrix import pieces, triangle

# Above this condition number of the centred columns, scaled to unit length, at most half of the digits are left.
MAX_CONDITION = 1e8
# Up to here the information of the standardised columns, whose condition is the square, keeps eleven digits or more.
OWN_BASIS = 100.0


class ColumnsNotEstimable(NotEstimable):
    """Certain columns of the design are why nothing can be estimated; `columns` are their positions."""

    def __init__(self, reason: str, columns: Sequence[int]) -> None:
        super().__init__(reason)
        self.columns: tuple[int, ...] = tuple(int(column) for column in columns)


class MonotoneLikelihood(ColumnsNotEstimable):
    """The partial likelihood has no maximum: the coefficients of `columns` run to infinity."""


@dataclass(frozen=True)
class Design:
    """Columns centred and scaled to unit variance.

    Attributes
    ----------
    means, scales : ndarray, shape (p,)
        Of the columns as given; scale 0 marks a constant column.
    standardised : ndarray, shape (n, p)
        (X - means) / scales; 0 for a constant column.
    triangle : ndarray, shape (r, p)
        triangle' triangle = standardised' standardised / n.
    """

    means: np.ndarray
    scales: np.ndarray
    standardised: np.ndarray
    triangle: np.ndarray

    def of_columns(self, columns: np.ndarray) -> np.ndarray:
        """The standardised columns at some positions, shape (n, k); all of them in order are not copied."""
        if np.array_equal(columns, np.arange(self.scales.size)):
            return self.standardised
        return np.take(self.standardised, columns, axis=1)


@dataclass(frozen=True)
class Subset:
    """Some columns of a design in a basis: standardised[:, columns] = basis @ triangle."""

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


def prepare_design(X: ArrayLike, order: np.ndarray) -> Design:
    """Check and standardise a design without an intercept column.

    Parameters
    ----------
    X : array_like, shape (n, p)
        Covariates; finite. One covariate may be a vector.
    order : ndarray of int, shape (n,)
        Positions of the rows in the order wanted.

    Returns
    -------
    Design

    Raises
    ------
    ValueError
        Wrong shape, missing or infinite values.
    """
    n = order.size
    x = np.asarray(X, dtype=float)
    if x.ndim == 1:
        x = x[:, None]
    if x.ndim != 2 or x.shape[0] != n:
        raise ValueError(f"X must have shape ({n}, p), got {x.shape}")
    if x.shape[1] == 0:
        return Design(np.zeros(0), np.zeros(0), x, np.zeros((0, 0)))
    # One copy of the data, changed in place: with 10^6 patients each temporary matrix would cost 100 MB.
    x = np.take(x, order, axis=0)
    low, high = x.min(axis=0), x.max(axis=0)
    if not np.all(np.isfinite(low) & np.isfinite(high)):  # a missing value is the smallest and the largest
        raise ValueError("X must be finite")
    means = x.mean(axis=0)
    x -= means
    scales = np.sqrt(np.einsum("ij,ij->j", x, x) / n)
    # A spread at the level of the mean's own rounding is none.
    constant = (low == high) | (scales <= 8 * np.finfo(float).eps * np.maximum(np.abs(low), np.abs(high)))
    scales = np.where(constant, 0.0, scales)
    x /= np.where(constant, np.inf, scales)
    return Design(means, scales, x, triangle(x) / np.sqrt(n))


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
        The standardised columns are their own basis unless they depend on each other so much that digits would be lost;
        else an orthogonal one.

    Raises
    ------
    ValueError
        A position outside the design, or twice.
    ColumnsNotEstimable
        A constant column; a condition number above 1e8, naming the columns of the near-dependence.
    """
    chosen = _positions(design, columns)
    if _condition(design, chosen) > OWN_BASIS:
        return _orthogonal(design, chosen)
    return Subset(chosen, design.of_columns(chosen), np.eye(chosen.size), design.scales[chosen])


def select_orthogonal(design: Design, columns: Sequence[int] | None) -> Subset:
    """As `select_columns`, always in an orthogonal basis: basis' basis = n I."""
    chosen = _positions(design, columns)
    _condition(design, chosen)
    return _orthogonal(design, chosen)


def _positions(design: Design, columns: Sequence[int] | None) -> np.ndarray:
    p = design.scales.size
    chosen = np.arange(p) if columns is None else np.asarray(list(columns), dtype=int)
    if chosen.size and (chosen.min() < 0 or chosen.max() >= p or np.unique(chosen).size < chosen.size):
        raise ValueError(f"columns must be distinct positions in 0 .. {p - 1}, got {chosen.tolist()}")
    return chosen


def _condition(design: Design, chosen: np.ndarray) -> float:
    """Condition number of the standardised columns; refused where they are constant or dependent."""
    if chosen.size == 0:
        return 1.0
    constant = chosen[design.scales[chosen] == 0]
    if constant.size:
        raise ColumnsNotEstimable(f"constant column: {_names(constant)}", constant.tolist())
    of_chosen = design.triangle[:, chosen]
    singular_values, right = np.linalg.svd(of_chosen)[1:]
    smallest = singular_values[-1] if chosen.size <= of_chosen.shape[0] else 0.0
    if smallest * MAX_CONDITION < singular_values[0]:
        involved = chosen[np.abs(right[-1]) > 0.1 * np.abs(right[-1]).max()]
        condition = f"is {singular_values[0] / smallest:.1e}" if smallest > 0 else "is infinite"
        raise ColumnsNotEstimable(
            f"condition number of the column-scaled design {condition}, above 1e8: "
            f"near-dependence among columns {_names(involved)}",
            involved.tolist(),
        )
    return float(singular_values[0] / smallest)


def _orthogonal(design: Design, chosen: np.ndarray) -> Subset:
    root = np.asarray(np.linalg.qr(design.triangle[:, chosen], mode="r"))
    columns = design.of_columns(chosen)
    basis = np.empty_like(columns)
    for rows in pieces(len(columns)):
        basis[rows] = np.linalg.solve(root.T, columns[rows].T).T
    return Subset(chosen, basis, root, design.scales[chosen])


def _names(columns: np.ndarray) -> str:
    return ", ".join(str(int(column)) for column in columns)
