"""What a plan may get wrong between its parts: names that nothing describes, roles that do not fit."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lark import Tree

from ..errors import did_you_mean
from ..formula import Formula, FormulaError, check_types, parse
from .check_analyses import find_in_analysis
from .check_records import find_in_from_records, find_in_records
from .findings import Finding, Path, not_a_factor, not_a_number, unknown_column, unreadable_column
from .plan import ANALYSED, ENROLLED, Study
from .specs import FIGURE_KINDS, TABLE_KINDS, Output
from .units import conversion, convertible

# Names that stand beside the columns' own in the prepared cohort or in the results.
RESERVED = {
    "flow_step": "the flow of patients needs",
    "patients": "the heads of a table of characteristics need",
    "GLOBAL": "the test of proportional hazards needs",
}
BETWEEN_TERMS = " + "  # joins the terms of a model in the results
SIDE_BY_SIDE = ("kaplan_meier",)
COUNTS_PER_UL = ("cells/uL", "cells/\N{MICRO SIGN}L", "cells/mm3", "cells/mm\N{SUPERSCRIPT THREE}")
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


def _formula(study: Study, formula: Formula, known: dict[str, tuple[str, ...]], path: Path) -> Iterator[Finding]:
    """A formula's names, which must be among the `known` columns with their levels, and its types."""
    unknown = sorted(formula.names - set(known))
    for name in unknown:
        remedy = did_you_mean(name, known, "Describe it under columns")
        if name in study.derived:
            remedy = "Derive it before this one"
        yield Finding(path, f"uses {name!r}, which is not known here", remedy)
    for name in sorted(formula.names & set(known)):
        yield from unreadable_column(study, name, path)
    if not unknown:
        try:
            check_types(formula, known)
        except FormulaError as error:
            yield Finding(path, f"{formula.text!r} {error}")
    yield from _dates(study, formula, path)


def _dates(study: Study, formula: Formula, path: Path) -> Iterator[Finding]:
    """Arguments of days_between that are no dates; numbers could be days of two different clocks."""
    for node in formula.tree.iter_subtrees_topdown():
        if node.data != "call" or str(node.children[0]) != "days_between":
            continue
        for argument in node.children[1:]:
            name = str(argument.children[0]) if isinstance(argument, Tree) and argument.data == "column" else None
            if name is None:
                what = "days_between needs two columns of dates, and one of its values is no column"
                yield Finding(path, what, "Subtract with - what is computed from dates; the result is in days")
            elif name in study.derived or (name in study.columns and not study.columns[name].date_format):
                what = f"days_between needs two columns of dates, and {name!r} has no date_format"
                yield Finding(path, what, "Give it a date_format under columns, or subtract with -")


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
        yield from _formula(study, formula, known, (*path, "cases", level) if level else (*path, "formula"))
    if derived.lymphopenia:
        yield from _lymphopenia(study, derived.lymphopenia.count, known, (*path, "lymphopenia", "count"))
    if derived.from_records:
        yield from find_in_from_records(study, derived.from_records, (*path, "from_records"))


def _lymphopenia(study: Study, count: str, known: dict[str, tuple[str, ...]], path: Path) -> Iterator[Finding]:
    if study.has(count) and count not in known:
        yield Finding(path, f"uses {count!r}, which is not known here", "Derive it before this one")
        return
    yield from not_a_number(study, count, path)
    if study.has(count) and not study.levels(count) and study.variable(count).unit not in COUNTS_PER_UL:
        what = f"{count!r} is in {study.variable(count).unit or 'no unit'}; CTCAE grades are limits in cells/uL"
        yield Finding(path, what, "Write unit: cells/uL (measured_in converts)")


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
