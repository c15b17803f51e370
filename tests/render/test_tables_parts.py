"""The parts that the tables share: HTML, CSV, alignment, footnotes, units."""

from __future__ import annotations

import csv
import io
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lymphoradio.render.align import FIGURE, POINT, align_decimals
from lymphoradio.render.table import Footnote, HeadCell, Row, Table, to_csv, to_html
from lymphoradio.render.tables.footnotes import Cell, Draft, Head, Line, finish, section
from lymphoradio.render.units import pretty_unit
from lymphoradio.study.specs import Output

OUTPUT = Output.model_validate({"from": "flow", "title": "Title", "footnotes": ["plan's own"]})


def table(*rows: Row, footnotes: tuple[Footnote, ...] = ()) -> Table:
    head = ((HeadCell(""), HeadCell("Group", 2)), (HeadCell("Item"), HeadCell("A\n(n)"), HeadCell("B", mark="a")))
    return Table("Table S1", "Title", head, rows, ("left", "decimal", "decimal"), footnotes)


class _Balanced(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert not any(name in ("style", "onclick") for name, _ in attrs)
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@given(st.text(), st.text())
def test_any_text_is_escaped_and_the_html_balanced(label: str, value: str) -> None:
    parser = _Balanced()
    parser.feed(to_html(table(Row((label, value, "1")), footnotes=(Footnote(label, "a"),))))
    parser.close()
    assert parser.open == []


def test_html_has_the_structure_that_a_screen_reader_needs() -> None:
    html = to_html(table(Row(("Group",), is_section=True), Row(("x", "1", "2"), indent=1), footnotes=(Footnote("n"),)))
    for part in ('<table class="lr-table" id="table-s1">', "<caption>", '<th scope="colgroup" colspan="2"',
                 '<th scope="col"', '<th scope="rowgroup" colspan="3"', '<th scope="row"', "<tfoot>",
                 "A<br>(n)", 'B<sup class="lr-mark">a</sup>'):  # fmt: skip
        assert part in html


@pytest.mark.parametrize("text", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "-cmd|' /C calc'!A0"])
def test_formulas_become_text_in_csv(text: str) -> None:
    ((_, *_), (label, value, _)) = csv.reader(io.StringIO(to_csv(table(Row((text, text, "1"))))))
    assert label.startswith("'")
    assert value.startswith("'")


@pytest.mark.parametrize(
    ("printed", "plain"),
    [("−1.5", "-1.5"), ("−1,234", "-1,234"), ("−1.5 (−2.0 to −1.0)", "-1.5 (-2.0 to -1.0)"),
     ("−3.1\xa0±\xa02.0", "-3.1 ± 2.0"), ("−1 (−2 to NE)", "-1 (-2 to NE)"), ("−1.2 (0.4)", "-1.2 (0.4)"),
     ("<\xa00.001", "< 0.001")],
)  # fmt: skip
def test_numbers_stay_numbers_in_csv(printed: str, plain: str) -> None:
    assert list(csv.reader(io.StringIO(to_csv(table(Row(("x", printed, "1")))))))[1][1] == plain


def test_csv_flattens_the_head_and_indents_levels() -> None:
    text = to_csv(table(Row(("S",), is_section=True), Row(("x", "1", "2"), indent=1, marks=("", "a", ""))))
    assert text == 'Item,"Group, A (n)","Group, B"\nS,,\n  x,1,2\n'


@pytest.mark.parametrize("row", [Row(("x", "1")), Row(("x", "1"), is_section=True), Row(("x", "1", "2"), marks=("a",))])
def test_rows_that_do_not_fill_the_columns_are_refused(row: Row) -> None:
    with pytest.raises(ValueError, match="does not fill"):
        table(row)


def test_decimal_points_stand_below_each_other() -> None:
    texts = ["1,234.5", "12", "−3.25 (−4.00 to −2.50)", "<\xa00.001", "—", "Reference", ""]
    aligned = align_decimals(texts)
    # A figure space is a digit wide, so the number of characters before the point must agree.
    points = {text.replace(POINT, ",").find(".") for text in aligned[:1] + aligned[2:4]}
    assert len(points) == 1
    assert [text.lstrip(f"{FIGURE}{POINT}\xa0") for text in aligned] == texts
    assert aligned[5:] == texts[5:]


def test_notes_are_lettered_in_reading_order_and_stand_once() -> None:
    lines = (
        Line((Cell("x").noted("second"), Cell("1").noted("first test"), Cell("—"))),
        section("S", "third"),
        Line((Cell("y"), Cell("2").noted("second", "fourth"), Cell("NE").noted("second"))),
    )
    draft = Draft(((Head("Item"), Head("A", notes=("head",)), Head("B")),), lines, ("left", "decimal", "decimal"),
                  opening=("values are means",), closing=("p adjusted", ""),
                  abbreviations=("NE", "CI", "NE"))  # fmt: skip
    built = finish("Table 1", OUTPUT, draft)
    assert [(note.mark, note.text) for note in built.footnotes] == [
        ("", "Values are means."), ("a", "Head."), ("b", "Second."), ("c", "First test."), ("d", "Third."),
        ("e", "Fourth."), ("", "p adjusted."), ("", "Plan's own."),
        ("", "CI, confidence interval; NE, not estimable."),
    ]  # fmt: skip
    assert built.rows[2].marks == ("", "b,e", "b")


def test_note_of_a_single_cell_stays_on_it() -> None:
    draft = Draft(((Head("Item"), Head("A")),), (Line((Cell("x"), Cell("1").noted("n"))),), ("left", "decimal"))
    assert finish("Table 1", OUTPUT, draft).rows[0].marks == ("", "a")


@pytest.mark.parametrize("unit", ["", "%", "pg/mL", "months", "Gy", "IU/L", "u"])
def test_other_units_stay(unit: str) -> None:
    assert pretty_unit(unit) == unit
