"""The job that writes all tables of a study."""

from __future__ import annotations

from pathlib import Path

from ..files import write_text
from ..intermediate import record
from ..render.comparisons import about
from ..render.table import to_csv, to_html
from ..render.tables import build_table
from ..running import job
from .conclusions import read_conclusions
from .work import open_study, read_result


@job()
def render_tables(name: str) -> None:
    """Write every table of the plan as HTML fragment and CSV."""
    study, layout = open_study(name)
    beside = read_conclusions(layout)
    for output_name in layout.outputs("Table"):
        output = study.outputs[output_name]
        result = read_result(layout, output.source)
        table = build_table(output_name, result.estimates, study, output, about(beside, output.source))
        html, csv = layout.table_files(output_name)
        write_text(Path(html), to_html(table))
        write_text(Path(csv), to_csv(table))
    record(name, "tables", [file for table in layout.outputs("Table") for file in layout.table_files(table)])
