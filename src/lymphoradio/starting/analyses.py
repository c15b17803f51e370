"""Which analyses a table is fit for, and which tables and figures show them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from .candidates import chosen_candidates, per_unit
from .guess_late import is_outcome
from .guesses import ColumnGuess, EndpointGuess, Guesses, Series
from .names import in_formula
from .when import DAYS

MOST_ANCOVAS = 3
_OBJECTIVE, _CONTROL = ("CR", "PR"), ("CR", "PR", "SD")


@dataclass(frozen=True)
class Derived:
    """A derived column of the plan."""

    name: str
    keys: dict[str, object]
    why: str


@dataclass(frozen=True)
class Block:
    """An analysis of the plan; or, without keys, why there is none.

    Attributes
    ----------
    name : str
    keys : dict
        Of the plan.
    why : str
        For the comment.
    table, figure : str
        Titles; empty for none.
    width : str
        Of the figure, where it is one column.
    """

    name: str
    keys: dict[str, object]
    why: str
    table: str = ""
    figure: str = ""
    width: str = ""


@dataclass(frozen=True)
class Chosen:
    """Derived columns and analyses of a plan."""

    derived: tuple[Derived, ...]
    blocks: tuple[Block, ...]


def choose_analyses(guesses: Guesses) -> Chosen:
    """Analyses that the guesses allow, in the order of their tables."""
    pairs = [_Pair(series, *series.columns[:2]) for series in guesses.series]
    changes = list(_changes(guesses, pairs)) if guesses.group else []
    blocks = [
        *_characteristics(guesses),
        *_paired(pairs),
        *_trajectory(guesses),
        *_by_group(guesses, pairs, changes),
        *_responses(guesses),
        *(block for endpoint in guesses.endpoints for block in _survival(guesses, endpoint)),
    ]
    return Chosen(tuple(changes), tuple(_named_apart(blocks)))


def _named_apart(blocks: list[Block]) -> Iterator[Block]:
    """Blocks of which no two have the same name."""
    taken: set[str] = set()
    for block in blocks:
        free = (name for i in range(1, len(blocks) + 2) if (name := block.name + f"_{i}" * (i > 1)) not in taken)
        name = next(free)
        taken.add(name)
        yield replace(block, name=name)


@dataclass(frozen=True)
class _Pair:
    series: Series
    before: str
    after: str

    @property
    def times(self) -> tuple[str, str]:
        return self.series.times[0][0].text, self.series.times[1][0].text


def _characteristics(guesses: Guesses) -> Iterator[Block]:
    same = {name for name, other in guesses.redundant.items() if other == guesses.group}
    variables = [c.name for c in baseline(guesses) if c.name != guesses.group and c.name not in same]
    if not variables:
        return
    keys: dict[str, object] = {"variables": variables}
    why = "every column that is known at baseline"
    if guesses.group:
        keys["by"] = guesses.group
        why += f", by {guesses.group}" + (f"; without {', '.join(sorted(same))}, which says the same" * bool(same))
    by = f", by {_lower(guesses.column(guesses.group).label)}" if guesses.group else ""
    yield Block("characteristics", keys, why, f"Baseline characteristics{by}")


def baseline(guesses: Guesses) -> list[ColumnGuess]:
    """Numbers and factors that are known at baseline, without times to events."""
    times = {endpoint.time for endpoint in guesses.endpoints}
    return [c for c in guesses.kept if c.kind in ("number", "factor") and c.at_baseline and c.name not in times]


def _paired(pairs: list[_Pair]) -> Iterator[Block]:
    by_times: dict[tuple[str, str], list[_Pair]] = {}
    for pair in pairs:
        by_times.setdefault(pair.times, []).append(pair)
    for i, ((first, second), own) in enumerate(by_times.items()):
        labels = _labels(own)
        keys: dict[str, object] = {} if i == 0 else {"kind": "paired_change"}
        keys |= {
            "pairs": {label: (pair.before, pair.after) for label, pair in zip(labels, own, strict=True)},
            "labels": (first, second),
            "adjust": "holm",
        }
        title = f"Change within patients, {_lower(first)} and {_lower(second)}"
        why = f"pairs by their names, {first.lower()} and {second.lower()}"
        yield Block("paired_change" if i == 0 else f"paired_change_{i + 1}", keys, why, title, title)


def _trajectory(guesses: Guesses) -> Iterator[Block]:
    long = [series for series in guesses.series if len(series.times) > 2]
    if not long:
        return
    units = {when.unit for series in long for when, _ in series.times if when.order}
    unit = units.pop() if len(units) == 1 else "weeks"
    series = {
        label: {f"{when.order / DAYS[unit]:.4g}": column for when, column in each.times}
        for label, each in zip(_labels(long), long, strict=True)
    }
    guessed = any(not when.is_sure for each in long for when, _ in each.times)
    why = "three times or more by the names" + "; the times are guessed, correct them" * guessed
    title = f"{', '.join(series)} over time"
    yield Block("trajectory", {"series": series, "time_unit": unit}, why, title, f"Mean {title}", "one_column")


def _changes(guesses: Guesses, pairs: list[_Pair]) -> Iterator[Derived]:
    taken: set[str] = set()
    for pair in pairs:
        before, after = guesses.column(pair.before), guesses.column(pair.after)
        if "`" in before.name + after.name:
            continue
        name = f"{'_'.join(pair.series.stem.split())}_change"
        while name in guesses.columns or name == guesses.id or name in taken:
            name += "_1"
        taken.add(name)
        keys: dict[str, object] = {"label": f"Change in {pair.series.label}"}
        keys |= {"unit": before.unit} if before.unit and before.unit == after.unit else {}
        keys |= {"formula": f"{in_formula(after.name)} - {in_formula(before.name)}"}
        known = [column.decimals for column in (before, after)]
        if None not in known:
            keys["decimals"] = max(decimals for decimals in known if decimals is not None)
        yield Derived(name, keys, "later minus earlier")


def _by_group(guesses: Guesses, pairs: list[_Pair], changes: list[Derived]) -> Iterator[Block]:
    if not guesses.group or not pairs:
        return
    group = _lower(guesses.column(guesses.group).label)
    if changes:
        title = f"Change from {_lower(pairs[0].times[0])}, by {group}"
        keys: dict[str, object] = {"variables": [change.name for change in changes], "by": guesses.group}
        keys["adjust"] = "holm"
        yield Block("group_comparison", keys, f"changes between the groups of {guesses.group}", title, title)
    for pair in pairs[:MOST_ANCOVAS]:
        terms = [pair.before, guesses.group]
        keys = {"kind": "linear", "outcome": pair.after, "candidates": terms, "univariable": False}
        keys |= {"per": per} if (per := per_unit([guesses.column(pair.before)])) else {}
        keys["models"] = {"baseline": {"label": f"Baseline value and {group}", "variables": terms}}
        title = f"Analysis of covariance of {_lower(guesses.column(pair.after).label)}, adjusted for the value before"
        why = "the later value given the earlier one and the group: a change depends on where it starts"
        more = f"; of {len(pairs)} pairs the first {MOST_ANCOVAS}" if len(pairs) > MOST_ANCOVAS else ""
        yield Block(f"{_slug(pair.series.stem)}_ancova", keys, why + more, title)


def _responses(guesses: Guesses) -> Iterator[Block]:
    for column in guesses.kept:
        if column.kind != "factor" or not column.levels or not is_outcome(column.name):
            continue
        found = [label for label in dict.fromkeys(column.levels.values()) if label in (*_CONTROL, "PD", "NE")]
        if len(found) == column.n_levels and set(_OBJECTIVE) & set(found):
            keys: dict[str, object] = {"kind": "response", "best": column.name}
            keys["objective"] = [label for label in _OBJECTIVE if label in found]
            keys["control"] = [label for label in _CONTROL if label in found]
            yield Block(f"{_slug(column.name)}_rates", keys, "RECIST's levels", "Best tumour response")
        elif column.n_levels == 2:
            yield _logistic(guesses, column)


def _logistic(guesses: Guesses, column: ColumnGuess) -> Block:
    picked = chosen_candidates(guesses, baseline(guesses), column.rarest)
    if not picked.names:
        return Block(f"{_slug(column.name)}_logistic", {}, f"no logistic regression of {column.name}: {picked.why}")
    keys: dict[str, object] = {"kind": "logistic", "outcome": column.name, "candidates": picked.names}
    keys |= {"per": picked.per} if picked.per else {}
    keys["models"] = {"all": {"label": "All candidates", "variables": picked.names}}
    title = f"Logistic regression of {_lower(column.label)}"
    return Block(
        f"{_slug(column.name)}_logistic", keys, picked.why, title, f"Adjusted odds ratios for {_lower(column.label)}"
    )


def _survival(guesses: Guesses, endpoint: EndpointGuess) -> Iterator[Block]:
    keys: dict[str, object] = {"kind": "kaplan_meier", "endpoint": endpoint.name}
    by = ""
    if guesses.group:
        keys["by"] = guesses.group
        by = f", by {_lower(guesses.column(guesses.group).label)}"
    if times := _months(endpoint.longest_days / 30.4375):
        keys["times"] = times
    title = f"{endpoint.label}{by}"
    why = "times in months within the follow-up" if times else "the follow-up is too short for survival at given times"
    yield Block(f"{endpoint.name}_curves", keys, why, title, title)
    picked = chosen_candidates(guesses, baseline(guesses), endpoint.n_events)
    if not picked.names:
        yield Block(f"{endpoint.name}_cox", {}, f"no Cox regression of {endpoint.name}: {picked.why}")
        return
    cox: dict[str, object] = {"kind": "cox", "endpoint": endpoint.name, "candidates": picked.names}
    cox |= {"per": picked.per} if picked.per else {}
    cox["models"] = {"all": {"label": "All candidates", "variables": picked.names}}
    what = endpoint.label if endpoint.event_label == "Event" else endpoint.event_label.lower()
    tables = (f"Cox regression of {endpoint.label.lower()}", f"Adjusted hazard ratios, {what.lower()}")
    yield Block(f"{endpoint.name}_cox", cox, picked.why, *tables)


def _months(longest: float) -> tuple[int, ...]:
    """Up to three times that are read from curves of a follow-up of so many months.

    >>> _months(40), _months(14), _months(1.5)
    ((12, 24, 36), (6, 12), ())
    """
    step = next((step for step in (60, 12, 6, 3, 1) if 2 * step <= longest), 0)
    return tuple(step * i for i in (1, 2, 3) if step and step * i < longest)


def _labels(own: list[_Pair] | list[Series]) -> list[str]:
    """Labels of measurements, of which no two may be the same."""
    series = [each.series if isinstance(each, _Pair) else each for each in own]
    labels = [each.label for each in series]
    return [f"{each.label} ({each.stem})" if labels.count(each.label) > 1 else each.label for each in series]


def _lower(text: str) -> str:
    """A label within a sentence; one that begins with an abbreviation stays.

    >>> _lower("Treatment arm"), _lower("CD4+ T cells"), _lower("20 weeks")
    ('treatment arm', 'CD4+ T cells', '20 weeks')
    """
    return text[0].lower() + text[1:] if text[1:2].islower() else text


def _slug(name: str) -> str:
    kept = "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in name.lower()).strip("_")
    return kept if kept[:1].isalpha() else f"column_{kept}".rstrip("_")
