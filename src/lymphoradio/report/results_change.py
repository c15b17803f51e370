"""Sentences of the results on change within patients and over time."""

from __future__ import annotations

import math
from collections.abc import Iterator

from ..render.english import in_sentence
from ..render.format import format_mean_sd, format_number, format_time
from ..render.notes import beside_deciding
from ..render.tables.cells import difference_cell
from ..render.tables.groups import group_name
from ..render.tables.paired_between import differences_between
from ..render.tables.paired_change import deciding_test, pair_decimals
from ..render.tables.rows import Record, Records, first, only, unique, where
from ..render.tables.trajectory import CHANGES
from ..render.tables.words import Words, enumerate_words, spread_of
from ..study import Study
from ..study.specs import PairedChange, Trajectory
from .results_words import (
    as_sentences,
    by_direction,
    common_test,
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


def paired_results(study: Study, spec: PairedChange, rows: Records) -> Iterator[str]:
    """What changed within patients, overall and within each group."""
    words = plan_words(study)
    decimals = {label: pair_decimals(label, where(rows, variable=label, group=""), spec, words) for label in spec.pairs}
    both = enumerate_words([in_sentence(label) for label in spec.labels])
    for group in unique(rows, "group") if spec.by else ("",):
        mine = where(rows, group=group)
        sizes = {label: _complete(where(mine, variable=label))["n"] for label in spec.pairs}
        tests = {label: deciding_test(where(mine, variable=label)) for label in spec.pairs}
        common = common_test(test for test in tests.values() if test)
        found, untested = [], []
        for label in spec.pairs:
            cells = where(mine, variable=label)
            test = tests[label]
            if test is None or math.isnan(test["p_value"]):
                untested.append((label, "; ".join(beside_deciding((test or _complete(cells))["note"]))))
            else:
                n = f"{patients(sizes[label])}; " if len(set(sizes.values())) > 1 else ""
                by = "" if common else f"{test_name(test)}, "
                found.append(_pair(label, cells, test, n, by, decimals[label], spec, study))
        whose = f" in the group {group_name(group, spec.by, words)}" if group else ""
        how = "; ".join(filter(None, [both, common]))
        opening = f"In {patients_between(sizes.values())}{whose} with both measurements ({how})"
        clauses = by_direction(found, "values were {} after than before")
        yield from as_sentences(opening, clauses + not_given(untested, "could not be tested"))
    yield from (f"{note}." for note in differences_between(rows, spec, words))


def _complete(cells: Records) -> Record:
    return only(cells, level="change", estimate_type="mean")


def _pair(
    label: str, cells: Records, test: Record, n: str, by: str, decimals: int, spec: PairedChange, study: Study
) -> tuple[int, str]:
    by_mean = test["statistic_type"] == "t"
    center, change = ("mean", "mean_difference") if by_mean else ("median", "hodges_lehmann")
    effect = first(cells, estimate_type=change)
    before, after = (
        format_number(only(cells, level=level, estimate_type=center)["estimate"], decimals) for level in ("pre", "post")
    )
    levels = with_unit(f"{before} to {after}", study.variable(spec.pairs[label][0]).unit)
    name = "mean difference" if by_mean else "Hodges–Lehmann shift"
    shift = with_level(difference_cell(effect, decimals).text, spec.conf_level)
    told = f"{label} ({n}{center} {levels}; {name} {shift}; {by}{p_words(test, spec.alpha, spec.adjust)})"
    return direction(effect, test, spec.alpha), told


def trajectory_results(study: Study, spec: Trajectory, rows: Records) -> Iterator[str]:
    """The first value of each series, and each later one against it."""
    words = plan_words(study)
    for label in unique(rows, "variable"):
        for group in unique(where(rows, variable=label), "group"):
            yield from _series(label, group, where(rows, variable=label, group=group), spec, words)


def _series(label: str, group: str, mine: Records, spec: Trajectory, words: Words) -> Iterator[str]:
    columns = spec.series[label]
    start, *later = sorted(columns)
    value = {row["estimate_type"]: row["estimate"] for row in where(mine, time=start)}
    n = only(mine, time=start, estimate_type="mean")["n"]
    whose = f" in the group {group_name(group, spec.by, words)}" if group else ""
    when = format_time(start, spec.time_unit)
    if math.isnan(value["mean"]):
        yield f"In {patients(n)}{whose}, the mean of {label} at {when} could not be estimated."
        return
    mean = format_mean_sd(value["mean"], value["sd"], _decimals(columns[start], value, words))
    number, _, sd = mean.partition(" (")
    unit = words.study.variable(columns[start]).unit
    yield f"In {patients(n)}{whose}, the mean of {label} was {with_unit(number, unit)} at {when} (SD {sd}."
    found, untested = [], []
    for time in later:
        at = where(mine, time=time)
        test = only(at, estimate_type="test")
        if math.isnan(test["p_value"]):
            untested.append((f"values at {format_time(time, spec.time_unit)}", str(test["note"])))
        else:
            found.append(_later(time, at, test, spec, words, columns[time]))
    name = "paired t test" if spec.test == "paired_t" else "Wilcoxon signed-rank test"
    opening = f"Compared with {when} in the patients with both values ({name})"
    clauses = by_direction(found, "values were {}", "at")
    yield from as_sentences(opening, clauses + not_given(untested, "could not be tested"))


def _decimals(column: str, value: dict[str, float], words: Words) -> int:
    return words.decimals(column, spread_of(value["sd"], value["q1"], value["q3"]))


def _later(time: float, at: Records, test: Record, spec: Trajectory, words: Words, column: str) -> tuple[int, str]:
    value = {row["estimate_type"]: row["estimate"] for row in at if not row["contrast"]}
    effect = only(at, estimate_type=CHANGES[spec.test][1])
    name = "mean difference" if spec.test == "paired_t" else "Hodges–Lehmann shift"
    shift = with_level(difference_cell(effect, _decimals(column, value, words)).text, spec.conf_level)
    percent = only(at, estimate_type="percent_of_baseline", contrast="time / baseline")["estimate"]
    share = "" if math.isnan(percent) else f"{format_number(percent, 1)}% of the first mean; "
    told = (
        f"{format_time(time, spec.time_unit)} ({patients(effect['n'])}; {share}{name} {shift}; "
        f"{p_words(test, spec.alpha, spec.adjust)})"
    )
    return direction(effect, test, spec.alpha), told
