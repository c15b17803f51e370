"""One value per patient out of the rows of a companion file."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from ..errors import Problem
from ..study import Derived
from ..study.derived import FromRecords
from .companions import Companion
from .formulas import condition
from .read import SHOWN_PER_COLUMN, shortened

Row = tuple[float, float]  # value and order
NONE = math.nan


class Taken(NamedTuple):
    """One value per patient.

    Attributes
    ----------
    value : ndarray of float, shape (n_patients,)
        NaN for missing; of `any` 1 and 0.
    warnings : list of str
        Rows that were left out; no values, because they are patients'.
    problems : list of Problem
        Rows among which the plan cannot choose.
    """

    value: np.ndarray
    warnings: list[str]
    problems: list[Problem]


def take_from_records(name: str, derived: Derived, companion: Companion, n_patients: int) -> Taken:
    """Take the value of a derived column out of the rows of each patient.

    Parameters
    ----------
    name : str
        Of the derived column.
    derived : Derived
        With `from_records`.
    companion : Companion
    n_patients : int

    Raises
    ------
    FormulaError
        A condition that does not fit its columns.
    """
    spec = derived.from_records
    assert spec is not None
    used, warnings = _satisfying(spec, derived.label, companion)
    rows_of = _by_patient(used, companion)
    problems = _more_than_one(name, spec, rows_of, companion) if spec.take == "only" else []
    if spec.take in ("count", "any"):
        counts = np.array([len(rows_of.get(i, ())) for i in range(n_patients)], dtype=float)
        return Taken(np.minimum(counts, 1) if spec.take == "any" else counts, warnings, problems)
    value = companion.rows[spec.of].to_numpy(float)
    order = companion.rows[spec.order].to_numpy(float) if spec.order else np.zeros(len(value))
    measured = used & ~np.isnan(value)
    unordered = measured & np.isnan(order)
    if unordered.any():
        warnings.append(_left_out(derived.label, unordered, companion, f"{spec.order} is missing"))
    rows_of = _by_patient(measured & ~unordered, companion)
    if spec.take in ("first", "last"):
        problems += _ties(name, spec, rows_of, order, companion)
    elif spec.take != "only":
        warnings += _same_time(derived, spec, rows_of, companion)
    taken = np.full(n_patients, NONE)
    for patient, rows in rows_of.items():
        taken[patient] = TAKES[spec.take]([(value[row], order[row]) for row in rows])
    return Taken(taken, warnings, problems)


def _same_time(derived: Derived, spec: FromRecords, rows_of: dict[int, list[int]], companion: Companion) -> list[str]:
    """How many patients have several of the values at one time: a week's copy counts twice in a slope or a mean."""
    time = spec.order or next((name for name in companion.times if name != spec.of), "")
    if not time:
        return []
    at = companion.rows[time].to_numpy(float)
    several = sum(len(set(times)) < len(times)
                  for rows in rows_of.values()
                  for times in [[at[row] for row in rows if not math.isnan(at[row])]])  # fmt: skip
    if not several:
        return []
    who = f"{several} patient{'s have' if several > 1 else ' has'}"
    return [f"{derived.label}: {who} more than one {spec.of} at the same {time} in {companion.file}; all of them were "
            f"used (take: {spec.take})."]  # fmt: skip


def _satisfying(spec: FromRecords, label: str, companion: Companion) -> tuple[np.ndarray, list[str]]:
    """Rows for which the condition is true."""
    if not spec.where:
        return np.full(len(companion.rows), True), []
    truth = condition(companion.rows, spec.where)
    unjudged = np.isnan(truth)
    reason = f"'{spec.where}' cannot be judged for a missing value"
    return truth == 1, [_left_out(label, unjudged, companion, reason)] if unjudged.any() else []


def _left_out(label: str, rows: np.ndarray, companion: Companion, reason: str) -> str:
    n = int(rows.sum())
    return f"{label}: {n} row{'s' if n > 1 else ''} of {companion.file} left out because {reason}."


def _by_patient(rows: np.ndarray, companion: Companion) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for row in np.flatnonzero(rows):
        found.setdefault(int(companion.patient[row]), []).append(int(row))
    return found


def _more_than_one(name: str, spec: FromRecords, rows_of: dict[int, list[int]], companion: Companion) -> list[Problem]:
    such = f" for which '{spec.where}'" if spec.where else ""
    what = f"a patient has more than one row{such}, and derived.{name} takes the only one"
    remedy = "Remove the others, or narrow where in the plan"
    return _problems(companion, [rows for rows in rows_of.values() if len(rows) > 1], what, remedy)


def _ties(
    name: str, spec: FromRecords, rows_of: dict[int, list[int]], order: np.ndarray, companion: Companion
) -> list[Problem]:
    best = min if spec.take == "first" else max
    tied = []
    for rows in rows_of.values():
        extreme = best(order[row] for row in rows)
        tied.append([row for row in rows if order[row] == extreme])
    what = f"a patient has the same {spec.order} in these rows, and derived.{name} takes the {spec.take} one"
    remedy = f"Correct {spec.order}, or narrow where in the plan"
    return _problems(companion, [rows for rows in tied if len(rows) > 1], what, remedy)


def _problems(companion: Companion, groups: Iterable[list[int]], what: str, remedy: str) -> list[Problem]:
    found = []
    for rows in groups:
        numbers = [str(companion.numbers[row]) for row in rows]
        more = f" and {len(rows) - SHOWN_PER_COLUMN} more" if len(rows) > SHOWN_PER_COLUMN else ""
        place = f"rows {', '.join(numbers[:SHOWN_PER_COLUMN])}{more}"
        found.append(Problem(companion.file, place, what, remedy))
    return shortened(found, "")


def _exact(value: float) -> Fraction:
    """A number as it is written in decimals: 0.1 + 0.2 is 0.3, whatever the order of the rows."""
    return Fraction(Decimal(repr(float(value))))


def _sum(rows: list[Row]) -> float:
    return _float(sum((_exact(value) for value, _ in rows), Fraction()))


def _mean(rows: list[Row]) -> float:
    return _float(sum((_exact(value) for value, _ in rows), Fraction()) / len(rows))


def _slope(rows: list[Row]) -> float:
    """Least-squares slope of the values on their order; missing if all are at one."""
    y, x = ([_exact(number) for number in numbers] for numbers in zip(*rows, strict=True))
    mean_x, mean_y = sum(x, Fraction()) / len(x), sum(y, Fraction()) / len(y)
    spread = sum(((at - mean_x) ** 2 for at in x), Fraction())
    if not spread:
        return NONE
    return _float(sum(((at - mean_x) * (value - mean_y) for at, value in zip(x, y, strict=True)), Fraction()) / spread)


def _float(value: Fraction) -> float:
    try:
        return float(value)
    except OverflowError:  # as a formula's values that are too large
        return NONE


# `min` of pairs: of equal values the one with the smaller order, which is the earliest.
TAKES: dict[str, Callable[[list[Row]], float]] = {
    "min": lambda rows: min(value for value, _ in rows),
    "max": lambda rows: max(value for value, _ in rows),
    "mean": _mean,
    "sum": _sum,
    "only": lambda rows: rows[0][0],
    "first": lambda rows: min(rows, key=lambda row: row[1])[0],
    "last": lambda rows: max(rows, key=lambda row: row[1])[0],
    "when_min": lambda rows: min(rows)[1],
    "when_max": lambda rows: min((-value, order) for value, order in rows)[1],
    "slope": _slope,
}
