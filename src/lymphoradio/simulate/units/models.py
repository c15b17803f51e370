"""Evaluators of linear, logistic and Cox regression: univariable effects, listed models, and selected ones."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.special import ndtri, stdtr, stdtrit

from ...stats.logistic_profile import profile_interval
from ...stats.model_fit import p_chi2, p_f, p_normal
from ...study.specs import Linear, Logistic, ModelSpec
from ..least_squares import least_squares
from ..newton import Fit, index_risk_sets, maximise_cox, maximise_logistic
from ..nodes import Values
from .base import Asked, Context, Found, NotFast, Question
from .model_design import Columns, Outcome, Spec, complete_cases, design_of, outcome_columns
from .model_selection import is_followed, selected_terms
from .univariable import univariable

EFFECT = {"linear": "beta", "logistic": "odds_ratio", "cox": "hazard_ratio"}
WHOLE = ("r_squared", "adjusted_r_squared")


def ask_regression(spec: Spec, question: Question, context: Context) -> Asked:
    """Effects with limits and p-values, R2, adjusted R2 and F, and which variables were selected."""
    if getattr(spec, "landmark", None):
        raise NotFast("a landmark")
    if getattr(spec, "over_time", None):
        raise NotFast("time-dependent covariates")
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
        columns, outcome = complete_cases(spec, terms, values, population, context)
        return _fit(spec, model, terms, columns, outcome, context)

    selects = model is not None and model.variables is None
    if model is not None and selects and not is_followed(spec, model):
        raise NotFast("another selection")
    cost = {"linear": 250, "logistic": 250, "cox": 300}[spec.kind] + 50 * len(terms)
    key = ("model", question.analysis, name, terms if name == "univariable" else ())
    return context.unit(key, used, population, 20_000 if selects else cost, compute)


def _fit(
    spec: Spec,
    model: ModelSpec | None,
    terms: tuple[str, ...],
    columns: dict[str, np.ndarray],
    outcome: Outcome,
    context: Context,
) -> Found:
    design, chosen = design_of(spec, terms, columns, context), terms
    if model is not None and model.variables is None:
        chosen = selected_terms(spec, model, terms, design, outcome)
        if not chosen:
            return {"selected": frozenset()}
        design = design_of(spec, chosen, columns, context)
    found = {"linear": _linear, "logistic": _logistic, "cox": _cox}[spec.kind](spec, design, outcome)
    return {**found, "selected": frozenset(chosen)}


def _cox(spec: Any, design: Columns, outcome: Outcome) -> dict[Any, Any]:
    assert outcome.event is not None
    fit = maximise_cox(index_risk_sets(outcome.first, outcome.event, spec.ties), design.X)
    return _ratios(spec, design, fit)


def _logistic(spec: Any, design: Columns, outcome: Outcome) -> dict[Any, Any]:
    return _ratios(spec, design, maximise_logistic(design.X, outcome.first))


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


def _linear(spec: Any, design: Columns, outcome: Outcome) -> dict[Any, Any]:
    line = least_squares(design.X, outcome.first, spec.intercept)
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


def _profile(spec: Logistic, question: Question, context: Context, name: str, variable: str, level: str) -> Any:
    """Profile-likelihood limits of one effect: a unit of its own, because they are slow."""
    population = context.population(spec)
    terms = _terms(spec, name, variable)
    if name != "univariable" and spec.models[name].variables is None:
        raise NotFast("limits of a selected model")

    def compute(values: Values) -> Found:
        columns, outcome = complete_cases(spec, terms, values, population, context)
        design = design_of(spec, terms, columns, context)
        low, high = profile_interval(design.X, outcome.first, design.owner.index((variable, level)), spec.conf_level)
        return {"conf_low": float(np.exp(low)), "conf_high": float(np.exp(high))}

    key = ("profile", question.analysis, name, variable, level)
    return context.unit(key, (spec.outcome, *terms), population, 10_000, compute)
