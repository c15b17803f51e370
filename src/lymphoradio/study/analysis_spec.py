"""What every analysis of a plan has."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from .base import Alpha, ConfLevel, Label, Model, Text

Adjust = Literal["none", "bonferroni", "holm", "bh"]
ADJUSTED_BY = {"bonferroni": "Bonferroni", "holm": "Holm", "bh": "Benjamini\N{EN DASH}Hochberg"}
Summary = Literal["median_iqr", "median_range", "mean_sd", "by_shapiro_wilk"]


RowWord = Literal["variable", "level", "group", "contrast", "model", "estimate_type", "statistic_type"]


class InsteadOf(Model):
    """What an analysis stands beside, as it should be beside as published."""

    analysis: Label = Field(description="the analysis as published")
    because: Text = Field(description="why the published method is known to mislead, a sentence")
    published: dict[RowWord, str] = Field(
        {}, description="words of the one row there that is compared; without any, all rows about the same are"
    )
    recommended: dict[RowWord, str] = Field({}, description="words of the one row here")

    @model_validator(mode="after")
    def _both_or_none(self) -> InsteadOf:
        if bool(self.published) != bool(self.recommended):
            raise ValueError("published and recommended name a row each: write both, or neither")
        return self


class Spec(Model):
    """What every analysis has."""

    population: str = Field("", description="a step of the flow; default: after all exclusions")
    variant: Literal["as_published", "recommended"] = "as_published"
    instead_of: InsteadOf | None = Field(
        None, description="of a recommended analysis: which published one it stands beside, and why (the keys below)"
    )
    conf_level: ConfLevel = 0.95
    alpha: Alpha = 0.05
