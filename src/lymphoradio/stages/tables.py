"""The job that writes all tables of a study."""

from __future__ import annotations

from pathlib import Path

from ..files import write_bytes, write_text
from ..intermediate import record
from ..render.comparisons import about
from ..render.latex import to_latex
from ..render.table import to_csv, to_html
from ..render.tables import build_table
from ..render.word import to_docx
from ..report.printing import printing
from ..running import job
from .conclusions import read_conclusions
from .work import open_study, read_result


@job()
def render_tables(name: str) -> None:
    """Write every table of the plan as HTML fragment, CSV, Word document and LaTeX."""
    study, layout = open_study(name)
    with printing(study):
        beside = read_conclusions(layout)
        for output_name in layout.outputs("Table"):
            output = study.outputs[output_name]
            result = read_result(layout, output.source)
            table = build_table(output_name, result.estimates, study, output, about(beside, output.source))
            html, csv, docx, tex = map(Path, layout.table_files(output_name))
            write_text(html, to_html(table))
            write_text(csv, to_csv(table))
            write_bytes(docx, to_docx(table))
            write_text(tex, to_latex(table))
    record(name, "tables", [file for table in layout.outputs("Table") for file in layout.table_files(table)])
