"""What a person sees of a run, from what the engine logs."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable
from pathlib import Path

import pytest

from lymphoradio.progress import KILLED, ROOM, Progress, some, take_over

STUDIES = ["mine", "my_other"]
Log = Callable[..., str]


@pytest.fixture
def stream() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def progress(stream: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> Progress:
    clock = iter(range(0, 1000, 12))
    monkeypatch.setattr("lymphoradio.progress.time.monotonic", lambda: float(next(clock)))
    return Progress(STUDIES, stream)


@pytest.fixture
def log(progress: Progress, stream: io.StringIO) -> Log:
    """Logs a record, and returns what is said because of it."""

    def said(message: str = "", level: int = logging.INFO, **about: object) -> str:
        before = len(stream.getvalue())
        progress.handle(logging.makeLogRecord({"msg": message, "levelno": level, **about}))
        return stream.getvalue()[before:]

    return said


def begin(log: Log, n: int = 3) -> str:
    stats = {"ingest_mine": 1, "tables_my_other": n - 1, "all": 1, "total": n + 1}
    return log("Job stats: ...", event="run_info", stats=stats)


def finish(log: Log, jobid: int, message: str | None) -> str:
    log("rule ...", event="job_info", jobid=jobid, rule_msg=message)
    return log("Finished jobid", event="job_finished", job_id=jobid)


def test_the_first_line_counts_studies_and_their_steps(log: Log) -> None:
    assert begin(log) == "2 studies (mine, my_other), 3 steps; a line as each is done.\n"
    assert begin(log) == ""


def test_one_study_and_one_step_are_singular(log: Log) -> None:
    said = log(event="run_info", stats={"tables_my_other": 1, "total": 1})
    assert said == "1 study (my_other), 1 step; a line as each is done.\n"


def test_the_list_of_studies_alone_is_no_study(log: Log) -> None:
    said = log(event="run_info", stats={"index": 1, "all": 1, "total": 2})
    assert said == "No study has anything to do; the list of studies is made again.\n"


def test_a_line_for_each_finished_step_and_none_for_the_engine_s_own(log: Log) -> None:
    begin(log, n=12)
    assert finish(log, 1, "mine: reading the cohort") == "[ 1/12] 0:12  mine      reading the cohort\n"
    assert finish(log, 2, "my_other: tables") == "[ 2/12] 0:24  my_other  tables\n"
    assert finish(log, 0, None) == ""


@pytest.mark.parametrize("message", ["Building DAG of jobs...", "Using shell: /usr/bin/bash", "Select jobs to execute"])
def test_what_the_engine_says_of_itself_is_not_said(log: Log, message: str) -> None:
    assert log(message) == ""
    assert log(message, event="resources_info") == ""
    assert log(message, event="progress", done=1, total=2) == ""


def test_nothing_to_do_says_where_the_results_are(log: Log) -> None:
    said = log("Nothing to be done (all requested files are present and up to date).")
    assert said.startswith("Nothing to do: ")
    assert said.endswith("Open:\n  results/mine/report.html\n  results/my_other/report.html\n  results/index.html\n")


def test_a_failed_step_is_named_once_without_its_input_files(log: Log, progress: Progress, stream: io.StringIO) -> None:
    begin(log)
    failed = "CalledProcessError in file workflow/rules/render.smk, line 24:\nCommand ... returned 1."
    log("rule ...", event="job_info", jobid=7, rule_msg="mine: tables")
    first = log(failed, logging.ERROR, event="error", exception="RuleException")
    second = log("Error", logging.ERROR, event="job_error", jobid=7, rule_name="t", input=["a"] * 99)
    third = log("Error", logging.ERROR, event="job_error", jobid=7, rule_name="t", input=["a"] * 99)
    last = log("At least one job did not complete successfully.", logging.ERROR, event="error",
               exception="WorkflowError")  # fmt: skip
    also = log("Exiting because a job execution failed. Look below for error messages", logging.ERROR)
    assert (first, second, third, last, also) == ("", "FAILED 0:12  mine      tables\n", "", "", "")
    progress.stopped()
    assert stream.getvalue().splitlines()[-1] == (
        "Stopped after 0:24. 0 of 3 steps are done and kept. Earlier results are as they were. When it is put right, "
        "`make results` or `lymphoradio run` goes on from there."
    )


def test_a_job_that_a_cluster_lost_is_said_each_time_with_its_log_and_that_it_is_tried_again(log: Log) -> None:
    def lost(number: int) -> str:
        reason = f"SLURM-job '{number}' failed, SLURM status is: 'NODE_FAIL'. Detailed failure reason unavailable (...)"
        file = str(Path(f".snakemake/slurm_logs/{number}.log").absolute())
        return log("E", logging.ERROR, event="job_error", jobid=7, rule_name="t", rule_msg=reason, log=[file])

    begin(log)
    log("rule ...", event="job_info", jobid=7, rule_msg="mine: tables")
    said = (
        "FAILED 0:{}  mine      tables\nSLURM-job '{}' failed, SLURM status is: 'NODE_FAIL'.\n"
        "What it said stands in .snakemake/slurm_logs/{}.log.\n"
    )
    assert lost(3) == said.format(12, 3, 3)
    assert log("Trying to restart job 7.") == "AGAIN  0:24  mine      tables\n"
    assert lost(4) == said.format(36, 4, 4)
    assert lost(4) == ""
    assert finish(log, 7, "mine: tables") == "[1/3] 0:48  mine      tables\n"


def test_a_job_that_a_cluster_refuses_is_said_with_its_reason(log: Log) -> None:
    begin(log)
    reason = "SLURM sbatch failed. The error message was 'sbatch: error: invalid partition'.\n    sbatch call:\n ..."
    said = log("E", logging.ERROR, event="job_error", jobid=7, rule_name="t", rule_msg=reason, log=[])
    assert said == f"FAILED 0:12  t\n{reason.splitlines()[0]}\n"


@pytest.mark.parametrize("message", ["No SLURM account given, trying to guess.", "Unable to guess SLURM account. T"])
def test_a_cluster_s_guesses_are_not_said(log: Log, message: str) -> None:
    assert log(message, logging.WARNING) == ""


def test_an_interrupted_step_has_not_failed(log: Log, progress: Progress, stream: io.StringIO) -> None:
    begin(log)
    finish(log, 1, "mine: tables")
    progress.interrupted()
    assert log("", logging.ERROR, event="job_error", jobid=2, rule_name="f") == ""
    progress.stopped()
    last = stream.getvalue().splitlines()[-1]
    assert last.startswith("Interrupted after 0:36. 1 of 3 steps are done and kept.")
    assert last.endswith(". `make results` or `lymphoradio run` goes on from there.")


@pytest.mark.parametrize("kind", ["LockException", "IncompleteFilesException"])
def test_after_a_kill_it_says_what_to_type(log: Log, progress: Progress, kind: str) -> None:
    text = "Error: Directory cannot be locked. ... --unlock argument."
    assert log(text, logging.ERROR, event="error", exception=kind) == f"{KILLED}\n"
    progress.other_run = True
    assert log(text, logging.ERROR, event="error", exception=kind) == ""


def test_a_full_disk_is_one_sentence(log: Log) -> None:
    trouble = "Traceback (most recent call last):\n  File a, line 1\nOSError: [Errno 28] No space left on device: 'x'\n"
    said = log(trouble, logging.ERROR, event="error", exception="OSError")
    assert said == f"No space left on device: 'x'. {ROOM}\n"


def test_a_full_disk_under_the_engine_is_said_once(log: Log) -> None:
    rule = 'RuleException:\nOSError in file "a.smk", line 28:\n[Errno 28] No space left on device\n  File "b", line 4'
    metadata = "WorkflowError:\nError recording metadata ([Errno 28] No space left on device). Please ensure"
    said = log(rule, logging.ERROR, event="error", exception="RuleException")
    assert said == f"No space left on device. {ROOM}\n"
    assert log(metadata, logging.ERROR, event="error", exception="WorkflowError") == ""


def test_a_bug_keeps_its_traceback_and_a_warning_is_passed_on(log: Log) -> None:
    bug = "Traceback (most recent call last):\n  File a, line 1\nKeyError: 'x'"
    assert log(bug, logging.ERROR, event="error", exception="KeyError") == bug + "\n"
    assert log("Mind the clock", logging.WARNING) == "Mind the clock\n"


def test_it_takes_the_place_of_the_engine_s_handler_only(monkeypatch: pytest.MonkeyPatch) -> None:
    logger = logging.Logger("engine")
    monkeypatch.setattr(logging, "raiseExceptions", True)
    assert take_over(logger, STUDIES) is None
    stream = io.StringIO()
    own, file = logging.StreamHandler(stream), logging.NullHandler()
    own.name = "DefaultStreamHandler"
    logger.addHandler(own)
    logger.addHandler(file)
    progress = take_over(logger, STUDIES)
    assert logger.handlers == [file, progress]
    assert progress is not None
    progress.succeeded()
    reports = "".join(f"  results/{name}.html\n" for name in ("mine/report", "my_other/report", "index"))
    assert stream.getvalue() == f"Done in 0:00. Open:\n{reports}"


def test_long_lists_are_shortened_by_two_at_least() -> None:
    assert some(["a", "b", "c", "d"]) == "a, b, c, d"
    assert some(["a", "b", "c", "d", "e"]) == "a, b, c and 2 more"
