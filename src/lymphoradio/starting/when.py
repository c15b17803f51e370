"""The time of measurement in the name of a column."""

from __future__ import annotations

import math
import re
from typing import NamedTuple

from .guesses import When

BASELINE = {"pre", "before", "baseline", "base", "bl", "initial", "screening"}
AFTER = {"post": 1, "after": 1, "end": 2, "eot": 2, "fu": 3, "followup": 3, "final": 4}
PLACEHOLDER_WEEKS = 4
_UNITS = {
    **dict.fromkeys(("w", "wk", "wks", "week", "weeks"), "weeks"),
    **dict.fromkeys(("d", "day", "days"), "days"),
    **dict.fromkeys(("m", "mo", "mos", "month", "months"), "months"),
}
DAYS = {"days": 1.0, "weeks": 7.0, "months": 30.4375}
UNIT_WORD = "|".join(sorted(_UNITS, key=len, reverse=True))  # as patterns have it
_NUMBER = r"\d+(?:\.\d+)?"


class Timed(NamedTuple):
    """What is measured, and when: a word, a number of a unit, or a bare number (`visit` or none)."""

    stem: tuple[str, ...]
    word: str = ""
    number: float | None = None
    unit: str = ""


def timed(found: tuple[str, ...]) -> Timed | None:
    """The time in the words of a name, at their end or their beginning; None if there is none.

    >>> timed(("cd4", "pre")), timed(("alc", "wk4")).number, timed(("t1", "cd8"))[2:]
    (Timed(stem=('cd4',), word='pre', number=None, unit=''), 4.0, (1.0, 'visit'))
    """
    for length in (3, 2, 1):
        if len(found) > length:
            for stem, time in ((found[:-length], found[-length:]), (found[length:], found[:length])):
                if read := _read(time, at_end=stem == found[:-length]):
                    return read._replace(stem=stem)
    if len(found) == 1 and (glued := re.fullmatch(r"([a-z]\w+?)_?(pre|post|before|after|baseline)", found[0])):
        return Timed((glued.group(1),), glued.group(2))
    return None


def is_time(found: tuple[str, ...]) -> bool:
    """Whether words are a time and nothing else, such as those in the bracket of `ALC (3 months)`.

    >>> is_time(("3", "months")), is_time(("months",)), is_time(("3",))
    (True, False, False)
    """
    return 0 < len(found) <= 3 and _read(found, at_end=False) is not None


def _read(time: tuple[str, ...], at_end: bool) -> Timed | None:
    text = "".join(time)
    if len(time) == 3:
        match = re.fullmatch(rf"(?:post|after)({_NUMBER})({UNIT_WORD})|({_NUMBER})({UNIT_WORD})(?:post|after)", text)
        number, unit = (match.group(1) or match.group(3), match.group(2) or match.group(4)) if match else ("", "")
        return Timed((), number=float(number), unit=_UNITS[unit]) if match else None
    if len(time) == 1 and (text in BASELINE or text in AFTER):
        return Timed((), text)
    if match := re.fullmatch(rf"({UNIT_WORD})({_NUMBER})", text) or re.fullmatch(
        r"(t|v|visit|tp|timepoint|time)(\d+)", text
    ):
        unit = _UNITS.get(match.group(1), "visit")
        return Timed((), number=float(match.group(2)), unit=unit)
    if match := re.fullmatch(rf"({_NUMBER})({UNIT_WORD})", text):
        return Timed((), number=float(match.group(1)), unit=_UNITS[match.group(2)])
    if len(time) == 1 and at_end and re.fullmatch(r"0|[1-9]\d{0,2}", text):
        return Timed((), number=float(text))
    return None


def whens(found: list[Timed]) -> list[When] | None:
    """Times of the measurements of one thing, in the order given; None where they cannot be told apart.

    Bare numbers that count up by one are visits, others weeks; without a time in the name a later one is a placeholder
    of weeks, behind those whose time is known.
    """
    bare = [each.number for each in found if each.number is not None and each.unit in ("", "visit")]
    counted = sorted(bare) in ([*range(len(bare))], [*range(1, len(bare) + 1)]) and len(bare) > 1
    first = min(bare, default=0.0)
    if bare and not counted and first > 0 and not any(each.word in BASELINE for each in found):
        return None
    known = [each for each in found if each.number is not None and not (counted and each.unit in ("", "visit"))]
    last = max((_when(each, False, first).order for each in known), default=0.0)
    times = [_when(each, counted, first, last) for each in found]
    return times if len({time.order for time in times}) == len(times) else None


def _when(time: Timed, counted: bool, first: float, last: float = 0.0) -> When:
    if time.word:
        step = AFTER.get(time.word, 0)
        if not step:
            return When(0.0, "Baseline", unit="", number=0.0)
        return _placeholder(
            step + math.ceil(last / 7 / PLACEHOLDER_WEEKS), {1: "After", 2: "End", 3: "Follow-up", 4: "Final"}[step]
        )
    assert time.number is not None
    if time.unit in ("", "visit") and counted:
        step = int(time.number - first)
        return _placeholder(step, f"Time {time.number:g}") if step else When(0.0, "Baseline")
    unit = time.unit if time.unit in DAYS else "weeks"
    if time.number == 0:
        return When(0.0, "Baseline", unit=unit)
    text = f"{time.number:g} {unit if time.number != 1 else unit[:-1]}"
    return When(time.number * DAYS[unit], text, text, time.unit in DAYS, unit, time.number)


def _placeholder(step: int, text: str) -> When:
    weeks = PLACEHOLDER_WEEKS * step
    return When(weeks * 7.0, text, f"{weeks} weeks", False, "weeks", float(weeks))
