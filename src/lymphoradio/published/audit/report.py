"""An audit in words: what is inconsistent, what is to be asked, and how many verdicts there are."""

from __future__ import annotations

import textwrap

import pandas as pd

from .finding import CONSISTENT, INCONSISTENT, VERDICTS

_WIDTH = 100


def in_words(audit: pd.DataFrame) -> list[str]:
    """Lines for a terminal.

    Parameters
    ----------
    audit : DataFrame
        As `audit` returns it.

    Returns
    -------
    list of str
        Every inconsistent claim with its check, what was recomputed, and its sentence; what is consistent but to be
        asked; the counts by verdict.
    """
    lines: list[str] = []
    for heading, rows in (
        ("Inconsistent", audit[audit["verdict"] == INCONSISTENT]),
        ("Consistent, with a question", remarks(audit)),
    ):
        if len(rows):
            lines += [heading, ""]
        for row in rows.itertuples(index=False):
            lines += [f"  {row.place} [{row.check}]", *_wrapped(str(row.claim)), f"    recomputed: {row.recomputed}"]
            lines += [*_wrapped(str(row.sentence)), ""]
    return [*lines, counts(audit)]


def remarks(audit: pd.DataFrame) -> pd.DataFrame:
    """Rows that are consistent, but leave something to ask."""
    return audit[(audit["verdict"] == CONSISTENT) & (audit["sentence"] != "")]


def counts(audit: pd.DataFrame) -> str:
    """How many verdicts there are.

    >>> counts(pd.DataFrame({"verdict": ["consistent", "cannot_tell", "consistent"]}))
    '3 verdicts: 2 consistent, 0 inconsistent, 1 cannot_tell.'
    """
    found = [f"{int((audit['verdict'] == verdict).sum())} {verdict}" for verdict in VERDICTS]
    return f"{len(audit)} verdict{'' if len(audit) == 1 else 's'}: {', '.join(found)}."


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent="    ", subsequent_indent="    ")
