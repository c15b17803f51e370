"""Evaluators of descriptive analyses: characteristics, group comparisons, correlations, response, adverse events."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...analyses.response import COUNTED_AS
from ...stats.contingency import chi_squared, fisher_exact, smallest_expected
from ...stats.errors import NotEstimable
from ...stats.k_sample import anova_f, kruskal_wallis
from ...stats.multiplicity import adjust
from ...stats.normality import shapiro_wilk
from ...stats.two_sample import mann_whitney, student_t, welch_t
from ...study.specs import Characteristics, Correlation, GroupComparison, Response
from ..nodes import Values
from .base import Asked, Context, Found, NotFast, Question, Unit, level_of, of_group, present, summary, take

RANK_STATISTICS = ("mann_whitney_U", "kruskal_wallis_H")
SUMMARIES = ("mean", "sd", "median", "q1", "q3", "min", "max")


def ask_characteristics(spec: Characteristics, question: Question, context: Context) -> Asked:
    """Counts, percents, summaries and tests of a table of characteristics."""
    variable, kind, population = question.get("variable"), question.estimate, context.population(spec)
    if variable == "patients":
        return _patients(spec.by, question, population, context)
    if kind in ("count", "percent") and question.part == "estimate":
        return _levels(variable, spec.by, question, population, context)
    if kind in SUMMARIES and question.part == "estimate":
        return _summary(variable, spec.by, question, population, context)
    if kind == "" and question.part == "p_value" and not question.get("statistic_type"):
        unit = _levels_test(variable, spec, population, context) if context.levels(variable) else _number_test(
            variable, spec, population, context
        )  # fmt: skip
        return Asked(unit, "p_value")
    raise NotFast(kind)


def _patients(by: str, question: Question, population: str, context: Context) -> Asked:
    level = level_of(context.levels(by), question.get("group"))
    if question.estimate != "count":
        raise NotFast(question.estimate)

    def compute(values: Values) -> Found:
        column = take(values, by or next(iter(values)), population)
        return {"count": float(len(column) if level < 0 else (column == level).sum())}

    names = [by] if level >= 0 else []
    return Asked(context.unit(("patients", population, by, level), names, population, 5, compute), "count")


def _levels(variable: str, by: str, question: Question, population: str, context: Context) -> Asked:
    levels = context.levels(variable)
    if question.get("level") not in levels:
        raise NotFast("no such level")
    group = level_of(context.levels(by), question.get("group")) if by else -1

    def compute(values: Values) -> Found:
        codes = of_group(values, variable, by, group, population)
        counts = np.bincount(codes[codes >= 0], minlength=len(levels))
        total = max(int(counts.sum()), 1)
        found: dict[Any, float] = {}
        for level, count in zip(levels, counts, strict=True):
            found["count", level] = float(count)
            found["percent", level] = 100 * count / total
        return found

    names = [variable, by] if group >= 0 else [variable]
    unit = context.unit(("levels", population, variable, by, group), names, population, 8, compute)
    return Asked(unit, (question.estimate, question.get("level")))


def _summary(variable: str, by: str, question: Question, population: str, context: Context) -> Asked:
    if context.levels(variable):
        raise NotFast("a factor has no such summary")
    group = level_of(context.levels(by), question.get("group")) if by else -1

    def compute(values: Values) -> Found:
        return summary(present(of_group(values, variable, by, group, population)))

    names = [variable, by] if group >= 0 else [variable]
    unit = context.unit(("summary", population, variable, by if group >= 0 else "", group), names, population, 15,
                        compute)  # fmt: skip
    return Asked(unit, question.estimate)


def _groups(values: Values, variable: str, by: str, population: str, n_levels: int) -> list[np.ndarray]:
    column, codes = take(values, variable, population), take(values, by, population)
    return [present(column[codes == level]) for level in range(n_levels)]


def _number_test(variable: str, spec: Characteristics, population: str, context: Context) -> Unit:
    n_levels = len(context.levels(spec.by))
    kind = spec.summaries.get(variable, spec.summary)

    def compute(values: Values) -> Found:
        groups = [group for group in _groups(values, variable, spec.by, population, n_levels) if len(group)]
        by_mean = kind == "mean_sd"
        if kind == "by_shapiro_wilk":
            by_mean = _all_normal(groups, spec.alpha)
        return {"p_value": _p_of_groups(groups, by_mean, spec.t_test)}

    return context.unit(("number test", population, variable, spec.by, kind, spec.t_test, spec.alpha),
                        [variable, spec.by], population, 60, compute)  # fmt: skip


def _all_normal(groups: list[np.ndarray], alpha: float) -> bool:
    try:
        return all(shapiro_wilk(group).p_value >= alpha for group in groups)
    except NotEstimable:
        return False


def _p_of_groups(groups: list[np.ndarray], by_mean: bool, t_test: str) -> float:
    if len(groups) == 2:
        if not by_mean:
            return mann_whitney(groups[0], groups[1]).p_value
        return (student_t if t_test == "student" else welch_t)(groups[0], groups[1]).p_value
    return anova_f(groups).p_value if by_mean else kruskal_wallis(groups).p_value


def _levels_test(variable: str, spec: Characteristics, population: str, context: Context) -> Unit:
    rows, columns = len(context.levels(spec.by)), len(context.levels(variable))

    def compute(values: Values) -> Found:
        codes, by = take(values, variable, population), take(values, spec.by, population)
        both = (codes >= 0) & (by >= 0)
        table = np.bincount(by[both] * columns + codes[both], minlength=rows * columns).reshape(rows, columns)
        exact = spec.levels_test == "fisher" or (spec.levels_test == "by_expected" and smallest_expected(table) < 5)
        if exact:
            return {"p_value": fisher_exact(table).p_value}
        return {"p_value": chi_squared(table, spec.yates and table.shape == (2, 2)).p_value}

    key = ("levels test", population, variable, spec.by, spec.levels_test, spec.yates)
    return context.unit(key, [variable, spec.by], population, 60, compute)


def ask_group_comparison(spec: GroupComparison, question: Question, context: Context) -> Asked:
    """Summaries by group, and the test between groups."""
    variable, population = question.get("variable"), context.population(spec)
    if question.estimate in SUMMARIES and question.part == "estimate":
        return _summary(variable, spec.by, question, population, context)
    n_levels = len(context.levels(spec.by))
    if question.estimate or question.part not in ("p_value", "p_adjusted") or "method" in question.selector:
        raise NotFast(question.kind)
    deciding = RANK_STATISTICS if spec.test == "ranks" else ("t", "F")
    if question.get("statistic_type") not in ("", deciding[n_levels > 2]) or question.get("group"):
        raise NotFast("not the deciding test")
    if spec.test == "by_shapiro_wilk" or (question.get("contrast") and n_levels > 2):
        raise NotFast("the deciding test is chosen, or a test of two of the groups")
    family = spec.variables if question.part == "p_adjusted" else (variable,)

    def compute(values: Values) -> Found:
        found = []
        for name in family:
            groups = [group for group in _groups(values, name, spec.by, population, n_levels) if len(group)]
            found.append(_p_of_groups(groups, spec.test != "ranks", spec.test))
        if question.part == "p_value":
            return {"p_value": found[0]}
        return {"p_adjusted": adjust(found, spec.adjust)[family.index(variable)]}

    key = ("comparison", population, variable, spec.by, spec.test, question.part, spec.adjust, family)
    return Asked(context.unit(key, [*family, spec.by], population, 60, compute), question.part)


def ask_correlation(spec: Correlation, question: Question, context: Context) -> Asked:
    """Pearson's r of a pair of columns, and its p-value."""
    label, population = question.get("variable"), context.population(spec)
    kind = question.estimate or f"{spec.method}_{'r' if spec.method == 'pearson' else 'rho'}"
    if label not in spec.pairs or kind != "pearson_r" or question.part not in ("estimate", "p_value"):
        raise NotFast(question.kind)
    if question.get("level") or question.get("group"):
        raise NotFast("a row of its own")
    x_name, y_name = spec.pairs[label]

    def compute(values: Values) -> Found:
        from ...stats.model_fit import p_t

        x, y = take(values, x_name, population), take(values, y_name, population)
        both = ~np.isnan(x) & ~np.isnan(y)
        x, y = x[both] - x[both].mean(), y[both] - y[both].mean()
        n, spread = len(x), float(np.sqrt((x @ x) * (y @ y)))
        if n < 3 or spread == 0:
            return {}
        r = float(x @ y) / spread
        return {"estimate": r, "p_value": p_t(r * np.sqrt((n - 2) / max(1 - r * r, 1e-300)), n - 2)}

    unit = context.unit(("pearson", population, x_name, y_name), [x_name, y_name], population, 20, compute)
    return Asked(unit, question.part)


def ask_response(spec: Response, question: Question, context: Context) -> Asked:
    """Best responses, objective response and disease control, as counts and percents."""
    population, levels = context.population(spec), context.levels(spec.best)
    variable, level = question.get("variable"), question.get("level")
    if question.estimate not in ("count", "percent") or question.part != "estimate":
        raise NotFast(question.kind)
    group = level_of(context.levels(spec.by), question.get("group")) if spec.by else -1
    rates = {"objective_response": spec.objective, "disease_control": spec.control}
    if variable not in (*COUNTED_AS, spec.best) or (variable == spec.best and level not in levels):
        raise NotFast(variable)

    def compute(values: Values) -> Found:
        codes = of_group(values, spec.best, spec.by, group, population)
        counts = np.bincount(codes[codes >= 0], minlength=len(levels))
        evaluable = int(counts.sum())
        found: dict[Any, float] = {}
        for name, count in zip(levels, counts, strict=True):
            found |= _rate(spec.best, name, int(count), evaluable)
        for name, those in rates.items():
            count = int(sum(counts[levels.index(label)] for label in those))
            found |= _rate(name, "evaluable", count, evaluable) | _rate(name, "all", count, len(codes))
        return found

    names = [spec.best, spec.by] if group >= 0 else [spec.best]
    unit = context.unit(("response", question.analysis, group), names, population, 15, compute)
    return Asked(unit, (variable, level, question.estimate))


def _rate(variable: str, level: str, count: int, n: int) -> dict[Any, float]:
    return {(variable, level, "count"): float(count), (variable, level, "percent"): 100 * count / max(n, 1)}
