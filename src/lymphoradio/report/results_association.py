"""Sentences of the results on comparisons of groups, correlations and discrimination."""

from __future__ import annotations

import math
from collections.abc import Iterator

from ..render.format import THIN, format_count, format_interval, format_number, format_part, format_range, to_percent
from ..render.notes import beside_deciding
from ..render.pairwise import RANKS, pairwise_words
from ..render.tables.cells import difference_cell, interval_cell, method_name
from ..render.tables.correlation import COEFFICIENTS
from ..render.tables.group_comparison import deciding_test, shown_resolution
from ..render.tables.groups import group_name
from ..render.tables.roc import PROPORTIONS, cutoff_decimals
from ..render.tables.rows import Record, Records, first, only, where
from ..render.tables.words import Words, enumerate_words, percent_level
from ..study import Study
from ..study.specs import Correlation, GroupComparison, Roc
from ..tidy import OF_ROUNDED
from .results_words import (
    as_sentences,
    by_direction,
    common_test,
    concluding_p,
    direction,
    not_given,
    p_words,
    patients,
    patients_between,
    plan_words,
    test_name,
    with_level,
    with_unit,
)


def group_results(study: Study, spec: GroupComparison, rows: Records) -> Iterator[str]:
    """Which group has the higher values of each variable, or whether several groups differ."""
    words = plan_words(study)
    groups = study.levels(spec.by)
    found, untested, sizes = [], [], []
    tests = {name: deciding_test(where(rows, variable=name)) for name in spec.variables}
    common = common_test(tests.values())
    for name, test in tests.items():
        mine = where(rows, variable=name)
        sizes.append(sum(only(mine, group=group, estimate_type="median")["n"] for group in groups))
        if math.isnan(test["p_value"]):
            untested.append((study.label(name), "; ".join(beside_deciding(test["note"]))))
        else:
            found.append(_variable(name, mine, test, not common, spec, words))
    opening = f"In {patients_between(sizes)} with a value{f' ({common})' if common else ''}"
    named = [group_name(group, spec.by, words) for group in groups]
    if len(groups) == 2:
        clauses = by_direction(found, f"values were {{}} in the group {named[1]} than in the group {named[0]}")
    else:
        present = {row["group"] for row in where(rows, estimate_type="median") if row["n"]}
        clauses = _several(found, f"the {len(present)} groups by {study.label(spec.by)}")
    yield from as_sentences(opening, clauses + not_given(untested, "could not be tested"))


def _several(found: list[tuple[int, str]], groups: str) -> list[str]:
    differ, open_ = ([text for which, text in found if bool(which) == told] for told in (True, False))
    return [
        *([f"{groups} differed in {enumerate_words(differ)}"] if differ else []),
        *([f"the data do not tell {groups} apart in {enumerate_words(open_)}"] if open_ else []),
    ]


def _variable(
    name: str, mine: Records, test: Record, named: bool, spec: GroupComparison, words: Words
) -> tuple[int, str]:
    """Whether and how the groups differ in a variable, and its numbers."""
    groups = words.study.levels(spec.by)
    by_ranks = test["statistic_type"] in RANKS
    center = "median" if by_ranks else "mean"
    decimals = words.decimals(name, shown_resolution(mine, groups))
    centers = [_center(only(mine, group=group, estimate_type=center), group, decimals, words) for group in groups]
    values = f"{center} {enumerate_words(centers)}"
    unit = words.study.variable(name).unit
    label = words.with_unit(name, unit)
    p = f"{f'{test_name(test)}, ' if named else ''}{p_words(test, spec.alpha, spec.adjust)}"
    if len(groups) != 2:
        pairs = pairwise_words(mine, by_ranks, spec.alpha, words.text)
        told = "; ".join(filter(None, [values, p, pairs]))
        return int(concluding_p(test) < spec.alpha), f"{label} ({told})"
    effect = only(mine, estimate_type="hodges_lehmann" if by_ranks else "mean_difference")
    what = "Hodges–Lehmann shift" if by_ranks else "mean difference"
    shift = with_level(difference_cell(effect, decimals).text, spec.conf_level)
    return direction(effect, test, spec.alpha), f"{label} ({values}; {what} {shift}; {p})"


def _center(row: Record, group: str, decimals: int, words: Words) -> str:
    return f"{format_number(row['estimate'], decimals)} in {words.text(group)} [n{THIN}={THIN}{format_count(row['n'])}]"


def correlation_results(study: Study, spec: Correlation, rows: Records) -> Iterator[str]:
    """Which pairs are correlated, with the sign."""
    symbol, kind, _ = COEFFICIENTS[spec.method]
    found: dict[int, list[str]] = {1: [], -1: [], 0: []}
    missing, coupled = [], []
    sizes = {only(rows, variable=label, estimate_type=kind)["n"] for label in spec.pairs}
    for label, (x, y) in spec.pairs.items():
        row = only(rows, variable=label, estimate_type=kind)
        pair = f"{study.label(x)} with {study.label(y)}"
        if math.isnan(row["estimate"]) or math.isnan(row["p_value"]):
            missing.append((pair, "; ".join(beside_deciding(row["note"]))))
            continue
        value = with_level(interval_cell(row, 2, null=0).text, spec.conf_level)
        how = method_name(row).partition(", ")[2]
        n = f"{patients(row['n'])}; " if len(sizes) > 1 else ""
        p = f"{f'{how}, ' if how else ''}{p_words(row, spec.alpha, spec.adjust)}"
        told = f"{pair} ({n}{symbol} {value}; {p})"
        found[direction(row, row, spec.alpha)].append(told)
        coupled += [pair] * ("mathematically coupled" in row["note"])
    clauses = [
        *(f"the correlation was {sign} for {enumerate_words(found[which])}"
          for which, sign in ((1, "positive"), (-1, "negative")) if found[which]),
        *([f"the data do not tell a positive from a negative correlation for {enumerate_words(found[0])}"]
          if found[0] else []),
        *not_given(missing, "could not be estimated"),
    ]  # fmt: skip
    yield from as_sentences(f"In {patients_between(sizes)} with both values", clauses)
    for pair in coupled:
        yield f"{pair}: the two have a measurement in common and are mathematically coupled."


def roc_results(study: Study, spec: Roc, rows: Records) -> Iterator[str]:
    """Discrimination by each marker, its cut-off, and what is left of it when the search is allowed for."""
    for marker in spec.markers:
        mine = where(rows, variable=marker)
        auc, cutoff = only(mine, estimate_type="auc"), only(mine, estimate_type="cutoff")
        outcome = f"{study.label(spec.outcome)} ({study.levels(spec.outcome)[1]})"
        whom = f"In {patients(auc['n'])}, {format_number(auc['n_events'], 0)} of them with {outcome}"
        if math.isnan(auc["estimate"]):
            yield f"{whom}, the AUC of {study.label(marker)} could not be estimated ({auc['note']})."
            continue
        area = with_level(interval_cell(auc, 3, null=0.5).text, spec.conf_level)
        yield f"{whom}, the AUC of {study.label(marker)}, {spec.markers[marker]} values with the outcome, was {area}."
        if math.isnan(cutoff["estimate"]):
            yield f"There is no cut-off ({cutoff['note']})."
        else:
            yield from _cutoff(marker, cutoff, mine, spec, study)


def _cutoff(marker: str, cutoff: Record, mine: Records, spec: Roc, study: Study) -> Iterator[str]:
    variable = study.variable(marker)
    decimals = cutoff_decimals(cutoff["estimate"], variable.decimals)
    sign = ">" if spec.markers[marker] == "higher" else "<"
    at = with_unit(f"{sign}{THIN}{format_number(cutoff['estimate'], decimals)}", variable.unit)
    index = only(mine, estimate_type="youden_index")
    youden = format_number(index["estimate"], 3) + (f", {OF_ROUNDED}" if OF_ROUNDED in index["note"] else "")
    proportions = [_proportion(row, label, spec) for kind, label in PROPORTIONS.items()
                   if (row := first(mine, estimate_type=kind))]  # fmt: skip
    yield (
        f"At the cut-off {at}, which has the largest Youden index in the same patients ({youden}), "
        f"{enumerate_words(proportions)}."
    )
    tests = [(first(mine, estimate_type="test", statistic_type=kind), text) for kind, text in (
        ("chi_squared", "the chi-squared test, as if the cut-off had been chosen beforehand, gives"),
        ("youden_J", "the permutation test, which allows for the search, gives"),
    )]  # fmt: skip
    told = [f"{text} {p_words(row, spec.alpha)}" for row, text in tests if row and not math.isnan(row["p_value"])]
    yield from as_sentences("For the groups at the cut-off", told[:1] and [" and ".join(told)])
    again = first(mine, estimate_type="resampled_cutoff")
    if again and not math.isnan(again["estimate"]):
        ends = with_unit(format_range(again["conf_low"], again["conf_high"], decimals), variable.unit)
        corrected = {kind: only(mine, estimate_type=f"corrected_{kind}")["estimate"]
                     for kind in ("youden_index", "sensitivity", "specificity")}  # fmt: skip
        yield (
            f"Searched again in resamples, the cut-off has the {percent_level(spec.conf_level)} interval {ends}; "
            f"corrected for optimism, the Youden index is {format_number(corrected['youden_index'], 3)}, sensitivity "
            f"{format_number(100 * corrected['sensitivity'], 1)}% and specificity "
            f"{format_number(100 * corrected['specificity'], 1)}%."
        )


def _proportion(row: Record, label: str, spec: Roc) -> str:
    if math.isnan(row["estimate"]):
        return f"{label.lower()} is not estimable ({row['note']})"
    scale = float if row["unit"] == "%" else to_percent
    text = format_interval(scale(row["estimate"]), scale(row["conf_low"]), scale(row["conf_high"]), 1)
    value, _, interval = with_level(text, spec.conf_level).partition(",")
    return f"{label.lower()} was {value}% ({format_part(row['n_events'], row['n'])};{interval})"
