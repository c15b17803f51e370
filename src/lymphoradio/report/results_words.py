"""Phrases that the sentences on results share; numbers in them are printed by the functions that print the tables."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

from ..render.format import format_count, with_level_words
from ..render.p_values import format_p_with_sign
from ..render.tables.rows import Record, Records, first
from ..render.tables.words import Words, capital, enumerate_words, percent_level
from ..render.units import pretty_unit
from ..study import Study
from ..study.specs import Output
from ..tidy import BEFORE_LANDMARK

UNDECIDED = "the data do not tell higher from lower"


def plan_words(study: Study) -> Words:
    """The plan's labels, without the other words that a single output may have for them."""
    return Words(study, Output.model_validate({"from": "flow", "title": "Results"}))


def patients(n: float) -> str:
    """A number of patients.

    >>> patients(1.0), patients(2139.0)
    ('1 patient', '2,139 patients')
    """
    return f"{format_count(n)} patient{'' if n == 1 else 's'}"


def patients_between(counts: Iterable[float]) -> str:
    """The number of patients, or the fewest and the most where numbers differ.

    >>> patients_between([48, 48]), patients_between([48, 36, 41])
    ('48 patients', '36 to 48 patients')
    """
    known = sorted({count for count in counts if not math.isnan(count)})
    if not known:
        return patients(0)
    return patients(known[0]) if len(known) == 1 else f"{format_count(known[0])} to {patients(known[-1])}"


def with_level(text: str, conf_level: float) -> str:
    """A table's estimate and interval as a phrase.

    >>> with_level("1.78 (1.27–2.50)", 0.95), with_level("1.78", 0.95)
    ('1.78, 95% CI 1.27–2.50', '1.78')
    """
    estimate, _, interval = text.partition(" (")
    level = with_level_words(percent_level(conf_level))
    return f"{estimate}, {level}{interval.removesuffix(')')}" if interval else estimate


def with_unit(text: str, unit: str) -> str:
    """A number and its unit, the percent sign without a space.

    >>> with_unit("62", "years"), with_unit("4.1", "%"), with_unit("1.3", "")
    ('62 years', '4.1%', '1.3')
    """
    if not unit:
        return text
    return text + unit if unit == "%" else f"{text} {pretty_unit(unit)}"


def p_words(row: Record, alpha: float, adjust: str = "none") -> str:
    r"""The p-value of a row, with the adjusted one where the analysis adjusts.

    >>> p_words({"p_value": 0.012, "p_adjusted": 0.036}, 0.05, "holm").replace("\N{NO-BREAK SPACE}", " ")
    'p = 0.012, adjusted p = 0.036'
    """
    told = format_p_with_sign(row["p_value"], alpha)
    if adjust == "none" or math.isnan(row["p_adjusted"]):
        return told
    return f"{told}, adjusted {format_p_with_sign(row['p_adjusted'], alpha)}"


def concluding_p(row: Record) -> float:
    """The p-value that a conclusion rests on: the adjusted one where the analysis adjusts."""
    return float(row["p_value"] if math.isnan(row["p_adjusted"]) else row["p_adjusted"])


def as_sentences(opening: str, clauses: Sequence[str]) -> list[str]:
    """Clauses as sentences, the first of them behind the opening.

    >>> as_sentences("In 3 patients", ["values were higher for A", "for B nothing is known"])
    ['In 3 patients, values were higher for A.', 'For B nothing is known.']
    """
    if not clauses:
        return []
    return [f"{opening}, {clauses[0]}.", *(f"{capital(clause)}." for clause in clauses[1:])]


UNSIGNED = 2
"""Direction of a difference whose estimate is 0."""


def by_direction(found: Sequence[tuple[int, str]], verb: str, place: str = "for") -> list[str]:
    """Clauses on what is higher, lower, and not told apart.

    Parameters
    ----------
    found : sequence of (int, str)
        Of each item 1 (higher), -1 (lower), 0 (not told apart) or `UNSIGNED`, and what it is with its numbers.
    verb : str
        `values were {} after than before`; its first braces are the place of the direction.
    place : str
        The preposition before the items.

    Examples
    --------
    >>> by_direction([(0, "A (p = 0.3)"), (-1, "B (p = 0.01)")], "values were {}")
    ['values were lower for B (p = 0.01)', 'the data do not tell higher from lower for A (p = 0.3)']
    """
    clauses = []
    for sign, word in ((1, "higher"), (-1, "lower")):
        items = [text for which, text in found if which == sign]
        if items:
            clauses.append(f"{verb.replace('{}', word, 1)} {place} {enumerate_words(items)}")
    unsigned = [text for which, text in found if which == UNSIGNED]
    if unsigned:
        clauses.append(f"the test finds a difference, of which the estimate is 0, {place} {enumerate_words(unsigned)}")
    open_ = [text for which, text in found if which == 0]
    return clauses + ([f"{UNDECIDED} {place} {enumerate_words(open_)}"] if open_ else [])


def direction(effect: Record | None, test: Record, alpha: float) -> int:
    """1 or -1 where the test finds a difference, with its sign, `UNSIGNED` where its estimate is 0; else 0."""
    if effect is None or not concluding_p(test) < alpha:
        return 0
    # A median of differences can be 0 where ranks differ: most values are equal.
    return (effect["estimate"] > 0) - (effect["estimate"] < 0) or UNSIGNED


def left_out_before(rows: Records) -> Iterator[str]:
    """The sentence on patients whom a landmark leaves out; nothing where there are none."""
    before = first(rows, variable=BEFORE_LANDMARK)
    if before and before["note"]:
        yield f"{capital(before['note'])}."


def test_name(row: Record) -> str:
    """The name of a row's test, without how its p-value is computed.

    >>> test_name({"method": "Wilcoxon signed-rank test, exact given the mid-ranks; Holm over 3 pairs"})
    'Wilcoxon signed-rank test'
    """
    return str(row["method"]).split("; ")[0].split(", ")[0]


def common_test(tests: Iterable[Record]) -> str:
    """The name of the test where all of these rows are of one; else nothing, and each must be named."""
    names = {test_name(row) for row in tests}
    return names.pop() if len(names) == 1 else ""


def not_given(notes: Iterable[tuple[str, str]], what: str) -> list[str]:
    """Clauses on what could not be estimated or tested: labels and their reasons.

    >>> not_given([("Age", "3 values"), ("Dose", "3 values")], "could not be tested")
    ['Age and Dose could not be tested (3 values)']
    """
    reasons: dict[str, list[str]] = {}
    for label, note in notes:
        reasons.setdefault(note, []).append(label)
    return [f"{enumerate_words(labels)} {what}{f' ({note})' if note else ''}" for note, labels in reasons.items()]
