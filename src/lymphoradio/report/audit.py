"""The section that holds a paper's printed numbers against each other: words and rows for the page."""

from __future__ import annotations

from itertools import groupby
from typing import NamedTuple

import pandas as pd

from ..published.audit import CANNOT_TELL, CONSISTENT, INCONSISTENT
from ..render.format import NONE, format_count

VERDICT = {CONSISTENT: "consistent", INCONSISTENT: "inconsistent", CANNOT_TELL: "cannot tell"}
HOW = (
    "Each printed number stands for all numbers that any usual rounding prints so; a claim is inconsistent only if "
    "none of them fits the other numbers of the paper. No data of the study are used. What cannot be recomputed is no "
    "finding. Several lines can be about one number."
)


class Line(NamedTuple):
    """A check of a claim; `what` names the check, `sentence` is for the authors."""

    what: str
    claim: str
    recomputed: str
    verdict: str
    sentence: str
    is_inconsistent: bool


Places = tuple[tuple[str, tuple[Line, ...]], ...]


class AuditSection(NamedTuple):
    """The section.

    Attributes
    ----------
    headline : str
        How many checks have which verdict.
    how : str
        What the verdicts mean.
    parts : tuple of (heading, places)
        What is inconsistent, and what is consistent but to be asked; each place with its lines.
    places : tuple of (place, lines)
        Everything, in the paper's order.
    """

    headline: str
    how: str
    parts: tuple[tuple[str, Places], ...]
    places: Places


def audit_section(audit: pd.DataFrame) -> AuditSection:
    """The section for an audit.

    Parameters
    ----------
    audit : DataFrame
        As read from its CSV, all text.
    """
    rows = [{str(key): str(value) for key, value in row.items()} for row in audit.to_dict("records")]
    wrong = [row for row in rows if row["verdict"] == INCONSISTENT]
    asked = [row for row in rows if row["verdict"] == CONSISTENT and row["sentence"]]
    parts = (("What does not agree, with a sentence for the authors", wrong), ("What is to be asked", asked))
    return AuditSection(
        headline(rows), HOW, tuple((heading, _places(found)) for heading, found in parts if found), _places(rows)
    )


def headline(rows: list[dict[str, str]]) -> str:
    """How many checks have which verdict, in a sentence.

    >>> headline([{"verdict": "consistent"}, {"verdict": "cannot_tell"}])
    'Of 2 checks of what the paper prints, 1 is consistent, 0 are inconsistent and 1 cannot tell.'
    """
    counts = {verdict: sum(row["verdict"] == verdict for row in rows) for verdict in VERDICT}
    said = [
        f"{format_count(counts[verdict])} {_are(counts[verdict])} {verdict}" for verdict in (CONSISTENT, INCONSISTENT)
    ]
    checks = f"{format_count(len(rows))} check{'' if len(rows) == 1 else 's'}"
    return (
        f"Of {checks} of what the paper prints, {', '.join(said)} and {format_count(counts[CANNOT_TELL])} cannot tell."
    )


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _places(rows: list[dict[str, str]]) -> Places:
    grouped = groupby(rows, key=lambda row: row["place"])
    return tuple((place, tuple(map(_line, group))) for place, group in grouped)


def _line(row: dict[str, str]) -> Line:
    what = row["check"].replace("_", " ")
    return Line(
        what, row["claim"], row["recomputed"] or NONE, VERDICT[row["verdict"]], row["sentence"],
        row["verdict"] == INCONSISTENT,
    )  # fmt: skip
