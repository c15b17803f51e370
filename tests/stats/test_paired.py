import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.paired import cohens_dz, geometric_mean_ratio, matched_pairs_rank_biserial, paired_t
from tests.stats.golden import golden


@pytest.mark.parametrize("case", ["sleep", "depression", "ties", "zeros", "coarse", "n60", "n150", "n230"])
def test_t_and_dz_as_r(case):
    expected = golden("paired.csv", case)
    result, effect = paired_t(expected["d"]), cohens_dz(expected["d"])
    for field, quantity in {"mean": "mean", "sd": "sd", "std_error": "se", "t": "t", "p_value": "p_t"}.items():
        assert getattr(result, field) == pytest.approx(expected[quantity], rel=1e-9)
    assert result.df == expected["df"]
    assert [result.conf_low, result.conf_high] == pytest.approx(expected["ci"], rel=1e-9)
    assert effect.estimate == pytest.approx(expected["dz"], rel=1e-9)
    assert [effect.conf_low, effect.conf_high] == pytest.approx(expected["dz_ci"], rel=1e-9)


def test_geometric_mean_ratio_as_r():
    expected = golden("paired.csv", "ratio")
    result = geometric_mean_ratio(expected["pre"], expected["post"])
    assert result.estimate == pytest.approx(expected["estimate"], rel=1e-9)
    assert [result.conf_low, result.conf_high] == pytest.approx(expected["ci"], rel=1e-9)
    assert (result.t, result.p_value) == pytest.approx((expected["t"], expected["p"]), rel=1e-9)
    swapped = geometric_mean_ratio(expected["post"], expected["pre"])
    assert swapped.conf_low == pytest.approx(1 / result.conf_high, rel=1e-12)


def test_refusals():
    for data in ([1.0], [2.0, 2.0, 2.0], [0.0, 0.0]):
        with pytest.raises(NotEstimable):
            paired_t(data)
    with pytest.raises(NotEstimable, match="constant"):
        paired_t([1e6, 1e6 + 1e-10, 1e6])
    with pytest.raises(NotEstimable, match="2 are zero or negative"):
        geometric_mean_ratio([0.0, 1.0, 2.0], [1.0, -1.0, 3.0])
    with pytest.raises(NotEstimable):
        matched_pairs_rank_biserial([0, 0])
    with pytest.raises(ValueError, match="length"):
        geometric_mean_ratio([1.0], [1.0, 2.0])
    with pytest.raises(ValueError, match="conf_level"):
        paired_t([1.0, 2.0], 1.5)


def test_p_stays_above_zero():
    assert 0 < paired_t(1000 + np.arange(400) / 1000).p_value < 1e-300


def test_dz_without_reachable_interval_keeps_the_estimate():
    effect = cohens_dz([1000.0, 1000.01])
    assert effect.estimate > 1000
    assert np.isnan(effect.conf_low)
    assert "no interval" in effect.note


@given(st.lists(st.integers(-9, 9).filter(bool), min_size=1, max_size=12))
def test_rank_biserial_is_the_balance_of_the_ranks(d):
    size = np.abs(d)
    ranks = (size[:, None] > size).sum(axis=1) + ((size[:, None] == size).sum(axis=1) + 1) / 2
    expected = (ranks * np.sign(d)).sum() / ranks.sum()
    assert matched_pairs_rank_biserial(d) == pytest.approx(expected, rel=1e-12, abs=1e-15)
    assert matched_pairs_rank_biserial([*d, 0]) == matched_pairs_rank_biserial(d)


def test_rank_biserial_pratt_ranks_the_zeros():
    assert matched_pairs_rank_biserial([0, 1, -2, 3], "pratt") == pytest.approx((2 - 3 + 4) / 9)
