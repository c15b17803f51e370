"""Patients' characteristics, overall and by group."""

from __future__ import annotations

from ...study import Study
from ...study.specs import Characteristics, Output
from ..format import (
    THIN,
    format_alpha,
    format_count,
    format_count_percent,
    format_given,
    format_interval,
    format_mean_sd,
    resolution,
)
from ..notes import apart
from ..table import MIXED, NUMBER, Align
from .cells import EMPTY, has_ne, method_name, not_estimable, number_cell, p_cell
from .footnotes import Cell, Draft, Head, Line
from .rows import Record, Records, first, only, unique, where
from .words import P_VALUE, Words, spread_of

PRINTED = {"mean (SD)": "mean (SD)", "median (Q1-Q3)": "median (IQR)", "median (range)": "median (range)"}


def draft(rows: Records, study: Study, output: Output) -> Draft:
    """A row per number, a row per level of a factor; columns overall and per group, p and SMD."""
    spec = study.analyses[output.source]
    assert isinstance(spec, Characteristics)
    words = Words(study, output)
    groups = tuple(row["group"] for row in where(rows, variable="patients", estimate_type="count"))
    variables = tuple(name for name in unique(rows, "variable") if name != "patients")
    tested = any(row["estimate_type"] == "test" for row in rows)
    compared = any(row["estimate_type"] == "standardised_difference" for row in rows)
    lines: list[Line] = []
    for name in variables:
        mine = where(rows, variable=name)
        tail = _tail(mine, spec, tested, compared)
        if any(row["level"] for row in mine):
            lines += _factor(name, mine, groups, tail, words)
        else:
            lines.append(_number(name, mine, groups, tail, words))
            lines += _missing(mine, groups, len(tail))
    return Draft(
        head=_head(rows, groups, spec, words, tested, compared),
        lines=tuple(lines),
        align=_align(groups, tested, compared),
        opening=_opening(rows, lines),
        closing=_closing(spec, variables, compared, len(groups) - 1),
        abbreviations=_abbreviations(lines, compared),
    )


def _head(
    rows: Records, groups: tuple[str, ...], spec: Characteristics, words: Words, tested: bool, compared: bool
) -> tuple[tuple[Head, ...], ...]:
    def head(group: str) -> Head:
        row = only(rows, variable="patients", estimate_type="count", group=group)
        name = words.text(group) if group else "All patients"
        return Head(
            f"{name}\n(n{THIN}={THIN}{format_count(row['estimate'])})", notes=(row["note"],) if row["note"] else ()
        )

    tail = [Head(P_VALUE)] * tested + [Head("SMD")] * compared
    lowest = (Head("Characteristic"), *map(head, groups), *tail)
    if len(groups) < 2:
        return (lowest,)
    spanner = (Head(""), Head(""), Head(words.variable(spec.by), len(groups) - 1), *[Head("")] * len(tail))
    return (spanner, lowest)


def _align(groups: tuple[str, ...], tested: bool, compared: bool) -> tuple[Align, ...]:
    return ("left", *MIXED * len(groups), *NUMBER * (tested + compared))


def _tail(mine: Records, spec: Characteristics, tested: bool, compared: bool) -> tuple[Cell, ...]:
    """The p-value and the standardised difference of a variable."""
    cells: list[Cell] = []
    if tested:
        test = first(mine, estimate_type="test")
        notes = (method_name(test), *apart(test["note"])[0], *_few_expected(test["note"])) if test else ()
        cells.append(p_cell(test, spec.alpha, *notes))
    if compared:
        cells.append(number_cell(first(mine, estimate_type="standardised_difference"), 2))
    return tuple(cells)


def _few_expected(note: str) -> tuple[str, ...]:
    """A chi-squared test of few patients is an approximation that a reader must know of."""
    return tuple(part for part in note.split("; ") if part.endswith("expected counts below 5"))


def _number(name: str, mine: Records, groups: tuple[str, ...], tail: tuple[Cell, ...], words: Words) -> Line:
    printed = method_name(only(mine, estimate_type="median", group=""))
    kinds = {row["estimate_type"]: row["estimate"] for row in where(mine, group="")}
    spread = spread_of(kinds["sd"], kinds["q1"], kinds["q3"])
    decimals = words.decimals(name, resolution(spread, kinds["median"]))
    label = Cell(f"{words.with_unit(name)}, {PRINTED[printed].replace(' ', THIN)}").noted(
        _known_later(name, words.study)
    )
    cells = tuple(_summary(where(mine, group=group), printed, decimals) for group in groups)
    return Line((label, *cells, *tail))


def number_summary(rows: Records, decimals: int) -> str:
    """A number of one group as its table prints it, without notes."""
    return _summary(rows, method_name(only(rows, estimate_type="median")), decimals).text


def _summary(rows: Records, printed: str, decimals: int) -> Cell:
    center = only(rows, estimate_type="mean" if printed == "mean (SD)" else "median")
    if center["estimate"] != center["estimate"]:
        return not_estimable(center)
    value = {row["estimate_type"]: row["estimate"] for row in rows}
    if printed == "mean (SD)":
        note = only(rows, estimate_type="sd")["note"] if value["sd"] != value["sd"] else ""
        return Cell(format_mean_sd(value["mean"], value["sd"], decimals)).noted(note)
    low, high = ("min", "max") if printed == "median (range)" else ("q1", "q3")
    return Cell(format_interval(value["median"], value[low], value[high], decimals))


def _factor(name: str, mine: Records, groups: tuple[str, ...], tail: tuple[Cell, ...], words: Words) -> list[Line]:
    levels = tuple(level for level in unique(mine, "level") if level)
    label = Cell(f"{words.variable(name)}, n{THIN}(%)").noted(_known_later(name, words.study))
    if [level.lower() for level in levels] in (["no", "yes"], ["yes", "no"]):
        yes = next(level for level in levels if level.lower() == "yes")
        head = Line((label, *_counts(mine, groups, yes), *tail))
        return [head, *_missing(mine, groups, len(tail))]
    head = Line((label, *[EMPTY] * len(groups), *tail))
    below = [
        Line((Cell(words.text(level)), *_counts(mine, groups, level), *[EMPTY] * len(tail)), indent=1)
        for level in levels
    ]
    return [head, *below, *_missing(mine, groups, len(tail))]


def _counts(mine: Records, groups: tuple[str, ...], level: str) -> list[Cell]:
    return [_count(only(mine, group=group, level=level, estimate_type="count")) for group in groups]


def _count(row: Record) -> Cell:
    note = "" if row["n"] else "no patient of this group has a value"
    return Cell(format_count_percent(row["estimate"], row["n"])).noted(note)


def _missing(mine: Records, groups: tuple[str, ...], tail: int) -> list[Line]:
    summaries = [row for row in mine if row["estimate_type"] in ("median", "count")]
    counts = [only(summaries, group=group)["n_missing"] for group in groups]
    if not any(counts):
        return []
    return [Line((Cell("Missing, n"), *(Cell(format_count(n)) for n in counts), *[EMPTY] * tail), indent=1)]


def _known_later(name: str, study: Study) -> str:
    days = study.known_at(name) if study.has(name) else 0.0
    return (
        f"not a baseline value: known {format_given(days)} days after {study.time_zero or 'time zero'}" if days else ""
    )


def _opening(rows: Records, lines: list[Line]) -> tuple[str, ...]:
    percents = any(row["estimate_type"] == "percent" for row in rows)
    missing = any(line.cells[0].text == "Missing, n" for line in lines)
    return ("Percentages are of the patients with a value.",) if percents and missing else ()


def _closing(spec: Characteristics, variables: tuple[str, ...], compared: bool, groups: int) -> tuple[str, ...]:
    largest = compared and groups > 2
    return (
        _chosen(spec, variables),
        "SMD: the largest of the absolute differences between any two groups." if largest else "",
    )


def _chosen(spec: Characteristics, variables: tuple[str, ...]) -> str:
    """How a summary was chosen, where the plan leaves it to the Shapiro-Wilk test."""
    if not any(spec.summaries.get(name, spec.summary) == "by_shapiro_wilk" for name in variables):
        return ""
    where = " in any group" if spec.by else ""
    ranks = " and a test of ranks" if spec.by and spec.tests else ""
    return (
        f"Mean (SD) where the Shapiro–Wilk test does not reject normality{where} at {format_alpha(spec.alpha)}, else "
        f"median (IQR){ranks}."
    )


def _abbreviations(lines: list[Line], compared: bool) -> tuple[str, ...]:
    labels = [line.cells[0].text for line in lines]
    used = [short for short in ("SD", "IQR") if any(label.endswith(f"({short})") for label in labels)]
    return (*used, *["SMD"] * compared, *["NE"] * any(has_ne(line.cells) for line in lines))
