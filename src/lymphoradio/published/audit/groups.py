"""Groups against all patients: counts of each level add up, and no two labels are interchanged."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple

from .finding import CONSISTENT, INCONSISTENT, Finding
from .paper import Paper, Statement

ADDS_UP, SWAPPED = "groups_add_up", "labels_swapped"


class Whole(NamedTuple):
    """Counts of a variable's levels in all patients, and where they are printed."""

    place: str
    n: int
    counts: dict[str, int]
    printed: dict[str, list[Statement]]


def check_groups(paper: Paper) -> Iterator[Finding]:
    """The counts of a level are the same wherever all patients, or all of their groups, are counted.

    A place whose groups have as many patients together as another place has in all counts the same patients. Where two
    labels of a variable have each other's counts in one of the two places, and all other levels agree, the labels are
    interchanged in one of them.
    """
    for wholes in _wholes(paper).values():
        pairs = [
            (earlier, later)
            for earlier, later in combinations(wholes, 2)
            if earlier.n == later.n and (_is_grouped(earlier) or _is_grouped(later))
        ]
        swapped = {(later.place, level) for earlier, later in pairs for level in _swapped(earlier, later)}
        for earlier, later in pairs:
            labels = _swapped(earlier, later)
            if labels:
                yield _swap(earlier, later, *labels)
            for level in later.counts:
                if level in earlier.counts and (later.place, level) not in swapped:
                    yield _adds_up(earlier, later, level)


def _is_grouped(whole: Whole) -> bool:
    return any(len(cells) > 1 for cells in whole.printed.values())


def _wholes(paper: Paper) -> dict[tuple[str, str], list[Whole]]:
    """By variable and population, the places that count everybody: one cell a level, or one a group."""
    found: dict[tuple[str, str], list[Whole]] = {}
    for place, statements in paper.by_place.items():
        cells: dict[tuple[str, str], dict[str, list[Statement]]] = {}
        for one in statements:
            variable, level = one.at.get("variable", ""), one.at.get("level", "")
            if variable and level and one.count is not None and one.n is not None:
                cells.setdefault((variable, one.at.get("population", "")), {}).setdefault(level, []).append(one)
        for key, levels in cells.items():
            totals = {_total(of_level) for of_level in levels.values()}
            total = totals.pop() if len(totals) == 1 else None
            if total is not None:
                counts = {level: sum(one.count or 0 for one in of_level) for level, of_level in levels.items()}
                found.setdefault(key, []).append(Whole(place, total, counts, levels))
    return found


def _total(cells: list[Statement]) -> int | None:
    """Patients of all cells together, if they are different groups; None where they may be the same patients."""
    groups = [one.at.get("group", "") for one in cells]
    if len(cells) > 1 and (not all(groups) or len(set(groups)) < len(cells)):
        return None
    return sum(one.n or 0 for one in cells)


def _swapped(earlier: Whole, later: Whole) -> tuple[str, ...]:
    """The two levels that have each other's counts, if they are the only ones that differ."""
    differing = [
        level for level in later.counts if level in earlier.counts and earlier.counts[level] != later.counts[level]
    ]
    if len(differing) != 2:
        return ()
    a, b = differing
    is_swapped = (earlier.counts[a], earlier.counts[b]) == (later.counts[b], later.counts[a])
    return (a, b) if is_swapped else ()


def _listed(whole: Whole, level: str) -> str:
    return " + ".join(str(one.count) for one in whole.printed[level])


def _swap(earlier: Whole, later: Whole, a: str, b: str) -> Finding:
    first, second = later.printed[a][0], later.printed[b][0]
    listed = f'"{first.row}" {_listed(later, a)} and "{second.row}" {_listed(later, b)}'
    sentence = (
        f"{later.place} prints {listed}, which make {later.counts[a]} and {later.counts[b]} of {later.n} patients; "
        f'{earlier.place} has {earlier.counts[a]} for "{earlier.printed[a][0].row}" and {earlier.counts[b]} for '
        f'"{earlier.printed[b][0].row}". Each count is the other\'s: could the two labels be interchanged in one of '
        f"the places?"
    )
    claim = f"{first.row} {_listed(later, a)}; {second.row} {_listed(later, b)}"
    recomputed = f"{earlier.counts[a]}; {earlier.counts[b]}"
    return Finding(later.place, SWAPPED, claim, INCONSISTENT, recomputed, sentence, first.position)


def _adds_up(earlier: Whole, later: Whole, level: str) -> Finding:
    one, other = later.printed[level][0], earlier.printed[level][0]
    claim = f"{one.row}: {_listed(later, level)}"
    recomputed, sentence = str(earlier.counts[level]), ""
    if earlier.counts[level] != later.counts[level]:
        sentence = (
            f'{later.place} prints {_listed(later, level)} for "{one.row}", {later.counts[level]} of {later.n} '
            f'patients; {earlier.place} has {recomputed} for "{other.row}". Could the authors say which is right?'
        )
    verdict = INCONSISTENT if sentence else CONSISTENT
    return Finding(later.place, ADDS_UP, claim, verdict, recomputed, sentence, one.position)
