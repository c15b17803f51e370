"""No redacted count can be computed from the released ones."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from lymphoradio.release.counts import BASE
from lymphoradio.release.protect import Sum, determined_cells, redacted_cells, released_counts

MANY = 10**6


def ends(counts: dict[object, float], sums: list[Sum], wanted: object) -> tuple[float, float]:
    """Least and greatest value of a redacted count that agree with everything that is released.

    Who reads a release knows each released count to within half the rounding, and that each sum holds.
    """
    released = released_counts(counts, sums)
    redacted = redacted_cells(counts, sums)
    cells = list(counts)
    shown = {cell: 5 * math.floor(count / 5 + 0.5) for cell, count in counts.items()}
    limits = [(0, MANY) if cell in redacted else (max(0, shown[cell] - 2), shown[cell] + 2) for cell in cells]
    assert all(math.isnan(released[cell]) == (cell in redacted) for cell in cells)
    table = np.array([[(cell in each.parts) - float(cell == each.total) for cell in cells] for each in sums])
    found = []
    for sign in (1, -1):
        aim = [sign * float(cell == wanted) for cell in cells]
        done = linprog(aim, A_eq=table, b_eq=np.zeros(len(table)), bounds=limits, method="highs")
        assert done.success
        found.append(sign * done.fun)
    return found[0], found[1]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 60), min_size=1, max_size=5))
def test_a_redacted_part_is_known_no_better_than_a_rounded_number(parts: list[int]) -> None:
    counts: dict[object, float] = {i: float(n) for i, n in enumerate(parts)} | {"all": float(sum(parts))}
    sums = [Sum("all", tuple(range(len(parts))))]
    for cell in redacted_cells(counts, sums):
        low, high = ends(counts, sums, cell)
        assert high - low >= BASE - 1


def with_margins(table: list[list[int]]) -> tuple[dict[object, float], list[Sum]]:
    """The cells of a table, its sums of rows and columns, and that of all."""
    rows, columns = range(len(table)), range(3)
    counts: dict[object, float] = {(i, j): float(table[i][j]) for i, j in product(rows, columns)}
    counts |= {("row", i): float(sum(table[i])) for i in rows}
    counts |= {("column", j): float(sum(row[j] for row in table)) for j in columns}
    counts["all"] = float(sum(map(sum, table)))
    sums = [Sum(("row", i), tuple((i, j) for j in columns)) for i in rows]
    sums += [Sum(("column", j), tuple((i, j) for i in rows)) for j in columns]
    sums += [Sum("all", tuple(("row", i) for i in rows)), Sum("all", tuple(("column", j) for j in columns))]
    return counts, sums


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.integers(0, 40), min_size=3, max_size=3), min_size=2, max_size=4))
def test_no_redacted_cell_of_a_table_with_margins_is_determined(table: list[list[int]]) -> None:
    counts, sums = with_margins(table)
    for cell in redacted_cells(counts, sums):
        low, high = ends(counts, sums, cell)
        assert high - low >= 1  # more than one whole number


def test_the_next_smallest_goes_with_a_single_redacted_part() -> None:
    counts = {"all": 60.0, "A": 4.0, "B": 12.0, "C": 44.0}
    assert redacted_cells(counts, [Sum("all", ("A", "B", "C"))]) == {"A", "B"}


def test_a_single_part_goes_with_its_total() -> None:
    assert redacted_cells({"all": 5.0, "A": 5.0}, [Sum("all", ("A",))]) == {"all", "A"}


def test_zero_is_redacted_and_protected() -> None:
    assert redacted_cells({"all": 30.0, "A": 0.0, "B": 30.0}, [Sum("all", ("A", "B"))]) == {"A", "B"}


def test_a_total_is_the_sum_of_rounded_parts_and_of_rounded_totals() -> None:
    counts = {"all": 46.0, "A": 24.0, "B": 22.0, "A1": 12.0, "A2": 12.0}
    sums = [Sum("all", ("A", "B")), Sum("A", ("A1", "A2"))]
    assert released_counts(counts, sums) == {"all": 40.0, "A": 20.0, "B": 20.0, "A1": 10.0, "A2": 10.0}


def test_two_by_two_with_one_small_cell_loses_all_four_cells() -> None:
    """One redacted cell in a row and in a column: each of the others would be a difference too."""
    counts = {"a": 3.0, "b": 20.0, "c": 30.0, "d": 40.0, "ab": 23.0, "cd": 70.0, "ac": 33.0, "bd": 60.0}
    sums = [Sum("ab", ("a", "b")), Sum("cd", ("c", "d")), Sum("ac", ("a", "c")), Sum("bd", ("b", "d"))]
    assert redacted_cells(counts, sums) >= {"a", "b", "c", "d"}


def test_the_parts_of_a_total_that_is_in_another_sum_stay() -> None:
    """Responses: with the last two of the levels redacted, who responded and was controlled needs no redaction."""
    counts = {"all": 120.0, "CR": 9.0, "PR": 55.0, "SD": 34.0, "PD": 21.0, "NE": 1.0, "ORR": 64.0, "DCR": 98.0}
    sums = [Sum("all", ("CR", "PR", "SD", "PD", "NE")), Sum("ORR", ("CR", "PR")), Sum("DCR", ("CR", "PR", "SD"))]
    assert redacted_cells(counts, sums) == {"PD", "NE"}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.integers(0, 40), min_size=3, max_size=3), min_size=2, max_size=4))
def test_nothing_is_redacted_that_need_not_be(table: list[list[int]]) -> None:
    counts, sums = with_margins(table)
    redacted = redacted_cells(counts, sums)
    small = {cell for cell, count in counts.items() if count <= 7}
    assert not determined_cells(sums, redacted)
    assert all(determined_cells(sums, redacted - {cell}) & small for cell in redacted - small)
