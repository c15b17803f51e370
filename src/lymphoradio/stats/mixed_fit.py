"""A fitted linear mixed model with a random intercept per patient: its tests, intervals and contrasts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.model_fit import TermTest, check_columns, p_chi2, p_f, p_t, wald_quadratic_form
from lymphoradio.stats.samples import check_conf_level


@dataclass(frozen=True)
class Contrast:
    """A linear combination of coefficients, with Satterthwaite's degrees of freedom."""

    estimate: float
    std_error: float
    df: float
    t: float
    p_value: float
    conf_low: float
    conf_high: float


@dataclass(frozen=True)
class MixedFit:
    """A fitted mixed model; the intercept, where there is one, is the first coefficient.

    Attributes
    ----------
    coefficients, std_errors, t, p_values : ndarray, shape (k,)
    df : ndarray, shape (k,)
        Of the t tests, by the inner-outer rule of R's nlme: a column that varies within a patient has the measurements
        less the patients less such columns, another the patients less such columns (and less the intercept).
    covariance : ndarray, shape (k, k)
        Inverse of X'V^-1 X, not corrected for small samples.
    sigma, sigma_patient : float
        Standard deviations within and between patients, in the outcome's unit.
    log_likelihood : float
        Restricted where `reml`; as R's logLik of lme and lmer. Restricted likelihoods of different designs are not
        comparable.
    reml : bool
    n_patients, n_obs : int
    intercept, boundary : bool
        Boundary: `sigma_patient` is 0.
    note : str
        Empty, or that the estimate lies on the boundary.
    covariance_slope : ndarray, shape (k, k)
        Derivative of the covariance by the variance ratio, sigma held.
    variance_information : ndarray, shape (2, 2)
        Observed information of (log sigma^2, variance ratio).
    """

    coefficients: np.ndarray
    std_errors: np.ndarray
    t: np.ndarray
    p_values: np.ndarray
    df: np.ndarray
    covariance: np.ndarray
    sigma: float
    sigma_patient: float
    log_likelihood: float
    reml: bool
    n_patients: int
    n_obs: int
    intercept: bool
    boundary: bool
    note: str
    covariance_slope: np.ndarray
    variance_information: np.ndarray

    @property
    def n_parameters(self) -> int:
        """Coefficients and the two variances, as R's logLik counts them."""
        return len(self.coefficients) + 2

    @property
    def intraclass_correlation(self) -> float:
        """Part of the variance, given the columns, that lies between patients."""
        return self.sigma_patient**2 / (self.sigma_patient**2 + self.sigma**2)

    @property
    def slope_covariance(self) -> np.ndarray:
        """Covariance of the coefficients without the intercept, shape (p, p)."""
        return self.covariance[int(self.intercept) :, int(self.intercept) :]

    def confidence_interval(self, conf_level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
        """Limits by Student's t with the inner-outer degrees of freedom, each of shape (k,)."""
        check_conf_level(conf_level)
        half = stdtrit(self.df, (1.0 + conf_level) / 2.0) * self.std_errors
        return self.coefficients - half, self.coefficients + half

    def contrast(self, weights: ArrayLike, conf_level: float = 0.95) -> Contrast:
        """Linear combination of the coefficients with Satterthwaite's t test and interval.

        Parameters
        ----------
        weights : array_like, shape (k,)
            One per coefficient, the intercept's first where there is one.
        conf_level : float
            In (0, 1).

        Returns
        -------
        Contrast
            Degrees of freedom ``2 v^2 / var(v)`` for the variance v of the combination, from the observed information
            of the variances, as lmerTest; on the boundary those of the residuals.

        References
        ----------
        Satterthwaite (1946), Biometrics Bull. 2:110-114; Fai & Cornelius (1996), J. Stat. Comput. Simul. 54:363-378.
        """
        check_conf_level(conf_level)
        w = np.asarray(weights, dtype=float)
        if w.shape != self.coefficients.shape or not np.all(np.isfinite(w)) or not w.any():
            raise ValueError(f"weights must be {len(self.coefficients)} finite numbers, not all 0")
        estimate, std_error = float(w @ self.coefficients), float(np.sqrt(w @ self.covariance @ w))
        df, t = self._satterthwaite(w), estimate / std_error
        half = float(stdtrit(df, (1.0 + conf_level) / 2.0)) * std_error
        return Contrast(estimate, std_error, df, t, p_t(t, df), estimate - half, estimate + half)

    def wald_test(self, columns: Sequence[int]) -> TermTest:
        """Wald chi-squared test that the coefficients of these columns of X are zero; for large samples.

        Parameters
        ----------
        columns : sequence of int
            0-based, the intercept not counted.
        """
        _, statistic, df = self._quadratic_form(columns)
        return TermTest(statistic, float(df), p_chi2(statistic, df), "wald_chi2")

    def f_test(self, columns: Sequence[int]) -> TermTest:
        """F test that the coefficients of these columns are zero, with Satterthwaite's degrees of freedom.

        The covariance's eigenvectors give independent t statistics; their degrees of freedom are combined so that the
        F distribution has the expectation of the statistic, as in lmerTest.

        Parameters
        ----------
        columns : sequence of int
            0-based, the intercept not counted.

        References
        ----------
        Fai & Cornelius (1996), J. Stat. Comput. Simul. 54:363-378.
        """
        positions, statistic, k = self._quadratic_form(columns)
        directions = np.linalg.eigh(self.covariance[np.ix_(positions, positions)])[1]
        weights = np.zeros((k, len(self.coefficients)))
        weights[:, positions] = directions.T
        df = np.array([self._satterthwaite(w) for w in weights])
        if np.ptp(df) < 1e-8:  # rounding of equal ones; also right where they are below 2
            denominator = float(df.mean())
        elif np.all(df > 2.0):
            excess = float(np.sum(df / (df - 2.0)))
            denominator = 2.0 * excess / (excess - k)
        else:
            denominator = 2.0
        return TermTest(statistic / k, float(k), p_f(statistic / k, k, denominator), "F", denominator)

    def f_test_inner_outer(self, columns: Sequence[int]) -> TermTest:
        """F test that the coefficients of these columns are zero, with the degrees of freedom `df` (nlme's anova).

        Parameters
        ----------
        columns : sequence of int
            0-based, the intercept not counted.

        Raises
        ------
        NotEstimable
            Some of the columns vary within patients and some between them only.
        """
        positions, statistic, k = self._quadratic_form(columns)
        if np.ptp(self.df[positions]) > 0.0:
            raise NotEstimable("the columns have different degrees of freedom: some vary between patients only")
        df = float(self.df[positions[0]])
        return TermTest(statistic / k, float(k), p_f(statistic / k, k, df), "F", df)

    def _quadratic_form(self, columns: Sequence[int]) -> tuple[list[int], float, int]:
        positions = [j + int(self.intercept) for j in check_columns(columns, len(self.slope_covariance))]
        block = self.covariance[np.ix_(positions, positions)]
        return positions, wald_quadratic_form(self.coefficients[positions], block), len(positions)

    def _satterthwaite(self, weights: np.ndarray) -> float:
        free = 2.0 * float(self.variance_information[0, 0])
        if self.boundary:
            return free
        variance = float(weights @ self.covariance @ weights)
        gradient = np.array([variance, float(weights @ self.covariance_slope @ weights)])
        return 2.0 * variance**2 / float(gradient @ np.linalg.solve(self.variance_information, gradient))
