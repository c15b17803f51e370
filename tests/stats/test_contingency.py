from fractions import Fraction
from math import comb, factorial, prod

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lymphoradio.stats import freeman_halton
from lymphoradio.stats.contingency import IN_INTEGERS, chi_squared, fisher_exact, smallest_expected
from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.freeman_halton import TooManyTables, freeman_halton_p
from lymphoradio.stats.hypergeometric import two_by_two_p
from lymphoradio.stats.samples import SMALLEST_P
from tests.stats.golden import golden

CASES = ["tea", "small", "even", "close", "job", "r3c4", "r4c3", "r5c2", "wide", "actg_hemo", "actg_rare"]


@pytest.mark.parametrize("case", CASES)
def test_as_r(case):
    expected = golden("groups.csv", f"table_{case}")
    table = np.array(expected["x"]).reshape(int(expected["rows"]), -1)
    plain, corrected, fisher = chi_squared(table, yates=False), chi_squared(table, yates=True), fisher_exact(table)
    assert plain.statistic == pytest.approx(expected["chisq"], rel=1e-9, abs=1e-15)
    assert plain.p_value == pytest.approx(expected["p"], rel=1e-9)
    assert corrected.statistic == pytest.approx(expected["yates"], rel=1e-9, abs=1e-15)
    assert corrected.p_value == pytest.approx(expected["p_yates"], rel=1e-9)
    assert ("Yates" in corrected.method) is (table.shape == (2, 2))
    assert fisher.p_value == pytest.approx(expected["fisher"], rel=1e-9)
    assert fisher.smallest_expected == pytest.approx(expected["smallest"], rel=1e-9)


def tables_with_margins(rows, columns):
    """Every table with these margins, cell by cell."""
    if len(columns) == 1:
        yield [[r] for r in rows]
        return

    def fill(left, total):
        if len(left) == 1:
            if total <= left[0]:
                yield [total]
            return
        for x in range(min(left[0], total) + 1):
            for rest in fill(left[1:], total - x):
                yield [x, *rest]

    for column in fill(rows, columns[0]):
        for rest in tables_with_margins([r - x for r, x in zip(rows, column, strict=True)], columns[1:]):
            yield [[x, *row] for x, row in zip(column, rest, strict=True)]


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 3), st.integers(2, 4), st.data())
def test_fisher_is_the_sum_over_all_tables(r, c, data):
    cells = st.integers(0, 3)
    table = data.draw(st.lists(st.lists(cells, min_size=c, max_size=c), min_size=r, max_size=r))
    rows, columns = [sum(row) for row in table], [sum(column) for column in zip(*table, strict=True)]
    if 0 in rows or 0 in columns:
        return

    def probability(t):
        margins = prod(map(factorial, rows)) * prod(map(factorial, columns))
        return Fraction(margins, factorial(sum(rows)) * prod(factorial(x) for row in t for x in row))

    everything = [probability(t) for t in tables_with_margins(rows, columns)]
    assert sum(everything) == 1
    limit = probability(table) * (1 + Fraction(1, 10**7))
    p = freeman_halton_p(table, 10**7)
    assert p == sum(q for q in everything if q <= limit)
    assert fisher_exact(list(zip(*table, strict=True))).p_value == float(p)
    assert fisher_exact(table[::-1]).p_value == float(p)


def test_budget_refuses_instead_of_guessing():
    with pytest.raises(NotEstimable, match="more than 1,000 steps"):
        fisher_exact([[10, 12, 8, 15], [9, 20, 11, 7], [14, 5, 9, 13]], budget=1000)


def test_a_registry_is_refused_before_its_factorials_are_computed(monkeypatch):
    """Binomial coefficients of a million patients take seconds each, and are of no use where the budget is short."""
    monkeypatch.delattr(freeman_halton, "multinomial")
    with pytest.raises(TooManyTables, match="more than 2,000,000 steps"):
        fisher_exact([[300_000, 700_000], [300_900, 699_100], [200_000, 400_000]])


@given(st.lists(st.integers(0, 40), min_size=4, max_size=4))
def test_floats_of_two_by_two_tables_are_the_integers(cells):
    table = np.array(cells).reshape(2, 2)
    if (table.sum(axis=0) > 0).all() and (table.sum(axis=1) > 0).all():
        assert two_by_two_p(table) == pytest.approx(float(freeman_halton_p(table.tolist(), 10**6)), rel=1e-12)


@pytest.mark.parametrize("table", [[[400, 350], [360, 390]], [[3, 1997], [14, 1986]], [[900, 100], [300, 700]]])
def test_large_two_by_two_tables_are_the_enumerated_ones(table):
    """Next to equality, of a rare event, and far in the tail (p below 1e-150)."""
    assert sum(map(sum, table)) > IN_INTEGERS
    exact = float(freeman_halton_p(table, 10**8))
    assert fisher_exact(table).p_value == pytest.approx(exact, rel=1e-12)


def test_a_probability_that_underflows_is_not_zero():
    assert fisher_exact([[90_000, 10_000], [10_000, 90_000]]).p_value == SMALLEST_P


@pytest.mark.parametrize("case", ["near", "tail", "few"])
def test_a_million_patients_as_r(case):
    cells = {"near": [300_000, 700_000, 300_900, 699_100], "tail": [30_000, 70_000, 33_000, 67_000]}
    table = np.reshape(cells.get(case, [100, 399_900, 180, 599_820]), (2, 2))
    assert fisher_exact(table).p_value == pytest.approx(golden("large_samples.csv", case)["fisher"], rel=1e-9)


def test_a_rare_level_of_many_patients_needs_no_large_coefficient(monkeypatch):
    """Those of the million without it have 300,000 digits; those of each group have a few."""

    def small(n, k):
        assert min(k, n - k) < 100
        return comb(n, k)

    # Events of two kinds in the first of two groups, and the others there: C(9, i) C(12, j) C(10^6, 500,008 - i - j).
    others = [Fraction(1)]
    for chosen in range(500_008, 500_008 - 21, -1):
        others.append(others[-1] * Fraction(chosen, 10**6 - chosen + 1))
    weights = {(i, j): comb(9, i) * comb(12, j) * others[i + j] for i in range(10) for j in range(13)}
    extreme = sum(w for w in weights.values() if w <= weights[5, 3] * (1 + Fraction(1, 10**7)))
    monkeypatch.setattr(freeman_halton, "comb", small)
    table = [[5, 3, 500_000], [4, 9, 500_000]]
    expected = float(extreme / sum(weights.values()))
    assert fisher_exact(table).p_value == fisher_exact(list(zip(*table, strict=True))).p_value == expected


def test_empty_rows_and_columns_are_dropped():
    full, holes = [[3, 1], [1, 4]], [[3, 0, 1], [0, 0, 0], [1, 0, 4]]
    for test in (lambda t: chi_squared(t, yates=True), fisher_exact):
        assert test(full).p_value == test(holes).p_value
        assert test(full).note.count("dropped") == 0
        assert "1 empty row and 1 empty column dropped" in test(holes).note
    assert "expected counts below 5" in chi_squared(full, yates=False).note
    assert smallest_expected(holes) == smallest_expected(full) == pytest.approx(16 / 9)


def test_refusals():
    for flat in ([[1, 2]], [[1, 2], [0, 0]], [[1, 0], [2, 0]], [[0, 0], [0, 0]]):
        with pytest.raises(NotEstimable):
            fisher_exact(flat)
        with pytest.raises(NotEstimable):
            chi_squared(flat, yates=False)
    for wrong in ([1, 2], [[1.5, 2], [3, 4]], [[-1, 2], [3, 4]], [[np.nan, 2], [3, 4]]):
        with pytest.raises(ValueError, match="contingency"):
            fisher_exact(wrong)
