"""Specs of the analyses: what each needs from the plan, with the defaults that it states."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from .analysis_spec import ADJUSTED_BY, Adjust, InsteadOf, Spec, Summary
from .association_spec import ON_SCALE, Correlation, GroupComparison, Roc
from .descriptive_spec import AdverseEvents, Characteristics, Enrolment, MixedModel, PairedChange, Response, Trajectory
from .model_spec import Imputation, ModelSpec, Resampling
from .output_spec import FIGURE_KINDS, TABLE_KINDS, Flow, Output
from .over_time_spec import OverTime
from .regression_spec import Cox, Linear, Logistic, Regression
from .survival_spec import KaplanMeier

AnalysisSpec = Annotated[
    Characteristics
    | PairedChange
    | Trajectory
    | MixedModel
    | GroupComparison
    | Correlation
    | Linear
    | Logistic
    | Cox
    | Roc
    | KaplanMeier
    | Response
    | AdverseEvents,
    Field(discriminator="kind"),
]

__all__ = [
    "ADJUSTED_BY",
    "FIGURE_KINDS",
    "ON_SCALE",
    "TABLE_KINDS",
    "Adjust",
    "AdverseEvents",
    "AnalysisSpec",
    "Characteristics",
    "Correlation",
    "Cox",
    "Enrolment",
    "Flow",
    "GroupComparison",
    "Imputation",
    "InsteadOf",
    "KaplanMeier",
    "Linear",
    "Logistic",
    "MixedModel",
    "ModelSpec",
    "Output",
    "OverTime",
    "PairedChange",
    "Regression",
    "Resampling",
    "Response",
    "Roc",
    "Spec",
    "Summary",
    "Trajectory",
]
