"""Regression with one interface: univariable and multivariable models, selection and its path, as tidy rows.

What differs between the kinds is a `Family` (see `families`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

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
from ..study.specs import Cox, Linear, Logistic, ModelSpec, Regression
from ..tidy import FEW_EVENTS
from .adjustment import adjust_univariable
from .diagnosed import Fitted, diagnostic_rows
from .families import LARGEST_LOGARITHM, Data, Effects, Family
from .penalised import UNSELECTED, Penalisable, PenalisedModel, separated
from .pooled import PooledModel, term_method
from .resampled import Selected, resampled_rows
from .selection_rows import path_rows, starts_full, statistic_type
from .summaries import Row, estimable, joined
from .words import coupled, late_for, term_unit

UNIVARIABLE = "univariable"


def regression_rows(cohort: pd.DataFrame, spec: Regression, study: Study, family: Family) -> list[Row]:
    """All rows of a regression analysis: univariable models, then each multivariable one with its path.

    Univariable models use the patients with that variable; a multivariable one those with all its candidates, so that
    every step of a selection compares models of the same patients.
    """
    rows: list[Row] = []
    if spec.univariable:
        for candidate in spec.candidates:
            rows += _fitted(_Setting(cohort, [candidate], spec, study, family), UNIVARIABLE, (candidate,))
        adjust_univariable(rows)
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
        used = cohort[variables].iloc[self.rows]
        self.notes = {name: joined(self._late(name), self._coupled(name), self._origin(name)) for name in variables}
        self.alone: list[str] = []  # variables that are the same in all patients
        terms, values = [], {}
        for name in variables:
            levels = study.levels(name)
            if levels:
                present = tuple(level for level in levels if (used[name] == level).any())
                empty = [level for level in levels if level not in present]
                if empty:
                    self.notes[name] = joined(self.notes[name], f"no patient in {', '.join(empty)}")
                values[name] = used[name].astype(object).to_numpy(dtype=str)
                if len(present) < 2:
                    self.alone.append(name)
                terms.append(Term(name, "factor", present if len(present) > 1 else levels))
            else:
                values[name] = used[name].to_numpy(float)
                if len(np.unique(values[name])) < 2:
                    self.alone.append(name)
                terms.append(Term(name, per=spec.per.get(name, 1.0)))
        self.values, self.terms = values, terms

    def _late(self, name: str) -> str:
        late = late_for(name, self.study, self.spec)
        return f"{late}: not a baseline covariate" if late else ""

    def _coupled(self, name: str) -> str:
        # Of a time to event, a candidate that is computed from its columns has been refused with the plan.
        return coupled(name, self.spec.outcome, self.study) if isinstance(self.spec, Linear | Logistic) else ""

    def _origin(self, name: str) -> str:
        if not self.study.levels(name) or not isinstance(self.spec, Linear) or self.spec.intercept:
            return ""
        return "no intercept: the reference level is held at 0 where all other variables are 0"

    def design(self) -> Design:
        if not len(self.rows):
            raise NotEstimable("no patient has all the values")
        if self.alone:
            raise NotEstimable(f"{', '.join(map(self.study.label, self.alone))}: the same in all patients")
        design = build_design(self.values, self.terms)
        words = zip(map(self.study.label, design.column_term), design.column_level, strict=True)
        # Reasons name columns, and are read by people who know the labels alone.
        return replace(design, column_names=tuple(f"{label} ({level})" if level else label for label, level in words))

    def unit(self, name: str) -> str:
        """What an effect is for."""
        return term_unit(name, self.spec, self.study)


def _multivariable(name: str, model: ModelSpec, setting: _Setting) -> list[Row]:
    shared: Row = {"model": name, "n": len(setting.rows), "n_missing": setting.n_missing}
    try:
        selection, selected = _select(model, setting)
    except NotEstimable as reason:
        instead = UNSELECTED if separated(reason) and _may_be_penalised(setting) else ""
        note = joined(f"not estimable: {reason}", instead)
        return [{**shared, "estimate_type": "selection_step", "level": "stop", "note": note}]
    how = setting.spec.selection_in_words(name, setting.study.label)
    path = path_rows(selection, model, setting.variables, {**shared, "method": how})
    if not selected:
        design = setting.design()
        data = setting.family.data(setting.rows, design)
        path += _resampled(Selected(model, selected), setting, shared)
        looked_at = _per_variable(setting, data, 0, len(design.column_names), {**shared, "n_events": data.n_events})
        return [{**shared, "estimate_type": "test", "note": "no variable was selected"}, looked_at, *path]
    rerun = [] if selection is None else _resampled(Selected(model, selected), setting, shared)
    return [*_fitted(setting, name, selected), *path, *rerun]


def _resampled(selected: Selected, setting: _Setting, shared: Row) -> list[Row]:
    design = setting.design()
    data = setting.family.data(setting.rows, design)
    return resampled_rows(selected, design, data, setting.family, setting.spec, setting.study, shared)


def _select(model: ModelSpec, setting: _Setting) -> tuple[Selection | None, tuple[str, ...]]:
    design = setting.design()
    if model.variables is not None:
        return None, model.variables
    if model.selector == "mlxtend":
        selection = setting.family.select(setting.rows, design, model)
    else:
        data = setting.family.data(setting.rows, design)
        free = [name for name in setting.variables if name not in model.forced]
        selection = data.select_spss(free, model) if model.preset else _stepwise(free, model, design, data)
    chosen = {*model.forced, *selection.selected}
    return selection, tuple(name for name in setting.variables if name in chosen)


def _stepwise(free: Sequence[str], model: ModelSpec, design: Design, data: Data) -> Selection:
    return select(
        free,
        column_fitter(design, data.fit),
        forced=model.forced,
        direction=model.direction,
        criterion=model.criterion,
        enter_below=model.enter_below,
        remove_above=model.remove_above,
        n_for_bic=data.n_for_bic,
        start=("full" if starts_full(model) else "empty") if model.direction == "both" else None,
    )


def _fitted(setting: _Setting, name: str, terms: Sequence[str]) -> list[Row]:
    """Rows of one fitted model, or one noted row per term where it cannot be estimated."""
    family = setting.family
    shared: Row = {"model": name, "n": len(setting.rows), "n_missing": setting.n_missing,
                   "n_events": family.n_events(setting.rows), "method": family.method}  # fmt: skip
    try:
        design = setting.design()
        data = family.data(setting.rows, design)
        positions = tuple(sorted(i for term in terms for i in design.columns_of(term)))
        model = _estimated(data, positions)
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
    if isinstance(model, PooledModel):
        whole = [] if name == UNIVARIABLE else [_per_variable(setting, data, len(positions), len(positions), shared)]
        return [*rows, *({**shared, **row} for row in data.summary(model, positions)), *whole]
    if name == UNIVARIABLE:
        return rows
    columns = sum(len(columns) for columns in within.values())
    candidates = len(design.column_names)
    return [
        *rows,
        *({**shared, **row} for row in data.summary(model, positions)),
        _per_variable(setting, data, columns, candidates, shared),
        _condition(data.design, positions, shared, family.intercept),
        *_inflation(data.covariance(model), within, shared, setting.spec),
        *diagnostic_rows(setting, Fitted(data, design, positions, model, effects), shared),
    ]


def _may_be_penalised(setting: _Setting) -> bool:
    return isinstance(setting.spec, Cox | Logistic) and setting.spec.separation == "firth"


def _estimated(data: Data, positions: tuple[int, ...]) -> ModelFit:
    """By maximum likelihood; where that has no finite estimate, as the plan says."""
    try:
        return data.fit(positions)
    except NotEstimable as refused:
        if isinstance(data, Penalisable):
            return data.fit_penalised(positions, refused)
        raise


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
    note = setting.notes[term]
    rows: list[Row] = []
    if len(within) > 1:

        def tested() -> Row:
            test = model.lr_test(within) if isinstance(model, PenalisedModel) else model.wald_test(within)
            return _test_row(test) if isinstance(model, PooledModel) else {**_test_row(test), "note": ""}

        whole = {"variable": term, "reference": str(levels[0]), "method": term_method(model)}
        rows.append(estimable(tested, **{**shared, **whole, "estimate_type": "test", "note": note}))
    for i, column in zip(within, design.columns_of(term), strict=True):
        own = effects.notes[i] if effects.notes else ""
        rows.append(
            {
                **shared, "estimate_type": family.estimate_type, "variable": term,
                "level": design.column_level[column], "reference": str(levels[0]) if levels else "",
                "unit": setting.unit(term), "std_error": effects.std_error[i], "conf_level": setting.spec.conf_level,
                "statistic": effects.statistic[i], "statistic_type": effects.statistic_type or family.statistic_type,
                "df": effects.df_of(i), "method": effects.method or family.method,
                "p_value": effects.p_value[i], **_printed(effects, i, family.is_ratio, joined(note, own)),
            }
        )  # fmt: skip
    return rows


def _printed(effects: Effects, i: int, is_ratio: bool, note: str) -> Row:
    """The effect with its interval, a ratio as its exponential: beyond floating point there is none."""
    found = np.array([effects.coefficient[i], effects.conf_low[i], effects.conf_high[i]])
    if is_ratio and np.nanmax(np.abs(found), initial=0.0) > LARGEST_LOGARITHM:
        return {"note": joined(note, "too far from 1 for a number: write a smaller step under per in the plan")}
    estimate, low, high = (np.exp(found) if is_ratio else found).tolist()
    return {"estimate": estimate, "conf_low": low, "conf_high": high, "note": note}


def _test_row(test: TermTest) -> Row:
    residual = "" if test.df_residual is None else f"{test.df_residual:,g} residual degrees of freedom"
    return {"estimate_type": "test", "statistic": test.statistic,
            "statistic_type": statistic_type(test.statistic_type), "df": test.df,
            "p_value": test.p_value, "note": residual}  # fmt: skip


def _per_variable(setting: _Setting, data: Data, columns: int, candidates: int, shared: Row) -> Row:
    """Events per variable, counting every parameter that the selection looked at."""
    value = data.per_variable / candidates
    limit = setting.spec.epv_warning
    low = f"below {limit:g}: {FEW_EVENTS}" if value < limit else ""
    rarer = "events" if data.per_variable == data.n_events else "patients without the event (the rarer outcome)"
    what = "patients" if data.n_events is None else rarer
    looked = f"{candidates} parameters of the candidates" if candidates > columns else f"{candidates} parameters"
    return {**shared, "estimate_type": "events_per_variable", "estimate": value, "note": low,
            "method": f"{data.per_variable:,} {what} / {looked}"}  # fmt: skip


def _condition(design: Design, positions: tuple[int, ...], shared: Row, intercept: bool) -> Row:
    X = design.X[:, list(positions)]
    if intercept:
        X = np.column_stack([np.ones(len(X)), X])
    return {**shared, "estimate_type": "condition_number", "estimate": condition_number(X),
            "method": "columns scaled to unit length"}  # fmt: skip


def _inflation(covariance: np.ndarray, within: dict[str, tuple[int, ...]], shared: Row, spec: Regression) -> list[Row]:
    if len(within) < 2:
        return []
    uncentred = ", uncentred (no intercept)" if isinstance(spec, Linear) and not spec.intercept else ""
    row: Row = {**shared, "estimate_type": "variance_inflation",
                "method": f"generalised variance inflation factor, GVIF^(1/(2 df)) squared{uncentred}"}  # fmt: skip
    try:
        return [{**row, "variable": found.term, "estimate": found.gvif_scaled**2} for found in vif(covariance, within)]
    except NotEstimable as reason:
        return [{**row, "note": str(reason)}]
