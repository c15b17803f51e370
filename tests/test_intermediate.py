"""What the jobs left in the work folder is as they left it, or is made again."""

from __future__ import annotations

from pathlib import Path

import pytest

from lymphoradio import running
from lymphoradio.intermediate import record, withdraw_altered

FILES = [".work/study/tidy/paired_change.csv", ".work/study/warnings/describe.csv"]


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(running, "_held", [])
    for file in FILES:
        Path(file).parent.mkdir(parents=True)
        Path(file).write_text(f"{file}\n")
    record("study", "describe", FILES)


def test_what_the_jobs_left_stays() -> None:
    assert withdraw_altered("study") == []
    assert all(Path(file).exists() for file in FILES)


def test_what_was_altered_is_deleted_and_named() -> None:
    Path(FILES[0]).write_text("p = 0.04\n")
    assert withdraw_altered("study") == FILES[:1]
    assert [Path(file).exists() for file in FILES] == [False, True]
    assert withdraw_altered("study") == [], "what is missing is Snakemake's"


def test_a_job_that_ran_again_is_noted_anew() -> None:
    Path(FILES[0]).write_text("new\n")
    record("study", "describe", FILES)
    assert withdraw_altered("study") == []


@pytest.mark.parametrize("text", ["", '{"a": ', "\x00"])
def test_notes_that_cannot_be_read_are_none(text: str) -> None:
    Path(".work/study/digests/describe.json").write_text(text)
    Path(FILES[0]).write_text("altered\n")
    assert withdraw_altered("study") == []


def test_a_study_that_never_ran() -> None:
    assert withdraw_altered("other") == []


def test_a_run_begins_with_it(capsys: pytest.CaptureFixture[str]) -> None:
    Path(FILES[1]).write_text("altered\n")
    assert running.prepare_run({"study": {}})
    assert f"{FILES[1]} is not as its job left it: it is withdrawn, and made again" in capsys.readouterr().err
    assert not Path(FILES[1]).exists()
