"""Ids and patients' values: where they are searched for and must not be; and that nothing leaves by a socket."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from .canaries import ID, ROW, VALUES, holding, with_canaries
from .no_sockets import install
from .project import CANARY, Project, Run

pytestmark = pytest.mark.pipeline


class Finished(NamedTuple):
    """A project that was run and released, what both printed, and what the audit hook wrote."""

    project: Project
    run: Run
    release: Run
    log: list[str]


def namespace() -> list[str]:
    """How a command is started without any network interface, where the kernel lets a user do it."""
    prefix = ["unshare", "--map-root-user", "--net"]
    try:
        allowed = subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode == 0
    except OSError:
        return []
    return prefix if allowed else []


def call(project: Project, log: Path, hook: Path, *command: str) -> Run:
    environment = project.environment(SOCKETS_LOG=str(log))
    environment["PYTHONPATH"] = f"{hook}:{environment['PYTHONPATH']}"
    done = subprocess.run(
        [*namespace(), sys.executable, *command],
        cwd=project.folder, env=environment, capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    return Run(done.returncode, done.stdout + done.stderr)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    project = with_canaries(tmp_path_factory.mktemp("privacy"))
    outside = tmp_path_factory.mktemp("hook")
    log, hook = outside / "log", install(outside / "hook")
    run = call(project, log, hook, "-m", "lymphoradio.cli", "run", "--cores", "2")
    assert run.code == 0, run.text
    release = call(project, log, hook, "-m", "lymphoradio.cli", "release", "small")
    assert release.code == 0, release.text
    return Finished(project, run, release, log.read_text().splitlines())


def test_no_id_is_in_any_byte_of_any_output(finished: Finished) -> None:
    folder = finished.project.folder
    assert holding(folder / "data", ID) != []  # the search finds what is there
    for place in (".work", "results", ".snakemake"):
        assert holding(folder / place, ID) == []
    assert ID not in finished.run.text + finished.release.text


def test_values_are_only_where_a_figure_of_the_plan_needs_them(finished: Finished) -> None:
    results = finished.project.results
    values = tuple(VALUES.values())
    assert "points/paired_change.csv" in holding(results, *values)  # they are found where they may be
    shown = {path.split("/")[0] for path in holding(results, *values)}
    assert shown <= {"points", "curves", "figures"}
    assert holding(finished.project.folder / ".snakemake", *values) == []
    assert not any(value in finished.run.text + finished.release.text for value in values)


def test_no_value_is_in_the_release(finished: Finished) -> None:
    release = finished.project.results / "release"
    assert holding(release, *VALUES.values()) == []
    months = str(float(VALUES["days"]) / 30.4375)[:6]
    assert holding(finished.project.results / "curves", months) != []
    assert holding(release / "curves", months) == []
    assert holding(release / "tidy", months) == []
    assert not (release / "points").exists()
    assert [path.name for path in (release / "curves").iterdir()] == ["kaplan_meier_midpoint6.csv"]


def test_the_release_has_no_small_count_and_only_multiples_of_5(finished: Finished) -> None:
    release = finished.project.results / "release"
    files = [*(release / "tidy").glob("*.csv"), *(release / "curves").glob("*.csv")]
    assert len(files) > 10
    for file in files:
        with file.open(newline="") as lines:
            for row in csv.DictReader(lines):
                counts = [row.get(name, "") for name in ("n", "n_missing", "n_events", "n_risk", "n_censored")]
                counts += [row.get("estimate", "")] * (row.get("estimate_type") == "count")
                assert all(float(count) % 5 == 0 and float(count) > 7 for count in counts if count), (file, row)


def test_the_release_says_what_is_in_it_and_what_is_not(finished: Finished) -> None:
    release = finished.project.results / "release"
    manifest = json.loads((release / "manifest.json").read_text())
    inside = {path.relative_to(release).as_posix() for path in release.rglob("*") if path.is_file()}
    assert set(manifest["outputs"]) == inside - {"manifest.json"}
    assert {"README.txt", "report.html", "report.docx", "tables/table_1.csv", "figures/figure_6.svg"} <= inside
    readme = (release / "README.txt").read_text()
    assert "- Figure 2: it draws values of single patients" in readme
    assert "Redacted numbers" in readme
    assert "Figure 2: it draws values of single patients" in finished.release.text


def test_results_and_release_are_for_the_owner_only(finished: Finished) -> None:
    results = finished.project.results
    kinds = {path.suffix for path in results.rglob("*") if path.is_file()}
    assert {".docx", ".tex", ".html", ".csv", ".json", ".svg", ".txt"} <= kinds
    for path in [results, *results.rglob("*")]:
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path
    work = finished.project.folder / ".work"
    assert [path for path in work.rglob("*") if path.is_file() and path.stat().st_mode & 0o077] == []


# urllib3, which Snakemake imports, asks this machine whether it has IPv6; refused, it takes that for a no.
HARMLESS = "refused socket.bind ('::1', 0)"


def test_nothing_opens_a_socket_to_a_network(finished: Finished) -> None:
    started = [line for line in finished.log if line.startswith("started")]
    assert sum("snakemake" in line for line in started) > 3  # the jobs' processes had the hook too
    assert [line for line in finished.log if line.startswith("refused") and line != HARMLESS] == []


def test_the_hook_would_find_a_socket(tmp_path: Path) -> None:
    log, hook = tmp_path / "log", install(tmp_path / "hook")
    done = call(
        Project.at(tmp_path), log, hook, "-c", "import socket; socket.create_connection(('127.0.0.1', 9), timeout=1)"
    )
    assert done.code == 1
    assert "refused" in log.read_text()


def test_verify_accepts_a_release_and_names_what_was_altered_in_it(finished: Finished, tmp_path: Path) -> None:
    project = finished.project
    command = ("-m", "lymphoradio.cli", "verify", "small")
    hook = install(tmp_path / "hook")
    assert call(project, tmp_path / "log", hook, *command).code == 0
    file = project.results / "release" / "README.txt"
    before = file.read_bytes()
    file.write_text("other")
    altered = call(project, tmp_path / "log", hook, *command)
    file.write_bytes(before)
    assert altered.code == 1
    assert "results/small/release/README.txt: was altered" in altered.text.replace("Was", "was")


def test_results_that_are_not_as_published_are_not_released(finished: Finished, tmp_path: Path) -> None:
    project = finished.project
    file = project.results / "tidy" / "paired_change.csv"
    before = file.read_bytes()
    file.write_bytes(before.replace(b",300,", b",299,", 1) + b"\n")
    refused = call(project, tmp_path / "log", install(tmp_path / "hook"), "-m", "lymphoradio.cli", "release", "small")
    file.write_bytes(before)
    assert refused.code == 2
    assert "tidy/paired_change.csv" in refused.text
    assert "Traceback" not in refused.text


@pytest.mark.parametrize("wrong", ["text", "twice", "empty_id", "code", "unknown_companion", "short_row", "bad_visit"])
def test_no_refusal_names_an_id_or_a_patient_s_other_values(wrong: str, tmp_path: Path) -> None:
    project = with_canaries(tmp_path)
    match wrong:
        case "text":
            project.edit(ROW, "cd40", "many")
        case "twice":
            project.edit(ROW, "pidnum", str(CANARY + 1))
        case "empty_id":
            project.edit(ROW, "pidnum", "")
        case "code":
            project.edit(ROW, "cens", "9")
        case "unknown_companion":
            project.companion("visits").write_text(f"patient,week,cd8\n{ID}999,0,700\n")
        case "short_row":
            lines = project.cohort.read_text().splitlines()
            lines[ROW] = lines[ROW].rsplit(",", 2)[0]
            project.cohort.write_text("\n".join(lines) + "\n")
        case "bad_visit":
            project.companion("visits").write_text(f"patient,week,cd8\n{CANARY + 3},x,700\n")
    checked = subprocess.run(
        [sys.executable, "-m", "lymphoradio.cli", "check", "small"],
        cwd=project.folder, env=project.environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    said = checked.stdout + checked.stderr
    assert checked.returncode == 2, said
    assert "Traceback" not in said
    assert ID not in said
    assert not any(value in said for value in VALUES.values())
