"""A plan that names a file of printed numbers: it is checked with the rest, and a run reads what was checked."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from click.testing import CliRunner

from lymphoradio.cli import main
from lymphoradio.layout import Layout
from lymphoradio.project import PaperAtHand, load_project
from lymphoradio.running import keep

PAPER = """\
paper: An invented paper
claims:
  - place: Table 1
    at: {analysis: paired_change, variable: CD4+, level: pre}
    rows:
      Before: {numbers: {mean: 480, sd: 120}}
"""


@pytest.fixture
def printed(tiny):
    """The tiny study with a paper's numbers."""
    tiny.edit_plan("title: A tiny study", "title: A tiny study\npublished: published.yaml")
    Path("published.yaml").write_text(PAPER, "utf-8")
    return tiny


def paper(tiny) -> PaperAtHand:
    tiny.write()
    return load_project(Path("config.yaml")).studies["tiny"].paper


def test_a_paper_that_is_right(printed) -> None:
    assert printed.messages() == []
    found = paper(printed)
    assert found.file == Path("published.yaml")
    assert found.sha256 == hashlib.sha256(PAPER.encode()).hexdigest()


def test_a_plan_without_a_paper(tiny) -> None:
    assert paper(tiny) is None
    study = load_project(Path("config.yaml")).studies["tiny"]
    assert list(study.kept) == [".work/tiny/study.yaml"]
    assert ".work/tiny/tidy/concordance.csv" not in Layout(".work/tiny", study.study).written()


def test_it_is_looked_for_beside_the_plan(printed) -> None:
    Path("published.yaml").unlink()
    assert printed.messages() == ["published.yaml: the file does not exist. Put it there, or correct its path."]


@pytest.mark.parametrize("name", ["../published.yaml", "papers/published.yaml", "/etc/passwd", ".."])
def test_it_does_not_leave_the_plans_folder(tiny, name: str) -> None:
    tiny.edit_plan("title: A tiny study", f"title: A tiny study\npublished: {name}")
    assert tiny.messages() == [
        f"study.yaml: published: {name!r} is not the name of a file. Write a file name; it stands beside the plan."
    ]


def test_no_analysis_can_have_the_name_of_the_comparison(printed) -> None:
    printed.edit_plan("  death:\n", "  concordance:\n")
    assert printed.messages() == [
        "study.yaml: analyses.concordance: is the name of the comparison with the paper's numbers. "
        "Give the analysis another name."
    ]


def test_problems_of_the_cohort_and_of_the_paper_come_at_once(printed) -> None:
    Path("published.yaml").write_text(PAPER.replace("mean:", "maen:").replace("sd:", "s:"), "utf-8")
    printed.set_cell(2, "age", "old")
    said = printed.messages()
    assert [line.split(":")[0] for line in said] == ["cohort.csv", "published.yaml", "published.yaml"]
    assert "Did you mean 'mean'?" in said[1]


def test_the_command_says_what_is_wrong_with_it(printed) -> None:
    Path("published.yaml").write_text(PAPER.replace("CD4+", "CD8+"), "utf-8")
    printed.write()
    done = CliRunner().invoke(main, ["check"])
    assert done.exit_code == 2
    assert "published.yaml: line 4, claims[0].at.variable: 'paired_change' has no variable 'CD8+'." in done.output


def test_a_run_reads_what_was_checked(printed) -> None:
    printed.write()
    study = load_project(Path("config.yaml")).studies["tiny"]
    Path("published.yaml").write_text("spoiled", "utf-8")
    for file, content in study.kept.items():
        keep(Path(file), content)
    assert Path(".work/tiny/published.yaml").read_text("utf-8") == PAPER
