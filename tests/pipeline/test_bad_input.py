"""Data and plans with mistakes: every one is said before any job, and the results stay."""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .project import CANARY, Project

pytestmark = pytest.mark.pipeline


def _rows(project: Project) -> list[list[str]]:
    with open(project.cohort, newline="") as file:
        return list(csv.reader(file))


def _fill(project: Project, column: str, value: str) -> None:
    rows = _rows(project)
    place = rows[0].index(column)
    project.write_rows([rows[0], *([*row[:place], value, *row[place + 1 :]] for row in rows[1:])])


def _without(project: Project, column: str) -> None:
    rows = _rows(project)
    place = rows[0].index(column)
    project.write_rows([[*row[:place], *row[place + 1 :]] for row in rows])


BAD = {
    "missing file": (lambda p: p.cohort.unlink(), ["cohort.csv: the file does not exist"]),
    "missing column": (lambda p: _without(p, "cd420"), ["column cd420: the plan needs this column"]),
    "duplicated ids": (
        lambda p: p.edit(9, "pidnum", str(CANARY)),
        ["rows 2, 9, column pidnum: these rows have the same id"],
    ),
    "text, negative count, time 0 and event code at once": (
        lambda p: [p.edit(*cell) for cell in CELLS],
        [
            "row 3, column cd40: '-5' is negative",
            "row 4, column cd420: 'high' is not a number",
            "row 6, column days: '0'",
            "row 7, column cens: '7' is not one of the event codes",
        ],
    ),
    "all values missing": (lambda p: _fill(p, "cd420", ""), ["column cd420: every value is missing"]),
    "one patient": (lambda p: p.write_rows(_rows(p)[:2]), ["has one patient"]),
    "no events": (lambda p: _fill(p, "cens", "0"), ["column cens: no patient has an event"]),
}
CELLS = ((3, "cd40", "-5"), (4, "cd420", "high"), (6, "days", "0"), (7, "cens", "7"))


@pytest.mark.parametrize("case", BAD)
def test_bad_data_stop_the_run_before_any_job_and_leave_the_results(
    finished: Project, project: Project, case: str
) -> None:
    spoil, messages = BAD[case]
    spoil(project)
    run = project.run()
    assert run.code == 2
    lines = run.text.strip().splitlines()
    assert len(lines) == len(messages), run.text
    assert all(line.startswith("data/raw/small/cohort.csv: ") for line in lines)
    assert [message for message in messages if not any(message in line for line in lines)] == []
    assert project.contents() == finished.contents()


def test_bad_companions_stop_the_run_before_any_job(finished: Project, project: Project) -> None:
    project.companion("visits").unlink()
    events = project.companion("events")
    events.write_text(events.read_text() + f"{CANARY - 1},n,1\n{CANARY},n,6\n")
    run = project.run()
    assert run.code == 2
    lines = run.text.strip().splitlines()
    assert [line.split(". ")[0] for line in lines] == [
        "data/raw/small/visits.csv: the file does not exist",
        "data/raw/small/events.csv: row 252, column patient: the id is not in the cohort CSV",
        "data/raw/small/events.csv: row 253, column grade: '6' is not a grade",
    ]
    assert str(CANARY)[:6] not in run.text
    assert project.contents() == finished.contents()


def test_a_bad_plan_stops_the_run_with_line_and_key(project: Project) -> None:
    project.plan.write_text(project.plan.read_text().replace("by: gender", "bye: gender"))
    run = project.run()
    assert run.code == 2
    assert "data/raw/small/study.yaml: line" in run.text
    assert "analyses.kaplan_meier.bye: unknown key" in run.text
    assert "Traceback" not in run.text


def test_an_environment_below_a_folder_with_a_blank_in_its_name(tmp_path: Path) -> None:
    environment = tmp_path / "my environment"
    (environment / "bin").mkdir(parents=True)
    (environment / "bin" / "python").symlink_to(sys.executable)
    (environment / "lib").symlink_to(Path(sys.prefix) / "lib")
    shutil.copy(Path(sys.prefix) / "pyvenv.cfg", environment)
    folder = tmp_path / "my project"
    folder.mkdir()
    project = Project(folder)
    done = subprocess.run(
        [str(environment / "bin" / "python"), "-m", "lymphoradio.cli", "run", "--until", "ingest_small"],
        cwd=folder,
        env=project.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert (folder / ".work" / "small" / "cohort" / "cohort.npz").exists()
