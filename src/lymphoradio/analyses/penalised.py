"""Models by Firth's penalised likelihood, where maximum likelihood has no finite estimate: their tidy parts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import numpy as np

from ..stats.cox_design import MonotoneLikelihood
from ..stats.design import Design
from ..stats.errors import NotEstimable
from ..stats.firth_fit import FirthFit
from ..stats.firth_profile import PENALISED_LR
from ..stats.model_fit import ModelFit, TermTest
from ..stats.separation import SeparationError
from .families import Effects
from .summaries import Row, estimable, joined

FIRTH = "Firth's penalised likelihood"
INTERVAL_AND_P = "profile penalised-likelihood interval, penalised likelihood-ratio p"
TERM_METHOD = "penalised likelihood-ratio test of all levels together"
UNSELECTED = "variables are not selected by penalised likelihood; a model of listed variables can be estimated by it"


@runtime_checkable
class Penalisable(Protocol):
    """Data whose models can be estimated by penalised likelihood too."""

    def fit_penalised(self, positions: tuple[int, ...], refused: NotEstimable) -> ModelFit:
        """Fit the model of these columns, or raise `refused` where the plan or another reason forbids it."""


def separated(reason: NotEstimable) -> bool:
    """Whether maximum likelihood has no finite estimate; everything else that cannot be estimated is another matter."""
    return isinstance(reason, SeparationError | MonotoneLikelihood)


def named_terms(design: Design, columns: Sequence[int]) -> list[str]:
    """Labels of the variables with these columns, the levels of a factor after its own."""
    levels: dict[str, list[str]] = {}
    for i in columns:
        level = design.column_level[i]
        levels.setdefault(design.column_names[i].removesuffix(f" ({level})"), []).extend([level] * bool(level))
    return [f"{label} ({', '.join(found)})" if found else label for label, found in levels.items()]


def enumerated(names: Sequence[str]) -> str:
    """Names in a sentence.

    >>> enumerated(["Stage (II, III)"]), enumerated(["Age", "Sex", "Stage (III)"])
    ('Stage (II, III)', 'Age, Sex and Stage (III)')
    """
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


@dataclass(frozen=True)
class PenalisedModel:
    """A fit with the tests and intervals that belong to it; satisfies `ModelFit`.

    Attributes
    ----------
    fit : FirthFit
    kind : str
        Of regression, in words.
    reason : str
        Why: `separation by ECOG (2)`.
    limits : callable
        From a column's position to the profile penalised-likelihood limits of its coefficient.
    lr_test : callable
        From columns' positions to the penalised likelihood-ratio test of their coefficients.
    """

    fit: FirthFit
    kind: str
    reason: str
    limits: Callable[[int], tuple[float, float]]
    lr_test: Callable[[Sequence[int]], TermTest]

    @property
    def log_likelihood(self) -> float:
        """Penalised."""
        return self.fit.log_likelihood

    @property
    def n_parameters(self) -> int:
        """Coefficients, the intercept included."""
        return self.fit.n_parameters

    @property
    def note(self) -> str:
        """What the rows of the model's terms say."""
        return f"{self.reason}: {FIRTH}"

    def wald_test(self, columns: Sequence[int]) -> TermTest:
        """Wald test of these columns' coefficients."""
        return self.fit.wald_test(columns)

    @property
    def slope_covariance(self) -> np.ndarray:
        """Covariance of the coefficients without the intercept."""
        return self.fit.slope_covariance

    def effects(self) -> Effects:
        """The coefficients without the intercept, each with its profile limits and its penalised test."""
        p = len(self.fit.slopes)
        limits, tests, notes = np.full((p, 2), np.nan), np.full((p, 2), np.nan), [self.note] * p
        for i in range(p):
            try:
                limits[i] = self.limits(i)
            except NotEstimable as reason:
                notes[i] = joined(notes[i], f"profile interval not estimable: {reason}")
            try:
                test = self.lr_test([i])
                tests[i] = test.statistic, test.p_value
            except NotEstimable as reason:
                notes[i] = joined(notes[i], f"test not estimable: {reason}")
        errors = np.sqrt(np.diag(self.slope_covariance))
        return Effects(
            self.fit.slopes, errors, limits[:, 0], limits[:, 1], tests[:, 0], tests[:, 1], tuple(notes),
            PENALISED_LR, 1.0, f"{self.kind}, {FIRTH}, {INTERVAL_AND_P}",
        )  # fmt: skip

    def test_row(self, columns: Sequence[int], method: str, **row: Any) -> Row:
        """A tidy row of the penalised likelihood-ratio test of some columns."""

        def test() -> Row:
            found = self.lr_test(columns)
            return {"statistic": found.statistic, "df": found.df, "p_value": found.p_value}

        return estimable(test, **row, estimate_type="test", statistic_type=PENALISED_LR, method=method)

    def summary(self) -> list[Row]:
        """Rows about the model as a whole that every kind has."""
        every = range(len(self.fit.slopes))
        return [
            {"estimate_type": "log_likelihood", "estimate": self.log_likelihood, "note": self.note,
             "method": "penalised log-likelihood, with half the log determinant of the information in these units"},
            self.test_row(every, "penalised likelihood-ratio test of all variables together"),
        ]  # fmt: skip
