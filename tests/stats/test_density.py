"""Bins with round edges, and what is counted in them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from lymphoradio.stats.density import FINEST, TAIL, bin_edges, count_cells, most_bins, spans_decades

VALUES = st.one_of(
    arrays(float, st.integers(1, 60), elements=st.integers(-5000, 5000).map(float)),
    arrays(float, st.integers(1, 60), elements=st.integers(0, 10**6).map(lambda k: k / 100)),
    arrays(float, st.integers(1, 60), elements=st.floats(1e-6, 1e9)),
)


@settings(deadline=None)
@given(VALUES, st.integers(2, FINEST), st.booleans())
def test_edges_ascend_and_hold_all_but_the_farthest_values(values: np.ndarray, most: int, logarithmic: bool) -> None:
    edges = bin_edges(values, most, logarithmic)
    assert 2 <= len(edges) <= most + 1
    assert (np.diff(edges) > 0).all()
    beyond = (values < edges[0] * (1 - 1e-9 * np.sign(edges[0]))) | (values >= edges[-1])
    assert beyond.sum() <= 2 * np.ceil(TAIL * len(values))


@settings(deadline=None)
@given(arrays(float, (40, 2), elements=st.integers(0, 500).map(float)), st.integers(2, 20))
def test_cells_are_a_two_dimensional_histogram(pairs: np.ndarray, most: int) -> None:
    x, y = pairs.T
    x_edges, y_edges = bin_edges(x, most), bin_edges(y, most)
    found = count_cells(x, x_edges, y, y_edges)
    counts = np.zeros((len(x_edges) - 1, len(y_edges) - 1))
    counts[found.x, found.y] = found.n
    # NumPy's last bin is closed above; no value is on that edge.
    assert (counts == np.histogram2d(x, y, [x_edges, y_edges])[0]).all()
    assert found.n.sum() + found.beyond == len(x)
    assert (found.n > 0).all()


def test_whole_numbers_are_as_many_in_every_bin() -> None:
    """Bins of 2.5 would hold two and three of them in turn: stripes that nobody has measured."""
    scores = np.repeat(np.arange(0.0, 300.0), 3)
    for most in range(2, FINEST + 1):
        edges = bin_edges(scores, most)
        inside = np.histogram(scores, edges)[0][:-1]  # the last bin may reach beyond the values
        assert len(set(inside.tolist())) <= 1, edges


def test_no_bin_of_few_distinct_values_is_empty() -> None:
    for values in (np.arange(0.0, 11.0), np.arange(1, 6) / 10, np.array([0.1, 0.2, 0.3, 0.5, 2.0, 90.0, 4000.0])):
        edges = bin_edges(values, FINEST, logarithmic=True)
        finest = np.diff(np.unique(values)).min()
        assert (np.diff(edges) >= finest * (1 - 1e-9)).all()


def test_decimals_stand_in_their_own_bins() -> None:
    tenths = np.array([float(f"{k / 10:.1f}") for k in range(50)])
    edges = bin_edges(tenths, 50)
    assert edges[:4].tolist() == [0.0, 0.1, 0.2, 0.3]
    assert (np.histogram(tenths, edges)[0] == 1).all()


def test_one_far_value_does_not_widen_the_bins() -> None:
    near = np.linspace(100, 200, 5000)
    assert bin_edges(np.append(near, 1e6)).tolist() == bin_edges(near)[:-1].tolist()
    assert bin_edges(np.append(near, 205.0))[-1] > 205  # but one nearby is drawn


def test_equal_values_are_one_bin() -> None:
    for value in (0.0, 7.0, -3.5, 1e-9):
        edges = bin_edges(np.full(9, value))
        assert edges[0] <= value < edges[-1]


def test_logarithmic_bins_only_of_values_that_span_decades() -> None:
    skewed = np.exp(np.random.default_rng(1).normal(0, 2, 5000))
    assert spans_decades(skewed)
    edges = bin_edges(skewed, FINEST, logarithmic=True)
    assert np.diff(np.log10(edges)) == pytest.approx(np.diff(np.log10(edges))[0])
    narrow = 1000 + skewed
    assert bin_edges(narrow, FINEST, logarithmic=True).tolist() == bin_edges(narrow).tolist()


def test_zeros_among_values_that_span_decades_are_beyond() -> None:
    skewed = np.append(np.exp(np.random.default_rng(1).normal(0, 2, 5000)), [0.0, -1.0])
    edges = bin_edges(skewed, FINEST, logarithmic=True)
    assert edges[0] > 0
    assert count_cells(skewed, edges, skewed, edges).beyond >= 2


def test_bins_become_finer_with_more_patients() -> None:
    assert [most_bins(n) for n in (1, 2500, 10_000, 14_400, 10**6)] == [1, 25, 50, 60, 60]
