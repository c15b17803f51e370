"""Spec of survival curves."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .analysis_spec import Adjust, Spec
from .base import Number
from .data import Landmark


class KaplanMeier(Spec):
    """Survival curves with numbers at risk, medians and log-rank test."""

    kind: Literal["kaplan_meier"] = "kaplan_meier"
    endpoint: str
    by: str = ""
    interval: Literal["log-log", "log", "plain"] = "log-log"
    at_half: Literal["first", "midpoint"] = Field("first", description="median where the curve is exactly 0.5")
    times: tuple[Annotated[Number, Field(gt=0)], ...] = Field(
        (), description="survival at these times, in the endpoint's show_in unit"
    )
    landmark: Landmark = None
    follow_up: Literal["reverse_kaplan_meier", "observed"] = Field(
        "reverse_kaplan_meier", description="median follow-up; observed: of all patients' times, deaths included"
    )
    pairwise: Adjust = Field("holm", description="adjustment of the pairwise log-rank tests of more than two groups")
