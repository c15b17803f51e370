"""What a plan may get wrong between its parts: names that nothing describes, roles that do not fit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ..formula import parse
from .plan import Study
from .specs import (
    FIGURE_KINDS,
    TABLE_KINDS,
    Characteristics,
    Cox,
    KaplanMeier,
    Linear,
    Logistic,
    PairedChange,
    Regression,
    Roc,
    Trajectory,
)

OUTPUT_NAME = re.compile(r"(Supplementary )?(Table|Figure) S?\d+[A-Z]?")


class Finding(NamedTuple):
    """A problem at a key of the plan."""

    path: tuple[str | int, ...]
    what: str
    remedy: str = ""


def find_problems(study: Study) -> list[Finding]:
    """Everything in a plan that its types cannot see, in the plan's order."""
    return [
        *_data(study),
        *_flow(study),
        *_endpoints(study),
        *(finding for name in study.analyses for finding in _analysis(study, name)),
        *_outputs(study),
    ]


def _unknown(study: Study, name: str, path: tuple[str | int, ...]) -> Iterator[Finding]:
    if not study.has(name):
        yield Finding(path, f"no column {name!r} under columns or derived", "Describe it there, or correct the name")


def _number(study: Study, name: str, path: tuple[str | int, ...]) -> Iterator[Finding]:
    yield from _unknown(study, name, path)
    if study.has(name) and study.levels(name):
        yield Finding(path, f"{name!r} has levels; a number is needed here")


def _factor(study: Study, name: str, path: tuple[str | int, ...], levels: int | None = None) -> Iterator[Finding]:
    yield from _unknown(study, name, path)
    if study.has(name):
        found = len(study.levels(name))
        if not found:
            yield Finding(path, f"{name!r} has no levels; a factor is needed here", "Give it levels under columns")
        elif levels is not None and found != levels:
            yield Finding(path, f"{name!r} has {found} levels; {levels} are needed here")


def _data(study: Study) -> Iterator[Finding]:
    if study.id in study.columns:
        yield Finding(("columns", study.id), "is the id; it is read only to find duplicates", "Remove it from columns")
    known: set[str] = set(study.columns)
    for name, derived in study.derived.items():
        path = ("derived", name)
        if name in study.columns:
            yield Finding(path, f"{name!r} is also a column of the CSV", "Give the derived column another name")
        for used in sorted(derived.parsed.names - known):
            later = used in study.derived
            remedy = "Derive it before this one" if later else "Describe it under columns"
            yield Finding((*path, "formula"), f"uses {used!r}, which is not known here", remedy)
        known.add(name)
        if derived.is_factor and (derived.unit or derived.decimals is not None):
            yield Finding(path, "is a condition; it has no unit or decimals")


def _flow(study: Study) -> Iterator[Finding]:
    seen = {"enrolled", "analysed"}
    for i, exclusion in enumerate(study.exclusions):
        path = ("exclusions", i)
        for used in sorted(parse(exclusion.drop).names):
            yield from _unknown(study, used, (*path, "drop"))
        if exclusion.leaves in seen:
            yield Finding((*path, "leaves"), f"the population {exclusion.leaves!r} is named twice")
        if exclusion.leaves:
            seen.add(exclusion.leaves)
    if study.flow.by:
        yield from _factor(study, study.flow.by, ("flow", "by"))
    for label, name in study.flow.followed.items():
        yield from _unknown(study, name, ("flow", "followed", label))


def _endpoints(study: Study) -> Iterator[Finding]:
    for name, endpoint in study.endpoints.items():
        yield from _number(study, endpoint.time, ("endpoints", name, "time"))
        path = ("endpoints", name, "event")
        yield from _unknown(study, endpoint.event, path)
        if endpoint.event in study.columns and study.columns[endpoint.event].is_factor:
            yield Finding(path, f"{endpoint.event!r} has levels; the endpoint's codes say what its values mean",
                          "Remove the levels of that column")  # fmt: skip


def _analysis(study: Study, name: str) -> Iterator[Finding]:
    spec = study.analyses[name]
    path: tuple[str | int, ...] = ("analyses", name)
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        yield Finding(path, "names a file", "Use small letters, digits and _ only")
    if study.population(spec) not in study.populations:
        known = ", ".join(study.populations)
        yield Finding((*path, "population"), f"no step of the flow is called {spec.population!r}", f"There are {known}")
    match spec:
        case Characteristics():
            for i, variable in enumerate(spec.variables):
                yield from _unknown(study, variable, (*path, "variables", i))
            for variable in spec.summaries:
                yield from _number(study, variable, (*path, "summaries", variable))
            if spec.by:
                yield from _factor(study, spec.by, (*path, "by"))
        case PairedChange():
            for label, pair in spec.pairs.items():
                for i, column in enumerate(pair):
                    yield from _number(study, column, (*path, "pairs", label, i))
                if pair[0] == pair[1]:
                    yield Finding((*path, "pairs", label), "both sides of the pair are the same column")
        case Trajectory():
            for label, times in spec.series.items():
                for time, column in times.items():
                    yield from _number(study, column, (*path, "series", label, str(time)))
            if spec.by:
                yield from _factor(study, spec.by, (*path, "by"))
        case Roc():
            yield from _factor(study, spec.outcome, (*path, "outcome"), 2)
            for marker in spec.markers:
                yield from _number(study, marker, (*path, "markers", marker))
        case KaplanMeier():
            yield from _endpoint(study, spec.endpoint, path)
            if spec.by:
                yield from _factor(study, spec.by, (*path, "by"))
        case Regression():
            yield from _regression(study, spec, path)


def _endpoint(study: Study, name: str, path: tuple[str | int, ...]) -> Iterator[Finding]:
    if name not in study.endpoints:
        known = ", ".join(study.endpoints) or "none"
        yield Finding((*path, "endpoint"), f"no endpoint {name!r}", f"Endpoints of this plan: {known}")


def _regression(study: Study, spec: Regression, path: tuple[str | int, ...]) -> Iterator[Finding]:
    match spec:
        case Linear():
            yield from _number(study, spec.outcome, (*path, "outcome"))
        case Logistic():
            yield from _factor(study, spec.outcome, (*path, "outcome"), 2)
        case Cox():
            yield from _endpoint(study, spec.endpoint, path)
    outcome = {spec.outcome} if isinstance(spec, Linear | Logistic) else set()
    for i, candidate in enumerate(spec.candidates):
        yield from _unknown(study, candidate, (*path, "candidates", i))
        if candidate in outcome or candidate in spec.candidates[:i]:
            yield Finding((*path, "candidates", i), f"{candidate!r} is the outcome or stands twice")
    for variable in spec.per:
        yield from _number(study, variable, (*path, "per", variable))
        if variable not in spec.candidates:
            yield Finding((*path, "per", variable), f"{variable!r} is not a candidate")
    for name, model in spec.models.items():
        for key, variables in (("variables", model.variables or ()), ("forced", model.forced)):
            for i, variable in enumerate(variables):
                if variable not in spec.candidates:
                    yield Finding((*path, "models", name, key, i), f"{variable!r} is not a candidate")


def _outputs(study: Study) -> Iterator[Finding]:
    for name, output in study.outputs.items():
        path = ("outputs", name)
        if not OUTPUT_NAME.fullmatch(name):
            yield Finding(path, "is not the name of a table or figure", "Write Table 1, Figure 2, Table S1, ...")
            continue
        if output.source != "flow" and output.source not in study.analyses:
            yield Finding((*path, "from"), f"no analysis {output.source!r}")
            continue
        kind = "flow" if output.source == "flow" else study.analyses[output.source].kind
        allowed = (TABLE_KINDS if "Table" in name else FIGURE_KINDS).get(kind, ())
        what = "table" if "Table" in name else "figure"
        if not allowed:
            yield Finding((*path, "from"), f"{output.source!r} ({kind}) has no {what}")
        elif output.shown_as and output.shown_as not in allowed:
            yield Finding(
                (*path, "as"), f"{output.shown_as!r} is no {what} of {kind}", f"There is {', '.join(allowed)}"
            )
