"""Evaluators of linear, logistic and Cox regression: univariable effects, listed models, and selected ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from scipy.special import ndtri, stdtr, stdtrit

from ...analyses.selection_rows import starts_full
from ...stats.cox import prepare_cox
from ...stats.design import Design, Term, build_design
from ...stats.errors import NotEstimable
from ...stats.linear_model import fit_linear
from ...stats.logistic_model import fit_logistic as fit_logistic_checked
from ...stats.logistic_model import profile_interval
from ...stats.model_fit import ModelFit, p_chi2, p_f, p_normal
from ...stats.selection import select
from ...stats.selection_cox import CoxModel
from ...stats.term_model import column_fitter
from ...study.specs import Cox, Linear, Logistic, ModelSpec
from ..forward import forward_by_r_squared
from ..least_squares import least_squares
from ..newton import Fit, index_risk_sets, maximise_cox, maximise_logistic
from ..nodes import Values
from ..selecting import eliminate_backward
from .base import Asked, Context, Found, NotFast, Question, take
from .univariable import univariable

Spec = Linear | Logistic | Cox
EFFECT = {"linear": "beta", "logistic": "odds_ratio", "cox": "hazard_ratio"}
ROUGH = 1e-5  # a step after which a p-value is settled to ten digits
WHOLE = ("r_squared", "adjusted_r_squared")


class Outcome(NamedTuple):
    """The outcome of the patients of a population: times and events, or values."""

    first: np.ndarray
    event: np.ndarray | None

    @property
    def known(self) -> np.ndarray:
        """Who has it."""
        known: np.ndarray = ~np.isnan(self.first)
        return known if self.event is None else known & ~np.isnan(self.event)


def ask_regression(spec: Spec, question: Question, context: Context) -> Asked:
    """Effects with limits and p-values, R2, adjusted R2 and F, and which variables were selected."""
    if getattr(spec, "landmark", None):
        raise NotFast("a landmark")
    name = question.get("model")
    variable = question.get("variable")
    if name and name != "univariable" and name not in spec.models:
        raise NotFast("no such model")
    if not name:
        if question.kind in ("selected", "f_statistic", *WHOLE) or not spec.univariable or spec.models:
            raise NotFast("which model")
        name = "univariable"
    unit_fields = _unit(spec, question, context, name)
    if question.kind == "selected":
        return Asked(unit_fields, "selected")
    if question.kind == "f_statistic" or (not variable and question.get("statistic_type") == "F"):
        return Asked(unit_fields, ("F", "statistic" if question.kind == "f_statistic" else question.part))
    if question.kind in WHOLE:
        return Asked(unit_fields, question.kind)
    levels = context.levels(variable)
    level = question.get("level") or (levels[1] if len(levels) == 2 else "")
    if question.estimate == "" and question.part == "p_value" and len(levels) > 2:
        return Asked(unit_fields, (variable, "", "p_value"))
    if question.estimate != EFFECT[spec.kind]:
        raise NotFast(question.kind)
    if question.part in ("conf_low", "conf_high") and isinstance(spec, Logistic) and spec.intervals == "profile":
        return Asked(_profile(spec, question, context, name, variable, level), question.part)
    return Asked(unit_fields, (variable, level, question.part))


def _terms(spec: Spec, name: str, variable: str) -> tuple[str, ...]:
    """Variables of which patients must be complete."""
    return (variable,) if name == "univariable" else tuple(spec.models[name].variables or spec.candidates)


def _unit(spec: Spec, question: Question, context: Context, name: str) -> Any:
    variable, population = question.get("variable"), context.population(spec)
    terms = _terms(spec, name, variable)
    used = (*outcome_columns(spec), *terms)
    if any(term not in context.nodes.uses for term in used):
        raise NotFast("a column that is not drawn")
    model = None if name == "univariable" else spec.models[name]

    asked = context.asked.setdefault(question.analysis, [])
    if name == "univariable" and variable not in asked:
        asked.append(variable)

    def compute(values: Values) -> Found:
        if name == "univariable" and not isinstance(spec, Linear):
            alone = univariable(spec, question.analysis, variable, asked, values, context)
            if alone is not None:
                return alone
        outcome = outcome_of(spec, values, population, context)
        columns = {term: take(values, term, population) for term in terms}
        return _fit(spec, model, terms, columns, outcome, context)

    selects = model is not None and model.variables is None
    if model is not None and selects and model.selector == "mlxtend" and not is_plain_forward(spec, model):
        raise NotFast("mlxtend")
    if model is not None and model.preset and isinstance(spec, Linear):
        raise NotFast("a preset of linear regression")
    cost = {"linear": 250, "logistic": 250, "cox": 300}[spec.kind] + 50 * len(terms)
    key = ("model", question.analysis, name, terms if name == "univariable" else ())
    return context.unit(key, used, population, 20_000 if selects else cost, compute)


def is_plain_forward(spec: Spec, model: ModelSpec) -> bool:
    """Whether mlxtend's selection is forward by R2 on all the data to a fixed size."""
    of_all = model.folds == 0 and not model.floating and isinstance(model.size, int)
    return isinstance(spec, Linear) and of_all and model.direction == "forward" and model.scoring in (None, "r2")


def outcome_columns(spec: Spec) -> tuple[str, ...]:
    """Columns of the outcome among the values."""
    return (f"{spec.endpoint}_time", f"{spec.endpoint}_event") if isinstance(spec, Cox) else (spec.outcome,)


def outcome_of(spec: Spec, values: Values, population: str, context: Context) -> Outcome:
    """The outcome of the patients of a population."""
    first = take(values, outcome_columns(spec)[0], population)
    if isinstance(spec, Cox):
        return Outcome(first, take(values, f"{spec.endpoint}_event", population))
    if isinstance(spec, Logistic):
        first = np.where(first < 0, np.nan, first == 1).astype(float)
    return Outcome(first, None)


class Columns(NamedTuple):
    """A design with the place of each column's variable and level."""

    X: np.ndarray
    owner: list[tuple[str, str]]

    def of(self, term: str) -> list[int]:
        """Columns of a variable."""
        return [i for i, (name, _) in enumerate(self.owner) if name == term]


def _design(spec: Spec, terms: Sequence[str], columns: dict[str, np.ndarray], rows: np.ndarray,
            context: Context) -> Columns:  # fmt: skip
    parts, owner = [], []
    for term in terms:
        levels, column = context.levels(term), columns[term][rows]
        if not levels:
            parts.append(column / spec.per.get(term, 1.0))
            owner.append((term, ""))
            continue
        there = [level for level in range(len(levels)) if (column == level).any()]
        for level in there[1:]:
            parts.append((column == level).astype(float))
            owner.append((term, levels[level]))
        if len(there) < 2:
            raise NotEstimable("the same in all patients")
    return Columns(np.column_stack(parts), owner)


def _complete(terms: Sequence[str], columns: dict[str, np.ndarray], outcome: Outcome, context: Context) -> np.ndarray:
    complete = outcome.known.copy()
    for term in terms:
        complete &= columns[term] >= 0 if context.levels(term) else ~np.isnan(columns[term])
    return np.flatnonzero(complete)


def complete_design(
    spec: Spec, terms: Sequence[str], columns: dict[str, np.ndarray], outcome: Outcome, context: Context
) -> tuple[Columns, np.ndarray]:
    """The design of the patients with all values, and which patients these are."""
    rows = _complete(terms, columns, outcome, context)
    return _design(spec, terms, columns, rows, context), rows


def _fit(
    spec: Spec,
    model: ModelSpec | None,
    terms: tuple[str, ...],
    columns: dict[str, np.ndarray],
    outcome: Outcome,
    context: Context,
) -> Found:
    rows = _complete(terms, columns, outcome, context)
    chosen = terms
    if model is not None and model.variables is None:
        chosen = _selected(spec, model, terms, columns, outcome, rows, context)
        if not chosen:
            return {"selected": frozenset()}
    design = _design(spec, chosen, columns, rows, context)
    found = {"linear": _linear, "logistic": _logistic, "cox": _cox}[spec.kind](spec, design, outcome, rows)
    return {**found, "selected": frozenset(chosen)}


def _cox(spec: Any, design: Columns, outcome: Outcome, rows: np.ndarray) -> dict[Any, Any]:
    assert outcome.event is not None
    fit = maximise_cox(index_risk_sets(outcome.first[rows], outcome.event[rows], spec.ties), design.X)
    return _ratios(spec, design, fit)


def _logistic(spec: Any, design: Columns, outcome: Outcome, rows: np.ndarray) -> dict[Any, Any]:
    return _ratios(spec, design, maximise_logistic(design.X, outcome.first[rows]))


def _ratios(spec: Any, design: Columns, fit: Fit) -> dict[Any, Any]:
    beta, covariance = fit.beta, fit.covariance
    half = float(ndtri(0.5 + spec.conf_level / 2))
    found: dict[Any, Any] = {}
    for i, owner in enumerate(design.owner):
        b, error = float(beta[i]), float(np.sqrt(covariance[i, i]))
        found[*owner, "estimate"] = float(np.exp(b))
        found[*owner, "conf_low"] = float(np.exp(b - half * error))
        found[*owner, "conf_high"] = float(np.exp(min(b + half * error, 700.0)))
        found[*owner, "p_value"] = p_normal(b / error)
    for term in dict.fromkeys(name for name, _ in design.owner):
        within = design.of(term)
        if len(within) > 1:
            own = beta[within]
            wald = float(own @ np.linalg.solve(covariance[np.ix_(within, within)], own))
            found[term, "", "p_value"] = p_chi2(wald, len(within))
    return found


def _linear(spec: Any, design: Columns, outcome: Outcome, rows: np.ndarray) -> dict[Any, Any]:
    line = least_squares(design.X, outcome.first[rows], spec.intercept)
    error = np.sqrt(line.covariance.diagonal())
    half = float(stdtrit(line.df, 0.5 + spec.conf_level / 2)) * error
    p_values = 2 * stdtr(line.df, -np.abs(line.beta / error))
    found: dict[Any, Any] = {
        "r_squared": line.r_squared, "adjusted_r_squared": line.adjusted_r_squared,
        ("F", "statistic"): line.f_statistic, ("F", "p_value"): p_f(line.f_statistic, len(line.beta), line.df),
    }  # fmt: skip
    for i, owner in enumerate(design.owner):
        for part, numbers in (("estimate", line.beta), ("conf_low", line.beta - half), ("conf_high", line.beta + half),
                              ("p_value", p_values)):  # fmt: skip
            found[*owner, part] = float(numbers[i])
    for term in dict.fromkeys(name for name, _ in design.owner):
        within = design.of(term)
        if len(within) > 1:
            own = line.beta[within]
            wald = float(own @ np.linalg.solve(line.covariance[np.ix_(within, within)], own)) / len(within)
            found[term, "", "p_value"] = p_f(wald, len(within), line.df)
    return found


def _selected(
    spec: Spec,
    model: ModelSpec,
    terms: tuple[str, ...],
    columns: dict[str, np.ndarray],
    outcome: Outcome,
    rows: np.ndarray,
    context: Context,
) -> tuple[str, ...]:
    if model.selector == "mlxtend" or (model.direction == "backward" and model.criterion in ("wald", "lr")
                                       and not isinstance(spec, Linear)):  # fmt: skip
        return _selected_fast(spec, model, _design(spec, terms, columns, rows, context), terms, outcome, rows)
    values, described = {}, []
    for term in terms:
        levels, column = context.levels(term), columns[term][rows]
        if levels:
            there = tuple(levels[i] for i in range(len(levels)) if (column == i).any())
            if len(there) < 2:
                raise NotEstimable("the same in all patients")
            values[term] = np.array(levels)[column]
            described.append(Term(term, "factor", there))
        else:
            values[term] = column
            described.append(Term(term, per=spec.per.get(term, 1.0)))
    design = build_design(values, described)
    fitter, n_for_bic = _fitter(spec, design, outcome, rows)
    selection = select(
        [name for name in terms if name not in model.forced],
        column_fitter(design, fitter),
        forced=model.forced,
        direction=model.direction,
        criterion=model.criterion,
        enter_below=model.enter_below,
        remove_above=model.remove_above,
        n_for_bic=n_for_bic,
        start=("full" if starts_full(model) else "empty") if model.direction == "both" else None,
    )
    chosen = {*model.forced, *selection.selected}
    return tuple(name for name in terms if name in chosen)


def _selected_fast(
    spec: Spec, model: ModelSpec, design: Columns, terms: tuple[str, ...], outcome: Outcome, rows: np.ndarray
) -> tuple[str, ...]:
    of = {term: design.of(term) for term in terms}
    first, X = outcome.first[rows], design.X
    # SPSS's conditional statistic is an approximation of the likelihood ratio.
    criterion = ("wald" if model.removal == "wald" else "lr") if model.preset else model.criterion
    if isinstance(spec, Linear):
        assert isinstance(model.size, int)
        return forward_by_r_squared(X, first, of, model.forced, model.size, spec.intercept)
    if isinstance(spec, Logistic):

        def fit(own: list[int], start: np.ndarray | None) -> Fit:
            return maximise_logistic(X[:, own], first, start, ROUGH)

        return eliminate_backward(of, model.forced, fit, criterion, model.remove_above)
    assert outcome.event is not None
    risk = index_risk_sets(first, outcome.event[rows], spec.ties)

    def fit_times(own: list[int], start: np.ndarray | None) -> Fit:
        return maximise_cox(risk, X[:, own], start, ROUGH)

    return eliminate_backward(of, model.forced, fit_times, criterion, model.remove_above)


def _fitter(spec: Spec, design: Design, outcome: Outcome, rows: np.ndarray
            ) -> tuple[Callable[[tuple[int, ...]], ModelFit], int]:  # fmt: skip
    first = outcome.first[rows]
    if isinstance(spec, Cox):
        assert outcome.event is not None
        problem = prepare_cox(first, outcome.event[rows], design.X, spec.ties)
        return (lambda positions: CoxModel(problem.fit(positions))), int(outcome.event[rows].sum())
    if isinstance(spec, Logistic):
        return (lambda positions: fit_logistic_checked(design.X[:, list(positions)], first)), len(rows)
    return (lambda positions: fit_linear(design.X[:, list(positions)], first, intercept=spec.intercept)), len(rows)


def _profile(spec: Logistic, question: Question, context: Context, name: str, variable: str, level: str) -> Any:
    """Profile-likelihood limits of one effect: a unit of its own, because they are slow."""
    population = context.population(spec)
    terms = _terms(spec, name, variable)
    if name != "univariable" and spec.models[name].variables is None:
        raise NotFast("limits of a selected model")

    def compute(values: Values) -> Found:
        outcome = outcome_of(spec, values, population, context)
        columns = {term: take(values, term, population) for term in terms}
        complete = outcome.known.copy()
        for term in terms:
            complete &= columns[term] >= 0 if context.levels(term) else ~np.isnan(columns[term])
        rows = np.flatnonzero(complete)
        design = _design(spec, terms, columns, rows, context)
        low, high = profile_interval(design.X, outcome.first[rows], design.owner.index((variable, level)),
                                     spec.conf_level)  # fmt: skip
        return {"conf_low": float(np.exp(low)), "conf_high": float(np.exp(high))}

    key = ("profile", question.analysis, name, variable, level)
    return context.unit(key, (spec.outcome, *terms), population, 10_000, compute)
