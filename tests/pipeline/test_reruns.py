"""What runs again after a change of data, plan or code, and what does not."""

from __future__ import annotations

import csv
import json
import os

import pytest

from .project import Project

pytestmark = pytest.mark.pipeline


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


@pytest.fixture(scope="module")
def without_events(finished: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A study without any adverse event, with another table of them, and without the figure that draws patients."""
    project = finished.copy(tmp_path_factory.mktemp("events") / "project")
    project.companion("events").write_text("patient,term,grade\n")
    by_grade = "  Table 9:  {from: adverse_events, as: adverse_events_by_grade, title: By grade}\n"
    plan = project.plan.read_text()
    assert plan.count("  Table 9:") == 1
    figure = next(line for line in plan.splitlines(keepends=True) if line.strip().startswith("Figure 2:"))
    project.plan.write_text(plan.replace("  Table 9:", f"{by_grade}  Table 10:").replace(figure, ""))
    run = project.run()
    assert run.code == 0, run.text
    return project


def test_without_any_adverse_event_all_counts_are_zero(without_events: Project) -> None:
    project = without_events
    with open(project.results / "tidy" / "adverse_events.csv", newline="") as file:
        counts = [row for row in csv.DictReader(file) if row["estimate_type"] == "count" and row["variable"]]
    assert {"Any adverse event", "Nausea", "Fatigue", "Rash"} <= {row["variable"] for row in counts}
    assert {float(row["estimate"]) for row in counts if row["level"]} == {0}
    assert "No adverse event was recorded." in (project.results / "tables" / "table_9.html").read_text()
    with open(project.results / "tables" / "table_10.csv", newline="") as file:
        assert ["0 (0.0)"] * 6 in [row[1:7] for row in csv.reader(file)]
    report = (project.results / "report.html").read_text()
    assert "events.csv has no rows: every patient counts as without." in report


def test_patients_values_are_written_only_where_a_figure_draws_them(finished: Project, without_events: Project) -> None:
    assert (finished.results / "points" / "paired_change.csv").exists()
    assert not (without_events.results / "points").exists()
