"""The STROBE and REMARK checklists of a study: where each item is answered, and what only the authors can write.

The items are in our own short words, from

- STROBE: von Elm et al. (2007), PLoS Medicine 4:e296, the items for cohort studies;
- REMARK: McShane et al. (2005), Journal of the National Cancer Institute 97:1180-1184, and Altman et al. (2012), PLoS
  Medicine 9:e1001216.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from importlib.resources import files
from typing import NamedTuple

import pandas as pd

from . import checklist_methods, checklist_results
from .checklist_made import Found, Made, Place

CITED = {
    "STROBE": "von Elm et al. 2007, PLoS Medicine 4:e296; items for cohort studies",
    "REMARK": "McShane et al. 2005, Journal of the National Cancer Institute 97:1180-1184; Altman et al. 2012, PLoS "
    "Medicine 9:e1001216",
}
ANSWERED, PARTLY, AUTHORS = "answered", "partly", "for the authors"
COLUMNS = ("checklist", "item", "section", "asks", "status", "where", "file", "plan", "for_the_authors")


class Item(NamedTuple):
    """An item of a checklist.

    Attributes
    ----------
    checklist, item, section, asks : str
        `STROBE`, `12c`, `Methods`, and what it asks for in our words.
    rule : str
        Name of the function that finds its places; empty for what only authors can write.
    always : str
        What the authors must write whatever was found; empty where places answer the item in full.
    without : str
        What they must write instead where nothing was found.
    """

    checklist: str
    item: str
    section: str
    asks: str
    rule: str
    always: str
    without: str


class Answer(NamedTuple):
    """An item with its status, the places that answer it, and what the authors must write."""

    item: Item
    status: str
    places: tuple[Place, ...]
    for_authors: str


class ChecklistSection(NamedTuple):
    """A checklist for the page: its name, its source, a headline with counts, and its answers."""

    name: str
    cited: str
    headline: str
    answers: list[Answer]


def items() -> list[Item]:
    """All items of both checklists, in their order."""
    text = files("lymphoradio.report").joinpath("templates/checklist_items.csv").read_text("utf-8")
    return [Item(**row) for row in csv.DictReader(text.splitlines())]


def checklist(made: Made) -> list[Answer]:
    """Answers to STROBE, and to REMARK where the plan has a prognostic analysis of a time to an event.

    Parameters
    ----------
    made : Made

    Returns
    -------
    list of Answer
        An item is `answered` only if all that it asks for is in the results, `partly` if the authors must add to it.
    """
    asked = ("STROBE", "REMARK") if made.candidates() else ("STROBE",)
    return [_answer(item, made) for item in items() if item.checklist in asked]


def rule_of(item: Item) -> Callable[[Made], Found] | None:
    """The function that finds an item's places."""
    if not item.rule:
        return None
    module = checklist_methods if hasattr(checklist_methods, item.rule) else checklist_results
    rule: Callable[[Made], Found] = getattr(module, item.rule)
    return rule


def _answer(item: Item, made: Made) -> Answer:
    rule = rule_of(item)
    found = rule(made) if rule else Found()
    if not found.places:
        return Answer(item, AUTHORS, (), item.without or item.always)
    left = " ".join(filter(None, [*found.missing, item.always]))
    return Answer(item, PARTLY if left else ANSWERED, found.places, left)


def checklist_table(answers: Sequence[Answer]) -> pd.DataFrame:
    """The answers as text.

    Returns
    -------
    DataFrame
        A row per item with the columns `COLUMNS`; `where`, `file` and `plan` have several entries joined by `; `.
    """
    rows = [
        (
            *answer.item[:4],
            answer.status,
            *("; ".join(dict.fromkeys(filter(None, column))) for column in _columns(answer.places)),
            answer.for_authors,
        )
        for answer in answers
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _columns(places: Sequence[Place]) -> list[list[str]]:
    return [[place.words for place in places], [place.target for place in places], [place.plan for place in places]]


def checklist_sections(answers: Sequence[Answer]) -> list[ChecklistSection]:
    """The answers for the page, a section per checklist."""
    names = dict.fromkeys(answer.item.checklist for answer in answers)
    return [_section(name, [answer for answer in answers if answer.item.checklist == name]) for name in names]


def _section(name: str, answers: list[Answer]) -> ChecklistSection:
    counts = {status: sum(answer.status == status for answer in answers) for status in (ANSWERED, PARTLY, AUTHORS)}
    headline = (
        f"Of {len(answers)} items {counts[ANSWERED]} are answered here, {counts[PARTLY]} partly, and {counts[AUTHORS]} "
        "are for the authors."
    )
    return ChecklistSection(name, CITED[name], headline, answers)
