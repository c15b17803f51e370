"""The command line: messages for people, exit codes for scripts."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from lymphoradio.cli import main
from tests.pipeline.project import Project


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    project = Project(tmp_path)
    monkeypatch.chdir(tmp_path)
    return project


def test_check_says_that_all_is_in_order(project: Project) -> None:
    result = CliRunner().invoke(main, ["check"])
    assert result.exit_code == 0
    plan, cohort = "data/raw/small/study.yaml", "data/raw/small/cohort.csv"
    assert result.output == f"small: {plan} and {cohort} are in order (300 patients, every row read; 10 analyses).\n"


def test_check_names_every_problem_and_exits_with_2(project: Project) -> None:
    project.edit(3, "cd40", "x")
    project.edit(4, "cens", "9")
    project.companion("events").write_text("patient,term,grade\n1,n,2\n")
    result = CliRunner().invoke(main, ["check", "small"])
    assert result.exit_code == 2
    assert "row 3, column cd40: 'x' is not a number" in result.output
    assert "row 4, column cens: '9' is not one of the event codes" in result.output
    assert "events.csv: row 2, column patient: the id is not in the cohort CSV" in result.output


def test_check_of_an_unknown_study_names_the_known_ones(project: Project) -> None:
    result = CliRunner().invoke(main, ["check", "smal"])
    assert result.exit_code == 2
    assert "no study 'smal' in config.yaml; there are small" in result.output


def test_a_bad_config_is_a_message(project: Project) -> None:
    Path("config.yaml").write_text("studies: {}\nstudy: 1\n")
    result = CliRunner().invoke(main, ["check"])
    assert result.exit_code == 2
    assert "config.yaml: line 2, study: unknown key" in result.output
    assert "config.yaml: line 1, studies" in result.output


def test_run_elsewhere_says_where_to_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["run"])
    assert result.exit_code == 2
    assert "there is no Snakefile here" in result.output


def test_run_release_releases_after_a_run_that_went_well(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    codes, released = iter([0, 3, 0]), []
    monkeypatch.setattr("lymphoradio.signals.wait_out", lambda command: next(codes))
    monkeypatch.setattr("lymphoradio.cli.make_release", released.append)
    assert CliRunner().invoke(main, ["run", "--release"]).exit_code == 0
    assert CliRunner().invoke(main, ["run", "--release", "--cores", "1"]).exit_code == 3
    assert CliRunner().invoke(main, ["run", "--release", "--dry-run"]).exit_code == 0
    assert released == [()]


def test_after_a_kill_only_the_plans_of_the_run_are_read(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    locks = Path(".snakemake/locks")
    locks.mkdir(parents=True)
    (locks / "0.lock").write_text("")
    asked: list[list[str]] = []

    def unlocked(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        asked.append(command)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr("lymphoradio.cli.subprocess.run", unlocked)
    monkeypatch.setattr("lymphoradio.cli.os.execv", lambda program, arguments: None)
    monkeypatch.setattr("lymphoradio.signals.wait_out", lambda command: 1)
    result = CliRunner().invoke(main, ["run", "small", "--release"])
    assert "An earlier run was killed. What it left unfinished is made again." in result.output
    assert [command[3:] for command in asked] == [["--config", "only=small", "--unlock"]]


def test_release_without_results_is_a_message(project: Project) -> None:
    result = CliRunner().invoke(main, ["release"])
    assert result.exit_code == 2
    assert "results/small: there are no results" in result.output.lower()


def test_run_of_one_study_leaves_the_others_and_says_so(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    text = Path("config.yaml").read_text()
    other = "  other: {cohort: none.csv, plan: none.yaml}\nformats"
    Path("config.yaml").write_text(text.replace("formats", other))
    run: list[list[str]] = []
    monkeypatch.setattr("lymphoradio.cli.os.execv", lambda program, arguments: run.append(arguments))
    result = CliRunner().invoke(main, ["run", "small", "--cores", "1"])
    assert result.exit_code == 0
    assert "Only small. Neither checked nor run: other." in result.output
    CliRunner().invoke(main, ["run", "small", "--config", "formats=[svg]"])
    given = ["--config", "only=small", "--rerun-incomplete", "--scheduler", "greedy", "--cores", "1"]
    assert run[0][3:10] == given
    assert "--config only=small formats=[svg]" in " ".join(run[1])
    CliRunner().invoke(main, ["run", "small", "-Cjournal=x", "--config=formats=[svg]", "--jobname", "a"])
    assert "-Cjournal=x --config only=small formats=[svg]" in " ".join(run[2])
    assert "--cores 4 --scheduler greedy" in " ".join(run[2])
    CliRunner().invoke(main, ["run", "small", "--scheduler=ilp"])
    assert "greedy" not in run[3]
    assert CliRunner().invoke(main, ["run", "smal"]).exit_code == 2
