"""The section that puts recommended results beside the published ones: words and rows for the page."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from ..render.format import format_count
from ..render.tables.words import capital
from ..study import Study
from .places import shown_in

VERDICTS = {"true": "changes", "false": "the same", "cannot_tell": "cannot be told"}


class BesideRow(NamedTuple):
    """One result both ways, and where each is shown."""

    question: str
    published: str
    published_in: str
    recommended: str
    recommended_in: str
    reason: str
    verdict: str


class BesideSection(NamedTuple):
    """The section: a headline, the sentences about conclusions that change or cannot be told, and all rows."""

    headline: str
    changed: list[str]
    rows: list[BesideRow]


def beside_section(study: Study, comparison: pd.DataFrame) -> BesideSection | None:
    """The section of a study; None where its plan compares nothing.

    Parameters
    ----------
    study : Study
    comparison : DataFrame
        Of `render.comparisons`.
    """
    if comparison.empty:
        return None
    counts = comparison["changes"].value_counts()
    total, changing, unclear = len(comparison), int(counts.get("true", 0)), int(counts.get("cannot_tell", 0))
    headline = (
        f"{format_count(total)} result{'s' if total > 1 else ''} as published and as recommended: "
        f"{_conclusions(changing)}{f'; of {format_count(unclear)} it cannot be told' if unclear else ''}."
    )
    rows = [
        BesideRow(
            row["question"], row["published"], shown_in(study, row["analysis"]), row["recommended"],
            shown_in(study, row["recommended_analysis"]), capital(row["reason"]),
            VERDICTS[row["changes"]],
        )
        for _, row in comparison.iterrows()
    ]  # fmt: skip
    told = comparison.loc[comparison["changes"] != "false", "sentence"]
    return BesideSection(headline, list(told), rows)


def _conclusions(changing: int) -> str:
    if not changing:
        return "no conclusion changes"
    return "one conclusion changes" if changing == 1 else f"{format_count(changing)} conclusions change"
