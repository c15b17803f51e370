"""Every table of the sample plan as committed HTML and CSV.

To accept a change: LYMPHORADIO_UPDATE_SNAPSHOTS=1 pytest tests/render/test_tables_snapshots.py, then read the diff.
"""

from __future__ import annotations

import os
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from lymphoradio.render.table import to_csv, to_html
from lymphoradio.render.tables import build_table

HERE = Path(__file__).parent
SNAPSHOTS = HERE / "snapshots"
_found = spec_from_file_location("tidy_samples_tables", HERE / "tidy_samples_tables.py")
samples = module_from_spec(_found)
_found.loader.exec_module(samples)

STUDY = samples.sample_study()


@pytest.mark.parametrize("suffix", ["html", "csv"])
@pytest.mark.parametrize("name", STUDY.outputs)
def test_table_is_as_committed(name: str, suffix: str) -> None:
    output = STUDY.outputs[name]
    table = build_table(name, samples.sample(output.source), STUDY, output)
    text = to_html(table) if suffix == "html" else to_csv(table)
    path = SNAPSHOTS / f"{name.lower().replace(' ', '_')}.{suffix}"
    if os.environ.get("LYMPHORADIO_UPDATE_SNAPSHOTS"):
        path.write_text(text, encoding="utf-8", newline="")
    assert text == path.read_bytes().decode("utf-8")


def test_no_snapshot_without_a_table() -> None:
    known = {f"{name.lower().replace(' ', '_')}.{suffix}" for name in STUDY.outputs for suffix in ("html", "csv")}
    assert {path.name for path in SNAPSHOTS.glob("table_*")} == known
