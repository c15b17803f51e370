"""All that a plan computes from the drawn columns before any analysis, as nodes that know what they depend on.

Derived columns, endpoints, populations of the flow and worst grades: each is recomputed only after a move of a column
that it uses. Values of numbers are floats with NaN; factors are places of their levels with -1 for missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from ..cohort.derive import first_true, lymphopenia_grade
from ..formula import Formula, parse
from ..study import ANALYSED, ENROLLED, Endpoint, Study
from ..study.derived import Lymphopenia
from ..study.specs import AdverseEvents
from .grid import Grid
from .places import on_places
from .recipe import Recipe
from .wide import Values, half_up, taken


@dataclass(frozen=True)
class Node:
    """Something that is computed from columns.

    Attributes
    ----------
    name : str
    uses : frozenset of str
        Drawn columns that it depends on.
    reads : frozenset of str
        Columns and nodes that it reads itself.
    compute : callable
        From the values so far to its own.
    levels : tuple of str
        Of a factor; empty for a number.
    """

    name: str
    uses: frozenset[str]
    reads: frozenset[str]
    compute: Callable[[Values], np.ndarray]
    levels: tuple[str, ...] = ()


def population_key(population: str) -> str:
    """Under which name the members of a population stand among the values."""
    return f"population {population}"


def members(values: Values, population: str) -> np.ndarray | None:
    """Who is in a population; None for everybody."""
    return values.get(population_key(population))


class Nodes:
    """The nodes of a study, in an order in which each comes after those that it reads."""

    def __init__(self, study: Study, recipe: Recipe, grids: Mapping[str, Grid]):
        self.study, self.grids, self.companions = study, grids, recipe.companions
        self.levels: dict[str, tuple[str, ...]] = {
            name: grid.levels if grid.kind == "factor" else () for name, grid in grids.items()
        }
        self.uses: dict[str, frozenset[str]] = {name: frozenset({name}) for name in grids}
        self.nodes: list[Node] = []
        for name in study.derived:
            self._derive(name)
        for name, endpoint in study.endpoints.items():
            self._endpoint(name, endpoint)
        self._populations()
        self._worst_grades()

    def affected(self, moved: Iterable[str]) -> list[Node]:
        """Nodes that depend on moved columns, in order."""
        columns = frozenset(moved)
        return [node for node in self.nodes if node.uses & columns]

    def available(self, drawn: Iterable[str]) -> list[Node]:
        """Nodes that need nothing but the drawn columns."""
        columns = frozenset(drawn)
        return [node for node in self.nodes if node.uses <= columns]

    def formula(self, text: str) -> tuple[frozenset[str], Callable[[Values], np.ndarray]]:
        """A formula over columns and nodes: the drawn columns that it uses, and its value."""
        formula = parse(text)
        return self._uses(formula.names), self._evaluator(formula)

    def reads_of(self, text: str) -> frozenset[str]:
        """Columns and nodes that a formula names."""
        return parse(text).names

    def uses_of(self, text: str) -> frozenset[str]:
        """Drawn columns that a formula depends on."""
        return self._uses(parse(text).names)

    def _uses(self, names: Iterable[str]) -> frozenset[str]:
        return frozenset().union(*(self.uses[name] for name in names))

    def _add(self, name: str, reads: Iterable[str], compute: Callable[[Values], np.ndarray],
             levels: tuple[str, ...] = ()) -> None:  # fmt: skip
        uses = self._uses(reads)
        self.nodes.append(Node(name, uses, frozenset(reads), compute, levels))
        self.uses[name] = uses
        self.levels[name] = levels

    def _evaluator(self, formula: Formula) -> Callable[[Values], np.ndarray]:
        return on_places(formula, self.levels)

    def _derive(self, name: str) -> None:
        derived = self.study.derived[name]
        if derived.from_records:
            companion = self.companions.get(derived.from_records.records)
            if companion is not None:  # without wide columns a target that needs it says so
                reads, compute = taken(derived.from_records, companion, self.study, derived.decimals)
                self._add(name, reads, compute, derived.levels)
            return
        if any(used not in self.uses for used in derived.names):
            return
        uses = derived.names
        if derived.lymphopenia:
            self._add(name, uses, _grade(derived.lymphopenia), derived.levels)
        elif derived.cases:
            parts = [self._evaluator(formula) for formula in derived.parsed.values()]
            self._add(name, uses, _cases(parts), derived.levels)
        else:
            compute = self._evaluator(derived.parsed[""])
            made = _truth(compute) if derived.is_factor else _rounded(compute, derived.decimals)
            self._add(name, uses, made, derived.levels)

    def _endpoint(self, name: str, endpoint: Endpoint) -> None:
        if endpoint.time not in self.uses or endpoint.event not in self.uses:
            return
        time, event = endpoint.time, endpoint.event
        meaning = {float(code): float(found == "event") for code, found in endpoint.codes.items()}

        def happened(values: Values) -> np.ndarray:
            codes = values[event]
            result = np.full(len(codes), np.nan)
            for code, found in meaning.items():
                result[codes == code] = found
            return result

        self._add(f"{name}_time", {time}, lambda values: values[time])
        self._add(f"{name}_event", {event}, happened)

    def _populations(self) -> None:
        parts: list[Callable[[Values], np.ndarray]] = []
        uses: frozenset[str] = frozenset()
        for exclusion in self.study.exclusions:
            formula = parse(exclusion.drop)
            uses, parts = uses | formula.names, [*parts, self._evaluator(formula)]
            if exclusion.leaves and exclusion.leaves not in (ENROLLED, ANALYSED):
                self._add(population_key(exclusion.leaves), uses, _kept(tuple(parts)))
        if parts:
            self._add(population_key(ANALYSED), uses, _kept(tuple(parts)))

    def _worst_grades(self) -> None:
        for spec in self.study.analyses.values():
            if not isinstance(spec, AdverseEvents) or spec.records not in self.companions:
                continue
            companion = self.companions[spec.records]
            codes = self.study.records[spec.records].columns[spec.term].levels
            worst = self.study.worst_grades(spec)
            for code, term in codes.items():
                column = companion.columns.get(code) or companion.columns.get(term)
                if column and worst[term] not in self.uses:
                    self._add(worst[term], frozenset({column}), _zero_for_missing(column))
                elif worst[term] not in self.uses:
                    some = next(iter(companion.columns.values()))
                    self._add(worst[term], {some}, partial(_nobody, some))


def _truth(compute: Callable[[Values], np.ndarray]) -> Callable[[Values], np.ndarray]:
    return lambda values: _places(compute(values))


def _rounded(compute: Callable[[Values], np.ndarray], decimals: int | None) -> Callable[[Values], np.ndarray]:
    return compute if decimals is None else lambda values: half_up(compute(values), decimals)


def _cases(parts: list[Callable[[Values], np.ndarray]]) -> Callable[[Values], np.ndarray]:
    return lambda values: _places(first_true([part(values) for part in parts]))


def _grade(spec: Lymphopenia) -> Callable[[Values], np.ndarray]:
    return lambda values: _places(lymphopenia_grade(values[spec.count], spec.lower_limit))


def _places(levels: np.ndarray) -> np.ndarray:
    return np.where(np.isnan(levels), -1, levels).astype(np.int64)


def _kept(parts: tuple[Callable[[Values], np.ndarray], ...]) -> Callable[[Values], np.ndarray]:
    def kept(values: Values) -> np.ndarray:
        dropped = [part(values) == 1 for part in parts]
        return ~np.logical_or.reduce(dropped)

    return kept


def _nobody(column: str, values: Values) -> np.ndarray:
    return np.zeros(len(values[column]))


def _zero_for_missing(column: str) -> Callable[[Values], np.ndarray]:
    return lambda values: np.where(np.isnan(values[column]), 0.0, values[column])
