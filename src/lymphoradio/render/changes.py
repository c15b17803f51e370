"""Changes from the first time, of which a trajectory and a mixed model have the same: one row per series and time."""

from __future__ import annotations

from ..study import Study
from ..study.specs import MixedModel, Trajectory
from .format import planned_time
from .tables.rows import Record, Records, where

EFFECTS = ("mean_difference", "hodges_lehmann", "geometric_mean_ratio")
AGAINST_FIRST = ("time - baseline", "time / baseline")


def changes_over_time(spec: Trajectory | MixedModel, rows: Records) -> Records:
    """The change of each series at each later time, with its p-values; their contrast names no scale.

    Parameters
    ----------
    spec : Trajectory or MixedModel
        A trajectory has its p-values in rows of their own.
    rows : tuple of mapping
    """
    changes = [row for row in rows if row["contrast"] in AGAINST_FIRST and row["estimate_type"] in EFFECTS]
    if isinstance(spec, MixedModel):
        return tuple({**row, "contrast": _time_words(row)} for row in changes)
    found = []
    for row in changes:
        at = {name: row[name] for name in ("variable", "level", "group", "time")}
        (test,) = where(rows, estimate_type="test", **at)
        tested = {name: test[name] for name in ("p_value", "p_adjusted")}
        found.append({**row, **tested, "contrast": _time_words(row)})
    return tuple(found)


def _time_words(row: Record) -> str:
    """A time, as a question names it: `month 2`."""
    return planned_time(row["time"], row["time_unit"]).lower()


def question_over_time(study: Study, row: Record) -> str:
    """What a change is about: `Total lymphocyte count, month 2`, and its group."""
    return ", ".join(filter(None, [study.label(row["variable"]), row["contrast"], row["group"]]))
