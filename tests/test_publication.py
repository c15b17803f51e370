"""Results are whole or the earlier ones, whatever moment a kill chooses."""

from __future__ import annotations

import errno
import json
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NoReturn

import pytest

from lymphoradio.files import sha256
from lymphoradio.publication import is_published, mark, recover, swap
from lymphoradio.stages.publish import publish


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def new_results(text: str) -> Path:
    folder = Path("results/.study.new")
    folder.mkdir(parents=True)
    (folder / "table.csv").write_text(text)
    outputs = {"table.csv": sha256(folder / "table.csv")}
    (folder / "manifest.json").write_text(json.dumps({"outputs": outputs, "text": text}))
    return folder


def published() -> str:
    return Path("results/study/table.csv").read_text()


def test_new_results_take_the_place_of_earlier_ones() -> None:
    swap("study", new_results("one"))
    assert published() == "one"
    swap("study", new_results("two"))
    assert published() == "two"
    assert sorted(path.name for path in Path("results").iterdir()) == ["study"]
    assert is_published("study")


@pytest.mark.parametrize("spoil", ["table.csv", "manifest.json"])
def test_results_that_miss_a_file_are_not_published(spoil: str) -> None:
    swap("study", new_results("one"))
    Path("results/study", spoil).unlink()
    assert not is_published("study")


def test_an_altered_table_is_not_what_was_published() -> None:
    swap("study", new_results("one"))
    Path("results/study/table.csv").write_text("two")
    assert not is_published("study")


def test_results_with_another_manifest_are_not_the_published_ones() -> None:
    swap("study", new_results("one"))
    manifest = Path("results/study/manifest.json")
    manifest.write_text(manifest.read_text() + "\n")
    assert not is_published("study")


def test_nothing_is_published_before_the_first_time() -> None:
    assert not is_published("study")
    mark("study").parent.mkdir(parents=True)
    mark("study").write_text("half a fi")
    assert not is_published("study")


def test_a_kill_between_the_two_renames_gives_the_earlier_results_back() -> None:
    swap("study", new_results("one"))
    Path("results/study").rename("results/.study.old")
    recover("study")
    assert published() == "one"
    assert is_published("study")


def test_a_kill_after_the_second_rename_leaves_the_new_results() -> None:
    swap("study", new_results("one"))
    Path("results/study").rename("results/.study.old")
    new_results("two").rename("results/study")
    recover("study")
    assert published() == "two"
    assert not Path("results/.study.old").exists()
    assert not is_published("study")


def test_a_disk_that_fills_while_files_of_the_users_own_are_copied_keeps_no_new_results(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    swap("study", new_results("one"))
    Path("results/study/notes.txt").write_text("mine")

    def full(source: Path, target: Path) -> NoReturn:
        raise OSError(errno.ENOSPC, "No space left on device", str(source), None, str(target))

    monkeypatch.setattr(shutil, "copy2", full)
    layout: Any = SimpleNamespace(
        study=SimpleNamespace(model_dump=lambda **_: {"title": "A study"}),
        folder=".work/study",
        computed=list, drawn=lambda formats: [], written=list,
    )  # fmt: skip
    with pytest.raises(OSError, match="No space left"):
        publish("study", layout, {}, (), ())
    assert [path.name for path in Path("results").iterdir()] == ["study"]
    assert published() == "one"
    assert is_published("study")
