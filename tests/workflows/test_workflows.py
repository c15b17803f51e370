"""The workflows for GitHub: structure, permissions, and that what they run is there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / ".github/workflows").glob("*.yml"))
TARGETS = set(re.findall(r"^([a-z][\w-]*):", (ROOT / "Makefile").read_text("utf-8"), re.M))
LONGEST_KEPT = 7  # days


def read(path: Path) -> dict[str, Any]:
    content = yaml.safe_load(path.read_text("utf-8"))
    return {"on" if key is True else key: value for key, value in content.items()}  # YAML 1.1 reads `on` as true


def steps(path: Path) -> list[dict[str, Any]]:
    return [step for job in read(path)["jobs"].values() for step in job["steps"]]


def test_when_each_runs() -> None:
    when = {path.name: set(read(path)["on"]) for path in FILES}
    assert when == {
        "data-update.yml": {"push", "workflow_dispatch"},
        "slurm.yml": {"schedule", "workflow_dispatch"},
        "tests.yml": {"push", "pull_request"},
    }
    assert read(FILES[0])["on"]["push"]["paths"] == ["data/raw/**", "config.yaml"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_workflow_may_read_and_nothing_else(path: Path) -> None:
    content = read(path)
    assert set(content) == {"name", "on", "permissions", "concurrency", "jobs"}
    assert content["permissions"] == {"contents": "read"}
    assert set(content["concurrency"]) == {"group", "cancel-in-progress"}
    for job in content["jobs"].values():
        assert set(job) - {"container"} == {"runs-on", "timeout-minutes", "steps"}
        assert 0 < job["timeout-minutes"] <= 60
    assert "secrets" not in path.read_text("utf-8")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_actions_are_pinned_and_keep_no_credentials(path: Path) -> None:
    used = [step for step in steps(path) if "uses" in step]
    for step in used:
        assert re.fullmatch(r"actions/[\w-]+@(v\d+|[0-9a-f]{40})", step["uses"]), step["uses"]
        if step["uses"].startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False
        if step["uses"].startswith("actions/setup-python@"):
            assert step["with"]["cache"] == "pip"
            assert list(ROOT.glob(step["with"]["cache-dependency-path"]))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_command_is_a_target_and_takes_nothing_from_an_expression(path: Path) -> None:
    runs = [step["run"] for step in steps(path) if "run" in step]
    assert runs
    for run in runs:
        assert "${{" not in run  # what a user writes gets into a shell by the environment only
        named = re.findall(r"\bmake ([a-z][\w-]*)", run)
        assert named
        assert set(named) <= TARGETS
    assert all(set(step) <= {"name", "uses", "with", "env", "run", "if"} for step in steps(path))


def test_what_is_kept_of_a_data_update() -> None:
    kept = [step for step in steps(FILES[0]) if step.get("uses", "").startswith("actions/upload-artifact@")]
    assert len(kept) == 1
    assert kept[0]["with"]["retention-days"] <= LONGEST_KEPT
    assert "!results/*/points" in kept[0]["with"]["path"].split()
    assert not any(word in kept[0]["with"]["path"] for word in (".work", "data/raw", "cohort.csv"))
    checkout = next(step for step in steps(FILES[0]) if step.get("uses", "").startswith("actions/checkout@"))
    assert checkout["with"]["fetch-depth"] == 0
