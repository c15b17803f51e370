"""A large cohort is checked once, until a file, the plan or the code changes; what is wrong is said every time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lymphoradio import checked
from lymphoradio.checked import check_files
from lymphoradio.errors import InputError
from lymphoradio.layout import kept_check
from lymphoradio.project import load_project

NOTE = Path(kept_check("tiny"))


@pytest.fixture
def checks(monkeypatch):
    """How often the cohort was really checked; the tiny one counts as large."""
    calls = []
    really = checked.prepare_cohort
    monkeypatch.setattr(checked, "LARGE", 1)
    monkeypatch.setattr(checked, "prepare_cohort", lambda *given: calls.append(1) or really(*given))
    return calls


def load(tiny):
    tiny.write()
    return load_project(Path("config.yaml")).studies["tiny"]


def test_it_is_checked_once_and_the_same_is_said(tiny, checks):
    first, again = load(tiny), load(tiny)
    assert len(checks) == 1
    assert (first.sha256, first.n_patients, first.warnings, first.companions) == (
        again.sha256, again.n_patients, again.warnings, again.companions
    )  # fmt: skip
    assert again.n_patients == 12
    assert NOTE.stat().st_mode & 0o777 == 0o600


def test_a_small_cohort_leaves_no_note(tiny):
    load(tiny)
    assert not NOTE.exists()


@pytest.mark.parametrize("change", ["cohort", "plan", "code", "library"])
def test_a_change_is_checked(tiny, checks, change, monkeypatch):
    load(tiny)
    if change == "cohort":
        tiny.set_cell(3, "days", "777")
    elif change == "plan":
        tiny.edit_plan("title: A tiny study", "title: Another study")
    elif change == "code":
        monkeypatch.setattr(checked, "digest_of", lambda files: "other")
    else:
        monkeypatch.setattr(checked, "version", lambda name: "0")
    load(tiny)
    assert len(checks) == 2


def test_what_is_wrong_is_said_every_time(tiny, checks):
    load(tiny)
    tiny.set_cell(3, "days", "soon")
    for _ in range(2):
        with pytest.raises(InputError, match="'soon' is not a number"):
            load(tiny)
    assert len(checks) == 3


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"digest": 1}', "[" * 100_000])
def test_a_damaged_note_is_none(tiny, checks, content):
    load(tiny)
    NOTE.write_text(content)
    assert load(tiny).n_patients == 12
    assert len(checks) == 2


def test_a_note_with_other_keys_is_none(tiny, checks):
    load(tiny)
    noted = json.loads(NOTE.read_text())
    NOTE.write_text(json.dumps({**noted, "found": {"n": 3}}))
    assert load(tiny).n_patients == 12


def test_a_folder_that_cannot_be_written_is_checked_each_time(tiny, checks):
    tiny.write()
    Path(".work").write_text("a file, not a folder")
    for _ in range(2):
        found = check_files("tiny", Path("cohort.csv"), Path("study.yaml"), tiny.study())
        assert found.n_patients == 12
    assert len(checks) == 2
