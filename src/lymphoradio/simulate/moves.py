"""Moves of the search: what is changed in the columns' whole numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from .grid import MISSING, Grid
from .nodes import Nodes, Values
from .recipe import Move

Steps = dict[str, np.ndarray]
TRIES = 12


class Draws:
    """Whole random numbers out of a generator, fetched in blocks because single draws are slow."""

    def __init__(self, rng: np.random.Generator, block: int = 8192):
        self._rng, self._block = rng, block
        self._left: list[int] = []

    def below(self, limit: int) -> int:
        """A whole number from 0 to limit - 1."""
        if not self._left:
            self._left = self._rng.integers(0, 2**62, self._block).tolist()
        return self._left.pop() % limit


@dataclass(frozen=True)
class Proposer:
    """One kind of move on some columns.

    Attributes
    ----------
    columns : tuple of str
        That a proposal may change.
    propose : callable
        From the steps and values to the changed columns, or None where nothing was found to change.
    weight : int
    """

    columns: tuple[str, ...]
    propose: Callable[[Steps, Values, Draws], Steps | None]
    weight: int


def make_proposers(
    moves: Sequence[Move], grids: dict[str, Grid], nodes: Nodes, values: Values, n: int
) -> list[Proposer]:
    """The moves of a stage, one proposer per column (one for columns that move together)."""
    found = []
    for move in moves:
        pool = _pool(move.where, nodes, values, n)
        if len(pool) < 1 + (move.kind in ("swap", "together", "shift")):
            continue
        groups = [move.columns] if move.kind == "together" else [(name,) for name in move.columns]
        for columns in groups:
            propose = _make(move, columns, grids, pool)
            found.append(Proposer(columns, propose, move.weight))
    return found


def _pool(where: str, nodes: Nodes, values: Values, n: int) -> np.ndarray:
    if not where:
        return np.arange(n)
    _, compute = nodes.formula(where)
    return np.flatnonzero(compute(values) == 1)


def _make(
    move: Move, columns: tuple[str, ...], grids: dict[str, Grid], pool: np.ndarray
) -> Callable[[Steps, Values, Draws], Steps | None]:
    places: list[int] = pool.tolist()
    grid = grids[columns[0]]
    if move.kind in ("swap", "together"):
        return _exchange(columns, move.within, places)
    if move.kind == "shift":
        return _shift(columns[0], grid, move.within, places, move.by)
    if move.kind == "flip":
        return _flip(columns[0], grid, places)
    return _nudge(columns[0], grid, places, move.by)


def _partner(first: int, places: list[int], within: np.ndarray | None, draws: Draws) -> int | None:
    for _ in range(TRIES):
        second = places[draws.below(len(places))]
        if second != first and (within is None or within[first] == within[second]):
            return second
    return None


def _exchange(
    columns: tuple[str, ...], within: str, places: list[int]
) -> Callable[[Steps, Values, Draws], Steps | None]:
    def propose(steps: Steps, values: Values, draws: Draws) -> Steps | None:
        group = values[within] if within else None
        for _ in range(TRIES):
            first = places[draws.below(len(places))]
            second = _partner(first, places, group, draws)
            if second is None or all(steps[name][first] == steps[name][second] for name in columns):
                continue
            changed = {}
            for name in columns:
                column = steps[name].copy()
                column[first], column[second] = column[second], column[first]
                changed[name] = column
            return changed
        return None

    return propose


def _reach(column: np.ndarray, grid: Grid, by: int | None) -> int:
    if by is not None:
        return by
    there = column[column != MISSING]
    return max(1, int(there.max() - there.min()) // 10) if len(there) else 1


def _size(reach: int, draws: Draws) -> int:
    """From 1 to `reach`, small ones mostly: uniform below a random power of two."""
    bits = draws.below(reach.bit_length()) + 1
    return 1 + draws.below(min(2**bits - 1, reach))


def _allowed(value: int, grid: Grid) -> bool:
    return (grid.low is None or value >= grid.low) and (grid.high is None or value <= grid.high)


def _nudge(name: str, grid: Grid, places: list[int], by: int | None) -> Callable[[Steps, Values, Draws], Steps | None]:
    def propose(steps: Steps, values: Values, draws: Draws) -> Steps | None:
        column = steps[name]
        reach = _reach(column, grid, by)
        for _ in range(TRIES):
            at = places[draws.below(len(places))]
            value = int(column[at])
            size = _size(reach, draws)
            moved = value + (size if draws.below(2) else -size)
            if value == MISSING or not _allowed(moved, grid):
                continue
            changed = column.copy()
            changed[at] = moved
            return {name: changed}
        return None

    return propose


def _shift(
    name: str, grid: Grid, within: str, places: list[int], by: int | None
) -> Callable[[Steps, Values, Draws], Steps | None]:
    def propose(steps: Steps, values: Values, draws: Draws) -> Steps | None:
        column = steps[name]
        group = values[within] if within else None
        reach = _reach(column, grid, by)
        for _ in range(TRIES):
            first = places[draws.below(len(places))]
            second = _partner(first, places, group, draws)
            if second is None or MISSING in (column[first], column[second]):
                continue
            size = _size(reach, draws)
            if not _allowed(int(column[first]) + size, grid) or not _allowed(int(column[second]) - size, grid):
                continue
            changed = column.copy()
            changed[first] += size
            changed[second] -= size
            return {name: changed}
        return None

    return propose


def _flip(name: str, grid: Grid, places: list[int]) -> Callable[[Steps, Values, Draws], Steps | None]:
    def propose(steps: Steps, values: Values, draws: Draws) -> Steps | None:
        column = steps[name]
        for _ in range(TRIES):
            at = places[draws.below(len(places))]
            level = draws.below(len(grid.levels))
            if column[at] not in (MISSING, level):
                changed = column.copy()
                changed[at] = level
                return {name: changed}
        return None

    return propose
