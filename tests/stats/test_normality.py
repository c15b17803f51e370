import numpy as np
import pytest

from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.normality import shapiro_wilk
from tests.stats.golden import golden


@pytest.mark.parametrize(
    ("case", "sample"),
    [
        *(("sleep", "d"), ("n60", "d"), ("n230", "d"), ("mtcars", "mpg")),
        *((f"qsec_{n}", "d") for n in (3, 4, 5, 6, 11, 12)),
    ],
)
def test_as_r(case, sample):
    expected = golden("paired.csv", case)
    result = shapiro_wilk(expected[sample])
    assert result.n == len(expected[sample])
    assert pytest.approx(expected["W"], rel=1e-12) == result.W
    assert result.p_value == pytest.approx(expected["p_W"], rel=1e-9)


def test_location_and_unit_do_not_matter():
    x = np.array(golden("paired.csv", "mtcars")["mpg"])
    assert pytest.approx(shapiro_wilk(x).W, rel=1e-12) == shapiro_wilk(x * 1e-30).W
    assert pytest.approx(shapiro_wilk(x).W, rel=1e-9) == shapiro_wilk(x + 1000).W


def test_refusals():
    for data in ([1.0, 2.0], [4.0] * 20, np.arange(5001.0)):
        with pytest.raises(NotEstimable):
            shapiro_wilk(data)
    with pytest.raises(ValueError):
        shapiro_wilk([1.0, 2.0, np.nan])
    assert shapiro_wilk(np.arange(5000.0)).n == 5000


def test_note_on_coarse_data():
    assert "only 3 distinct" in shapiro_wilk([1, 1, 2, 2, 3, 3, 3]).note
    assert shapiro_wilk([1, 2, 3, 4]).note == ""
