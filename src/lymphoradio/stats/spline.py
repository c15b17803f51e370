"""Restricted cubic splines: whether a covariate's effect is a straight line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.samples import as_sample

FEWEST_KNOTS = 3
FEWEST_VALUES = 6
"""Observations without which knots are not placed."""
CLUMP = 0.05
"""Part of the values, all equal to the smallest or to the largest, that is left out when knots are placed."""
LARGE = 100
"""From this many values on the outer knots are quantiles; below, the fifth smallest and the fifth largest value."""


@dataclass(frozen=True)
class RestrictedCubicSpline:
    """Cubic between its knots, straight outside; as a part of a design, one linear and k - 2 nonlinear columns.

    Attributes
    ----------
    knots : tuple of float
        k >= 3, ascending, in the covariate's unit.
    """

    knots: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.knots) < FEWEST_KNOTS:
            raise ValueError(f"a restricted cubic spline needs at least {FEWEST_KNOTS} knots")
        if not (np.all(np.isfinite(self.knots)) and np.all(np.diff(self.knots) > 0.0)):
            raise ValueError("knots must be finite and ascend")

    @property
    def linear(self) -> tuple[int, ...]:
        """Position of the linear column in `columns`."""
        return (0,)

    @property
    def nonlinear(self) -> tuple[int, ...]:
        """Positions of the nonlinear columns in `columns`: together 0 where the effect is a straight line."""
        return tuple(range(1, len(self.knots) - 1))

    def column_names(self, name: str) -> tuple[str, ...]:
        """The covariate's name with a prime for each nonlinear column: ``age``, ``age'``, ``age''``."""
        return tuple(name + "'" * j for j in range(len(self.knots) - 1))

    def columns(self, x: ArrayLike) -> np.ndarray:
        """Basis at given values.

        Parameters
        ----------
        x : array_like, shape (n,)
            In the knots' unit; no missing values.

        Returns
        -------
        ndarray, shape (n, k - 1)
            x itself, then the cubics divided by (last - first knot)^2, so that they too have the unit of x: the
            columns of R's rms::rcs.

        References
        ----------
        Harrell (2015), Regression Modeling Strategies, 2nd ed., section 2.4.5; Devlin & Weeks (1986), Proc. SUGI 11.

        Examples
        --------
        >>> RestrictedCubicSpline((0.0, 1.0, 2.0)).columns([0.0, 1.0, 2.0, 3.0]).round(6).tolist()
        [[0.0, 0.0], [1.0, 0.25], [2.0, 1.5], [3.0, 3.0]]
        """
        values = as_sample(x, "x")
        knots = np.asarray(self.knots)
        scale = (knots[-1] - knots[0]) ** (2.0 / 3.0)
        cubes = np.maximum((values[:, None] - knots) / scale, 0.0) ** 3
        before, last = knots[-2], knots[-1]
        towards_last = (last - knots[:-2]) / (last - before)
        towards_before = (before - knots[:-2]) / (last - before)
        nonlinear = cubes[:, :-2] - cubes[:, [-2]] * towards_last + cubes[:, [-1]] * towards_before
        return np.column_stack([values, nonlinear])


@dataclass(frozen=True)
class SplineDesign:
    """A design with one of its columns replaced by a spline.

    Attributes
    ----------
    X : ndarray, shape (n, p + k - 2)
        All columns as before, the linear one of the spline where the covariate was, the nonlinear ones at the end.
    whole : tuple of int
        Positions of all the spline's columns: the test of no effect at all.
    nonlinear : tuple of int
        Positions of the nonlinear ones: the test of a straight line. Without them the design is the one given, so
        that the two are nested for a likelihood-ratio test.
    column_names : tuple of str
    """

    X: np.ndarray
    whole: tuple[int, ...]
    nonlinear: tuple[int, ...]
    column_names: tuple[str, ...]


def place_knots(x: ArrayLike, n_knots: int = 4) -> RestrictedCubicSpline:
    """Spline with knots at Harrell's default places, as R's Hmisc::rcspline.eval finds them.

    Knots are equally spaced in probability between the quantiles 0.05 and 0.95 (3 knots: 0.10 and 0.90; more than 6:
    0.025 and 0.975), of R's type 7. With fewer than 100 values the outer ones are the fifth smallest and the fifth
    largest value. Where at least 5% of the values are equal to the smallest (a detection limit) or to the largest, and
    no value between them is as frequent, the next value inwards is the outer knot and the others are placed among the
    values beyond it.

    Parameters
    ----------
    x : array_like, shape (n,)
        The covariate; no missing values.
    n_knots : int
        At least 3; Harrell: 3 for n < 30 or so, 4 mostly, 5 for n >= 100.

    Returns
    -------
    RestrictedCubicSpline

    Raises
    ------
    NotEstimable
        Fewer than six values, fewer than `n_knots` + 3 distinct ones, or so few or tied that knots coincide. (R then
        takes other knots or fewer; here the number asked for is kept or refused.)
    ValueError
        Missing values, or fewer than three knots.

    References
    ----------
    Harrell (2015), Regression Modeling Strategies, 2nd ed., section 2.4.6 and table 2.3; Stone (1986), Stat. Sci.
    1:312-314.

    Examples
    --------
    >>> [round(knot, 6) for knot in place_knots(np.arange(101.0), 5).knots]
    [5.0, 27.5, 50.0, 72.5, 95.0]
    """
    if n_knots < FEWEST_KNOTS:
        raise ValueError(f"a restricted cubic spline needs at least {FEWEST_KNOTS} knots, not {n_knots}")
    values = np.sort(as_sample(x, "x"))
    distinct = np.unique(values)
    if len(values) < FEWEST_VALUES:
        raise NotEstimable(f"a spline needs at least {FEWEST_VALUES} patients, not {len(values)}")
    if len(distinct) < n_knots + 3:
        raise NotEstimable(
            f"a spline of {n_knots} knots needs at least {n_knots + 3} distinct values, not {len(distinct)}"
        )
    first, last = _clumped(values)
    inner = values
    if first is not None:
        inner = inner[inner > first]
    if last is not None:
        inner = inner[inner < last]
    low, high = ([] if knot is None else [knot] for knot in (first, last))
    wanted = n_knots - len(low) - len(high)
    among: list[float] = []
    if len(inner):
        among = _quantile_knots(inner, wanted, _outer_probability(n_knots), not low, not high).tolist()
    knots = [*low, *among, *high]
    if len(knots) < n_knots or not np.all(np.diff(knots) > 0.0):
        raise NotEstimable(
            f"{n_knots} knots coincide: too many patients share a value, or too few are left between the extremes"
        )
    return RestrictedCubicSpline(tuple(float(knot) for knot in knots))


def with_spline(
    X: np.ndarray, column: int, spline: RestrictedCubicSpline, column_names: Sequence[str] | None = None
) -> SplineDesign:
    """Design with one column made a spline, and which of its columns to test.

    ``fit.wald_test(design.nonlinear)`` of `fit_linear`, `fit_logistic` and `fit_cox` is the test of linearity that
    R's anova of an rms fit prints as "Nonlinear".

    Parameters
    ----------
    X : ndarray, shape (n, p)
        Without a column of ones.
    column : int
        0-based position of the covariate.
    spline : RestrictedCubicSpline
    column_names : sequence of str, optional
        Of X; x1, x2, ... by default.

    Returns
    -------
    SplineDesign

    Raises
    ------
    ValueError
        A column outside X, or not one name per column.

    Examples
    --------
    >>> design = with_spline(np.array([[0.0, 5.0], [1.0, 6.0]]), 0, RestrictedCubicSpline((0.0, 1.0, 2.0)))
    >>> design.X.tolist(), design.whole, design.nonlinear, design.column_names
    ([[0.0, 5.0, 0.0], [1.0, 6.0, 0.25]], (0, 2), (2,), ('x1', 'x2', "x1'"))
    """
    X = np.asarray(X, dtype=float)
    if X.ndim != 2 or not 0 <= column < X.shape[1]:
        raise ValueError(f"column {column} outside a design of shape {X.shape}")
    names = [f"x{j + 1}" for j in range(X.shape[1])] if column_names is None else list(column_names)
    if len(names) != X.shape[1]:
        raise ValueError(f"{len(names)} column names for {X.shape[1]} columns")
    basis = spline.columns(X[:, column])
    nonlinear = tuple(range(X.shape[1], X.shape[1] + len(spline.nonlinear)))
    return SplineDesign(
        X=np.column_stack([X, basis[:, 1:]]),
        whole=(column, *nonlinear),
        nonlinear=nonlinear,
        column_names=(*names, *spline.column_names(names[column])[1:]),
    )


def _outer_probability(n_knots: int) -> float:
    return 0.10 if n_knots == 3 else 0.05 if n_knots <= 6 else 0.025


def _clumped(values: np.ndarray) -> tuple[float | None, float | None]:
    """Outer knots beside the clumps of equal values at either end of the sorted values; None where there is none."""
    distinct, counts = np.unique(values, return_counts=True)
    share = counts / len(values)
    if share[1:-1].max() >= CLUMP:
        return None, None
    first = float(distinct[1]) if share[0] >= CLUMP else None
    last = float(distinct[-2]) if share[-1] >= CLUMP else None
    return first, last


def _quantile_knots(values: np.ndarray, wanted: int, outer: float, low_free: bool, high_free: bool) -> np.ndarray:
    """Knots among sorted values; a free end has no clump beyond it."""
    if wanted == 1:
        return np.array([np.median(values)])
    # Two knots remain only beside a clump: Harrell's places are then the median and the upper quantile.
    knots = np.quantile(values, np.linspace(0.5 if wanted == 2 else outer, 1.0 - outer, wanted))
    if len(values) < LARGE:
        if low_free:
            knots[0] = values[min(4, len(values) - 1)]
        if high_free:
            knots[-1] = values[max(len(values) - 5, 0)]
    return knots
