"""The file as a table: encodings, headers, line ends, row numbers."""

import hashlib
from pathlib import Path

import pytest

from lymphoradio.cohort.read import parse_csv, read_bytes
from lymphoradio.errors import CohortError


def parse(text, needed=("id", "a")):
    return parse_csv(text if isinstance(text, bytes) else text.encode(), "c.csv", list(needed))


def cells_of(table):
    return {name: list(cells) for name, cells in table.columns.items()}


def problem(text, needed=("id", "a")):
    """The one message about a file."""
    try:
        problems = parse(text, needed).problems
    except CohortError as error:
        problems = error.problems
    (one,) = problems
    return str(one)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff", "\ufeff\ufeff"])
@pytest.mark.parametrize("last", [True, False])
def test_line_ends_and_byte_order_marks(end, mark, last):
    table = parse(mark + end.join(["id,a", "1,x", "2,y"]) + (end if last else ""))
    assert cells_of(table) == {"id": ["1", "2"], "a": ["x", "y"]}
    assert table.rows.tolist() == [2, 3]
    assert (table.n_rows, table.notes, table.problems) == (2, [], [])


def test_what_cannot_be_seen_is_dropped():
    table = parse("\xa0id ,\u200ba\ufeff\n 1\xa0,\t\u202fx y\u2007\n")
    assert cells_of(table) == {"id": ["1"], "a": ["x y"]}


def test_no_break_spaces_inside_a_header():
    assert list(parse("id,CD4\xa0 count\n1,2\n", ["id", "CD4 count"]).columns["CD4 count"]) == ["2"]


def test_rows_are_numbered_as_a_spreadsheet_shows_them():
    table = parse('id,a\n1,"two\nlines"\n\n2,y\n , \n3,z\n')
    assert table.rows.tolist() == [2, 4, 6]
    assert list(table.columns["a"]) == ["two\nlines", "y", "z"]
    assert table.notes == ["2 blank lines passed over"]


def test_other_columns_are_left_out_and_order_is_free():
    assert cells_of(parse("x,a,id\n0,1,2\n")) == {"id": ["2"], "a": ["1"]}


def test_sha256_is_of_the_bytes():
    assert parse("id,a\n1,2\n").sha256 == hashlib.sha256(b"id,a\n1,2\n").hexdigest()


SAVE = "Save it as CSV UTF-8, or name its encoding in the plan (csv: {encoding: windows-1252}, for example)."
MISSING = "the plan needs this column and it is not there."


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "c.csv: the file is empty. Put a header there, and a row per patient."),
        ("\n , \n", "c.csv: the file is empty. Put a header there, and a row per patient."),
        ("id,a\n", "c.csv: the file has a header but no patients. Add a row per patient."),
        ("id,b\n1,2\n", f"c.csv: column a: {MISSING} Add it, or correct the plan."),
        ("id,A\n1,2\n", f"c.csv: column a: {MISSING} Did you mean 'A'?"),
        ("id,a,a\n1,2,3\n", "c.csv: column a: stands 2 times in the header. Rename or remove all but one."),
        (
            "id,a\n1,2\n3\n",
            "c.csv: row 3: has 1 cells; the header has 2. A truncated file, or a comma inside an unquoted cell.",
        ),
        (
            'id,a\n1,2\n2,"x\n3,4\n',
            "c.csv: line 3: is not a CSV: unexpected end of data. "
            "A cell with quotes needs one before it, one after it and two for each inside.",
        ),
        (
            'id,a\n1,"x"y\n',
            "c.csv: line 2: is not a CSV: ',' expected after '\"'. "
            "A cell with quotes needs one before it, one after it and two for each inside.",
        ),
        (
            "id,a\n1," + "x" * 200_000,
            "c.csv: line 2: is not a CSV: field larger than field limit (131072). "
            "A cell with quotes needs one before it, one after it and two for each inside.",
        ),
        (b"PK\x03\x04xx", "c.csv: is a spreadsheet or zip file, not a CSV. Save it as CSV UTF-8."),
        (
            "id,a\n1,2\n".encode("utf-16-le"),
            f"c.csv: line 1: has NUL bytes. It may be UTF-16 without a byte-order mark, or damaged. {SAVE}",
        ),
        (
            b"id,a\n1,2\n2,\x00\n",
            f"c.csv: line 3: has NUL bytes. It may be UTF-16 without a byte-order mark, or damaged. {SAVE}",
        ),
        ("id,a\r1,2\r2,é\r".encode("latin-1"), f"c.csv: line 3: is not UTF-8 (byte 0xe9, 'é' in windows-1252). {SAVE}"),
        (
            "id,a\r\n1,2\r\n2,µ\r\n".encode("latin-1"),
            f"c.csv: line 3: is not UTF-8 (byte 0xb5, 'µ' in windows-1252). {SAVE}",
        ),
        (
            "id,a\n1,2\n".encode("utf-16")[:-1],
            "c.csv: is not utf-16. Correct encoding under csv in the plan, or the file.",
        ),
    ],
)
def test_what_is_wrong_with_a_file(text, message):
    assert problem(text) == message


def test_a_column_that_the_plan_needs_is_not_suggested_for_another():
    assert (
        problem("id,cd40\n1,2\n", ["id", "cd40", "cd80"])
        == f"c.csv: column cd80: {MISSING} Add it, or correct the plan."
    )


def test_rows_of_a_wrong_width_do_not_hide_the_others():
    table = parse("id,a\n1,2\n3\n4,5\n")
    assert list(table.columns["a"]) == ["2", "5"]
    assert table.rows.tolist() == [2, 4]
    assert table.n_rows == 3


def test_many_rows_of_a_wrong_width_are_not_all_listed():
    problems = parse("id,a\n" + "1,2,\n" * 50).problems
    assert len(problems) == 21
    assert str(problems[-1]) == "c.csv: 30 more rows like these."


def test_a_file_that_is_not_there(tmp_path):
    path = tmp_path / "none.csv"
    with pytest.raises(CohortError) as error:
        read_bytes(path)
    assert (
        str(error.value) == f"{path}: the file does not exist. Put the file there, or correct the path in config.yaml."
    )


@pytest.mark.parametrize(
    ("path", "what"),
    [(Path("."), "Is a directory"), (Path("a" * 300), "File name too long"), (Path("a\0b"), "embedded null byte")],
)
def test_a_path_that_cannot_be_read(path, what):
    with pytest.raises(CohortError) as error:
        read_bytes(path)
    assert str(error.value) == f"{path}: cannot be read: {what}."


def test_a_name_that_stands_twice_is_said_before_columns_that_are_not_there() -> None:
    raw = parse_csv(b"id,b,b\n1,2,3\n", "c.csv", ["id", "a", "b"])
    assert [problem.where for problem in raw.problems] == ["column b", "column a"]
