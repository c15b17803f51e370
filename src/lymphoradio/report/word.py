"""The report as a Word document: text, real tables and figures, to be edited into a paper."""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence
from typing import Any, NamedTuple

from docx.shared import Mm

from ..render.table import SYNTHETIC
from ..render.word import WordTable, add_table, document_bytes, new_document, turn
from .checklist import ChecklistSection
from .word_checklist import add_checklist

TEXT_WIDTH = 170.0  # mm, between the margins of an upright page
MM_PER_INCH = 25.4
PNG_HEADER, PNG_SIZE = b"\x89PNG\r\n\x1a\n", slice(16, 24)  # where its width and height stand


class WordFigure(NamedTuple):
    """A figure: its name and title, its PNG (None where the formats have none), what stands below it.

    `beside` are sentences about conclusions that change by a recommended analysis, a paragraph each.
    """

    name: str
    title: str
    png: bytes | None
    dpi: float
    notes: tuple[str, ...]
    beside: tuple[str, ...] = ()


class WordSection(NamedTuple):
    """A part of the text: its heading, and its paragraphs, each with what it is about (empty: nothing)."""

    heading: str
    paragraphs: Sequence[tuple[str, str]]


def render_word(
    title: str,
    description: str,
    synthetic: str,
    text: Sequence[WordSection],
    pieces: Sequence[WordTable | WordFigure],
    checklists: Sequence[ChecklistSection] = (),
) -> bytes:
    """The document.

    Parameters
    ----------
    title, description : str
    synthetic : str
        Of made-up data: what they are made from.
    text : sequence of WordSection
        Stand before the tables and figures.
    pieces : sequence of WordTable or WordFigure
        In the plan's order; a wide table gets pages in landscape.
    checklists : sequence of ChecklistSection, optional
        Stand at the end.

    Returns
    -------
    bytes
        A DOCX file, the same for the same content.
    """
    document = new_document(title)
    document.add_heading(title, 0)
    if synthetic:
        paragraph = document.add_paragraph()
        paragraph.add_run(f"{SYNTHETIC} data: ").bold = True
        paragraph.add_run(synthetic)
    if description:
        document.add_paragraph(description)
    for section in text:
        document.add_heading(section.heading, 1)
        for about, words in section.paragraphs:
            paragraph = document.add_paragraph()
            if about:
                paragraph.add_run(f"{about}. ").bold = True
            paragraph.add_run(words)
    is_turned = False
    for i, piece in enumerate(pieces):
        wide = isinstance(piece, WordTable) and piece.is_landscape
        if wide != is_turned:
            turn(document.add_section())
            is_turned = wide
        if not i:  # after the turn, or it would stand alone on a page
            document.add_heading("Tables and figures", 1)
        if isinstance(piece, WordTable):
            add_table(document, piece)
        else:
            _add_figure(document, piece, synthetic)
    if checklists:
        if is_turned:
            turn(document.add_section())
        document.add_heading("Reporting checklist", 1)
    for checklist in checklists:
        add_checklist(document, checklist)
    return document_bytes(document)


def _add_figure(document: Any, figure: WordFigure, synthetic: str) -> None:
    if figure.png is not None:
        picture = document.add_paragraph()
        picture.paragraph_format.keep_with_next = True
        shape = picture.add_run().add_picture(io.BytesIO(figure.png), width=Mm(_width(figure)))
        # What a screen reader says.
        shape._inline.docPr.set("descr", f"{figure.name}. {figure.title}")
    caption = document.add_paragraph()
    if synthetic:
        caption.add_run(f"{SYNTHETIC} ").bold = True
    caption.add_run(f"{figure.name}. ").bold = True
    caption.add_run(" ".join([figure.title, *figure.notes]))
    for sentence in figure.beside:
        document.add_paragraph(sentence, style="List Bullet")
    if figure.png is None:
        document.add_paragraph("Not drawn as PNG: add png to the formats in config.yaml to see it here.")


def _width(figure: WordFigure) -> float:
    """Print width in mm: as it was drawn, but not beyond the text."""
    assert figure.png is not None
    assert figure.png.startswith(PNG_HEADER)
    pixels, _ = struct.unpack(">II", figure.png[PNG_SIZE])
    return float(min(TEXT_WIDTH, pixels / figure.dpi * MM_PER_INCH))
