"""Levels that make up a variable, and numbers that add up to another."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from ..printed import parse_printed
from ..spec import Reference, Sum
from .finding import CANNOT_TELL, CONSISTENT, INCONSISTENT, Finding
from .numbers import Interval, decimals, exact_bounds, say, say_interval
from .paper import Paper, Statement

LEVELS, PERCENTS, SUMS = "levels_add_up", "percents_add_up", "sum"


def check_levels(paper: Paper) -> Iterator[Finding]:
    """All levels of a variable have the patients of their total, and 100%."""
    groups: dict[tuple[object, ...], list[Statement]] = {}
    for one in paper.statements:
        if one.at.get("level") and one.at.get("variable") in one.facts.all_levels:
            key = (one.place, one.columns, *sorted((k, v) for k, v in one.at.items() if k != "level"))
            groups.setdefault(key, []).append(one)
    for levels in groups.values():
        if len(levels) > 1:
            yield from _counts(levels)
            yield from _percents(levels)


def _named(levels: list[Statement], kind: str) -> str:
    column = levels[0].columns[0]
    listed = " + ".join(f"{one.row} {one.numbers[kind]}" for one in levels)
    return f"{column}: {listed}" if column else listed


def _counts(levels: list[Statement]) -> Iterator[Finding]:
    if not all(one.has("count") for one in levels):
        return
    first, claim = levels[0], _named(levels, "count")
    counts, totals = [one.count for one in levels], {one.n for one in levels}
    total = totals.pop() if len(totals) == 1 else None
    if total is None or None in counts:
        what = "The total of these levels is not stated." if total is None else "A count is a range."
        yield Finding(first.place, LEVELS, claim, CANNOT_TELL, "", what, first.position)
        return
    added = sum(count for count in counts if count is not None)
    sentence = ""
    if added != total:
        sentence = (
            f"In {first.place} the levels {claim} make {added} patients, where {total} are stated. Could the authors "
            f"check the counts, or say how many values are missing?"
        )
    verdict = INCONSISTENT if sentence else CONSISTENT
    yield Finding(first.place, LEVELS, claim, verdict, str(added), sentence, first.position)


def _percents(levels: list[Statement]) -> Iterator[Finding]:
    if not all(one.has("percent") for one in levels):
        return
    first, claim = levels[0], _named(levels, "percent")
    bounds = [exact_bounds(parse_printed(one.numbers["percent"])) for one in levels]
    low, high = sum((low for low, _ in bounds), Fraction(0)), sum((high for _, high in bounds), Fraction(0))
    places = max(decimals(one.numbers["percent"]) for one in levels) + 1
    recomputed = say_interval(Interval(float(low), float(high)), places)
    sentence = ""
    if not low <= 100 <= high:
        sentence = (
            f"In {first.place} the percentages {claim} add up to {recomputed} with all that their rounding leaves "
            f"open, not to 100. Could the authors check them?"
        )
    verdict = INCONSISTENT if sentence else CONSISTENT
    yield Finding(first.place, PERCENTS, claim, verdict, recomputed, sentence, first.position)


def check_sums(paper: Paper) -> Iterator[Finding]:
    """Parts add up to their total: as a count, as a percent of the total's patients, or as means in the same patients.

    Of overlapping parts the total is not above their sum, nor below the largest.
    """
    for added in paper.published.sums:
        total, parts = _cell(paper, added.total), [_cell(paper, part) for part in added.parts]
        yield from _means(total, parts) if added.kind == "mean" else _patients(added, total, parts)


def _cell(paper: Paper, reference: Reference) -> Statement:
    return paper.cells[reference.place, reference.row, reference.column]


def _listed(parts: list[Statement], kind: str) -> str:
    return " + ".join(f"{one.where} {one.numbers[kind]}" for one in parts)


def _patients(added: Sum, total: Statement, parts: list[Statement]) -> Iterator[Finding]:
    kinds = [kind for kind in ("count", "percent") if total.has(kind)]
    claim = total.claim(*kinds)
    counts = [one.count for one in parts]
    if not kinds or None in counts:
        what = "A part has no printed count." if kinds else "Neither count nor percentage of the total is printed."
        yield Finding(total.place, SUMS, claim, CANNOT_TELL, "", what, total.position)
        return
    numbers = [count for count in counts if count is not None]
    least = max(numbers) if added.overlapping == "true" else sum(numbers)
    most, listed = sum(numbers), _listed(parts, "count")
    recomputed = str(most) if least == most else f"{least} to {most}"
    if "count" in kinds:
        fits, shown = total.count is not None and least <= total.count <= most, recomputed
    elif total.n:
        low, high = exact_bounds(parse_printed(total.numbers["percent"]))
        shares = [Fraction(100 * count, total.n) for count in (least, most)]
        fits = shares[0] <= high and low <= shares[1]
        places = decimals(total.numbers["percent"]) + 2
        ends = [say(share, places) for share in dict.fromkeys(shares)]
        shown = f"{recomputed} of {total.n}, {' to '.join(ends)}%"
    else:
        what = "The patients behind the percentage are not stated."
        yield Finding(total.place, SUMS, claim, CANNOT_TELL, recomputed, what, total.position)
        return
    sentence = ""
    if not fits:
        but = f"{listed}, which is the same number" if len(parts) == 1 else f"{listed} add up to {shown}"
        sentence = (
            f"{total.where} is printed with {total.quote(*kinds)}, but {but}. Could the authors say which is right?"
        )
    yield Finding(total.place, SUMS, claim, INCONSISTENT if sentence else CONSISTENT, shown, sentence, total.position)


def _means(total: Statement, parts: list[Statement]) -> Iterator[Finding]:
    claim = total.claim("mean") if total.has("mean") else total.name
    if not all(one.has("mean") for one in (total, *parts)):
        what = "One of the means is not printed."
        yield Finding(total.place, SUMS, claim, CANNOT_TELL, "", what, total.position)
        return
    opened = [one.open("mean") for one in parts]
    found = Interval(sum(one.low for one in opened), sum(one.high for one in opened))
    places = max(decimals(one.numbers["mean"]) for one in (total, *parts)) + 1
    recomputed, sentence = say_interval(found, places), ""
    if not found.meets(total.open("mean")):
        sentence = (
            f"The mean of {total.where} is printed as {total.numbers['mean']}, but {_listed(parts, 'mean')} make "
            f"{recomputed}. Were they of the same patients?"
        )
    yield Finding(
        total.place, SUMS, claim, INCONSISTENT if sentence else CONSISTENT, recomputed, sentence, total.position
    )
