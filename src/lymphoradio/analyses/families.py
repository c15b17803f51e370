"""What differs between linear, logistic and Cox regression: each kind is a `Family` in a module of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from ..stats.design import Design
from ..stats.influence import Influence
from ..stats.model_fit import ModelFit
from ..stats.selection_path import Selection
from ..stats.selection_spss import LikelihoodData, select_spss
from ..study.specs import ModelSpec
from .summaries import Row

if TYPE_CHECKING:
    from ..stats.resampling import Sample


# Standard error of a log odds ratio: its interval would span more than 80 powers of ten.
LARGEST_ERROR = 50.0
LARGEST_LOGARITHM = 700.0  # of a ratio: exp(710) is beyond floating point


@dataclass(frozen=True)
class Effects:
    """Coefficients of a fitted model without its intercept, on the linear predictor's scale; each of shape (p,).

    `statistic_type`, `df` (one for all, or each coefficient's) and `method` are given where they are not the family's.
    """

    coefficient: np.ndarray
    std_error: np.ndarray
    conf_low: np.ndarray
    conf_high: np.ndarray
    statistic: np.ndarray
    p_value: np.ndarray
    notes: tuple[str, ...] = ()
    statistic_type: str = ""
    df: float | np.ndarray | None = None
    method: str = ""

    def df_of(self, i: int) -> float | None:
        """Degrees of freedom of the test of coefficient i."""
        return float(self.df[i]) if isinstance(self.df, np.ndarray) else self.df


class Data(Protocol):
    """The outcome of some patients with their design, ready to be fitted on any of its columns."""

    @property
    def design(self) -> Design:
        """As fitted: a row per patient, or per interval between two changes of a time-dependent covariate."""

    @property
    def n(self) -> int:
        """Patients."""

    @property
    def n_events(self) -> int | None:
        """Events; None for a measured outcome."""

    @property
    def n_for_bic(self) -> int:
        """What BIC counts: patients; of a Cox model events (Volinsky & Raftery 2000)."""

    @property
    def per_variable(self) -> int:
        """What events per variable counts: events, the rarer outcome, or patients."""

    def fit(self, positions: tuple[int, ...]) -> ModelFit:
        """Fit the model of these columns."""

    def effects(self, model: ModelFit, positions: tuple[int, ...]) -> Effects:
        """Effects of a fitted model, with intervals."""

    def covariance(self, model: ModelFit) -> np.ndarray:
        """Covariance of the coefficients without the intercept."""

    def influence(self, positions: tuple[int, ...]) -> Influence:
        """How far each patient moves the coefficients of the model of these columns."""

    def summary(self, model: ModelFit, positions: tuple[int, ...]) -> list[Row]:
        """Rows about the model as a whole."""

    def sample(self) -> Sample:
        """The same for the engine that reruns selections."""

    def select_spss(self, candidates: Sequence[str], model: ModelSpec) -> Selection:
        """Selection by one of the presets that the plan can ask of this kind."""


class Family(Protocol):
    """A kind of regression."""

    @property
    def estimate_type(self) -> str:
        """The glossary's word for an effect."""

    @property
    def statistic_type(self) -> str:
        """Of an effect: t or z."""

    @property
    def is_ratio(self) -> bool:
        """Whether effects are printed as exponentials."""

    @property
    def method(self) -> str:
        """In words."""

    @property
    def intercept(self) -> bool:
        """Whether the design has a column of ones."""

    def known(self) -> np.ndarray:
        """Patients whose outcome is known, as booleans."""

    def n_events(self, rows: np.ndarray) -> int | None:
        """Events of the patients at `rows`; None for a measured outcome."""

    def outcome_for_imputation(self, rows: np.ndarray) -> np.ndarray:
        """What stands for the outcome where covariates are imputed, shape (rows, q)."""

    def data(self, rows: np.ndarray, design: Design) -> Data:
        """The outcome of the patients at `rows` with their design."""

    def select(self, rows: np.ndarray, design: Design, model: ModelSpec) -> Selection:
        """Selection by mlxtend; only for the kinds that it has."""


def select_by_preset(candidates: Sequence[str], design: Design, data: LikelihoodData, model: ModelSpec) -> Selection:
    """SPSS's backward stepwise selection, as a model's preset asks for it."""
    assert model.removal is not None
    return select_spss(
        candidates,
        design,
        data,
        model.removal,
        forced=model.forced,
        enter_below=model.enter_below,
        remove_above=model.remove_above,
    )
