"""What a plan may get wrong about its companion files."""

from __future__ import annotations

from collections.abc import Iterator

from ..errors import did_you_mean
from ..formula import parse
from .check_columns import find_in_column
from .check_formulas import find_in_condition_on_records
from .derived import Derived, FromRecords, Records
from .findings import Finding, Path
from .plan import Study
from .specs import AdverseEvents
from .units import conversion

# Takes that have the unit of the values, and of their order.
OF_ITS_VALUES = ("min", "max", "mean", "sum", "only", "first", "last")
OF_ITS_ORDER = ("when_min", "when_max")


def find_in_records(study: Study) -> Iterator[Finding]:
    """What is wrong with the descriptions of the companion files."""
    for name, records in study.records.items():
        path: Path = ("records", name)
        if records.id in records.columns:
            what = "is the id; it only joins the files"
            yield Finding((*path, "columns", records.id), what, "Remove it from columns")
        if "/" in records.file or "\\" in records.file or records.file in (".", ".."):
            what = f"{records.file!r} is a path"
            yield Finding((*path, "file"), what, "Write a file name; it stands beside the cohort CSV")
        usual = study.missing if records.missing is None else records.missing
        for key, column in records.columns.items():
            yield from find_in_column(column, usual, (*path, "columns", key))


def find_in_derived_records(study: Study, derived: Derived, path: Path) -> Iterator[Finding]:
    """What is wrong with a derived column that is taken from a companion file."""
    spec = derived.from_records
    assert spec is not None
    path, own = (*path, "from_records"), path
    records = study.records.get(spec.records)
    if records is None:
        remedy = did_you_mean(spec.records, study.records, "Describe the companion file under records")
        yield Finding((*path, "records"), f"no companion file {spec.records!r}", remedy)
        return
    for key, name in (("of", spec.of), ("order", spec.order)):
        column = records.columns.get(name)
        if column is None and name:
            remedy = did_you_mean(name, records.columns, f"Describe it under records.{spec.records}.columns")
            yield Finding((*path, key), f"no column {name!r} of {spec.records!r}", remedy)
        elif column is not None and column.is_factor:
            yield Finding((*path, key), f"{name!r} has levels; a number is needed here")
    yield from _unit(derived, spec, records, own)
    if spec.where:
        yield from find_in_condition_on_records(records, spec.records, parse(spec.where), (*path, "where"))


def _unit(derived: Derived, spec: FromRecords, records: Records, path: Path) -> Iterator[Finding]:
    """Another unit than that of the values: nothing converts on the way."""
    name = {**dict.fromkeys(OF_ITS_VALUES, spec.of), **dict.fromkeys(OF_ITS_ORDER, spec.order)}.get(spec.take, "")
    unit = records.columns[name].unit if name in records.columns else ""
    if derived.unit and unit and conversion(unit, derived.unit) != 1:
        what = f"is in {derived.unit}, and {name!r}, which it is taken from, in {unit}"
        yield Finding((*path, "unit"), what, f"Write unit: {unit}; measured_in under records converts")


def find_in_adverse_events(study: Study, spec: AdverseEvents, path: Path) -> Iterator[Finding]:
    """What is wrong with an analysis of adverse events."""
    records = study.records.get(spec.records)
    if records is None:
        remedy = did_you_mean(spec.records, study.records, "Describe the companion file under records")
        yield Finding((*path, "records"), f"no companion file {spec.records!r}", remedy)
        return
    for key, name, needs_levels in (("term", spec.term, True), ("grade", spec.grade, False)):
        column = records.columns.get(name)
        if column is None:
            remedy = did_you_mean(name, records.columns, f"Describe it under records.{spec.records}.columns")
            yield Finding((*path, key), f"no column {name!r} of the companion file {spec.records!r}", remedy)
        elif column.is_factor != needs_levels:
            what = f"{name!r} has {'no levels; a factor' if needs_levels else 'levels; a number'} is needed here"
            yield Finding((*path, key), what)
        elif column.date_format:
            yield Finding((*path, key), f"{name!r} is a date; a grade is needed here")
    if spec.term in records.columns:
        for made in study.worst_grades(spec).values():
            if study.has(made):
                yield Finding(path, f"{made!r}, where its worst grades are kept, is also a column of the plan")
