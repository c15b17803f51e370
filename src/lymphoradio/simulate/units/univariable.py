"""Univariable Cox and logistic models of one column each, all of an analysis at once after its outcome has changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.special import ndtri

from ...stats.model_fit import p_normal
from ...study.specs import Cox, Logistic
from ..newton import RiskSets, index_risk_sets
from ..newton_each import cox_each, logistic_each
from ..nodes import Values
from .base import Context, Found, take
from .model_design import outcome_columns

Column = tuple[np.ndarray, str]  # values, and the level that it is about


@dataclass
class _Known:
    """Results for one outcome: valid as long as its arrays and a candidate's are the very same."""

    first: np.ndarray
    event: np.ndarray | None
    risk: RiskSets | None = None
    found: dict[str, tuple[np.ndarray, Found]] = field(default_factory=dict)


def univariable(
    spec: Cox | Logistic, analysis: str, variable: str, asked: list[str], values: Values, context: Context
) -> Found | None:
    """Effect of one variable alone; None where it is not one column, or a value is missing.

    Parameters
    ----------
    spec : Cox or Logistic
    analysis : str
    variable : str
    asked : list of str
        Variables of which somebody asks: what is not known of them is computed with this one.
    values : dict of str to ndarray
    context : Context
    """
    population = context.population(spec)
    first, *others = (take(values, name, population) for name in outcome_columns(spec))
    event = others[0] if others else None
    memory: Any = values
    key = ("univariable", analysis)
    known: _Known | None = memory.get(key)
    if known is None or known.first is not first or known.event is not event:
        known = memory[key] = _Known(first, event)
    raw = take(values, variable, population)
    hit = known.found.get(variable)
    if hit is not None and hit[0] is raw:
        return hit[1]
    column = _column(raw, variable, spec, context)
    if column is None or not _complete(known):
        return None
    columns = {variable: (raw, column)}
    for other in asked:
        if other not in known.found and other != variable:
            own = take(values, other, population)
            part = _column(own, other, spec, context)
            if part is not None:
                columns[other] = (own, part)
    _fit(spec, known, columns)
    return known.found[variable][1]


def _complete(known: _Known) -> bool:
    if known.event is None:
        return bool((known.first >= 0).all())
    return not (np.isnan(known.first).any() or np.isnan(known.event).any())


def _column(raw: np.ndarray, name: str, spec: Cox | Logistic, context: Context) -> Column | None:
    levels = context.levels(name)
    if not levels:
        return None if np.isnan(raw).any() else (raw / spec.per.get(name, 1.0), "")
    there = np.unique(raw)
    if len(there) != 2 or there[0] < 0:
        return None
    return (raw == there[1]).astype(float), levels[int(there[1])]


def _fit(spec: Cox | Logistic, known: _Known, columns: dict[str, tuple[np.ndarray, Column]]) -> None:
    X = np.column_stack([column for _, (column, _) in columns.values()])
    if isinstance(spec, Cox):
        if known.risk is None:
            assert known.event is not None
            known.risk = index_risk_sets(known.first, known.event, spec.ties)
        beta, error = cox_each(known.risk, X)
    else:
        beta, error = logistic_each(X, (known.first == 1).astype(float))
    half = float(ndtri(0.5 + spec.conf_level / 2))
    for (name, (raw, (_, level))), b, se in zip(columns.items(), beta.tolist(), error.tolist(), strict=True):
        found: dict[Any, float] = {}
        if b == b:
            found = {
                (name, level, "estimate"): float(np.exp(b)), (name, level, "p_value"): p_normal(b / se),
                (name, level, "conf_low"): float(np.exp(b - half * se)),
                (name, level, "conf_high"): float(np.exp(min(b + half * se, 700.0))),
            }  # fmt: skip
        known.found[name] = (raw, found)
