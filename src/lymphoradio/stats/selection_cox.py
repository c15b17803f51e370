"""Cox models as variable selection sees them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lymphoradio.stats.cox import CoxFit, CoxProblem
from lymphoradio.stats.design import Design
from lymphoradio.stats.model_fit import TermTest
from lymphoradio.stats.term_model import Fitter, column_fitter


@dataclass(frozen=True)
class CoxModel:
    """A `CoxFit` with the interface of `ModelFit`.

    Attributes
    ----------
    fit : CoxFit
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


def cox_fitter(design: Design, problem: CoxProblem) -> Fitter:
    """Fit any subset of a design's terms by Cox regression, for `select`.

    Parameters
    ----------
    design : Design
        Of all candidates and forced terms.
    problem : CoxProblem
        Of `prepare_cox` with the design's X; the data are sorted once for all subsets. For BIC give `select` the
        number of events, `problem.n_events` (Volinsky & Raftery 2000).

    Returns
    -------
    callable
        From term names to `TermModel`.

    Examples
    --------
    >>> import numpy as np
    >>> from lymphoradio.stats.cox import prepare_cox
    >>> from lymphoradio.stats.design import Term, build_design
    >>> design = build_design({"age": np.array([61.0, 50.0, 72.0, 66.0, 48.0])}, [Term("age", per=10)])
    >>> fit = cox_fitter(design, prepare_cox([5, 9, 3, 6, 4], [1, 0, 1, 1, 1], design.X))
    >>> fit(("age",)).test("age").df
    1.0
    """

    def fit(positions: tuple[int, ...]) -> CoxModel:
        return CoxModel(problem.fit(positions))

    return column_fitter(design, fit)
