"""Reading the tidy tables: the rows that a figure asks for, and the words that it prints for them."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ...study import Study
from ...study.specs import Output
from ..format import THIN, format_number
from ..style import joined_names
from ..units import in_unit


def where(frame: pd.DataFrame, **equal: object) -> pd.DataFrame:
    """Rows with these values, in their order."""
    keep = pd.Series(True, index=frame.index)
    for name, value in equal.items():
        keep &= frame[name] == value
    return frame[keep]


def one(frame: pd.DataFrame, **equal: object) -> pd.Series:
    """The only row with these values.

    Raises
    ------
    LookupError
        There is none, or more than one.
    """
    rows = where(frame, **equal)
    if len(rows) != 1:
        wanted = ", ".join(f"{name} = {value!r}" for name, value in equal.items())
        raise LookupError(f"{len(rows)} rows of the tidy table have {wanted}; one is needed")
    return rows.iloc[0]


def first(frame: pd.DataFrame, **equal: object) -> pd.Series | None:
    """The first row with these values; None where there is none."""
    rows = where(frame, **equal)
    return None if rows.empty else rows.iloc[0]


def said(output: Output, label: str) -> str:
    """A label, in the output's own words where it has some."""
    return output.labels.get(label, label)


def variable_words(name: str, study: Study, output: Output) -> str:
    """A column's label, in the output's own words where it has some for the column or for its label."""
    return output.labels.get(name) or said(output, study.label(name))


def test_name(method: str) -> str:
    """The name of a test without the details of its computation.

    >>> test_name("Wilcoxon signed-rank test, exact (Pratt's zeros)")
    'Wilcoxon signed-rank test'
    """
    end = min(
        (at for at in (method.find(mark) for mark in (",", ";", " (", " against ")) if at > 0), default=len(method)
    )
    return joined_names(method[:end])


def percent_level(conf_level: float) -> str:
    r"""The words for an interval of this level.

    >>> percent_level(0.95), percent_level(0.999), percent_level(float("nan"))
    ('95%\xa0CI', '99.9%\xa0CI', 'CI')
    """
    if conf_level != conf_level:
        return "CI"
    percent = round(100 * conf_level, 6)
    return f"{format_number(percent, 0 if percent == int(percent) else 1)}%{THIN}CI"


def compared(contrast: str, levels: Sequence[str]) -> str:
    """`A versus B` of a contrast `A - B` or `A / B`; group names may hold a dash or slash themselves.

    >>> compared("ZDV + ddI - ZDV", ["ZDV", "ZDV + ddI"])
    'ZDV + ddI versus ZDV'
    """
    for left in levels:
        for right in levels:
            if contrast in (f"{left} - {right}", f"{left} / {right}"):
                return f"{left} versus {right}"
    return contrast


def outcome_words(name: str, study: Study, output: Output) -> str:
    """An outcome with its unit; of a factor that is not Yes or No, with the level that counts as the outcome."""
    label, levels = variable_words(name, study, output), study.levels(name)
    if not levels:
        return in_unit(label, study.variable(name).unit)
    return label if levels[1].lower() == "yes" else f"{label}: {said(output, levels[1])}"
