"""A reporting checklist as a table of Word."""

from __future__ import annotations

from typing import Any

from docx.oxml import OxmlElement
from docx.shared import Mm, Pt

from .checklist import PARTLY, Answer, ChecklistSection

WIDTHS = (14.0, 50.0, 48.0, 58.0)  # mm; together the text's width of an upright page
HEAD = ("Item", "What it asks for", "Where it is answered", "For the authors")
SIZE = Pt(8)


def add_checklist(document: Any, section: ChecklistSection) -> None:
    """Append a checklist: its headline and source, then a row per item.

    Parameters
    ----------
    document : docx.document.Document
    section : ChecklistSection
    """
    document.add_heading(f"{section.name} checklist", 2)
    document.add_paragraph(f"{section.headline} Source: {section.cited}.")
    rows = [HEAD, *((a.item.item, a.item.asks, _where(a), a.for_authors) for a in section.answers)]
    grid = document.add_table(rows=len(rows), cols=len(HEAD), style="Table Grid")
    grid.autofit = False
    for column, width in zip(grid.columns, WIDTHS, strict=True):
        column.width = Mm(width)
    for made, texts in zip(grid.rows, rows, strict=True):
        properties = made._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if texts is HEAD:
            properties.append(OxmlElement("w:tblHeader"))
        for cell, text, width in zip(made.cells, texts, WIDTHS, strict=True):
            cell.width = Mm(width)
            cell.paragraphs[0].paragraph_format.space_after = Pt(0)
            run = cell.paragraphs[0].add_run(text)
            run.font.size, run.bold = SIZE, texts is HEAD
    document.add_paragraph()


def _where(answer: Answer) -> str:
    words = "; ".join(dict.fromkeys(place.words for place in answer.places))
    return f"Partly: {words}" if answer.status == PARTLY else words
