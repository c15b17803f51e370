"""What adds up to what among the counts of an analysis: the sums by which a redacted count could be computed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pandas as pd

from ..render.tables.rows import Record
from ..study.specs import AdverseEvents, Response, Spec
from .counts import is_small
from .protect import Cell, Sum

GRADES = tuple(f"grade {grade}" for grade in range(1, 6))
COUNTED = ("count", "percent")
# Of the patients on one side of a cut-off or outcome: who has no value is on no side.
SHARES = frozenset({"sensitivity", "specificity", "positive_predictive_value", "negative_predictive_value"})


@dataclass
class Counts:
    """Cells of an analysis with their true counts, and the sums among them."""

    cells: dict[Cell, float] = field(default_factory=dict)
    sums: list[Sum] = field(default_factory=list)

    def add(self, total: Cell, parts: Sequence[Cell], truth: dict[Cell, float], gives_total: bool = False) -> None:
        """Keep a sum that holds in the true counts."""
        known = all(cell in truth for cell in (total, *parts))
        if parts and known and truth[total] == sum(truth[part] for part in parts):
            self.sums.append(Sum(total, tuple(parts), gives_total=gives_total))


def count_cell(row: Record) -> Cell:
    """The cell of a count row, or of the percent of that count."""
    return ("count", row["model"], row["variable"], row["level"], row["group"], _time(row), _unit(row))


def n_cell(row: Record, column: str) -> Cell:
    """The cell of a row's `n` or `n_events`: the same number in the same place is the same patients."""
    level = "" if row["estimate_type"] in COUNTED else row["level"]
    return (column, row["model"], row["variable"], level, row["group"], _time(row), row[column])


def _unit(row: Record) -> str:
    return "measurements" if row["unit"] == "measurements" else ""


def _time(row: Record) -> str:
    return "" if pd.isna(row["time"]) else f"{row['time']:g}"


def counts_of(rows: Sequence[Record], spec: Spec | None) -> Counts:
    """All counts of an analysis.

    Parameters
    ----------
    rows : sequence of mapping
        Its tidy rows; of the flow with `spec` None.
    spec : Spec or None

    Returns
    -------
    Counts
        Cells of `estimate` (count rows), `n` and `n_events`. Where 7 patients or fewer have a missing value, `n` counts
        them too, or they would be the difference between two released numbers; not where it counts one side of a
        cut-off.
    """
    found = Counts()
    truth: dict[Cell, float] = {}
    for row in rows:
        for column in ("n", "n_events"):
            if not pd.isna(row[column]):
                cell = n_cell(row, column)
                counts_lost = column == "n" and is_small(row["n_missing"]) and row["estimate_type"] not in SHARES
                lost = row["n_missing"] if counts_lost else 0
                truth[cell] = row[column]
                found.cells.setdefault(cell, row[column] if is_small(row[column]) else row[column] + lost)
        if row["estimate_type"] == "count" and not pd.isna(row["estimate"]):
            truth[count_cell(row)] = found.cells[count_cell(row)] = row["estimate"]
    for total, parts in (*_over_levels(rows, spec), *_over_groups(truth)):
        found.add(total, parts, truth)
    for total, parts in _flow(rows) if spec is None else ():
        found.add(total, parts, truth, gives_total=total[2] != "analysed")  # who was analysed is printed everywhere
    return found


def _over_groups(truth: dict[Cell, float]) -> Iterator[tuple[Cell, list[Cell]]]:
    """All patients as the sum of the groups."""
    families: dict[Cell, dict[str, list[Cell]]] = {}
    for cell in truth:
        kind, model, variable, level, group, time, last = cell
        key = (kind, model, variable, level, time, last if kind == "count" else "")
        families.setdefault(key, {}).setdefault(group, []).append(cell)
    for family in families.values():
        groups = [cells[0] for group, cells in family.items() if group and len(cells) == 1]
        yield from ((total, groups) for total in family.get("", []) if groups)


def _over_levels(rows: Sequence[Record], spec: Spec | None) -> Iterator[tuple[Cell, list[Cell]]]:
    """Patients with a value as the sum of the levels, events of any grade as the sum of the grades, and the like."""
    counts = [row for row in rows if row["estimate_type"] == "count" and row["level"]]
    for family in _by(counts, "model", "variable", "group"):
        cell = {row["level"]: count_cell(row) for row in family}
        if isinstance(spec, AdverseEvents):
            yield cell["any grade"], [cell[grade] for grade in GRADES]
            yield cell[f"grade >= {spec.severe}"], [cell[grade] for grade in GRADES[spec.severe - 1 :]]
        elif spec is not None:
            yield n_cell(family[0], "n"), list(cell.values())
    if isinstance(spec, Response):
        yield from _response(counts, spec)


def _response(counts: Sequence[Record], spec: Response) -> Iterator[tuple[Cell, list[Cell]]]:
    for family in _by(counts, "group"):
        cells = {(row["variable"], row["level"]): row for row in family}
        best = {level: count_cell(row) for (name, level), row in cells.items() if name == spec.best}
        for name, levels in (("objective_response", spec.objective), ("disease_control", spec.control)):
            for share in ("evaluable", "all"):
                yield count_cell(cells[name, share]), [best[level] for level in levels]
        everybody, evaluable = cells["objective_response", "all"], cells["objective_response", "evaluable"]
        without = cells["not_evaluable", "all"]
        if not is_small(without["estimate"]):  # else the released number of evaluable patients counts them in
            yield n_cell(everybody, "n"), [n_cell(evaluable, "n"), count_cell(without)]


def _flow(rows: Sequence[Record]) -> Iterator[tuple[Cell, list[Cell]]]:
    """Each number of the trunk is who was excluded below it and the next number."""
    before: Cell | None = None
    excluded: list[Cell] = []
    for row in rows:
        if row["variable"] == "excluded":
            excluded.append(count_cell(row))
        elif row["variable"] in ("enrolled", "remaining", "analysed"):
            if before is not None:
                yield before, [*excluded, count_cell(row)]
            before, excluded = count_cell(row), []
    last = [count_cell(row) for row in rows if row["variable"] in ("group", "ungrouped")]
    if before is not None and last:
        yield before, last


def _by(rows: Sequence[Record], *columns: str) -> list[list[Record]]:
    found: dict[tuple[str, ...], list[Record]] = {}
    for row in rows:
        found.setdefault(tuple(row[column] for column in columns), []).append(row)
    return list(found.values())
