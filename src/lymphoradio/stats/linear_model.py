"""Ordinary least squares by QR, with the inference of R's summary.lm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from lymphoradio.stats.design import check_condition
from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.model_fit import TermTest, check_columns, p_f, p_t, wald_quadratic_form
from lymphoradio.stats.samples import check_conf_level
from lymphoradio.stats.tall_matrix import pieces, triangle_of_many


@dataclass(frozen=True)
class LinearFit:
    """A least-squares fit; the intercept, where there is one, is the first coefficient.

    Attributes
    ----------
    coefficients, std_errors, t, p_values : ndarray, shape (k,)
    covariance : ndarray, shape (k, k)
    df_residual, n : int
    r_squared, adjusted_r_squared : float
        Without an intercept about zero, not about the mean (`r_squared_uncentred`): not comparable.
    r_squared_uncentred : bool
    f_statistic, f_p_value : float
        Of all slopes; NaN for a model without any.
    f_df : tuple of int
        Numerator and residual degrees of freedom.
    residual_sd : float
    residual_sum_of_squares : float
    log_likelihood : float
        Normal, as R's logLik.
    residuals, fitted : ndarray, shape (n,)
    intercept : bool
    note : str
        Empty, or why the inference is missing: in an essentially perfect fit the residuals are rounding noise, and
        standard errors, tests and likelihood are NaN.
    """

    coefficients: np.ndarray
    std_errors: np.ndarray
    covariance: np.ndarray
    t: np.ndarray
    p_values: np.ndarray
    df_residual: int
    n: int
    r_squared: float
    adjusted_r_squared: float
    r_squared_uncentred: bool
    f_statistic: float
    f_df: tuple[int, int]
    f_p_value: float
    residual_sd: float
    residual_sum_of_squares: float
    log_likelihood: float
    residuals: np.ndarray
    fitted: np.ndarray
    intercept: bool
    note: str = ""

    @property
    def n_parameters(self) -> int:
        """Coefficients with the intercept, without the residual variance (edf of R's extractAIC)."""
        return len(self.coefficients)

    @property
    def extract_deviance(self) -> float:
        """``n log(RSS / n)``, the fit's part of R's extractAIC for lm."""
        return -2.0 * self.log_likelihood - self.n * (1.0 + float(np.log(2.0 * np.pi)))

    @property
    def slope_covariance(self) -> np.ndarray:
        """Covariance of the coefficients without the intercept, shape (p, p)."""
        return self.covariance[int(self.intercept) :, int(self.intercept) :]

    def confidence_interval(self, conf_level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
        """Limits by Student's t, each of shape (k,)."""
        check_conf_level(conf_level)
        half = float(stdtrit(self.df_residual, (1.0 + conf_level) / 2.0)) * self.std_errors
        return self.coefficients - half, self.coefficients + half

    def wald_test(self, columns: Sequence[int]) -> TermTest:
        """Test that the coefficients of these columns of X are zero: t for one, partial F for several.

        Parameters
        ----------
        columns : sequence of int
            0-based, the intercept not counted.

        Raises
        ------
        NotEstimable
            The fit is perfect: there is no residual variance to test against.
        """
        positions = [j + int(self.intercept) for j in check_columns(columns, len(self.slope_covariance))]
        if self.note:
            raise NotEstimable(self.note)
        if len(positions) == 1:
            j = positions[0]
            df = float(self.df_residual)
            return TermTest(float(self.t[j]), df, float(self.p_values[j]), "t", df)
        block = self.covariance[np.ix_(positions, positions)]
        statistic = wald_quadratic_form(self.coefficients[positions], block) / len(positions)
        p_value = p_f(statistic, len(positions), self.df_residual)
        return TermTest(statistic, float(len(positions)), p_value, "F", float(self.df_residual))


def fit_linear(
    X: np.ndarray, y: np.ndarray, intercept: bool = True, column_names: Sequence[str] | None = None
) -> LinearFit:
    """Ordinary least squares.

    Columns are scaled to unit length, solved by Householder QR, and refined once with residuals summed in extended
    precision: Longley keeps 12 correct digits, where normal equations keep 8. Of many patients a well-conditioned
    design is not decomposed: seminormal equations with the same refinement have the same digits.

    Parameters
    ----------
    X : ndarray, shape (n, p)
        Without a column of ones. No column and no intercept is the model that predicts 0, as R's ``lm(y ~ 0)``: a
        selection through the origin starts or ends there.
    y : ndarray, shape (n,)
    intercept : bool
    column_names : sequence of str, optional
        For the message of a refused design.

    Returns
    -------
    LinearFit

    Raises
    ------
    NotEstimable
        No residual degrees of freedom, a constant outcome, or a condition number above 1e8.
    ValueError
        Missing values or unequal lengths.

    References
    ----------
    Golub & Van Loan (2013), Matrix Computations, section 5.3.8 (refinement of least squares); Björck (1987), Linear
    Algebra Appl. 88/89:31-48 (corrected seminormal equations).

    Examples
    --------
    >>> fit = fit_linear(np.array([[0.0], [1.0], [2.0], [3.0]]), np.array([1.0, 3.0, 4.0, 8.0]))
    >>> fit.coefficients.round(10).tolist()
    [0.7, 2.2]
    >>> round(fit.r_squared, 6)
    0.930769
    """
    design, y = design_with_intercept(X, y, intercept)
    n, k = design.shape
    if n <= k:
        raise NotEstimable(f"{n:,} patients leave no residual degrees of freedom for {k} coefficients")
    check_condition(design, column_names=names_with_intercept(column_names, k - int(intercept), intercept))
    centre = float(np.mean(y)) if intercept else 0.0
    total = float(np.sum((y - centre) ** 2))
    if not total > 0.0 or np.all(y == y[0] if intercept else y == 0.0):
        raise NotEstimable("the outcome is the same for every patient")

    coefficients, residuals, unscaled = _solve(design, y)
    rss = float(residuals @ residuals)
    df = n - k
    r_squared = max(0.0, 1.0 - rss / total)
    adjusted = 1.0 - (1.0 - r_squared) * (n - int(intercept)) / df
    slopes = k - int(intercept)
    # R's summary.lm warns at a residual variance of 1e-30 times the fitted values'; this is the same verdict.
    perfect = rss <= n * (10.0 * np.finfo(float).eps) ** 2 * float(y @ y)
    variance = float("nan") if perfect else rss / df
    covariance = unscaled * variance
    std_errors = np.sqrt(np.diag(covariance))
    t = coefficients / std_errors
    f_statistic = (total - rss) / slopes / variance if slopes else float("nan")
    f_p_value = p_f(f_statistic, slopes, df) if slopes else float("nan")
    return LinearFit(
        coefficients=coefficients,
        std_errors=std_errors,
        covariance=covariance,
        t=t,
        p_values=np.array([p_t(value, df) for value in t]),
        df_residual=df,
        n=n,
        r_squared=r_squared,
        adjusted_r_squared=adjusted,
        r_squared_uncentred=not intercept,
        f_statistic=f_statistic,
        f_df=(slopes, df),
        f_p_value=f_p_value,
        residual_sd=float(np.sqrt(rss / df)),
        residual_sum_of_squares=rss,
        log_likelihood=-0.5 * n * (float(np.log(2.0 * np.pi * variance * df / n)) + 1.0),
        residuals=residuals,
        fitted=y - residuals,
        intercept=intercept,
        note="essentially perfect fit: the residuals are rounding noise" if perfect else "",
    )


def _solve(design: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Coefficients, residuals and (X'X)^-1."""
    root = triangle_of_many(design)
    if root is None:
        lengths = np.linalg.norm(design, axis=0)
        q, root = np.linalg.qr(design / lengths)
    else:
        lengths, q = np.linalg.norm(root, axis=0), None
        root = root / lengths
    inverse = np.linalg.inv(root)

    def nearest(values: np.ndarray) -> np.ndarray:
        """Coefficients of some values; without Q by seminormal equations, which the refinement mends."""
        turned = inverse.T @ (values @ design / lengths) if q is None else q.T @ values
        return np.asarray(inverse @ turned / lengths)

    solution = nearest(y).astype(np.longdouble)
    for _ in range(2):
        solution = solution + nearest(_residuals(design, y, solution))
    scaled = inverse / lengths[:, None]
    return solution.astype(float), _residuals(design, y, solution), scaled @ scaled.T


def _residuals(design: np.ndarray, y: np.ndarray, solution: np.ndarray) -> np.ndarray:
    """Of coefficients in extended precision, rounded last; no extended copy of the design is made."""
    found = [(y[rows] - design[rows].astype(np.longdouble) @ solution).astype(float) for rows in pieces(len(y))]
    return np.concatenate(found)


def design_with_intercept(X: np.ndarray, y: np.ndarray, intercept: bool) -> tuple[np.ndarray, np.ndarray]:
    """Checked design with its column of ones, and the outcome, as floats.

    Raises
    ------
    ValueError
        Missing values or unequal lengths.
    """
    X = np.asarray(X, dtype=float)
    y = np.asarray(y, dtype=float)
    if X.ndim != 2 or y.ndim != 1 or len(X) != len(y):
        raise ValueError("X must have shape (n, p) and y shape (n,)")
    if not (np.all(np.isfinite(X)) and np.all(np.isfinite(y))):
        raise ValueError("X and y must be complete and finite")
    return (np.column_stack([np.ones(len(X)), X]) if intercept else X), y


def names_with_intercept(column_names: Sequence[str] | None, n_columns: int, intercept: bool) -> list[str]:
    """Names of the design's columns with the intercept's; x1, x2, ... when none are given.

    Raises
    ------
    ValueError
        Not one name per column of X.
    """
    names = [f"x{j + 1}" for j in range(n_columns)] if column_names is None else list(column_names)
    if len(names) != n_columns:
        raise ValueError(f"{len(names)} column names for {n_columns} columns")
    return ["(Intercept)", *names] if intercept else names
