"""Text that comes from a plan or from data is text everywhere: never markup, a script, a command or a formula."""

from __future__ import annotations

import csv
import io
import re
from html.parser import HTMLParser

import pytest
from docx import Document

from lymphoradio.render.latex import latex_text, to_latex
from lymphoradio.render.table import Footnote, HeadCell, Row, Table, to_csv, to_html
from lymphoradio.render.word import to_docx, word_table
from lymphoradio.report.caveats import Caveat
from lymphoradio.report.html import Piece, inline_png, inline_svg, render_report
from lymphoradio.report.methods import Paragraph

NASTY = '<script>alert("1")</script><img src=x onerror=alert(1)> \' & {{ 7*7 }} {% raw %} \\input{/etc/passwd} $x$ #_^~'
FORMULAS = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", " =cmd|' /C calc'!A0", "−1+1"]


class Tags(HTMLParser):
    """Elements and attributes of a page, and its text."""

    def __init__(self, page: str):
        super().__init__()
        self.tags: list[str] = []
        self.handlers: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.handlers += [
            name for name, value in attrs if name.startswith("on") or (value or "").startswith("javascript")
        ]

    def handle_data(self, data: str) -> None:
        self.text += data


def table(text: str) -> Table:
    """A table with a text in every place that has any."""
    return Table(
        name="Table 1",
        title=text,
        head=((HeadCell(text, mark="a"), HeadCell(text)),),
        rows=(Row((text,), is_section=True), Row((text, text), indent=1, marks=("a", ""))),
        align=("left", "left"),
        footnotes=(Footnote(text, "a"), Footnote(text)),
        synthetic=text,
    )


def test_no_text_is_markup_in_a_table() -> None:
    page = Tags(to_html(table(NASTY)))
    assert set(page.tags) <= {
        "table",
        "caption",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "th",
        "td",
        "p",
        "span",
        "strong",
        "sup",
    }
    assert page.handlers == []
    assert page.text.count(NASTY) == 9


def test_no_text_is_markup_in_the_report() -> None:
    svg = inline_svg('<svg width="10pt"><g id="a"/></svg>', "Figure 1", NASTY)
    pieces = [Piece("Figure 1", NASTY, svg, (NASTY,), (NASTY,)), Piece("Table 1", NASTY, to_html(table(NASTY))),
              Piece("Figure 2", NASTY, inline_png(b"png", "Figure 2", NASTY))]  # fmt: skip
    page = render_report(
        title=NASTY, description=NASTY, pieces=pieces, methods=[Paragraph(NASTY, NASTY)],
        caveats=[Caveat(NASTY, NASTY, True)], facts=[(NASTY, NASTY)],
        provenance=[(NASTY, NASTY)], results=[Paragraph(NASTY, NASTY)], synthetic=NASTY,
    )  # fmt: skip
    plain = Tags(render_report("t", "d", [], [], [], [], []))
    found = Tags(page)
    assert found.tags.count("script") == plain.tags.count("script")
    assert found.tags.count("img") == 1
    assert found.handlers == plain.handlers
    assert found.text.count(NASTY) > 15
    assert "49" not in re.sub(r"<style>.*?</style>", "", page, flags=re.S)  # no text is a template


def test_no_text_is_a_command_of_latex() -> None:
    text = to_latex(table(NASTY))
    assert r"\input" not in text
    assert re.findall(r"(?<!\\)[$#]", text) == []
    assert latex_text("$&%#_{}~^\\") == r"\$\&\%\#\_\{\}\textasciitilde{}\textasciicircum{}\textbackslash{}"


def test_word_has_the_text_as_it_is_and_no_field() -> None:
    document = Document(io.BytesIO(to_docx(word_table(table(NASTY)))))
    assert document.tables[0].cell(2, 1).text == NASTY
    xml = document.element.xml
    assert "fldSimple" not in xml
    assert "instrText" not in xml


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_of_a_table_is_a_formula_in_a_spreadsheet(text: str) -> None:
    rows = list(csv.reader(io.StringIO(to_csv(table(text)))))
    for cell in (cell for row in rows for cell in row):
        assert cell.lstrip(" ")[:1] not in ("=", "+", "-", "@", "\t", "\r"), cell


@pytest.mark.parametrize("number", ["−45.0", "−0.5 (−1.2 to 0.3)", "−3", "12.5"])
def test_numbers_stay_numbers(number: str) -> None:
    rows = list(csv.reader(io.StringIO(to_csv(table(number)))))
    assert rows[-1][1] == number.replace("\N{MINUS SIGN}", "-")
