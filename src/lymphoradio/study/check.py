"""What a plan may get wrong between its parts: names that nothing describes, roles that do not fit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import get_args

from ..errors import did_you_mean
from ..formula import parse
from .base import TimeUnit
from .check_analyses import find_in_analysis
from .check_columns import find_in_column
from .check_formulas import find_in_formula
from .check_records import find_in_derived_records, find_in_records
from .findings import Finding, Path, not_a_factor, not_a_number, unknown_column, unreadable_column
from .plan import ANALYSED, ENROLLED, Study
from .specs import FIGURE_KINDS, TABLE_KINDS, Output, Regression
from .units import conversion

# Names that stand beside the columns' own in the prepared cohort or in the results.
RESERVED = {
    "flow_step": "the flow of patients needs",
    "patients": "the heads of a table of characteristics need",
    "GLOBAL": "the test of proportional hazards needs",
}
BETWEEN_TERMS = " + "  # joins the terms of a model in the results
SIDE_BY_SIDE = ("kaplan_meier",)
OUTPUT_NAME = re.compile(r"(Supplementary )?(Table|Figure) S?\d+[A-Z]?")


def find_problems(study: Study) -> list[Finding]:
    """Everything in a plan that its types cannot see, in the plan's order."""
    return [
        *_data(study),
        *find_in_records(study),
        *_flow(study),
        *_endpoints(study),
        *(finding for name in study.analyses for finding in find_in_analysis(study, name)),
        *_outputs(study),
    ]


def _data(study: Study) -> Iterator[Finding]:
    if study.id in study.columns:
        yield Finding(("columns", study.id), "is the id; it is read only to find duplicates", "Remove it from columns")
    for name, column in study.columns.items():
        yield from find_in_column(column, study.missing, ("columns", name))
    for where, names in (("columns", study.columns), ("derived", study.derived)):
        for name in names:
            if name in RESERVED:
                yield Finding((where, name), f"is a name that {RESERVED[name]}", "Give the column another name")
            if BETWEEN_TERMS in name:
                what = f"the name has {BETWEEN_TERMS!r} in it, which joins the variables of a model in the results"
                yield Finding((where, name), what, "Give the column another name")
    known = {name: study.levels(name) for name in study.columns}
    for name in study.derived:
        path = ("derived", name)
        if name in study.columns or name == study.id:
            yield Finding(path, f"{name!r} is also a column of the CSV", "Give the derived column another name")
        yield from _derived(study, name, known, path)
        known[name] = study.levels(name)


def _derived(study: Study, name: str, known: dict[str, tuple[str, ...]], path: Path) -> Iterator[Finding]:
    derived = study.derived[name]
    for level, formula in derived.parsed.items():
        yield from find_in_formula(study, formula, known, (*path, "cases", level) if level else (*path, "formula"))
    if derived.lymphopenia:
        yield from _lymphopenia(study, derived.lymphopenia.count, known, (*path, "lymphopenia", "count"))
    if derived.from_records:
        yield from find_in_derived_records(study, derived, path)


def _lymphopenia(study: Study, count: str, known: dict[str, tuple[str, ...]], path: Path) -> Iterator[Finding]:
    if study.has(count) and count not in known:
        yield Finding(path, f"uses {count!r}, which is not known here", "Derive it before this one")
        return
    yield from not_a_number(study, count, path)
    if study.has(count) and not study.levels(count) and conversion(study.variable(count).unit, "cells/uL") != 1:
        what = f"{count!r} is in {study.variable(count).unit or 'no unit'}; CTCAE grades are limits in cells/uL"
        yield Finding(path, what, "Write unit: cells/uL (measured_in converts)")


def _flow(study: Study) -> Iterator[Finding]:
    seen = {ENROLLED, ANALYSED}
    known = {name: study.levels(name) for name in (*study.columns, *study.derived)}
    for i, exclusion in enumerate(study.exclusions):
        path = ("exclusions", i)
        yield from find_in_formula(study, parse(exclusion.drop), known, (*path, "drop"))
        if exclusion.leaves in seen:
            yield Finding((*path, "leaves"), f"the population {exclusion.leaves!r} is named twice")
        if exclusion.leaves:
            seen.add(exclusion.leaves)
    if study.flow.by:
        yield from not_a_factor(study, study.flow.by, ("flow", "by"))
    for label, name in study.flow.followed.items():
        yield from unreadable_column(study, name, ("flow", "followed", label))


def _endpoints(study: Study) -> Iterator[Finding]:
    for name, endpoint in study.endpoints.items():
        path = ("endpoints", name)
        yield from not_a_number(study, endpoint.time, (*path, "time"))
        if endpoint.time in study.columns and study.columns[endpoint.time].date_format:
            what = f"{endpoint.time!r} is a date; an endpoint needs the time from time zero"
            yield Finding((*path, "time"), what, "Derive it: days_between(start, end)")
        unit = study.variable(endpoint.time).unit if study.has(endpoint.time) else ""
        if unit in get_args(TimeUnit) and unit != endpoint.time_unit:
            what = f"{endpoint.time!r} is in {unit}, and the endpoint takes it for {endpoint.time_unit}"
            yield Finding((*path, "time_unit"), what, f"Write time_unit: {unit}")
        if endpoint.event in study.columns:
            given = study.columns[endpoint.event].model_fields_set & {"levels", "date_format", "measured_in"}
            for key in sorted(given):
                what = f"{endpoint.event!r} has {key}; the endpoint's codes say what its values mean"
                yield Finding((*path, "event"), what, f"Remove {key} from that column")
        elif endpoint.event in study.derived:
            what = f"{endpoint.event!r} is derived; an endpoint reads its event from the CSV"
            yield Finding((*path, "event"), what, "Put the event's code into a column of the CSV")
        else:
            yield from unknown_column(study, endpoint.event, (*path, "event"))
        # These are the names under which the prepared cohort keeps an endpoint.
        for made, own in ((f"{name}_time", endpoint.time), (f"{name}_event", endpoint.event)):
            if study.has(made) and made != own:
                yield Finding(path, f"{made!r} is also a column", "Give the endpoint another name")


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
        elif output.beside:
            yield from _beside(study, output, kind, (*path, "beside"), "Figure" in name)
        elif output.shown_as and output.shown_as not in allowed:
            yield Finding(
                (*path, "as"), f"{output.shown_as!r} is no {what} of {kind}", f"There is {', '.join(allowed)}"
            )
        elif output.shown_as == "proportional_hazards" and _is_imputed(study, output.source):
            untested = "proportional hazards are not tested in imputed data sets"
            yield Finding((*path, "as"), untested, "Show those of an analysis of complete cases")


def _is_imputed(study: Study, name: str) -> bool:
    spec = study.analyses[name]
    return isinstance(spec, Regression) and spec.missing == "impute"


def _beside(study: Study, output: Output, kind: str, path: Path, is_figure: bool) -> Iterator[Finding]:
    if not is_figure or kind not in SIDE_BY_SIDE:
        yield Finding(
            path, f"only figures of {', '.join(SIDE_BY_SIDE)} stand side by side", "Give it an output of its own"
        )
    elif output.beside not in study.analyses:
        remedy = did_you_mean(output.beside, list(study.analyses), "Name an analysis of this plan")
        yield Finding(path, f"no analysis {output.beside!r}", remedy)
    elif study.analyses[output.beside].kind != kind:
        yield Finding(
            path, f"{output.beside!r} is of another kind ({study.analyses[output.beside].kind}) than the left"
        )
