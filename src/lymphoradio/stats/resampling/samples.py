"""Data of a model as the kernels take them: sorted, in standard units, with an intercept where there is one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.resampling.likelihoods import COX_BRESLOW, COX_EFRON, LINEAR, LOGISTIC
from lymphoradio.stats.resampling.newton import FOUND, fit, take_columns
from lymphoradio.stats.resampling.replicates import drawn_rows, null_information

LARGEST = 1e100


@dataclass(frozen=True)
class WeightedFit:
    """A fitted model.

    Attributes
    ----------
    coefficients : ndarray, shape (k,)
        Of the columns asked for.
    covariance : ndarray, shape (k, k)
        Inverse information; of the linear model with the residual variance on n - k degrees of freedom.
    intercept : float
        NaN without one.
    log_likelihood : float
        Partial for Cox; of the linear model that of normal errors at the maximum.
    """

    coefficients: np.ndarray
    covariance: np.ndarray
    intercept: float
    log_likelihood: float


@dataclass(frozen=True)
class Sample:
    """The original rows of a cohort, prepared once for all resamples.

    Attributes
    ----------
    family : int
        LINEAR, LOGISTIC, COX_EFRON or COX_BRESLOW.
    rows : ndarray, shape (n, p) or (n, 1 + p)
        Standardised columns in the order of the kernels, an intercept first.
    y : ndarray, shape (n,)
    block : ndarray of int, shape (n,)
        Number of each row's distinct time.
    order : ndarray of int, shape (n,)
        The patient of each row.
    centre, spread : ndarray, shape (p,)
        Mean and standard deviation of the columns (mean 0 through the origin).
    intercept : bool
    """

    family: int
    rows: np.ndarray
    y: np.ndarray
    block: np.ndarray
    order: np.ndarray
    centre: np.ndarray
    spread: np.ndarray
    intercept: bool

    def counts(self, weights: ArrayLike) -> np.ndarray:
        """Weights, shape (R, n) in the patients' order, in the order of the rows."""
        counts = np.atleast_2d(np.asarray(weights))
        whole = counts.dtype.kind in "iub" or (np.all(np.isfinite(counts)) and np.all(counts == np.round(counts)))
        if counts.shape[1] != len(self.y) or not whole or np.any(counts < 0):
            raise ValueError(f"weights count replicates: whole numbers from 0, one for each of {len(self.y)} patients")
        return np.ascontiguousarray(counts[:, self.order], dtype=np.int64)

    def in_units(self, standardised: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Coefficients of the columns in their units, shape (R, p), and the intercepts, shape (R,)."""
        coefficients = standardised[:, int(self.intercept) :] / self.spread
        if not self.intercept:
            return coefficients, np.full(len(standardised), np.nan)
        constant = standardised[:, 0].copy()
        # Column by column: a matrix product may sum in another order when it has another number of rows.
        for column, mean in zip(coefficients.T, self.centre, strict=True):
            constant -= column * mean
        return coefficients, constant

    def fit(self, columns: ArrayLike, weights: ArrayLike | None = None) -> WeightedFit:
        """Fit the model of some columns.

        Parameters
        ----------
        columns : array_like of int
            Positions, from 0.
        weights : array_like of int, shape (n,), optional
            Replicates of each patient; default one.

        Returns
        -------
        WeightedFit

        Raises
        ------
        NotEstimable
            The columns depend on each other, or the likelihood has no maximum.
        """
        counts = self.counts(np.ones(len(self.y)) if weights is None else weights)[0]
        own = np.asarray(columns, dtype=np.int64)
        if own.ndim != 1 or len(set(own.tolist())) < own.size or np.any((own < 0) | (own >= self.centre.size)):
            raise ValueError(f"columns are distinct positions in 0 .. {self.centre.size - 1}")
        data, centre, spread = drawn_rows(self.family, self.rows, self.y, self.block, counts, self.intercept)
        events = float(np.sum(data[3] * data[4]))
        if self.family != LINEAR and not events > 0.0:
            raise NotEstimable("no events")
        if self.family == LOGISTIC and events == counts.sum():
            raise NotEstimable("all patients have the event")
        shift = int(self.intercept)
        chosen = np.concatenate([np.arange(shift), own + shift]).astype(np.int64)
        rows, by_column = take_columns(data, chosen)
        if null_information((data[0], rows, by_column, *data[3:]))[2]:
            raise NotEstimable("columns that are constant or depend on each other")
        status, value, b, V, rss = fit(data, rows, by_column, np.zeros(chosen.size))
        if status != FOUND:
            raise NotEstimable("collinear columns, or a likelihood without maximum")
        if self.family == LINEAR:
            n = float(counts.sum())
            V = V * (rss / (n - chosen.size))
            value = value - 0.5 * n * (np.log(2.0 * np.pi) + 1.0)
        drawn = b / spread[chosen]
        if self.intercept:
            drawn[0] -= drawn[1:] @ centre[chosen[1:]]
        scale = self.spread[own]
        coefficients = drawn[shift:] / scale
        constant = float(drawn[0] - coefficients @ self.centre[own]) if self.intercept else float("nan")
        both = scale * spread[chosen[shift:]]
        return WeightedFit(coefficients, V[shift:, shift:] / np.outer(both, both), constant, float(value))


def cox_sample(time: ArrayLike, event: ArrayLike, X: ArrayLike, ties: Literal["efron", "breslow"] = "efron") -> Sample:
    """Prepare right-censored times (n,), events (n,) of 1 and 0, and columns (n, p)."""
    time, event = np.asarray(time, dtype=float), _zero_one(event, "event")
    if time.ndim != 1 or time.shape != event.shape or not np.all(np.isfinite(time)) or np.any(time < 0.0):
        raise ValueError("time and event must have one finite value per patient, times from 0")
    if ties not in ("efron", "breslow"):
        raise ValueError(f"ties are efron or breslow, not {ties!r}")
    order = np.argsort(-time, kind="stable")
    descending = time[order]
    block = np.concatenate([[0], np.cumsum(descending[1:] != descending[:-1])]).astype(np.int64)
    return _sample(COX_EFRON if ties == "efron" else COX_BRESLOW, event, X, False, order, block)


def logistic_sample(y: ArrayLike, X: ArrayLike) -> Sample:
    """Prepare outcomes (n,) of 1 and 0, and columns (n, p)."""
    return _sample(LOGISTIC, _zero_one(y, "y"), X, True)


def linear_sample(y: ArrayLike, X: ArrayLike, intercept: bool = True) -> Sample:
    """Prepare an outcome (n,), and columns (n, p)."""
    return _sample(LINEAR, np.asarray(y, dtype=float), X, intercept)


def _sample(
    family: int,
    y: np.ndarray,
    X: ArrayLike,
    intercept: bool,
    order: np.ndarray | None = None,
    block: np.ndarray | None = None,
) -> Sample:
    X = np.asarray(X, dtype=float)
    if X.ndim != 2 or X.shape[1] == 0 or y.shape != (len(X),) or not len(X):
        raise ValueError(f"X of shape {X.shape} and an outcome of shape {y.shape} do not belong together")
    if not (np.all(np.isfinite(X)) and np.all(np.isfinite(y))):
        raise ValueError("values must be finite")
    n, p = X.shape
    order = np.arange(n) if order is None else order
    block = np.arange(n, dtype=np.int64) if block is None else block
    # Columns of mean 0 and variance 1: thresholds then mean the same in any unit. Through the origin, a shift would
    # change the model.
    centre = X.mean(axis=0) if family != LINEAR or intercept else np.zeros(p)
    if np.abs(X).max() > LARGEST:
        raise ValueError(f"values beyond {LARGEST:g}: change the unit")
    spread = np.sqrt(np.mean((X - centre) ** 2, axis=0))
    spread = np.where(spread > 0.0, spread, 1.0)
    rows = ((X - centre) / spread)[order]
    if intercept:
        rows = np.column_stack([np.ones(n), rows])
    return Sample(family, np.ascontiguousarray(rows), y[order], block, order, centre, spread, intercept)


def _zero_one(values: ArrayLike, name: str) -> np.ndarray:
    values = np.asarray(values, dtype=float)
    if not np.all((values == 0.0) | (values == 1.0)):
        raise ValueError(f"{name} must be 0 or 1")
    return values
