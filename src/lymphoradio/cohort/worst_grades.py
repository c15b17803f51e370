"""Adverse events: each patient's worst grade of every term."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ..errors import Problem
from ..study import Study
from ..study.specs import AdverseEvents
from .cells import Trouble
from .companions import Companion
from .read import shortened

WORST = 5


def worst_grades(
    study: Study, companions: Mapping[str, Companion], n_patients: int
) -> tuple[dict[str, np.ndarray], list[Problem]]:
    """Worst grade per patient and term of every analysis of adverse events.

    Returns
    -------
    columns : dict of str to ndarray of float, shape (n_patients,)
        By `study.worst_grades`; 0 for a patient without such an event, never missing.
    problems : list of Problem
        Events without a term, and grades that are not a whole number from 1 to 5.
    """
    columns: dict[str, np.ndarray] = {}
    problems: list[Problem] = []
    for spec in study.analyses.values():
        if not isinstance(spec, AdverseEvents):
            continue
        companion = companions[spec.records]
        grades, terms = companion.rows[spec.grade].to_numpy(float), companion.rows[spec.term]
        problems += _problems(spec, companion, grades, terms)
        for term, name in study.worst_grades(spec).items():
            worst = np.zeros(n_patients)
            rows = ((terms == term) & (grades >= 1)).to_numpy(bool)
            np.maximum.at(worst, companion.patient[rows], grades[rows])
            columns[name] = worst
    return columns, list(dict.fromkeys(problems))  # two analyses may count the same events


def _problems(spec: AdverseEvents, companion: Companion, grades: np.ndarray, terms: pd.Series) -> list[Problem]:
    troubles: dict[str, dict[int, Trouble]] = {spec.term: {}, spec.grade: {}}
    scale = f"Grades are whole numbers from 1 to {WORST}"
    for row, (grade, no_term) in enumerate(zip(grades, terms.isna(), strict=True)):
        if no_term:
            troubles[spec.term][row] = ("the event has no term", "Give its term, or remove the row")
        if np.isnan(grade):
            troubles[spec.grade][row] = ("the event has no grade", f"Give its grade. {scale}")
        elif grade not in range(1, WORST + 1):
            what = f"{f'{grade:.15g}'!r} is not a grade"
            troubles[spec.grade][row] = (what, f"{scale}; a row stands for an event that happened")
    problems = []
    for column, found in troubles.items():
        where = f"column {column}"
        unread = companion.unread.get(column, set())  # said already
        problems += shortened(
            [Problem(companion.file, f"row {companion.numbers[row]}, {where}", *trouble)
             for row, trouble in found.items() if row not in unread],
            where,
        )  # fmt: skip
    return problems
