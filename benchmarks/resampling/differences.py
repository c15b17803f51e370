"""Resamples in which the engine and stepAIC selected different terms, with the AIC of both sets by both sides."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.resampling import r_side
from benchmarks.resampling.data import Cohort
from lymphoradio.stats.cox import fit_cox
from lymphoradio.stats.errors import NotEstimable

COLUMNS = [
    "replicate",
    "engine_terms",
    "step_aic_terms",
    "aic_of_engine_terms_by_r",
    "aic_of_engine_terms_by_lymphoradio",
    "aic_of_step_aic_terms_by_r",
    "aic_of_step_aic_terms_by_lymphoradio",
    "lower",
    "warnings_of_r",
]


def explain_differences(
    cohort: Cohort, folder: Path, draws: np.ndarray, selected: list[str], theirs: pd.DataFrame
) -> pd.DataFrame:
    """Compare the selections.

    Parameters
    ----------
    cohort : Cohort
    folder : Path
        With the CSVs of R.
    draws : ndarray, shape (replicates, n)
    selected : list of str
        The engine's, per resample.
    theirs : DataFrame
        stepAIC's: replicate, terms, missing, warnings.

    Returns
    -------
    DataFrame
        `COLUMNS`, a row per resample that differs. AICs are of converged fits on the resample's rows: R's coxph with
        tight tolerances and `lymphoradio.stats.cox`, which is not the engine; NaN where there is no maximum.
    """
    found = [
        (replicate, ours, others, warnings)
        for replicate, ours, others, warnings in zip(
            theirs.replicate.tolist(), selected, theirs.terms.tolist(), theirs.warnings.tolist(), strict=True
        )
        if set(ours.split("+")) != set(others.split("+"))
    ]
    if not found:
        return pd.DataFrame(columns=COLUMNS)
    models = [(replicate, terms) for replicate, ours, others, _ in found for terms in (ours, others)]
    by_r = r_side.model_aics(folder, pd.DataFrame(models, columns=["replicate", "terms"]))
    by_us = [_aic(cohort, draws[replicate], terms) for replicate, terms in models]
    rows = []
    for i, (replicate, ours, others, warnings) in enumerate(found):
        (ours_r, others_r), (ours_us, others_us) = by_r[2 * i : 2 * i + 2], by_us[2 * i : 2 * i + 2]
        lower = "engine's" if ours_r < others_r else "stepAIC's" if others_r < ours_r else "neither"
        rows.append((replicate, ours, others, ours_r, ours_us, others_r, others_us, lower, warnings))
    return pd.DataFrame(rows, columns=COLUMNS)


def _aic(cohort: Cohort, rows: np.ndarray, terms: str) -> float:
    columns = [j for j, term in enumerate(cohort.design.column_term) if term in terms.split("+")]
    try:
        fit = fit_cox(cohort.time[rows], cohort.event[rows], cohort.design.X[rows][:, columns])
    except NotEstimable:
        return float("nan")
    return -2 * fit.log_likelihood + 2 * len(columns)
