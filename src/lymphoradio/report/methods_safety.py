"""Sentences of the methods section on tumour response and adverse events."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from ..render.english import in_sentence
from ..render.format import format_count
from ..render.tables.words import enumerate_words, percent_level
from ..study import Study
from ..study.specs import AdverseEvents, Response


def response_methods(study: Study, spec: Response, rows: pd.DataFrame) -> Iterator[str]:
    """How response was summarised.

    Parameters
    ----------
    study : Study
    spec : Response
    rows : DataFrame
        Tidy estimates of the analysis.

    Yields
    ------
    str
        Sentences.
    """
    objective, control = (
        enumerate_words([in_sentence(level) for level in levels]) for levels in (spec.objective, spec.control)
    )
    yield f"Objective response comprised {objective}, and disease control {control}, by {study.label(spec.best)}."
    level = percent_level(spec.conf_level)
    yield f"Their rates have exact (Clopper-Pearson) {level} confidence intervals."
    unknown = _overall(rows, variable="not_evaluable")
    if unknown["estimate"]:
        yield (
            f"Rates are given among the patients with a known best response and among all {format_count(unknown['n'])} "
            f"patients, where the {format_count(unknown['estimate'])} who are not evaluable count as without response "
            "and without disease control."
        )
    yield from _groups(study, spec.by, rows)


def adverse_event_methods(study: Study, spec: AdverseEvents, rows: pd.DataFrame) -> Iterator[str]:
    """How adverse events were counted.

    Parameters
    ----------
    study : Study
    spec : AdverseEvents
    rows : DataFrame
        Tidy estimates of the analysis.

    Yields
    ------
    str
        Sentences.
    """
    n = _overall(rows, variable="patients")["n"]
    yield (
        "Adverse events were counted once per patient and term, at the worst grade; percentages are of all "
        f"{format_count(n)} patients, with or without an event, and have exact (Clopper-Pearson) intervals in the "
        "results files."
    )
    yield f"Grades {spec.severe} and higher were counted apart." if spec.severe < 5 else "Grade 5 was counted apart."
    groups = list(_groups(study, spec.by, rows))
    yield from groups
    if groups:
        yield "Their p values are of events of any grade, and not adjusted for the number of terms."


def _overall(rows: pd.DataFrame, variable: str) -> pd.Series:
    return rows[(rows["variable"] == variable) & (rows["estimate_type"] == "count") & (rows["group"] == "")].iloc[0]


def _groups(study: Study, by: str, rows: pd.DataFrame) -> Iterator[str]:
    tests = rows.loc[(rows["estimate_type"] == "test") & rows["p_value"].notna(), "method"]
    if len(tests):
        yield f"Groups by {study.label(by)} were compared by {enumerate_words(list(dict.fromkeys(tests)))}."
