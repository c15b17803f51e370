"""Effects of levels that have few patients in another analysis: their standard error nearly gives the number."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from .. import tidy
from ..render.tables.rows import records
from .estimates import RESULTS, Released, redacted_name, redacted_note

Level = tuple[str, str]


def few_levels(tables: Sequence[pd.DataFrame]) -> frozenset[Level]:
    """Levels of variables, and groups, whose number of patients is redacted somewhere.

    Parameters
    ----------
    tables : sequence of DataFrame
        Released rows of each analysis.

    Returns
    -------
    frozenset of (variable, level)
        Of all patients; a level that is small only within a group has no effect of its own.
    """
    found: set[Level] = set()
    for table in tables:
        is_count = (table["estimate_type"] == "count") & (table["group"] == "") & (table["model"] == "")
        gone = table[is_count & (table["level"] != "") & table["estimate"].isna()]
        found |= set(zip(gone["variable"], gone["level"], strict=True))
    return frozenset(found)


def without_few(released: Mapping[str, Released]) -> dict[str, Released]:
    """The results without effects of levels, or against levels, that `few_levels` names.

    Parameters
    ----------
    released : mapping of str to Released
        By analysis.

    Returns
    -------
    dict of str to Released
        Rows of a model about such a level have no numbers; the other rows are the same.
    """
    few = few_levels([found.result.estimates for found in released.values()])
    return {analysis: _without(found, few) for analysis, found in released.items()}


def _without(found: Released, few: frozenset[Level]) -> Released:
    rows = found.result.estimates
    gone = [
        bool(row["model"]) and bool({(row["variable"], row["level"]), (row["variable"], row["reference"])} & few)
        for row in records(rows)
    ]
    if not any(gone):
        return found
    table = rows.copy()
    new = [redacted_name(row) for row in records(table[gone]) if not math.isnan(row["estimate"])]
    table.loc[gone, list(RESULTS)] = math.nan
    table.loc[gone, "note"] = [redacted_note(note) for note in table.loc[gone, "note"]]
    names = tuple(dict.fromkeys((*found.redacted, *new)))
    return replace(found, result=found.result._replace(estimates=tidy.check(table)), redacted=names)
