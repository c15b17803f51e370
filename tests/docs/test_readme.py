"""What the README says of the project is so; its commands are run in test_tutorial.py, its table in tests/report/."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from lymphoradio.study import read_config, read_study

from .markdown import ROOT, blocks

TEXT = (ROOT / "README.md").read_text("utf-8")
PACKAGE = ROOT / "src" / "lymphoradio"


def outputs(names: list[str], what: str) -> int:
    """Tables or figures of studies."""
    plans = [read_study(ROOT / "data" / "raw" / name / "study.yaml") for name in names]
    return sum(what in output for plan in plans for output in plan.outputs)


def test_the_lines_for_config_yaml_can_be_pasted(tmp_path: Path) -> None:
    lines = next(block.lines for block in blocks(TEXT) if block.language == "yaml")
    config = (ROOT / "config.yaml").read_text("utf-8")
    (tmp_path / "config.yaml").write_text(config.replace("studies:\n", "\n".join(["studies:", *lines, ""]), 1))
    assert read_config(tmp_path / "config.yaml").studies["my_study"].cohort == "data/raw/my_study/cohort.csv"


def test_the_studies_and_their_sizes_are_those_of_config_yaml() -> None:
    said = {name: int(n.replace(",", "")) for name, n in re.findall(r"^\| `(\w+)` \| ([\d,]+) \|", TEXT, re.MULTILINE)}
    plans = {name: read_study(ROOT / files.plan) for name, files in read_config(ROOT / "config.yaml").studies.items()}
    assert said == {name: plan.expected_patients for name, plan in plans.items()}


def test_the_numbers_of_tables_and_figures_are_those_of_the_plans() -> None:
    every = list(read_config(ROOT / "config.yaml").studies)
    found = [tuple(map(int, pair)) for pair in re.findall(r"\((\d+) tables, (\d+) figures", TEXT)]
    assert found == [(outputs(names, "Table"), outputs(names, "Figure")) for names in (every, ["actg175"])]


def test_the_number_of_certified_values_is_right() -> None:
    with (PACKAGE / "selftest" / "certified.csv").open(encoding="utf-8", newline="") as file:
        assert f"computes {len(list(csv.DictReader(file)))} values" in TEXT


def test_every_room_of_the_code_is_named() -> None:
    rooms = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert set(re.findall(r"^    (\w+)/ ", TEXT, re.MULTILINE)) == rooms
