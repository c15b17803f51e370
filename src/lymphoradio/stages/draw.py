"""The jobs that draw resamples and imputations in parts, where an analysis has much of that to do."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from ..analyses.drawn import Draws
from ..cohort import patients_of, read_cohort
from ..intermediate import record
from ..running import job
from ..study import Study
from .parts import write_part
from .work import open_study

DrawsOf = Callable[[pd.DataFrame, Any, Study], dict[str, Draws]]


@job()
def draw_part(name: str, analysis: str, number: int, parts: int, kinds: Mapping[str, DrawsOf]) -> None:
    """Draw one part of an analysis' resamples and imputations into the work folder.

    Parameters
    ----------
    name, analysis : str
        The study's, and the analysis' in its plan.
    number, parts : int
        Which part, from 1, of how many.
    kinds : mapping of str to callable
        For each kind of analysis the function that says what it has drawn.
    """
    study, layout = open_study(name)
    spec = study.analyses[analysis]
    cohort = patients_of(read_cohort(Path(layout.cohort)), study, study.population(spec))
    with warnings.catch_warnings(record=True) as met:
        warnings.simplefilter("always")
        draws = kinds[spec.kind](cohort, spec, study)
    file = layout.part(analysis, number, parts)
    write_part(Path(file), draws, number, parts, met=met)
    record(name, f"{analysis}_part_{number}_of_{parts}", [file])
