"""The values that are imputed: drawn here or in parts, and put where they are missing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..stats.errors import NotEstimable
from ..stats.imputation import Incomplete, impute_some
from ..study import Study
from ..study.specs import Regression
from .drawn import Arrays, Drawer, draw_here

IMPUTATIONS = "imputations"  # the name of these draws


@dataclass(frozen=True)
class ImputedValues:
    """Missing values to be imputed; satisfies `Draws`: an array (imputations, missing) by the position of each column.

    Attributes
    ----------
    columns : tuple of Incomplete
        Of the patients whose outcome is known.
    outcome : ndarray, shape (n, q)
    replicates, iterations, seed : int
    """

    columns: tuple[Incomplete, ...]
    outcome: np.ndarray
    replicates: int
    iterations: int
    seed: int

    def draw(self, replicates: range, cores: int = 1) -> Arrays:
        """The missing values in some of the imputations; `cores` make no difference."""
        found = impute_some(self.columns, self.outcome, replicates, iterations=self.iterations, seed=self.seed)
        gaps = [np.isnan(column.values) for column in self.columns]
        return {str(j): values[:, gap] for j, (values, gap) in enumerate(zip(found.completed, gaps, strict=True))}

    def completed(self, drawn: Arrays) -> list[np.ndarray]:
        """The columns, each of shape (imputations, n), with what was drawn where a value is missing."""
        columns = []
        for j, column in enumerate(self.columns):
            filled = np.tile(column.values, (self.replicates, 1))
            filled[:, np.isnan(column.values)] = drawn[str(j)]
            columns.append(filled)
        return columns


def imputed_values(used: pd.DataFrame, outcome: np.ndarray, spec: Regression, study: Study) -> ImputedValues:
    """The candidates of patients whose outcome is known, to be imputed.

    Parameters
    ----------
    used : DataFrame
        The patients.
    outcome : ndarray, shape (n, q)
        What stands for their outcome.
    spec : Regression
    study : Study
        Its `imputation` says how many data sets, and from which seed.

    Raises
    ------
    NotEstimable
        A candidate without any observed value.
    """
    for name in spec.candidates:
        if used[name].isna().all():
            raise NotEstimable(f"{study.label(name)} is missing in every patient whose outcome is known")
    columns = tuple(_column(used[name], study.levels(name)) for name in spec.candidates)
    plan = study.imputation
    return ImputedValues(columns, outcome, plan.imputations, plan.iterations, plan.seed)


def impute_sets(
    used: pd.DataFrame, outcome: np.ndarray, spec: Regression, study: Study, draw: Drawer = draw_here
) -> dict[str, np.ndarray]:
    """Completed candidates of patients whose outcome is known.

    Parameters
    ----------
    used, outcome, spec, study
        As for `imputed_values`.
    draw : callable
        Draws the imputations, or gathers them.

    Returns
    -------
    dict
        By candidate an array of shape (m, n), row i of data set i; labels of a factor.

    Raises
    ------
    NotEstimable
        A candidate without any observed value; a model of a factor that does not converge.
    """
    wanted = imputed_values(used, outcome, spec, study)
    columns = wanted.completed(draw(IMPUTATIONS, wanted))
    return {name: _labelled(found, study.levels(name)) for name, found in zip(spec.candidates, columns, strict=True)}


def _column(values: pd.Series, levels: tuple[str, ...]) -> Incomplete:
    if not levels:
        return Incomplete(values.to_numpy(float))
    codes = {level: float(code) for code, level in enumerate(levels)}
    return Incomplete(np.array([codes.get(value, np.nan) for value in values.astype(object)]), "levels", len(levels))


def _labelled(completed: np.ndarray, levels: tuple[str, ...]) -> np.ndarray:
    return np.array(levels, dtype=object)[completed.astype(int)] if levels else completed
