"""Cut-offs searched for a binary outcome: R's chisq.test at every cut, all orders by brute force, maxstat."""

from fractions import Fraction
from itertools import combinations
from math import comb, exp, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import ks_2samp

from lymphoradio.stats.cutoff_binary import _log_bound
from lymphoradio.stats.cutoff_candidates import find_candidates
from lymphoradio.stats.cutoff_paths import probability_of_reaching
from lymphoradio.stats.cutoff_search import permutation_test_binary, search_binary
from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.roc import roc_curve, youden
from lymphoradio.stats.samples import SMALLEST_P
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


@pytest.mark.parametrize(
    ("direction", "alternative", "sizes"),
    [(">", "less", (500, 500)), ("<", "greater", (500, 500)), ("either", "two-sided", (400, 700))],
)
@pytest.mark.parametrize("shift", [0.02, 0.15, 1.0])
def test_without_ties_it_is_the_exact_test_of_kolmogorov_and_smirnov(direction, alternative, sizes, shift):
    """p between 0.4 and 1e-50, of a thousand patients, of whom most paths are dropped."""
    rng = np.random.default_rng(3)
    sign = -1 if direction == "<" else 1
    cases, controls = rng.normal(sign * shift, 1, sizes[0]), rng.normal(0, 1, sizes[1])
    outcome, marker = np.repeat([1, 0], sizes), np.concatenate([cases, controls])
    expected = ks_2samp(cases, controls, alternative=alternative, method="exact").pvalue
    assert permutation_test_binary(outcome, marker, "youden", direction).p_value == pytest.approx(expected, rel=1e-9)


def every_path(n, n_cases, checked, reached):
    """The same sum in fractions, with no path dropped."""
    paths, probability = {0: Fraction(1)}, Fraction(0)
    for placed in range(int(checked[-1])):
        following = dict.fromkeys(range(n_cases + 1), Fraction(0))
        for cases, p in paths.items():
            left, controls = n_cases - cases, n - n_cases - placed + cases
            if left:
                following[cases + 1] += p * Fraction(left, n - placed)
            if controls:
                following[cases] += p * Fraction(controls, n - placed)
        gone = [c for c in following if placed + 1 in checked and reached(c, placed + 1)]
        probability += sum(following.pop(c) for c in gone)
        paths = {c: p for c, p in following.items() if p}
    return float(probability)


@pytest.mark.parametrize("height", [30, 300, 1200])
@pytest.mark.parametrize("every", [1, 7])
def test_dropped_paths_are_not_missed(height, every):
    n, n_cases, checked = 80, 25, np.arange(every, 80, every)

    def reached(cases, placed):
        return abs(n_cases * placed - n * cases) >= height

    expected = every_path(n, n_cases, checked, reached)
    for at_least in (expected, expected / 100):
        found = probability_of_reaching(n, n_cases, checked, reached, at_least)
        assert found == pytest.approx(expected, rel=1e-12)


def test_a_registry_whose_outcomes_differ_has_the_smallest_p_that_is_returned():
    """The bound is above the p-value that it stands for, and says nothing where that is not below all floats."""
    i = np.arange(300_000)
    outcome, marker = (i * 7919 % 1000 < 200).astype(int), i * 104_729 % 1000
    assert permutation_test_binary(outcome, marker + 100 * outcome, "youden", ">").p_value == SMALLEST_P
    for n, n_cases, height in ((60, 20, 500), (60, 30, 700), (40, 5, 150)):
        exact = every_path(n, n_cases, np.arange(1, n), lambda c, k: n_cases * k - n * c >= height)  # noqa: B023
        assert 0 < exact <= exp(_log_bound(height / (n_cases * (n - n_cases)), n - 1, n, n_cases))


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
