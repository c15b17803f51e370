"""Design matrices: treatment coding, clinical units, and the check of collinearity."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.tall_matrix import triangle


@dataclass(frozen=True)
class Term:
    """One explanatory variable of a model.

    Attributes
    ----------
    name : str
        Key of the values given to `build_design`.
    kind : {"numeric", "factor"}
    levels : tuple
        Levels of a factor; the first is the reference. Empty for a numeric term.
    per : float
        A numeric value is divided by it: with ``per=100`` the coefficient is the effect of 100 units.
    """

    name: str
    kind: Literal["numeric", "factor"] = "numeric"
    levels: tuple[Hashable, ...] = ()
    per: float = 1.0

    def __post_init__(self) -> None:
        if self.kind not in ("numeric", "factor"):
            raise ValueError(f"{self.name}: kind is 'numeric' or 'factor', not {self.kind!r}")
        if self.kind == "factor" and (len(self.levels) < 2 or len(set(self.levels)) != len(self.levels)):
            raise ValueError(f"{self.name}: a factor needs at least two distinct levels")
        if self.kind == "numeric" and self.levels:
            raise ValueError(f"{self.name}: a numeric term has no levels")
        if not (np.isfinite(self.per) and self.per > 0.0):
            raise ValueError(f"{self.name}: per must be a positive number")


@dataclass(frozen=True)
class Design:
    """A design matrix whose columns know the terms they belong to.

    Attributes
    ----------
    X : ndarray, shape (n, p)
        Without the intercept.
    column_names : tuple of str
        ``age`` or ``arms[2]``.
    column_term : tuple of str
        The term's name per column.
    column_level : tuple of str
        The factor's level per column; empty for numeric terms.
    terms : tuple of Term
    """

    X: np.ndarray
    column_names: tuple[str, ...]
    column_term: tuple[str, ...]
    column_level: tuple[str, ...]
    terms: tuple[Term, ...]

    def part(self, positions: Sequence[int]) -> np.ndarray:
        """X of these columns; X itself where they are all, because a copy of a million patients is 100 MB."""
        whole = tuple(positions) == tuple(range(self.X.shape[1]))
        return self.X if whole else self.X[:, list(positions)]

    def columns_of(self, term: str) -> tuple[int, ...]:
        """Positions of a term's columns.

        Raises
        ------
        ValueError
            The design has no such term.
        """
        columns = tuple(j for j, name in enumerate(self.column_term) if name == term)
        if not columns:
            raise ValueError(f"the design has no term {term!r}")
        return columns


def build_design(values: Mapping[str, np.ndarray], terms: Sequence[Term]) -> Design:
    """Columns of a regression's design, factors in treatment coding.

    Parameters
    ----------
    values : mapping of str to ndarray, shape (n,)
        A value per patient, complete cases; codes or labels for factors.
    terms : sequence of Term
        In the order of the columns.

    Returns
    -------
    Design

    Raises
    ------
    NotEstimable
        A level of a factor that no patient has.
    ValueError
        Missing values, unequal lengths, a value outside a factor's levels, a term given twice or without values.

    Examples
    --------
    >>> design = build_design(
    ...     {"cd4": np.array([150.0, 400.0, 250.0]), "arm": np.array(["A", "B", "C"])},
    ...     [Term("cd4", per=100), Term("arm", "factor", ("A", "B", "C"))],
    ... )
    >>> design.column_names
    ('cd4', 'arm[B]', 'arm[C]')
    >>> design.X.tolist()
    [[1.5, 0.0, 0.0], [4.0, 1.0, 0.0], [2.5, 0.0, 1.0]]
    >>> design.columns_of("arm")
    (1, 2)
    """
    names = [term.name for term in terms]
    if len(set(names)) != len(names):
        raise ValueError("a term is given twice")
    absent = [name for name in names if name not in values]
    if absent:
        raise ValueError(f"no values for {', '.join(absent)}")
    sizes = {len(values[name]) for name in names}
    if len(sizes) > 1:
        raise ValueError("the terms' values differ in length")
    n = sizes.pop() if sizes else 0

    columns: list[np.ndarray] = []
    levels: list[str] = []
    owners: list[str] = []
    for term in terms:
        if term.kind == "numeric":
            columns.append(_numeric_column(term, values[term.name]))
            levels.append("")
            owners.append(term.name)
        else:
            codes = _level_codes(term, values[term.name])
            for code in range(1, len(term.levels)):
                columns.append((codes == code).astype(float))
                levels.append(str(term.levels[code]))
                owners.append(term.name)
    return Design(
        X=np.column_stack(columns) if columns else np.empty((n, 0)),
        column_names=tuple(f"{o}[{lv}]" if lv else o for o, lv in zip(owners, levels, strict=True)),
        column_term=tuple(owners),
        column_level=tuple(levels),
        terms=tuple(terms),
    )


def _numeric_column(term: Term, values: np.ndarray) -> np.ndarray:
    column = np.asarray(values, dtype=float)
    if column.ndim != 1 or not np.all(np.isfinite(column)):
        raise ValueError(f"{term.name}: one finite number per patient is needed")
    return column / term.per


def _level_codes(term: Term, values: np.ndarray) -> np.ndarray:
    """Position of each value among the levels; by equality, so that code 1 and 1.0 are one level."""
    position = {level: code for code, level in enumerate(term.levels)}
    observed = np.asarray(values).tolist()
    unknown = sorted({str(value) for value in observed if value not in position})
    if unknown:
        raise ValueError(f"{term.name}: values outside the levels: {', '.join(unknown)}")
    codes = np.array([position[value] for value in observed], dtype=int)
    empty = [str(level) for code, level in enumerate(term.levels) if not np.any(codes == code)]
    if empty:
        raise NotEstimable(f"{term.name}: no patient has the level {', '.join(empty)}")
    return codes


def condition_number(X: np.ndarray) -> float:
    """Condition number of a design whose columns are scaled to unit length.

    The scaling makes it independent of the units (van der Sluis 1969).

    Parameters
    ----------
    X : ndarray, shape (n, p)
        As fitted: with the column of ones where there is an intercept.

    Returns
    -------
    float
        At least 1; infinite for dependent columns, a column of zeros or fewer rows than columns.

    References
    ----------
    Belsley, Kuh & Welsch (1980), Regression Diagnostics, chapter 3.

    Examples
    --------
    >>> condition_number(np.eye(3))
    1.0
    >>> condition_number(np.array([[1.0, 2.0], [1.0, 2.0], [1.0, 2.0]])) > 1e15
    True
    """
    X = _checked_matrix(X)
    if X.shape[1] == 0:
        return 1.0
    root = triangle(X)  # of the same singular values as X
    lengths = np.linalg.norm(root, axis=0)
    if X.shape[0] < X.shape[1] or np.any(lengths == 0.0):
        return float("inf")
    singular = np.linalg.svd(root / lengths, compute_uv=False)
    return float(singular[0] / singular[-1]) if singular[-1] > 0.0 else float("inf")


def check_condition(X: np.ndarray, limit: float = 1e8, column_names: Sequence[str] | None = None) -> None:
    """Refuse a design too collinear for its coefficients to have correct digits.

    Parameters
    ----------
    X : ndarray, shape (n, p)
        As fitted: with the column of ones where there is an intercept.
    limit : float
        Largest condition number accepted, columns scaled to unit length.
    column_names : sequence of str, optional
        For the message.

    Raises
    ------
    NotEstimable
        Above the limit; names the columns that depend on each other.
    """
    X = _checked_matrix(X)
    number = condition_number(X)
    if number <= limit:
        return
    names = list(column_names) if column_names is not None else [f"column {j}" for j in range(X.shape[1])]
    if X.shape[0] < X.shape[1]:
        raise NotEstimable(f"{X.shape[1]} coefficients cannot be estimated from {X.shape[0]} patients")
    root = triangle(X)
    lengths = np.linalg.norm(root, axis=0)
    zero = [names[j] for j in np.flatnonzero(lengths == 0.0)]
    if zero:
        raise NotEstimable(f"every patient has the value 0: {', '.join(zero)}")
    weakest = np.linalg.svd(root / lengths)[2][-1]
    involved = [names[j] for j in np.flatnonzero(np.abs(weakest) > 1e-3 * np.abs(weakest).max())]
    raise NotEstimable(
        f"the design is collinear (condition number {number:.1e}, limit {limit:.0e}): {', '.join(involved)}"
    )


def _checked_matrix(X: np.ndarray) -> np.ndarray:
    X = np.asarray(X, dtype=float)
    if X.ndim != 2 or not np.all(np.isfinite(X)):
        raise ValueError("X must be a matrix of finite numbers")
    return X
