"""One run at a time; a lock is held as long as a process lives and no longer."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest

from lymphoradio import running
from lymphoradio.errors import CohortError, Problem

HOLD = (
    "import sys; from lymphoradio import running; running.prepare_run({}); print('held', flush=True); sys.stdin.read()"
)
WORK = "import sys; from lymphoradio import running\nwith running.job(): print('held', flush=True); sys.stdin.read()"
JOIN = "import sys; from lymphoradio import running\nif running.join_run(): print('held', flush=True); sys.stdin.read()"


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(running, "_held", [])


def other(code: str) -> subprocess.Popen[str]:
    """Another process that holds a lock until it is killed."""
    process = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def stop(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def test_another_run_is_seen_and_not_prepared_over() -> None:
    assert running.outwait_jobs()
    process = other(HOLD)
    number = Path(running.NUMBER_FILE).read_text()
    try:
        assert not running.outwait_jobs()
        assert not running.prepare_run({})
        assert Path(running.NUMBER_FILE).read_text() == number
    finally:
        stop(process)


def test_a_killed_run_holds_nothing() -> None:
    stop(other(HOLD))
    assert running.outwait_jobs()
    assert running.prepare_run({})
    os.close(running._held.pop())


@pytest.mark.parametrize("work", [WORK, JOIN], ids=["script", "job elsewhere"])
def test_a_job_of_a_killed_run_is_waited_for(work: str) -> None:
    assert running.prepare_run({})
    os.close(running._held.pop())
    process = other(work)
    waiting = subprocess.Popen([sys.executable, "-c", HOLD], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True)  # fmt: skip
    assert waiting.stderr is not None
    assert "still finishing" in waiting.stderr.readline()
    assert waiting.poll() is None
    stop(process)
    assert waiting.stdout is not None
    assert waiting.stdout.readline() == "held\n"
    stop(waiting)


def test_a_job_that_begins_after_a_later_run_has_nothing_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    assert running.prepare_run({})
    killed = os.environ[running.NUMBER]
    os.close(running._held.pop())
    assert running.join_run()
    os.close(running._held.pop())
    assert running.prepare_run({})
    assert running.join_run()
    monkeypatch.setenv(running.NUMBER, killed)
    assert not running.join_run()
    for handle in running._held:
        os.close(handle)


def test_a_file_system_without_locks_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """As Lustre is where it is mounted without flock."""

    def none(handle: int, kind: int) -> None:
        raise OSError(errno.ENOSYS, "Function not implemented")

    monkeypatch.setattr(running.fcntl, "flock", none)
    with pytest.raises(OSError, match="Function not implemented") as error:
        running.outwait_jobs()
    said = "Function not implemented: .work. Its file system has no locks: see docs/clusters.md."
    assert running.why_not_written(error.value) == said


COPIES = """
import os, time
from lymphoradio.running import copies, job

def work(seconds):
    os.write(1, f"{os.getpid()}\\n".encode())  # print writes a line in two pieces, between which the other's may come
    time.sleep(seconds)

with job(), copies(2) as pool:
    done = [pool.submit(work, seconds) for seconds in (0.1, 600, 0.1)]
    time.sleep(600)
"""


def test_copies_of_a_killed_job_end_and_let_go_of_its_lock(capfd: pytest.CaptureFixture[str]) -> None:
    with subprocess.Popen([sys.executable, "-c", COPIES], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        working = [process.stdout.readline() for _ in range(3)]  # both copies work, then one waits for more
        process.kill()
        process.communicate(timeout=30)  # until the last copy has ended too
    assert len(set(working)) == 2
    assert running.prepare_run({})
    os.close(running._held.pop())
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "results/.study.new"), "No space left on device: results/"),
        (CohortError([Problem("cohort.csv", "", "the file was changed during the run", "Run again")]), "Run again."),
    ],
)
def test_a_job_that_cannot_go_on_says_why_in_a_sentence(
    error: Exception, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped, running.job():
        raise error
    assert stopped.value.code == 1
    said = capsys.readouterr().err
    assert words in said
    assert "Earlier results are as they were" in said


def test_a_library_s_warning_ends_the_job_with_the_place(capsys: pytest.CaptureFixture[str]) -> None:
    """Matplotlib's or NumPy's: what was drawn under it would be published without it."""
    with pytest.raises(SystemExit) as stopped, running.job():
        np.log(np.zeros(1))
    assert stopped.value.code == 1
    said = capsys.readouterr().err
    assert "A library warned: RuntimeWarning: divide by zero encountered in log" in said
    assert f"{Path(__file__).name}, line " in said
    assert "Traceback" not in said


def test_a_warning_in_a_process_of_the_job_ends_it_too(capsys: pytest.CaptureFixture[str]) -> None:
    """Figures are drawn side by side."""
    with pytest.raises(SystemExit), running.job(), running.copies(1) as pool:
        list(pool.map(np.sqrt, [-1.0]))
    assert "RuntimeWarning: invalid value encountered in sqrt" in capsys.readouterr().err


@pytest.mark.parametrize("category", running.OF_DEVELOPERS)
def test_what_warns_of_future_versions_stops_nobody(category: type[Warning]) -> None:
    with running.job(), pytest.warns(category):
        warnings.warn("will change", category, stacklevel=1)


def test_a_bug_of_ours_keeps_its_traceback() -> None:
    with pytest.raises(ZeroDivisionError), running.job():
        _ = 1 / 0


def test_a_full_disk_and_a_folder_of_others_say_what_to_do() -> None:
    full = OSError(errno.ENOSPC, "No space left on device", "results/x")
    foreign = OSError(errno.EACCES, "Permission denied", "results")
    assert running.why_not_written(full) == "No space left on device: results/x. Make room on that disk."
    assert running.why_not_written(foreign) == "Permission denied: results. Make that folder writable."
    assert running.why_not_written(OSError("odd")) == "odd: .work."
    copied = OSError(errno.ENOSPC, "No space left on device", "read.csv", None, "written.csv")
    assert running.why_not_written(copied) == "No space left on device: written.csv. Make room on that disk."


def test_a_file_in_the_place_of_a_studys_results_stops_a_run_before_it_begins() -> None:
    Path("results").mkdir()
    Path("results/small").write_text("mine")
    with pytest.raises(NotADirectoryError) as error:
        running.prepare_run({"small": {}})
    assert running.why_not_written(error.value) == "Not a directory: results/small. Move away what stands there."
    assert Path("results/small").read_text() == "mine"


def test_results_that_cannot_be_written_stop_a_run_before_it_begins() -> None:
    Path("results").write_text("mine")
    with pytest.raises(FileExistsError):
        running.prepare_run({})
    os.close(running._held.pop())


def test_what_a_kill_left_of_files_is_removed() -> None:
    left, whole = Path(".work/small/tidy/.cox.csv.7.part"), Path(".work/small/tidy/cox.csv")
    left.parent.mkdir(parents=True)
    left.write_text("half")
    whole.write_text("all")
    assert running.prepare_run({"small": {}})
    assert (left.exists(), whole.exists()) == (False, True)
    os.close(running._held.pop())


def test_a_folder_without_room_for_the_engine_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    running.check_room()
    assert list(Path(".work").iterdir()) == []

    def full(path: Path, data: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    monkeypatch.setattr(running, "write_bytes", full)
    with pytest.raises(OSError, match=r"No space left on device: '\.work'"):
        running.check_room()
