"""The report for Word: text, then tables and figures in order, wide tables on pages of their own."""

import io
import struct
import zlib

from docx import Document
from docx.enum.section import WD_ORIENT
from tests.render.test_word import TABLE, wide

from lymphoradio.render.word import word_table
from lymphoradio.report.word import WordFigure, WordSection, render_word


def png(width, height):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    size = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", size)
        + chunk(b"IDAT", zlib.compress(b"\0" * (width + 1) * height))
        + chunk(b"IEND", b"")
    )


def made(pieces, synthetic=""):
    text = [WordSection("Methods", [("Patients", "There were 48."), ("", "All tests are two-sided.")])]
    return Document(io.BytesIO(render_word("A study", "Of patients.", synthetic, text, pieces)))


def test_text_comes_first():
    document = made([word_table(TABLE)], "made up")
    texts = [paragraph.text for paragraph in document.paragraphs if paragraph.text]
    assert texts[:7] == [
        "A study", "SYNTHETIC data: made up", "Of patients.", "Methods", "Patients. There were 48.",
        "All tests are two-sided.", "Tables and figures",
    ]  # fmt: skip
    assert [paragraph.style.name for paragraph in document.paragraphs][3] == "Heading 1"


def test_a_figure_is_as_large_as_it_was_drawn_but_not_wider_than_the_text():
    small = WordFigure("Figure 1", "Small", png(600, 300), 300, ("n = 48.",))
    large = WordFigure("Figure 2", "Large", png(3000, 300), 300, ())
    document = made([small, large])
    assert [round(shape.width.mm) for shape in document.inline_shapes] == [51, 170]
    assert [shape._inline.docPr.get("descr") for shape in document.inline_shapes] == [
        "Figure 1. Small",
        "Figure 2. Large",
    ]
    assert "Figure 1. Small n = 48." in [paragraph.text for paragraph in document.paragraphs]


def test_what_changes_stands_below_the_figure_a_paragraph_each():
    figure = WordFigure("Figure 1", "Curves", png(600, 300), 300, (), ("The first changes.", "So does the second."))
    listed = [paragraph.text for paragraph in made([figure]).paragraphs if paragraph.style.name == "List Bullet"]
    assert listed == ["The first changes.", "So does the second."]


def test_a_figure_that_was_not_drawn_as_png():
    document = made([WordFigure("Figure 1", "Curves", None, 300, ())])
    assert document.paragraphs[-1].text.startswith("Not drawn as PNG")


def test_wide_tables_have_pages_in_landscape_and_what_follows_has_not():
    document = made([*map(word_table, (TABLE, wide(10, 12), wide(10, 12), TABLE))])
    turned = [section.orientation == WD_ORIENT.LANDSCAPE for section in document.sections]
    assert turned == [False, True, False]


def test_the_heading_of_the_tables_stands_on_the_page_of_the_first():
    paragraphs = made([word_table(wide(10, 12))]).paragraphs
    turns = [i for i, paragraph in enumerate(paragraphs) if paragraph._p.xpath("./w:pPr/w:sectPr")]
    assert paragraphs[turns[0] + 1].text == "Tables and figures"
