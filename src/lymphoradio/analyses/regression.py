"""Regression with one interface: univariable and multivariable models, selection and its path, as tidy rows.

What differs between linear, logistic and Cox regression is a `Family`; each has a module of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pandas as pd

from ..stats.design import Design, Term, build_design, condition_number
from ..stats.diagnostics import vif
from ..stats.errors import NotEstimable
from ..stats.model_fit import ModelFit, TermTest
from ..stats.selection import select
from ..stats.selection_path import Selection
from ..stats.term_model import column_fitter
from ..study import Study
from ..study.specs import ModelSpec, Regression
from .summaries import Row, joined

UNIVARIABLE = "univariable"


def statistic_type(of_test: str) -> str:
    """The glossary's word for a test's statistic."""
    return {"wald_chi2": "wald", "lr_chi2": "likelihood_ratio"}.get(of_test, of_test)


@dataclass(frozen=True)
class Effects:
    """Coefficients of a fitted model without its intercept, on the linear predictor's scale; each of shape (p,)."""

    coefficient: np.ndarray
    std_error: np.ndarray
    conf_low: np.ndarray
    conf_high: np.ndarray
    statistic: np.ndarray
    p_value: np.ndarray
    notes: tuple[str, ...] = ()


class Data(Protocol):
    """The outcome of some patients with their design, ready to be fitted on any of its columns."""

    @property
    def n(self) -> int:
        """Patients."""

    @property
    def n_events(self) -> int | None:
        """Events; None for a measured outcome."""

    @property
    def n_for_bic(self) -> int:
        """What BIC counts: patients; of a Cox model events (Volinsky & Raftery 2000)."""

    @property
    def per_variable(self) -> int:
        """What events per variable counts: events, the rarer outcome, or patients."""

    def fit(self, positions: tuple[int, ...]) -> ModelFit:
        """Fit the model of these columns."""

    def effects(self, model: ModelFit, positions: tuple[int, ...]) -> Effects:
        """Effects of a fitted model, with intervals."""

    def covariance(self, model: ModelFit) -> np.ndarray:
        """Covariance of the coefficients without the intercept."""

    def summary(self, model: ModelFit, positions: tuple[int, ...]) -> list[Row]:
        """Rows about the model as a whole."""


class Family(Protocol):
    """A kind of regression."""

    @property
    def estimate_type(self) -> str:
        """The glossary's word for an effect."""

    @property
    def statistic_type(self) -> str:
        """Of an effect: t or z."""

    @property
    def is_ratio(self) -> bool:
        """Whether effects are printed as exponentials."""

    @property
    def method(self) -> str:
        """In words."""

    @property
    def intercept(self) -> bool:
        """Whether the design has a column of ones."""

    def known(self) -> np.ndarray:
        """Patients whose outcome is known, as booleans."""

    def data(self, rows: np.ndarray, design: Design) -> Data:
        """The outcome of the patients at `rows` with their design."""

    def select(self, rows: np.ndarray, design: Design, model: ModelSpec) -> Selection:
        """Selection by mlxtend; only for the kinds that it has."""


def regression_rows(cohort: pd.DataFrame, spec: Regression, study: Study, family: Family) -> list[Row]:
    """All rows of a regression analysis: univariable models, then each multivariable one with its path.

    Univariable models use the patients with that variable; a multivariable one those with all its candidates, so that
    every step of a selection compares models of the same patients.
    """
    rows: list[Row] = []
    if spec.univariable:
        for candidate in spec.candidates:
            rows += _fitted(_Setting(cohort, [candidate], spec, study, family), UNIVARIABLE, (candidate,))
    for name, model in spec.models.items():
        terms = list(model.variables or spec.candidates)
        rows += _multivariable(name, model, _Setting(cohort, terms, spec, study, family))
    return rows


class _Setting:
    """Complete cases of some variables, with the terms of their design."""

    def __init__(self, cohort: pd.DataFrame, variables: list[str], spec: Regression, study: Study, family: Family):
        self.spec, self.study, self.family, self.variables = spec, study, family, variables
        complete = family.known() & cohort[variables].notna().all(axis=1).to_numpy()
        self.rows = np.flatnonzero(complete)
        self.n_missing = len(cohort) - len(self.rows)
        used = cohort.iloc[self.rows]
        self.notes = {name: self._late(name) for name in variables}
        terms, values = [], {}
        for name in variables:
            levels = study.levels(name)
            if levels:
                present = tuple(level for level in levels if (used[name] == level).any())
                empty = [level for level in levels if level not in present]
                if empty:
                    self.notes[name] = joined(self.notes[name], f"no patient in {', '.join(empty)}")
                values[name] = used[name].astype(object).to_numpy(dtype=str)
                terms.append(Term(name, "factor", present or levels))
            else:
                values[name] = used[name].to_numpy(float)
                terms.append(Term(name, per=spec.per.get(name, 1.0)))
        self.values, self.terms = values, terms
        self.counts = {
            name: {level: values[name] == level for level in study.levels(name)}
            for name in variables
            if study.levels(name)
        }

    def _late(self, name: str) -> str:
        days = self.study.known_at(name)
        return f"known only {days:g} days after time zero: not a baseline covariate" if days > 0 else ""

    def design(self) -> Design:
        for term in self.terms:
            if term.kind == "factor" and len(term.levels) < 2:
                raise NotEstimable(f"{self.study.label(term.name)}: all patients are in one level")
        if not len(self.rows):
            raise NotEstimable("no patient has all the values")
        return build_design(self.values, self.terms)

    def unit(self, name: str) -> str:
        """What an effect is for: `per 100 cells/uL`; empty for a factor."""
        if self.study.levels(name):
            return ""
        per, unit = self.spec.per.get(name, 1.0), self.study.variable(name).unit
        return f"per {per:g} {unit}".rstrip()


def _multivariable(name: str, model: ModelSpec, setting: _Setting) -> list[Row]:
    shared: Row = {"model": name, "n": len(setting.rows), "n_missing": setting.n_missing}
    try:
        selection, selected = _select(model, setting)
    except NotEstimable as reason:
        return [{**shared, "estimate_type": "selection_step", "level": "stop", "note": f"not estimable: {reason}"}]
    path = _path_rows(selection, model, setting, shared)
    if not selected:
        return [{**shared, "estimate_type": "test", "note": "no variable was selected"}, *path]
    return [*_fitted(setting, name, selected), *path]


def _select(model: ModelSpec, setting: _Setting) -> tuple[Selection | None, tuple[str, ...]]:
    design = setting.design()
    if model.variables is not None:
        return None, model.variables
    if model.selector == "mlxtend":
        selection = setting.family.select(setting.rows, design, model)
    else:
        data = setting.family.data(setting.rows, design)
        selection = select(
            [name for name in setting.variables if name not in model.forced],
            column_fitter(design, data.fit),
            forced=model.forced,
            direction=model.direction,
            criterion=model.criterion,
            enter_below=model.enter_below,
            remove_above=model.remove_above,
            n_for_bic=data.n_for_bic,
            start=("full" if starts_full(model) else "empty") if model.direction == "both" else None,
        )
    chosen = {*model.forced, *selection.selected}
    return selection, tuple(name for name in setting.variables if name in chosen)


def _path_rows(selection: Selection | None, model: ModelSpec, setting: _Setting, shared: Row) -> list[Row]:
    row: Row = {**shared, "estimate_type": "selection_step", "method": describe_selection(model)}
    if selection is None:
        listed = model.variables or ()
        return [{**row, "step": 0, "level": "start", "variable": " + ".join(listed), "estimate": len(listed)}]
    criterion = {"aic": "aic", "bic": "bic"}.get(model.criterion, "")
    if model.selector == "mlxtend":
        criterion = "cv_score"
    found: list[Row] = []
    current = set(setting.variables) if starts_full(model) else set(model.forced)
    for step in selection.path:
        if step.action == "enter":
            current.add(step.term)
        elif step.action == "remove":
            current.discard(step.term)
        whole = step.action in ("start", "stop")
        if step.action == "stop":
            current = {*model.forced, *selection.selected}
        terms = " + ".join(name for name in setting.variables if name in current)
        by_criterion = criterion and step.criterion_value is not None
        found.append(
            {
                **row,
                "step": step.step,
                "level": step.action,
                "variable": terms if whole else step.term,
                "estimate": len(current),
                "statistic": step.criterion_value if by_criterion else step.statistic,
                "statistic_type": criterion if by_criterion else statistic_type(step.statistic_type),
                "df": None if by_criterion else step.df,
                "p_value": None if by_criterion else step.p_value,
                "note": step.note,
            }
        )  # fmt: skip
    found[-1]["note"] = joined(found[-1]["note"], *selection.notes)
    return found


def starts_full(model: ModelSpec) -> bool:
    """Whether a selection starts from all candidates: backward, and stepwise by AIC or BIC as R's stepAIC does."""
    by_criterion = model.selector == "stepwise" and model.criterion in ("aic", "bic")
    return model.direction == "backward" or (model.direction == "both" and by_criterion)


def describe_selection(model: ModelSpec) -> str:
    """A model's selection in words.

    >>> describe_selection(ModelSpec(direction="backward", criterion="wald", remove_above=0.10))
    'backward selection by Wald test, removal at p > 0.1'
    """
    if model.variables is not None:
        return "variables listed in the plan"
    if model.selector == "mlxtend":
        search = f"sequential {'floating ' if model.floating else ''}{model.direction} selection (mlxtend)"
        folds = f"mean {model.scoring or 'score'} of {model.folds}-fold cross-validation in the order of the file"
        return f"{search} by the {folds if model.folds else (model.scoring or 'score') + ' of the same data'}"
    direction = {"both": "stepwise"}.get(model.direction, model.direction)
    if model.criterion in ("aic", "bic"):
        return f"{direction} selection by {model.criterion.upper()}"
    test = {"wald": "Wald", "lr": "likelihood-ratio"}[model.criterion]
    enter, remove = f"entry at p < {model.enter_below:g}", f"removal at p > {model.remove_above:g}"
    limits = {"backward": remove, "forward": enter, "both": f"{enter}, {remove}"}[model.direction]
    return f"{direction} selection by {test} test, {limits}"


def _fitted(setting: _Setting, name: str, terms: Sequence[str]) -> list[Row]:
    """Rows of one fitted model, or one noted row per term where it cannot be estimated."""
    family = setting.family
    shared: Row = {"model": name, "n": len(setting.rows), "n_missing": setting.n_missing, "method": family.method}
    try:
        design = setting.design()
        data = family.data(setting.rows, design)
        shared["n_events"] = data.n_events
        positions = tuple(sorted(i for term in terms for i in design.columns_of(term)))
        model = data.fit(positions)
        effects = data.effects(model, positions)
    except NotEstimable as reason:
        empty = {**shared, "estimate_type": family.estimate_type}
        return [
            {**empty, "variable": term, "unit": setting.unit(term), "note": f"not estimable: {reason}"}
            for term in terms
        ]
    within = {term: tuple(positions.index(i) for i in design.columns_of(term)) for term in terms}
    rows = []
    for term in terms:
        rows += _term_rows(setting, design, term, within[term], effects, model, shared)
    if name == UNIVARIABLE:
        return rows
    columns = sum(len(columns) for columns in within.values())
    candidates = len(design.column_names)
    return [
        *rows,
        *({**shared, **row} for row in data.summary(model, positions)),
        _per_variable(setting, data, columns, candidates, shared),
        _condition(design, positions, shared, family.intercept),
        *_inflation(data.covariance(model), within, shared),
    ]


def _term_rows(
    setting: _Setting,
    design: Design,
    term: str,
    within: tuple[int, ...],
    effects: Effects,
    model: ModelFit,
    shared: Row,
) -> list[Row]:
    family, levels = setting.family, next(found.levels for found in design.terms if found.name == term)
    transform = np.exp if family.is_ratio else np.asarray
    note = setting.notes[term]
    rows: list[Row] = []
    if len(within) > 1:
        test = model.wald_test(within)
        rows.append({**shared, **_test_row(test), "variable": term, "reference": str(levels[0]), "note": note,
                     "method": "Wald test of all levels together"})  # fmt: skip
    for i, column in zip(within, design.columns_of(term), strict=True):
        own = effects.notes[i] if effects.notes else ""
        rows.append(
            {
                **shared, "estimate_type": family.estimate_type, "variable": term,
                "level": design.column_level[column], "reference": str(levels[0]) if levels else "",
                "unit": setting.unit(term), "estimate": float(transform(effects.coefficient[i])),
                "std_error": effects.std_error[i], "conf_low": float(transform(effects.conf_low[i])),
                "conf_high": float(transform(effects.conf_high[i])), "conf_level": setting.spec.conf_level,
                "statistic": effects.statistic[i], "statistic_type": family.statistic_type,
                "p_value": effects.p_value[i], "note": joined(note, own),
            }
        )  # fmt: skip
    return rows


def _test_row(test: TermTest) -> Row:
    residual = "" if test.df_residual is None else f"{test.df_residual:g} residual degrees of freedom"
    return {"estimate_type": "test", "statistic": test.statistic,
            "statistic_type": statistic_type(test.statistic_type), "df": test.df,
            "p_value": test.p_value, "note": residual}  # fmt: skip


def _per_variable(setting: _Setting, data: Data, columns: int, candidates: int, shared: Row) -> Row:
    """Events per variable, counting every parameter that the selection looked at."""
    value = data.per_variable / candidates
    limit = setting.spec.epv_warning
    low = f"below {limit:g}: estimates may be unstable and too extreme" if value < limit else ""
    what = "patients" if data.n_events is None else "events (the rarer outcome)"
    looked = f"{candidates} parameters of the candidates" if candidates > columns else f"{candidates} parameters"
    return {**shared, "estimate_type": "events_per_variable", "estimate": value, "note": low,
            "method": f"{data.per_variable} {what} / {looked}"}  # fmt: skip


def _condition(design: Design, positions: tuple[int, ...], shared: Row, intercept: bool) -> Row:
    X = design.X[:, list(positions)]
    if intercept:
        X = np.column_stack([np.ones(len(X)), X])
    return {**shared, "estimate_type": "condition_number", "estimate": condition_number(X),
            "method": "columns scaled to unit length"}  # fmt: skip


def _inflation(covariance: np.ndarray, within: dict[str, tuple[int, ...]], shared: Row) -> list[Row]:
    if len(within) < 2:
        return []
    row: Row = {**shared, "estimate_type": "variance_inflation",
                "method": "generalised variance inflation factor, GVIF^(1/(2 df)) squared"}  # fmt: skip
    try:
        return [{**row, "variable": found.term, "estimate": found.gvif_scaled**2} for found in vif(covariance, within)]
    except NotEstimable as reason:
        return [{**row, "note": str(reason)}]
