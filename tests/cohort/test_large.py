"""A large file is read as a small one is: polars and the csv module must not differ in a cell or a row number."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lymphoradio.cohort import lines
from lymphoradio.cohort.large import read_large
from lymphoradio.cohort.lines import Lines, read_lines, read_plain
from lymphoradio.cohort.read import parse_csv
from lymphoradio.errors import CohortError

CELLS = st.sampled_from(
    [
        "",
        " ",
        "1",
        "-1.50",
        "NA",
        "null",
        "a b",
        " x ",
        "\xa0",
        "\ufeff1",
        "µ",
        "患者",
        "#",
        "'",
        "1e5",
        "\\",
        "\x0b",
        "\x85",
        "😀",
    ]
)


def same(found: Lines, plain: Lines) -> bool:
    return (
        found.header == plain.header
        and [list(cells) for cells in found.columns] == [list(cells) for cells in plain.columns]
        and found.rows.tolist() == plain.rows.tolist()
        and (found.odd, found.n_blank) == (plain.odd, plain.n_blank)
    )


@st.composite
def files(draw: st.DrawFn) -> tuple[str, str]:
    """Rows of two to four cells with few of another width, blank ones, and any line ends; and their separator."""
    separator, end = draw(st.sampled_from(",;\t")), draw(st.sampled_from(["\n", "\r\n", "\r"]))
    width = draw(st.integers(2, 4))
    quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]))
    row = st.lists(CELLS, min_size=width, max_size=width)
    other = st.one_of(st.just([]), st.lists(CELLS, min_size=1, max_size=5), st.just([""] * width))
    rows = draw(st.lists(st.one_of(row, row, row, other), min_size=1, max_size=12))
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator, lineterminator=end, quoting=quoting).writerows(rows)
    whole = text.getvalue()
    return whole.removesuffix(end) if draw(st.booleans()) else whole, separator


@settings(derandomize=True, max_examples=400, deadline=None)
@given(files())
@example(("a,b\n1,2\n\n3,4\n,\n5\n", ","))
@example(('"a","b"\n"1,5","2"\n"","x y"\n', ","))
@example(("\n \na;b\n1;2", ";"))
@example(("a,b\n", ","))
def test_it_is_read_as_by_the_csv_module(file: tuple[str, str]) -> None:
    text, separator = file
    found = read_large(text, separator)
    if found is not None:
        assert same(found, read_plain(text, "c.csv", separator))


@pytest.mark.parametrize(
    "text",
    [
        "a,b\n1,2\n",
        "a,b\r\n1,2\r\n3,4\r\n",
        '"a","b"\n"1","2"\n',
        'a,b\n"1,5",2\n',
        "a,b\n1,2\n\n5\n,\n",
        "\n\na,b\nµ,2",
    ],
)
def test_a_regular_file_is_read_by_polars(text: str) -> None:
    found = read_large(text, ",")
    assert found is not None
    assert same(found, read_plain(text, "c.csv", ","))


@pytest.mark.parametrize(
    "text",
    [
        'a,b\n"1\n2",3\n',
        'a,b\n"say ""x""",3\n',
        'a,b\nx"y,3\n',
        'a,b\n x"y",3\n',
        'a,b\n"1" ,3\n',
        'a,b\n"1,3\n',
        "a\n1\n",
        "",
        "\n\n",
        "a,b\n\ud800,1\n",
        f"a,b\n{'1' * (csv.field_size_limit() + 1)},2\n",
    ],
)
def test_what_is_not_regular_is_left_to_the_csv_module(text: str) -> None:
    assert read_large(text, ",") is None


def test_a_large_file_with_quotes_of_no_csv_is_refused_with_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "LARGE", 1)
    with pytest.raises(CohortError, match=r"line 3.*is not a CSV"):
        read_lines('a,b\n1,2\n"x"y,3\n', "c.csv", ",")


def test_both_give_the_same_table(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "id,cd4,arm\n1,12.50,a\n2,,b\n\n3,7\n1,12.50, a\n,,\n".encode("utf-16")
    small = parse_csv(text, "c.csv", ["id", "cd4", "arm"])
    monkeypatch.setattr(lines, "LARGE", 1)
    monkeypatch.setattr(lines, "read_plain", None)  # not called
    large = parse_csv(text, "c.csv", ["id", "cd4", "arm"])
    for table in (small, large):
        assert {name: list(cells) for name, cells in table.columns.items()} == {
            "id": ["1", "2", "1"],
            "cd4": ["12.50", "", "12.50"],
            "arm": ["a", "b", "a"],
        }
        assert table.rows.tolist() == [2, 3, 6]
        assert (table.n_rows, table.copies) == (4, [(6, 2)])
        assert table.notes == ["2 blank lines passed over"]
        assert [str(problem) for problem in table.problems] == [str(problem) for problem in small.problems]
    assert "row 5: has 2 cells" in str(small.problems[0])
