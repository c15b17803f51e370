"""The last job of a study: what its results are put beside, its tables, its report, and their publication.

One job, because starting it and reading the results take longer than any of these.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from ..intermediate import record
from ..layout import kept_published
from ..published import read_published
from ..report.ran import what_was_run
from ..running import job
from ..versions import versions
from .conclusions import write_conclusions
from .concord import write_concordance
from .publish import publish
from .report import write_report
from .tables import write_tables
from .work import open_study, reader


@job()
def finish(
    name: str, inputs: Mapping[str, str], formats: tuple[str, ...], code: Sequence[str] = (), lock: str = ""
) -> None:
    """Write a study's tables and report from its results and figures, and publish everything.

    Parameters
    ----------
    name : str
        The study's.
    inputs : mapping of str to str
        The files that the study was read from: their SHA-256.
    formats : tuple of str
        Of the figures.
    code : sequence of str
        The sources, for the manifest.
    lock : str
        The SHA-256 of requirements.lock.
    """
    study, layout = open_study(name)
    result_of = reader(layout)
    published = read_published(Path(kept_published(name)), study) if study.published else None
    if published:
        write_concordance(published, layout, result_of)
        record(name, "concord", [layout.concordance, layout.audit])
    if layout.compared:
        write_conclusions(layout, result_of)
        record(name, "compare", [layout.conclusions])
    made = write_tables(layout, result_of)
    record(name, "tables", [file for table in layout.outputs("Table") for file in layout.table_files(table)])
    provenance = what_was_run(name, inputs, versions(), lock)
    write_report(layout, result_of, made, published.paper if published else "", formats, provenance)
    record(name, "report", [layout.report, layout.word, layout.checklist])
    publish(name, layout, inputs, formats, code)
