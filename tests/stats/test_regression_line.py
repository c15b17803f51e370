import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lymphoradio.stats.correlation import pearson
from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.regression_line import mean_band, regression_line
from tests.stats.golden import golden

CASES = ["cars", "attitude", "trees", "women_noise", "seven", "nine", "four", "negative", "far"]
VALUES = st.lists(st.tuples(st.integers(-50, 50), st.integers(-50, 50)), min_size=4, max_size=25)


def close(value):
    return pytest.approx(value, rel=1e-9)


@pytest.mark.parametrize("case", CASES)
def test_line_as_r(case):
    r = golden("association.csv", case)
    line = regression_line(r["x"], r["y"], r["level"])
    assert [line.intercept, line.slope] == close(r["coefficient"])
    for field, quantity in {
        "std_errors": "se", "t": "coefficient_t", "p_values": "coefficient_p", "conf_low": "low", "conf_high": "high",
    }.items():  # fmt: skip
        assert list(getattr(line, field)) == close(r[quantity])
    band = mean_band(r["x"], r["y"], r["at"], r["level"])
    for found, quantity in zip(band, ("line", "band_low", "band_high"), strict=True):
        assert found.tolist() == close(r[quantity])


@given(VALUES)
def test_the_test_of_the_slope_is_that_of_the_correlation(pairs):
    x, y = (np.array(side, dtype=float) for side in zip(*pairs, strict=True))
    if len(set(x)) == 1 or len(set(y)) == 1:
        return
    line = regression_line(x, y)
    if not line.note:
        assert line.t[1] == pytest.approx(pearson(x, y).t, rel=1e-7, abs=1e-9)
    on_line, low, high = mean_band(x, y, [0.0, x.mean()])
    assert on_line == pytest.approx([line.intercept, y.mean()], abs=1e-9)
    if not line.note:
        assert [low[0], high[0]] == pytest.approx([line.conf_low[0], line.conf_high[0]], rel=1e-7, abs=1e-7)


def test_points_on_a_line_have_no_band():
    for x, y in (([1, 2, 3, 4], [2, 4, 6, 8]), ([0.1, 0.2, 0.3, 0.7], [0.3, 0.2, 0.1, -0.3])):
        on_line, low, _ = mean_band(x, y, x)
        assert on_line == pytest.approx(y)
        assert np.isnan(low).all()
        assert regression_line(x, y).note.startswith("essentially perfect fit")


def test_refusals():
    for compute in (regression_line, lambda x, y, level=0.95: mean_band(x, y, x, level)):
        with pytest.raises(NotEstimable, match="at least 4 pairs"):
            compute([1, 2, 3], [1, 2, 4])
        with pytest.raises(NotEstimable, match="second measurement are equal"):
            compute([1, 2, 3, 4], [5, 5, 5, 5])
        with pytest.raises(NotEstimable, match="first measurement are equal"):
            compute([0.3] * 5, range(5))
        with pytest.raises(ValueError, match="conf_level"):
            compute([1, 2, 3, 4], [5, 1, 5, 3], 1.0)
