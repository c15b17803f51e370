"""Derived columns: the plan's formulas and conditions, cases, CTCAE grades, and values out of companion files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..errors import Problem, StudyError
from ..formula import Formula, FormulaError
from ..rounding import round_all_half_up
from ..study import Derived, Study
from ..study.derived import GRADES
from .companions import Companion
from .formulas import value_of
from .records import take_from_records

GRADE_LIMITS = (800.0, 500.0, 200.0)  # CTCAE v4 and v5, cells/uL; below the last is grade 4


class Derivation(NamedTuple):
    """A cohort with its derived columns.

    Attributes
    ----------
    cohort : DataFrame
        Numbers rounded to their declared decimals, conditions as Categorical of No and Yes, cases and grades as
        Categorical of the plan's levels in its order.
    warnings : list of str
        Values that could not be given although the columns were there (a division by zero), rows left out.
    problems : list of Problem
        Rows of a companion file among which the plan cannot choose.
    """

    cohort: pd.DataFrame
    warnings: list[str]
    problems: list[Problem]


def derive_columns(
    cohort: pd.DataFrame, study: Study, plan: str, companions: Mapping[str, Companion] | None = None
) -> Derivation:
    """Add the plan's derived columns, in its order: each can use the ones before it.

    Parameters
    ----------
    cohort : DataFrame
        Of `check_cohort`.
    study : Study
    plan : str
        The plan's file, as messages name it.
    companions : mapping of str to Companion
        The companion files, by their names in the plan.

    Raises
    ------
    StudyError
        A formula that does not fit its columns.
    """
    cohort, warnings, of_data, of_plan = cohort.copy(deep=False), [], [], []  # columns are added, none is changed
    for name, derived in study.derived.items():
        try:
            values, met, problems = _derived(name, derived, cohort, companions or {})
        except FormulaError as error:
            text = derived.formula or "; ".join(derived.cases.values())
            of_plan.append(Problem(plan, f"derived.{name}", f"{text!r} {error}"))
            values, met, problems = np.full(len(cohort), np.nan), [], []
        warnings += met
        of_data += problems
        cohort[name] = values
    if of_plan:
        raise StudyError(of_plan)
    return Derivation(cohort, warnings, of_data)


def _derived(
    name: str, derived: Derived, cohort: pd.DataFrame, companions: Mapping[str, Companion]
) -> tuple[pd.Categorical | np.ndarray, list[str], list[Problem]]:
    """Values of a derived column, warnings and problems."""
    if derived.lymphopenia:
        counts = cohort[derived.lymphopenia.count].to_numpy(float)
        grades = lymphopenia_grade(counts, derived.lymphopenia.lower_limit)
        return _levels(grades, GRADES), [], []
    if derived.cases:
        truths = [value_of(formula, cohort) for formula in derived.parsed.values()]
        met = [warning for formula, truth in zip(derived.parsed.values(), truths, strict=True)
               for warning in _undefined(derived, formula, truth, cohort)]  # fmt: skip
        return _levels(first_true(truths), tuple(derived.cases)), met + _no_case(derived, truths), []
    if derived.from_records:
        companion = companions[derived.from_records.records]
        values, met, problems = take_from_records(name, derived, companion, len(cohort))
    else:
        formula, problems = derived.parsed[""], []
        values = value_of(formula, cohort)
        met = _undefined(derived, formula, values, cohort)
    if derived.is_factor:
        return _levels(values, ("No", "Yes")), met, problems
    if derived.decimals is not None:
        values = round_all_half_up(values, derived.decimals)
    return values, met, problems


def first_true(truths: Sequence[np.ndarray]) -> np.ndarray:
    """Place of the first condition that is true, for every patient.

    Parameters
    ----------
    truths : sequence of ndarray, shape (n_patients,)
        Conditions as 1, 0 or NaN (unknown).

    Returns
    -------
    ndarray of float, shape (n_patients,)
        NaN where no condition is true, or where one before the first true one is unknown: it might have been true.

    Examples
    --------
    >>> first_true([np.array([1, 0, 0, np.nan]), np.array([1, 1, 0, 1])])
    array([ 0.,  1., nan, nan])
    """
    place, open_ = np.full(len(truths[0]), np.nan), np.full(len(truths[0]), True)
    for i, truth in enumerate(truths):
        place[open_ & (truth == 1)] = i
        open_ &= truth == 0
    return place


def lymphopenia_grade(counts: np.ndarray, lower_limit: float) -> np.ndarray:
    """CTCAE grade of lymphocyte counts; versions 4.0, 4.03 and 5.0 have the same limits.

    Parameters
    ----------
    counts : ndarray, shape (n_patients,)
        In cells/uL; NaN for missing.
    lower_limit : float
        The laboratory's lower limit of normal, in cells/uL.

    Returns
    -------
    ndarray of float, shape (n_patients,)
        0 for none, 1 to 4, NaN for missing. A count at a limit has the milder grade: each grade is of counts below
        its limit.

    References
    ----------
    NCI Common Terminology Criteria for Adverse Events v5.0 (2017), "Lymphocyte count decreased".

    Examples
    --------
    >>> lymphopenia_grade(np.array([1000, 999, 800, 500, 200, 199]), 1000)
    array([0., 1., 1., 2., 3., 4.])
    """
    limits = np.array([lower_limit, *GRADE_LIMITS])
    grades = (counts[:, None] < limits).sum(axis=1).astype(float)
    return np.where(np.isnan(counts), np.nan, grades)


def _levels(places: np.ndarray, levels: tuple[str, ...]) -> pd.Categorical:
    return pd.Categorical.from_codes(np.nan_to_num(places, nan=-1).astype(int), pd.Index(levels))


def _undefined(derived: Derived, formula: Formula, value: np.ndarray, cohort: pd.DataFrame) -> list[str]:
    known = cohort[sorted(formula.names)].notna().all(axis=1).to_numpy()
    undefined = int(np.sum(known & np.isnan(value)))
    if not undefined:
        return []
    return [
        f"{derived.label}: {undefined} value{'s' if undefined > 1 else ''} left missing because "
        f"{formula.text} is not defined there (division by zero, or the logarithm of zero or less)."
    ]


def _no_case(derived: Derived, truths: Sequence[np.ndarray]) -> list[str]:
    """Patients who have none of the levels; with an unknown condition they are missing as any others are."""
    n = int(np.sum(np.all([truth == 0 for truth in truths], axis=0)))
    if not n:
        return []
    return [f"{derived.label}: {n} value{'s' if n > 1 else ''} left missing because none of its cases is true there."]
