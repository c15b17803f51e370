"""Cut-offs searched for a survival outcome: R's survdiff at every cut, all orders by brute force, maxstat."""

from math import sqrt

import numpy as np
import pytest

from lymphoradio.stats.cutoff_search import permutation_test_survival, search_survival
from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.log_rank import log_rank
from tests.stats.golden import golden

STATISTICS = ["log_rank", "log_rank_scores"]


def data(case):
    expected = golden("cutoff.csv", case)
    return expected, tuple(np.array(expected[name]) for name in ("time", "event", "marker"))


@pytest.mark.parametrize("case", ["seven", "eight", "lung", "lung_age", "lung_untied"])
@pytest.mark.parametrize("statistic", STATISTICS)
def test_search_equals_every_cut_in_r(case, statistic):
    expected, arrays = data(case)
    found = search_survival(*arrays, statistic, expected["minprop"])
    assert found.cutoff == expected[f"{statistic}_cutoff"]
    assert found.statistic == pytest.approx(expected[f"{statistic}_statistic"], rel=1e-10)
    if statistic == "log_rank":
        test = log_rank(arrays[0], arrays[1], arrays[2] > found.cutoff)
        assert found.statistic == pytest.approx(test.statistic, rel=1e-12)
        assert found.direction == (">" if test.observed[1] > test.expected[1] else "<")


@pytest.mark.parametrize("case", ["seven", "eight"])
@pytest.mark.parametrize("statistic", STATISTICS)
def test_p_equals_all_orders_in_r(case, statistic):
    expected, arrays = data(case)
    test = permutation_test_survival(*arrays, statistic, expected["minprop"], replicates=1, seed=1)
    assert test.method == "exact"
    assert test.p_value == pytest.approx(expected[f"{statistic}_p"], rel=1e-12)


def test_maxstat_is_the_same_statistic_and_both_simulations_agree():
    expected, arrays = data("lung_untied")
    found = search_survival(*arrays, "log_rank_scores", expected["minprop"])
    assert expected["maxstat"] == pytest.approx(sqrt(found.statistic), rel=1e-12)
    test = permutation_test_survival(*arrays, "log_rank_scores", expected["minprop"], replicates=9_999, seed=7)
    std_error = sqrt(test.std_error**2 + 0.25 / expected["draws"])
    assert abs(test.p_value - expected["maxstat_p"]) < 4 * std_error
    assert test.method == "monte_carlo"
    assert test.p_value * 10_000 == pytest.approx(round(test.p_value * 10_000), abs=1e-9)


@pytest.mark.parametrize("statistic", STATISTICS)
def test_a_permutation_is_the_same_in_whatever_chunk_it_is_scanned(statistic, monkeypatch):
    _, arrays = data("lung")
    together = permutation_test_survival(*arrays, statistic, replicates=200, seed=3)
    monkeypatch.setattr("lymphoradio.stats.cutoff_survival._CELLS", 1)
    assert permutation_test_survival(*arrays, statistic, replicates=200, seed=3) == together
    assert permutation_test_survival(*arrays, statistic, replicates=200, seed=4) != together


def test_p_of_the_search_is_above_that_of_the_same_two_groups():
    _, arrays = data("lung_age")
    found = search_survival(*arrays)
    searched = permutation_test_survival(*arrays, replicates=999, seed=1).p_value
    assert searched > 2 * log_rank(arrays[0], arrays[1], arrays[2] > found.cutoff).p_value


def test_a_clear_difference_has_the_smallest_p_that_the_draws_allow():
    time, marker = np.arange(1.0, 41), np.repeat([0.0, 1.0], 20)
    test = permutation_test_survival(time, np.ones(40), marker, replicates=99, seed=1)
    assert test.p_value == 0.01


def test_cuts_at_which_nobody_is_compared_do_not_count():
    # Marker 0: both left before the first event.
    found = search_survival([1, 1, 2, 3, 4, 5], [0, 0, 1, 1, 1, 1], [0, 0, 1, 1, 2, 2], minprop=0)
    assert found.cutoff == 1.5
    with pytest.raises(NotEstimable, match="compared"):
        search_survival([1, 1, 2, 3], [0, 0, 1, 1], [0, 0, 1, 1], minprop=0)
    with pytest.raises(NotEstimable, match="compared"):
        permutation_test_survival([1, 1, 2, 3], [0, 0, 1, 1], [0, 0, 1, 1], minprop=0, replicates=9, seed=1)
    with pytest.raises(NotEstimable, match="no events"):
        search_survival([1, 2], [0, 0], [0, 1])


def test_invalid_arguments():
    with pytest.raises(ValueError, match="statistic"):
        search_survival([1, 2], [1, 1], [0, 1], "youden")
    with pytest.raises(ValueError, match="same shape"):
        search_survival([1, 2], [1, 1], [0, 1, 2])
    with pytest.raises(ValueError, match="replicates"):
        permutation_test_survival([1, 2], [1, 1], [0, 1], replicates=0, seed=1)
