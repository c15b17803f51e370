"""A model in every imputed data set, pooled by Rubin's rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..stats.design import Design
from ..stats.errors import NotEstimable
from ..stats.influence import Influence
from ..stats.model_fit import ModelFit, TermTest
from ..stats.pooling import Pooled, pool_scalar, pool_wald
from ..stats.selection_path import Selection
from ..study.specs import Cox, ModelSpec, Regression
from .families import Data, Effects
from .penalised import TERM_METHOD, PenalisedModel
from .summaries import Row

if TYPE_CHECKING:
    from ..stats.resampling import Sample

_TERM_METHOD = "Wald test of all levels together"
NO_SELECTION = "no variables are selected in imputed data sets"  # a plan that asks for it has been refused


@dataclass(frozen=True)
class PooledModel:
    """The coefficients of a model in every imputed data set; satisfies `ModelFit`.

    Attributes
    ----------
    coefficients : ndarray, shape (m, p)
        Without the intercept, on the linear predictor's scale.
    covariances : ndarray, shape (m, p, p)
    n_parameters : int
        The intercept included.
    df_complete : float
        Residual degrees of freedom if no value were missing; of a Cox model events minus coefficients.
    """

    coefficients: np.ndarray
    covariances: np.ndarray
    n_parameters: int
    df_complete: float

    @property
    def log_likelihood(self) -> float:
        """NaN: likelihoods of different data sets have no common value."""
        return float("nan")

    def wald_test(self, columns: Sequence[int]) -> TermTest:
        """Pooled Wald test of these columns' coefficients (D1)."""
        chosen = list(columns)
        test = pool_wald(self.coefficients[:, chosen], self.covariances[:, chosen][:, :, chosen], self.df_complete)
        return TermTest(test.statistic, float(test.df), test.p_value, "F", test.df_residual)

    def pooled(self, conf_level: float) -> list[Pooled]:
        """Each coefficient pooled by Rubin's rules."""
        variances = np.diagonal(self.covariances, axis1=1, axis2=2)
        return [
            pool_scalar(self.coefficients[:, j], variances[:, j], self.df_complete, conf_level)
            for j in range(self.coefficients.shape[1])
        ]


@dataclass(frozen=True)
class PooledData:
    """The outcome of some patients with their design in every imputed data set."""

    sets: tuple[Data, ...]
    design: Design
    spec: Regression

    @property
    def n(self) -> int:
        """Patients."""
        return self.sets[0].n

    @property
    def n_events(self) -> int | None:
        """Events; None for a measured outcome."""
        return self.sets[0].n_events

    @property
    def n_for_bic(self) -> int:
        """What BIC counts."""
        return self.sets[0].n_for_bic

    @property
    def per_variable(self) -> int:
        """What events per variable counts."""
        return self.sets[0].per_variable

    def fit(self, positions: tuple[int, ...]) -> PooledModel:
        """Fit the model of these columns to every data set; refused where one of them has no estimate."""
        fits, reasons = [], []
        for data in self.sets:
            try:
                fits.append(_fitted(data, positions))
            except NotEstimable as reason:
                reasons.append(str(reason))
        if reasons:
            raise NotEstimable(f"in {len(reasons)} of {len(self.sets)} imputed data sets: {reasons[0]}")
        n_parameters = fits[0][2]
        n = self.n_events if isinstance(self.spec, Cox) else self.n
        df_complete = float((n or 0) - n_parameters)
        if df_complete < 1:
            what = "events" if isinstance(self.spec, Cox) else "patients"
            raise NotEstimable(f"{n_parameters} coefficients are too many for {n} {what}: no degrees of freedom left")
        return PooledModel(np.array([b for b, _, _ in fits]), np.array([v for _, v, _ in fits]), n_parameters,
                           df_complete)  # fmt: skip

    def effects(self, model: ModelFit, positions: tuple[int, ...]) -> Effects:
        """Pooled effects, with Student intervals on Barnard and Rubin's degrees of freedom."""
        assert isinstance(model, PooledModel)
        found = model.pooled(self.spec.conf_level)
        estimate, error, low, high, t, p, df = np.array(
            [[c.estimate, c.std_error, c.conf_low, c.conf_high, c.statistic, c.p_value, c.df] for c in found]
        ).T
        return Effects(estimate, error, low, high, t, p, df=df)

    def covariance(self, model: ModelFit) -> np.ndarray:
        """Total covariance: within the data sets and between them."""
        assert isinstance(model, PooledModel)
        b = model.coefficients - model.coefficients.mean(axis=0)
        m = len(b)
        return np.asarray(model.covariances.mean(axis=0) + (1 + 1 / m) * b.T @ b / (m - 1))

    def summary(self, model: ModelFit, positions: tuple[int, ...]) -> list[Row]:
        """Fraction of missing information per coefficient; nothing else about the model is pooled."""
        assert isinstance(model, PooledModel)
        return [
            {"estimate_type": "fraction_missing_information", "variable": self.design.column_term[position],
             "level": self.design.column_level[position], "estimate": pooled.fraction_missing}
            for position, pooled in zip(positions, model.pooled(self.spec.conf_level), strict=True)
        ]  # fmt: skip

    def influence(self, positions: tuple[int, ...]) -> Influence:
        """None: it is not pooled."""
        raise NotEstimable("influence is not pooled over imputed data sets")

    def sample(self) -> Sample:
        """None: no selection is rerun."""
        raise ValueError(NO_SELECTION)

    def select_spss(self, candidates: Sequence[str], model: ModelSpec) -> Selection:
        """None: nothing is selected."""
        raise ValueError(NO_SELECTION)


def _fitted(data: Data, positions: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, int]:
    model = data.fit(positions)
    effects = data.effects(model, positions)
    refused = [note for note, error in zip(effects.notes, effects.std_error, strict=False) if np.isnan(error)]
    if refused:
        raise NotEstimable(refused[0].removeprefix("not estimable: "))
    return effects.coefficient, data.covariance(model), model.n_parameters


def term_method(model: ModelFit) -> str:
    """How a model tests the levels of a factor together, in words."""
    if isinstance(model, PenalisedModel):
        return TERM_METHOD
    return f"{_TERM_METHOD}, pooled (D1)" if isinstance(model, PooledModel) else _TERM_METHOD
