"""The job that puts each recommended result beside the published one."""

from __future__ import annotations

from pathlib import Path

from ..files import write_table
from ..intermediate import record
from ..render.comparisons import comparisons
from ..running import job
from .work import open_study, read_result


@job()
def compare(name: str) -> None:
    """Compare the recommended analyses of a study with the published ones, and write the table of both."""
    study, layout = open_study(name)
    estimates = {analysis: read_result(layout, analysis).estimates for analysis in layout.compared}
    write_table(Path(layout.conclusions), comparisons(study, estimates))
    record(name, "compare", [layout.conclusions])
