"""The report's section on results as published and as recommended."""

from __future__ import annotations

import pandas as pd

from lymphoradio.render.comparisons import COLUMNS
from lymphoradio.report.beside import beside_section
from lymphoradio.study import Study

STUDY = Study.model_validate(
    {
        "title": "t",
        "id": "id",
        "columns": {"a": {"label": "A"}},
        "analyses": {"characteristics": {"variables": ["a"]}},
        "outputs": {"Table 1": {"from": "characteristics", "title": "x"}},
    }
)


def comparison(*changes: str) -> pd.DataFrame:
    rows = [
        ("characteristics", "better", f"Q{i}", "p = 0.01", "p = 0.2", verdict, "Why.", f"Sentence {i}.")
        for i, verdict in enumerate(changes)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype=str)


def test_the_headline_counts_and_the_changes_are_sentences() -> None:
    section = beside_section(STUDY, comparison("true", "false", "cannot_tell", "true"))
    assert section is not None
    assert (
        section.headline == "4 results as published and as recommended: 2 conclusions change; of 1 it cannot be told."
    )
    assert section.changed == ["Sentence 0.", "Sentence 2.", "Sentence 3."]
    assert [row.verdict for row in section.rows] == ["changes", "the same", "cannot be told", "changes"]
    assert (section.rows[0].published_in, section.rows[0].recommended_in) == ("Table 1", "better")


def test_one_and_none() -> None:
    one = beside_section(STUDY, comparison("true"))
    none = beside_section(STUDY, comparison("false"))
    assert one is not None
    assert none is not None
    assert one.headline == "1 result as published and as recommended: one conclusion changes."
    assert (none.headline, none.changed) == ("1 result as published and as recommended: no conclusion changes.", [])
    assert beside_section(STUDY, comparison()) is None
