import numpy as np
import pytest

from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.linear_model import fit_linear
from lymphoradio.stats.robust_covariance import hc3_covariance
from tests.stats.golden import golden, matrix


@pytest.mark.parametrize(("case", "intercept"), [("mtcars", True), ("mtcars_no_intercept", False)])
def test_equals_sandwich(case, intercept):
    X, y = matrix("mtcars.csv", "wt", "hp"), matrix("mtcars.csv", "mpg")[:, 0]
    got = hc3_covariance(fit_linear(X, y, intercept), X)
    np.testing.assert_allclose(got.ravel(), golden("coefficient_difference.csv", case)["hc3"], rtol=1e-9)


def test_two_groups_have_each_their_own_variance():
    first, second = np.array([1.0, 4.0, 2.0, 9.0]), np.array([5.0, 5.5, 4.0])
    X = np.repeat([[1.0], [0.0]], [4, 3], axis=0)
    got = hc3_covariance(fit_linear(X, np.concatenate([first, second])), X)
    # Within a group of n the leverage is 1 / n: the sum of squares over n^2 (1 - 1 / n)^2.
    expected = sum(np.sum((g - g.mean()) ** 2) / (len(g) - 1) ** 2 for g in (first, second))
    assert got[1, 1] == pytest.approx(expected, rel=1e-12)


def test_what_cannot_be_estimated():
    X = np.array([[1.0], [0.0], [0.0], [0.0]])
    with pytest.raises(NotEstimable, match="alone determines"):
        hc3_covariance(fit_linear(X, np.array([1.0, 2.0, 4.0, 3.0])), X)
    with pytest.raises(NotEstimable, match="perfect fit"):
        hc3_covariance(fit_linear(X, np.array([1.0, 2.0, 2.0, 2.0])), X)
