"""Whose data an output shows, where its analysis is not of all the patients that the flow ends with."""

from __future__ import annotations

import pandas as pd

from ..study import Study
from ..study.specs import Output
from .format import THIN, format_count


def population_note(estimates: pd.DataFrame, study: Study, output: Output) -> str:
    """The step of the flow that an analysis uses and its patients, where the plan names one; else nothing.

    Parameters
    ----------
    estimates : DataFrame
        Tidy rows of the analysis. A row's `n` and `n_missing` together are the population; where a row counts fewer
        (a group, the patients on one side of a cut-off) another has them all.
    study : Study
    output : Output

    Returns
    -------
    str
        For example `Population: eligible (n = 48).`
    """
    spec = study.analyses.get(output.source)
    if spec is None or not spec.population:
        return ""
    # The head's row counts in n_missing patients that its n has already: those without a group.
    rows = estimates[estimates["variable"] != "patients"]
    n = (rows["n"] + rows["n_missing"].fillna(0)).max()
    return f"Population: {output.labels.get(spec.population, spec.population)} (n{THIN}={THIN}{format_count(n)})."
