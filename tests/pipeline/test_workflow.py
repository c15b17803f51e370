"""The workflow as users meet it: what reruns, what survives a kill, what bad input does."""

from __future__ import annotations

import csv
import fcntl
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from .project import CANARY, Project

pytestmark = pytest.mark.pipeline


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project that has been run once, on one core; tests work on copies of it."""
    project = Project(tmp_path_factory.mktemp("finished"))
    run = project.run("--cores", "1", PYTHONHASHSEED="1")
    assert run.code == 0, run.text
    return project


@pytest.fixture
def project(finished: Project, tmp_path: Path) -> Project:
    """A copy of the finished project, with the times of its files."""
    folder = tmp_path / "project"
    shutil.copytree(finished.folder, folder)
    copy = Project.__new__(Project)
    copy.folder = folder
    data = folder / "data" / "raw" / "small"
    copy.cohort, copy.plan, copy.results = data / "cohort.csv", data / "study.yaml", folder / "results" / "small"
    return copy


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


def test_patients_values_are_written_only_where_a_figure_draws_them(project: Project) -> None:
    assert (project.results / "points" / "paired_change.csv").exists()
    text = project.plan.read_text()
    figure = next(line for line in text.splitlines(keepends=True) if line.strip().startswith("Figure 2:"))
    project.plan.write_text(text.replace(figure, ""))
    run = project.run()
    assert run.code == 0, run.text
    assert not (project.results / "points").exists()


def test_an_altered_table_is_published_again(finished: Project, project: Project) -> None:
    (project.results / "tables" / "table_1.csv").write_text("altered")
    run = project.run()
    assert run.jobs == ["publish"], run.text
    assert project.contents() == finished.contents()


@pytest.mark.parametrize("file", ["tidy/paired_change.csv", "cohort/cohort.csv"])
def test_an_altered_intermediate_is_never_published(finished: Project, project: Project, file: str) -> None:
    """Snakemake would take it for a newer result, print what it says, and exit with 0."""
    intermediate = project.folder / ".work" / "small" / file
    original = intermediate.read_bytes()
    intermediate.write_bytes(original.replace(b",", b",1", 1))
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


def test_changed_data_rerun_everything_even_with_an_old_time(project: Project) -> None:
    before = project.contents()
    project.edit(5, "cd420", "777")
    os.utime(project.cohort, (0, 0))
    run = project.run()
    assert run.code == 0, run.text
    assert run.jobs == [
        "compare", "describe", "figures", "ingest", "publish", "regress", "report", "survive", "tables", "word",
    ]  # fmt: skip
    after = project.contents()
    assert after["tidy/paired_change.csv"] != before["tidy/paired_change.csv"]


def test_a_changed_companion_reruns_everything_even_with_an_old_time(project: Project) -> None:
    before = project.contents()
    visits = project.companion("visits")
    lines = visits.read_text().splitlines()
    visits.write_text("\n".join([lines[0], *(f"{line}0" for line in lines[1:])]) + "\n")  # ten times the counts
    os.utime(visits, (0, 0))
    run = project.run()
    assert run.code == 0, run.text
    assert "ingest" in run.jobs
    after = project.contents()
    assert after["tidy/characteristics.csv"] != before["tidy/characteristics.csv"]
    assert json.loads(after["manifest.json"])["id"] != json.loads(before["manifest.json"])["id"]


def test_a_new_title_renders_again_and_analyses_nothing(project: Project) -> None:
    project.plan.write_text(project.plan.read_text().replace("title: Odds ratios", "title: Adjusted odds ratios"))
    run = project.run()
    assert run.code == 0, run.text
    assert run.jobs == ["compare", "figures", "publish", "report", "tables", "word"]
    assert "Adjusted odds ratios" in (project.results / "report.html").read_text()


def test_a_changed_analysis_reruns_its_job_only(project: Project) -> None:
    project.plan.write_text(project.plan.read_text().replace("times: [12, 24]", "times: [12, 18]"))
    run = project.run()
    assert run.code == 0, run.text
    assert "survive" in run.jobs
    assert not {"ingest", "describe", "regress"} & set(run.jobs)


def test_changed_code_reruns_what_uses_it(project: Project) -> None:
    module = project.folder / "src" / "lymphoradio" / "analyses" / "trajectory.py"
    module.write_text(module.read_text() + "\n# a comment\n")
    run = project.run()
    assert run.code == 0, run.text
    assert "describe" in run.jobs
    assert not {"ingest", "regress", "survive"} & set(run.jobs)


@pytest.mark.parametrize("moment", ["tidy/trajectory.csv", "report.html"])  # others: test_hindered.py
def test_after_a_kill_a_run_resumes_and_ends_with_the_same_bytes(
    finished: Project, project: Project, moment: str
) -> None:
    shutil.rmtree(project.folder / ".work")
    shutil.rmtree(project.folder / ".snakemake")
    shutil.rmtree(project.results)
    project.kill_when(moment)
    run = project.run()
    assert run.code == 0, run.text
    assert project.contents() == finished.contents()


def test_a_deleted_table_is_published_again(finished: Project, project: Project) -> None:
    (project.results / "tables" / "table_1.csv").unlink()
    run = project.run()
    assert run.jobs == ["publish"], run.text
    assert project.contents() == finished.contents()


def test_results_half_swapped_by_a_kill_are_put_back(finished: Project, project: Project) -> None:
    project.results.rename(project.results.with_name(".small.old"))
    run = project.run()
    assert run.code == 0, run.text
    assert project.contents() == finished.contents()
    assert not project.results.with_name(".small.old").exists()


def is_held(lock: Path) -> bool:
    """Whether a process holds the run's lock."""
    with open(lock) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def start_and_wait_for(project: Project, file: str = "") -> subprocess.Popen[bytes]:
    """Start a run, and wait until it holds the lock and, if asked, has made a file of the work folder."""
    process = project.start()
    while not is_held(project.folder / ".work" / "run.lock"):
        assert process.poll() is None
        time.sleep(0.02)
    while file and not (project.folder / ".work" / "small" / file).exists():
        assert process.poll() is None
        time.sleep(0.02)
    return process


def test_two_runs_at_once_are_refused_in_words(project: Project) -> None:
    project.edit(5, "cd420", "777")
    first = start_and_wait_for(project)
    second = project.run()
    assert first.wait() == 0
    assert second.code == 1
    assert "Another run is under way in this folder" in second.text


def test_a_plan_edited_during_a_run_takes_part_in_the_next_one(finished: Project, project: Project) -> None:
    shutil.rmtree(project.folder / ".work" / "small")
    running = start_and_wait_for(project, "cohort/cohort.csv")
    plan = project.plan.read_text()
    project.plan.write_text(plan.replace("title: Odds ratios", "title: Another title"))
    assert running.wait() == 0
    assert project.contents() == finished.contents()
    run = project.run()
    assert run.jobs == ["compare", "figures", "publish", "report", "tables", "word"], run.text
    assert "Another title" in (project.results / "report.html").read_text()


@pytest.mark.parametrize("file", ["cohort.csv", "events.csv"])
def test_data_changed_during_a_run_stop_it_in_words(finished: Project, project: Project, file: str) -> None:
    shutil.rmtree(project.folder / ".work" / "small")
    running = subprocess.Popen(
        project.command("--cores", "1"), cwd=project.folder, env=project.environment(), stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    while not is_held(project.folder / ".work" / "run.lock"):
        time.sleep(0.01)
    if file == "cohort.csv":
        project.edit(5, "cd420", "777")
    else:
        project.companion("events").write_text(project.companion("events").read_text() + f"{CANARY},r,5\n")
    text = running.communicate()[1]
    assert running.returncode == 1
    assert f"data/raw/small/{file}: the file was changed during the run. Run again." in text
    assert "Traceback" not in text
    assert project.contents() == finished.contents()


def test_files_of_the_user_s_own_are_kept(project: Project) -> None:
    (project.results / "tables" / "notes.txt").write_text("mine")
    project.plan.write_text(project.plan.read_text().replace("title: Odds ratios", "title: Another title"))
    run = project.run()
    assert run.code == 0, run.text
    assert (project.results / "tables" / "notes.txt").read_text() == "mine"
    assert "tables/notes.txt" not in json.loads((project.results / "manifest.json").read_text())["outputs"]


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


def test_without_any_adverse_event_all_counts_are_zero(project: Project) -> None:
    project.companion("events").write_text("patient,term,grade\n")
    by_grade = "  Table 9:  {from: adverse_events, as: adverse_events_by_grade, title: By grade}\n"
    plan = project.plan.read_text()
    assert plan.count("  Table 9:") == 1
    project.plan.write_text(plan.replace("  Table 9:", f"{by_grade}  Table 10:"))
    run = project.run()
    assert run.code == 0, run.text
    with open(project.results / "tidy" / "adverse_events.csv", newline="") as file:
        counts = [row for row in csv.DictReader(file) if row["estimate_type"] == "count" and row["variable"]]
    assert {"Any adverse event", "Nausea", "Fatigue", "Rash"} <= {row["variable"] for row in counts}
    assert {float(row["estimate"]) for row in counts if row["level"]} == {0}
    assert "No adverse event was recorded." in (project.results / "tables" / "table_9.html").read_text()
    with open(project.results / "tables" / "table_10.csv", newline="") as file:
        assert ["0 (0.0)"] * 6 in [row[1:7] for row in csv.reader(file)]
    report = (project.results / "report.html").read_text()
    assert "events.csv has no rows: every patient counts as without." in report


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
    assert (folder / ".work" / "small" / "cohort" / "cohort.csv").exists()
