import numpy as np
import pytest

from lymphoradio.stats.design import Term, build_design
from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.linear_model import fit_linear
from lymphoradio.stats.model_fit import TermTest
from lymphoradio.stats.term_model import TermModel, subset_fitter

RNG = np.random.default_rng(41)
VALUES = {"age": RNG.normal(size=30), "site": np.tile([0, 1, 2], 10), "dose": RNG.normal(size=30)}
Y = RNG.normal(size=30)
DESIGN = build_design(VALUES, [Term("age"), Term("site", "factor", (0, 1, 2)), Term("dose")])


def test_subset_keeps_factors_whole_in_the_order_asked():
    seen = []

    def fit(X, names):
        seen.append((X, names))
        return fit_linear(X, Y)

    model = subset_fitter(DESIGN, fit)(("dose", "site"))
    X, names = seen[0]
    assert names == ("dose", "site[1]", "site[2]")
    np.testing.assert_array_equal(X, DESIGN.X[:, [3, 1, 2]])
    assert model.columns == {"dose": (0,), "site": (1, 2)}
    assert model.test("site") == fit_linear(DESIGN.X[:, [3, 1, 2]], Y).wald_test([1, 2])


def test_no_terms_is_the_intercept():
    assert subset_fitter(DESIGN, lambda X, _: fit_linear(X, Y))(()).model.n_parameters == 1


def test_test_that_is_not_a_number_is_refused():
    class Broken:
        log_likelihood = 0.0
        n_parameters = 1

        def wald_test(self, columns):
            return TermTest(float("nan"), 1.0, float("nan"), "wald_chi2")

    with pytest.raises(NotEstimable, match="Wald test of age is not a number"):
        TermModel(Broken(), {"age": (0,)}).test("age")
