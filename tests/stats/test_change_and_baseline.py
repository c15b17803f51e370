import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lymphoradio.stats.change_and_baseline import coupled_correlation, coupling_test, null_correlation, oldham
from lymphoradio.stats.correlation import pearson
from lymphoradio.stats.errors import NotEstimable
from tests.stats.golden import golden

CASES = ["bp", "lymphocytes", "unrelated", "negative"]
PAIRS = st.lists(st.tuples(st.integers(-50, 50), st.integers(-50, 50)), min_size=4, max_size=20)


@pytest.mark.parametrize("case", CASES)
def test_oldham_as_r(case):
    r = golden("regression_to_mean.csv", case)
    found = oldham(r["pre"], r["post"])
    test = found.correlation
    got = (test.estimate, test.t, test.p_value, test.conf_low, test.conf_high)
    assert got == pytest.approx((r["r"], r["t"], r["p"], r["low"], r["high"]), rel=1e-9)
    assert (found.sd_pre, found.sd_post) == pytest.approx((r["sd_pre"], r["sd_post"]), rel=1e-12)
    assert found.variance_ratio == pytest.approx(r["ratio"], rel=1e-12)
    assert (found.conf_low, found.conf_high) == pytest.approx((r["ratio_low"], r["ratio_high"]), rel=1e-9)


@pytest.mark.parametrize("case", CASES)
def test_coupling_as_r(case):
    r = golden("regression_to_mean.csv", case)
    found = coupling_test(r["pre"], r["post"])
    got = (found.observed, found.pre_post, found.null, found.z, found.p_value)
    assert got == pytest.approx((r["observed"], r["r_pre_post"], r["null_r"], r["z"], r["tu_p"]), rel=1e-9)
    assert coupled_correlation(r["sd_pre"], r["sd_post"], r["r_pre_post"]) == pytest.approx(r["observed"], rel=1e-9)


def usable(pairs):
    pre, post = (np.array(side, dtype=float) for side in zip(*pairs, strict=True))
    if any(np.ptp(v) == 0 for v in (pre, post, post - pre, pre + post)) or pearson(pre, post).note:
        return None
    return pre, post


@given(PAIRS)
def test_exchanging_the_measurements_turns_oldham_round(pairs):
    data = usable(pairs)
    if data is None or pearson(data[1] - data[0], data[0] + data[1]).note:
        return
    forward, back = oldham(*data), oldham(*data[::-1])
    assert back.correlation.estimate == pytest.approx(-forward.correlation.estimate, rel=1e-9, abs=1e-12)
    assert back.correlation.p_value == pytest.approx(forward.correlation.p_value, rel=1e-9)
    assert (back.conf_low, back.conf_high) == pytest.approx((1 / forward.conf_high, 1 / forward.conf_low), rel=1e-9)
    inside = forward.conf_low <= 1 <= forward.conf_high
    if abs(forward.correlation.p_value - 0.05) > 1e-9:
        assert inside == (forward.correlation.p_value > 0.05)


@given(PAIRS)
def test_the_coupled_correlation_is_the_correlation(pairs):
    data = usable(pairs)
    if data is None or pearson(data[1] - data[0], data[0]).note:
        return
    pre, post = data
    expected = np.corrcoef(post - pre, pre)[0, 1]
    got = coupled_correlation(np.std(pre), np.std(post), float(np.corrcoef(pre, post)[0, 1]))
    assert got == pytest.approx(expected, abs=1e-7)


@given(st.floats(-1, 1), st.floats(0.1, 100))
def test_the_null_is_that_of_equal_variances(r, sd):
    if r < 1:
        assert coupled_correlation(sd, sd, r) == pytest.approx(null_correlation(r), rel=1e-9)
    assert -1 <= null_correlation(r) <= 0


@pytest.mark.parametrize("r", [0.0, 0.8])
def test_the_coupling_test_is_conservative_as_its_docstring_says(r):
    rng = np.random.default_rng(7)
    z = []
    for _ in range(1200):
        pre = rng.normal(size=100)
        z.append(coupling_test(pre, r * pre + np.sqrt(1 - r * r) * rng.normal(size=100)).z)
    assert np.var(z) == pytest.approx((1 + r) / 2, rel=0.12)


def test_refusals():
    for compute in (oldham, coupling_test):
        for pre, post, words in (
            ([1, 2, 3], [2, 1, 3], "at least 4 pairs"),
            ([1, 2, 3, 4], [2.1, 3.1, 4.1, 5.1], "same change"),
            ([1, 2, 3, 4], [4, 3, 2, 1], "same mean"),
            ([1, 1, 1, 1], [4, 3, 2, 1], "before are equal"),
            ([4, 3, 2, 1], [1, 1, 1, 1], "after are equal"),
            ([1, 2, 3, 4], [2, 4, 6, 8], "straight line"),
        ):
            with pytest.raises(NotEstimable, match=words):
                compute(pre, post)
        with pytest.raises(ValueError, match="must be pairs"):
            compute([1, 2, 3, 4], [1, 2, 3])
    with pytest.raises(NotEstimable, match="same change"):
        coupled_correlation(2.0, 2.0, 1.0)
    for arguments in ((0.0, 1.0, 0.5), (1.0, np.nan, 0.5), (1.0, 1.0, 1.5)):
        with pytest.raises(ValueError):
            coupled_correlation(*arguments)
    with pytest.raises(ValueError, match="between -1 and 1"):
        null_correlation(-1.1)
