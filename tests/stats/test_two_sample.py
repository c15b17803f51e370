from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.two_sample import mann_whitney, student_t, welch_t
from tests.stats.golden import golden

CASES = ["sleep", "ties", "skewed_ties", "mid", "large"]


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize(("test", "prefix"), [(student_t, ""), (welch_t, "welch_")])
def test_t_as_r(case, test, prefix):
    expected = golden("groups.csv", case)
    result = test(expected["a"], expected["b"])
    for field, quantity in {"t": "t", "df": "df", "p_value": "p", "std_error": "se"}.items():
        assert getattr(result, field) == pytest.approx(expected[prefix + quantity], rel=1e-9)
    assert [result.conf_low, result.conf_high] == pytest.approx(expected[prefix + "ci"], rel=1e-9)
    assert result.mean_difference == result.mean_first - result.mean_second


@pytest.mark.parametrize("case", CASES)
def test_mann_whitney_as_r(case):
    expected = golden("groups.csv", case)
    result, normal = (mann_whitney(expected["a"], expected["b"], exact_up_to=k) for k in (50, 0))
    assert expected["U"] == result.U
    assert result.z == pytest.approx(expected["z"], rel=1e-9)
    assert normal.p_value == pytest.approx(expected["p_normal"], rel=1e-9)
    assert result.exact is (case != "large")
    if result.exact:
        assert result.p_value == pytest.approx(expected["p_exact"], rel=1e-9)
    else:
        assert result == normal


@given(st.lists(st.integers(0, 4), min_size=1, max_size=6), st.lists(st.integers(0, 4), min_size=1, max_size=6))
def test_exact_p_is_that_of_all_allocations(a, b):
    pooled = a + b
    if len(set(pooled)) == 1:
        with pytest.raises(NotEstimable):
            mann_whitney(a, b)
        return
    ranks = [sum(2 * (x < y) + (x == y) for x in pooled) + 1 for y in pooled]
    mean = Fraction(len(a) * sum(ranks), len(pooled))
    observed = abs(sum(ranks[: len(a)]) - mean)
    sums = [abs(sum(ranks[i] for i in chosen) - mean) for chosen in combinations(range(len(pooled)), len(a))]
    result = mann_whitney(a, b)
    assert result.p_value == float(Fraction(sum(s >= observed for s in sums), len(sums)))
    assert sum((x > y) + (x == y) / 2 for x in a for y in b) == result.U
    swapped = mann_whitney(b, a)
    assert swapped.p_value == result.p_value
    assert swapped.z == pytest.approx(-result.z, abs=1e-15)


def test_refusals():
    for test in (student_t, welch_t):
        for a, b in (([1.0], [2.0]), ([1.0, 1.0], [2.0, 2.0]), ([], [1.0, 2.0, 3.0]), ([5.0, 5.0], [5.0, 5.0])):
            with pytest.raises(NotEstimable):
                test(a, b)
        with pytest.raises(ValueError):
            test([1.0, np.nan], [1.0, 2.0])
        with pytest.raises(ValueError, match="conf_level"):
            test([1.0, 2.0], [1.0, 2.0], 2.0)
    with pytest.raises(NotEstimable):
        mann_whitney([], [1.0])


def test_student_needs_variation_in_one_group_only():
    assert student_t([1.0], [2.0, 3.0]).df == 1
    with pytest.raises(NotEstimable):
        welch_t([1.0], [2.0, 3.0])


def test_notes():
    assert mann_whitney([1, 2], [2, 3]).note == "2 tied values share mid-ranks"
    assert mann_whitney([1, 2], [3, 4]).note == ""
