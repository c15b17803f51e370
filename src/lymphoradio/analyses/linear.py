"""Linear regression of a measured outcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from .. import tidy
from ..stats.design import Design
from ..stats.influence import Influence, influence_linear
from ..stats.linear_model import LinearFit, fit_linear
from ..stats.model_fit import ModelFit
from ..stats.selection import select
from ..stats.selection_path import Selection
from ..stats.term_model import by_partial_f, column_fitter
from ..study import Study
from ..study.specs import Linear, ModelSpec
from .drawn import Drawer, Draws, draw_here
from .families import Effects
from .imputed import model_draws, model_rows
from .summaries import Row

if TYPE_CHECKING:
    from ..stats.resampling import Sample

UNCENTRED = "uncentred: not comparable with the R² of a model with an intercept"


def linear(cohort: pd.DataFrame, spec: Linear, study: Study, draw: Drawer = draw_here) -> tidy.Result:
    """Univariable and multivariable linear regression, with selection.

    Parameters
    ----------
    cohort : DataFrame
        The patients of the spec's population.
    spec : Linear
    study : Study
    draw : callable
        Draws the resamples and imputations, or gathers them.

    Returns
    -------
    tidy.Result
        estimates : `beta` rows with t intervals, `intercept`, R2, adjusted R2, F, residual SD, patients per variable,
        condition number, variance inflation, and the selection paths.

    Notes
    -----
    With `intercept: false` all models, the selections' too, go through the origin: there is no `intercept` row, R2 and
    variance inflation are about 0 instead of the mean, and factors keep their reference level.

    References
    ----------
    Fox & Monette (1992), JASA 87:178-183 (variance inflation of factors); Heinze, Wallisch & Dunkler (2018),
    Biom. J. 60:431-449 (selection).
    """
    rows = model_rows(cohort, spec, study, _family(cohort, spec), draw)
    common = {"population": study.population(spec), "variant": spec.variant, "outcome": spec.outcome}
    return tidy.Result(tidy.estimates(rows, **common))


def linear_draws(cohort: pd.DataFrame, spec: Linear, study: Study) -> dict[str, Draws]:
    """What `linear` has drawn, as `model_draws`."""
    return model_draws(cohort, spec, study, _family(cohort, spec))


def _family(cohort: pd.DataFrame, spec: Linear) -> _Linear:
    return _Linear(cohort[spec.outcome].to_numpy(float), spec)


@dataclass(frozen=True)
class _Linear:
    outcome: np.ndarray
    spec: Linear
    estimate_type: str = "beta"
    statistic_type: str = "t"
    is_ratio: bool = False

    @property
    def intercept(self) -> bool:
        return self.spec.intercept

    @property
    def method(self) -> str:
        return f"{_kind(self.spec)}, t interval"

    def known(self) -> np.ndarray:
        return ~np.isnan(self.outcome)

    def n_events(self, rows: np.ndarray) -> None:
        return None

    def outcome_for_imputation(self, rows: np.ndarray) -> np.ndarray:
        return self.outcome[rows][:, None]

    def data(self, rows: np.ndarray, design: Design) -> _LinearData:
        return _LinearData(self.outcome[rows], design, self.spec)

    def select(self, rows: np.ndarray, design: Design, model: ModelSpec) -> Selection:
        scoring = model.scoring or "r2"
        return select_by_mlxtend(design, self.outcome[rows], model, "linear", scoring, self.spec.intercept)


@dataclass(frozen=True)
class _LinearData:
    outcome: np.ndarray
    design: Design
    spec: Linear
    n_events: None = None

    @property
    def n(self) -> int:
        return len(self.outcome)

    @property
    def n_for_bic(self) -> int:
        return self.n

    @property
    def per_variable(self) -> int:
        return self.n

    def sample(self) -> Sample:
        from ..stats.resampling import linear_sample

        return linear_sample(self.outcome, self.design.X, self.spec.intercept)

    def fit(self, positions: tuple[int, ...]) -> LinearFit:
        names = [self.design.column_names[i] for i in positions]
        return fit_linear(self.design.part(positions), self.outcome, self.spec.intercept, names)

    def effects(self, model: ModelFit, positions: tuple[int, ...]) -> Effects:
        assert isinstance(model, LinearFit)
        low, high = model.confidence_interval(self.spec.conf_level)
        slopes = slice(int(model.intercept), None)
        return Effects(
            model.coefficients[slopes], model.std_errors[slopes], low[slopes], high[slopes], model.t[slopes],
            model.p_values[slopes], (model.note,) * len(positions),
        )  # fmt: skip

    def influence(self, positions: tuple[int, ...]) -> Influence:
        return influence_linear(self.design.part(positions), self.outcome, self.spec.intercept)

    def covariance(self, model: ModelFit) -> np.ndarray:
        assert isinstance(model, LinearFit)
        return model.slope_covariance

    def summary(self, model: ModelFit, positions: tuple[int, ...]) -> list[Row]:
        assert isinstance(model, LinearFit)
        row: Row = {"method": _kind(self.spec), "note": model.note}
        of_r_squared = {**row, "method": UNCENTRED} if model.r_squared_uncentred else row
        return [
            *self._intercept(model, row),
            {**of_r_squared, "estimate_type": "r_squared", "estimate": model.r_squared},
            {**of_r_squared, "estimate_type": "adjusted_r_squared", "estimate": model.adjusted_r_squared},
            {**row, "estimate_type": "residual_sd", "estimate": model.residual_sd},
            {**row, "estimate_type": "df_residual", "estimate": model.df_residual},
            {**row, "estimate_type": "test", "statistic": model.f_statistic, "statistic_type": "F",
             "df": model.f_df[0], "p_value": model.f_p_value, "method": "F test of all variables together"},
        ]  # fmt: skip

    def _intercept(self, model: LinearFit, row: Row) -> list[Row]:
        if not model.intercept:
            return []
        low, high = model.confidence_interval(self.spec.conf_level)
        return [
            {**row, "estimate_type": "intercept", "estimate": model.coefficients[0], "std_error": model.std_errors[0],
             "conf_low": low[0], "conf_high": high[0], "conf_level": self.spec.conf_level, "statistic": model.t[0],
             "statistic_type": "t", "p_value": model.p_values[0]}
        ]  # fmt: skip

    def select_spss(self, candidates: Sequence[str], model: ModelSpec) -> Selection:
        fit = by_partial_f(column_fitter(self.design, self.fit))
        return select(candidates, fit, forced=model.forced, remove_above=model.remove_above)


def _kind(spec: Linear) -> str:
    return "linear regression" if spec.intercept else "linear regression through the origin"


def select_by_mlxtend(
    design: Design, outcome: np.ndarray, model: ModelSpec, kind: str, scoring: str, intercept: bool = True
) -> Selection:
    """Selection by mlxtend's SequentialFeatureSelector; scikit-learn is imported only where a plan asks for it."""
    from ..stats.selection_mlxtend import select_mlxtend

    columns = {term.name: design.columns_of(term.name) for term in design.terms}
    return select_mlxtend(
        design.X, outcome, columns, kind, model.direction, model.floating, model.size, scoring, model.folds,
        forced=model.forced, intercept=intercept,
    )  # fmt: skip
