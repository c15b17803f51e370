import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.signed_rank import exact_p, signed_rank_test, signed_ranks
from tests.stats.golden import columns, golden

CASES = ["sleep", "depression", "ties", "zeros", "coarse", "n60", "n150", "n230", "n240coarse"]


def differences(case):
    return np.round(golden("paired.csv", case)["d"], 3)


def enumerated_p(d, zeros):
    """Two-sided p-value from all 2^n sign patterns of the mid-ranks."""
    d = [x for x in d if x != 0 or zeros == "pratt"]
    size = [abs(x) for x in d]
    rank = [sum(s < t for s in size) + Fraction(sum(s == t for s in size) + 1, 2) for t in size]
    pairs = [(r, x) for r, x in zip(rank, d, strict=True) if x != 0]
    observed = sum((r for r, x in pairs if x > 0), Fraction(0))
    total = sum((r for r, _ in pairs), Fraction(0))
    smaller = min(observed, total - observed)
    sums = [
        sum((r for (r, _), positive in zip(pairs, signs, strict=True) if positive), Fraction(0))
        for signs in itertools.product((False, True), repeat=len(pairs))
    ]
    return min(Fraction(1), Fraction(2 * sum(s <= smaller for s in sums), len(sums)))


@pytest.mark.parametrize("zeros", ["wilcox", "pratt"])
@pytest.mark.parametrize("case", CASES)
def test_signed_rank_as_r(case, zeros):
    expected = golden("paired.csv", f"{case}_{zeros}")
    d = differences(case)
    result = signed_rank_test(d, zeros)
    normal = signed_rank_test(d, zeros, exact_up_to=0)
    assert result.z == pytest.approx(expected["z"], rel=1e-9)
    assert normal.z == result.z
    assert normal.p_value == pytest.approx(expected["p_normal"], rel=1e-9)
    assert result.exact is (int(np.count_nonzero(d)) <= 200)
    if "p_exact" in expected:
        assert result.p_value == pytest.approx(expected["p_exact"], rel=1e-9)
        assert result.p_value == pytest.approx(expected["p_coin"], rel=1e-9)
    if not result.exact:
        assert result == normal
    if zeros == "wilcox":
        assert golden("paired.csv", case)["V"] == result.V
        if "p_exact" in expected:
            assert result.p_value == pytest.approx(golden("paired.csv", case)["p_exactRankTests"], rel=1e-9)


def actg_differences():
    """CD4 at 20 weeks minus CD4 at entry, from the copy that lifelines ships."""
    actg = columns("ACTG175.csv")
    return actg["cd420"] - actg["cd40"]


def test_actg_as_r():
    expected = golden("paired.csv", "actg")
    result = signed_rank_test(actg_differences())
    assert result.n + result.n_zero == expected["n"] == 2139
    assert not result.exact
    assert expected["V"] == result.V
    assert result.z == pytest.approx(expected["z"], rel=1e-9)
    assert result.p_value == pytest.approx(expected["p"], rel=1e-9)


def test_published_examples_as_fractions():
    sleep = np.array([1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4])
    assert exact_p(signed_ranks(sleep, "wilcox")) == Fraction(1, 256)
    depression = signed_rank_test(differences("depression"))
    assert depression.V == 40.0
    assert exact_p(signed_ranks(differences("depression"), "wilcox")) == Fraction(5, 128)


@given(st.lists(st.integers(-5, 5), min_size=1, max_size=9), st.sampled_from(["wilcox", "pratt"]))
def test_exact_p_is_that_of_all_sign_patterns(d, zeros):
    if not any(d):
        with pytest.raises(NotEstimable):
            signed_rank_test(d, zeros)
        return
    expected = enumerated_p(d, zeros)
    assert exact_p(signed_ranks(np.array(d), zeros)) == expected
    result = signed_rank_test(d, zeros)
    assert result.p_value == float(expected)
    mirrored = signed_rank_test([-x for x in d], zeros)
    assert (mirrored.p_value, mirrored.z) == (result.p_value, -result.z)
    assert 0 < result.p_value <= 1


def test_counts_and_notes():
    result = signed_rank_test([0, 0, 1, -1, 3])
    assert (result.n, result.n_zero, result.n_ties) == (3, 2, 2)
    assert "2 zero differences dropped" in result.note
    assert "2 tied" in result.note
    assert "Pratt" in signed_rank_test([0, 1, 2], "pratt").note
    assert signed_rank_test([1, 2, 3]).note == ""


def test_p_never_reaches_zero():
    assert signed_rank_test(np.arange(1, 201)).p_value == 2.0**-199
    assert signed_rank_test(np.arange(1.0, 20001.0)).p_value > 0
    assert signed_rank_test(np.arange(1.0, 301.0), exact_up_to=300).p_value > 0


def test_pratt_with_a_huge_number_of_zeros_is_normal_not_endless():
    result = signed_rank_test(np.concatenate([np.zeros(100_000), np.arange(1, 150)]), "pratt")
    assert not result.exact
    assert "normal" in result.method


def test_refusals():
    for empty in ([], [0.0, 0.0]):
        with pytest.raises(NotEstimable):
            signed_rank_test(empty)
    for wrong in ([1.0, np.nan], [1.0, np.inf], [[1.0]]):
        with pytest.raises(ValueError):
            signed_rank_test(wrong)
    with pytest.raises(ValueError, match="zeros"):
        signed_rank_test([1.0], "drop")
    with pytest.raises(ValueError, match="exact_up_to"):
        signed_rank_test([1.0], exact_up_to=100_000)
