"""The prepared cohort as a file between two jobs: exact, fast, and the same bytes every time."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pandas as pd

from ..files import write_bytes
from ..study import Study
from .flow import STEP, in_population

_NAMES = "names"


def write_cohort(cohort: pd.DataFrame, path: Path) -> None:
    """Write a prepared cohort, whole or not at all.

    The file is NumPy's archive with an array per column; of a factor codes, and its levels as another.

    Parameters
    ----------
    cohort : DataFrame
        Numbers and factors.
    path : Path
    """
    arrays = {_NAMES: np.array(list(map(str, cohort.columns)), dtype=str)}
    for i, name in enumerate(cohort.columns):
        column = cohort[name]
        if isinstance(column.dtype, pd.CategoricalDtype):
            arrays[f"levels_{i}"] = np.array(list(column.cat.categories), dtype=str)
            arrays[f"values_{i}"] = column.cat.codes.to_numpy()
        else:
            arrays[f"values_{i}"] = column.to_numpy()
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, **arrays)
    write_bytes(path, file.getvalue())


def read_cohort(path: Path) -> pd.DataFrame:
    """Read a prepared cohort back, exactly: a row per enrolled patient."""
    columns: dict[str, pd.Categorical | np.ndarray] = {}
    with np.load(path, allow_pickle=False) as arrays:
        for i, name in enumerate(arrays[_NAMES].tolist()):
            values, levels = arrays[f"values_{i}"], f"levels_{i}"
            if levels in arrays:
                values = pd.Categorical.from_codes(values, pd.Index(arrays[levels].tolist()))
            columns[name] = values
    return pd.DataFrame(columns, copy=False)


def patients_of(cohort: pd.DataFrame, study: Study, population: str) -> pd.DataFrame:
    """The patients of a step of the flow, as the analyses read them.

    Parameters
    ----------
    cohort : DataFrame
        Of `read_cohort`.
    study : Study
    population : str
    """
    chosen = in_population(cohort, study, population)
    columns = {name: cohort[name].array[chosen] for name in cohort.columns if name != STEP}
    return pd.DataFrame(columns, copy=False)  # one copy, where selecting, dropping and renumbering would make three
