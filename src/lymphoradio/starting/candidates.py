"""Which columns may be candidates of a regression: known at baseline, and few enough for its events."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .guess_levels import SEX
from .guesses import ColumnGuess, Guesses
from .names import AGE, words

EVENTS_EACH = 10
MOST_MISSING = 0.2
FEWEST_IN_LEVEL = 5
_PER = {"cells/uL": 100, "years": 10}


class Picked(NamedTuple):
    """Candidates, the units that their effects are for, and why these."""

    names: list[str]
    per: dict[str, object]
    why: str


def chosen_candidates(guesses: Guesses, known: Sequence[ColumnGuess], n_events: int) -> Picked:
    """Candidates of a regression.

    No outcome is looked at: the group, age, sex and the measurements at baseline come first, then the others in the
    file's order, as long as there are 10 events for each coefficient.

    Parameters
    ----------
    guesses : Guesses
    known : sequence of ColumnGuess
        Columns that are known at baseline.
    n_events : int
        Events; of a logistic regression the rarer outcome.
    """
    why_not: dict[str, list[str]] = {}
    fit = []
    for column in known:
        reason = _unfit(column, guesses)
        if reason:
            why_not.setdefault(reason, []).append(column.name)
        else:
            fit.append(column)
    later = [c.name for c in guesses.kept if c.kind in ("number", "factor") and not c.at_baseline]
    if later:
        why_not["known only later"] = later
    budget, left = n_events // EVENTS_EACH, n_events // EVENTS_EACH
    names: list[str] = []
    for column in sorted(fit, key=lambda column: _rank(column, guesses)):
        needed = column.n_levels - 1 if column.levels else 1
        if needed <= left:
            names.append(column.name)
            left -= needed
        else:
            why_not.setdefault("too many for the events", []).append(column.name)
    why = f"{n_events} events allow {budget} coefficients at {EVENTS_EACH} events each"
    out = "; ".join(f"{reason}: {', '.join(columns)}" for reason, columns in why_not.items())
    order = {column.name: i for i, column in enumerate(known)}
    return Picked(
        sorted(names, key=order.__getitem__),
        per_unit([guesses.column(name) for name in names]),
        why + (f". Left out, {out}" if out else ""),
    )


def per_unit(columns: Sequence[ColumnGuess]) -> dict[str, object]:
    """Units for which an effect is said, where one is too small to matter."""
    return {column.name: _PER[column.unit] for column in columns if column.unit in _PER}


def _unfit(column: ColumnGuess, guesses: Guesses) -> str:
    if column.name in guesses.redundant:
        return "follow from another"
    if column.n < (1 - MOST_MISSING) * guesses.n_rows:
        return f"more than {MOST_MISSING:.0%} missing".replace("%", " %")
    if column.levels and column.rarest < FEWEST_IN_LEVEL:
        return f"fewer than {FEWEST_IN_LEVEL} patients in a level"
    return ""


def _rank(column: ColumnGuess, guesses: Guesses) -> int:
    measured = {series.columns[0] for series in guesses.series}
    found = set(words(column.name))
    first = (column.name == guesses.group, bool(found & AGE), bool(found & SEX), column.name in measured)
    return first.index(True) if True in first else len(first)
