"""A synthetic cohort as files: cohort.csv and its companions in long format."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np

from ..study import Study
from .grid import MISSING, Grid
from .recipe import Companion, Recipe

# Nobody's id looks like this, and who meets one knows what it is.
MADE_UP = re.compile(r"SYN-\d{3,}")


def ids_of(n: int) -> list[str]:
    """Names of the patients.

    >>> ids_of(2)
    ['SYN-001', 'SYN-002']
    """
    return [f"SYN-{i:03d}" for i in range(1, n + 1)]


def cohort_csv(steps: Mapping[str, np.ndarray], grids: Mapping[str, Grid], study: Study, ids: list[str]) -> str:
    """The cohort CSV: the id and the plan's columns, a row per patient."""
    names = list(study.columns)
    columns = [[grids[name].cell(int(step)) for step in steps[name]] for name in names]
    rows = [[study.id, *names], *([who, *cells] for who, *cells in zip(ids, *columns, strict=True))]
    return "".join(",".join(map(_quoted, row)) + "\n" for row in rows)


def companion_csv(
    name: str, companion: Companion, steps: Mapping[str, np.ndarray], grids: Mapping[str, Grid], study: Study,
    ids: list[str],
) -> str:  # fmt: skip
    """A companion CSV: a row for each value that is there, patient by patient."""
    records = study.records[name]
    rows = [[records.id, companion.key, companion.value]]
    for patient, who in enumerate(ids):
        for key, column in companion.columns.items():
            step = int(steps[column][patient])
            cell = "" if step == MISSING else grids[column].cell(step)
            if cell and not (companion.skip and float(cell) == float(companion.skip)):
                rows.append([who, _code(key, records.columns[companion.key].levels), cell])
    return "".join(",".join(map(_quoted, row)) + "\n" for row in rows)


def files_of(
    steps: Mapping[str, np.ndarray], grids: Mapping[str, Grid], study: Study, recipe: Recipe, n: int
) -> dict[str, str]:
    """All files of a cohort by name."""
    ids = ids_of(n)
    companions = {
        study.records[name].file: companion_csv(name, companion, steps, grids, study, ids)
        for name, companion in recipe.companions.items()
    }
    return {"cohort.csv": cohort_csv(steps, grids, study, ids), **companions}


def _code(key: str, levels: Mapping[str, str]) -> str:
    """A key as the CSV has it: the code of a label."""
    return next((code for code, label in levels.items() if label == key and key not in levels), key)


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if any(mark in cell for mark in ',"\n') else cell
