"""All tables of a study."""

from __future__ import annotations

from pathlib import Path

from ..files import write_bytes, write_text
from ..layout import Layout
from ..render.comparisons import about
from ..render.latex import to_latex
from ..render.table import to_csv, to_html
from ..render.tables import build_table
from ..render.word import WordTable, to_docx, word_table
from ..report.printing import printing
from .conclusions import read_conclusions
from .work import ReadResult


def write_tables(layout: Layout, result_of: ReadResult) -> dict[str, WordTable]:
    """Write every table of the plan as HTML fragment, CSV, Word document and LaTeX.

    Returns
    -------
    dict of str to WordTable
        By name, for the report.
    """
    study, made = layout.study, {}
    with printing(study):
        beside = read_conclusions(layout, result_of)
        for name in layout.outputs("Table"):
            output = study.outputs[name]
            estimates = result_of(output.source).estimates
            table = build_table(name, estimates, study, output, about(beside, output.source))
            html, csv, docx, tex = map(Path, layout.table_files(name))
            write_text(html, to_html(table))
            write_text(csv, to_csv(table))
            made[name] = word_table(table)
            write_bytes(docx, to_docx(made[name]))
            write_text(tex, to_latex(table))
    return made
