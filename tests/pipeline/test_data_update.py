"""The commands of the data-update workflow, executed in a git repository whose cohort or plan changed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from .project import ROOT, Project

pytestmark = pytest.mark.pipeline

# The installation is the one that runs the tests: GNUmakefile goes before Makefile, which is the one that is tested.
INSTALLED = """\
override BIN := {bin}
include Makefile
.venv/build.stamp .venv/results.stamp .venv/test.stamp: ;
"""
# What is quick to run: a table and a model, whose outputs no figure draws.
PLAN = """\
title: A small part of ACTG 175
id: pidnum
resampling: {replicates: 0}
columns:
  age:    {label: Age, unit: years, decimals: 0}
  gender: {label: Sex, levels: {1: Male, 0: Female}}
  cd40:   {label: CD4+ at baseline, unit: cells/uL, decimals: 0}
  cd420:  {label: CD4+ at 20 weeks, unit: cells/uL, decimals: 0, known_at: 20 weeks}
analyses:
  paired_change: {pairs: {CD4+ T cells: [cd40, cd420]}}
outputs:
  Table 1: {from: paired_change, title: Change}
"""
ZEROS = "0" * 40


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=n", "-c", "user.email=e@example.org", "-c", "init.defaultBranch=main")
    done = subprocess.run(["git", *identity, *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def commit(project: Project, message: str) -> str:
    git(project.folder, "add", "-A")
    git(project.folder, "commit", "-qm", message)
    return git(project.folder, "rev-parse", "HEAD")


def rerun_step() -> str:
    workflow = yaml.safe_load((ROOT / ".github/workflows/data-update.yml").read_text("utf-8"))
    return next(step["run"] for step in workflow["jobs"]["rerun"]["steps"] if "run" in step)


def execute(project: Project, before: str) -> tuple[int, str, str]:
    """Run the step as GitHub does: exit code, summary, logs."""
    summary = project.folder.parent / "summary.md"
    summary.write_text("")
    inherited = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")}
    environment = {**inherited, "PYTHONPATH": "src", "GITHUB_STEP_SUMMARY": str(summary), "BEFORE": before}
    done = subprocess.run(
        ["bash", "-e", "-c", rerun_step()], cwd=project.folder, env=environment, capture_output=True, text=True,
        check=False, timeout=300,
    )  # fmt: skip
    assert not (project.folder / ".before").exists()
    assert git(project.folder, "worktree", "list").count("\n") == 0
    return done.returncode, summary.read_text(), done.stdout + done.stderr


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A repository with a commit of a small project."""
    folder = tmp_path_factory.mktemp("update") / "repository"
    folder.mkdir()
    project = Project(folder)
    project.plan.write_text(PLAN)
    for file in ("Makefile", "pyproject.toml", ".gitignore", "requirements-build.lock", "requirements-dev.lock"):
        shutil.copy(ROOT / file, folder)
    (folder / "GNUmakefile").write_text(INSTALLED.format(bin=Path(sys.executable).parent))
    git(folder, "init", "-q")
    commit(project, "first")
    return project


def test_a_changed_cohort_and_a_new_study(started: Project) -> None:
    folder = started.folder
    first = git(folder, "rev-parse", "HEAD")
    for row in range(2, 40):
        started.edit(row, "cd420", "20")
    other = folder / "data/raw/other"
    shutil.copytree(started.cohort.parent, other)
    config = (folder / "config.yaml").read_text()
    named = "  other: {cohort: data/raw/other/cohort.csv, plan: data/raw/other/study.yaml}\nformats"
    (folder / "config.yaml").write_text(config.replace("formats", named))
    commit(started, "a changed cohort, another study")
    code, summary, logs = execute(started, first)
    assert code == 0, logs
    assert "### other\n\n- There are no earlier results: a new study" in summary
    assert "### small: before (" in summary
    assert "- data/raw/small/cohort.csv: changed" in summary
    assert "Patients analysed" not in summary
    assert "(paired\\_change): " in summary
    assert "; most: CD4+ T cells, change, " in summary
    assert (folder / "changes.csv").read_text().startswith("study,analysis,")
    assert "Finished" not in summary


def test_refused_data_nothing_before_and_an_earlier_commit_that_fails(started: Project) -> None:
    started.edit(4, "cd420", "high")
    bad = commit(started, "a typing error")
    code, summary, logs = execute(started, ZEROS)
    assert code == 2, logs
    first, second = summary.split("\n\n")[:2]
    assert first.startswith("**The results of this commit could not all be made; the log says why.**")
    assert second == f"There is no commit `{ZEROS}` here to compare with: all results count as new."
    assert "row 4, column cd420: 'high' is not a number" in logs
    started.edit(4, "cd420", "300")
    commit(started, "put right")
    code, summary, logs = execute(started, bad)
    assert code == 0, logs
    assert summary.startswith("The results of the earlier commit could not all be made; the log says why.")
    assert "### small\n\n- There are no earlier results" in summary
