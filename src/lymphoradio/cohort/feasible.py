"""What a plan asks for and the data at hand cannot give: refused before any job runs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import pandas as pd

from ..errors import CohortError, Problem, StudyError
from ..study import Study
from ..study.base import days_per
from ..study.specs import Cox, KaplanMeier, Linear, Logistic, Roc
from .flow import in_population, select_population
from .read import RawTable


def check_feasible(cohort: pd.DataFrame, raw: RawTable, study: Study, plan: str) -> None:
    """Check that there are patients, events and outcomes for what the plan asks.

    What holds for the whole population of an analysis stops the run; what only holds for a subgroup, a level or a
    time ends as a noted row of the analysis.

    Parameters
    ----------
    cohort : DataFrame
        With the endpoints and `flow_step`.
    raw : RawTable
    study : Study
    plan : str
        The plan's file, as messages name it.

    Raises
    ------
    CohortError
        Too few patients left after the exclusions, or no event of an endpoint.
    StudyError
        A landmark after which nothing happens, a count that is no whole number, an outcome that is the same in all
        patients, groups without patients, too many folds.
    """
    _check_left(cohort, raw, study)

    @lru_cache(maxsize=1)  # of a large cohort one copy is enough
    def patients(population: str) -> pd.DataFrame:
        return select_population(cohort, study, population)

    problems = [
        Problem(plan, f"analyses.{name}.{key}", what, remedy)
        for name in study.analyses
        for key, what, remedy in _infeasible(patients(study.population(study.analyses[name])), study, name)
    ]
    if problems:
        raise StudyError(problems)


def _check_left(cohort: pd.DataFrame, raw: RawTable, study: Study) -> None:
    """After the exclusions there must be patients, and events of every endpoint."""
    problems: dict[str, Problem] = {}
    for population in study.populations:  # each is part of the one before, so the first that fails says it all
        left = in_population(cohort, study, population)
        if (n_left := int(left.sum())) < 2:
            n = f"{n_left} patient{'' if n_left == 1 else 's'}"
            what = f"{n} left in the population {population!r}; nothing can be estimated"
            problems[""] = Problem(raw.file, "", what, "Look at the exclusions in the plan")
            break
        for name, endpoint in study.endpoints.items():
            if name not in problems and not cohort[f"{name}_event"][left].eq(1).any():
                what = f"no patient of the population {population!r} has an event of {endpoint.label!r}"
                where, remedy = f"column {endpoint.event}", "Look at the exclusions in the plan"
                problems[name] = Problem(raw.file, where, what, remedy)
    if problems:
        raise CohortError(list(problems.values()))


def _infeasible(patients: pd.DataFrame, study: Study, name: str) -> Iterator[tuple[str, str, str]]:
    """Keys of an analysis, with what is wrong there and what to do."""
    spec = study.analyses[name]
    if isinstance(spec, Cox | KaplanMeier):
        yield from _landmark(patients, spec, study)
    if isinstance(spec, Cox):
        yield from _counts(patients, spec, study)
    if isinstance(spec, Logistic | Roc):
        yield from _outcome(patients, spec, study)
    if (by := getattr(spec, "by", "")) and patients[by].isna().all():
        what = f"{by!r} is missing for every patient of the population {study.population(spec)!r}; there are no groups"
        yield "by", what, "Look at how the groups are defined, and at the exclusions in the plan"
    if isinstance(spec, Linear | Logistic):
        yield from _folds(patients, spec)


def _landmark(patients: pd.DataFrame, spec: Cox | KaplanMeier, study: Study) -> Iterator[tuple[str, str, str]]:
    """A landmark after which no patient is followed, or no event happens."""
    if spec.landmark is None:
        return
    endpoint = study.endpoints[spec.endpoint]
    at = spec.landmark / days_per(endpoint.time_unit, endpoint.days_per_month)
    later = patients[f"{spec.endpoint}_time"] > at
    where = f"after the landmark ({spec.landmark:g} days) in the population {study.population(spec)!r}"
    if not later.any():
        yield "landmark", f"no patient is followed for {endpoint.label!r} {where}", "Write an earlier landmark"
    elif not patients.loc[later, f"{spec.endpoint}_event"].eq(1).any():
        yield "landmark", f"no patient has an event of {endpoint.label!r} {where}", "Write an earlier landmark"


def _counts(patients: pd.DataFrame, spec: Cox, study: Study) -> Iterator[tuple[str, str, str]]:
    """A covariate that rises by one at planned times, and whose totals are no counts."""
    for name, change in spec.over_time.items():
        total = patients[name].dropna() if change.every is not None else pd.Series(dtype=float)
        if ((total < 0) | (total != total.round())).any():
            what = f"{name!r} counts what is given, and has values that are no whole number from 0 on"
            yield f"over_time.{name}.every", what, "Write from instead, or correct the column"


def _outcome(patients: pd.DataFrame, spec: Logistic | Roc, study: Study) -> Iterator[tuple[str, str, str]]:
    """An outcome that does not differ between the patients."""
    found = patients[spec.outcome].dropna().unique().tolist()
    if len(found) < 2:
        has = f"is {found[0]!r} for every patient" if found else "is missing for every patient"
        what = f"{spec.outcome!r} {has} of the population {study.population(spec)!r}; nothing can be estimated"
        yield "outcome", what, "Look at how the outcome is defined, and at the exclusions in the plan"


def _folds(patients: pd.DataFrame, spec: Linear | Logistic) -> Iterator[tuple[str, str, str]]:
    """No more folds of a cross-validation than patients with all the values that its models need."""
    n = int(patients[[spec.outcome, *spec.candidates]].notna().all(axis=1).sum())
    for key, model in spec.models.items():
        if model.selector == "mlxtend" and model.folds > n:
            what = f"{model.folds} folds of {n} patients who have the outcome and all candidates"
            yield f"models.{key}.folds", what, "Write fewer folds, or leave out candidates"
