"""Sentences of the results on survival curves."""

from __future__ import annotations

import math
from collections.abc import Iterator

from ..render.english import in_sentence
from ..render.format import (
    NE,
    NR,
    format_count,
    format_interval,
    format_number,
    format_range,
    format_time,
    to_percent,
    with_level_words,
)
from ..render.landmark import at_risk_words, clock_words
from ..render.model_words import event_words
from ..render.notes import apart
from ..render.tables.cells import method_name, ratio_cell
from ..render.tables.groups import group_name
from ..render.tables.rows import Record, Records, first, only, where
from ..render.tables.survival import median_cell
from ..render.tables.words import Words, capital, enumerate_words, percent_level
from ..study import Study
from ..study.specs import ADJUSTED_BY, KaplanMeier
from .results_words import left_out_before, p_words, patients, plan_words, with_level

FOLLOW_UP = {
    "reverse_kaplan_meier": "by the reverse Kaplan–Meier method",
    "observed": "of all observed times, events included",
}


def survival_results(study: Study, spec: KaplanMeier, rows: Records) -> Iterator[str]:
    """Median and survival at the stated times, overall and by group, follow-up, and the log-rank test."""
    words = plan_words(study)
    endpoint = study.endpoints[spec.endpoint]
    overall = where(rows, group="")
    median = only(overall, estimate_type="median_survival")
    if not median["n"]:
        yield f"In {patients(0)}, {in_sentence(endpoint.label)} could not be estimated ({median['note']})."
        return
    event = in_sentence(event_words(endpoint))
    events = f"{format_count(median['n_events'])} with the event" + (f" ({event})" if event != "event" else "")
    zero = clock_words(spec, study)
    survival = f"{in_sentence(endpoint.label)}{f' from {zero}' if zero else ''}"
    yield (
        f"In {patients(median['n'])}{at_risk_words(spec, study)}, {events}, median {survival} was "
        f"{_median(median, endpoint.show_in, spec)}."
    )
    yield from left_out_before(rows)
    yield _follow_up(overall, endpoint.show_in, spec)
    groups = [group for group in (study.levels(spec.by) if spec.by else ()) if where(rows, group=group)]
    if groups:
        yield from _medians(rows, groups, spec, words)
    yield from _at_times(rows, groups, spec, words)
    if groups:
        yield from _compared(rows, [group for group in groups if _curve(rows, group)], spec)


def _median(row: Record, unit: str, spec: KaplanMeier) -> str:
    value, _, interval = median_cell(row).text.partition(" (")
    if value == NE:
        return f"not estimable ({row['note']})"
    told = "not reached" if value == NR else f"{value} {unit}"
    ends = interval.removesuffix(")").replace(NR, "not reached")
    return f"{told} ({with_level_words(percent_level(spec.conf_level))}{ends})" if ends else told


def _follow_up(overall: Records, unit: str, spec: KaplanMeier) -> str:
    median, low, high = (only(overall, estimate_type=f"{which}_follow_up") for which in ("median", "min", "max"))
    value = f"{format_number(median['estimate'], 1)} {unit}" if not math.isnan(median["estimate"]) else "not reached"
    ends = format_range(low["estimate"], high["estimate"], 1)
    return f"Median follow-up ({FOLLOW_UP[spec.follow_up]}) was {value}, with observed times of {ends}."


def _at_times(rows: Records, groups: list[str], spec: KaplanMeier, words: Words) -> Iterator[str]:
    unit = words.study.endpoints[spec.endpoint].show_in
    label = in_sentence(words.study.endpoints[spec.endpoint].label)
    if spec.times and not groups:
        told = [f"{_probability(rows, '', time, spec)} at {format_time(time, unit)}" for time in spec.times]
        yield f"Estimated {label} was {enumerate_words(told)}."
    for time in spec.times if groups else ():
        told = [f"{_probability(rows, group, time, spec)} in {group_name(group, spec.by, words)}" for group in groups]
        yield f"At {format_time(time, unit)}, estimated {label} was {enumerate_words(told)}."


def _probability(rows: Records, group: str, time: float, spec: KaplanMeier) -> str:
    row = first(rows, group=group, estimate_type="survival_probability", time=time)
    if row is None or math.isnan(row["estimate"]):
        return f"not estimable ({row['note'] if row else 'no patient'})"
    low, high = to_percent(row["conf_low"]), to_percent(row["conf_high"])
    text = format_interval(to_percent(row["estimate"]), low, high, 1)
    value, _, interval = with_level(text, spec.conf_level).partition(", ")
    return f"{value}%" + (f" ({interval})" if interval else "")


def _medians(rows: Records, groups: list[str], spec: KaplanMeier, words: Words) -> Iterator[str]:
    endpoint = words.study.endpoints[spec.endpoint]
    told = []
    for group in groups:
        row = only(rows, group=group, estimate_type="median_survival")
        size = f"{format_count(row['n_events'])} events in {patients(row['n'])}" if row["n"] else "no patient"
        value = f"{_median(row, endpoint.show_in, spec)} " if row["n"] else ""
        told.append(f"{value}in {group_name(group, spec.by, words)} [{size}]")
    yield f"By {words.variable(spec.by)}, median {in_sentence(endpoint.label)} was {'; '.join(told)}."


def _curve(rows: Records, group: str) -> bool:
    """Whether a group has patients."""
    return bool(only(rows, group=group, estimate_type="median_survival")["n"])


def _compared(rows: Records, groups: list[str], spec: KaplanMeier) -> Iterator[str]:
    test = next((row for row in where(rows, estimate_type="test") if row["method"].startswith("log-rank")), None)
    if test is None:
        return
    if math.isnan(test["p_value"]):
        yield f"The curves could not be compared ({apart(test['note'])[1] or test['note']})."
        return
    ratio = first(rows, estimate_type="hazard_ratio")
    hazard = ""
    if ratio and not math.isnan(ratio["estimate"]):
        value = with_level(ratio_cell(ratio).text, spec.conf_level)
        hazard = f"; hazard ratio of {ratio['level']} against {ratio['reference']} {value}"
    p = f"{method_name(test)}, {p_words(test, spec.alpha)}{hazard}"
    differ = test["p_value"] < spec.alpha
    curves = f"the {len(groups)} curves"
    yield f"{capital(curves)} differed ({p})." if differ else f"The data do not tell {curves} apart ({p})."
    yield from _pairwise(rows, len(groups), spec)
    yield from (f"{capital(note)}." for note in apart(test["note"])[0])


def _pairwise(rows: Records, groups: int, spec: KaplanMeier) -> Iterator[str]:
    tests = [row for row in where(rows, estimate_type="test") if row["method"].startswith("pairwise")]
    known = [row for row in tests if not math.isnan(row["p_value"])]
    if groups < 3 or not known:
        return
    pairs = [row["contrast"].replace(" - ", " against ") for row in known]
    told = [f"{pair} ({p_words(row, spec.alpha, spec.pairwise)})" for pair, row in zip(pairs, known, strict=True)]
    by = f", adjusted by {ADJUSTED_BY[spec.pairwise]}" if spec.pairwise != "none" else ""
    yield f"Pairwise log-rank tests{by}: {'; '.join(told)}."
