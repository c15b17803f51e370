"""Times to events: a column of times and the column that says whether it ended with the event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple, cast

from ..cohort.cell_words import said
from ..study.base import NUMBER, TimeUnit, days_per
from .guess_levels import code_of
from .guesses import EndpointGuess
from .names import unit_in, words

_TIMES = {
    "time": "", "t": "", "dur": "", "duration": "", "futime": "", "surv": "", "survtime": "", "followup": "", "fu": "",
    "survival": "", "days": "days", "day": "days", "d": "days", "weeks": "weeks", "week": "weeks",
    "months": "months", "month": "months", "mo": "months", "mos": "months", "m": "months", "years": "years",
    "year": "years", "yrs": "years", "y": "years",
}  # fmt: skip
_EVENTS = {
    "event", "events", "status", "cens", "censor", "censored", "censoring", "fustat", "death", "dead", "died", "delta",
    "ind", "indicator", "stat", "deceased", "relapse", "progression", "progressed", "recurrence", "vital", "e",
}  # fmt: skip
ENDPOINTS = {
    "os": ("Overall survival", "Death"), "pfs": ("Progression-free survival", "Progression or death"),
    "dfs": ("Disease-free survival", "Recurrence or death"), "rfs": ("Recurrence-free survival", "Recurrence or death"),
    "efs": ("Event-free survival", "Event"), "lrfs": ("Locoregional recurrence-free survival", "Recurrence or death"),
    "dmfs": ("Distant metastasis-free survival", "Metastasis or death"), "ttp": ("Time to progression", "Progression"),
    "css": ("Cause-specific survival", "Death of the disease"), "lc": ("Local control", "Local failure"),
}  # fmt: skip
MOST_CODES = 6  # a message names no more of them: they are patients' values then
_OF_PATIENTS = {"vital", "patient", "survival", "final"}
_DEATHS = {"death", "dead", "died", "deceased", "vital"}
_RETURNS = {"progression", "progressed", "recurrence", "relapse"}
_GENERAL_EVENTS = {"os": _DEATHS, "pfs": {"progression", "progressed"}, "rfs": {"recurrence", "relapse"},
                   "dfs": {"recurrence", "relapse"}}  # fmt: skip
_YES = {"1", *said("yes"), *said("event"), *said("death")}
_NO = {"0", *said("no"), *said("censored")}


class _Role(NamedTuple):
    stem: str
    word: str


def guess_endpoints(
    columns: Mapping[str, tuple[str, ...]],
    numbers: Mapping[str, tuple[float, ...]],
    levels: Mapping[str, Mapping[str, str]],
    missing: frozenset[str],
    titles: Mapping[str, str] | None = None,
) -> tuple[tuple[EndpointGuess, ...], dict[str, str]]:
    """Endpoints, and columns that look like one but cannot be read as one, with the reason.

    Parameters
    ----------
    columns : mapping of str to tuple of str
        Cells by header, in the file's order.
    numbers : mapping of str to tuple of float
        Values of the columns of numbers, without missing ones.
    levels : mapping of str to (mapping of str to str)
        Labels that the file itself gives to codes.
    missing : frozenset of str
        Codes for a missing value, the empty cell among them.
    titles : mapping of str to str, optional
        Labels that the file itself gives to columns.
    """
    titled = {name: role for name, title in (titles or {}).items() if (role := _titled(title))}
    bare = {name: _Role("".join(words(name)), "") for name in columns if "".join(words(name)) in ENDPOINTS}
    named = {name: role for name in numbers if (role := bare.get(name) or _role(name, set(_TIMES)) or titled.get(name))}
    times = {name: named[name] for name in named if min(numbers[name]) >= 0 and len(set(numbers[name])) > 3}
    events = {name: role for name in columns if (role := bare.get(name) or _role(name, _EVENTS)) and name not in times}
    found: list[EndpointGuess] = []
    refused: dict[str, str] = {}
    taken: set[str] = set()
    order = list(columns)
    for time, event in _matches(order, times, events):
        if time in taken or event in taken:
            continue
        there = {code_of(cell) for cell in columns[event] if cell not in missing}
        codes = _codes(there, levels.get(event, {}))
        if codes is None:
            which = f" ({', '.join(map(repr, sorted(there)))})" if len(there) <= MOST_CODES else ""
            what = f"its codes{which} do not say which of them is the event; write an endpoint with them"
            refused.setdefault(event, what)
            continue
        taken |= {time, event}
        guess = _endpoint(time, event, times[time], codes, columns, numbers[time], missing)
        found.append(_named_apart(guess, {other.name for other in found}, columns))
    found.sort(key=lambda each: order.index(each.time))
    return tuple(found), {name: why for name, why in refused.items() if name not in taken}


def _role(name: str, vocabulary: set[str]) -> _Role | None:
    """Stem and word of a name such as os_time, time_os, survival_time, days."""
    found = words(name)
    if not found:
        return None
    if len(found) == 1:
        glued = next(
            (stem for stem in ENDPOINTS if found[0].startswith(stem) and found[0][len(stem) :] in vocabulary), ""
        )
        if glued and len(found[0]) > len(glued) + 1:
            return _Role(glued, found[0][len(glued) :])
        return _Role("", found[0]) if found[0] in vocabulary and len(found[0]) > 1 else None
    if all(word in vocabulary for word in found):
        return _Role("", " ".join(found))
    if found[-1] in vocabulary and (len(found[-1]) > 1 or found[0] in ENDPOINTS):
        stem = [word for word in found[:-1] if word not in vocabulary]
        return _Role(" ".join(stem), found[-1])
    if found[0] in vocabulary and len(found) == 2 and found[1] in ENDPOINTS:
        return _Role(found[1], found[0])
    return None


def _titled(title: str) -> _Role | None:
    """Stem and unit of a title such as `Overall survival (months)`."""
    found = words(title)
    for stem, (label, _) in ENDPOINTS.items():
        known = words(label)
        if found[: len(known)] == known and all(word in _TIMES for word in found[len(known) :]):
            return _Role(stem, unit_in(title) or "time")
    return None


def _matches(order: list[str], times: dict[str, _Role], events: dict[str, _Role]) -> list[tuple[str, str]]:
    """Times and events that belong together: of the same stem first, then general ones, the nearest first."""
    same = [(t, e) for t in times for e in events if times[t].stem and times[t].stem == events[e].stem]
    named = [
        (t, e)
        for t in times
        for e in events
        if not events[e].stem and set(events[e].word.split()) & _GENERAL_EVENTS.get(times[t].stem, set())
    ]
    general = [(t, e) for t in times for e in events if not times[t].stem and not events[e].stem]
    beside = [
        (t, e)
        for t in times
        for e in events
        if abs(order.index(t) - order.index(e)) == 1
        and (not events[e].stem or (not times[t].stem and events[e].stem in _OF_PATIENTS))
    ]

    def distance(pair: tuple[str, str]) -> int:
        return abs(order.index(pair[0]) - order.index(pair[1]))

    return [pair for pairs in (same, named, general, beside) for pair in sorted(pairs, key=distance)]


def _codes(there: set[str], labels: Mapping[str, str]) -> dict[str, str] | None:
    """What each code means; None where that is not clear. By the labels if there are any, else 1 is the event."""
    meanings: dict[str, str] = {}
    for code in sorted(there):
        word = labels.get(code, code).casefold()
        if word in _YES or (code in labels and word.startswith(("dead", "died", "death", "progress", "relapse"))):
            meanings[code] = "event"
        elif word in _NO or (code in labels and word.startswith(("alive", "censor", "no "))):
            meanings[code] = "censored"
    if set(meanings) == there and set(meanings.values()) == {"event", "censored"}:
        return dict(sorted(meanings.items(), key=lambda item: item[1] == "censored"))
    if there == {"1", "2"} and not labels:
        return {"2": "event", "1": "censored"}
    return None


def _endpoint(
    time: str,
    event: str,
    role: _Role,
    codes: dict[str, str],
    columns: Mapping[str, tuple[str, ...]],
    values: tuple[float, ...],
    missing: frozenset[str],
) -> EndpointGuess:
    stem = role.stem or "".join(words(event)) * ("".join(words(event)) in ENDPOINTS)
    label, event_label = ENDPOINTS.get(stem, ("", ""))
    if not label:
        dies = bool(_DEATHS & set(words(event)))
        label, event_label = ("Overall survival", "Death") if dies else ("Event-free survival", "Event")
    unit, why = _unit(f"{unit_in(time)} {role.word}", max(values))
    n_events = sum(codes.get(code_of(cell)) == "event" for cell in columns[event])
    both = zip(columns[time], columns[event], strict=True)
    without = frozenset(i for i, cells in enumerate(both) if missing & set(cells))
    the_event = next(code for code, meaning in codes.items() if meaning == "event")
    by_words = not all(map(NUMBER.fullmatch, codes))
    reasons = (f"{time} and {event} by their names", why, f"{n_events} events")
    doubts = [] if by_words else [
        f"{event}: {the_event} is taken for the event ({n_events} of {len(columns[event])} patients); "
        "turn the codes round if it means censored"
    ]  # fmt: skip
    if event_label.endswith(" or death") and set(words(event)) & _RETURNS and not _DEATHS & set(words(event)):
        doubts.append(f"{event}: does it count a death as an event too? If not, {label.lower()} is not what it says")
    doubts += [f"{time}: is it in {unit}?"] if "magnitude" in why else []
    name = {"": "event_free"}.get(stem, "_".join(words(stem))) if label != "Overall survival" else "os"
    return EndpointGuess(
        name=name if name.isidentifier() and name.isascii() else "endpoint",
        label=label,
        event_label=event_label,
        time=time,
        event=event,
        time_unit=unit,
        codes=codes,
        n_events=n_events,
        missing=without,
        longest_days=max(values) * days_per(unit),
        reasons=reasons,
        doubts=tuple(doubts),
    )


def _unit(word: str, longest: float) -> tuple[TimeUnit, str]:
    for part in reversed(word.split()):
        if _TIMES.get(part):
            return cast(TimeUnit, _TIMES[part]), f"{_TIMES[part]} by its name"
    if longest > 250:
        return "days", "days by its magnitude"
    return ("months", "months by its magnitude") if longest > 15 else ("years", "years by its magnitude")


def _named_apart(guess: EndpointGuess, names: set[str], columns: Mapping[str, object]) -> EndpointGuess:
    """An endpoint whose name is its own, and does not make that of a column with `_time` or `_event` behind it."""

    def is_free(name: str) -> bool:
        made = {f"{name}_time", f"{name}_event"} - {guess.time, guess.event}
        return name not in names and not made & set(columns)

    if is_free(guess.name):
        return guess
    number = next(i for i in range(2, len(columns) + 3) if is_free(f"{guess.name}_{i}"))
    return replace(guess, name=f"{guess.name}_{number}", label=f"{guess.label} ({guess.event})")
