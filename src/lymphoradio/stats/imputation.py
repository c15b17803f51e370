"""Multiple imputation by chained equations, and the cumulative hazard that stands for survival in its models."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.imputation_draws import draw_levels, draw_predictive_mean
from lymphoradio.stats.survival_data import check_survival


@dataclass(frozen=True)
class Incomplete:
    """A column to be imputed, or a complete one that helps.

    Attributes
    ----------
    values : ndarray, shape (n,)
        NaN where missing. Levels are coded 0, 1, ..., n_levels - 1.
    kind : {"number", "levels"}
        ``number``: predictive mean matching. ``levels``: logistic (two levels) or multinomial regression.
    n_levels : int
        Of a column of levels, the unobserved ones included; 0 for numbers.
    """

    values: np.ndarray
    kind: Literal["number", "levels"] = "number"
    n_levels: int = 0


@dataclass(frozen=True)
class Imputations:
    """Completed columns.

    Attributes
    ----------
    completed : tuple of ndarray, each of shape (m, n)
        One array per column in the order given; row i is imputation i. Observed values are as given.
    n_missing : tuple of int
        Values imputed per column.
    chain_means : ndarray, shape (m, iterations, columns)
        Mean of the imputed values (codes) after each iteration, to see whether the chains mix; NaN for a complete
        column.
    """

    completed: tuple[np.ndarray, ...]
    n_missing: tuple[int, ...]
    chain_means: np.ndarray


def impute_chained(
    columns: Sequence[Incomplete],
    auxiliary: ArrayLike | None = None,
    *,
    n_imputations: int = 20,
    iterations: int = 10,
    donors: int = 5,
    seed: int,
) -> Imputations:
    """Impute missing values by chained equations.

    Missing values start as random observed ones. In each iteration the columns are visited in their order: each is
    regressed on all others, as they stand completed, and on the auxiliary columns, with coefficients drawn from their
    posterior; its missing values are drawn anew. All models are of main effects; a factor enters by its indicators.

    Parameters
    ----------
    columns : sequence of Incomplete
        All of the variables of the analysis that is to come, outcomes included: what is left out of the imputation is
        imputed as if unrelated. Derived columns are to be computed from the completed ones.
    auxiliary : array_like, shape (n, q), optional
        Complete columns that predict only; for a Cox model the event indicator and `nelson_aalen`.
    n_imputations : int
        At least 2.
    iterations : int
    donors : int
        Of predictive mean matching.
    seed : int
        Imputation i is drawn from ``SeedSequence(seed, spawn_key=(i,))``: it is the same however many there are.

    Returns
    -------
    Imputations

    Raises
    ------
    ValueError
        Columns of different lengths, codes that are no levels, infinite values, options out of range.
    NotEstimable
        A column without any observed value; a model that does not converge.

    References
    ----------
    van Buuren & Groothuis-Oudshoorn (2011), J. Stat. Softw. 45(3). White, Royston & Wood (2011), Stat. Med. 30:377-399.

    Examples
    --------
    >>> age, stage = np.array([60.0, 70.0, np.nan, 55.0]), np.array([0.0, 1.0, 1.0, np.nan])
    >>> found = impute_chained([Incomplete(age), Incomplete(stage, "levels", 2)], n_imputations=3, seed=1)
    >>> [completed.shape for completed in found.completed], found.n_missing
    ([(3, 4), (3, 4)], (1, 1))
    >>> set(found.completed[0][:, 2].tolist()) <= {60.0, 70.0, 55.0}
    True
    """
    if n_imputations < 2:
        raise ValueError(f"n_imputations must be at least 2, not {n_imputations}")
    return impute_some(columns, auxiliary, range(n_imputations), iterations=iterations, donors=donors, seed=seed)


def impute_some(
    columns: Sequence[Incomplete],
    auxiliary: ArrayLike | None,
    imputations: range,
    *,
    iterations: int = 10,
    donors: int = 5,
    seed: int,
) -> Imputations:
    """Some of the imputations of `impute_chained`.

    Parameters
    ----------
    columns, auxiliary, iterations, donors, seed
        As for `impute_chained`.
    imputations : range
        Their numbers.

    Returns
    -------
    Imputations

    Raises
    ------
    ValueError, NotEstimable
        As `impute_chained`.

    Examples
    --------
    >>> age = [Incomplete(np.array([60.0, 70.0, np.nan, 55.0]))]
    >>> last = impute_some(age, None, range(2, 3), seed=1).completed[0]
    >>> bool((last == impute_chained(age, n_imputations=3, seed=1).completed[0][2:]).all())
    True
    """
    given = [_checked(column) for column in columns]
    if not given or len({column.values.size for column in given}) > 1:
        raise ValueError("columns of one length are needed")
    n = given[0].values.size
    helpers = np.empty((n, 0)) if auxiliary is None else np.asarray(auxiliary, dtype=float)
    helpers = helpers[:, None] if helpers.ndim == 1 else helpers
    if helpers.ndim != 2 or len(helpers) != n or not np.all(np.isfinite(helpers)):
        raise ValueError(f"auxiliary must have {n} rows of finite numbers")
    for name, value in (("iterations", iterations), ("donors", donors)):
        if value < 1:
            raise ValueError(f"{name} must be at least 1, not {value}")
    chains = [_chain(given, helpers, iterations, donors, seed, i) for i in imputations]
    return Imputations(
        completed=tuple(np.stack([completed[j] for completed, _ in chains]) for j in range(len(given))),
        n_missing=tuple(int(np.isnan(column.values).sum()) for column in given),
        chain_means=np.stack([means for _, means in chains]),
    )


def nelson_aalen(time: ArrayLike, event: ArrayLike) -> np.ndarray:
    """Nelson-Aalen cumulative hazard at each patient's own time.

    With the event indicator it stands for the survival outcome where a covariate of a Cox model is imputed.

    Parameters
    ----------
    time, event : array_like, shape (n,)
        Follow-up in any one unit; 1 event, 0 censored.

    Returns
    -------
    ndarray, shape (n,)
        Sum of deaths / at risk over the times up to and with the patient's; R's ``survfit(...)$cumhaz``.

    Raises
    ------
    ValueError
        Invalid arrays.

    References
    ----------
    White & Royston (2009), Stat. Med. 28:1982-1998. Nelson (1972), Technometrics 14:945-966. Aalen (1978), Ann. Stat.
    6:701-726.

    Examples
    --------
    >>> nelson_aalen([1, 2, 2, 4], [1, 1, 0, 1]).round(6).tolist()
    [0.25, 0.583333, 0.583333, 1.583333]
    """
    times, events = check_survival(time, event)
    at, deaths = np.unique(times[events], return_counts=True)
    n_risk = times.size - np.searchsorted(np.sort(times), at, side="left")
    hazard = np.append(0.0, np.cumsum(deaths / n_risk))
    return np.asarray(hazard[np.searchsorted(at, times, side="right")])


def _checked(column: Incomplete) -> Incomplete:
    values = np.asarray(column.values, dtype=float)
    if values.ndim != 1 or np.any(np.isinf(values)):
        raise ValueError("a column is a vector of finite numbers, NaN where missing")
    observed = values[~np.isnan(values)]
    if column.kind not in ("number", "levels"):
        raise ValueError(f"kind must be number or levels, not {column.kind!r}")
    if column.kind == "levels" and not np.all(np.isin(observed, np.arange(column.n_levels))):
        raise ValueError(f"levels must be coded 0 .. {column.n_levels - 1}")
    if observed.size == 0:
        raise NotEstimable("a column has no observed value to impute from")
    return Incomplete(values, column.kind, column.n_levels)


def _chain(
    columns: list[Incomplete], helpers: np.ndarray, iterations: int, donors: int, seed: int, imputation: int
) -> tuple[list[np.ndarray], np.ndarray]:
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(imputation,)))
    missing = [np.isnan(column.values) for column in columns]
    completed = []
    for column, gap in zip(columns, missing, strict=True):
        filled = column.values.copy()
        filled[gap] = rng.choice(filled[~gap], size=int(gap.sum()))
        completed.append(filled)
    means = np.full((iterations, len(columns)), np.nan)
    for iteration in range(iterations):
        for j, (column, gap) in enumerate(zip(columns, missing, strict=True)):
            if not gap.any():
                continue
            others = [_predictors(columns[i], completed[i]) for i in range(len(columns)) if i != j]
            X = np.column_stack([*others, helpers])
            y = column.values[~gap]
            if column.kind == "number":
                drawn = draw_predictive_mean(y, X[~gap], X[gap], donors, rng)
            else:
                drawn = draw_levels(y.astype(int), column.n_levels, X[~gap], X[gap], rng)
            completed[j][gap] = drawn
            means[iteration, j] = completed[j][gap].mean()
    return completed, means


def _predictors(column: Incomplete, completed: np.ndarray) -> np.ndarray:
    if column.kind == "number":
        return completed[:, None]
    return (completed[:, None] == np.arange(1, column.n_levels)).astype(float)
