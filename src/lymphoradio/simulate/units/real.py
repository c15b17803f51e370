"""The evaluator of last resort: the real analysis on the cohort as it stands, some hundred times slower."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from ...analyses.run import run_analysis
from ...cohort.flow import STEP, count_flow, select_population
from ...formula import parse
from ...formula_values import evaluate
from ...published import Claim
from ...published.compare import NotThereError, Verdict, compare
from ...study import Study
from ..analyses import analysis_of
from ..nodes import Values, population_key
from .base import Asked, Context, Found


def prepared(values: Values, context: Context) -> pd.DataFrame:
    """The cohort as `cohort.prepare_cohort` would make it of these values."""
    study, columns = context.study, {}
    for name in [*study.columns, *study.derived, *_endpoints(study), *_worst(study)]:
        if name not in values:
            continue
        levels = study.levels(name) if study.has(name) else ()
        columns[name] = pd.Series(pd.Categorical.from_codes(values[name].tolist(), pd.Index(levels))) if levels else (
            pd.Series(values[name].astype(float)))  # fmt: skip
    cohort = pd.DataFrame(columns)
    return cohort.assign(**{STEP: _steps(values, context)})


def _endpoints(study: Study) -> list[str]:
    return [f"{name}_{what}" for name in study.endpoints for what in ("time", "event")]


def _worst(study: Study) -> list[str]:
    return [column for spec in study.analyses.values() if spec.kind == "adverse_events"
            for column in study.worst_grades(spec).values()]  # fmt: skip


def _steps(values: Values, context: Context) -> np.ndarray:
    n = len(next(iter(values.values())))
    step = np.full(n, -1)
    for i, exclusion in enumerate(context.study.exclusions):
        formula = parse(exclusion.drop)
        columns = {}
        for name in formula.names:
            levels = context.levels(name)
            columns[name] = np.array([*levels, None], dtype=object)[values[name]] if levels else values[name]
        step = np.where((step < 0) & (evaluate(formula, columns) == 1), i, step)
    return step


def estimates_of(analysis: str, values: Values, context: Context) -> pd.DataFrame:
    """Tidy estimates of an analysis, or of the flow."""
    cohort, study = prepared(values, context), context.study
    if analysis == "flow":
        return count_flow(cohort, study).assign(analysis="flow")
    spec = study.analyses[analysis]
    members = select_population(cohort, study, study.population(spec)).drop(columns=STEP).reset_index(drop=True)
    result, _ = run_analysis(analysis_of(spec.kind), members, analysis, study)
    return result.estimates


def ask_really(claim: Claim, context: Context, alpha: float) -> Asked:
    """Ask the analysis itself, whatever the claim: the field is the claim's verdict.

    The unit gives each claim's computed number and whether its conclusion is the same.
    """
    analysis, study = claim.analysis, context.study
    names = [name for name in context.nodes.uses if not name.startswith(population_key(""))]
    used = _used(analysis, study, names)

    def compute(values: Values) -> Found:
        rows = estimates_of(analysis, values, context)
        return Lazily(lambda asked: _verdict(asked, rows, alpha))

    population = study.population(study.analyses[analysis]) if analysis != "flow" else ""
    return Asked(context.unit(("really", analysis), used, population, 50_000, compute), _Key(claim))


def _used(analysis: str, study: Study, names: list[str]) -> list[str]:
    """Columns that an analysis may read: those that its spec names; of the flow all of the exclusions."""
    if analysis == "flow":
        wanted = {name for exclusion in study.exclusions for name in parse(exclusion.drop).names}
        wanted |= {study.flow.by, *study.flow.followed.values()}
    else:
        spec = study.analyses[analysis]
        wanted = set(_texts(spec.model_dump()))
        wanted |= {f"{name}_{what}" for name in study.endpoints for what in ("time", "event") if name in wanted}
        if spec.kind == "adverse_events":
            wanted |= set(study.worst_grades(spec).values())
    return [name for name in names if name in wanted]


def _texts(item: Any) -> list[str]:
    if isinstance(item, str):
        return [item]
    if isinstance(item, Mapping):
        return [text for key, value in item.items() for text in [*_texts(key), *_texts(value)]]
    if isinstance(item, list | tuple | set | frozenset):
        return [text for value in item for text in _texts(value)]
    return []


class _Key:
    """A claim as a field: claims have mappings in them and cannot be hashed."""

    def __init__(self, claim: Claim):
        self.claim = claim


class Lazily(dict[Any, Any]):
    """Numbers that are looked up when they are asked for."""

    def __init__(self, look_up: Callable[[Claim], Verdict]):
        super().__init__()
        self._look_up = look_up

    def get(self, key: Any, default: Any = None) -> Any:
        """The claim's verdict."""
        return self._look_up(key.claim) if isinstance(key, _Key) else default


def _verdict(claim: Claim, rows: pd.DataFrame, alpha: float) -> Verdict:
    try:
        return compare(claim, rows, alpha)
    except NotThereError:
        return Verdict("", False, False)


__all__ = ["Lazily", "ask_really", "estimates_of", "prepared"]
