"""Measurements of the same thing at several times: pairs and longer series, by the names of the columns."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from .guesses import Series, When
from .names import printed, without_unit, words
from .when import Timed, timed, whens

MOST_TIMES = 12  # more numbers than that count things, not visits
# `il2` and `il4` are two cytokines, not two times.
_NUMBERED = {"il", "cd", "ifn", "tnf", "ca", "grade", "stage", "item", "q", "ct", "ps", "hla", "dose", "str", "line"}


def guess_series(names: Sequence[str], labels: Mapping[str, str]) -> tuple[Series, ...]:
    """Series of two or more times.

    Parameters
    ----------
    names : sequence of str
        Columns of numbers.
    labels : mapping of str to str
        Labels that the file itself gives to columns.

    Returns
    -------
    tuple of Series
        In the order of their first columns.

    Examples
    --------
    >>> found = guess_series(["cd40", "cd420", "cd496", "cd80", "cd820"], {})
    >>> [series.columns for series in found]
    [('cd40', 'cd420', 'cd496'), ('cd80', 'cd820')]
    >>> [when.text for when, _ in found[0].times]
    ['Baseline', '20 weeks', '96 weeks']
    """
    grouped = _by_words(names)
    used = {name for members in grouped.values() for name, _ in members}
    grouped |= _glued([name for name in names if name not in used])
    found = [series for stem, members in grouped.items() if (series := _series(stem, members, labels))]
    return tuple(sorted(found, key=lambda series: min(map(list(names).index, series.columns))))


def _by_words(names: Sequence[str]) -> dict[str, list[tuple[str, Timed]]]:
    """Columns with a time among their words; a name that is the stem of others alone is their baseline."""
    grouped: dict[str, list[tuple[str, Timed]]] = {}
    split = {name: without_unit(words(name)) for name in names}
    for name, found in split.items():
        if (time := timed(found)) and " ".join(time.stem) not in _NUMBERED:
            grouped.setdefault(" ".join(time.stem), []).append((name, time))
    for name, found in split.items():
        members = grouped.get(" ".join(found), [])
        later = all(time.word not in ("pre", "before", "baseline") and time.number != 0 for _, time in members)
        if members and later and name not in dict(members):
            members.insert(0, (name, Timed(found, "baseline")))
    return {stem: members for stem, members in grouped.items() if len(members) > 1}


def _glued(names: Sequence[str]) -> dict[str, list[tuple[str, Timed]]]:
    """Columns whose names end in numbers of which one is 0: cd40 and cd420 are cd4 at 0 and 20."""
    grouped: dict[str, list[tuple[str, Timed]]] = {}
    for name in names:
        found = without_unit(words(name))
        for match in (re.fullmatch(rf"(.*[a-z]\d{{{digits}}})(0|[1-9]\d*)", " ".join(found)) for digits in (0, 1, 2)):
            if match and match.group(1) not in _NUMBERED:
                time = Timed((match.group(1),), number=float(match.group(2)))
                grouped.setdefault(match.group(1), []).append((name, time))
    whole = {
        stem: members
        for stem, members in grouped.items()
        if len(members) > 1 and any(time.number == 0 for _, time in members)
    }
    taken: set[str] = set()
    chosen = {}
    for stem in sorted(whole, key=lambda each: -len(whole[each])):
        left = [member for member in whole[stem] if member[0] not in taken]
        if len(left) == len(whole[stem]):
            chosen[stem] = left
            taken |= {name for name, _ in left}
    return chosen


def _series(stem: str, members: list[tuple[str, Timed]], labels: Mapping[str, str]) -> Series | None:
    times = whens([time for _, time in members])
    bare = sum(time.number is not None and not time.unit for _, time in members)
    if times is None or bare > MOST_TIMES:
        return None
    ordered = sorted(zip(times, (name for name, _ in members), strict=True), key=lambda pair: pair[0].order)
    given = labels.get(ordered[0][1], "")
    label = printed(stem.replace(" ", "_")) if not given else _common(given)
    return Series(stem, label, tuple(ordered), _in_words(ordered))


def _common(label: str) -> str:
    """A label without its words of time.

    >>> _common("CD4+ T cells at baseline")
    'CD4+ T cells'
    """
    kept = re.sub(r"[\s,(]*\b(at )?(baseline|before|pre|week 0|t0)\b.*$", "", label, flags=re.IGNORECASE)
    return kept or label


def _in_words(times: list[tuple[When, str]]) -> str:
    return ", ".join(f"{name} ({when.text.lower()})" for when, name in times)
