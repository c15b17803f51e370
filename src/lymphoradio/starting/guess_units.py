"""The unit of a column of numbers, by its name and its magnitude."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

from ..study.units import COUNTS
from .names import AGE, unit_in, words

_LYMPHOCYTES = {
    "cd3", "cd4", "cd8", "cd19", "cd20", "cd56", "nk", "alc", "tlc", "lymph", "lymphocyte", "lymphocytes", "lym",
    "treg", "tregs",
}  # fmt: skip
_OTHER_CELLS = {
    "anc", "wbc", "plt", "platelet", "platelets", "neutrophil", "neutrophils", "neut", "monocyte", "monocytes", "mono",
    "leukocytes", "leucocytes", "leukozyten", "neutrophile", "monozyten", "thrombozyten",
}  # fmt: skip
_NO_COUNT = {"ratio", "nlr", "plr", "lmr", "change", "fold", "log", "ln", "rel", "relative", "delta", "grade"}
_IN_CELLS = 30.0  # no median lymphocyte count is as high in 10^9/L, or as low in cells/uL


class Unit(NamedTuple):
    """Unit of the plan, the one of the CSV where it differs, plausible bounds, and why."""

    unit: str = ""
    measured_in: str = ""
    bounds: tuple[int, int] | None = None
    why: str = ""
    doubt: str = ""


def guess_unit(name: str, stem: str, values: Sequence[float], has_decimals: bool) -> Unit:
    """Unit of a column.

    Parameters
    ----------
    name : str
        Of the column.
    stem : str
        What is measured, without the time, where the column is one of a series; else empty.
    values : sequence of float
        Without missing values.
    has_decimals : bool
        Whether any of them is written with decimals.

    Examples
    --------
    >>> guess_unit("cd4_pre", "cd4", [340.0, 512.0], False)[:2]
    ('cells/uL', '')
    >>> guess_unit("ALC", "", [0.9, 1.4], True)[:2]
    ('cells/uL', '10^9/L')
    >>> guess_unit("Leukozyten (G/l)", "", [4.1, 6.4], True).unit, guess_unit("Hb (g/l)", "", [98.0, 121.0], False).unit
    ('10^9/L', 'g/L')
    """
    named, found = unit_in(name), set(words(stem or name)) | set(words(name))
    is_lymphocytes = bool(found & _LYMPHOCYTES) or (bool(stem) and found & {"b", "t"} != set())
    if named == "g/L" and (is_lymphocytes or found & _OTHER_CELLS) and not found & _NO_COUNT:
        named = "10^9/L"  # G/l is giga per litre where cells are counted, and g/l grams elsewhere
    if named:
        if is_lymphocytes and named in COUNTS and COUNTS[named] != 1:
            return Unit("cells/uL", named, why=f"{named} in its name, converted to cells/uL")
        return Unit(named, why="unit in its name")
    if found & AGE and max(values) <= 120:
        return Unit("years", bounds=(0, 120), why="an age")
    if "bmi" in found:
        return Unit("kg/m2", why="a body mass index")
    if found & {"height"} and 100 < median(values) < 250:
        return Unit("cm", why="by its magnitude")
    if found & {"weight", "wt"} and 30 < median(values) < 200:
        return Unit("kg", why="by its magnitude")
    if found & _NO_COUNT or not (is_lymphocytes or found & _OTHER_CELLS):
        return Unit()
    return _count(median(values), max(values), has_decimals, is_lymphocytes)


def _count(middle: float, largest: float, has_decimals: bool, is_lymphocytes: bool) -> Unit:
    if has_decimals and 5 <= middle <= 100 and largest <= 100 and is_lymphocytes:
        return Unit(doubt="is it a percentage of the lymphocytes, or a count? Write its unit")
    if middle >= _IN_CELLS and is_lymphocytes:
        return Unit("cells/uL", why="cells/uL by its magnitude")
    if is_lymphocytes:
        return Unit("cells/uL", "10^9/L", why="10^9/L by its magnitude, converted to cells/uL")
    unit = "10^9/L" if middle < 1000 else "cells/uL"
    return Unit(unit, why=f"{unit} by its magnitude")
