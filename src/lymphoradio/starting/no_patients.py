"""Rows below a table that are no patients: notes, and means or sums."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..cohort.check import end_of_ids, is_summary

_COUNTED = (
    "delete what is no patient in cohort.csv, and correct expected_patients; an exclusion would count it in the flow "
    "of patients"
)
_NOT_COUNTED = "nothing is guessed from it, nor is it in expected_patients; delete it in cohort.csv"
FEWEST_COLUMNS = 4  # of a table in which a row with a single value is suspicious


def no_patients(columns: Mapping[str, Sequence[str]], id_column: str) -> tuple[str, ...]:
    """What to look at, a sentence each.

    Parameters
    ----------
    columns : mapping of str to sequence of str
        Cells by header.
    id_column : str

    Examples
    --------
    >>> table = {"id": ["1", "2", "Mean"], "a": "123", "b": "456", "c": "789"}
    >>> [each.partition(":")[0] for each in no_patients(table, "id")]
    ['1 row has a name as of a mean or a sum']
    """
    rows = list(zip(*columns.values(), strict=True))
    ids = columns.get(id_column, ())
    may_be_note = len(columns) >= FEWEST_COLUMNS
    notes = [may_be_note and bool(cell) and sum(map(bool, row)) == 1 for cell, row in zip(ids, rows, strict=False)]
    summaries = [is_summary(cell) and sum(map(bool, row)) > 1 for cell, row in zip(ids, rows, strict=False)]
    n_nobodys = len(ids) - end_of_ids(ids)
    found = [
        (sum(notes), "a single value, as a note below a table has", _COUNTED),
        (sum(summaries), "a name as of a mean or a sum", _NOT_COUNTED),
        (n_nobodys, "no id below those that have one, as a sum", f"{_NOT_COUNTED}, or give the patient an id"),
    ]
    return tuple(f"{n} row{'s have' if n > 1 else ' has'} {what}: {remedy}" for n, what, remedy in found if n)
