from fractions import Fraction
from itertools import permutations
from math import isnan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lymphoradio.stats.correlation import ON_A_LINE, SAME_ORDER, _whole_product, pearson, spearman
from lymphoradio.stats.errors import NotEstimable
from tests.stats.golden import golden
from tests.stats.large_samples import N, paired, whole

CASES = ["cars", "attitude", "trees", "women_noise", "seven", "nine", "four", "negative", "far"]


def close(value):
    return pytest.approx(value, rel=1e-9)


@pytest.mark.parametrize("case", CASES)
def test_pearson_as_r(case):
    r = golden("association.csv", case)
    found = pearson(r["x"], r["y"], r["level"])
    assert (found.estimate, found.t, found.df, found.p_value) == close((r["r"], r["t"], r["df"], r["p"]))
    assert [found.conf_low, found.conf_high] == close(r["ci"])


@pytest.mark.parametrize("case", CASES)
def test_spearman_as_r(case):
    r = golden("association.csv", case)
    found, by_t = (spearman(r["x"], r["y"], r["level"], exact_up_to=k) for k in (9, 0))
    assert found.estimate == close(r["rho"])
    assert by_t.p_value == close(r["rho_p"])
    assert [found.conf_low, found.conf_high] == close(r["rho_ci"])
    assert found.exact is (len(r["x"]) <= 9)
    assert ("tied values share mid-ranks" in found.note) is bool(r["ties"])
    if found.exact:
        assert found.p_value == close(r["rho_p_exact"])
        assert isnan(found.t)
    else:
        assert found == by_t


def ranks(values):
    return [sum(2 * (x < y) + (x == y) for x in values) + 1 for y in values]


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=4, max_size=6))
def test_exact_p_is_that_of_all_orders(pairs):
    x, y = zip(*pairs, strict=True)
    if len(set(x)) == 1 or len(set(y)) == 1:
        with pytest.raises(NotEstimable):
            spearman(x, y)
        return
    a, b = ranks(x), ranks(y)
    expected = Fraction(sum(a) * sum(b), len(a))
    sums = [abs(sum(i * j for i, j in zip(a, order, strict=True)) - expected) for order in permutations(b)]
    found = spearman(x, y)
    assert found.p_value == float(Fraction(sum(s >= sums[0] for s in sums), len(sums)))
    assert found.estimate == pytest.approx(np.corrcoef(a, b)[0, 1], abs=1e-12)


VALUES = st.lists(st.tuples(st.integers(-50, 50), st.integers(-50, 50)), min_size=4, max_size=25)


@given(VALUES)
def test_what_units_and_sides_do(pairs):
    x, y = (np.array(side, dtype=float) for side in zip(*pairs, strict=True))
    if len(set(x)) == 1 or len(set(y)) == 1:
        return
    for compute in (pearson, spearman):
        found, swapped, mirrored = compute(x, y), compute(y, x), compute(3 * x + 7, -y)
        assert swapped.estimate == pytest.approx(found.estimate, abs=1e-12)
        assert mirrored.estimate == pytest.approx(-found.estimate, abs=1e-12)
        if not isnan(found.conf_low):
            assert found.conf_low < found.estimate < found.conf_high
            assert mirrored.conf_low == pytest.approx(-found.conf_high, abs=1e-9)


def test_points_on_a_line_have_no_test():
    for x, y, sign in (([1, 2, 3, 4], [2, 4, 6, 8], 1), ([0.1, 0.2, 0.3, 0.7], [0.3, 0.2, 0.1, -0.3], -1)):
        found = pearson(x, y)
        assert (found.estimate, found.note) == (sign, ON_A_LINE)
        assert isnan(found.p_value)
        assert isnan(found.conf_low)


def test_ranks_that_agree_completely():
    few, many = spearman(range(5), range(5)), spearman(range(12), [-(v**3) for v in range(12)])
    assert few.p_value == 2 / 120
    assert few.note == SAME_ORDER
    assert isnan(few.conf_low)
    assert (many.estimate, many.note) == (-1, f"{SAME_ORDER} and no t test")
    assert isnan(many.p_value)


def test_almost_a_line_keeps_its_digits():
    """With residuals e * (1, -1, -1, 1), which are orthogonal to 1 and x, 1 - r^2 = 4 e^2 / (5 + 4 e^2)."""
    e = 2.0**-20
    found = pearson([0, 1, 2, 3], [0 + e, 1 - e, 2 - e, 3 + e])
    assert found.t == pytest.approx(np.sqrt(2 * 5 / (4 * e * e)), rel=1e-9)


def test_refusals():
    for compute in (pearson, spearman):
        with pytest.raises(NotEstimable, match="at least 4 pairs"):
            compute([1, 2, 3], [1, 2, 4])
        with pytest.raises(NotEstimable, match="second measurement are equal"):
            compute([1, 2, 3, 4], [5, 5, 5, 5])
        with pytest.raises(NotEstimable, match="first measurement are equal"):
            compute([0.3] * 5, range(5))
        with pytest.raises(ValueError, match="must be pairs"):
            compute([1, 2, 3, 4], [5, 5, 5])
        with pytest.raises(ValueError, match="conf_level"):
            compute([1, 2, 3, 4], [5, 1, 5, 3], 1.0)


def test_two_hundred_thousand_patients_as_r():
    r, (x, y) = golden("large_samples.csv", "ranks"), paired()
    assert spearman(x, y).estimate == pytest.approx(r["rho"], rel=1e-9)
    unrelated = spearman(x, whole(N, 7, 3000))
    assert [unrelated.estimate, unrelated.p_value] == pytest.approx([r["null_rho"], r["null_p"]], rel=1e-9)


def test_ranks_of_millions_do_not_overflow():
    """Squares of the deviations of n doubled ranks sum to n(n^2 - 1)/3: of 5 million beyond int64."""
    n = 5_000_000
    deviations = 2 * np.arange(1, n + 1) - (n + 1)
    assert _whole_product(deviations, deviations) == n * (n * n - 1) // 3 > 2**63
