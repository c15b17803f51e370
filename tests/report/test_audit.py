"""The section of the audit: findings first, everything can be found, and text is only text."""

from __future__ import annotations

import pandas as pd
import pytest

from lymphoradio.published.audit import COLUMNS, VERDICTS
from lymphoradio.report.audit import VERDICT, audit_section
from lymphoradio.report.html import render_report

ROWS = [
    ("Table 1", "percent", "Male: count 3, % 30", "consistent", "30.00", ""),
    ("Table 1", "percent", "Old: count 4, % <b>", "inconsistent", "40.00", "4 of 10 is 40%. Is it right?"),
    ("Text", "model_fit", "R2 0.9", "consistent", "n = 36", "Has it an intercept?"),
    ("Text", "p_of_a_test", "Log-rank: p 0.04", "cannot_tell", "", "A log-rank test needs the times."),
]  # fmt: skip


@pytest.fixture(scope="module")
def audit() -> pd.DataFrame:
    return pd.DataFrame(ROWS, columns=list(COLUMNS), dtype=str)


def page(audit: pd.DataFrame | None) -> str:
    section = None if audit is None else audit_section(audit)
    return render_report("Title", "", [], [], [], [], [], audit=section)


def test_every_verdict_has_words() -> None:
    assert set(VERDICT) == set(VERDICTS)


def test_what_is_inconsistent_comes_first_with_its_sentence(audit) -> None:
    section = audit_section(audit)
    assert section.headline == (
        "Of 4 checks of what the paper prints, 2 are consistent, 1 is inconsistent and 1 cannot tell."
    )
    (wrong, (place,)), (asked, (other,)) = section.parts
    assert wrong.startswith("What does not agree")
    assert place[0] == "Table 1"
    assert [line.sentence for line in place[1]] == ["4 of 10 is 40%. Is it right?"]
    assert asked == "What is to be asked"
    assert [line.what for line in other[1]] == ["model fit"]
    assert [(name, len(lines)) for name, lines in section.places] == [("Table 1", 2), ("Text", 2)]


def test_a_part_without_a_line_has_no_heading(audit) -> None:
    assert audit_section(audit.iloc[[0, 3]]).parts == ()


def test_the_page(audit) -> None:
    html = page(audit)
    assert '<section id="audit">' in html
    assert 'href="#audit"' in html
    assert "Old: count 4, % &lt;b&gt;" in html
    assert html.count('class="differs">inconsistent</td>') == 1
    assert 'id="audit"' not in page(None)
