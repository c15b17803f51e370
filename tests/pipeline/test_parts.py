"""Drawn in parts by jobs side by side, or by the analyses themselves, results are the same bytes."""

from __future__ import annotations

from pathlib import Path

import pytest

from .project import ROOT, Project

pytestmark = pytest.mark.pipeline
# The package itself, whose kernels are compiled already.
COMPILED = {"PYTHONPATH": str(ROOT / "src")}
IMPUTED = """  imputed:
    kind: cox
    endpoint: progression
    candidates: [age, cd40, cd496]
    missing: impute
    models: {all: {variables: [age, cd496]}}
"""


@pytest.fixture(scope="module")
def drawing(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project that draws resamples and imputations, run on four cores without parts."""
    folder = tmp_path_factory.mktemp("drawing") / "project"
    folder.mkdir()
    project = Project(folder)
    plan = project.plan.read_text()
    few = "resampling: {replicates: 200}\nimputation: {iterations: 1}"
    off = next(line for line in plan.splitlines() if line.startswith("resampling: "))
    plan = plan.replace(off, few).replace("  adverse_events:", f"{IMPUTED}  adverse_events:", 1)
    project.plan.write_text(plan)
    run = project.run("--cores", "4", **COMPILED)
    assert run.code == 0, run.text
    assert "draw" not in run.jobs
    return project


def in_parts(project: Project, minutes: float) -> None:
    config = project.folder / "config.yaml"
    config.write_text(f"{config.read_text()}minutes_per_step: {minutes}\n")


def test_results_are_the_same_bytes(drawing: Project, tmp_path: Path) -> None:
    project = drawing.copy(tmp_path / "project")
    in_parts(project, 0.0003)
    run = project.run("--cores", "1", "--forceall", **COMPILED)
    assert run.code == 0, run.text
    drawn = {path.parent.name: path.name for path in (project.folder / ".work" / "small" / "parts").rglob("*.npz")}
    assert set(drawn) == {"decline", "cox", "imputed"}
    assert all(not name.endswith("_of_1.npz") for name in drawn.values())
    assert "small  imputed, part 2 of " in run.text
    assert project.contents() == drawing.contents()
    mode = {path.stat().st_mode & 0o777 for path in (project.folder / ".work" / "small" / "parts").rglob("*.npz")}
    assert mode == {0o600}

    altered = project.folder / ".work" / "small" / "parts" / "cox" / drawn["cox"]
    altered.write_bytes(b"altered")
    mended = project.run("--cores", "2", "--forcerun", "survive_small", **COMPILED)
    assert mended.code == 0, mended.text
    assert {"draw", "survive"} <= set(mended.jobs)
    assert "regress" not in mended.jobs
    assert mended.log.count("(Rule: draw_small)") == 1
    assert project.contents() == drawing.contents()
