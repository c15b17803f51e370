import time
import tracemalloc
from fractions import Fraction
from itertools import pairwise
from math import isnan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.hodges_lehmann import hodges_lehmann, walsh_median
from lymphoradio.stats.shift_limits import critical_sum
from lymphoradio.stats.signed_rank import exact_p, is_exact, normal_p, signed_ranks
from lymphoradio.stats.subset_sums import lower_tail_count
from tests.stats.golden import columns, golden
from tests.stats.large_samples import whole

CASES = ["sleep", "depression", "ties", "zeros", "coarse", "n60", "n230", "n240coarse"]


def differences(case):
    return np.round(golden("paired.csv", case)["d"], 3)


def p_of(shifted, zeros, exact_up_to):
    ranks = signed_ranks(shifted, zeros)
    if ranks.n == 0:
        return 1.0
    return exact_p(ranks) if is_exact(ranks, exact_up_to) else normal_p(ranks.centred, ranks.sigma)


def brute_force_hull(d, level, zeros, exact_up_to):
    """Hull of the retained shifts from every distinct Walsh average and every gap; None: unbounded, (): empty."""
    alpha = 1 - Fraction(repr(level))
    d = np.array(d, dtype=np.int64)
    if p_of(np.arange(1, len(d) + 1), zeros, exact_up_to) > alpha:
        return None
    i, j = np.triu_indices(len(d))
    sums = np.unique(d[i] + d[j])
    kept = [s / 2 for s in sums if p_of(2 * d - s, zeros, exact_up_to) > alpha]
    for s, t in pairwise(sums):
        if p_of(4 * d - s - t, zeros, exact_up_to) > alpha:
            kept += [s / 2, t / 2]
    return (min(kept), max(kept)) if kept else ()


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("zeros", ["wilcox", "pratt"])
@pytest.mark.parametrize("level", ["0.9", "0.95"])
def test_hull_as_brute_force_in_r(case, zeros, level):
    result = hodges_lehmann(differences(case), float(level), zeros)
    assert result.estimate == pytest.approx(golden("paired.csv", case)["hl"], rel=1e-12, abs=1e-15)
    limits = golden("paired.csv", f"{case}_{zeros}_{level}")["hull"]
    assert [result.conf_low, result.conf_high] == pytest.approx(limits, rel=1e-12, abs=1e-15)


def test_actg_as_r():
    actg = columns("ACTG175.csv")
    d = actg["cd420"] - actg["cd40"]
    expected = golden("paired.csv", "actg")
    result = hodges_lehmann(d)
    assert (result.estimate, result.conf_low, result.conf_high) == (
        expected["hl"],
        expected["ci_low"],
        expected["ci_high"],
    )


@pytest.mark.parametrize("level", ["0.8", "0.95", "0.99"])
def test_untied_interval_is_that_of_wilcox_test(level):
    expected = golden("paired.csv", f"untied_{level}")
    result = hodges_lehmann(golden("paired.csv", "untied")["d"], float(level))
    assert [result.conf_low, result.conf_high] == pytest.approx(expected["ci"], rel=1e-12)
    assert result.estimate == pytest.approx(expected["hl"], rel=1e-12)
    assert result.conf_level_achieved == pytest.approx(expected["coverage"], rel=1e-12)


@settings(max_examples=120, deadline=None)
@given(
    st.lists(st.integers(-6, 6) | st.integers(-60, 60), min_size=1, max_size=14),
    st.integers(0, 12),
    st.sampled_from([0.5, 0.75, 0.8, 0.9, 0.9375, 0.95]),
    st.sampled_from(["wilcox", "pratt"]),
    st.sampled_from([200, 0, 8]),
)
def test_hull_is_that_of_all_shifts(d, repeats, level, zeros, exact_up_to):
    d = d + d[:1] * repeats
    result = hodges_lehmann(d, level, zeros, exact_up_to)
    expected = brute_force_hull(d, level, zeros, exact_up_to)
    if expected is None:
        assert "too few" in result.note
        assert isnan(result.conf_low)
    elif expected == ():
        assert "reject every shift" in result.note
        assert isnan(result.conf_high)
    else:
        assert (result.conf_low, result.conf_high) == expected
    i, j = np.triu_indices(len(d))
    assert result.estimate == np.median((np.array(d)[i] + np.array(d)[j]) / 2)


@pytest.mark.parametrize(
    ("d", "zeros"),
    [
        ([0] * 100 + [1] * 100, "wilcox"),  # only the point 1/2 is retained
        ([0] * 50 + [1] * 150, "wilcox"),
        ([0] * 30 + list(range(-20, 60)), "wilcox"),
        ([0] * 30 + list(range(-20, 60)), "pratt"),
    ],
)
@pytest.mark.parametrize("exact_up_to", [0, 60, 200])
def test_hull_under_heavy_ties(d, zeros, exact_up_to):
    result = hodges_lehmann(d, 0.95, zeros, exact_up_to)
    assert (result.conf_low, result.conf_high) == brute_force_hull(d, 0.95, zeros, exact_up_to)


def test_every_shift_may_be_rejected():
    result = hodges_lehmann([0] * 40 + [1] * 160)
    assert brute_force_hull([0] * 40 + [1] * 160, 0.95, "wilcox", 200) == ()
    assert result.estimate == 1.0
    assert isnan(result.conf_low)
    assert "reject every shift" in result.note


def test_too_few_pairs_keep_the_estimate():
    result = hodges_lehmann([3.0, 1.0, 2.0, 5.0, 4.0])
    assert result.estimate == 3.0
    assert isnan(result.conf_low)
    assert isnan(result.conf_high)
    assert "too few" in result.note
    assert hodges_lehmann([7.0]).estimate == 7.0


def test_a_level_that_is_reached_exactly_rejects():
    assert hodges_lehmann([1, 2, 4, 8, 16, 32], 0.96875).conf_low == 1.0
    assert isnan(hodges_lehmann([1, 2, 4, 8, 16, 32], 0.97).conf_low)


def test_decimals_tie_as_they_print():
    tenths = [0.1, 0.2, 0.3, 0.0, 0.4, 0.7, -0.1, 0.9, 1.2]
    result, whole = hodges_lehmann(tenths), hodges_lehmann([round(10 * t) for t in tenths])
    assert (result.conf_low, result.conf_high) == (whole.conf_low / 10, whole.conf_high / 10)


@given(st.lists(st.floats(-1e300, 1e300), min_size=1, max_size=12))
def test_any_floats(d):
    result = walsh_median(d)
    exact = sorted((Fraction(a) + Fraction(b)) / 2 for k, a in enumerate(d) for b in d[k:])
    middle = (exact[(len(exact) - 1) // 2] + exact[len(exact) // 2]) / 2
    assert result == pytest.approx(float(middle), rel=1e-12, abs=1e-300)


def test_mirror_and_shift():
    d = differences("n60")
    result, mirrored, moved = hodges_lehmann(d), hodges_lehmann(-d), hodges_lehmann(d + 7)
    assert (mirrored.conf_low, mirrored.conf_high) == (-result.conf_high, -result.conf_low)
    assert (moved.estimate, moved.conf_low) == (result.estimate + 7, result.conf_low + 7)


@pytest.mark.parametrize("n", [1, 5, 8, 20])
def test_critical_sum(n):
    alpha = Fraction(1, 20)
    u = critical_sum(n, alpha)
    tails = [Fraction(2 * lower_tail_count(range(1, n + 1), v), 2**n) for v in range(n * (n + 1) // 2)]
    assert u == max((v for v, p in enumerate(tails) if p <= alpha), default=-1)


def test_large_samples_are_quick():
    rng = np.random.Generator(np.random.PCG64(1))
    d = np.round(rng.normal(20, 120, 2139))
    start = time.perf_counter()
    result = hodges_lehmann(d)
    assert time.perf_counter() - start < 0.5
    i, j = np.triu_indices(2139)
    assert result.estimate == np.median((d[i] + d[j]) / 2)
    assert isnan(result.conf_level_achieved)


def test_a_resample_of_two_thousand_pairs_never_forms_all_walsh_averages():
    """2.3 million of them take 18 MB and a tenth of a second; thousands of resamples would take minutes."""
    actg = columns("ACTG175.csv")
    d = actg["cd420"] - actg["cd40"]
    rng = np.random.Generator(np.random.PCG64(2))
    resamples = [rng.choice(d, len(d)) for _ in range(50)]
    start = time.perf_counter()
    medians = [walsh_median(resample) for resample in resamples]
    assert time.perf_counter() - start < 1.5
    tracemalloc.start()
    assert walsh_median(resamples[0]) == medians[0]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4_000_000
    i, j = np.triu_indices(len(d))
    assert medians[0] == np.median((resamples[0][i] + resamples[0][j]) / 2)


def test_all_walsh_averages_as_r():
    assert walsh_median(whole(3000, 3, 500) - 240) == golden("large_samples.csv", "walsh")["estimate"]


def test_a_hundred_thousand_pairs_need_no_quadratic_memory():
    ramp = np.arange(100_000.0)
    tracemalloc.start()
    assert walsh_median(ramp) == 49_999.5
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100_000_000


def test_refusals():
    with pytest.raises(NotEstimable):
        hodges_lehmann([])
    for level in (0.0, 1.0, 95):
        with pytest.raises(ValueError, match="conf_level"):
            hodges_lehmann([1.0, 2.0], level)
    with pytest.raises(ValueError):
        hodges_lehmann([1.0, np.nan])
    with pytest.raises(ValueError, match="zeros"):
        hodges_lehmann([1.0, 2.0], zeros="none")
