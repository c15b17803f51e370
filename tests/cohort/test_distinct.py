"""A column as its distinct cells says the same as the list of its cells."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lymphoradio.cohort.distinct import Cells
from lymphoradio.cohort.lines import copied_rows

LISTS = st.lists(st.sampled_from(["", "1", "1.0", "x", "X"]), max_size=12)


@settings(derandomize=True, max_examples=200, deadline=None)
@given(LISTS, st.data())
def test_it_is_the_list_of_its_cells(cells: list[str], data: st.DataObject) -> None:
    column = Cells.of(cells)
    assert list(column) == cells
    assert [column[i] for i in range(len(column))] == cells
    counts = dict(zip(column.distinct, column.counts.tolist(), strict=True))
    assert counts == {cell: cells.count(cell) for cell in cells}
    chosen = np.array(data.draw(st.lists(st.booleans(), min_size=len(cells), max_size=len(cells))), dtype=bool)
    some = column.of_rows(chosen)
    assert list(some) == [cell for cell, taken in zip(cells, chosen, strict=True) if taken]
    assert set(some.distinct) == set(some)
    lower = column.read_as(cell.lower() for cell in column.distinct)
    assert list(lower) == list(lower.merged()) == [cell.lower() for cell in cells]
    assert len(set(lower.merged().distinct)) == len(lower.merged().distinct)
    places = [place for place, cell in enumerate(column.distinct) if cell in ("1", "x")]
    assert column.rows_of(places).tolist() == [row for row, cell in enumerate(cells) if cell in ("1", "x")]


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("12"), st.sampled_from("xyz")), max_size=15))
def test_copies_are_the_rows_that_stood_there_before(rows: list[tuple[str, str, str]]) -> None:
    columns = [Cells.of(row[i] for row in rows) for i in range(3)]
    expected = [(i + 2, rows.index(row) + 2) for i, row in enumerate(rows) if rows.index(row) != i]
    assert copied_rows(columns, np.arange(len(rows)) + 2) == expected
