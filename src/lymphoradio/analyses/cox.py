"""Cox regression of a time to event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.special import ndtri

from .. import tidy
from ..stats.concordance import concordance
from ..stats.cox import CoxProblem, prepare_cox
from ..stats.cox_design import ColumnsNotEstimable, MonotoneLikelihood
from ..stats.design import Design
from ..stats.errors import NotEstimable
from ..stats.firth import firth_cox_lr_test, firth_cox_profile_interval, fit_firth_cox
from ..stats.imputation import nelson_aalen
from ..stats.influence import Influence
from ..stats.influence_cox import influence_cox
from ..stats.model_fit import ModelFit, TermTest, p_normal
from ..stats.proportional_hazards import zph
from ..stats.selection_cox import CoxModel
from ..stats.selection_path import Selection
from ..stats.term_tests import cox_conditional_test, cox_score_test
from ..study import Study
from ..study.specs import Cox, ModelSpec
from .drawn import Drawer, Draws, draw_here
from .families import Effects, select_by_preset
from .imputed import model_draws, model_rows
from .landmark import AtRisk, at_landmark
from .over_time import IN_WORDS, FollowUp, fill_before_known, follow_up
from .penalised import FIRTH, PenalisedModel, enumerated, named_terms
from .summaries import Row, estimable

if TYPE_CHECKING:
    from ..stats.resampling import Sample

TIES = {"efron": "Efron", "breslow": "Breslow"}


def cox(cohort: pd.DataFrame, spec: Cox, study: Study, draw: Drawer = draw_here) -> tidy.Result:
    """Univariable and multivariable Cox regression, with selection and the test of proportional hazards.

    Parameters
    ----------
    cohort : DataFrame
        The patients of the spec's population, with `<endpoint>_time` and `<endpoint>_event`.
    spec : Cox
    study : Study
    draw : callable
        Draws the resamples and imputations, or gathers them.

    Returns
    -------
    tidy.Result
        estimates : `hazard_ratio` rows with Wald intervals, log partial likelihood, likelihood-ratio, Wald and score
        tests, concordance, events per variable, condition number, variance inflation, the selection paths, and for
        every multivariable model the Grambsch-Therneau test per variable and globally. With a landmark all is of the
        patients at risk after it, from it on; a first `count` row has those left out. With `over_time` models that have
        a time-dependent covariate are of the patients' intervals (start, stop], and `n` is the number of patients.

    Notes
    -----
    A monotone likelihood (as of a level without events) is found after a fit. With `separation: firth` the model's rows
    are then those of Firth's penalised partial likelihood with the same ties, with profile penalised-likelihood
    intervals and penalised likelihood-ratio tests, and the notes name the columns; with `separation: refuse` they have
    no estimate. A model whose variables are selected is estimated so only if its selection, which compares p-values of
    maximum likelihood alone, could be made.

    References
    ----------
    Cox (1972), JRSS B 34:187-220; Efron (1977), JASA 72:557-565; Grambsch & Therneau (1994), Biometrika 81:515-526;
    Harrell (2015), Regression Modeling Strategies; Heinze & Schemper (2001), Biometrics 57:114-119;
    Peduzzi et al. (1995), J. Clin. Epidemiol. 48:1503-1510.
    """
    at_risk, family = _at_risk(cohort, spec, study)
    common = {"population": study.population(spec), "variant": spec.variant, "outcome": spec.endpoint}
    rows = [*at_risk.rows, *model_rows(family.patients, spec, study, family, draw)]
    return tidy.Result(tidy.estimates(rows, **common))


def cox_draws(cohort: pd.DataFrame, spec: Cox, study: Study) -> dict[str, Draws]:
    """What `cox` has drawn, as `model_draws`."""
    family = _at_risk(cohort, spec, study)[1]
    return model_draws(family.patients, spec, study, family)


def _at_risk(cohort: pd.DataFrame, spec: Cox, study: Study) -> tuple[AtRisk, _Cox]:
    at_risk = at_landmark(cohort, spec, study)
    patients = fill_before_known(at_risk.cohort, spec, study)
    method = f"Cox regression, {TIES[spec.ties]} ties, Wald interval"
    return at_risk, _Cox(at_risk.time, at_risk.event, spec, method, patients, study)


@dataclass(frozen=True)
class _Cox:
    time: np.ndarray
    event: np.ndarray
    spec: Cox
    method: str
    patients: pd.DataFrame
    study: Study
    estimate_type: str = "hazard_ratio"
    statistic_type: str = "z"
    is_ratio: bool = True
    intercept: bool = False

    def known(self) -> np.ndarray:
        return ~np.isnan(self.time) & ~np.isnan(self.event)

    def n_events(self, rows: np.ndarray) -> int:
        return int(self.event[rows].sum())

    def outcome_for_imputation(self, rows: np.ndarray) -> np.ndarray:
        # White & Royston (2009), Stat. Med. 28:1982-1998
        return np.column_stack([self.event[rows], nelson_aalen(self.time[rows], self.event[rows])])

    def data(self, rows: np.ndarray, design: Design) -> _CoxData:
        # Those columns only: of 10^6 patients all would be copied for every model.
        patients = self.patients[list(self.spec.over_time)].iloc[rows]
        found = follow_up(patients, self.time[rows], self.event[rows], design, self.spec, self.study)
        problem = prepare_cox(found.time, found.event, found.design.X, self.spec.ties, entry=found.entry)
        return _CoxData(found, problem, self.spec)

    def select(self, rows: np.ndarray, design: Design, model: ModelSpec) -> Selection:
        raise ValueError("mlxtend has no survival models")  # a plan that asks for it has been refused


@dataclass(frozen=True)
class _CoxData:
    followed: FollowUp
    problem: CoxProblem
    spec: Cox

    @property
    def design(self) -> Design:
        return self.followed.design

    @property
    def n(self) -> int:
        return self.followed.n_patients

    @property
    def n_events(self) -> int:
        return int(self.followed.event.sum())

    @property
    def n_for_bic(self) -> int:
        return self.n_events

    @property
    def per_variable(self) -> int:
        return self.n_events

    def sample(self) -> Sample:
        from ..stats.resampling import cox_sample

        return cox_sample(self.followed.time, self.followed.event, self.design.X, self.spec.ties)

    def fit(self, positions: tuple[int, ...]) -> CoxModel:
        try:
            return CoxModel(self.problem.fit(positions))
        except ColumnsNotEstimable as refused:
            named = "; ".join(named_terms(self.design, refused.columns))
            if isinstance(refused, MonotoneLikelihood):
                reason = f"monotone likelihood: the log hazard ratio has no limit for {named}"
                raise MonotoneLikelihood(reason, refused.columns) from None
            raise NotEstimable(f"collinear, or without variation among the patients at risk: {named}") from None

    def fit_penalised(self, positions: tuple[int, ...], refused: NotEstimable) -> PenalisedModel:
        if not isinstance(refused, MonotoneLikelihood) or self.spec.separation == "refuse":
            raise refused
        X, ties, level = self.design.X[:, list(positions)], self.spec.ties, self.spec.conf_level
        time, event, entry = self.followed.time, self.followed.event, self.followed.entry
        return PenalisedModel(
            fit_firth_cox(time, event, X, ties, entry=entry),
            kind=self._kind,
            reason=f"monotone likelihood by {enumerated(named_terms(self.design, refused.columns))}",
            limits=lambda column: firth_cox_profile_interval(time, event, X, column, level, ties, entry=entry),
            lr_test=lambda columns: firth_cox_lr_test(time, event, X, columns, ties, entry=entry),
        )

    @property
    def _kind(self) -> str:
        changing = "" if self.followed.entry is None else f", {IN_WORDS}"
        return f"Cox regression, {TIES[self.spec.ties]} ties{changing}"

    def effects(self, model: ModelFit, positions: tuple[int, ...]) -> Effects:
        if isinstance(model, PenalisedModel):
            return model.effects()
        assert isinstance(model, CoxModel)
        coefficient, error = model.fit.coefficients, np.sqrt(np.diag(model.fit.covariance))
        half = ndtri(0.5 + self.spec.conf_level / 2) * error
        z = coefficient / error
        p = np.array([p_normal(value) for value in z])
        method = f"{self._kind}, Wald interval"
        return Effects(coefficient, error, coefficient - half, coefficient + half, z, p, method=method)

    def conditional_test(self, model: ModelFit, positions: tuple[int, ...], removed: tuple[int, ...]) -> TermTest:
        assert isinstance(model, CoxModel)
        return cox_conditional_test(self.problem, model.fit, removed)

    def score_test(self, model: ModelFit, positions: tuple[int, ...], added: tuple[int, ...]) -> TermTest:
        assert isinstance(model, CoxModel)
        return cox_score_test(self.problem, model.fit, added)

    def select_spss(self, candidates: Sequence[str], model: ModelSpec) -> Selection:
        return select_by_preset(candidates, self.design, self, model)

    def influence(self, positions: tuple[int, ...]) -> Influence:
        followed = self.followed
        X = self.design.X[:, list(positions)]
        return influence_cox(
            followed.time, followed.event, X, self.spec.ties, entry=followed.entry, patient=followed.patient
        )

    def covariance(self, model: ModelFit) -> np.ndarray:
        if isinstance(model, PenalisedModel):
            return model.slope_covariance
        assert isinstance(model, CoxModel)
        return model.fit.covariance

    def summary(self, model: ModelFit, positions: tuple[int, ...]) -> list[Row]:
        if isinstance(model, PenalisedModel):
            return self._penalised_summary(model, positions)
        assert isinstance(model, CoxModel)
        fit = model.fit
        tests = (
            ("likelihood_ratio", "likelihood-ratio", fit.likelihood_ratio_test()),
            ("wald", "Wald", fit.wald_test()),
            ("score", "score", fit.score_test()),
        )
        return [
            {"estimate_type": "log_likelihood", "estimate": fit.log_likelihood, "method": "partial likelihood"},
            *(
                {"estimate_type": "test", "statistic": test.statistic, "statistic_type": kind, "df": test.df,
                 "p_value": test.p_value, "method": f"{words} test of all variables together"}
                for kind, words, test in tests
            ),
            estimable(self._concordance, positions, fit.coefficients, estimate_type="concordance",
                      method="Harrell's C in the same data (optimistic), infinitesimal jackknife SE"),
            *self._proportional_hazards(model, positions),
        ]  # fmt: skip

    def _penalised_summary(self, model: PenalisedModel, positions: tuple[int, ...]) -> list[Row]:
        wald = model.wald_test(range(len(positions)))
        terms = dict.fromkeys(self.design.column_term[p] for p in positions)
        untested: Row = {"estimate_type": "test", "note": f"not defined for {FIRTH}"}
        return [
            *model.summary(),
            {"estimate_type": "test", "statistic": wald.statistic, "statistic_type": "wald", "df": wald.df,
             "p_value": wald.p_value, "method": f"Wald test of all variables together, {FIRTH}", "note": model.note},
            {**untested, "statistic_type": "score", "method": "score test of all variables together"},
            estimable(self._concordance, positions, model.fit.slopes, estimate_type="concordance", note=model.note,
                      method=f"Harrell's C of {FIRTH} in the same data (optimistic), infinitesimal jackknife SE"),
            *({**untested, "variable": term, "statistic_type": "chi_squared", "method": self._zph_method()}
              for term in (*terms, "GLOBAL")),
        ]  # fmt: skip

    def _concordance(self, positions: tuple[int, ...], coefficients: np.ndarray) -> Row:
        # summed row by row: a matrix product can split the ties of equal patients in its last bits
        score = (self.design.X[:, list(positions)] * coefficients).sum(axis=1)
        rows = self.followed
        found = concordance(rows.time, rows.event, score, entry=rows.entry, patient=rows.patient)
        if found.std_error == 0:
            return {"estimate": found.estimate, "note": "interval not estimable: the jackknife variance is zero"}
        half = ndtri(0.5 + self.spec.conf_level / 2) * found.std_error
        return {
            "estimate": found.estimate, "std_error": found.std_error, "conf_low": max(found.estimate - half, 0.0),
            "conf_high": min(found.estimate + half, 1.0), "conf_level": self.spec.conf_level,
        }  # fmt: skip

    def _zph_method(self) -> str:
        return f"proportional hazards: Grambsch-Therneau score test, {self.spec.zph_transform} time"

    def _proportional_hazards(self, model: CoxModel, positions: tuple[int, ...]) -> list[Row]:
        present = {term: [i for i, p in enumerate(positions) if self.design.column_term[p] == term]
                   for term in dict.fromkeys(self.design.column_term[p] for p in positions)}  # fmt: skip
        row: Row = {"estimate_type": "test", "statistic_type": "chi_squared", "method": self._zph_method()}
        try:
            tested = zph(self.problem, model.fit, list(present.values()), self.spec.zph_transform)
        except NotEstimable as reason:
            return [{**row, "variable": term, "note": str(reason)} for term in [*present, "GLOBAL"]]
        named = zip([*present, "GLOBAL"], [*tested.terms, tested.global_test], strict=True)
        return [
            {**row, "variable": term, "statistic": test.statistic, "df": test.df, "p_value": test.p_value,
             "note": self._rejected(test.p_value)}
            for term, test in named
        ]  # fmt: skip

    def _rejected(self, p_value: float) -> str:
        return f"proportional hazards rejected at {self.spec.alpha:g}" if p_value < self.spec.alpha else ""
