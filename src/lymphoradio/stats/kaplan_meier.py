"""Kaplan-Meier estimation: the curve, its band, its quantiles, and what stands under the figure."""

from lymphoradio.stats.kaplan_meier_curve import (
    KaplanMeier,
    Transform,
    confidence_band,
    confidence_limits,
    fit_kaplan_meier,
)
from lymphoradio.stats.kaplan_meier_quantile import (
    FollowUp,
    KmQuantile,
    exact_survival,
    quantile,
    reverse_kaplan_meier,
)
from lymphoradio.stats.kaplan_meier_times import AtRisk, SurvivalAt, at_risk, survival_at

__all__ = [
    "AtRisk",
    "FollowUp",
    "KaplanMeier",
    "KmQuantile",
    "SurvivalAt",
    "Transform",
    "at_risk",
    "confidence_band",
    "confidence_limits",
    "exact_survival",
    "fit_kaplan_meier",
    "quantile",
    "reverse_kaplan_meier",
    "survival_at",
]
