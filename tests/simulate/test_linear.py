"""Least squares and the forward selection of the search, against the models of the analyses."""

from __future__ import annotations

import numpy as np
import pytest

from lymphoradio.simulate.forward import forward_by_r_squared
from lymphoradio.simulate.least_squares import least_squares
from lymphoradio.simulate.units.selected_forward import forward_distance
from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.linear_model import fit_linear

TERMS = {"a": [0], "b": [1], "c": [2, 3], "d": [4], "e": [5]}
SIZE = 3


def data(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Columns of very different sizes, two of them of one factor, and an outcome."""
    rng = np.random.Generator(np.random.PCG64(seed))
    X = rng.standard_normal((40, 6)) + np.array([5, 0, 0, 0, 1, 0])
    X[:, 1] += 0.7 * X[:, 0]
    X[:, 2], X[:, 3] = X[:, 2] > 0.6, X[:, 2] < -0.6
    y = 0.3 * X[:, 0] + 0.4 * X[:, 4] + 0.6 * X[:, 3] + rng.standard_normal(40)
    return X * np.array([1, 1e-3, 1, 1, 1e3, 1]), y


@pytest.mark.parametrize("intercept", [True, False])
def test_least_squares_are_those_of_the_analyses(intercept: bool) -> None:
    for seed in range(5):
        X, y = data(seed)
        line, fit = least_squares(X, y, intercept), fit_linear(X, y, intercept=intercept)
        first = int(intercept)
        errors = np.sqrt(np.diag(line.covariance))
        assert line.beta == pytest.approx(fit.coefficients[first:], rel=1e-9)
        assert errors == pytest.approx(fit.std_errors[first:], rel=1e-9)
        whole = (line.r_squared, line.adjusted_r_squared, line.f_statistic)
        assert whole == pytest.approx((fit.r_squared, fit.adjusted_r_squared, fit.f_statistic), rel=1e-9)


@pytest.mark.parametrize("spoil", ["constant", "collinear", "few", "exact"])
def test_what_has_no_least_squares(spoil: str) -> None:
    X, y = data(1)
    if spoil == "constant":
        X[:, 1] = 0.0
    elif spoil == "collinear":
        X[:, 1] = 2 * X[:, 0]
    elif spoil == "few":
        X, y = X[:6], y[:6]
    else:
        y = np.zeros(40)
    with pytest.raises((NotEstimable, np.linalg.LinAlgError)):
        least_squares(X, y, intercept=False)


def slowly(X: np.ndarray, y: np.ndarray, intercept: bool) -> list[str]:
    """Forward selection by fitting each model; terms in their order."""

    def error(terms: list[str]) -> float:
        parts = [np.ones((len(y), 1))] if intercept else []
        design = np.hstack([*parts, *(X[:, TERMS[term]] for term in terms)])
        beta = np.linalg.lstsq(design, y, rcond=None)[0]
        return float(((y - design @ beta) ** 2).sum())

    chosen: list[str] = []
    while len(chosen) < SIZE:
        chosen.append(min((term for term in TERMS if term not in chosen), key=lambda term: error([*chosen, term])))
    return chosen


@pytest.mark.parametrize("intercept", [True, False])
def test_forward_selection_is_the_one_by_fitted_models(intercept: bool) -> None:
    found = set()
    for seed in range(25):
        X, y = data(seed)
        selected = forward_by_r_squared(X, y, TERMS, (), SIZE, intercept)
        assert set(selected) == set(slowly(X, y, intercept))
        found.add(selected)
    assert len(found) > 1


@pytest.mark.parametrize("intercept", [True, False])
def test_only_what_is_selected_has_no_distance(intercept: bool) -> None:
    nearest = 0
    for seed in range(15):
        X, y = data(seed)
        selected = frozenset(forward_by_r_squared(X, y, TERMS, (), SIZE, intercept))
        own = forward_distance(X, y, TERMS, selected, (), intercept)
        assert own < 0.02 * SIZE, "only a tie is counted although it was won"
        nearest += own == 0
        for out in selected:
            for other in set(TERMS) - selected:
                assert forward_distance(X, y, TERMS, selected - {out} | {other}, (), intercept) > 0
    assert nearest > 10


def test_the_distance_is_what_the_best_outsider_gains_more() -> None:
    """Two columns at right angles: each gains the square of its own product with the outcome."""
    X, y = np.eye(6)[:, :2], np.array([3.0, 4.0, 1.0, 1.0, 1.0, 1.0])
    distance = forward_distance(X, y, {"a": [0], "b": [1]}, frozenset({"a"}), (), intercept=False)
    deviation = np.sqrt((4.0**2 + 4) / 5)
    assert distance == pytest.approx((4 - 3) / deviation + 0.02)


def test_forced_terms_are_in_from_the_start() -> None:
    X, y = data(2)
    weakest = min(TERMS, key=lambda term: (term in slowly(X, y, True), term))
    assert weakest in forward_by_r_squared(X, y, TERMS, (weakest,), SIZE, True)
