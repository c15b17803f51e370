"""What every evaluator of targets shares."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...study import ANALYSED, Study
from ..nodes import Nodes, Values, members, population_key

Found = Mapping[Any, Any]


@dataclass(frozen=True)
class Unit:
    """One computation that some targets read.

    Attributes
    ----------
    key : tuple
        What it is; equal keys are one unit.
    uses : frozenset of str
        Drawn columns that it depends on.
    reads : frozenset of str
        Columns and nodes that it reads itself.
    cost : int
        Microseconds, roughly: cheap units are evaluated first.
    compute : callable
        From the values to the numbers by field; empty where nothing can be estimated.
    """

    key: tuple[Hashable, ...]
    uses: frozenset[str]
    reads: frozenset[str]
    cost: int
    compute: Callable[[Values], Found]


@dataclass(frozen=True)
class Asked:
    """What a claim is about: a field of a unit, times a factor."""

    unit: Unit
    field: Hashable
    factor: float = 1.0


@dataclass(frozen=True)
class Question:
    """A claim in the words of the results.

    Attributes
    ----------
    analysis : str
    selector : mapping of str to str
        Words that the row must have.
    kind : str
        Of the claim.
    of : str
        Of a limit or p-value: the estimate of the same cell, empty for a test.
    """

    analysis: str
    selector: Mapping[str, str]
    kind: str
    of: str = ""

    def get(self, key: str, default: str = "") -> str:
        """A word of the selector."""
        return self.selector.get(key, default)

    @property
    def estimate(self) -> str:
        """The estimate that the row is about; empty for a test."""
        if self.kind in ("conf_low", "conf_high", "p_value", "p_adjusted", "significant", "direction"):
            return self.of or self.get("estimate_type").replace("test", "")
        return self.kind

    @property
    def part(self) -> str:
        """Which number of the row."""
        own = {"significant": "p_value", "direction": "estimate"}
        if self.kind in ("conf_low", "conf_high", "p_value", "p_adjusted"):
            return self.kind
        return own.get(self.kind, "estimate")


class NotFast(Exception):  # noqa: N818 - a verdict, not a fault
    """No evaluator knows this; the real analysis has to say it."""


class Context:
    """A study with its nodes, and the units made so far."""

    def __init__(self, study: Study, nodes: Nodes):
        self.study, self.nodes = study, nodes
        self.asked: dict[str, list[str]] = {}  # variables of univariable models, by analysis
        self._units: dict[tuple[Hashable, ...], Unit] = {}

    def unit(
        self, key: tuple[Hashable, ...], names: Any, population: str, cost: int, compute: Callable[[Values], Found]
    ) -> Unit:
        """The unit of that key, made if it is new.

        Raises
        ------
        KeyError
            A column that is neither drawn nor derived from drawn ones.
        """
        if key not in self._units:
            members_of = population_key(population)
            reads = frozenset(names) | ({members_of} if members_of in self.nodes.uses else set())
            uses = frozenset().union(*(self.nodes.uses[name] for name in reads))
            self._units[key] = Unit(key, uses, reads, cost, _guarded(compute))
        return self._units[key]

    def levels(self, name: str) -> tuple[str, ...]:
        """Levels of a factor; empty for a number."""
        return self.nodes.levels.get(name, ())

    def population(self, spec: Any) -> str:
        """Population of an analysis."""
        return spec.population or ANALYSED


def _guarded(compute: Callable[[Values], Found]) -> Callable[[Values], Found]:
    def guarded(values: Values) -> Found:
        try:
            return compute(values)
        except (ValueError, ArithmeticError, np.linalg.LinAlgError):  # NotEstimable, or values that no cohort may have
            return {}

    return guarded


def take(values: Values, name: str, population: str) -> np.ndarray:
    """A column of the patients of a population: the same array as long as neither has changed."""
    who, column = members(values, population), values[name]
    if who is None:
        return column
    memory: Any = values
    key = ("taken", name, population)
    known = memory.get(key)
    if known is None or known[0] is not column or known[1] is not who:
        known = memory[key] = (column, who, column[who])
    taken: np.ndarray = known[2]
    return taken


def of_group(values: Values, name: str, by: str, level: int, population: str) -> np.ndarray:
    """A column of the patients of a group; `level` -1 for all."""
    column = take(values, name, population)
    return column if level < 0 else column[take(values, by, population) == level]


def present(values: np.ndarray) -> np.ndarray:
    """The values that are there."""
    missing = np.isnan(values)
    return values[~missing] if missing.any() else values


def level_of(levels: tuple[str, ...], label: str) -> int:
    """Place of a level; -1 for the empty label, which means all patients."""
    if label and label not in levels:
        raise NotFast(f"no level {label!r}")
    return levels.index(label) if label else -1


def summary(values: np.ndarray) -> dict[str, float]:
    """Mean, SD, quartiles and range, as `stats.descriptive.describe` defines them."""
    n = len(values)
    if n == 0:
        return {}
    ordered = np.sort(values)
    mean = float(ordered.sum() / n)
    found = {"n": float(n), "min": float(ordered[0]), "max": float(ordered[-1]), "mean": mean}
    if n > 1:
        deviation = ordered - mean
        found["sd"] = float(np.sqrt((deviation @ deviation) / (n - 1)))
    for name, share in (("q1", 0.25), ("median", 0.5), ("q3", 0.75)):
        place = (n - 1) * share
        below = int(place)
        low = float(ordered[below])
        found[name] = low + (place - below) * (float(ordered[min(below + 1, n - 1)]) - low)
    return found
