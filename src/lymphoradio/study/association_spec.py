"""Specs of the analyses of association: groups compared, correlations, discrimination."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .analysis_spec import Adjust, Spec
from .base import Label

# How the limits of an AUC are said, by `auc_interval`.
ON_SCALE = {"logit": " on the logit scale", "plain": ""}


class GroupComparison(Spec):
    """Measurements of unpaired groups of patients."""

    kind: Literal["group_comparison"] = "group_comparison"
    variables: tuple[str, ...] = Field(min_length=1)
    by: str = Field(description="a factor")
    test: Literal["welch", "student", "ranks", "by_shapiro_wilk"] = Field(
        "welch",
        description="t test (of more than two groups one-way ANOVA, whichever t test is written), or `ranks`: "
        "Mann-Whitney (Kruskal-Wallis); by_shapiro_wilk: ranks where normality is rejected in any group, else welch",
    )
    adjust: Adjust = Field("none", description="over the variables")


class Correlation(Spec):
    """Correlation of two measurements of the same patients."""

    kind: Literal["correlation"] = "correlation"
    pairs: dict[Label, tuple[str, str]] = Field(min_length=1, description="label: [x, y]")
    method: Literal["pearson", "spearman"] = Field("pearson", description="the printed one; both are computed")
    adjust: Adjust = Field("none", description="over the pairs")


class Roc(Spec):
    """Discrimination of an outcome by markers, with Youden's cut-off."""

    kind: Literal["roc"] = "roc"
    outcome: str
    markers: dict[str, Literal["higher", "lower"]] = Field(
        min_length=1, description="column: whether patients with the outcome have higher or lower values"
    )
    auc_interval: Literal["logit", "plain"] = Field(
        "logit",
        description="by DeLong's variance: limits on the logit scale; or area ± z SE, cut off at 0 and 1 (pROC's, "
        "SPSS's), which is too narrow in small studies",
    )
