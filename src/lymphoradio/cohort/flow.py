"""The flow of patients: exclusions in order, and the counts that every later denominator must match."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from .. import tidy
from ..errors import Problem, StudyError
from ..formula import FormulaError
from ..study import ANALYSED, ENROLLED, Exclusion, Study
from .formulas import condition

STEP = "flow_step"


def apply_exclusions(cohort: pd.DataFrame, study: Study, plan: str) -> tuple[pd.DataFrame, list[str]]:
    """Add `flow_step`: the number (from 0) of the exclusion that took the patient out, -1 for none.

    Returns
    -------
    cohort : DataFrame
        All enrolled patients, with the column `flow_step`.
    warnings : list of str
        Patients kept to the end although a condition could not be judged for a missing value.

    Raises
    ------
    StudyError
        A condition that does not fit its columns.
    """
    step, problems = np.full(len(cohort), -1), []
    unknown: list[tuple[Exclusion, np.ndarray]] = []
    for i, exclusion in enumerate(study.exclusions):
        try:
            value = condition(cohort, exclusion.drop)
        except FormulaError as error:
            problems.append(Problem(plan, f"exclusions[{i}].drop", f"{exclusion.drop!r} {error}"))
            continue
        unknown.append((exclusion, np.isnan(value)))
        step = np.where((step < 0) & (value == 1), i, step)
    if problems:
        raise StudyError(problems)
    cohort = cohort.copy(deep=False)
    cohort[STEP] = step
    return cohort, [
        f"Exclusion '{exclusion.because}': {n} patient{'s' if n > 1 else ''} kept although "
        f"'{exclusion.drop}' cannot be judged for a missing value."
        for exclusion, unjudged in unknown
        if (n := int(np.sum(unjudged & (step < 0))))
    ]


def in_population(cohort: pd.DataFrame, study: Study, population: str) -> np.ndarray:
    """Whether each patient is in a step of the flow."""
    step = cohort[STEP].to_numpy()
    if population == ENROLLED:
        return np.full(len(step), True)
    if population == ANALYSED:
        return step < 0
    after = next(i for i, exclusion in enumerate(study.exclusions) if exclusion.leaves == population)
    return (step < 0) | (step > after)


def select_population(cohort: pd.DataFrame, study: Study, population: str) -> pd.DataFrame:
    """Patients of a step of the flow, in the file's order."""
    return cohort[in_population(cohort, study, population)]


def count_flow(cohort: pd.DataFrame, study: Study) -> pd.DataFrame:
    """The flow as tidy counts.

    Returns
    -------
    DataFrame in the glossary's columns
        `variable` is enrolled, excluded (with the reason as `level`), remaining (with the population's name as
        `level`), analysed, group, followed (with the label as `level`), or ungrouped (patients without a value of the
        column that makes the groups, if there are any); `group` is the group of the last boxes.
    """
    rows: list[dict[str, Any]] = [_count(ENROLLED, len(cohort), population=ENROLLED)]
    for i, exclusion in enumerate(study.exclusions):
        rows.append(_count("excluded", int((cohort[STEP] == i).sum()), level=exclusion.because))
        if exclusion.leaves:
            n_left = int(in_population(cohort, study, exclusion.leaves).sum())
            rows.append(_count("remaining", n_left, level=exclusion.leaves, population=exclusion.leaves))
    counted = {*study.flow.followed.values(), *filter(None, [study.flow.by])}
    analysed = select_population(cohort[[STEP, *sorted(counted)]], study, ANALYSED)
    rows.append(_count(ANALYSED, len(analysed)))
    groups = study.levels(study.flow.by) if study.flow.by else ("",)
    for group in groups:
        members = analysed if not group else analysed[analysed[study.flow.by] == group]
        if group:
            rows.append(_count("group", len(members), group=group, level=study.label(study.flow.by)))
        for label, column in study.flow.followed.items():
            rows.append(_count("followed", int(members[column].notna().sum()), group=group, level=label))
    if study.flow.by and (ungrouped := int(analysed[study.flow.by].isna().sum())):
        rows.append(_count("ungrouped", ungrouped, level=study.label(study.flow.by)))
    return tidy.estimates(rows, analysis="flow", variant="as_published", estimate_type="count", unit="patients",
                          method="count of patients")  # fmt: skip


def _count(variable: str, n: int, **row: Any) -> dict[str, Any]:
    return {"variable": variable, "n": n, "estimate": n, "population": ANALYSED, **row}
