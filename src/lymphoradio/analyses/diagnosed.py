"""Diagnostics of a fitted multivariable model: linearity, and the influence of single patients."""

from __future__ import annotations

from typing import NamedTuple, Protocol

import numpy as np

from ..stats.design import Design
from ..stats.model_fit import ModelFit
from ..study.specs import Regression
from .families import Data, Effects, Family
from .influenced import influence_rows
from .linearity import linearity_rows
from .penalised import FIRTH, PenalisedModel
from .summaries import Row


class Setting(Protocol):
    """The complete cases of an analysis."""

    rows: np.ndarray
    spec: Regression
    family: Family

    def unit(self, name: str) -> str:
        """What an effect of a variable is for."""


class Fitted(NamedTuple):
    """A fitted model; `positions` are its columns in the design."""

    data: Data
    design: Design
    positions: tuple[int, ...]
    model: ModelFit
    effects: Effects


def diagnostic_rows(setting: Setting, fitted: Fitted, shared: Row) -> list[Row]:
    """Rows of variant `recommended` that say how far a multivariable model may be trusted.

    Parameters
    ----------
    setting : Setting
    fitted : Fitted
    shared : dict
        Columns that the model's rows share.

    Returns
    -------
    list of dict
        `test` rows of linearity (`linearity_rows`), `largest_dfbetas` and `estimate_without` (`influence_rows`). Of a
        model by Firth's penalised likelihood, for which neither is defined, noted rows.
    """
    spec, family = setting.spec, setting.family
    refused = f"not defined for {FIRTH}" if isinstance(fitted.model, PenalisedModel) else ""
    design = _of_columns(fitted.design, fitted.positions)
    shared = {**shared, "variant": "recommended"}
    linearity = linearity_rows(
        lambda wider: family.data(setting.rows, wider), design, fitted.data.per_variable, spec, shared, refused
    )
    terms = {term.name: term for term in design.terms}
    columns: list[Row] = [
        {
            **shared, "variable": name, "level": level, "unit": setting.unit(name),
            "reference": str(terms[name].levels[0]) if terms[name].levels else "",
        }
        for name, level in zip(design.column_term, design.column_level, strict=True)
    ]  # fmt: skip
    influence = influence_rows(
        lambda: fitted.data.influence(fitted.positions), fitted.effects, family, spec.alpha, columns, refused
    )
    return [*linearity, *influence]


def _of_columns(design: Design, positions: tuple[int, ...]) -> Design:
    """The design of some of its columns."""
    of_term = [design.column_term[i] for i in positions]
    return Design(
        design.part(positions),
        tuple(design.column_names[i] for i in positions),
        tuple(of_term),
        tuple(design.column_level[i] for i in positions),
        tuple(term for term in design.terms if term.name in of_term),
    )
