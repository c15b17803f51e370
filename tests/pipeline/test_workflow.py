"""The workflow as users meet it: what a run publishes, and what it mends."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from .project import CANARY, Project

pytestmark = pytest.mark.pipeline


def test_a_run_publishes_everything_that_the_manifest_lists(finished: Project) -> None:
    manifest = json.loads((finished.results / "manifest.json").read_text())
    published = set(finished.contents()) - {"manifest.json"}
    assert set(manifest["outputs"]) == published
    assert (finished.results / "versions/order.txt").read_text().split()[-1] == manifest["id"]
    assert {"report.html", "tables/table_1.html", "tables/table_1.csv", "figures/figure_7.svg"} <= published
    assert {f"tidy/{name}.csv" for name in manifest["plan"]["analyses"]} <= published
    files = ("cohort.csv", "study.yaml", "visits.csv", "events.csv")
    assert set(manifest["inputs"]) == {f"data/raw/small/{file}" for file in files}
    assert all(f"data/raw/small/{file}" in (finished.results / "report.html").read_text() for file in files)


def index_of(project: Project) -> str:
    return (project.results.parent / "index.html").read_text("utf-8")


def test_a_run_lists_the_studies(finished: Project) -> None:
    index = index_of(finished)
    assert "A small part of ACTG 175</h2>" in index
    assert 'href="small/report.html"' in index
    assert (finished.results.parent / "index.html").stat().st_mode & 0o077 == 0
    assert [path.name for path in finished.results.parent.iterdir() if path.name not in ("small", "index.html")] == []


@pytest.mark.parametrize("spoil", ["altered", "gone", "another study"])
def test_a_list_that_is_not_of_what_stands_there_is_made_again(finished: Project, project: Project, spoil: str) -> None:
    index = project.results.parent / "index.html"
    if spoil == "altered":
        index.write_text("altered")
    elif spoil == "gone":
        index.unlink()
    else:
        shutil.copytree(project.results, project.results.with_name("earlier"))
    run = project.run()
    assert run.code == 0, run.text
    assert run.jobs == []
    again = index_of(project)
    assert (again == index_of(finished)) == (spoil != "another study")
    assert again.count("No longer in config.yaml") == (spoil == "another study")


def test_results_are_for_the_owner_only(finished: Project) -> None:
    assert finished.results.stat().st_mode & 0o077 == 0
    assert [path for path in finished.results.rglob("*") if path.is_file() and path.stat().st_mode & 0o077] == []


def test_an_altered_table_is_published_again(finished: Project, project: Project) -> None:
    (project.results / "tables" / "table_1.csv").write_text("altered")
    run = project.run()
    assert run.jobs == ["report"], run.text
    assert project.contents() == finished.contents()


@pytest.mark.parametrize("file", ["tidy/paired_change.csv", "cohort/cohort.npz"])
def test_an_altered_intermediate_is_never_published(finished: Project, project: Project, file: str) -> None:
    """Snakemake would take it for a newer result, print what it says, and exit with 0."""
    intermediate = project.folder / ".work" / "small" / file
    original = intermediate.read_bytes()
    intermediate.write_bytes(original[:-9] + bytes(9))
    project.plan.write_text(project.plan.read_text().replace("title: Odds ratios", "title: Adjusted odds ratios"))
    run = project.run()
    assert run.code == 0, run.text
    assert f".work/small/{file} is not as its job left it: it is withdrawn" in run.text
    before, after = finished.contents(), project.contents()
    assert {name for name in before if before[name] != after[name]} == {"manifest.json", "report.docx", "report.html"}


def test_no_id_leaves_the_cohort(finished: Project) -> None:
    assert str(CANARY) in finished.cohort.read_text()
    for folder in (".work", "results", ".snakemake"):
        for path in (finished.folder / folder).rglob("*"):
            if path.is_file():
                assert str(CANARY)[:6].encode() not in path.read_bytes(), path


def test_the_same_bytes_on_more_cores_and_with_another_hash_seed(finished: Project, tmp_path: Path) -> None:
    again = Project(tmp_path)
    run = again.run("--cores", "4", PYTHONHASHSEED="4321")
    assert run.code == 0, run.text
    first, second = finished.contents(), again.contents()
    assert [name for name in first if first[name] != second.get(name)] == []
    assert set(first) == set(second)
    assert index_of(finished) == index_of(again)


def test_a_second_run_has_nothing_to_do(project: Project) -> None:
    run = project.run()
    assert run.code == 0
    assert run.text.startswith("Nothing to do")


def test_a_deleted_table_is_published_again(finished: Project, project: Project) -> None:
    (project.results / "tables" / "table_1.csv").unlink()
    run = project.run()
    assert run.jobs == ["report"], run.text
    assert project.contents() == finished.contents()


def test_results_half_swapped_by_a_kill_are_put_back(finished: Project, project: Project) -> None:
    project.results.rename(project.results.with_name(".small.old"))
    run = project.run()
    assert run.code == 0, run.text
    assert project.contents() == finished.contents()
    assert not project.results.with_name(".small.old").exists()
