"""Formulas on a table of patients or of records."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..formula import Formula, parse
from ..formula_values import evaluate


def arrays(table: pd.DataFrame) -> dict[str, np.ndarray]:
    """Columns as the formulas read them: floats with NaN, labels as objects with None."""
    found = {}
    for name, series in table.items():
        if isinstance(series.dtype, pd.CategoricalDtype):
            found[str(name)] = np.array([*series.cat.categories, None], dtype=object)[series.cat.codes]  # -1: missing
        else:
            found[str(name)] = series.to_numpy(float)
    return found


def value_of(formula: Formula, table: pd.DataFrame) -> np.ndarray:
    """A formula's value for every row; a condition's is 1, 0 or NaN (unknown)."""
    used = table[sorted(formula.names)] if formula.names else table  # of a large table all the others take long
    return evaluate(formula, arrays(used))


def condition(table: pd.DataFrame, text: str) -> np.ndarray:
    """A condition for every row, as 1, 0 or NaN (unknown)."""
    return value_of(parse(text), table)
