"""Evaluators of paired change and of trajectories."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...stats.errors import NotEstimable
from ...stats.model_fit import p_t
from ...stats.multiplicity import adjust
from ...stats.normality import shapiro_wilk
from ...stats.paired import paired_t
from ...stats.signed_rank import signed_rank_test
from ...study.specs import PairedChange, Trajectory
from ..nodes import Values
from .base import Asked, Context, Found, NotFast, Question, level_of, of_group, present, summary
from .describe import SUMMARIES


def _paired_t_p(change: np.ndarray) -> float:
    n = len(change)
    if n < 2:
        raise NotEstimable("fewer than two pairs")
    mean = change.sum() / n
    deviation = change - mean
    spread = float(deviation @ deviation)
    if spread <= 0:
        raise NotEstimable("no variation")
    return p_t(float(mean) * np.sqrt(n * (n - 1) / spread), n - 1)


def ask_paired_change(spec: PairedChange, question: Question, context: Context) -> Asked:
    """Summaries before, after and of the change; the mean difference; the deciding test or a named one."""
    label, level = question.get("variable"), question.get("level")
    if label not in spec.pairs:
        raise NotFast("no such pair")
    population = context.population(spec)
    group = level_of(context.levels(spec.by), question.get("group")) if spec.by else -1
    before, after = spec.pairs[label]
    decimals = [context.study.variable(name).decimals for name in (before, after)]
    known = [places for places in decimals if places is not None]
    places = max(known) if len(known) == 2 else None
    names = [before, after, *([spec.by] if group >= 0 else [])]

    def pair(values: Values) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        pre = of_group(values, before, spec.by, group, population)
        post = of_group(values, after, spec.by, group, population)
        both = ~np.isnan(pre) & ~np.isnan(post)
        pre, post = pre[both], post[both]
        change = post - pre
        return pre, post, change if places is None else np.round(change, places)

    key: tuple[Any, ...] = ("pair", population, before, after, spec.by if group >= 0 else "", group)
    if question.estimate in SUMMARIES and question.part == "estimate" and level in ("pre", "post", "change"):
        at = ("pre", "post", "change").index(level)
        unit = context.unit((*key, level), names, population, 20, lambda values: summary(pair(values)[at]))
        return Asked(unit, question.estimate)
    if question.estimate == "mean_difference" and question.part in ("estimate", "conf_low", "conf_high"):

        def difference(values: Values) -> Found:
            test = paired_t(pair(values)[2], spec.conf_level)
            return {"estimate": test.mean, "conf_low": test.conf_low, "conf_high": test.conf_high}

        return Asked(context.unit((*key, "mean", spec.conf_level), names, population, 60, difference), question.part)
    if question.estimate not in ("", "mean_difference") or question.part != "p_value":
        raise NotFast(question.kind)
    wanted = question.get("statistic_type") or _named(question.get("method"))
    if wanted == "shapiro_wilk_W" and level in (("change",) if spec.normality == "differences" else ("pre", "post")):
        tested_at = ("pre", "post", "change").index(level)

        def normal(values: Values) -> Found:
            return {"p_value": shapiro_wilk(pair(values)[tested_at]).p_value}

        return Asked(context.unit((*key, "normality", level), names, population, 100, normal), "p_value")

    def tested(values: Values) -> Found:
        pre, post, change = pair(values)
        kind = wanted or _deciding(pre, post, change, spec)
        if kind == "t":
            return {"p_value": _paired_t_p(change)}
        return {"p_value": signed_rank_test(change, spec.zeros).p_value}

    if wanted not in ("", "t", "signed_rank_V"):
        raise NotFast(wanted)
    test_key = (*key, "test", wanted, spec.test, spec.normality, spec.zeros, spec.alpha)
    return Asked(context.unit(test_key, names, population, 1500, tested), "p_value")


def _named(method: str) -> str:
    if method:
        raise NotFast(method)
    return ""


def _deciding(pre: np.ndarray, post: np.ndarray, change: np.ndarray, spec: PairedChange) -> str:
    if spec.test != "by_shapiro_wilk":
        return "t" if spec.test == "paired_t" else "signed_rank_V"
    samples = (change,) if spec.normality == "differences" else (pre, post)
    try:
        rejected = any(shapiro_wilk(sample).p_value < spec.alpha for sample in samples)
    except NotEstimable:
        rejected = True
    return "signed_rank_V" if rejected else "t"


def ask_trajectory(spec: Trajectory, question: Question, context: Context) -> Asked:
    """Summaries at each time, percent of baseline, and the test against baseline."""
    label, population = question.get("variable") or next(iter(spec.series)), context.population(spec)
    times = dict(sorted(spec.series.get(label, {}).items()))
    level = question.get("level")
    at = float(question.get("time")) if question.get("time") else next(
        (time for time, column in times.items() if column == level), None
    )  # fmt: skip
    if at not in times:
        raise NotFast("no such time")
    group = level_of(context.levels(spec.by), question.get("group")) if spec.by else -1
    column, first = times[at], next(iter(times.values()))
    grouped = [spec.by] if group >= 0 else []

    def of(values: Values, name: str) -> np.ndarray:
        return of_group(values, name, spec.by, group, population)

    if question.estimate in SUMMARIES and question.part == "estimate":
        key: tuple[Any, ...] = ("summary", population, column, spec.by if group >= 0 else "", group)
        unit = context.unit(
            key, [column, *grouped], population, 15, lambda values: summary(present(of(values, column)))
        )
        return Asked(unit, question.estimate)
    if question.estimate == "percent_of_baseline" and question.part == "estimate" and not question.get("contrast"):

        def percent(values: Values) -> Found:
            now, start = present(of(values, column)), present(of(values, first))
            return {"estimate": 100 * float(now.mean() / start.mean())} if len(now) and start.mean() > 0 else {}

        key = ("percent of baseline", population, column, first, spec.by, group)
        return Asked(context.unit(key, [column, first, *grouped], population, 20, percent), "estimate")
    if question.estimate or question.part not in ("p_value", "p_adjusted"):
        raise NotFast(question.kind)
    later = [name for name in times.values() if name != first]
    family = later if question.part == "p_adjusted" else [column]

    def tested(values: Values) -> Found:
        p_values = []
        start = of(values, first)
        for name in family:
            change = of(values, name) - start
            change = change[~np.isnan(change)]
            try:
                by_t = spec.test == "paired_t"
                p_values.append(_paired_t_p(change) if by_t else signed_rank_test(change, spec.zeros).p_value)
            except NotEstimable:
                p_values.append(np.nan)
        if question.part == "p_value":
            return {"p_value": p_values[0]}
        return dict(zip(family, adjust(p_values, spec.adjust), strict=True))

    key = ("trajectory test", population, label, group, *family, question.part, spec.test)
    unit = context.unit(key, [first, *family, *grouped], population, 60 * len(family), tested)
    return Asked(unit, column if question.part == "p_adjusted" else "p_value")
