"""The search: moves are kept if the loss does not rise by more than a random bound that sinks to 0."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .grid import Grid
from .moves import Draws, Proposer, Steps
from .nodes import Node, Nodes, Values
from .targets import Target
from .units import Unit

WARM = 0.9  # share of the iterations in which a rise can be accepted


@dataclass
class Cohort:
    """A cohort in the making.

    Attributes
    ----------
    steps : dict of str to ndarray of int
        The drawn columns on their grids.
    values : dict of str to ndarray
        The same as numbers and places of levels, and all nodes.
    """

    steps: Steps
    values: Values


@dataclass(frozen=True)
class Searched:
    """What a search did.

    Attributes
    ----------
    cohort : Cohort
        The best one that it met.
    start, end : int
        Its loss before and after.
    tried, kept : int
        Moves.
    """

    cohort: Cohort
    start: int
    end: int
    tried: int
    kept: int


class _Part:
    """A unit with its targets."""

    def __init__(self, unit: Unit, targets: Sequence[Target]):
        self.unit, self.reads = unit, unit.reads
        self.judges = [(target.field, target.loss) for target in targets]

    def loss(self, values: Values) -> int:
        found = self.unit.compute(values)
        return sum(loss(found.get(field)) for field, loss in self.judges)


def parts_of(targets: Sequence[Target]) -> list[_Part]:
    """Units with their targets, cheap ones first."""
    grouped: dict[tuple[object, ...], tuple[Unit, list[Target]]] = {}
    for target in targets:
        grouped.setdefault(target.unit.key, (target.unit, []))[1].append(target)
    found = [_Part(unit, members) for unit, members in grouped.values()]
    return sorted(found, key=lambda part: part.unit.cost)


def total_loss(targets: Sequence[Target], values: Values) -> int:
    """Loss of a cohort."""
    return sum(part.loss(values) for part in parts_of(targets))


def refresh(cohort: Cohort, changed: Steps, grids: dict[str, Grid], nodes: Sequence[Node]) -> tuple[Values, set[str]]:
    """Values after a change, and which of them differ from those before."""
    values = cohort.values.copy()
    touched = set(changed)
    for name, column in changed.items():
        values[name] = grids[name].values(column)
    for node in nodes:
        if node.reads & touched:
            new = node.compute(values)
            old = values.get(node.name)
            if old is None or not np.array_equal(new, old, equal_nan=new.dtype.kind == "f"):
                values[node.name] = new
                touched.add(node.name)
    return values, touched


def search(
    cohort: Cohort,
    targets: Sequence[Target],
    proposers: Sequence[Proposer],
    grids: dict[str, Grid],
    nodes: Nodes,
    iterations: int,
    temperature: int,
    rng: np.random.Generator,
) -> Searched:
    """Move a cohort towards its targets.

    Parameters
    ----------
    cohort : Cohort
    targets : sequence of Target
        Those that do not depend on the moved columns are left alone.
    proposers : sequence of Proposer
    grids : dict of str to Grid
    nodes : Nodes
    iterations : int
        Proposals; fewer where nothing is left to gain.
    temperature : int
        Largest rise of the loss that may be accepted at the start.
    rng : Generator

    Returns
    -------
    Searched

    References
    ----------
    Dueck & Scheuer (1990), J. Comput. Phys. 90:161-175 (threshold accepting).
    """
    moved = frozenset(name for proposer in proposers for name in proposer.columns)
    parts = parts_of([target for target in targets if target.unit.uses & moved])
    if not parts or not proposers:
        return Searched(cohort, 0, 0, 0, 0)
    draws = Draws(rng)
    wheel = [proposer for proposer in proposers for _ in range(proposer.weight)]
    drawn = frozenset(cohort.steps)
    affected = {proposer.columns: _affected(proposer.columns, drawn, parts, nodes) for proposer in proposers}
    losses = {part.unit.key: part.loss(cohort.values) for part in parts}
    total = start = sum(losses.values())
    best, best_total, kept, tried = cohort, total, 0, 0
    for tried in range(1, iterations + 1):
        if best_total == 0:
            break
        proposer = wheel[draws.below(len(wheel))]
        changed = proposer.propose(cohort.steps, cohort.values, draws)
        if changed is None:
            continue
        bound = _bound(temperature, tried, iterations, draws)
        node_list, candidates = affected[proposer.columns]
        values, touched = refresh(cohort, changed, grids, node_list)
        concerned = [part for part in candidates if not part.reads.isdisjoint(touched)]
        new = _new_losses(concerned, values, losses, total, total + bound)
        if new is None:
            continue
        for key, loss in new.items():
            total += loss - losses[key]
        losses |= new
        cohort = Cohort({**cohort.steps, **changed}, values)
        kept += 1
        if total < best_total:
            best, best_total = cohort, total
    return Searched(best, start, best_total, tried, kept)


def _affected(
    columns: tuple[str, ...], drawn: frozenset[str], parts: Sequence[_Part], nodes: Nodes
) -> tuple[list[Node], list[_Part]]:
    names = frozenset(columns)
    there = [node for node in nodes.affected(names) if node.uses <= drawn]
    return there, [part for part in parts if part.unit.uses & names]


def _bound(temperature: int, at: int, iterations: int, draws: Draws) -> int:
    """A random rise that may be accepted: seldom a large one, as the product of two draws."""
    warm = int(WARM * iterations)
    highest = temperature * (warm - at) // warm if at < warm else 0
    return draws.below(highest + 1) * draws.below(highest + 1) // (highest + 1) if highest > 0 else 0


def _new_losses(
    parts: Sequence[_Part], values: Values, losses: dict[tuple[object, ...], int], total: int, limit: int
) -> dict[tuple[object, ...], int] | None:
    """Losses of the units that a move concerns; None as soon as they cannot stay within the limit."""
    running = total - sum(losses[part.unit.key] for part in parts)
    found = {}
    for part in parts:
        found[part.unit.key] = loss = part.loss(values)
        running += loss
        if running > limit:
            return None
    return found
