"""docs/audit.md says what the checks and the facts are; docs/results.md what the table has."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from lymphoradio.published.audit import COLUMNS, VERDICTS, read_paper
from lymphoradio.published.schema import published_schema
from lymphoradio.published.spec import Facts
from lymphoradio.stages.audit import audit_paper
from lymphoradio.study.read_yaml import read_yaml

ROOT = Path(__file__).parents[3]
DOCS = (ROOT / "docs/audit.md").read_text("utf-8")
PAPERS = ("data/raw/il7_hcc/published.yaml", "data/raw/thymosin_prag/published.yaml")
SOURCES = ROOT / "src/lymphoradio/published/audit"


def checks() -> set[str]:
    """Names of the checks, as the modules' constants have them."""
    found = set()
    for file in SOURCES.glob("*.py"):
        for line in re.findall(r"^[A-Z_, ]+ = (\"[a-z_]+\"(?:, \"[a-z_]+\")*)$", file.read_text("utf-8"), flags=re.M):
            found |= set(re.findall(r'"([a-z_]+)"', line))
    return found - set(VERDICTS)


def test_every_check_is_described() -> None:
    assert len(checks()) >= 25
    described = set(re.findall(r"`([a-z_]+)`", DOCS.split("## Checks")[1]))
    assert checks() - described == set()


def test_every_fact_is_described() -> None:
    described = set(re.findall(r"`([a-z_]+)`", DOCS.split("## Facts")[1].split("## Checks")[0]))
    assert set(Facts.model_fields) - described == set()


def test_its_example_can_be_audited(tmp_path: Path) -> None:
    example = re.search(r"```yaml\n(.*?)```", DOCS, flags=re.S)
    assert example
    file = tmp_path / "published.yaml"
    file.write_text(example[1], "utf-8")
    found = audit_paper(read_paper(file))
    assert set(found["verdict"]) == {"consistent"}
    assert {"percent", "levels_add_up", "groups_add_up", "p_from_counts", "sum"} <= set(found["check"])


def test_the_results_reference_names_the_columns() -> None:
    section = (ROOT / "docs/results.md").read_text("utf-8").split("## audit.csv")[1].split("\n## ")[0]
    assert [word for word in (*COLUMNS, *VERDICTS) if f"`{word}`" not in section] == []


@pytest.mark.parametrize("as_written", [True, False])
@pytest.mark.parametrize("paper", ["tests/published/audit/made_up.yaml", *PAPERS])
def test_the_schema_accepts_the_facts_as_an_editor_reads_them(paper: str, as_written: bool) -> None:
    data = read_yaml((ROOT / paper).read_text("utf-8"), as_written).data
    assert list(Draft202012Validator(published_schema()).iter_errors(data)) == []


@pytest.mark.parametrize(
    ("fact", "value"), [("n", "many"), ("alpha", "5"), ("test", "chi"), ("recorded_to", "0"), ("m", 1)]
)
def test_an_editor_finds_a_wrong_fact(fact: str, value: object) -> None:
    rows = {"r": {"facts": {fact: value}, "numbers": {"count": "1"}}}
    data = {"paper": "P", "claims": [{"place": "T", "rows": rows}]}
    assert list(Draft202012Validator(published_schema()).iter_errors(data))
