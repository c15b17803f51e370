"""Wald standard errors, limits and tests of a fit by a likelihood, penalised or not."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.special import ndtri

from lymphoradio.stats.model_fit import TermTest, check_columns, p_chi2, p_normal, wald_quadratic_form
from lymphoradio.stats.samples import check_conf_level


class WaldInference:
    """What follows from coefficients and their covariance; the intercept, where there is one, comes first.

    Attributes
    ----------
    coefficients : ndarray, shape (k,)
    covariance : ndarray, shape (k, k)
    intercept : bool
    """

    coefficients: np.ndarray
    covariance: np.ndarray
    intercept: bool

    @property
    def n_parameters(self) -> int:
        """Coefficients, the intercept included."""
        return len(self.coefficients)

    @property
    def std_errors(self) -> np.ndarray:
        """Square roots of the covariance's diagonal, shape (k,)."""
        return np.sqrt(np.diag(self.covariance))

    @property
    def z(self) -> np.ndarray:
        """Wald statistics, shape (k,)."""
        return self.coefficients / self.std_errors

    @property
    def p_values(self) -> np.ndarray:
        """Two-sided p-values of the Wald tests, shape (k,)."""
        return np.array([p_normal(float(value)) for value in self.z])

    @property
    def slopes(self) -> np.ndarray:
        """Coefficients without the intercept, shape (p,)."""
        return self.coefficients[int(self.intercept) :]

    @property
    def slope_covariance(self) -> np.ndarray:
        """Covariance of the coefficients without the intercept, shape (p, p)."""
        return self.covariance[int(self.intercept) :, int(self.intercept) :]

    def confidence_interval(self, conf_level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
        """Wald limits of the coefficients, each of shape (k,)."""
        check_conf_level(conf_level)
        half = -float(ndtri((1.0 - conf_level) / 2.0)) * self.std_errors
        return self.coefficients - half, self.coefficients + half

    def wald_test(self, columns: Sequence[int]) -> TermTest:
        """Wald chi-squared test that the coefficients of these columns of X are zero.

        Parameters
        ----------
        columns : sequence of int
            0-based, the intercept not counted.
        """
        positions = check_columns(columns, len(self.slopes))
        block = self.slope_covariance[np.ix_(positions, positions)]
        statistic = wald_quadratic_form(self.slopes[positions], block)
        return TermTest(statistic, float(len(positions)), p_chi2(statistic, len(positions)), "wald_chi2")
