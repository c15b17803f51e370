"""Complete and quasi-complete separation of a binary outcome, decided by a linear programme."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.tall_matrix import triangle

# A separating direction is scaled to sum |b_j| = 1 on columns of standard deviation 1. HiGHS keeps constraints to
# 1e-9 (set below); a margin of 1e-6 over all patients is then a direction and not its rounding.
_FEASIBILITY = 1e-9
_MARGIN = 1e-6


class SeparationError(NotEstimable):
    """Some combination of the columns predicts the outcome perfectly, so that no finite estimate exists.

    Attributes
    ----------
    columns : tuple of int
        Positions in X of the columns involved, 0-based, the intercept not counted.
    names : tuple of str
        Their names.
    """

    def __init__(self, columns: tuple[int, ...], names: tuple[str, ...]) -> None:
        self.columns = columns
        self.names = names
        super().__init__(f"separation: some outcomes are predicted perfectly by {', '.join(names)}")


def check_separation(
    X: np.ndarray, y: np.ndarray, intercept: bool = True, column_names: Sequence[str] | None = None
) -> None:
    """Raise when logistic regression has no finite maximum-likelihood estimate.

    Parameters
    ----------
    X : ndarray, shape (n, p)
        Without a column of ones.
    y : ndarray, shape (n,)
        0 or 1, both present.
    intercept : bool
    column_names : sequence of str, optional
        Default x1, x2, ...

    Raises
    ------
    SeparationError
        A `NotEstimable` whose `columns` and `names` are those of a separating direction: each column that separates
        alone, else the columns of a sparse direction.

    Examples
    --------
    >>> X = np.array([[0.0, 1.0], [0.0, 2.0], [1.0, 1.0], [1.0, 3.0]])
    >>> check_separation(X, np.array([0, 1, 1, 1]), column_names=["metastasis", "age"])
    Traceback (most recent call last):
    ...
    lymphoradio.stats.separation.SeparationError: separation: some outcomes are predicted perfectly by metastasis, age
    """
    positions = separating_columns(X, y, intercept)
    if positions:
        names = [f"x{j + 1}" for j in range(X.shape[1])] if column_names is None else list(column_names)
        raise SeparationError(positions, tuple(names[j] for j in positions))


def separating_columns(X: np.ndarray, y: np.ndarray, intercept: bool = True) -> tuple[int, ...]:
    """Columns of a direction along which the likelihood of a logistic model never stops rising.

    Columns that separate alone are found by comparing ranges. Otherwise a linear programme looks for b with
    ``s_i (b0 + x_i'b) >= 0`` for all patients (s = +1 for an event, -1 for none) and the largest sum of these
    margins under ``sum |b_j| <= 1``; the bound on the sum makes the direction sparse, so that the columns named are
    those that matter. The data overlap, and the estimate is finite, exactly when that sum is zero.

    Parameters
    ----------
    X : ndarray, shape (n, p)
    y : ndarray, shape (n,)
        0 or 1, both present.
    intercept : bool

    Returns
    -------
    tuple of int
        Positions in X; empty where the data overlap.

    References
    ----------
    Albert & Anderson (1984), Biometrika 71:1-10; Konis (2007), DPhil thesis, University of Oxford.
    """
    X = np.asarray(X, dtype=float)
    y = np.asarray(y, dtype=float)
    rows = np.unique(np.column_stack([X, y]), axis=0)
    X, y = rows[:, :-1], rows[:, -1]
    alone = tuple(j for j in range(X.shape[1]) if _separates_alone(X[:, j], y, intercept))
    return alone or _sparse_direction(X, y, intercept)


def _separates_alone(x: np.ndarray, y: np.ndarray, intercept: bool) -> bool:
    if x.min() == x.max() and (intercept or x[0] == 0.0):
        return False
    if intercept:
        return bool(x[y == 0].max() <= x[y == 1].min() or x[y == 1].max() <= x[y == 0].min())
    signed = np.where(y == 1, x, -x)
    return bool(np.all(signed >= 0.0) or np.all(signed <= 0.0))


def _sparse_direction(X: np.ndarray, y: np.ndarray, intercept: bool) -> tuple[int, ...]:
    # Imported here: scipy.optimize costs 0.3 s of start-up, and most fits never need the programme.
    from scipy.optimize import linprog

    n, p = X.shape
    centre = X.mean(axis=0) if intercept else np.zeros(p)
    spread = np.sqrt(np.mean((X - centre) ** 2, axis=0))
    signed = np.where(y == 1, 1.0, -1.0)[:, None] * ((X - centre) / np.where(spread > 0.0, spread, 1.0))
    ones = np.where(y == 1, 1.0, -1.0)[:, None]
    margins = np.hstack([signed, -signed, ones]) if intercept else np.hstack([signed, -signed])
    length = np.zeros(margins.shape[1])
    length[: 2 * p] = 1.0
    bounds = [(0.0, None)] * (2 * p) + ([(None, None)] if intercept else [])
    result = linprog(
        -margins.mean(axis=0),
        A_ub=np.vstack([-margins, length]),
        b_ub=np.append(np.zeros(n), 1.0),
        bounds=bounds,
        method="highs",
        options={"primal_feasibility_tolerance": _FEASIBILITY, "dual_feasibility_tolerance": _FEASIBILITY},
    )
    if result.status != 0:
        raise NotEstimable(f"the check for separation failed: {result.message}")
    direction = result.x[:p] - result.x[p : 2 * p]
    if float((margins @ result.x).max()) <= _MARGIN:
        return ()
    return tuple(int(j) for j in np.flatnonzero(np.abs(direction) > _MARGIN))


def certifies_overlap(design: np.ndarray, residuals: np.ndarray) -> bool:
    """Whether the residuals of a converged logistic fit prove that the data overlap.

    By Stiemke's lemma no direction separates exactly when positive weights w_i exist with ``sum w_i s_i x_i = 0``.
    The absolute residuals ``|y_i - p_i|`` of a converged fit are such weights up to rounding; projecting the rounding
    out leaves an exact solution, and if all weights stay clearly positive the linear programme is not needed.

    Parameters
    ----------
    design : ndarray, shape (n, k)
        Of full rank, the column of ones included where there is an intercept.
    residuals : ndarray, shape (n,)
        y - fitted probability.

    Returns
    -------
    bool
        True: overlap is proved. False: nothing is proved.
    """
    # Least squares by the triangle (R'R b = X'r): the part of the residuals within the columns.
    root = triangle(design)
    lengths = np.linalg.norm(root, axis=0)
    half = np.linalg.solve((root / lengths).T, design.T @ residuals / lengths)
    correction = design @ (np.linalg.solve(root / lengths, half) / lengths)
    weights = np.abs(residuals)
    return bool(np.all(weights - np.abs(correction) > 1e-10))
