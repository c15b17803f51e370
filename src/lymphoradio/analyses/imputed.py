"""Regressions whose missing covariates are imputed: one set of imputations, every model pooled over it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..stats.design import Design, build_design
from ..stats.errors import NotEstimable
from ..stats.selection_path import Selection
from ..study import Study
from ..study.specs import ModelSpec, Regression
from ..tidy import IMPUTED
from .drawn import Drawer, Draws, draw_here
from .families import Data, Family
from .imputed_values import IMPUTATIONS, impute_sets, imputed_values
from .pooled import NO_SELECTION, PooledData
from .regression import UNIVARIABLE, regression_draws, regression_rows
from .summaries import Row
from .words import term_unit

_DRAWN = {"number": "predictive mean matching", "levels": "logistic or multinomial regression"}


def model_rows(
    cohort: pd.DataFrame, spec: Regression, study: Study, family: Family, draw: Drawer = draw_here
) -> list[Row]:
    """All rows of a regression analysis, its missing candidates treated as the plan says.

    Parameters
    ----------
    cohort : DataFrame
    spec : Regression
    study : Study
    family : Family
        The kind of regression with its outcome.
    draw : callable
        Draws the resamples or imputations of `model_draws`, or gathers them.

    Returns
    -------
    list of dict
        As `regression_rows`. With `missing: impute` first a `count` row per candidate (`level` `imputed`: its imputed
        values) and one of the patients with any; all models are of the patients whose outcome is known, in the same
        imputed data sets, and their effects pooled by Rubin's rules.

    References
    ----------
    Rubin (1987), Multiple Imputation for Nonresponse in Surveys; Barnard & Rubin (1999), Biometrika 86:948-955.
    """
    if spec.missing == "complete_cases":
        return regression_rows(cohort, spec, study, family, draw)
    try:
        completed = impute_candidates(cohort, spec, study, family, draw)
    except NotEstimable as reason:
        return _refused(spec, study, family, reason)
    return [*completed.rows, *regression_rows(completed.cohort, spec, study, completed.family, draw)]


def model_draws(cohort: pd.DataFrame, spec: Regression, study: Study, family: Family) -> dict[str, Draws]:
    """What `model_rows` has drawn: resamples of selections by the model's name, or imputations.

    Parameters
    ----------
    cohort, spec, study, family
        As for `model_rows`.

    Returns
    -------
    dict of str to Draws
        Without those that cannot be drawn, whose reason `model_rows` finds.
    """
    if spec.missing == "complete_cases":
        return regression_draws(cohort, spec, study, family)
    try:
        rows = _patients(family)
        return {IMPUTATIONS: imputed_values(cohort.iloc[rows], family.outcome_for_imputation(rows), spec, study)}
    except NotEstimable:
        return {}


class Completed(NamedTuple):
    """A cohort with imputed candidates.

    Attributes
    ----------
    cohort : DataFrame
        The first of the data sets: patients whose outcome is known have every candidate. It says who is in a model and
        which levels there are, which is the same in all.
    family : Family
        Fits every data set and pools.
    rows : list of dict
        `count` rows: imputed values per candidate, and patients with any.
    """

    cohort: pd.DataFrame
    family: Family
    rows: list[Row]


def impute_candidates(
    cohort: pd.DataFrame, spec: Regression, study: Study, family: Family, draw: Drawer = draw_here
) -> Completed:
    """Impute the candidates of a regression in the patients whose outcome is known.

    Parameters
    ----------
    cohort : DataFrame
    spec : Regression
        All of its candidates predict each other, those of no model too.
    study : Study
        Its `imputation` says how many data sets, and from which seed.
    family : Family
        Its outcome predicts them: the measurement or the event; of a Cox model the event and the Nelson-Aalen
        cumulative hazard.
    draw : callable
        Draws the imputations, or gathers them.

    Returns
    -------
    Completed

    Raises
    ------
    NotEstimable
        No patient with a known outcome; a candidate without any observed value; a model of a factor that does not
        converge.

    References
    ----------
    White, Royston & Wood (2011), Stat. Med. 30:377-399; White & Royston (2009), Stat. Med. 28:1982-1998 (Cox).
    """
    rows = _patients(family)
    used = cohort.iloc[rows]
    sets = impute_sets(used, family.outcome_for_imputation(rows), spec, study, draw)
    first = cohort.copy()
    for name, completed in sets.items():
        filled = first[name].astype(object).to_numpy(copy=True)
        filled[rows] = completed[0]
        first[name] = filled if study.levels(name) else filled.astype(float)
    return Completed(first, _Imputed(family, sets, spec), _counted(used, spec, study, len(cohort)))


def _patients(family: Family) -> np.ndarray:
    """Positions of those whose outcome is known."""
    rows = np.flatnonzero(family.known())
    if not len(rows):
        raise NotEstimable("no patient's outcome is known")
    return rows


def _refused(spec: Regression, study: Study, family: Family, reason: NotEstimable) -> list[Row]:
    """A noted row per term of every model, where the candidates cannot be imputed."""
    known = np.flatnonzero(family.known())
    shared: Row = {"estimate_type": family.estimate_type, "n": len(known), "n_events": family.n_events(known),
                   "n_missing": len(family.known()) - len(known), "note": f"not estimable: {reason}"}  # fmt: skip
    models = {UNIVARIABLE: spec.candidates} if spec.univariable else {}
    models |= {name: model.variables or spec.candidates for name, model in spec.models.items()}
    return [
        {**shared, "model": name, "variable": term, "unit": term_unit(term, spec, study)}
        for name, terms in models.items()
        for term in terms
    ]


def _counted(used: pd.DataFrame, spec: Regression, study: Study, n_population: int) -> list[Row]:
    missing = used[list(spec.candidates)].isna()
    plan = study.imputation
    how = f"chained equations: {plan.imputations} data sets, {plan.iterations} iterations, seed {plan.seed}"
    shared: Row = {"estimate_type": "count", "level": IMPUTED, "n": len(used), "n_missing": n_population - len(used)}
    return [
        {**shared, "variable": "patients", "estimate": int(missing.any(axis=1).sum()), "unit": "patients",
         "method": f"count of patients with an imputed value; {how}"},
        *(
            {**shared, "variable": name, "estimate": int(missing[name].sum()), "unit": "values",
             "method": f"count of values imputed by {_DRAWN['levels' if study.levels(name) else 'number']}; {how}"}
            for name in spec.candidates
        ),
    ]  # fmt: skip


@dataclass(frozen=True)
class _Imputed:
    """A kind of regression, fitted to every imputed data set."""

    family: Family
    sets: dict[str, np.ndarray]  # by candidate, shape (m, patients with a known outcome)
    spec: Regression
    statistic_type: str = "t"

    @property
    def estimate_type(self) -> str:
        return self.family.estimate_type

    @property
    def is_ratio(self) -> bool:
        return self.family.is_ratio

    @property
    def intercept(self) -> bool:
        return self.family.intercept

    @property
    def m(self) -> int:
        return len(next(iter(self.sets.values())))

    @property
    def method(self) -> str:
        return f"{self.family.method}, pooled over {self.m} imputations (Rubin)"

    def known(self) -> np.ndarray:
        return self.family.known()

    def n_events(self, rows: np.ndarray) -> int | None:
        return self.family.n_events(rows)

    def outcome_for_imputation(self, rows: np.ndarray) -> np.ndarray:
        return self.family.outcome_for_imputation(rows)

    def data(self, rows: np.ndarray, design: Design) -> PooledData:
        return PooledData(tuple(self._one(i, rows, design) for i in range(self.m)), design, self.spec)

    def _one(self, i: int, rows: np.ndarray, design: Design) -> Data:
        values = {term.name: self.sets[term.name][i] for term in design.terms}
        own = build_design({name: _plain(found) for name, found in values.items()}, design.terms)
        return self.family.data(rows, replace(own, column_names=design.column_names))

    def select(self, rows: np.ndarray, design: Design, model: ModelSpec) -> Selection:
        raise ValueError(NO_SELECTION)


def _plain(values: np.ndarray) -> np.ndarray:
    return values.astype(str) if values.dtype == object else values
