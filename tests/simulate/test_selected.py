"""The distance of a set of variables from being what a backward elimination leaves."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtri

from lymphoradio.simulate.newton import index_risk_sets, maximise_cox, maximise_logistic
from lymphoradio.simulate.selecting import eliminate_backward, without
from lymphoradio.simulate.units.selected import distance
from lymphoradio.stats.errors import NotEstimable

TERMS = {"a": [0], "b": [1], "c": [2, 3], "d": [4], "e": [5]}


def data(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Correlated columns (two of them of one factor), survival times with ties, and outcomes."""
    rng = np.random.Generator(np.random.PCG64(seed))
    X = rng.standard_normal((90, 6))
    X[:, 1] += 0.7 * X[:, 0]
    X[:, 2], X[:, 3] = X[:, 2] > 0.6, X[:, 2] < -0.6
    time = np.ceil(-20 * np.log(rng.uniform(size=90)) * np.exp(-0.5 * X[:, 0] - 0.4 * X[:, 4]))
    return X, time, (rng.uniform(size=90) < 0.5).astype(float)


@pytest.fixture(params=["cox", "logistic"])
def fitter(request):
    def of(seed: int):
        X, time, outcome = data(seed)
        if request.param == "logistic":
            return lambda own, start: maximise_logistic(X[:, own], outcome, start)
        risk = index_risk_sets(time, (np.arange(90) % 4 > 0).astype(float), "efron")
        return lambda own, start: maximise_cox(risk, X[:, own], start)

    return of


def test_the_selected_set_is_near_and_others_are_far(fitter) -> None:
    near = 0
    for seed in range(15):
        fit = fitter(seed)
        kept = frozenset(eliminate_backward(TERMS, (), fit, "wald", 0.10))
        if not kept:
            continue
        own = distance(TERMS, kept, (), fit, 0.10)
        near += own == 0
        assert own < 0.2, "only a variable on the edge is counted although it was not kept or removed"
        others = [kept ^ {term} for term in TERMS if kept ^ {term}]
        assert all(distance(TERMS, other, (), fit, 0.10) > 0 for other in others)
    assert near >= 5


def test_it_is_what_the_variables_lack(fitter) -> None:
    fit = fitter(3)
    model = fit([5], None)
    z = abs(model.beta[0]) / np.sqrt(model.covariance[0, 0])
    limit = -float(ndtri(0.05))
    alone = distance({"e": [5]}, frozenset({"e"}), (), fit, 0.10)
    assert alone == pytest.approx(max(limit + 0.05 - z, 0.0), rel=1e-9)
    assert distance({"e": [5]}, frozenset({"e"}), ("e",), fit, 0.10) == 0


@pytest.fixture(params=["cox", "logistic"])
def fit_and_step(request):
    def of(seed: int):
        X, time, outcome = data(seed)
        if request.param == "logistic":
            return [lambda own, start, small=small: maximise_logistic(X[:, own], outcome, start, small)
                    for small in (1e-8, np.inf)]  # fmt: skip
        risk = index_risk_sets(time, (np.arange(90) % 4 > 0).astype(float), "efron")
        return [lambda own, start, small=small: maximise_cox(risk, X[:, own], start, small)
                for small in (1e-8, np.inf)]  # fmt: skip

    return of


def test_a_score_test_spares_fits_but_changes_nothing(fit_and_step) -> None:
    spared = 0
    for seed in range(15):
        fit, step = fit_and_step(seed)
        fitted: list[int] = []

        def counted(own, start, fit=fit, fitted=fitted):
            fitted.append(len(own))
            return fit(own, start)

        for wanted in (frozenset("a"), frozenset("ad")):
            with_step = distance(TERMS, wanted, (), counted, 0.10, step)
            spared += 1 + len(TERMS) - len(wanted) - len(fitted)
            fitted.clear()
            assert with_step == distance(TERMS, wanted, (), fit, 0.10)
    assert spared > 40


def test_the_coefficients_without_a_column_are_near_the_fitted_ones(fitter) -> None:
    for seed in range(5):
        fit = fitter(seed)
        model, smaller = fit([0, 1, 4, 5], None), fit([0, 4, 5], None)
        near = without(model, [1])
        assert np.abs(near - smaller.beta).max() < 0.1 * np.abs(model.beta[[0, 2, 3]] - smaller.beta).max() + 0.02


def test_a_variable_that_cannot_be_fitted_is_not_in_the_way() -> None:
    X, _, outcome = data(1)

    def fit(own, start):
        if 1 in own:
            raise NotEstimable("no maximum")
        return maximise_logistic(X[:, own], outcome, start)

    both = {"a": [0], "b": [1]}
    assert distance(both, frozenset({"a"}), (), fit, 0.10) == distance({"a": [0]}, frozenset({"a"}), (), fit, 0.10)
