"""Cox models as variable selection sees them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lymphoradio.stats.cox import CoxFit
from lymphoradio.stats.model_fit import TermTest


@dataclass(frozen=True)
class CoxModel:
    """A `CoxFit` with the interface of `ModelFit`.

    Attributes
    ----------
    fit : CoxFit

    Examples
    --------
    >>> from lymphoradio.stats.cox import fit_cox
    >>> model = CoxModel(fit_cox([5, 9, 3, 6, 4], [1, 0, 1, 1, 1], [[61.0], [50.0], [72.0], [66.0], [48.0]]))
    >>> model.n_parameters, model.wald_test([0]).df
    (1, 1.0)
    """

    fit: CoxFit

    @property
    def log_likelihood(self) -> float:
        """Log partial likelihood at the estimate."""
        return self.fit.log_likelihood

    @property
    def n_parameters(self) -> int:
        """Coefficients."""
        return len(self.fit.coefficients)

    def wald_test(self, columns: Sequence[int]) -> TermTest:
        """Wald chi-squared test that the coefficients of these columns are zero."""
        test = self.fit.wald_test(columns)
        return TermTest(test.statistic, float(test.df), test.p_value, "wald_chi2")
