"""Evaluators of survival curves and of discrimination."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.special import ndtri

from ...analyses.discrimination import DIRECTION
from ...stats.delong import auc_delong
from ...stats.errors import NotEstimable
from ...stats.kaplan_meier_curve import KaplanMeier as Curve
from ...stats.kaplan_meier_quantile import quantile, reverse_kaplan_meier
from ...stats.kaplan_meier_times import survival_at
from ...stats.model_fit import p_normal
from ...stats.roc import roc_curve, youden
from ...study.base import days_per
from ...study.specs import KaplanMeier, Roc
from ..curves import fit_curve, log_rank_p
from ..newton import index_risk_sets, maximise_cox
from ..nodes import Values
from .base import Asked, Context, Found, NotFast, Question, Unit, level_of, of_group, take

FOLLOW_UP = {"median_follow_up": "estimate", "min_follow_up": "minimum", "max_follow_up": "maximum"}


def ask_kaplan_meier(spec: KaplanMeier, question: Question, context: Context) -> Asked:
    """Medians with limits, survival at stated times, follow-up, events, log-rank tests, the hazard ratio."""
    if spec.landmark:
        raise NotFast("a landmark")
    estimate, part = question.estimate, question.part
    if estimate == "" and part == "p_value":
        return Asked(_log_rank(spec, question, context), "p_value")
    if estimate == "hazard_ratio":
        return Asked(_hazard_ratio(spec, question, context), part)
    if estimate == "median_survival":
        return Asked(_of_curve(spec, question, context, "median", 90, lambda curve, scale: _median(curve, scale, spec)),
                     part)  # fmt: skip
    if estimate == "survival_probability":
        shown = float(question.get("time")) if question.get("time") else next(iter(spec.times), np.nan)
        if shown not in spec.times:
            raise NotFast("no such time")
        unit = _of_curve(
            spec, question, context, f"at {shown}", 90, lambda curve, scale: _at(curve, scale, shown, spec)
        )
        return Asked(unit, part, 100.0)
    if estimate in FOLLOW_UP:
        return Asked(_follow_up(spec, question, context), (estimate, part))
    if estimate == "count" and question.get("variable") == "events":
        return Asked(_of_curve(spec, question, context, "events", 50,
                               lambda curve, scale: {"estimate": float(curve.total_events)}), part)  # fmt: skip
    raise NotFast(question.kind)


def _scale(spec: KaplanMeier, context: Context) -> float:
    endpoint = context.study.endpoints[spec.endpoint]
    shown, recorded = (days_per(unit, endpoint.days_per_month) for unit in (endpoint.show_in, endpoint.time_unit))
    return shown / recorded


def _names(spec: KaplanMeier, group: int) -> list[str]:
    return [f"{spec.endpoint}_time", f"{spec.endpoint}_event", *([spec.by] if group >= 0 else [])]


def _times(spec: KaplanMeier, values: Values, group: int, population: str) -> tuple[np.ndarray, np.ndarray]:
    time = of_group(values, f"{spec.endpoint}_time", spec.by, group, population)
    return time, of_group(values, f"{spec.endpoint}_event", spec.by, group, population)


def _group(spec: KaplanMeier, question: Question, context: Context) -> int:
    return level_of(context.levels(spec.by), question.get("group")) if spec.by else -1


def _of_curve(
    spec: KaplanMeier,
    question: Question,
    context: Context,
    what: str,
    cost: int,
    read: Callable[[Curve, float], Found],
) -> Unit:
    group, population, scale = _group(spec, question, context), context.population(spec), _scale(spec, context)

    def compute(values: Values) -> Found:
        return read(_curve(spec, values, group, population), scale)

    by = spec.by if group >= 0 else ""
    key = ("km", what, population, spec.endpoint, by, group, spec.conf_level, spec.interval, spec.at_half)
    return context.unit(key, _names(spec, group), population, cost, compute)


def _curve(spec: KaplanMeier, values: Values, group: int, population: str) -> Curve:
    """The curve of a group: computed once for the same times, events and groups."""
    arrays = [take(values, name, population) for name in _names(spec, group)]
    memory: Any = values
    key = ("curve", spec.endpoint, population, spec.by if group >= 0 else "", group)
    known = memory.get(key)
    if known is None or any(old is not new for old, new in zip(known[0], arrays, strict=True)):
        known = memory[key] = (arrays, fit_curve(*_times(spec, values, group, population)))
    curve: Curve = known[1]
    return curve


def _median(curve: Curve, scale: float, spec: KaplanMeier) -> Found:
    found = quantile(curve, 0.5, spec.conf_level, spec.interval, spec.at_half)
    return {
        "estimate": found.estimate / scale, "conf_low": found.conf_low / scale, "conf_high": found.conf_high / scale,
    }  # fmt: skip


def _at(curve: Curve, scale: float, shown: float, spec: KaplanMeier) -> Found:
    found = survival_at(curve, np.array([shown]) * scale, spec.conf_level, spec.interval)
    return {"estimate": found.survival[0], "conf_low": found.conf_low[0], "conf_high": found.conf_high[0]}


def _follow_up(spec: KaplanMeier, question: Question, context: Context) -> Unit:
    group, population, scale = _group(spec, question, context), context.population(spec), _scale(spec, context)

    def compute(values: Values) -> Found:
        time, event = _times(spec, values, group, population)
        found = {("min_follow_up", "estimate"): float(time.min()) / scale,
                 ("max_follow_up", "estimate"): float(time.max()) / scale}  # fmt: skip
        if spec.follow_up == "observed":
            return {**found, ("median_follow_up", "estimate"): float(np.median(time)) / scale}
        median = reverse_kaplan_meier(time, event, spec.conf_level, spec.interval, spec.at_half)
        for part in ("estimate", "conf_low", "conf_high"):
            found["median_follow_up", part] = getattr(median, part) / scale
        return found

    key = ("follow-up", population, spec.endpoint, spec.by if group >= 0 else "", group, spec.follow_up,
           spec.conf_level, spec.interval, spec.at_half)  # fmt: skip
    return context.unit(key, _names(spec, group), population, 110, compute)


def _log_rank(spec: KaplanMeier, question: Question, context: Context) -> Unit:
    if not spec.by:
        raise NotFast("no groups")
    levels, population = context.levels(spec.by), context.population(spec)
    contrast = question.get("contrast")
    pair = contrast.split(" - ") if " - " in contrast else []
    if len(levels) > 2 and not contrast and "method" not in question.selector:
        raise NotFast("which test")
    if "method" in question.selector:
        raise NotFast("a method")
    wanted = [level_of(levels, label) for label in pair] if pair else list(range(len(levels)))

    def compute(values: Values) -> Found:
        time, event = _times(spec, values, -1, population)
        codes = take(values, spec.by, population)
        return {"p_value": log_rank_p(time, event, codes, [level for level in wanted if (codes == level).any()])}

    key = ("log-rank", population, spec.endpoint, spec.by, *wanted)
    return context.unit(key, _names(spec, 0), population, 150, compute)


def _hazard_ratio(spec: KaplanMeier, question: Question, context: Context) -> Unit:
    population = context.population(spec)
    if len(context.levels(spec.by)) != 2:
        raise NotFast("more than two groups")

    def compute(values: Values) -> Found:
        time, event = _times(spec, values, -1, population)
        codes = take(values, spec.by, population)
        who = codes >= 0
        risk = index_risk_sets(time[who], event[who], "efron")
        fit = maximise_cox(risk, (codes[who] == 1).astype(float)[:, None])
        b, error = float(fit.beta[0]), float(np.sqrt(fit.covariance[0, 0]))
        half = float(ndtri(0.5 + spec.conf_level / 2)) * error
        return {"estimate": np.exp(b), "conf_low": np.exp(b - half), "conf_high": np.exp(b + half),
                "p_value": p_normal(b / error)}  # fmt: skip

    key = ("km hazard ratio", population, spec.endpoint, spec.by, spec.conf_level)
    return context.unit(key, _names(spec, 0), population, 200, compute)


def ask_roc(spec: Roc, question: Question, context: Context) -> Asked:
    """Area, cut-off, and sensitivity and specificity there."""
    marker = question.get("variable") or next(iter(spec.markers))
    if marker not in spec.markers or question.part not in ("estimate", "conf_low", "conf_high"):
        raise NotFast(question.kind)
    population, direction = context.population(spec), DIRECTION[spec.markers[marker]]

    def pair(values: Values) -> tuple[np.ndarray, np.ndarray]:
        score, outcome = take(values, marker, population), take(values, spec.outcome, population)
        both = ~np.isnan(score) & (outcome >= 0)
        return (outcome[both] == 1).astype(float), score[both]

    def area(values: Values) -> Found:
        outcome, score = pair(values)
        try:
            found = auc_delong(outcome, score, direction, spec.conf_level, spec.auc_interval)
        except NotEstimable:
            return {"estimate": roc_curve(outcome, score, direction).auc}
        return {"estimate": found.estimate, "conf_low": found.conf_low, "conf_high": found.conf_high}

    def best(values: Values) -> Found:
        found = youden(roc_curve(*pair(values), direction))
        numbers = {("cutoff", "estimate"): found.cutoff}
        for kind in ("sensitivity", "specificity"):
            share = getattr(found, kind)
            numbers[kind, "estimate"] = share.estimate
            numbers[kind, "conf_low"], numbers[kind, "conf_high"] = share.conf_low, share.conf_high
        return numbers

    names = [marker, spec.outcome]
    if question.estimate == "auc":
        key = ("auc", population, *names, direction, spec.conf_level, spec.auc_interval)
        return Asked(context.unit(key, names, population, 80, area), question.part)
    if question.estimate not in ("cutoff", "sensitivity", "specificity"):
        raise NotFast(question.kind)
    unit = context.unit(("youden", population, *names, direction, spec.conf_level), names, population, 150, best)
    return Asked(unit, (question.estimate, question.part))
