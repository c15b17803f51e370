"""How many of a paper's numbers come out."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

import pandas as pd

from .concordance import STATED
from .kinds import is_descriptive, limited

CELL = ("place", "row", "column")


class Tally(NamedTuple):
    """How many are the same, of how many."""

    same: int
    of: int


class Summary(NamedTuple):
    """Counts of a concordance.

    Attributes
    ----------
    descriptive : Tally
        Numbers that describe the patients, as printed.
    conclusions : Tally
        Cells (place, row and column) with p-values by their side of alpha, effects by their interval, or conclusions
        in words: one conclusion each, the same only if all its parts are.
    estimates : Tally
        All other numbers, as printed.
    differing, stated : int
        Rows whose number or conclusion differs, and those of them where the paper contradicts itself.
    """

    descriptive: Tally
    conclusions: Tally
    estimates: Tally
    differing: int
    stated: int


def summary(concordance: pd.DataFrame) -> Summary:
    """Count what is the same.

    Parameters
    ----------
    concordance : DataFrame
        As `concordance` returns it, or as read from its CSV as text.
    """
    number, conclusion = concordance["same_at_printed_precision"], concordance["same_conclusion"]
    descriptive = describes(concordance)
    differs = (number == "false") | (conclusion == "false")
    return Summary(
        _tally(number[descriptive]),
        _conclusions(concordance),
        _tally(number[~descriptive]),
        int(differs.sum()),
        int((differs & concordance["reason"].str.startswith(STATED)).sum()),
    )


def _tally(words: pd.Series) -> Tally:
    return Tally(int((words == "true").sum()), int((words != "").sum()))


def _conclusions(concordance: pd.DataFrame) -> Tally:
    """An effect, its p-value and its significance say one thing, so that a cell is counted once."""
    judged = concordance[concordance["same_conclusion"] != ""]
    same: dict[tuple[str, ...], bool] = {}
    for *cell, word in judged[[*CELL, "same_conclusion"]].itertuples(index=False, name=None):
        same[tuple(cell)] = same.get(tuple(cell), True) and word == "true"
    return Tally(sum(same.values()), len(same))


def describes(concordance: pd.DataFrame) -> pd.Series:
    """Whether each row describes the patients, as booleans."""
    return pd.Series(list(_descriptive(concordance)), index=concordance.index, dtype=bool)


def _descriptive(concordance: pd.DataFrame) -> Iterator[bool]:
    """A limit describes them if the estimate of its cell, or else of its row, does."""
    places = concordance[["place", "row", "column", "kind"]].itertuples(index=False, name=None)
    for _, claims in groupby(places, key=lambda claim: claim[:2]):
        row = list(claims)
        for _, _, column, kind in row:
            cell = [other for _, _, beside, other in row if beside == column]
            yield is_descriptive(kind, cell if limited(cell) else [other for *_, other in row])
