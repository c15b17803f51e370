"""Adverse events by worst grade per patient."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .. import tidy
from ..study import Study
from ..study.specs import AdverseEvents
from .proportions import fisher_row, members_of, patients_rows, proportion_rows
from .summaries import Row

ANY_EVENT = "Any adverse event"
ANY_GRADE = "any grade"
GRADES = (1, 2, 3, 4, 5)


def adverse_events(cohort: pd.DataFrame, spec: AdverseEvents, study: Study) -> tidy.Result:
    """Patients with each adverse event, at any grade, at a severe grade, and by worst grade.

    Parameters
    ----------
    cohort : DataFrame
        The patients of the spec's population, with the columns that `study.worst_grades(spec)` names: each patient's
        worst grade of a term as float, 0 for none.
    spec : AdverseEvents
    study : Study

    Returns
    -------
    tidy.Result
        estimates : first the patients of each group; then overall and per group, for any adverse event and for every
        term in the plan's order, `count` and `percent` with its exact interval, of all patients, at `level`
        `any grade`, `grade >= 3` (the plan's severe grade) and `grade 1` to `grade 5` (the worst grade exactly); by
        group a `test` of any grade for each.

    Notes
    -----
    A patient counts once in a term, however many events were recorded, and once in any adverse event, both at the
    worst grade.

    References
    ----------
    Clopper & Pearson (1934), Biometrika 26:404-413; Fisher (1935), J. R. Stat. Soc. 98:39-82.
    """
    members = members_of(cohort, spec.by, study)
    columns = study.worst_grades(spec)
    rows = patients_rows(members, spec.by, study)
    for group, patients in members.items():
        for term, worst in _worst(patients, columns).items():
            rows += _term(worst, term, group, spec)
    if spec.by:
        rows += _tests(members, columns, spec, study)
    return tidy.Result(tidy.estimates(rows, population=study.population(spec), variant=spec.variant))


def _worst(patients: pd.DataFrame, columns: dict[str, str]) -> dict[str, np.ndarray]:
    """Worst grade of each patient, by term; of any term first."""
    grades = {term: patients[column].to_numpy(float) for term, column in columns.items()}
    return {ANY_EVENT: np.max(list(grades.values()), axis=0), **grades}


def _counts(worst: np.ndarray, severe: int) -> dict[str, int]:
    """Patients by level, of their worst grades."""
    return {
        ANY_GRADE: int((worst > 0).sum()),
        f"grade >= {severe}": int((worst >= severe).sum()),
        **{f"grade {grade}": int((worst == grade).sum()) for grade in GRADES},
    }


def _term(worst: np.ndarray, term: str, group: str, spec: AdverseEvents) -> list[Row]:
    return [
        row
        for level, count in _counts(worst, spec.severe).items()
        for row in proportion_rows(
            count, len(worst), spec.conf_level, variable=term, level=level, group=group, n_missing=0
        )
    ]


def _tests(members: dict[str, pd.DataFrame], columns: dict[str, str], spec: AdverseEvents, study: Study) -> list[Row]:
    lost = int(members[""][spec.by].isna().sum())
    by_group = {group: _worst(patients, columns) for group, patients in members.items() if group}
    return [
        fisher_row(
            {group: (int((worst[term] > 0).sum()), len(worst[term])) for group, worst in by_group.items()},
            lost, len(members[""]), spec.by, study, variable=term, level=ANY_GRADE,
        )
        for term in (ANY_EVENT, *columns)
    ]  # fmt: skip
