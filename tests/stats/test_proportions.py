import pytest
from scipy.special import bdtr, bdtrc

from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.proportions import clopper_pearson
from tests.stats.golden import golden


@pytest.mark.parametrize(("k", "n"), [(0, 12), (15, 48), (36, 36), (1, 2139), (2000, 2139)])
def test_as_r(k, n):
    result = clopper_pearson(k, n)
    assert result.estimate == k / n
    assert [result.conf_low, result.conf_high] == pytest.approx(golden("groups.csv", f"binom_{k}_{n}")["ci"], rel=1e-9)


def test_level():
    result = clopper_pearson(15, 48, 0.99)
    assert [result.conf_low, result.conf_high] == pytest.approx(golden("groups.csv", "binom99_15_48")["ci"], rel=1e-9)


def test_limits_cut_the_tails():
    result = clopper_pearson(7, 20, 0.9)
    assert bdtrc(6, 20, result.conf_low) == pytest.approx(0.05, rel=1e-9)
    assert bdtr(7, 20, result.conf_high) == pytest.approx(0.05, rel=1e-9)


def test_no_events_has_the_closed_form():
    assert clopper_pearson(0, 10).conf_low == 0.0
    assert clopper_pearson(0, 10).conf_high == pytest.approx(1 - 0.025 ** (1 / 10), rel=1e-12)
    assert clopper_pearson(10, 10).conf_high == 1.0


def test_refusals():
    with pytest.raises(NotEstimable):
        clopper_pearson(0, 0)
    for k, n in ((-1, 5), (6, 5)):
        with pytest.raises(ValueError, match="events"):
            clopper_pearson(k, n)
    with pytest.raises(ValueError, match="conf_level"):
        clopper_pearson(1, 5, 95)
