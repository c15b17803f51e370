"""What every analysis of a plan has."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .base import Alpha, ConfLevel, Model

Adjust = Literal["none", "bonferroni", "holm", "bh"]
ADJUSTED_BY = {"bonferroni": "Bonferroni", "holm": "Holm", "bh": "Benjamini\N{EN DASH}Hochberg"}
Summary = Literal["median_iqr", "median_range", "mean_sd", "by_shapiro_wilk"]


class Spec(Model):
    """What every analysis has."""

    population: str = Field("", description="a step of the flow; default: after all exclusions")
    variant: Literal["as_published", "recommended"] = "as_published"
    conf_level: ConfLevel = 0.95
    alpha: Alpha = 0.05
