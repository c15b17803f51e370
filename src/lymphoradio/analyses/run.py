"""Running one analysis of a plan: its population, its library warnings, its names in the results."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import pandas as pd

from .. import tidy
from ..study import Study

Analysis = Callable[[pd.DataFrame, Any, Study], tidy.Result]


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
        With the column `analysis` filled in.
    warnings : list of str
        What libraries warned about on the way; the report shows them.
    """
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        result = analysis(cohort, study.analyses[name], study)
    met = [f"{name}: {item.category.__name__}: {item.message}" for item in caught]
    named = tidy.Result(
        result.estimates.assign(analysis=name),
        None if result.curves is None else result.curves.assign(analysis=name),
        None if result.points is None else result.points.assign(analysis=name),
    )
    return named, list(dict.fromkeys(met))
