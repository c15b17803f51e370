"""Evaluator of adverse events by worst grade."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from ...analyses.adverse_events import ANY_EVENT, ANY_GRADE, GRADES
from ...study.specs import AdverseEvents
from ..nodes import Values
from .base import Asked, Context, Found, NotFast, Question, level_of, of_group


def ask_adverse_events(spec: AdverseEvents, question: Question, context: Context) -> Asked:
    """Patients by worst grade of a term, or of any."""
    population, term, level = context.population(spec), question.get("variable"), question.get("level")
    worst = context.study.worst_grades(spec)
    columns = list(worst.values()) if term == ANY_EVENT else [worst[term]] if term in worst else []
    if not columns or question.estimate not in ("count", "percent") or question.part != "estimate":
        raise NotFast(question.kind)
    if any(column not in context.nodes.uses for column in columns):
        raise NotFast("no wide columns")
    wanted = _counted(level, spec.severe)
    group = level_of(context.levels(spec.by), question.get("group")) if spec.by else -1

    def compute(values: Values) -> Found:
        grades = of_group(values, columns[0], spec.by, group, population)
        for column in columns[1:]:
            grades = np.maximum(grades, of_group(values, column, spec.by, group, population))
        count = int(wanted(grades).sum())
        return {"count": float(count), "percent": 100 * count / max(len(grades), 1)}

    names = [*columns, spec.by] if group >= 0 else columns
    key = ("adverse", question.analysis, term, level, group)
    return Asked(context.unit(key, names, population, 10 * len(columns), compute), question.estimate)


def _counted(level: str, severe: int) -> Callable[[np.ndarray], np.ndarray]:
    if level == ANY_GRADE:
        return lambda grades: grades > 0
    if level == f"grade >= {severe}":
        return lambda grades: grades >= severe
    for grade in GRADES:
        if level == f"grade {grade}":
            return partial(np.equal, grade)
    raise NotFast(level)
