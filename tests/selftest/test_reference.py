"""docs/selftest.md, whose table is written from certified.csv."""

from pathlib import Path

from lymphoradio.selftest.certified import COLUMNS, read_certified
from lymphoradio.selftest.compare import judge
from lymphoradio.selftest.reference import reference
from lymphoradio.selftest.report import _as_object

PAGE = Path(__file__).parents[2] / "docs/selftest.md"


def test_the_committed_page_has_not_drifted():
    stale = "docs/selftest.md is not what certified.csv says; run: python -m lymphoradio.selftest.reference"
    assert PAGE.read_text("utf-8") == reference(), stale


def test_a_row_per_value():
    rows = [line for line in reference().split("|---|---|---|---|---|\n")[1].splitlines() if line.startswith("| ")]
    assert len(rows) == len(read_certified())
    assert all(line.count("|") == len(COLUMNS) - 1 for line in rows)


def test_every_key_of_the_json_is_said():
    keys = _as_object(judge(read_certified()[0], {}))
    assert [key for key in ["summary", "versions", "cases", *keys] if f"`{key}`" not in reference()] == []
