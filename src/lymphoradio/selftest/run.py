"""Runs the computations and holds each of their numbers to its certified value."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path

from .certified import CERTIFIED, read_certified
from .compare import Outcome, Value, judge

Computation = Callable[[], Mapping[str, Value]]


def run_selftest(path: Path = CERTIFIED) -> list[Outcome]:
    """Compute every certified value on this installation.

    Parameters
    ----------
    path : Path
        Table of certified values.

    Returns
    -------
    list of Outcome
        One per row of the table, in its order. What raises is not ok, with its reason; so is what a library computes
        under a warning of its numerics.

    Raises
    ------
    ValueError
        The table is not in order (`read_certified`).
    """
    rows = read_certified(path)
    computed = {name: _compute(name) for name in dict.fromkeys(row.computation for row in rows)}
    return [judge(row, computed[row.computation]) for row in rows]


def find_computation(name: str) -> Computation:
    """Find a computation by its name in certified.csv.

    Parameters
    ----------
    name : str
        ``module.name``: the entry `name` of `COMPUTATIONS` in that module of `computations`.

    Raises
    ------
    LookupError
        There is none.
    """
    stem, _, entry = name.partition(".")
    module = f"{__package__}.computations.{stem}"
    try:
        table: Mapping[str, Computation] = import_module(module).COMPUTATIONS
    except ModuleNotFoundError as error:
        if error.name != module:
            raise
        table = {}
    if entry not in table:
        raise LookupError(f"there is no computation {name}")
    return table[entry]


def _compute(name: str) -> Mapping[str, Value] | Exception:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", RuntimeWarning)
            return find_computation(name)()
    except Exception as error:
        # Whatever is wrong with an installation is a line of the check.
        return error
