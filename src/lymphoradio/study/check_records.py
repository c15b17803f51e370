"""What a plan may get wrong about its companion files."""

from __future__ import annotations

from collections.abc import Iterator

from ..errors import did_you_mean
from ..formula import FormulaError, check_types, parse
from .derived import FromRecords, Records
from .findings import Finding, Path
from .plan import Study


def find_in_records(study: Study) -> Iterator[Finding]:
    """What is wrong with the descriptions of the companion files."""
    for name, records in study.records.items():
        path: Path = ("records", name)
        if records.id in records.columns:
            yield Finding(
                (*path, "columns", records.id), "is the id; it only joins the files", "Remove it from columns"
            )
        if "/" in records.file or "\\" in records.file:
            yield Finding(
                (*path, "file"), f"{records.file!r} is a path", "Write a file name; it stands beside the cohort CSV"
            )


def find_in_from_records(study: Study, derived: FromRecords, path: Path) -> Iterator[Finding]:
    """What is wrong with a value that is taken from a companion file."""
    records = study.records.get(derived.records)
    if records is None:
        remedy = did_you_mean(derived.records, study.records, "Describe the companion file under records")
        yield Finding((*path, "records"), f"no companion file {derived.records!r}", remedy)
        return
    for key, name in (("of", derived.of), ("order", derived.order)):
        if not name:
            continue
        column = records.columns.get(name)
        if column is None:
            yield Finding(
                (*path, key), f"no column {name!r} of {derived.records!r}", _described(name, derived, records)
            )
        elif column.is_factor:
            yield Finding((*path, key), f"{name!r} has levels; a number is needed here")
    if not derived.where:
        return
    formula = parse(derived.where)
    unknown = sorted(formula.names - set(records.columns))
    for name in unknown:
        yield Finding(
            (*path, "where"), f"uses {name!r}, no column of {derived.records!r}", _described(name, derived, records)
        )
    if not unknown:
        try:
            check_types(formula, {name: tuple(column.levels.values()) for name, column in records.columns.items()})
        except FormulaError as error:
            yield Finding((*path, "where"), f"{derived.where!r} {error}")


def _described(name: str, derived: FromRecords, records: Records) -> str:
    return did_you_mean(name, records.columns, f"Describe it under records.{derived.records}.columns")
