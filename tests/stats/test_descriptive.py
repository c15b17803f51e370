import numpy as np
import pytest

from lymphoradio.selftest.nist import numacc4
from lymphoradio.stats.descriptive import describe, mean, median, quantile, sd
from lymphoradio.stats.errors import NotEstimable
from tests.stats.golden import golden


def test_as_r():
    expected = golden("groups.csv", "quantile")
    x = expected["x"]
    probabilities = [0, 0.1, 0.25, 0.5, 0.75, 0.9, 1]
    assert [quantile(x, p) for p in probabilities] == pytest.approx(expected["q"], rel=1e-12)
    result = describe(x)
    assert (result.mean, result.sd) == pytest.approx((expected["mean"], expected["sd"]), rel=1e-12)
    assert [result.min, result.q1, result.median, result.q3, result.max] == [quantile(x, k / 4) for k in range(5)]
    assert median(x) == result.median
    assert result.n == 7


def test_nist_numacc4():
    data = numacc4()
    assert mean(data) == pytest.approx(10000000.2, rel=1e-15)
    assert -np.log10(abs(sd(data) - 0.1) / 0.1) >= 8


def test_one_value():
    result = describe([4.0])
    assert (result.n, result.mean, result.median, result.q1) == (1, 4.0, 4.0, 4.0)
    assert np.isnan(result.sd)


def test_equal_values_have_no_spread():
    assert sd([0.1] * 7) == 0.0
    assert quantile([0.1] * 7, 0.3) == 0.1


def test_refusals():
    for function in (mean, sd, median, describe):
        with pytest.raises(NotEstimable):
            function([])
        with pytest.raises(ValueError):
            function([1.0, np.nan])
    with pytest.raises(NotEstimable):
        sd([1.0])
    with pytest.raises(ValueError, match="probability"):
        quantile([1.0], 25)
