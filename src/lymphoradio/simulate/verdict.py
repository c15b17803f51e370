"""What the real pipeline says of a synthetic cohort: every claim beside the computed number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd

from ..analyses.run import run_analysis
from ..cohort.companions import companion_files
from ..cohort.flow import STEP, select_population
from ..cohort.prepare import prepare_cohort
from ..cohort.read import read_bytes
from ..published import Claim, concordance
from ..published.concordance import STATED
from ..study import Study
from ..study.specs import Resampling
from .analyses import analysis_of

SHOWN = ["row", "column", "kind", "published", "reason"]


def judge_cohort(cohort: Path, study: Study, claims: Sequence[Claim], plan: str) -> pd.DataFrame:
    """Concordance of a cohort CSV, with its companions beside it, and a paper's claims.

    Raises
    ------
    CohortError, StudyError
        The pipeline refuses the cohort.
    """
    study = study.model_copy(update={"resampling": Resampling(replicates=0)})  # no paper's claim is about them
    prepared = prepare_cohort(read_bytes(cohort), str(cohort), study, plan, companion_files(cohort, study))
    estimates = {}
    for name in dict.fromkeys(claim.analysis for claim in claims):
        if name == "flow":
            estimates[name] = prepared.flow.assign(analysis=name)
            continue
        spec = study.analyses[name]
        patients = select_population(prepared.cohort, study, study.population(spec))
        patients = patients.drop(columns=STEP).reset_index(drop=True)
        estimates[name] = run_analysis(analysis_of(spec.kind), patients, name, study)[0].estimates
    return concordance(claims, estimates, {name: spec.alpha for name, spec in study.analyses.items()})


def unmet(judged: pd.DataFrame) -> pd.DataFrame:
    """Claims whose number or conclusion differs although the paper does not contradict itself there."""
    differs = (judged["same_at_printed_precision"] == "false") | (judged["same_conclusion"] == "false")
    return judged[differs & ~judged["reason"].str.startswith(STATED)]


def in_words(judged: pd.DataFrame) -> Iterator[str]:
    """A line per claim that is not met, by place: conclusions first."""
    left = unmet(judged)
    for title, part in (
        ("Conclusions that differ", left[left["same_conclusion"] == "false"]),
        ("Numbers that differ", left[left["same_conclusion"] != "false"]),
    ):
        if part.empty:
            continue
        yield f"{title} ({len(part)}):"
        for place, rows in part.groupby("place", sort=False):
            yield f"  {place}"
            for row, column, kind, printed, reason in rows[SHOWN].itertuples(index=False, name=None):
                where = f"{row}, {column}" if column else row
                yield f"    {where}: {kind} {printed}; {reason}"
