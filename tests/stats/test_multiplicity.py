import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lymphoradio.stats.multiplicity import adjust
from tests.stats.golden import golden


@pytest.mark.parametrize("method", ["bonferroni", "holm", "bh", "none"])
def test_as_r(method):
    expected = golden("groups.csv", f"adjust_{method}")["p"]
    adjusted = adjust(golden("groups.csv", "adjust_none")["p"], method)
    np.testing.assert_allclose(adjusted, expected, rtol=1e-12)
    assert np.isnan(adjusted[2])


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_order_and_bounds(p):
    bonferroni, holm, bh, none = (adjust(p, m) for m in ("bonferroni", "holm", "bh", "none"))
    assert none.tolist() == p
    assert (bonferroni >= holm).all()
    assert (holm >= bh - 1e-15).all()
    assert (bh >= none - 1e-15).all()
    assert (bonferroni <= 1).all()
    order = np.argsort(p, kind="stable")
    assert (np.diff(holm[order]) >= 0).all()
    assert (np.diff(bh[order]) >= 0).all()


def test_edges():
    assert adjust([], "holm").tolist() == []
    assert np.isnan(adjust([np.nan, np.nan], "bh")).all()
    given_values = np.array([0.01, 0.02])
    adjust(given_values, "bonferroni")
    assert given_values.tolist() == [0.01, 0.02]
    for wrong in ([-0.1], [1.1], [[0.1]]):
        with pytest.raises(ValueError):
            adjust(wrong)
    with pytest.raises(ValueError, match="hochberg"):
        adjust([0.1], "hochberg")
