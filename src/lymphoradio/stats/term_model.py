"""Models whose columns know their terms, and how to fit one on any subset of the terms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from lymphoradio.stats.design import Design
from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.model_fit import ModelFit, TermTest


@dataclass(frozen=True)
class TermModel:
    """A fitted model and which of its columns belong to which term.

    Attributes
    ----------
    model : ModelFit
    columns : mapping of str to tuple of int
        Positions in the model's X, the intercept not counted.
    """

    model: ModelFit
    columns: Mapping[str, tuple[int, ...]]

    def test(self, term: str) -> TermTest:
        """Wald test of a whole term.

        Raises
        ------
        NotEstimable
            The test is not a number.
        """
        test = self.model.wald_test(self.columns[term])
        if not (np.isfinite(test.statistic) and np.isfinite(test.p_value)):
            raise NotEstimable(f"the Wald test of {term} is not a number")
        return test


@dataclass(frozen=True)
class PartialF(TermModel):
    """A linear model whose terms are all tested by F, as SPSS's F to remove: of one column it is t squared."""

    def test(self, term: str) -> TermTest:
        """Partial F test of a whole term; raises as `TermModel.test`."""
        test = super().test(term)
        if test.statistic_type != "t":
            return test
        return TermTest(test.statistic**2, 1.0, test.p_value, "F", test.df_residual)


Fitter = Callable[[tuple[str, ...]], TermModel]


def by_partial_f(fit: Fitter) -> Fitter:
    """The same fits, with all terms tested by F."""

    def fit_f(terms: tuple[str, ...]) -> TermModel:
        fitted = fit(terms)
        return PartialF(fitted.model, fitted.columns)

    return fit_f


def column_fitter(design: Design, fit_positions: Callable[[tuple[int, ...]], ModelFit]) -> Fitter:
    """Fit any subset of a design's terms, factors whole, by the positions of their columns.

    Parameters
    ----------
    design : Design
        Of all candidates and forced terms.
    fit_positions : callable
        From the positions of the subset's columns in the design to a fitted model.

    Returns
    -------
    callable
        From term names to `TermModel`, for `select`.
    """

    def fit(terms: tuple[str, ...]) -> TermModel:
        positions: list[int] = []
        columns: dict[str, tuple[int, ...]] = {}
        for term in terms:
            own = design.columns_of(term)
            columns[term] = tuple(range(len(positions), len(positions) + len(own)))
            positions.extend(own)
        return TermModel(fit_positions(tuple(positions)), columns)

    return fit


def subset_fitter(design: Design, fit_columns: Callable[[np.ndarray, tuple[str, ...]], ModelFit]) -> Fitter:
    """Fit any subset of a design's terms, factors whole, by their columns.

    Parameters
    ----------
    design : Design
        Of all candidates and forced terms.
    fit_columns : callable
        From the columns of the subset, shape (n, p), and their names to a fitted model.

    Returns
    -------
    callable
        From term names to `TermModel`, for `select`.

    Examples
    --------
    >>> from lymphoradio.stats.design import Term, build_design
    >>> from lymphoradio.stats.linear_model import fit_linear
    >>> from lymphoradio.stats.selection import select
    >>> values = {"age": np.arange(6.0), "dose": np.array([0.0, 1.0, 0.0, 0.0, 1.0, 1.0])}
    >>> design = build_design(values, [Term("age"), Term("dose")])
    >>> change = np.array([0.1, 1.0, 2.2, 2.9, 4.1, 4.9])
    >>> fit = subset_fitter(design, lambda X, names: fit_linear(X, change, column_names=names))
    >>> select(("age", "dose"), fit).selected
    ('age',)
    """

    def fit_positions(positions: tuple[int, ...]) -> ModelFit:
        return fit_columns(design.X[:, positions], tuple(design.column_names[j] for j in positions))

    return column_fitter(design, fit_positions)
