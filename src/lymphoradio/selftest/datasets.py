"""The data of the check, as they are shipped; origin in data/README.md."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FOLDER = Path(__file__).parent / "data"

Columns = dict[str, NDArray[np.float64]]


def read_dataset(name: str) -> Columns:
    """Columns of a shipped data set.

    Parameters
    ----------
    name : str
        Stem of a CSV in `FOLDER`.

    Returns
    -------
    dict of str to ndarray, each of shape (n,)
        By the names in the header; a missing value is NaN.

    Examples
    --------
    >>> read_dataset("aml")["time"][:3].tolist()
    [9.0, 13.0, 13.0]
    """
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    values = np.array([[float(cell) if cell else np.nan for cell in row] for row in rows])
    return dict(zip(header, values.T, strict=True))


def beside(data: Columns, names: str) -> NDArray[np.float64]:
    """Columns side by side, shape (n, k); `names` apart by blanks."""
    return np.column_stack([data[name] for name in names.split()])


def where(data: Columns, column: str, value: float) -> Columns:
    """The rows in which a column has a value."""
    return {name: values[data[column] == value] for name, values in data.items()}


def complete(data: Columns, names: str) -> Columns:
    """The rows without a missing value in some columns; `names` apart by blanks."""
    known = np.isfinite(beside(data, names)).all(axis=1)
    return {name: values[known] for name, values in data.items()}
