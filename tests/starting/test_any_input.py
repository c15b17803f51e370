"""Whatever the file: a study, or a message."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lymphoradio.errors import InputError
from lymphoradio.starting import start_study
from tests.starting.conftest import CONFIG, IDENTIFIER

QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
NAMES = st.sampled_from([
    "cd4_pre", "cd4_post", "cd40", "cd420", "os_time", "os_event", "days", "cens", "arm", "sex", "age", "name", "stage",
    "null", "true", "1", "2", "GLOBAL", "x+y", "a + b", "x: y", "# c", "ALC (10^9/L)", "淋巴细胞", "'", '"q"', "{", "é",
    "in", "cd4 vor", "cd4 nach",
])  # fmt: skip
CELLS = st.sampled_from(
    ["0", "1", "2", "", "NA", "-", "0.5", "<0.5", "412", "dead", "alive", "1,5", "03/02/2020", "CR", "'"]
)


def started(data: bytes) -> list[str]:
    """What the check refuses; nothing where the file is refused."""
    Path("config.yaml").write_text(CONFIG)
    for left in Path("data").rglob("*.*"):
        left.unlink()
    Path("x.csv").write_bytes(data)
    with contextlib.suppress(InputError):
        return start_study(Path("x.csv"), "mine").refused
    return []


@QUICK
@given(st.binary(max_size=200) | st.binary(max_size=60).map(lambda tail: b"id,a\n1,2\n" + tail))
def test_bytes(project, data):
    started(data)


@pytest.mark.parametrize("magic", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"$FL2@(#)", b"$FL3"])
def test_damaged_spreadsheets(project, magic):
    assert started(magic + bytes(range(256)) * 4) == []
    assert not Path("data").exists()


@QUICK
@given(st.dictionaries(NAMES, st.lists(CELLS, min_size=12, max_size=12), min_size=1, max_size=8))
def test_a_plan_is_never_refused_for_what_is_in_it(project, columns):
    rows = [["id", *columns], *([f"P{i}", *(cells[i] for cells in columns.values())] for i in range(12))]
    quoted = [[f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row] for row in rows]
    refused = started("\n".join(map(",".join, quoted)).encode())
    assert [line for line in refused if not line.startswith("column ") and IDENTIFIER not in line] == []
