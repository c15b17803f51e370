import tracemalloc
from math import isnan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtri

from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.two_sample import mann_whitney
from lymphoradio.stats.two_sample_shift import two_sample_shift
from tests.stats.golden import golden
from tests.stats.large_samples import whole

CASES = ["shift_five", "shift_mid", "shift_99", "shift_large"]


@pytest.mark.parametrize("case", CASES)
def test_shift_as_r(case):
    r = golden("association.csv", case)
    exact, normal = (two_sample_shift(r["a"], r["b"], r["level"], exact_up_to=k) for k in (200, 0))
    assert exact.estimate == pytest.approx(r["shift"], rel=1e-9)
    assert [exact.conf_low, exact.conf_high] == pytest.approx(r["ci"], rel=1e-9)
    assert [normal.conf_low, normal.conf_high] == pytest.approx(r["normal_ci"], rel=1e-9)
    assert two_sample_shift(r["a"], r["b"], r["level"]) == (normal if case == "shift_large" else exact)


WHOLE = st.integers(-500, 500)


@given(st.sets(WHOLE, min_size=7, max_size=16), st.integers(3, 4), st.sampled_from([0.8, 0.95]))
def test_interval_is_that_of_the_test(values, size, level):
    """Between neighbouring differences of untied samples: not rejected inside, rejected outside."""
    a, b = np.split(np.random.default_rng(len(values)).permutation(sorted(values)).astype(float), [size])
    a = a + 0.25 * np.arange(size) / size + 0.125  # a fraction of its own for each: no two differences tie
    found = two_sample_shift(a, b, level)
    differences = np.unique(np.subtract.outer(a, b))
    assert len(differences) == len(a) * len(b)
    assert differences[0] <= found.estimate <= differences[-1]
    for shift in (differences[1:] + differences[:-1]) / 2:
        kept = isnan(found.conf_low) or found.conf_low < shift < found.conf_high
        assert kept == (mann_whitney(a - shift, b).p_value > 1 - level + 1e-12)


@given(
    st.lists(st.integers(-9, 9), min_size=20, max_size=90),
    st.lists(st.integers(-9, 9), min_size=20, max_size=90),
    st.sampled_from([1.0, 1e-3, 1e-14]),
)
def test_estimate_and_limits_are_order_statistics_of_all_differences(a, b, unit):
    """Ties and a normal rank: R's wilcox.test(exact = FALSE) reads the same two places of the sorted differences."""
    a, b = np.array(a) * unit, np.array(b) * unit
    found = two_sample_shift(a, b, 0.9, exact_up_to=0)
    differences = np.sort(np.subtract.outer(a, b).ravel())
    pairs, sigma = len(differences), np.sqrt(len(a) * len(b) * (len(a) + len(b) + 1) / 12)
    k = int(np.floor(pairs / 2 - 0.5 - ndtri(0.95) * sigma))
    expected = [np.median(differences), differences[k], differences[pairs - 1 - k]]
    assert [found.estimate, found.conf_low, found.conf_high] == pytest.approx(expected, rel=1e-12, abs=1e-15 * unit)


def test_all_differences_as_r():
    r = golden("large_samples.csv", "shift")
    found = two_sample_shift(whole(3000, 1, 2000), whole(2000, 2, 1900))
    assert [found.estimate, found.conf_low, found.conf_high] == [r["estimate"], *r["ci"]]


def test_a_hundred_thousand_patients_form_no_pairs():
    a, b = np.arange(60_000.0), np.arange(40_000.0) + 0.5
    tracemalloc.start()
    found = two_sample_shift(a, b)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found.estimate == 9_999.5  # half of 59,999 less half of 39,999, less 0.5
    assert found.conf_high - found.estimate == found.estimate - found.conf_low > 0
    assert peak < 50_000_000


def test_too_few_for_an_interval():
    found = two_sample_shift([1.0, 2.0], [3.0, 5.0, 6.0])
    assert found.estimate == -3.5  # of -5, -4, -4, -3, -2, -1
    assert isnan(found.conf_low)
    assert found.note == "groups of 2 and 3 are too small for a 95% interval"
    assert not isnan(two_sample_shift([1.0, 2.0], [3.0, 5.0, 6.0], 0.8).conf_low)


def test_one_value_and_ties():
    assert two_sample_shift([4.0], [1.5]).estimate == 2.5
    tied = two_sample_shift([1, 1, 2, 3, 3, 5, 8], [2, 3, 4, 4, 5, 6, 6, 9])
    assert tied.note == "tied values make the interval of the shift conservative"
    with pytest.raises(NotEstimable):
        two_sample_shift([], [1.0])
    with pytest.raises(ValueError, match="conf_level"):
        two_sample_shift([1.0], [1.0], 0.0)


@given(st.lists(WHOLE, min_size=1, max_size=30), st.lists(WHOLE, min_size=1, max_size=30))
def test_mirror(a, b):
    found, mirrored = two_sample_shift(a, b), two_sample_shift(b, a)
    assert mirrored.estimate == -found.estimate == np.median(np.subtract.outer(b, a))
    if not isnan(found.conf_low):
        assert (mirrored.conf_low, mirrored.conf_high) == (-found.conf_high, -found.conf_low)
