"""Sentences of the results on the flow of patients, their characteristics, tumour response and adverse events."""

from __future__ import annotations

import math
from collections.abc import Iterator

from ..render.english import in_sentence
from ..render.format import format_alpha, format_count, format_count_percent, format_interval, format_number, resolution
from ..render.tables.adverse_events import ANY_GRADE, terms_of
from ..render.tables.cells import NE, method_name
from ..render.tables.characteristics import number_summary
from ..render.tables.groups import group_name, groups_of
from ..render.tables.response import RATES, SHARES
from ..render.tables.rows import Record, Records, first, only, unique, where
from ..render.tables.words import Words, enumerate_words, spread_of
from ..study import Study
from ..study.specs import AdverseEvents, Characteristics, Response
from .results_words import not_given, p_words, patients, plan_words, with_level, with_unit

MOST_FREQUENT = 3
MOST_LEVELS = 4


def flow_results(study: Study, rows: Records) -> Iterator[str]:
    """How many patients were enrolled, excluded for which reason, and analysed; the groups and who was followed."""
    enrolled, analysed = (only(rows, variable=step)["estimate"] for step in ("enrolled", "analysed"))
    reasons = [f"{row['level']}, {format_count(row['estimate'])}" for row in where(rows, variable="excluded")]
    lost = sum(row["estimate"] for row in where(rows, variable="excluded"))
    why = f" ({'; '.join(reasons)})" if reasons else ""
    excluded = f"{format_count(lost) if lost else 'none'} {'was' if lost <= 1 else 'were'} excluded{why}"
    kept = format_count(analysed) if lost else "all were"
    yield f"Of {patients(enrolled)} enrolled, {excluded} and {kept} analysed."
    sizes = [f"{patients(row['estimate'])} in {row['group']}" for row in where(rows, variable="group")]
    if sizes:
        ungrouped = first(rows, variable="ungrouped")
        without = f"; {format_count(ungrouped['estimate'])} had no group" if ungrouped else ""
        yield f"By {study.label(study.flow.by)} there were {enumerate_words(sizes)}{without}."
    for level in unique(where(rows, variable="followed"), "level"):
        counts = [f"{format_count(row['estimate'])}{f' in {group}' if (group := row['group']) else ''}"
                  for row in where(rows, variable="followed", level=level)]  # fmt: skip
        yield f"{level} was known of {enumerate_words(counts)}."


def characteristics_results(study: Study, spec: Characteristics, rows: Records) -> Iterator[str]:
    """The first number and the first factor of the table, missing values, and which characteristics differ by group."""
    words = plan_words(study)
    overall = where(rows, group="")
    n = only(overall, variable="patients", estimate_type="count")["estimate"]
    numbers = [name for name in spec.variables if not study.levels(name)]
    factors = [name for name in spec.variables if study.levels(name)]
    shown = numbers[:1] + factors[: 2 - len(numbers[:1])]
    told = [_described(name, where(overall, variable=name), words) for name in shown]
    yield f"In {patients(n)}, {'; '.join(told)}."
    incomplete = [study.label(name) for name in spec.variables if _missing(where(overall, variable=name))]
    of = f"Of the {len(spec.variables)} characteristics" if len(spec.variables) > 1 else "The characteristic"
    if incomplete:
        yield f"{of}, {enumerate_words(incomplete)} had missing values."
    yield from _by_group(spec, rows, words)


def _described(name: str, mine: Records, words: Words) -> str:
    if not words.study.levels(name):
        text = number_summary(mine, words.decimals(name, _spread(mine)))
        if text == NE:
            return f"{words.variable(name)} could not be summarised"
        center, _, rest = text.partition(" (")
        kind, spread = method_name(only(mine, estimate_type="median")).split(" (")
        unit = words.study.variable(name).unit
        inside = f"{spread.removesuffix(')').replace('Q1-Q3', 'IQR')} {rest.removesuffix(')')}"
        return f"{kind} {words.variable(name)} was {with_unit(center, unit)} ({inside})"
    counts = where(mine, estimate_type="count")
    levels = [row for row in counts if row["level"]]
    if words.study.is_yes_no(name):
        levels = [row for row in levels if row["level"].lower() == "yes"]
    if len(levels) > MOST_LEVELS:
        most = max(levels, key=lambda row: float(row["estimate"]))
        return f"{words.variable(name)}, of {len(levels)} levels, was most often {most['level']}, in {_percent(most)}"
    told = [f"{row['level']} in {_percent(row)}" for row in levels]
    return f"{words.variable(name)} was {enumerate_words(told)}"


def _percent(row: Record) -> str:
    """A count with its percent: `15 (31.3%)`."""
    return format_count_percent(row["estimate"], row["n"]).replace("%)", ")").replace(")", "%)")


def _spread(mine: Records) -> float:
    value = {row["estimate_type"]: row["estimate"] for row in mine}
    return resolution(spread_of(value["sd"], value["q1"], value["q3"]), value["median"])


def _missing(mine: Records) -> bool:
    return any(row["n_missing"] > 0 for row in mine if row["estimate_type"] in ("median", "count"))


def _by_group(spec: Characteristics, rows: Records, words: Words) -> Iterator[str]:
    groups = [row for row in where(rows, variable="patients", estimate_type="count") if row["group"]]
    if not groups:
        return
    sizes = [f"{patients(row['estimate'])} in {group_name(row['group'], spec.by, words)}" for row in groups]
    yield f"By {words.variable(spec.by)} there were {enumerate_words(sizes)}."
    tests = [row for row in where(rows, estimate_type="test") if row["variable"] in spec.variables]
    differ = [row for row in tests if row["p_value"] < spec.alpha]
    tested = [row for row in tests if not math.isnan(row["p_value"])]
    if differ:
        items = [_differs(row, rows, spec.alpha, words) for row in differ]
        others = len(tested) - len(differ)
        rest = (
            f"; for the other {others} of {len(tested)} tested, p is {format_alpha(spec.alpha)} or more"
            if others
            else ""
        )
        yield f"The groups differed in {enumerate_words(items)}{rest}."
    elif tested:
        yield f"In none of {len(tested)} tested characteristics is p below {format_alpha(spec.alpha)}."
    yield from (
        f"{text}." for text in not_given(
            ((words.variable(row["variable"]), row["note"]) for row in tests if math.isnan(row["p_value"])),
            "could not be tested",
        )
    )  # fmt: skip
    if not tested:
        yield from _largest(where(rows, estimate_type="standardised_difference"), words)


def _differs(test: Record, rows: Records, alpha: float, words: Words) -> str:
    smd = first(rows, variable=test["variable"], estimate_type="standardised_difference")
    size = f", SMD {format_number(smd['estimate'], 2)}" if smd and not math.isnan(smd["estimate"]) else ""
    return f"{words.variable(test['variable'])} ({method_name(test)}, {p_words(test, alpha)}{size})"


def _largest(differences: Records, words: Words) -> Iterator[str]:
    known = [row for row in differences if not math.isnan(row["estimate"])]
    if known:
        row = max(known, key=lambda row: abs(row["estimate"]))
        value = format_number(row["estimate"], 2)
        yield f"The largest standardised mean difference was that of {words.variable(row['variable'])} ({value})."


def response_results(study: Study, spec: Response, rows: Records) -> Iterator[str]:
    """Best responses, and the rates of objective response and disease control."""
    words = plan_words(study)
    unknown = only(rows, variable="not_evaluable", estimate_type="count", group="")["estimate"]
    for group in groups_of(rows):
        n = only(rows, variable="patients", estimate_type="count", group=group)["estimate"]
        whose = f" in the group {group_name(group, spec.by, words)}" if group else ""
        mine = where(rows, group=group)
        best = [f"{level} in {_percent(only(mine, variable=spec.best, level=level, estimate_type='count'))}"
                for level in study.levels(spec.best)]  # fmt: skip
        known = only(mine, variable=spec.best, estimate_type="count")["n"]
        yield (
            f"In {patients(n)}{whose}, {format_count(known)} of them evaluable, {in_sentence(study.label(spec.best))} "
            f"was {enumerate_words(best)}."
        )
        for share, text in SHARES.items() if unknown else (("all", "Of all patients"),):
            percents = where(mine, level=share, estimate_type="percent")
            rates = [f"{in_sentence(label)} was seen in {_rate(only(percents, variable=name), spec)}"
                     for name, label in RATES.items()]  # fmt: skip
            yield f"{text}{whose}, {enumerate_words(rates)}."
    yield from _rates_tested(rows, spec)


def _rank(row: Record) -> float:
    """By frequency; a redacted number is last."""
    return 0.0 if math.isnan(row["estimate"]) else -float(row["estimate"])


def _rate(row: Record, spec: Response) -> str:
    if math.isnan(row["estimate"]):
        return f"a share that is not estimable ({row['note']})"
    text = format_interval(row["estimate"], row["conf_low"], row["conf_high"], 1)
    percent, _, interval = with_level(text, spec.conf_level).partition(",")
    return f"{format_count(row['n_events'])} of {format_count(row['n'])} ({percent}%;{interval})"


def _rates_tested(rows: Records, spec: Response) -> Iterator[str]:
    tests = [row for row in where(rows, estimate_type="test", level="all") if not math.isnan(row["p_value"])]
    told = [f"{in_sentence(RATES[row['variable']])} ({method_name(row)}, {p_words(row, spec.alpha)})" for row in tests]
    if told:
        yield f"The groups were compared, among all patients, in {enumerate_words(told)}."


def adverse_event_results(study: Study, spec: AdverseEvents, rows: Records) -> Iterator[str]:
    """Patients with any event and with a severe one, the most frequent events, and terms without one."""
    words = plan_words(study)
    any_event, *terms = terms_of(rows)
    for group in groups_of(rows):
        mine = where(rows, group=group, estimate_type="count")
        n = only(mine, variable="patients")["estimate"]
        whose = f" in the group {group_name(group, spec.by, words)}" if group else ""
        every = {term: only(mine, variable=term, level=ANY_GRADE) for term in (any_event, *terms)}
        severe = only(mine, variable=any_event, level=f"grade >= {spec.severe}")
        yield (
            f"In {patients(n)}{whose}, an adverse event of any grade was recorded in {_percent(every[any_event])} and "
            f"one of grade ≥ {spec.severe} in {_percent(severe)}."
        )
        seen = sorted((term for term in terms if every[term]["estimate"]), key=lambda term: _rank(every[term]))
        if seen:
            frequent = [f"{in_sentence(term)}, {_percent(every[term])}" for term in seen[:MOST_FREQUENT]]
            few = len(seen) <= MOST_FREQUENT
            yield f"{'There were' if few else 'The most frequent were'} {enumerate_words(frequent)}."
        never = [in_sentence(term) for term in terms if not every[term]["estimate"]]
        if never and not group:
            yield f"Of {enumerate_words(never)} there was no event."
    test = first(rows, variable=any_event, estimate_type="test")
    if test and not math.isnan(test["p_value"]):
        yield f"The groups were compared in events of any grade ({method_name(test)}, {p_words(test, spec.alpha)})."
