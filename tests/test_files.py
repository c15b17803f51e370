import csv
import hashlib
import math
import os
import stat

import pandas as pd
import pytest

from lymphoradio.files import read_table, sha256, write_bytes, write_table, write_text


def test_writes_text_into_a_new_folder(tmp_path):
    path = tmp_path / "a" / "b.txt"
    write_text(path, "µ\n")
    assert path.read_bytes() == b"\xc2\xb5\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_failed_write_leaves_the_old_file_and_no_part(tmp_path, monkeypatch):
    path = tmp_path / "a.txt"
    write_text(path, "old")

    def broken(*_):
        raise OSError("disk full")

    monkeypatch.setattr("pathlib.Path.replace", broken)
    with pytest.raises(OSError, match="disk full"):
        write_text(path, "new")
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["a.txt"]


def test_a_reader_never_sees_half_a_file(tmp_path, monkeypatch):
    path = tmp_path / "a.txt"
    write_text(path, "old")
    seen = []
    replace = type(path).replace

    def watched(self, target):
        seen.append((path.read_text(), self.read_text(), self.parent == path.parent))
        return replace(self, target)

    monkeypatch.setattr("pathlib.Path.replace", watched)
    write_bytes(path, b"new")
    assert seen == [("old", "new", True)]
    assert path.read_text() == "new"


def test_a_part_left_by_a_killed_process_is_no_obstacle(tmp_path):
    path = tmp_path / "a.txt"
    (tmp_path / f".a.txt.{os.getpid()}.part").write_text("left over, and longer than the new text")
    write_text(path, "new")
    assert path.read_text() == "new"


def test_a_table_comes_back_exactly(tmp_path):
    frame = pd.DataFrame(
        {
            "n": [532.0, math.nan, 0.0],
            "estimate": [0.1 + 0.2, 1e-300, math.nan],
            "note": ['a "quoted", text', "NA", ""],
        }
    )
    path = tmp_path / "t.csv"
    write_table(path, frame)
    assert path.read_text().splitlines()[1] == '532,0.30000000000000004,"a ""quoted"", text"'
    pd.testing.assert_frame_equal(read_table(path, ("n", "estimate")), frame, check_exact=True)


def test_an_empty_table_comes_back(tmp_path):
    frame = pd.DataFrame({"warning": pd.Series([], dtype=str)})
    write_table(tmp_path / "t.csv", frame)
    back = read_table(tmp_path / "t.csv", ())
    assert list(back.columns) == ["warning"]
    assert len(back) == 0


def test_sha256(tmp_path):
    write_bytes(tmp_path / "a", b"abc")
    assert sha256(tmp_path / "a") == hashlib.sha256(b"abc").hexdigest()


@pytest.mark.parametrize("text", ["=1+1", "+x", "-x (y)", "@SUM(A1)", "\tx", "'=1", "''@x", " =1"])
def test_text_is_no_formula_and_is_read_back(tmp_path, text):
    """A spreadsheet takes an apostrophe for the sign of text."""
    write_table(tmp_path / "a.csv", pd.DataFrame({"level": [text], "x": [-45.0]}))
    with (tmp_path / "a.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    assert rows[1] == [f"'{text}", "-45.0"]
    assert read_table(tmp_path / "a.csv", ("x",)).iloc[0].tolist() == [text, -45.0]


@pytest.mark.parametrize("text", ["-45.0", "+3", "1e-5", "A = B", "CD4+", "'quoted'", ""])
def test_numbers_and_other_text_stay_as_they_are(tmp_path, text):
    write_table(tmp_path / "a.csv", pd.DataFrame({"level": [text], "x": ["y"]}))
    with (tmp_path / "a.csv").open(newline="", encoding="utf-8") as file:
        assert list(csv.reader(file))[1] == [text, "y"]
    assert read_table(tmp_path / "a.csv", ())["level"].tolist() == [text]
