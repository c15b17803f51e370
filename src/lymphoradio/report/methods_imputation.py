"""Sentences of the methods section on missing values that were imputed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pandas as pd

from ..render.format import format_count
from ..render.tables.words import enumerate_words
from ..study import Study
from ..study.specs import Cox, Linear, Regression
from ..tidy import IMPUTED


def imputation_methods(study: Study, spec: Regression, rows: pd.DataFrame) -> Iterator[str]:
    """How missing candidates were imputed and results pooled; nothing for complete cases (`methods`)."""
    if spec.missing == "complete_cases":
        return
    plan = study.imputation
    counts = rows[(rows["level"] == IMPUTED) & (rows["variable"] != "patients") & (rows["estimate"] > 0)]
    missing = [study.label(name) for name in counts["variable"]]
    if missing:
        outcome = "the event and the Nelson-Aalen cumulative hazard" if isinstance(spec, Cox) else "the outcome"
        yield (
            f"In the patients whose outcome is known, missing values of {enumerate_words(missing)} were imputed by "
            f"chained equations ({_ways(study, counts['variable'])}; {format_count(plan.iterations)} iterations) from "
            f"all {format_count(len(spec.candidates))} candidates and {outcome}, to {format_count(plan.imputations)} "
            "completed data sets."
        )
        computed = [study.label(name) for name in counts["variable"] if name in study.derived]
        if computed:
            yield f"Computed candidates ({enumerate_words(computed)}) were imputed as they stand, not from their parts."
    else:
        yield "No value of a candidate was missing in the patients whose outcome is known."
    yield (
        f"The estimates in the {format_count(plan.imputations)} data sets were pooled by Rubin's rules, with Student's "
        "intervals and tests on Barnard and Rubin's degrees of freedom; factors of more than two levels were tested by "
        "the pooled Wald test (D1)."
    )


def _ways(study: Study, names: Iterable[str]) -> str:
    kinds = {bool(study.levels(name)) for name in names}
    ways = [
        *["predictive mean matching with five donors from a bootstrap sample for numbers"] * (False in kinds),
        *["logistic or multinomial regression for factors"] * (True in kinds),
    ]
    return enumerate_words(ways)


def how_with_imputed(spec: Regression) -> str:
    """What the first sentence on a regression says of its models, where missing values were imputed."""
    parts = ["missing values were imputed"]
    if isinstance(spec, Cox):
        parts.append(f"ties are treated by {spec.ties.capitalize()}'s method")
    if isinstance(spec, Linear) and not spec.intercept:
        parts.append("all models go through the origin (no intercept)")
    return enumerate_words(parts)


def seeds(study: Study, resampled: bool) -> str:
    """What was random in a study, and from which seed.

    Parameters
    ----------
    study : Study
    resampled : bool
        Whether anything was resampled.
    """
    imputed = any(isinstance(spec, Regression) and spec.missing == "impute" for spec in study.analyses.values())
    if resampled and imputed:
        return (
            f"Only the bootstrap resamples and the imputed values are random; they are drawn from seeds "
            f"{study.resampling.seed} and {study.imputation.seed}."
        )
    if imputed:
        return f"Only the imputed values are random; they are drawn from seed {study.imputation.seed}."
    if resampled:
        return f"Only the bootstrap resamples are random; they are drawn from seed {study.resampling.seed}."
    return "No step used random numbers."
