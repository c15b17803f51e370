"""Best response, objective response and disease control."""

from __future__ import annotations

import pandas as pd

from .. import tidy
from ..study import Study
from ..study.specs import Response
from .proportions import fisher_row, members_of, patients_rows, proportion_rows
from .summaries import Row

EVALUABLE, ALL = "evaluable", "all"
COUNTED_AS = {"objective_response": "no response", "disease_control": "no disease control"}


def response(cohort: pd.DataFrame, spec: Response, study: Study) -> tidy.Result:
    """Patients by best response, with the rates of objective response and disease control.

    Parameters
    ----------
    cohort : DataFrame
        The patients of the spec's population; the best response as its level's label, missing for patients who are
        not evaluable.
    spec : Response
    study : Study

    Returns
    -------
    tidy.Result
        estimates : first the patients of each group; then overall and per group, each as `count` and `percent` with
        its exact interval, every level of the best response (of the evaluable patients), `not_evaluable` (of all),
        and `objective_response` and `disease_control` at `level` evaluable and at `level` all; by group a `test` of
        these two at both levels.

    Notes
    -----
    Among all patients those who are not evaluable count as patients without a response, as in an analysis by
    intention to treat; leaving them out favours the treatment where they died or progressed early.

    References
    ----------
    Eisenhauer et al. (2009), Eur. J. Cancer 45:228-247; Clopper & Pearson (1934), Biometrika 26:404-413.
    """
    members = members_of(cohort, spec.by, study)
    rows = patients_rows(members, spec.by, study)
    for group, patients in members.items():
        rows += _group(patients, group, spec, study)
    if spec.by:
        lost = cohort[cohort[spec.by].isna()]
        for name, levels in _rates(spec).items():
            for level in (EVALUABLE, ALL):
                groups = {
                    group: _counted(patients, levels, level, spec) for group, patients in members.items() if group
                }
                without = _counted(lost, levels, level, spec)[1]
                rows.append(fisher_row(groups, without, len(cohort), spec.by, study, variable=name, level=level))
    return tidy.Result(tidy.estimates(rows, population=study.population(spec), variant=spec.variant))


def _rates(spec: Response) -> dict[str, tuple[str, ...]]:
    return {"objective_response": spec.objective, "disease_control": spec.control}


def _counted(patients: pd.DataFrame, levels: tuple[str, ...], level: str, spec: Response) -> tuple[int, int]:
    """Patients with a response among these levels, and the patients that it is a share of."""
    best = patients[spec.best]
    return int(best.isin(levels).sum()), len(best) if level == ALL else int(best.notna().sum())


def _group(patients: pd.DataFrame, group: str, spec: Response, study: Study) -> list[Row]:
    best = patients[spec.best]
    unknown = int(best.isna().sum())
    rows: list[Row] = []
    for level in study.levels(spec.best):
        count, n = _counted(patients, (level,), EVALUABLE, spec)
        rows += proportion_rows(
            count, n, spec.conf_level, variable=spec.best, level=level, group=group, n_missing=unknown
        )
    rows += proportion_rows(
        unknown, len(best), spec.conf_level, variable="not_evaluable", level=ALL, group=group, n_missing=0
    )
    for name, levels in _rates(spec).items():
        for level in (EVALUABLE, ALL):
            count, n = _counted(patients, levels, level, spec)
            found = proportion_rows(
                count, n, spec.conf_level, variable=name, level=level, group=group, n_missing=len(best) - n
            )
            if level == ALL and unknown:
                found = [{**row, "note": f"{unknown:,} not evaluable counted as {COUNTED_AS[name]}"} for row in found]
            rows += found
    return rows
