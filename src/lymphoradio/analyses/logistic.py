"""Logistic regression of a yes-or-no outcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from .. import tidy
from ..stats.delong import auc_delong
from ..stats.design import Design
from ..stats.errors import NotEstimable
from ..stats.firth import firth_lr_test, firth_profile_interval, fit_firth_logistic
from ..stats.influence import Influence, influence_logistic
from ..stats.logistic_model import LogisticFit, fit_logistic
from ..stats.logistic_profile import profile_limits
from ..stats.model_fit import ModelFit, TermTest, p_chi2
from ..stats.selection_path import Selection
from ..stats.separation import SeparationError
from ..stats.term_tests import logistic_conditional_test, logistic_score_test
from ..study import Study
from ..study.specs import Logistic, ModelSpec
from .drawn import Drawer, Draws, draw_here
from .families import LARGEST_ERROR, Effects, select_by_preset
from .imputed import model_draws, model_rows
from .linear import select_by_mlxtend
from .penalised import FIRTH, PenalisedModel, enumerated, named_terms
from .summaries import Row, estimable

if TYPE_CHECKING:
    from ..stats.resampling import Sample


def logistic(cohort: pd.DataFrame, spec: Logistic, study: Study, draw: Drawer = draw_here) -> tidy.Result:
    """Univariable and multivariable logistic regression, with selection.

    Parameters
    ----------
    cohort : DataFrame
        The patients of the spec's population; the outcome a factor whose second level is the event.
    spec : Logistic
    study : Study
    draw : callable
        Draws the resamples and imputations, or gathers them.

    Returns
    -------
    tidy.Result
        estimates : `odds_ratio` rows with profile-likelihood or Wald intervals and Wald p-values, `intercept`,
        log-likelihood and likelihood-ratio test, AUC of the fitted probabilities, events per variable, condition
        number, variance inflation, and the selection paths.

    Notes
    -----
    Separation is found before a fit. With `separation: firth` the model's rows are then those of Firth's penalised
    likelihood, with profile penalised-likelihood intervals and penalised likelihood-ratio tests, and the notes name the
    columns; with `separation: refuse` they have no estimate. A model whose variables are selected is estimated so only
    if its selection, which compares p-values of maximum likelihood alone, could be made.

    References
    ----------
    Venzon & Moolgavkar (1988), Appl. Stat. 37:87-94; Albert & Anderson (1984), Biometrika 71:1-10; Heinze & Schemper
    (2002), Stat. Med. 21:2409-2419; Puhr et al. (2017), Stat. Med. 36:2302-2317;
    Peduzzi et al. (1996), J. Clin. Epidemiol. 49:1373-1379.
    """
    family = _family(cohort, spec, study)
    common = {"population": study.population(spec), "variant": spec.variant, "outcome": spec.outcome}
    return tidy.Result(tidy.estimates(model_rows(cohort, family.spec, study, family, draw), **common))


def logistic_draws(cohort: pd.DataFrame, spec: Logistic, study: Study) -> dict[str, Draws]:
    """What `logistic` has drawn, as `model_draws`."""
    return model_draws(cohort, spec, study, _family(cohort, spec, study))


def _family(cohort: pd.DataFrame, spec: Logistic, study: Study) -> _Logistic:
    labels = cohort[spec.outcome]
    outcome = (labels == study.levels(spec.outcome)[1]).to_numpy(float)
    outcome[labels.isna()] = np.nan
    if spec.missing == "impute":
        spec = spec.model_copy(update={"intervals": "wald"})  # Rubin's rules pool estimates and their variances
    intervals = "profile-likelihood" if spec.intervals == "profile" else "Wald"
    return _Logistic(outcome, spec, method=f"logistic regression, {intervals} interval, Wald p")


@dataclass(frozen=True)
class _Logistic:
    outcome: np.ndarray
    spec: Logistic
    method: str
    estimate_type: str = "odds_ratio"
    statistic_type: str = "z"
    is_ratio: bool = True
    intercept: bool = True

    def known(self) -> np.ndarray:
        return ~np.isnan(self.outcome)

    def n_events(self, rows: np.ndarray) -> int:
        return int(self.outcome[rows].sum())

    def outcome_for_imputation(self, rows: np.ndarray) -> np.ndarray:
        return self.outcome[rows][:, None]

    def data(self, rows: np.ndarray, design: Design) -> _LogisticData:
        return _LogisticData(self.outcome[rows], design, self.spec)

    def select(self, rows: np.ndarray, design: Design, model: ModelSpec) -> Selection:
        return select_by_mlxtend(design, self.outcome[rows], model, "logistic", model.scoring or "roc_auc")


@dataclass(frozen=True)
class _LogisticData:
    outcome: np.ndarray
    design: Design
    spec: Logistic

    @property
    def n(self) -> int:
        return len(self.outcome)

    @property
    def n_events(self) -> int:
        return int(self.outcome.sum())

    @property
    def n_for_bic(self) -> int:
        return self.n

    @property
    def per_variable(self) -> int:
        return min(self.n_events, self.n - self.n_events)

    def sample(self) -> Sample:
        from ..stats.resampling import logistic_sample

        return logistic_sample(self.outcome, self.design.X)

    def fit(self, positions: tuple[int, ...]) -> LogisticFit:
        names = [self.design.column_names[i] for i in positions]
        return fit_logistic(self.design.X[:, list(positions)], self.outcome, column_names=names)

    def fit_penalised(self, positions: tuple[int, ...], refused: NotEstimable) -> PenalisedModel:
        if not isinstance(refused, SeparationError) or self.spec.separation == "refuse":
            raise refused
        X, y, level = self.design.X[:, list(positions)], self.outcome, self.spec.conf_level
        return PenalisedModel(
            fit_firth_logistic(X, y, [self.design.column_names[i] for i in positions]),
            kind="logistic regression",
            reason=f"separation by {enumerated(named_terms(self.design, [positions[j] for j in refused.columns]))}",
            limits=lambda column: firth_profile_interval(X, y, column, level),
            lr_test=lambda columns: firth_lr_test(X, y, columns),
        )

    def effects(self, model: ModelFit, positions: tuple[int, ...]) -> Effects:
        if isinstance(model, PenalisedModel):
            return model.effects()
        assert isinstance(model, LogisticFit)
        low, high = (limits[1:].copy() for limits in model.confidence_interval(self.spec.conf_level))
        notes = [""] * len(positions)
        if self.spec.intervals == "profile":
            X = self.design.X[:, list(positions)]
            for i in range(len(positions)):
                try:
                    low[i], high[i] = profile_limits(model, X, self.outcome, i, self.spec.conf_level)
                except NotEstimable as reason:
                    low[i], high[i], notes[i] = np.nan, np.nan, f"profile interval not estimable: {reason}"
        found = np.array([model.coefficients[1:], model.std_errors[1:], low, high, model.z[1:], model.p_values[1:]])
        for i in np.flatnonzero(model.std_errors[1:] > LARGEST_ERROR).tolist():
            found[:, i] = np.nan
            notes[i] = (
                f"not estimable: the log odds ratio has a standard error above {LARGEST_ERROR:g} (it all but separates "
                "the outcomes, or is for a very small step)"
            )
        coefficient, error, low, high, z, p = found
        return Effects(coefficient, error, low, high, z, p, tuple(notes))

    def conditional_test(self, model: ModelFit, positions: tuple[int, ...], removed: tuple[int, ...]) -> TermTest:
        assert isinstance(model, LogisticFit)
        return logistic_conditional_test(model, self.design.X[:, list(positions)], self.outcome, removed)

    def score_test(self, model: ModelFit, positions: tuple[int, ...], added: tuple[int, ...]) -> TermTest:
        assert isinstance(model, LogisticFit)
        X = self.design.X
        return logistic_score_test(model, X[:, list(positions)], self.outcome, X[:, list(added)])

    def select_spss(self, candidates: Sequence[str], model: ModelSpec) -> Selection:
        return select_by_preset(candidates, self.design, self, model)

    def influence(self, positions: tuple[int, ...]) -> Influence:
        names = [self.design.column_names[i] for i in positions]
        return influence_logistic(self.design.X[:, list(positions)], self.outcome, column_names=names)

    def covariance(self, model: ModelFit) -> np.ndarray:
        assert isinstance(model, LogisticFit | PenalisedModel)
        return model.slope_covariance

    def summary(self, model: ModelFit, positions: tuple[int, ...]) -> list[Row]:
        if isinstance(model, PenalisedModel):
            return self._penalised_summary(model, positions)
        assert isinstance(model, LogisticFit)
        level = self.spec.conf_level
        low, high = model.confidence_interval(level)
        ratio = 2 * (model.log_likelihood - model.log_likelihood_null)
        return [
            {"estimate_type": "intercept", "estimate": model.coefficients[0], "std_error": model.std_errors[0],
             "conf_low": low[0], "conf_high": high[0], "conf_level": level, "statistic": model.z[0],
             "statistic_type": "z", "p_value": model.p_values[0], "method": "log odds, Wald interval"},
            {"estimate_type": "log_likelihood", "estimate": model.log_likelihood, "method": "maximum likelihood"},
            {"estimate_type": "test", "statistic": ratio, "statistic_type": "likelihood_ratio", "df": len(positions),
             "p_value": p_chi2(ratio, len(positions)), "method": "likelihood-ratio test of all variables together"},
            estimable(self._area, model.fitted, estimate_type="auc",
                      method="AUC of the fitted probabilities in the same data (optimistic), DeLong interval on the "
                             "logit scale"),
        ]  # fmt: skip

    def _penalised_summary(self, model: PenalisedModel, positions: tuple[int, ...]) -> list[Row]:
        fit, level = model.fit, self.spec.conf_level

        def intercept() -> Row:
            low, high = firth_profile_interval(self.design.X[:, list(positions)], self.outcome, None, level)
            return {"conf_low": low, "conf_high": high, "conf_level": level}

        return [
            estimable(intercept, estimate_type="intercept", estimate=fit.coefficients[0], std_error=fit.std_errors[0],
                      method=f"log odds, {FIRTH}, profile penalised-likelihood interval", note=model.note),
            *model.summary(),
            estimable(self._area, fit.fitted, estimate_type="auc", note=model.note,
                      method=f"AUC of the probabilities fitted by {FIRTH} in the same data (optimistic), DeLong "
                      "interval on the logit scale"),
        ]  # fmt: skip

    def _area(self, fitted: np.ndarray) -> Row:
        found = auc_delong(self.outcome, fitted, ">", self.spec.conf_level)
        return {"estimate": found.estimate, "std_error": found.std_error, "conf_low": found.conf_low,
                "conf_high": found.conf_high, "conf_level": self.spec.conf_level}  # fmt: skip
