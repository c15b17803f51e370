"""What a formula of a plan may get wrong: names, types, dates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lark import Tree

from ..errors import did_you_mean
from ..formula import Formula, FormulaError
from ..formula_values import check_types
from .derived import Records
from .findings import Finding, Path, unreadable_column
from .plan import Study

Levels = Mapping[str, tuple[str, ...]]


def find_in_formula(study: Study, formula: Formula, known: Levels, path: Path) -> Iterator[Finding]:
    """A formula of the cohort: its names, which must be among the `known` columns with their levels, and its types."""
    unknown = sorted(formula.names - set(known))
    for name in unknown:
        remedy = did_you_mean(name, known, "Describe it under columns")
        if name in study.derived:
            remedy = "Derive it before this one"
        yield Finding(path, f"uses {name!r}, which is not known here", remedy)
    for name in sorted(formula.names & set(known)):
        yield from unreadable_column(study, name, path)
    if not unknown:
        yield from _types(formula, known, path)
    dates = {name: bool(column.date_format) for name, column in study.columns.items()}
    yield from _dates(formula, {**dict.fromkeys(study.derived, False), **dates}, "columns", path)


def find_in_condition_on_records(records: Records, name: str, formula: Formula, path: Path) -> Iterator[Finding]:
    """A condition on the columns of the companion file `name`."""
    unknown = sorted(formula.names - set(records.columns))
    for column in unknown:
        remedy = did_you_mean(column, records.columns, f"Describe it under records.{name}.columns")
        yield Finding(path, f"uses {column!r}, no column of {name!r}", remedy)
    if not unknown:
        yield from _types(
            formula, {key: tuple(column.levels.values()) for key, column in records.columns.items()}, path
        )
    dates = {key: bool(column.date_format) for key, column in records.columns.items()}
    yield from _dates(formula, dates, f"records.{name}.columns", path)


def _types(formula: Formula, levels: Levels, path: Path) -> Iterator[Finding]:
    try:
        check_types(formula, levels)
    except FormulaError as error:
        yield Finding(path, f"{formula.text!r} {error}")


def _dates(formula: Formula, is_date: Mapping[str, bool], where: str, path: Path) -> Iterator[Finding]:
    """Arguments of days_between that are no dates; numbers could be days of two different clocks."""
    for node in formula.tree.iter_subtrees_topdown():
        if node.data != "call" or str(node.children[0]) != "days_between":
            continue
        for argument in node.children[1:]:
            name = str(argument.children[0]) if isinstance(argument, Tree) and argument.data == "column" else None
            if name is None:
                what = "days_between needs two columns of dates, and one of its values is no column"
                yield Finding(path, what, "Subtract with - what is computed from dates; the result is in days")
            elif not is_date.get(name, True):  # an unknown one is said already
                what = f"days_between needs two columns of dates, and {name!r} has no date_format"
                yield Finding(path, what, f"Give it a date_format under {where}, or subtract with -")
