"""Cut-offs searched for a binary outcome: R's chisq.test at every cut, all orders by brute force, maxstat."""

from itertools import combinations
from math import comb, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lymphoradio.stats.cutoff_candidates import find_candidates
from lymphoradio.stats.cutoff_search import permutation_test_binary, search_binary
from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.roc import roc_curve, youden
from tests.stats.golden import golden

SMALL = ["ties", "ties_central", "distinct", "two_values"]
SEARCHES = [("youden", ">", "youden_above"), ("youden", "<", "youden_below"), ("youden", "either", "youden_either")]
SEARCHES += [("chi_squared", "either", "chi_squared_either")]


@pytest.mark.parametrize("case", [*SMALL, "birthwt"])
@pytest.mark.parametrize(("statistic", "direction", "name"), SEARCHES)
def test_search_equals_every_cut_in_r(case, statistic, direction, name):
    expected = golden("cutoff.csv", case)
    data = expected["outcome"], expected["marker"], statistic, direction, expected["minprop"]
    if expected[f"{name}_statistic"] <= 0:
        with pytest.raises(NotEstimable, match="better than chance"):
            search_binary(*data)
        with pytest.raises(NotEstimable, match="better than chance"):
            permutation_test_binary(*data)
    else:
        found = search_binary(*data)
        assert found.cutoff == expected[f"{name}_cutoff"]
        assert found.statistic == pytest.approx(expected[f"{name}_statistic"], rel=1e-12)
        assert found.n_low == np.sum(np.array(expected["marker"]) <= found.cutoff)
        assert found.n_low + found.n_high == len(expected["marker"])


@pytest.mark.parametrize("case", SMALL)
@pytest.mark.parametrize(("statistic", "direction", "name"), SEARCHES)
def test_p_equals_all_orders_in_r(case, statistic, direction, name):
    expected = golden("cutoff.csv", case)
    if expected[f"{name}_statistic"] > 0:
        test = permutation_test_binary(
            expected["outcome"], expected["marker"], statistic, direction, expected["minprop"]
        )
        assert test.p_value == pytest.approx(expected[f"{name}_p"], rel=1e-12)
        assert (test.method, test.n_permutations, test.std_error) == ("exact", 0, 0.0)


def test_maxstat_is_the_same_statistic_and_its_simulated_p_agrees():
    expected = golden("cutoff.csv", "birthwt")
    data = expected["outcome"], expected["marker"], "chi_squared", "either", expected["minprop"]
    n = len(expected["marker"])
    found = search_binary(*data).statistic
    assert expected["maxstat"] == pytest.approx(sqrt(found * (n - 1) / n), rel=1e-12)
    p_value = permutation_test_binary(*data).p_value
    std_error = sqrt(p_value * (1 - p_value) / expected["draws"])
    assert abs(p_value - expected["maxstat_p"]) < 4 * std_error
    # The uncorrected p of the same table is a fraction of it.
    assert 0.05 < p_value < 0.1


rows = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 4)), min_size=3, max_size=9).filter(
    lambda r: len({outcome for outcome, _ in r}) == 2 and len({marker for _, marker in r}) > 1
)


@given(
    rows, st.sampled_from(["youden", "chi_squared"]), st.sampled_from([">", "<", "either"]), st.sampled_from([0, 0.3])
)
def test_p_counts_the_orders_that_reach_the_maximum(data, statistic, direction, minprop):
    outcome, marker = np.array(data).T
    try:
        observed = search_binary(outcome, marker, statistic, direction, minprop).statistic
    except NotEstimable:
        return
    hits = 0
    for chosen in combinations(range(len(marker)), int(outcome.sum())):
        order = np.zeros(len(marker), dtype=int)
        order[list(chosen)] = 1
        try:
            hits += search_binary(order, marker, statistic, direction, minprop).statistic >= observed
        except NotEstimable:
            continue
    total = comb(len(marker), int(outcome.sum()))
    test = permutation_test_binary(outcome, marker, statistic, direction, minprop)
    assert test.p_value == pytest.approx(hits / total, rel=1e-12)


@given(rows, st.sampled_from("<>"))
def test_the_cutoff_is_that_of_the_roc_curve(data, direction):
    outcome, marker = np.array(data).T
    try:
        best = youden(roc_curve(outcome, marker, direction))
    except NotEstimable:
        return
    found = search_binary(outcome, marker, "youden", direction)
    assert (found.cutoff, found.direction) == (best.cutoff, direction)
    assert found.statistic == pytest.approx(best.j, rel=1e-14)


def test_complete_separation_has_the_p_of_one_order_or_two():
    outcome, marker = np.repeat([0, 1], [57, 41]), np.arange(98.0)
    one = permutation_test_binary(outcome, marker, "youden", ">").p_value
    assert one == pytest.approx(1 / comb(98, 41), rel=1e-11)
    assert permutation_test_binary(outcome, marker, "youden", "either").p_value == pytest.approx(2 * one, rel=1e-11)
    assert permutation_test_binary(outcome, marker, "chi_squared", ">").p_value == pytest.approx(one, rel=1e-11)


def test_a_single_cut_is_fishers_two_sided_count():
    # Without a search the exact p is the hypergeometric probability of tables at least as far from expectation.
    outcome, marker = np.repeat([1, 0, 1, 0], [7, 3, 4, 11]), np.repeat([0, 1], [10, 15])
    probabilities = {k: comb(10, k) * comb(15, 11 - k) / comb(25, 11) for k in range(11)}
    far = sum(p for k, p in probabilities.items() if abs(25 * k - 110) >= abs(25 * 7 - 110))
    assert permutation_test_binary(outcome, marker).p_value == pytest.approx(far, rel=1e-12)


def test_candidates_leave_the_share_on_either_side():
    found = find_candidates(np.arange(30.0), 0.1)
    assert (found.n_low[0], found.n_low[-1]) == (3, 27)
    assert find_candidates(np.arange(10.0), 0.0).n_low.tolist() == list(range(1, 10))
    low, high = 1.0, np.nextafter(1.0, 2.0)
    assert find_candidates([high, low], 0.0).cutoffs.tolist() == [low]
    assert np.isfinite(find_candidates([1.6e308, 1.7e308], 0.0).cutoffs).all()


@pytest.mark.parametrize(
    ("outcome", "marker", "options", "message"),
    [
        ([0, 2], [1.0, 2.0], {}, "0 or 1"),
        ([0, 1, 1], [1.0, 2.0], {}, "same shape"),
        ([0, 1], [1.0, np.nan], {}, "missing"),
        ([0, 1], [1.0, 2.0], {"minprop": 0.5}, "minprop"),
        ([0, 1], [1.0, 2.0], {"statistic": "auc"}, "statistic"),
        ([0, 1], [1.0, 2.0], {"direction": "auto"}, "direction"),
    ],
)
def test_invalid_arguments(outcome, marker, options, message):
    with pytest.raises(ValueError, match=message):
        search_binary(outcome, marker, **options)


def test_what_cannot_be_searched():
    with pytest.raises(NotEstimable, match="2 cases and 0 controls"):
        search_binary([1, 1], [1.0, 2.0])
    with pytest.raises(NotEstimable, match="no cut-off leaves 1 of 3 patients"):
        search_binary([0, 1, 1], [2.0, 2.0, 2.0])
    with pytest.raises(NotEstimable, match="no cut-off leaves 2 of 5 patients"):
        search_binary([0, 1, 1, 0, 1], [1.0, 2.0, 2.0, 2.0, 2.0], minprop=0.3)
    with pytest.raises(NotEstimable, match="better than chance"):
        search_binary([0, 1, 0, 1], [1.0, 1.0, 2.0, 2.0])
