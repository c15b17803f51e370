"""The section of a paper's numbers: what differs comes first, everything can be found, and text is only text."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from lymphoradio.files import read_table
from lymphoradio.published import COLUMNS, Summary, Tally, summary
from lymphoradio.published.kinds import KINDS
from lymphoradio.report.concordance import ConcordanceSection, concordance_section, headline
from lymphoradio.report.html import render_report

ROOT = Path(__file__).parents[2]
PAPER = ROOT / "tests/published/concordance.csv"


@pytest.fixture(scope="module")
def compared() -> pd.DataFrame:
    return read_table(PAPER, ())


@pytest.fixture(scope="module")
def section(compared: pd.DataFrame) -> ConcordanceSection:
    return concordance_section("An invented paper", compared)


def page(section: ConcordanceSection | None, **more: str) -> str:
    return render_report("Title", "", [], [], [], [], [], concordance=section, **more)


def test_the_first_screen_says_how_much_comes_out_and_where_to_look(section: ConcordanceSection) -> None:
    said = (
        "Of the paper's 28 printed descriptive numbers, 19 come out as printed (67.9%); "
        "of 14 conclusions (one per cell), 7 are the same."
    )
    assert section.headline == said
    html = page(section)
    header = html[html.index("<header>") : html.index("</header>")].replace("&#39;", "'")
    assert said in header
    assert 'href="#concordance"' in header
    assert '<section id="concordance">' in html


def test_a_report_without_a_paper_has_no_such_section() -> None:
    assert "concordance" not in re.sub(r"<style>.*?</style>", "", page(None), flags=re.S)


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        (Summary(Tally(1, 1), Tally(0, 0), Tally(0, 0), 0, 0),
         "Of the paper's 1 printed descriptive number, 1 comes out as printed (100.0%)."),
        (Summary(Tally(0, 0), Tally(1, 3), Tally(0, 0), 2, 0),
         "Of the paper's 3 conclusions (one per cell), 1 is the same."),
        (Summary(Tally(0, 0), Tally(0, 0), Tally(2, 3), 1, 0),
         "Of the paper's 3 printed estimates, 2 come out as printed."),
    ],
)  # fmt: skip
def test_a_paper_with_numbers_of_one_class(counts: Summary, said: str) -> None:
    assert headline(counts).replace("\N{NO-BREAK SPACE}", " ") == said


def test_every_claim_stands_in_the_table_in_the_papers_order(
    section: ConcordanceSection, compared: pd.DataFrame
) -> None:
    lines = [(place, line) for place, rows in section.places for row in rows for line in row]
    assert [(place, line.row, line.column) for place, line in lines] == list(
        compared[["place", "row", "column"]].itertuples(index=False, name=None)
    )
    same = {"true": "same", "false": "differs", "": ""}
    assert [line.number for _, line in lines] == [same[word] for word in compared["same_at_printed_precision"]]
    assert [line.conclusion for _, line in lines] == [same[word] for word in compared["same_conclusion"]]
    assert page(section).count("differs</td>") == sum(
        (line.number == "differs") + (line.conclusion == "differs") for _, line in lines
    )


def test_a_computed_number_is_shown_as_the_print_and_with_one_more_decimal_where_it_differs(
    section: ConcordanceSection,
) -> None:
    shown = {
        (line.row, line.what): (line.printed, line.computed)
        for _, rows in section.places
        for row in rows
        for line in row
    }
    assert shown["Age (yr)", "mean"] == ("60.3", "60.3")
    assert shown["Age (yr)", "first quartile"] == ("52.0", "51.75")
    assert shown["Age (yr)", "maximum"] == ("81", "80")
    assert shown["CD4+", "mean difference"] == ("\N{MINUS SIGN}52.1", "\N{MINUS SIGN}52.1")
    assert shown["Linear model", "p"] == ("<0.001", "<0.001")
    assert shown["CD4+", "p"] == ("<0.001", "0.0010")
    assert shown["Stage IV", "count"] == ("0", "\N{EM DASH}")
    assert shown["Log-rank", "significance"] == ("not significant", "not significant")


def test_what_differs_comes_first_with_its_reason(section: ConcordanceSection, compared: pd.DataFrame) -> None:
    found = {(place, one.where): one.why for place, several in section.differences for one in several}
    assert found["Table 1", "Age (yr), All"] == (
        "first quartile: 51.8 computed, 52.0 printed; maximum: 80 computed, 81 printed."
    )
    assert found["Table 1", "Stage II, All"] == (
        "count 16 computed, 17 printed; % 33.33 computed, 35.5 printed. The paper contradicts itself: the text has 16."
    )
    assert found["Table 3", "Stage III, HR"] == "HR, lower limit, upper limit: not estimable: monotone likelihood."
    html = page(section)
    assert html.index("What differs, and why") < html.index("<details") < html.index("Printed and computed numbers")
    # The limits of stage II, the arm's ratio and its limits, two p-values: other digits, no other conclusion.
    assert section.others == "7 estimates differ in their digits only, not in a conclusion."
    assert summary(compared).differing == 25
    assert "Of the 25 lines below that differ in a number or a conclusion, 2 cannot agree" in section.paragraphs[0]
    assert "one conclusion, the same only if all of it is" in " ".join(section.paragraphs)


def test_a_paper_that_comes_out_whole_has_no_list_of_differences(compared: pd.DataFrame) -> None:
    same = compared[(compared[["same_at_printed_precision", "same_conclusion"]] != "false").all(axis=1)]
    section = concordance_section("P", same)
    assert (section.differences, section.others) == ((), "")
    assert "Nothing differs." in section.paragraphs[0]
    assert "What differs" not in page(section)


def test_screen_readers_are_told_rows_and_columns(section: ConcordanceSection) -> None:
    html = page(section)
    table = html[html.index("<details") : html.index("</details>")]
    assert table.count('scope="col"') == 7
    rows = sum(len(rows) for _, rows in section.places)
    assert table.count('scope="rowgroup" rowspan') == rows
    assert table.count('scope="rowgroup" colspan="7"') == len(section.places)
    assert "<caption>" in table


def test_text_of_the_paper_is_only_text() -> None:
    evil = "<script>alert(1)</script>"
    claim = [evil, evil, evil, "mean", "1", "2.0", "false", "", evil]
    section = concordance_section(evil, pd.DataFrame([claim], columns=list(COLUMNS)))
    html = page(section, synthetic=evil)
    assert evil not in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_name_for_the_page(kind: str) -> None:
    claim = ["P", "R", "", kind, "1", "1", "true", "", ""]
    section = concordance_section("P", pd.DataFrame([claim], columns=list(COLUMNS)))
    what = section.places[0][1][0][0].what
    assert what
    assert "_" not in what


def test_it_says_that_synthetic_data_agree_because_they_were_made_to(compared: pd.DataFrame) -> None:
    section = concordance_section("P", compared, synthetic=True)
    html = page(section, synthetic="Made from a paper")
    at = html.index('<section id="concordance">')
    own = html[at : html.index("</section>", at)]
    assert own.count('class="lr-synthetic">SYNTHETIC<') == 2  # heading and table
    assert "no evidence about the paper&#39;s patients" in own
    assert "no evidence" not in page(concordance_section("P", compared))
