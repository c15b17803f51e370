"""Derived columns: the plan's formulas and conditions."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from ..errors import Problem, StudyError
from ..formula import FormulaError, evaluate, parse
from ..study import Study
from .cells import round_half_up


def derive_columns(cohort: pd.DataFrame, study: Study, plan: str) -> tuple[pd.DataFrame, list[str]]:
    """Add the plan's derived columns.

    Parameters
    ----------
    cohort : DataFrame
        Of `check_cohort`.
    study : Study
    plan : str
        The plan's file, as messages name it.

    Returns
    -------
    cohort : DataFrame
        With the derived columns: numbers rounded to their declared decimals, conditions as Categorical of No and Yes.
    warnings : list of str
        Values that a formula could not give although its columns were there (a division by zero).

    Raises
    ------
    StudyError
        A formula that does not fit its columns.
    """
    cohort, warnings, problems = cohort.copy(), [], []
    for name, derived in study.derived.items():
        formula = derived.parsed[""]
        try:
            value = evaluate(formula, arrays(cohort))
        except FormulaError as error:
            problems.append(Problem(plan, f"derived.{name}.formula", f"{derived.formula!r} {error}"))
            value = np.full(len(cohort), np.nan)
        known = cohort[sorted(formula.names)].notna().all(axis=1).to_numpy()
        undefined = int(np.sum(known & np.isnan(value)))
        if undefined:
            warnings.append(
                f"{derived.label}: {undefined} value{'s' if undefined > 1 else ''} left missing because "
                f"{derived.formula} is not defined there (division by zero, or the logarithm of zero or less)."
            )
        if formula.is_condition:
            labels = [None if math.isnan(truth) else ("Yes" if truth else "No") for truth in value]
            cohort[name] = pd.Categorical(labels, categories=["No", "Yes"])
        else:
            decimals = derived.decimals
            cohort[name] = value if decimals is None else [round_half_up(number, decimals) for number in value]
    if problems:
        raise StudyError(problems)
    return cohort, warnings


def arrays(cohort: pd.DataFrame) -> dict[str, np.ndarray]:
    """Columns as the formulas read them: floats with NaN, labels as objects with None."""
    found = {}
    for name, series in cohort.items():
        if isinstance(series.dtype, pd.CategoricalDtype):
            found[str(name)] = np.array([*series.cat.categories, None], dtype=object)[series.cat.codes]  # -1: missing
        else:
            found[str(name)] = series.to_numpy(float)
    return found


def condition(cohort: pd.DataFrame, text: str) -> np.ndarray:
    """A condition for every patient, as 1, 0 or NaN (unknown)."""
    return evaluate(parse(text), arrays(cohort))
