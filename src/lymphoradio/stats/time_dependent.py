"""Covariates that become known during follow-up: a patient's time split where they change (start, stop]."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from lymphoradio.stats.survival_data import check_survival


@dataclass(frozen=True)
class TimeVarying:
    """A covariate of one or several columns, piecewise constant in time.

    Make one with `known_from`, `count_so_far` or, for measurements at several times, directly.

    Attributes
    ----------
    start : ndarray, shape (n, k)
        Each patient's value at time zero, before any change.
    patient : ndarray of int, shape (c,)
        Row of the patient who changes.
    change_time : ndarray, shape (c,)
        When; in the unit of the follow-up.
    value : ndarray, shape (c, k)
        The value after the change, until the patient's next one.
    """

    start: np.ndarray
    patient: np.ndarray
    change_time: np.ndarray
    value: np.ndarray


@dataclass(frozen=True)
class StartStop:
    """Follow-up in intervals (entry, time], for `fit_cox(time, event, X, entry=entry)`.

    Attributes
    ----------
    patient : ndarray of int, shape (r,)
        Row of the patient of each interval; intervals are sorted by patient, then by time.
    entry, time : ndarray, shape (r,)
    event : ndarray of bool, shape (r,)
        True for the interval that ends with the patient's event.
    X : ndarray, shape (r, p)
        Fixed columns, then those of the time-varying covariates in their order; values known at the entry.
    n_patients : int
    """

    patient: np.ndarray
    entry: np.ndarray
    time: np.ndarray
    event: np.ndarray
    X: np.ndarray
    n_patients: int


def known_from(known_at: ArrayLike, before: ArrayLike, after: ArrayLike) -> TimeVarying:
    """Covariate that has one value until it becomes known, and another from then on.

    Parameters
    ----------
    known_at : array_like, shape (n,)
        Time at which each patient's value becomes known; NaN or infinity where it never does.
    before : array_like, shape (), (k,) or (n, k)
        The reference: what stands until then, one for all or one a patient; 0 for each column of a factor.
    after : array_like, shape (n,) or (n, k)
        What stands from then on; anything, also NaN, where `known_at` is missing.

    Returns
    -------
    TimeVarying

    Raises
    ------
    ValueError
        Shapes that do not belong together; a missing value of somebody whose value becomes known.

    Examples
    --------
    >>> transplant = known_from([5.0, np.nan], 0.0, [1.0, 1.0])
    >>> transplant.patient.tolist(), transplant.change_time.tolist()
    ([0], [5.0])
    """
    times = np.asarray(known_at, dtype=float)
    values = np.asarray(after, dtype=float)
    values = values[:, None] if values.ndim == 1 else values
    if times.ndim != 1 or values.ndim != 2 or len(values) != times.size:
        raise ValueError(f"known_at has shape {times.shape}, after {np.shape(after)}: one row per patient is needed")
    start = np.asarray(before, dtype=float)
    start = start[:, None] if start.shape == times.shape and values.shape[1] == 1 else start
    start = np.broadcast_to(start, values.shape)
    changes = np.flatnonzero(np.isfinite(times))
    return TimeVarying(start, changes, times[changes], values[changes])


def count_so_far(n: int, patient: ArrayLike, time: ArrayLike) -> TimeVarying:
    """Count, at any time, of what a patient has received or suffered up to it (cycles of treatment, toxicities).

    Parameters
    ----------
    n : int
        Patients.
    patient : array_like of int, shape (c,)
        Row of the patient, one entry per thing counted.
    time : array_like, shape (c,)
        When it happened; at or before time zero counts from the beginning.

    Returns
    -------
    TimeVarying
        One column; things at one time are counted together.

    Raises
    ------
    ValueError
        A row outside 0 .. n - 1, a missing time.

    Examples
    --------
    >>> cycles = count_so_far(2, [0, 0, 0], [0.0, 21.0, 42.0])
    >>> cycles.value[:, 0].tolist()
    [1.0, 2.0, 3.0]
    """
    rows, times = _check_changes(n, patient, time)
    order = np.lexsort((times, rows))
    rows, times = rows[order], times[order]
    first = np.searchsorted(rows, rows, side="left")
    return TimeVarying(np.zeros((n, 1)), rows, times, (np.arange(rows.size) - first + 1.0)[:, None])


def scheduled(total: ArrayLike, interval: float, first: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Times of things given at equal intervals, as `count_so_far` takes them.

    Parameters
    ----------
    total : array_like of int, shape (n,)
        How many each patient received; 0 for none.
    interval : float
        Between two of them, > 0, in the unit of the follow-up.
    first : float
        When the first was given.

    Returns
    -------
    tuple of ndarray, each of shape (sum of total,)
        Patient's row and time.

    Raises
    ------
    ValueError
        A total that is no count; an interval that is not positive.

    Examples
    --------
    >>> patient, time = scheduled([2, 0, 1], interval=21.0)
    >>> patient.tolist(), time.tolist()
    ([0, 0, 2], [0.0, 21.0, 0.0])
    """
    counts = np.asarray(total, dtype=float)
    if counts.ndim != 1 or not np.all((counts >= 0) & (counts == np.round(counts)) & np.isfinite(counts)):
        raise ValueError("total must be one whole number per patient, 0 or more")
    if not (0 < interval < np.inf and np.isfinite(first)):
        raise ValueError(f"interval must be positive and first finite, not {interval} and {first}")
    whole = counts.astype(int)
    patient = np.repeat(np.arange(whole.size), whole)
    place = np.arange(patient.size) - np.repeat(np.cumsum(whole) - whole, whole)
    return patient, first + interval * place


def expand_start_stop(time: ArrayLike, event: ArrayLike, X: ArrayLike, covariates: Sequence[TimeVarying]) -> StartStop:
    """Split each patient's follow-up where a covariate changes.

    A value known at t stands in the intervals after t: an event at t itself still meets the value before it, so that
    nobody's covariate knows the future. Changes at or before time zero are known from the beginning, those at or after
    the end of follow-up never count.

    Parameters
    ----------
    time, event : array_like, shape (n,)
        Follow-up from time zero; 1 event, 0 censored.
    X : array_like, shape (n, p)
        Fixed covariates; a vector for one, shape (n, 0) for none.
    covariates : sequence of TimeVarying

    Returns
    -------
    StartStop
        The first interval of a patient begins at 0; at -1 for everybody if somebody's follow-up is 0, who would
        otherwise have no interval.

    Raises
    ------
    ValueError
        Invalid arrays; covariates of other patients; missing values.

    References
    ----------
    Therneau & Grambsch (2000), Modeling Survival Data, section 3.7. Andersen & Gill (1982), Ann. Stat. 10:1100-1120.

    Examples
    --------
    >>> split = expand_start_stop([10.0, 4.0], [1, 0], [60.0, 50.0], [known_from([5.0, 7.0], 0.0, [1.0, 1.0])])
    >>> split.entry.tolist(), split.time.tolist(), split.event.tolist()
    ([0.0, 5.0, 0.0], [5.0, 10.0, 4.0], [False, True, False])
    >>> split.X.tolist()
    [[60.0, 0.0], [60.0, 1.0], [50.0, 0.0]]
    """
    times, events = check_survival(time, event)
    n = times.size
    fixed = np.asarray(X, dtype=float)
    fixed = fixed[:, None] if fixed.ndim == 1 else fixed
    if fixed.ndim != 2 or len(fixed) != n or not np.all(np.isfinite(fixed)):
        raise ValueError(f"X must have {n} rows of finite numbers")
    checked = [_check_covariate(n, covariate) for covariate in covariates]
    changes = [(c.patient, c.change_time) for c in checked]
    patient = np.concatenate([np.arange(n), *(rows for rows, _ in changes)])
    entry = np.concatenate([np.full(n, -np.inf), *(at for _, at in changes)])
    inside = (entry == -np.inf) | ((entry > 0.0) & (entry < times[patient]))
    # Sorted by patient, then time; a time at which several covariates change is one.
    intervals = np.unique(np.column_stack([patient, entry])[inside], axis=0)
    patient, entry = intervals[:, 0].astype(int), intervals[:, 1]
    last = np.append(patient[1:] != patient[:-1], True)
    stop = np.where(last, times[patient], np.append(entry[1:], 0.0))
    columns = [fixed[patient], *(_value_at(covariate, patient, np.maximum(entry, 0.0)) for covariate in checked)]
    origin = 0.0 if times.min() > 0.0 else -1.0
    return StartStop(
        patient=patient,
        entry=np.where(entry == -np.inf, origin, entry),
        time=stop,
        event=last & events[patient],
        X=np.column_stack(columns),
        n_patients=n,
    )


def _check_changes(n: int, patient: ArrayLike, time: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    rows, times = np.asarray(patient), np.asarray(time, dtype=float)
    if rows.ndim != 1 or rows.shape != times.shape or not np.all(np.isfinite(times)):
        raise ValueError("a change is a patient's row and a finite time")
    if rows.size and not np.all((rows >= 0) & (rows < n) & (rows == np.round(rows))):
        raise ValueError(f"rows of patients must be in 0 .. {n - 1}")
    return rows.astype(int), times


def _check_covariate(n: int, covariate: TimeVarying) -> TimeVarying:
    """The covariate with its changes sorted by patient, then time."""
    start, value = np.asarray(covariate.start, dtype=float), np.asarray(covariate.value, dtype=float)
    rows, times = _check_changes(n, covariate.patient, covariate.change_time)
    if start.ndim != 2 or len(start) != n or value.shape != (rows.size, start.shape[1]):
        raise ValueError(
            f"a time-varying covariate needs a value at time zero for each of {n} patients, and per change"
        )
    if not (np.all(np.isfinite(start)) and np.all(np.isfinite(value))):
        raise ValueError("a time-varying covariate has a missing value")
    order = np.lexsort((times, rows))
    return TimeVarying(start, rows[order], times[order], value[order])


def _value_at(covariate: TimeVarying, patient: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Each patient's value just after a time: that of the last change at or before it."""
    found = covariate.start[patient].copy()
    # Changes and questions sorted together; at equal times a change comes before the question, and of two at one time
    # the later given one counts.
    c = covariate.patient.size
    rows, times = np.append(covariate.patient, patient), np.append(covariate.change_time, at)
    asks = np.arange(rows.size) >= c
    order = np.lexsort((asks, times, rows))
    latest = np.maximum.accumulate(np.where(asks[order], -1, np.arange(order.size)))
    answered = asks[order] & (latest >= 0)
    change = order[latest[answered]]
    question = order[answered] - c
    own = covariate.patient[change] == patient[question]
    found[question[own]] = covariate.value[change[own]]
    return found
