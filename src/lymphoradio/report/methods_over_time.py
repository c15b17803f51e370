"""Sentences of the methods section on change: mixed models over time, and what stands beside a paired change."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from ..render.format import format_count
from ..render.tables.words import enumerate_words
from ..study import Study
from ..study.specs import ADJUSTED_BY, MixedModel, PairedChange


def mixed_model_methods(study: Study, spec: MixedModel, rows: pd.DataFrame) -> Iterator[str]:
    """How measurements over time were modelled.

    Parameters
    ----------
    study : Study
    spec : MixedModel
    rows : DataFrame
        Tidy estimates of the analysis.

    Yields
    ------
    str
        Sentences.
    """
    on = "Logarithms of measurements" if spec.scale == "log" else "Measurements"
    yield (
        f"{on} over time ({enumerate_words(list(spec.series))}) were analysed by a linear mixed model with time as a "
        "factor and a random intercept per patient, fitted by restricted maximum likelihood to every measurement of "
        f"every patient with at least one ({_measured(rows)})."
    )
    effect = "ratios of geometric means" if spec.scale == "log" else "differences of means"
    yield (
        f"Changes from the first time are {effect}; t and F tests and intervals have Satterthwaite's degrees of "
        "freedom. Estimates are unbiased by loss of patients that depends on measured values only (missing at random)."
    )
    if spec.by:
        first, *others = study.levels(spec.by)
        yield (
            f"Groups by {study.label(spec.by)} were compared by the interaction of group and time, "
            f"{enumerate_words(others)} against {first}."
        )
    if spec.adjust in ADJUSTED_BY:
        yield f"P values were adjusted by the {ADJUSTED_BY[spec.adjust]} method over the later times of a series."


def beside_paired_change(spec: PairedChange) -> Iterator[str]:
    """How groups were compared in their change, and what regression to the mean gives, where the plan asks for it."""
    if spec.by:
        yield (
            "The groups were compared by Welch's t test of the changes, and in the values after, adjusted for those "
            "before, by analysis of covariance with HC3 standard errors."
        )
    if spec.enrolled_by:
        yield (
            f"Patients were enrolled by their first value ({enumerate_words(list(spec.enrolled_by))}): beside the "
            "change stands what regression to the mean alone gives in a normal population whose mean and SD the "
            "analysis plan states."
        )


def _measured(rows: pd.DataFrame) -> str:
    counts = rows[(rows["estimate_type"] == "count") & (rows["level"] == "")]
    return enumerate_words(
        [
            f"{format_count(measured)} measurements of {format_count(n)} patients"
            for measured, n in zip(counts["estimate"], counts["n"], strict=True)
        ]
    )
