"""What an analysis of a plan may get wrong: columns that do not fit it, models that cannot be fitted."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..errors import did_you_mean
from .check_records import find_in_adverse_events
from .check_regression import find_in_endpoint, find_in_regression
from .findings import Finding, Path, differing_units, not_a_factor, not_a_number, unreadable_column
from .plan import Study
from .specs import (
    AdverseEvents,
    Characteristics,
    Correlation,
    GroupComparison,
    KaplanMeier,
    MixedModel,
    PairedChange,
    Regression,
    Response,
    Roc,
    Trajectory,
)


def find_in_analysis(study: Study, name: str) -> Iterator[Finding]:
    """What is wrong with one analysis of a plan."""
    spec = study.analyses[name]
    path: Path = ("analyses", name)
    if name == "flow":
        yield Finding(path, "is the name of the flow of patients", "Give the analysis another name")
    if name == "conclusions":
        yield Finding(path, "is the name of the table of conclusions", "Give the analysis another name")
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        yield Finding(path, "names a file", "Use small letters, digits and _ only")
    if study.population(spec) not in study.populations:
        remedy = did_you_mean(spec.population, study.populations, f"There are {', '.join(study.populations)}")
        yield Finding((*path, "population"), f"no step of the flow is called {spec.population!r}", remedy)
    yield from _beside(study, name, path)
    if by := getattr(spec, "by", ""):
        yield from not_a_factor(study, by, (*path, "by"))
    match spec:
        case Characteristics():
            yield from _variables(study, spec, path)
            for variable in spec.summaries:
                yield from not_a_number(study, variable, (*path, "summaries", variable))
                if study.has(variable) and variable not in spec.variables:
                    yield Finding((*path, "summaries", variable), f"{variable!r} is not among the variables")
        case GroupComparison():
            yield from _variables(study, spec, path)
            for i, variable in enumerate(spec.variables):
                yield from not_a_number(study, variable, (*path, "variables", i))
        case PairedChange() | Correlation():
            for label, pair in spec.pairs.items():
                for i, column in enumerate(pair):
                    yield from not_a_number(study, column, (*path, "pairs", label, i))
                if isinstance(spec, PairedChange):
                    yield from differing_units(study, pair, (*path, "pairs", label))
                if pair[0] == pair[1]:
                    yield Finding((*path, "pairs", label), "both sides of the pair are the same column")
                elif isinstance(spec, PairedChange) and _is_swapped(study, pair):
                    what = f"{pair[0]!r}, written before, is known later than {pair[1]!r}"
                    yield Finding((*path, "pairs", label), what, "Write [before, after], or correct known_at")
        case Response():
            yield from not_a_factor(study, spec.best, (*path, "best"))
            yield from _responses(study, spec, path)
        case AdverseEvents():
            yield from find_in_adverse_events(study, spec, path)
        case Trajectory() | MixedModel():
            for label, times in spec.series.items():
                for time, column in times.items():
                    yield from not_a_number(study, column, (*path, "series", label, f"{time:g}"))
                yield from differing_units(study, tuple(times.values()), (*path, "series", label))
        case Roc():
            yield from not_a_factor(study, spec.outcome, (*path, "outcome"), 2)
            for marker in spec.markers:
                yield from not_a_number(study, marker, (*path, "markers", marker))
        case KaplanMeier():
            yield from find_in_endpoint(study, spec.endpoint, path)
        case Regression():
            yield from find_in_regression(study, spec, path)


def _beside(study: Study, name: str, path: Path) -> Iterator[Finding]:
    """A recommended analysis beside one that is not there, or that is no published one."""
    spec = study.analyses[name]
    if spec.instead_of is None:
        return
    if spec.variant != "recommended":
        yield Finding(
            (*path, "instead_of"), "only a recommended analysis stands beside another", "Add variant: recommended"
        )
    other = spec.instead_of.analysis
    if other not in study.analyses:
        remedy = did_you_mean(other, study.analyses, f"There are {', '.join(study.analyses)}")
        yield Finding((*path, "instead_of", "analysis"), f"no analysis is called {other!r}", remedy)
    elif other == name or study.analyses[other].variant != "as_published":
        what = f"{other!r} is not an analysis as published"
        yield Finding((*path, "instead_of", "analysis"), what, "Name one whose variant is as_published")


def _variables(study: Study, spec: Characteristics | GroupComparison, path: Path) -> Iterator[Finding]:
    for i, variable in enumerate(spec.variables):
        if isinstance(spec, Characteristics):
            yield from unreadable_column(study, variable, (*path, "variables", i))
        if variable == spec.by or variable in spec.variables[:i]:
            what = f"{variable!r} makes the groups (by)" if variable == spec.by else f"{variable!r} stands twice"
            yield Finding((*path, "variables", i), what, "Remove it from variables")


def _is_swapped(study: Study, pair: tuple[str, str]) -> bool:
    return all(map(study.has, pair)) and study.known_at(pair[0]) > study.known_at(pair[1])


def _responses(study: Study, spec: Response, path: Path) -> Iterator[Finding]:
    levels = study.levels(spec.best) if study.has(spec.best) else ()
    for key, named in (("objective", spec.objective), ("control", spec.control)):
        for i, level in enumerate(named):
            if levels and level not in levels:
                remedy = did_you_mean(level, levels, f"There are {', '.join(levels)}")
                yield Finding((*path, key, i), f"{level!r} is no level of {spec.best!r}", remedy)
    if set(spec.objective) <= set(levels) and not set(spec.objective) <= set(spec.control):
        what = "an objective response is disease control too"
        yield Finding((*path, "control"), what, f"Add {', '.join(sorted(set(spec.objective) - set(spec.control)))}")
