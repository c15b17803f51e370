"""What the paper says of a number in words, against the number."""

from __future__ import annotations

from collections.abc import Iterator

from ..kinds import NULL, P_VALUES, RATIOS
from .finding import CANNOT_TELL, CONSISTENT, INCONSISTENT, Finding
from .numbers import Interval
from .paper import Paper, Statement

SIGNIFICANT, DIRECTION = "significance_in_words", "direction_in_words"


def check_words(paper: Paper) -> Iterator[Finding]:
    """`significant` against p, `direction` against the estimate, of this selector here or elsewhere."""
    by_quantity: dict[tuple[object, ...], list[Statement]] = {}
    for one in paper.statements:
        by_quantity.setdefault(_quantity(one), []).append(one)
    for one in paper.statements:
        others = [other for other in by_quantity[_quantity(one)] if other is not one] if one.at else []
        if one.has("significant"):
            yield _significant(one, [one, *others])
        if one.has("direction"):
            yield _direction(one, [one, *others])


def _quantity(one: Statement) -> tuple[object, ...]:
    return tuple(sorted((key, word) for key, word in one.at.items() if key != "estimate_type"))


def _finding(one: Statement, check: str, claim: str, recomputed: str, sentence: str) -> Finding:
    return Finding(
        one.place, check, claim, INCONSISTENT if sentence else CONSISTENT, recomputed, sentence, one.position
    )


def _significant(one: Statement, statements: list[Statement]) -> Finding:
    claim = f"{one.name}: {'significant' if one.numbers['significant'] == 'true' else 'not significant'}"
    kinds = ("p_adjusted",) if one.has("p_adjusted") else P_VALUES
    found = next(((other, kind) for other in statements for kind in kinds if other.has(kind)), None)
    if found is None:
        what = "No p-value is printed for it."
        return Finding(one.place, SIGNIFICANT, claim, CANNOT_TELL, "", what, one.position)
    other, kind = found
    printed, alpha = other.open(kind), one.alpha
    recomputed = f"{other.quote(kind)} ({other.place})"
    if printed.low > alpha or (printed.low == alpha and other.numbers[kind].startswith(">")):
        is_below = False
    elif printed.high < alpha or (printed.high == alpha and other.numbers[kind].startswith("<")):
        is_below = True
    else:
        what = f"The p-value as printed may be on either side of {alpha:g}."
        return Finding(one.place, SIGNIFICANT, claim, CANNOT_TELL, recomputed, what, one.position)
    sentence = ""
    if is_below != (one.numbers["significant"] == "true"):
        sentence = (
            f"{one.where} is called {claim.rsplit(': ', 1)[1]}, but {other.where} is printed with {other.quote(kind)} "
            f"at a level of {alpha:g}. Could the authors check both?"
        )
    return _finding(one, SIGNIFICANT, claim, recomputed, sentence)


def _direction(one: Statement, statements: list[Statement]) -> Finding:
    claim = one.claim("direction")
    other = next((other for other in statements if other.effect), None)
    if other is None:
        what = "No estimate is printed for it."
        return Finding(one.place, DIRECTION, claim, CANNOT_TELL, "", what, one.position)
    opened, null = other.open(other.effect), 1.0 if other.effect in RATIOS else NULL[other.effect]
    recomputed = f"{other.quote(other.effect)} ({other.place})"
    if opened.meets(Interval(null, null)):
        what = "The estimate as printed may be on either side of no effect."
        return Finding(one.place, DIRECTION, claim, CANNOT_TELL, recomputed, what, one.position)
    sentence = ""
    if (opened.low > null) != (one.numbers["direction"] == "positive"):
        sentence = (
            f"The estimate of {one.where} is called {one.numbers['direction']}, but {other.where} is printed with "
            f"{other.quote(other.effect)}. Could the authors check both?"
        )
    return _finding(one, DIRECTION, claim, recomputed, sentence)
