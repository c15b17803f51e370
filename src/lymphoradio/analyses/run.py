"""Running one analysis of a plan: its population, its library warnings, its names in the results."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import pandas as pd

from .. import tidy
from ..study import Study
from .summaries import joined

Analysis = Callable[..., tidy.Result]
"""From cohort, spec and study to results; of what `layout.WITH_DRAWS` names, `draw` may say who draws."""


def run_analysis(analysis: Analysis, cohort: pd.DataFrame, name: str, study: Study) -> tuple[tidy.Result, list[str]]:
    """Run an analysis on its population.

    Parameters
    ----------
    analysis : callable
        The function of its kind.
    cohort : DataFrame
        The patients of its population.
    name : str
        Its name in the plan.
    study : Study

    Returns
    -------
    result : tidy.Result
        With the column `analysis` filled in. What libraries warned about on the way stands in the notes of all rows
        that have a number, because nobody can tell which of them it concerns; tables, figures and the report say it.
    warnings : list of str
        The same, for the list of what the job met.
    """
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        result = analysis(cohort, study.analyses[name], study)
    # In the order of the alphabet: what was drawn in parts is warned of at another moment than what is drawn at once.
    met = sorted({f"{item.category.__name__}: {_plain(str(item.message))}" for item in caught})
    named = tidy.Result(
        _noted(result.estimates, met).assign(analysis=name),
        None if result.curves is None else result.curves.assign(analysis=name),
        None if result.points is None else result.points.assign(analysis=name),
    )
    return named, [f"{name}: {warning}" for warning in met]


def _plain(message: str) -> str:
    """On one line, and without what separates the parts of a note."""
    return " ".join(message.replace(";", ",").split())


def _noted(estimates: pd.DataFrame, warned: list[str]) -> pd.DataFrame:
    if not warned:
        return estimates
    has_number = estimates[["estimate", "statistic", "p_value"]].notna().any(axis=1)
    added = [f"{tidy.WARNED}{warning}" for warning in warned]
    notes = [
        joined(note, *added) if numbered else note for note, numbered in zip(estimates["note"], has_number, strict=True)
    ]
    return estimates.assign(note=notes)
