"""The same quantity printed in two places."""

from __future__ import annotations

from collections.abc import Iterator

from ..kinds import CONCLUSIONS, LIMITS, P_VALUES
from .finding import CONSISTENT, INCONSISTENT, Finding
from .paper import Paper, Statement

CHECK = "printed_twice"
# Without one of these words a selector says nothing of what the number is of.
_NAMES = ("analysis", "variable", "outcome")


def check_twice(paper: Paper) -> Iterator[Finding]:
    """Two numbers with the same selector and kind agree at the precision of the coarser one.

    They are the same quantity if their facts name the same number of patients, or one of them none.
    """
    seen: dict[tuple[object, ...], list[Statement]] = {}
    for one in paper.statements:
        for kind in one.numbers:
            if kind in CONCLUSIONS or "NR" in one.numbers[kind] or not any(one.at.get(key) for key in _NAMES):
                continue
            earlier = seen.setdefault(_quantity(one, kind), [])
            first = next((other for other in earlier if _may_be_the_same(one, other)), None)
            if first is not None:
                yield _compare(one, first, kind)
            earlier.append(one)


def _quantity(one: Statement, kind: str) -> tuple[object, ...]:
    at = sorted((key, word) for key, word in one.at.items() if not (key == "estimate_type" and word == one.effect))
    beside = one.effect if kind in (*LIMITS, *P_VALUES) else ""
    return (kind, beside, *at)


def _may_be_the_same(one: Statement, other: Statement) -> bool:
    if (one.place, one.row) == (other.place, other.row):
        return False  # two columns that no selector tells apart
    return one.n is None or other.n is None or one.n == other.n


def _compare(one: Statement, first: Statement, kind: str) -> Finding:
    claim, recomputed = one.claim(kind), f"{first.quote(kind)} ({first.place})"
    if one.open(kind).meets(first.open(kind)):
        return Finding(one.place, CHECK, claim, CONSISTENT, recomputed, "", one.position)
    sentence = (
        f"{one.where} is printed with {one.quote(kind)}, but {first.where} with {first.quote(kind)}, which is the same "
        f"quantity. Could the authors say which is right?"
    )
    return Finding(one.place, CHECK, claim, INCONSISTENT, recomputed, sentence, one.position)
