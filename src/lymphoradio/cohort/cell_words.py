"""What a word in a cell means, in the languages of cell_words.csv: a row per meaning."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

_TABLE = "cell_words.csv"


@cache
def said(meaning: str) -> frozenset[str]:
    """Cells, in small letters, of a meaning: `yes`, `no`, `male`, `female`, `event`, `death`, `censored`, `missing` ...

    Those of `summary` are ids of rows below a table that are no patients: means and sums.

    >>> "nein" in said("no"), "女" in said("female"), "dead" in said("death")
    (True, True, True)
    """
    return frozenset(map(str.casefold, spelt(meaning)))


def spelt(meaning: str) -> tuple[str, ...]:
    """Cells that have a meaning as the table writes them, in its order."""
    return _rows()[meaning]


@cache
def _rows() -> dict[str, tuple[str, ...]]:
    text = files(__package__).joinpath(_TABLE).read_text("utf-8")
    return {row["means"]: tuple(row["words"].split("|")) for row in csv.DictReader(text.splitlines())}
