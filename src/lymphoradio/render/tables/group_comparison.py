"""Unpaired groups: a summary of each, the difference of two, and the test that decides."""

from __future__ import annotations

import math

from ...study import Study
from ...study.specs import GroupComparison, Output
from ...tidy import DECIDING
from ..format import THIN, format_alpha, format_count, format_interval, format_mean_sd, resolution
from ..notes import beside_deciding
from ..pairwise import RANKS, pairwise_words
from ..table import NUMBER
from .cells import difference_cell, has_ne, method_name, not_estimable, p_cell
from .footnotes import Cell, Draft, Head, Line
from .rows import Record, Records, only, where
from .words import ADJUSTED_P, P_VALUE, Words, adjustment_note, percent_level, spread_of


def draft(rows: Records, study: Study, output: Output) -> Draft:
    """One row per variable."""
    spec = study.analyses[output.source]
    assert isinstance(spec, GroupComparison)
    words = Words(study, output)
    groups = study.levels(spec.by)
    deciding = {name: deciding_test(where(rows, variable=name)) for name in spec.variables}
    by_ranks = {name: row["statistic_type"] in RANKS for name, row in deciding.items()}
    lines = [
        _line(name, where(rows, variable=name), deciding[name], by_ranks[name], spec, words) for name in spec.variables
    ]
    tail = _tail(spec, len(groups) == 2)
    lowest = (Head("Measurement"), *(_group_head(group, rows, words) for group in groups), *tail)
    spanner = (Head(""), Head(words.variable(spec.by), len(groups)), *[Head("")] * len(tail))
    comparisons = sum(not math.isnan(row["p_adjusted"]) for row in deciding.values())
    return Draft(
        head=(spanner, lowest),
        lines=tuple(lines),
        align=("left", *NUMBER * (len(groups) + len(tail))),
        opening=_opening(list(by_ranks.values()), groups, words),
        closing=(_rule(spec, len(groups)), adjustment_note(spec.adjust, comparisons)),
        abbreviations=_abbreviations(list(by_ranks.values()), lines, len(groups)),
    )


def deciding_test(mine: Records) -> Record:
    """The test of a variable whose p-value is printed."""
    tests = where(mine, estimate_type="test")
    return next(row for row in tests if row["note"].startswith(DECIDING))


def _tail(spec: GroupComparison, two: bool) -> list[Head]:
    difference = [Head(f"Difference\n({percent_level(spec.conf_level)} CI)")] if two else []
    return [*difference, Head(P_VALUE), *[Head(ADJUSTED_P)] * (spec.adjust != "none")]


def _group_head(group: str, rows: Records, words: Words) -> Head:
    row = only(rows, group=group, estimate_type="median")
    return Head(f"{words.text(group)}\n(n{THIN}={THIN}{format_count(row['n'] + row['n_missing'])})")


def _line(
    name: str, mine: Records, test: Record, by_ranks: bool, spec: GroupComparison, words: Words
) -> Line:  # fmt: skip
    groups = words.study.levels(spec.by)
    decimals = words.decimals(name, shown_resolution(mine, groups))
    cells = [Cell(words.with_unit(name)), *(_summary(where(mine, group=group), by_ranks, decimals) for group in groups)]
    if len(groups) == 2:
        effect = only(mine, estimate_type="hodges_lehmann" if by_ranks else "mean_difference")
        cells.append(difference_cell(effect, decimals))
    return Line((*cells, *_p_values(mine, test, by_ranks, spec, words)))


def _p_values(mine: Records, test: Record, by_ranks: bool, spec: GroupComparison, words: Words) -> list[Cell]:
    conditions = beside_deciding(test["note"])
    if math.isnan(test["p_value"]):
        return [Cell("NE").noted(*conditions)] * (1 if spec.adjust == "none" else 2)
    pairs = pairwise_words(mine, by_ranks, spec.alpha, words.text)
    raw = p_cell(test, spec.alpha, method_name(test), *conditions, pairs)
    return [raw] if spec.adjust == "none" else [raw, p_cell(test, spec.alpha, column="p_adjusted")]


def shown_resolution(mine: Records, groups: tuple[str, ...]) -> float:
    """What the decimals must resolve: in the first group whose values vary."""
    sizes = []
    for group in groups:
        value = {row["estimate_type"]: row["estimate"] for row in where(mine, group=group)}
        sizes.append(resolution(spread_of(value["sd"], value["q1"], value["q3"]), value["median"]))
    return next((size for size in sizes if size > 0), math.nan)


def _summary(rows: Records, by_ranks: bool, decimals: int) -> Cell:
    value = {row["estimate_type"]: row["estimate"] for row in rows}
    center = only(rows, estimate_type="median" if by_ranks else "mean")
    if math.isnan(center["estimate"]):
        return not_estimable(center)
    fewer = f"{format_count(center['n'])} patients with a value" if center["n_missing"] else ""
    if by_ranks:
        return Cell(format_interval(value["median"], value["q1"], value["q3"], decimals)).noted(fewer)
    single = only(rows, estimate_type="sd")["note"]
    return Cell(format_mean_sd(value["mean"], value["sd"], decimals, plus_minus=True)).noted(single, fewer)


def _opening(by_ranks: list[bool], groups: tuple[str, ...], words: Words) -> tuple[str, ...]:
    if all(by_ranks):
        values, effect = "median (IQR)", "the Hodges–Lehmann estimate (median of all differences between the groups)"
    elif not any(by_ranks):
        values, effect = "mean ± SD", "the difference of the means"
    else:
        values = "mean ± SD, or median (IQR) where ranks are tested"
        effect = "the difference of the means, or the Hodges–Lehmann estimate beside medians"
    if len(groups) != 2:
        return (f"Values are {values}.",)
    return (f"Values are {values}. Difference is {words.text(groups[1])} minus {words.text(groups[0])}: {effect}.",)


def _rule(spec: GroupComparison, groups: int) -> str:
    if spec.test != "by_shapiro_wilk":
        return ""
    ranks, means = ("Mann–Whitney U test", "Welch t test") if groups == 2 else ("Kruskal–Wallis test", "one-way ANOVA")
    return (
        f"The {ranks} is used where the Shapiro–Wilk test rejects normality in any group at "
        f"{format_alpha(spec.alpha)} or cannot be computed, else the {means}."
    )


def _abbreviations(by_ranks: list[bool], lines: list[Line], groups: int) -> tuple[str, ...]:
    used = [*["CI"] * (groups == 2), *["SD"] * (not all(by_ranks)), *["IQR"] * any(by_ranks)]
    return (*used, *["NE"] * any(has_ne(line.cells) for line in lines))
