"""Values of a companion file out of wide columns, as `cohort.records` takes them out of rows."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..cohort.cells import round_half_up
from ..formula import Formula, parse
from ..formula_values import evaluate
from ..study import Study
from ..study.derived import FromRecords
from .recipe import Companion

Values = dict[str, np.ndarray]


def half_up(values: np.ndarray, decimals: int) -> np.ndarray:
    """As `round_half_up` of each value, faster: only what is near a half is rounded as decimals."""
    scaled = np.abs(values) * 10.0**decimals
    whole = np.floor(scaled + 0.5)
    found = np.sign(values) * (whole / 10.0**decimals) + 0.0
    near = np.abs(scaled - np.floor(scaled) - 0.5) < 1e-6
    for i in np.flatnonzero(near):
        found[i] = round_half_up(float(values[i]), decimals)
    return found


def taken(
    spec: FromRecords, companion: Companion, study: Study, decimals: int | None
) -> tuple[frozenset[str], Callable[[Values], np.ndarray]]:
    """Columns that a `from_records` column depends on, and its values.

    Parameters
    ----------
    spec : FromRecords
    companion : Companion
        Which wide columns make the rows.
    study : Study
    decimals : int or None
        Of the derived column.
    """
    key = study.records[spec.records].columns[companion.key]
    keys: list[str] | np.ndarray = [key.levels.get(code, code) for code in companion.columns]
    if not key.levels:
        keys = np.array([float(code) for code in companion.columns])
    names = list(companion.columns.values())
    condition = parse(spec.where) if spec.where else None
    if condition is not None and condition.names <= {companion.key}:  # settled once: the other columns play no part
        truth = evaluate(condition, {companion.key: np.array(keys, dtype=object if key.levels else float)})
        kept = [i for i in range(len(names)) if truth[i] == 1]
        names, keys, condition = [names[i] for i in kept], np.array(keys)[kept], None
    order = np.arange(len(names), dtype=float) if key.levels else np.asarray(keys, dtype=float)
    skip = float(companion.skip) if companion.skip else None
    if len(names) == 1 and condition is None and skip is None and spec.of == companion.value and spec.take in SINGLE:
        only = names[0]
        return frozenset(names), lambda values: values[only] if decimals is None else half_up(values[only], decimals)

    def compute(values: Values) -> np.ndarray:
        matrix = np.array([values[name] for name in names], dtype=float).T
        used = ~np.isnan(matrix)
        if skip is not None:
            used &= matrix != skip
        if condition is not None:
            used &= _satisfied(condition, matrix, keys, companion)
        of = np.broadcast_to(order, matrix.shape) if spec.of == companion.key else matrix
        at = matrix if spec.order == companion.value else np.broadcast_to(order, matrix.shape)
        found = _reduce(spec.take, of, used, at)
        if spec.take == "any":
            return found.astype(np.int64)
        return found if decimals is None else half_up(found, decimals)

    return frozenset(names), compute


SINGLE = ("only", "first", "last", "min", "max", "mean", "sum")


def _satisfied(
    condition: Formula, matrix: np.ndarray, keys: list[str] | np.ndarray, companion: Companion
) -> np.ndarray:
    column = np.tile(np.array(keys, dtype=object if isinstance(keys, list) else float), len(matrix))
    rows = {companion.key: column, companion.value: matrix.ravel()}
    truth = evaluate(condition, {name: rows[name] for name in condition.names})
    satisfied: np.ndarray = truth.reshape(matrix.shape) == 1
    return satisfied


def _reduce(take: str, of: np.ndarray, used: np.ndarray, at: np.ndarray) -> np.ndarray:
    count = used.sum(axis=1)
    none = count == 0
    if take == "any":
        return (count > 0).astype(float)
    if take == "count":
        return count.astype(float)
    if take in ("min", "max"):
        worst = np.inf if take == "min" else -np.inf
        best = np.where(used, of, worst)
        found = best.min(axis=1) if take == "min" else best.max(axis=1)
    elif take in ("sum", "mean"):
        found = np.where(used, of, 0.0).sum(axis=1) / (np.maximum(count, 1) if take == "mean" else 1)
    else:
        found = _ordered(take, of, used, at)
    return np.where(none, np.nan, found)


def _ordered(take: str, of: np.ndarray, used: np.ndarray, at: np.ndarray) -> np.ndarray:
    rows = np.arange(len(of))
    if take == "only":
        return of[rows, np.argmax(used, axis=1)]
    if take in ("first", "last"):
        place = np.where(used, at, np.inf).argmin(axis=1) if take == "first" else np.where(used, at, -np.inf).argmax(1)
        return of[rows, place]
    if take in ("when_min", "when_max"):
        signed = of if take == "when_min" else -of
        best = np.where(used, signed, np.inf).min(axis=1)
        return np.where(used & (signed == best[:, None]), at, np.inf).min(axis=1)
    count = np.maximum(used.sum(axis=1), 1)
    x, y = np.where(used, at, 0.0), np.where(used, of, 0.0)
    dx = np.where(used, x - (x.sum(axis=1) / count)[:, None], 0.0)
    dy = np.where(used, y - (y.sum(axis=1) / count)[:, None], 0.0)
    spread = (dx**2).sum(axis=1)
    return np.where(spread > 0, (dx * dy).sum(axis=1) / np.where(spread > 0, spread, 1.0), np.nan)
