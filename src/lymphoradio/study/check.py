"""What a plan may get wrong between its parts: names that nothing describes, roles that do not fit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ..errors import did_you_mean
from ..formula import Formula, FormulaError, check_types, parse
from .base import NUMBER
from .plan import ANALYSED, ENROLLED, Study
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
from .units import conversion, convertible

RESERVED = "flow_step"
OUTPUT_NAME = re.compile(r"(Supplementary )?(Table|Figure) S?\d+[A-Z]?")


Path = tuple[str | int, ...]


class Finding(NamedTuple):
    """A problem at a key of the plan."""

    path: Path
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


def _unknown(study: Study, name: str, path: Path) -> Iterator[Finding]:
    if not study.has(name):
        remedy = did_you_mean(name, [*study.columns, *study.derived], "Describe it there, or correct the name")
        yield Finding(path, f"no column {name!r} under columns or derived", remedy)


def _readable(study: Study, name: str, path: Path) -> Iterator[Finding]:
    """A column that an analysis can use; the codes of an event may be words, which only an endpoint can read."""
    yield from _unknown(study, name, path)
    codes = [code for endpoint in study.endpoints.values() if endpoint.event == name for code in endpoint.codes]
    words = [code for code in codes if NUMBER.fullmatch(code) is None]
    if words:
        yield Finding(path, f"{name!r} has the event code {words[0]!r}, which is text; only an endpoint can read it")


def _number(study: Study, name: str, path: Path) -> Iterator[Finding]:
    yield from _readable(study, name, path)
    if study.has(name) and study.levels(name):
        yield Finding(path, f"{name!r} has levels; a number is needed here")


def _factor(study: Study, name: str, path: Path, levels: int | None = None) -> Iterator[Finding]:
    yield from _unknown(study, name, path)
    if study.has(name):
        found = len(study.levels(name))
        if not found:
            yield Finding(path, f"{name!r} has no levels; a factor is needed here", "Give it levels under columns")
        elif levels is not None and found != levels:
            yield Finding(path, f"{name!r} has {found} levels; {levels} are needed here")


def _formula(study: Study, formula: Formula, known: dict[str, tuple[str, ...]], path: Path) -> Iterator[Finding]:
    """A formula's names, which must be among the `known` columns with their levels, and its types."""
    unknown = sorted(formula.names - set(known))
    for name in unknown:
        remedy = did_you_mean(name, known, "Describe it under columns")
        if name in study.derived:
            remedy = "Derive it before this one"
        yield Finding(path, f"uses {name!r}, which is not known here", remedy)
    for name in sorted(formula.names & set(known)):
        yield from _readable(study, name, path)
    if not unknown:
        try:
            check_types(formula, known)
        except FormulaError as error:
            yield Finding(path, f"{formula.text!r} {error}")


def _data(study: Study) -> Iterator[Finding]:
    if study.id in study.columns:
        yield Finding(("columns", study.id), "is the id; it is read only to find duplicates", "Remove it from columns")
    for name, column in study.columns.items():
        path = ("columns", name)
        if column.measured_in and conversion(column.measured_in, column.unit) is None:
            units = [unit for unit in convertible(column.unit) if unit != column.unit]
            remedy = f"It can be measured in {', '.join(units)}" if units else "Give units of the same quantity"
            what = f"{column.measured_in!r} cannot be converted to {column.unit!r}"
            yield Finding((*path, "measured_in"), what, remedy)
        codes = study.missing if column.missing is None else column.missing
        for code in column.levels:
            if code in codes or not code:
                yield Finding((*path, "levels", code), f"the code {code!r} is also a code for a missing value")
    if study.has(RESERVED):
        where = "columns" if RESERVED in study.columns else "derived"
        yield Finding((where, RESERVED), "is a name that the flow of patients needs", "Give the column another name")
    known = {name: study.levels(name) for name in study.columns}
    for name, derived in study.derived.items():
        path = ("derived", name)
        if name in study.columns or name == study.id:
            yield Finding(path, f"{name!r} is also a column of the CSV", "Give the derived column another name")
        yield from _formula(study, derived.parsed, known, (*path, "formula"))
        known[name] = study.levels(name)
        if derived.is_factor and (derived.unit or derived.decimals is not None):
            yield Finding(path, "is a condition; it has no unit or decimals")


def _flow(study: Study) -> Iterator[Finding]:
    seen = {ENROLLED, ANALYSED}
    known = {name: study.levels(name) for name in (*study.columns, *study.derived)}
    for i, exclusion in enumerate(study.exclusions):
        path = ("exclusions", i)
        yield from _formula(study, parse(exclusion.drop), known, (*path, "drop"))
        if exclusion.leaves in seen:
            yield Finding((*path, "leaves"), f"the population {exclusion.leaves!r} is named twice")
        if exclusion.leaves:
            seen.add(exclusion.leaves)
    if study.flow.by:
        yield from _factor(study, study.flow.by, ("flow", "by"))
    for label, name in study.flow.followed.items():
        yield from _readable(study, name, ("flow", "followed", label))


def _endpoints(study: Study) -> Iterator[Finding]:
    for name, endpoint in study.endpoints.items():
        path = ("endpoints", name)
        yield from _number(study, endpoint.time, (*path, "time"))
        if endpoint.time in study.columns and study.columns[endpoint.time].date_format:
            what = f"{endpoint.time!r} is a date; an endpoint needs the time from time zero"
            yield Finding((*path, "time"), what, "Derive it: days_between(start, end)")
        if endpoint.event in study.columns:
            given = study.columns[endpoint.event].model_fields_set & {"levels", "date_format", "measured_in"}
            for key in sorted(given):
                what = f"{endpoint.event!r} has {key}; the endpoint's codes say what its values mean"
                yield Finding((*path, "event"), what, f"Remove {key} from that column")
        elif endpoint.event in study.derived:
            what = f"{endpoint.event!r} is derived; an endpoint reads its event from the CSV"
            yield Finding((*path, "event"), what, "Put the event's code into a column of the CSV")
        else:
            yield from _unknown(study, endpoint.event, (*path, "event"))
        # These are the names under which the prepared cohort keeps an endpoint.
        for made, own in ((f"{name}_time", endpoint.time), (f"{name}_event", endpoint.event)):
            if study.has(made) and made != own:
                yield Finding(path, f"{made!r} is also a column", "Give the endpoint another name")


def _analysis(study: Study, name: str) -> Iterator[Finding]:
    spec = study.analyses[name]
    path: Path = ("analyses", name)
    if name == "flow":
        yield Finding(path, "is the name of the flow of patients", "Give the analysis another name")
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        yield Finding(path, "names a file", "Use small letters, digits and _ only")
    if study.population(spec) not in study.populations:
        remedy = did_you_mean(spec.population, study.populations, f"There are {', '.join(study.populations)}")
        yield Finding((*path, "population"), f"no step of the flow is called {spec.population!r}", remedy)
    match spec:
        case Characteristics():
            for i, variable in enumerate(spec.variables):
                yield from _readable(study, variable, (*path, "variables", i))
            for variable in spec.summaries:
                yield from _number(study, variable, (*path, "summaries", variable))
                if study.has(variable) and variable not in spec.variables:
                    yield Finding((*path, "summaries", variable), f"{variable!r} is not among the variables")
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
                    yield from _number(study, column, (*path, "series", label, f"{time:g}"))
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


def _endpoint(study: Study, name: str, path: Path) -> Iterator[Finding]:
    if name not in study.endpoints:
        known = ", ".join(study.endpoints) or "none"
        remedy = did_you_mean(name, study.endpoints, f"Endpoints of this plan: {known}")
        yield Finding((*path, "endpoint"), f"no endpoint {name!r}", remedy)


def _regression(study: Study, spec: Regression, path: Path) -> Iterator[Finding]:
    match spec:
        case Linear():
            yield from _number(study, spec.outcome, (*path, "outcome"))
        case Logistic():
            yield from _factor(study, spec.outcome, (*path, "outcome"), 2)
        case Cox():
            yield from _endpoint(study, spec.endpoint, path)
    outcome = {spec.outcome} if isinstance(spec, Linear | Logistic) else set()
    for i, candidate in enumerate(spec.candidates):
        yield from _readable(study, candidate, (*path, "candidates", i))
        if candidate in outcome or candidate in spec.candidates[:i]:
            yield Finding((*path, "candidates", i), f"{candidate!r} is the outcome or stands twice")
    for variable in spec.per:
        if variable in spec.candidates:
            yield from _number(study, variable, (*path, "per", variable))
        else:
            yield _no_candidate(variable, spec, (*path, "per", variable))
    for name, model in spec.models.items():
        for key, variables in (("variables", model.variables or ()), ("forced", model.forced)):
            for i, variable in enumerate(variables):
                if variable not in spec.candidates:
                    yield _no_candidate(variable, spec, (*path, "models", name, key, i))


def _no_candidate(name: str, spec: Regression, path: Path) -> Finding:
    return Finding(path, f"{name!r} is not a candidate", did_you_mean(name, spec.candidates, "Add it to candidates"))


def _outputs(study: Study) -> Iterator[Finding]:
    for name, output in study.outputs.items():
        path = ("outputs", name)
        if not OUTPUT_NAME.fullmatch(name):
            yield Finding(path, "is not the name of a table or figure", "Write Table 1, Figure 2, Table S1, ...")
            continue
        if output.source != "flow" and output.source not in study.analyses:
            remedy = did_you_mean(output.source, ["flow", *study.analyses], "Name an analysis of this plan, or flow")
            yield Finding((*path, "from"), f"no analysis {output.source!r}", remedy)
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
