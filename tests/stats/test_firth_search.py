"""Several maxima with a coefficient held: R's brute force, a naive likelihood from many starts, and the landscapes."""

import itertools

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import expit

from lymphoradio.stats import firth_cox, firth_search
from lymphoradio.stats.cox import prepare_cox
from lymphoradio.stats.cox_design import select_orthogonal
from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.firth import (
    firth_cox_lr_test,
    firth_cox_profile_interval,
    firth_lr_test,
    firth_profile_interval,
    fit_firth_cox,
    fit_firth_logistic,
)
from lymphoradio.stats.firth_cox_likelihood import penalised_partial_likelihood
from lymphoradio.stats.firth_cox_search import CoxLandscape
from lymphoradio.stats.firth_logistic import _problem
from lymphoradio.stats.firth_logistic_search import LogisticLandscape
from lymphoradio.stats.firth_newton import maximise
from lymphoradio.stats.firth_search import searcher
from lymphoradio.stats.separation import separating_columns
from tests.stats.golden import golden, read

QUANTILE = 3.841458820694124
CASES = {"logistic_a": 3, "logistic_b": 3, "logistic_c": 3, "logistic_d": 3, "cox_a": 1, "cox_b": 1, "cox_c": 2}


def table(case):
    rows = read("firth_branches_data.csv")
    return rows[rows.data == case].pivot_table(index="row", columns="column", values="value")


@pytest.mark.parametrize("case", CASES)
def test_limits_are_of_the_highest_of_several_maxima(case):
    data, j, wanted = table(case), CASES[case], golden("firth_branches.csv", case)
    X = data.filter(regex="^x").to_numpy()
    if case.startswith("cox"):
        found = firth_cox_profile_interval(data["time"], data["event"], X, j - 1)
    else:
        found = firth_profile_interval(X, data["y"].to_numpy(), j - 1)
    assert found == pytest.approx((wanted[f"low_{j}"], wanted[f"high_{j}"]), rel=1e-9)


# --- the likelihoods as they are defined ---


def log_det(rows):
    size = np.abs(np.diag(np.linalg.qr(rows, mode="r")))
    return np.sum(np.log(size)) if np.all(size > 0.0) else -1e10


def naive_logistic(X, y):
    design = np.column_stack([X, np.ones(len(y))])

    def value(b):
        eta = np.clip(design @ b, -600.0, 600.0)
        weights = np.sqrt(expit(eta) * expit(-eta))
        return np.sum(y * eta - np.logaddexp(0.0, eta)) + log_det(design * weights[:, None])

    return value


def naive_cox(X, time, event):
    """Without ties."""
    deaths = np.flatnonzero(event)
    at_risk = [np.flatnonzero(time >= time[i]) for i in deaths]

    def value(b):
        eta, height, rows = X @ b, 0.0, []
        for death, those in zip(deaths, at_risk, strict=True):
            share = np.exp(eta[those] - eta[those].max())
            height += eta[death] - eta[those].max() - np.log(share.sum())
            share /= share.sum()
            rows.append(np.sqrt(share)[:, None] * (X[those] - share @ X[those]))
        return height + log_det(np.vstack(rows))

    return value


def highest(value, j, held, starts):
    return max(
        -minimize(lambda a: -value(np.insert(a, j, held)), start, method="BFGS", options={"gtol": 1e-3}).fun
        for start in starts
    )


def falls(value, estimate, limits, j, rng, n_starts):
    """Twice the fall at the limits, and the least that the test's statistic can be, from many starts."""
    others, found = np.delete(estimate, j), []
    for held in (*limits, 0.0):
        starts = [others, 3.0 * others, 8.0 * others]
        starts += [rng.normal(size=others.size) * rng.choice([1.0, 4.0, 12.0]) for _ in range(n_starts)]
        found.append(2.0 * (value(estimate) - highest(value, j, held, starts)))
    return found


def separated(rng):
    while True:
        n, p = int(rng.integers(10, 26)), int(rng.integers(2, 5))
        X = rng.normal(size=(n, p))
        X[:, 0] = X[:, 0] > rng.choice([0.0, 0.8])
        y = (rng.random(n) < expit(2.5 * X @ rng.normal(size=p))).astype(float)
        if 2 <= y.sum() <= n - 2 and np.ptp(X[:, 0]) > 0.0 and separating_columns(X, y):
            yield X, y


def monotone(rng):
    while True:
        n = int(rng.integers(8, 16))
        X = rng.normal(size=(n, 2))
        X[:, 0] = X[:, 0] > rng.choice([0.0, 0.8])
        time = np.exp(-2.5 * X @ rng.normal(size=2)) * rng.exponential(size=n)
        event = (rng.random(n) < 0.4).astype(float)
        if event.sum() < 2 or np.ptp(X[:, 0]) == 0.0:
            continue
        try:
            prepare_cox(time, event, X).fit()
        except NotEstimable as reason:
            if "monotone" in str(reason):
                yield X, time, event


def hold(value, estimate, limits, j, statistic, rng, n_starts):
    low, high, at_zero = falls(value, estimate, limits, j, rng, n_starts)
    # No start is higher at a limit than the quantile allows, and none at 0 than the tested model.
    assert min(low, high) > QUANTILE - 1e-4
    assert statistic < at_zero + 1e-4
    return [abs(low - QUANTILE) < 1e-3, abs(high - QUANTILE) < 1e-3]


def test_no_start_is_higher_on_separated_data():
    rng, reached = np.random.default_rng(6), []
    for X, y in itertools.islice(separated(rng), 16):
        j = int(rng.integers(X.shape[1]))
        coefficients = fit_firth_logistic(X, y).coefficients
        mean, sd = X.mean(axis=0), X.std(axis=0)
        standard = np.append(coefficients[1:] * sd, coefficients[0] + coefficients[1:] @ mean)
        limits = np.array(firth_profile_interval(X, y, j)) * sd[j]
        statistic = firth_lr_test(X, y, [j]).statistic
        reached += hold(naive_logistic((X - mean) / sd, y), standard, limits, j, statistic, rng, 5)
    assert np.mean(reached) > 0.9


def test_no_start_is_higher_on_monotone_data():
    rng, reached = np.random.default_rng(6), []
    for X, time, event in itertools.islice(monotone(rng), 12):
        j, sd = int(rng.integers(2)), X.std(axis=0)
        try:
            standard = fit_firth_cox(time, event, X).coefficients * sd
        except NotEstimable:
            continue
        limits = np.array(firth_cox_profile_interval(time, event, X, j)) * sd[j]
        statistic = firth_cox_lr_test(time, event, X, [j]).statistic
        value = naive_cox((X - X.mean(axis=0)) / sd, time, event)
        reached += hold(value, standard, limits, j, statistic, rng, 4)
    assert len(reached) >= 20
    assert np.mean(reached) > 0.9


# --- an estimate that is not the maximum next to 0 ---

OUTCOME = [0, 1, 1, 0, 0, 1, 1, 0, 1, 1, 1, 1]
PATIENTS = [[1, -1, 1], [-1, -1, 2], [2, -4, 2], [1, 0, -2], [1, -1, 1], [-4, 4, -3], [0, -3, 4], [3, 3, 1], [0, 0, 0],
            [1, -2, 1], [4, -4, 0], [-3, 2, 0]]  # fmt: skip
TIME, EVENT = [3, 8, 6, 2, 5, 1, 4, 7], [1, 0, 1, 0, 1, 0, 1, 0]
AT_RISK = [[0, -3], [2, 0], [-3, 3], [-3, -1], [-3, 3], [-3, -3], [-2, 1], [1, -3]]


def separated_twice():
    X, y = np.array(PATIENTS, dtype=float), np.array(OUTCOME, dtype=float)
    coefficients = fit_firth_logistic(X, y).coefficients
    return _problem(X, y, None, True), naive_logistic(X, y), np.append(coefficients[1:], coefficients[0])


def monotone_twice():
    X, time, event = np.array(AT_RISK, dtype=float), np.array(TIME, dtype=float), np.array(EVENT, dtype=float)
    problem = firth_cox._problem(time, event, X, "efron", None, None)
    return problem, naive_cox(X, time, event), fit_firth_cox(time, event, X).coefficients


@pytest.mark.parametrize("made", [separated_twice, monotone_twice])
def test_the_estimate_is_the_highest_of_several_maxima(made):
    problem, value, estimate = made()
    k = estimate.size
    assert problem.fit()[1].log_likelihood > maximise(problem.evaluate, np.zeros(k), k)[1].log_likelihood + 0.1
    starts = [np.zeros(k), *(np.random.default_rng(1).normal(size=(10, k)) * 3.0)]
    maxima = [-minimize(lambda b: -value(b), start, method="BFGS", options={"gtol": 1e-4}).fun for start in starts]
    assert value(estimate) == pytest.approx(max(maxima), abs=1e-6)


# --- the landscapes ---


def logistic_landscape():
    rng = np.random.default_rng(2)
    basis = np.linalg.qr(np.column_stack([np.ones(30), rng.normal(size=(30, 2))]))[0] * np.sqrt(30)
    y = (rng.random(30) < 0.4).astype(float)
    return LogisticLandscape(basis, y), rng


def cox_landscape(ties="efron"):
    rng = np.random.default_rng(3)
    time, event = rng.integers(1, 12, 40).astype(float), rng.random(40) < 0.6
    entry = np.where(rng.random(40) < 0.5, np.floor(time / 2) - 1, -1.0)
    problem = prepare_cox(time, event, rng.normal(size=(40, 3)), ties, rng.integers(0, 2, 40), entry)
    return CoxLandscape(problem.risk, select_orthogonal(problem.design, None).basis), rng


@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_points_together_are_points_one_by_one_cox(ties):
    landscape, rng = cox_landscape(ties)
    points = rng.normal(size=(4, 3)) / 2
    stack = landscape.together(points)
    for i, b in enumerate(points):
        alone = penalised_partial_likelihood(landscape.risk, landscape.basis, b)
        assert stack.log_likelihood[i] == pytest.approx(alone.log_likelihood, rel=1e-11)
        assert stack.score[i] == pytest.approx(alone.score, rel=1e-8, abs=1e-9)
        assert stack.metric[i] == pytest.approx(1.5 * alone.metric, rel=1e-9, abs=1e-10)


def test_points_together_are_points_one_by_one_logistic():
    rng = np.random.default_rng(4)
    problem = _problem(rng.normal(size=(30, 3)), (rng.random(30) < 0.5).astype(float), None, True)
    points = rng.normal(size=(4, 4))
    stack = LogisticLandscape(problem.basis, problem.y).together(points)
    for i, b in enumerate(points):
        alone = problem.evaluate(b)
        assert stack.log_likelihood[i] == pytest.approx(alone.log_likelihood, rel=1e-11)
        assert stack.score[i] == pytest.approx(alone.score, rel=1e-9, abs=1e-10)
        assert stack.metric[i] == pytest.approx(alone.metric, rel=1e-9, abs=1e-10)


@pytest.mark.parametrize("made", [logistic_landscape, cox_landscape])
def test_moments_are_the_slopes_of_the_likelihood_with_additions(made):
    landscape, rng = made()
    b, weights = rng.normal(size=(1, 3)) / 2, rng.uniform(0.5, 2.0, (1, landscape.n_draws))
    gradient, hessian = landscape.moments(b, weights)
    for i, h in enumerate(np.eye(3) * 1e-5):
        ahead, behind = (landscape.moments(b + sign * h, weights)[0] for sign in (1, -1))
        assert hessian[0, i] == pytest.approx((ahead - behind)[0] / 2e-5, rel=1e-6, abs=1e-6)
    # Without additions, its gradient and the penalty's are the score.
    plain = landscape.moments(b, np.ones((1, landscape.n_draws)))
    penalty = []
    for h in np.eye(3) * 1e-5:
        logs = [np.linalg.slogdet(landscape.moments(b + s * h, np.ones((1, landscape.n_draws)))[1])[1] for s in (1, -1)]
        penalty.append(float((logs[0] - logs[1])[0]) / 4e-5)
    assert landscape.total - plain[0][0] + penalty == pytest.approx(landscape.together(b).score[0], rel=1e-6, abs=1e-6)
    assert gradient.shape == (1, 3)


@pytest.mark.parametrize("made", [logistic_landscape, cox_landscape])
def test_an_addition_leads_no_farther_than_its_draw(made):
    landscape, rng = made()
    draws, parts = landscape.sample(rng, (6, 5))
    assert draws.shape == (6, 5)
    # The mean of a draw at any point lies among its rows: twice the addition less one row is another row of the draw.
    rows = landscape.basis
    for draw, part in zip(draws.ravel(), parts.reshape(-1, 3), strict=True):
        if isinstance(landscape, CoxLandscape):
            other = 2.0 * part - rows[landscape.risk.death_rows[draw]]
            at_risk = rows[np.isfinite(landscape.log_shares[draw])]
            assert np.abs(at_risk - other).max(axis=1).min() < 1e-12
        else:
            assert 2.0 * part == pytest.approx(rows[draw])


def test_systems_without_a_solution_lead_along_the_vector():
    matrices = np.array(
        [[[2.0, 0.0], [0.0, 4.0]], [[1.0, 1.0], [1.0, 1.0]], [[0.0, 0.0], [0.0, 0.0]], [[np.nan] * 2] * 2]
    )
    with np.errstate(invalid="ignore"):
        found = firth_search._solved(matrices, np.ones((4, 2)))
    assert found[0] == pytest.approx([0.5, 0.25])
    assert found[2:] == pytest.approx(np.ones((2, 2)))


def test_a_search_is_the_same_every_time_and_empty_without_a_free_coordinate():
    data = table("logistic_a")
    problem = _problem(data.filter(regex="^x").to_numpy(), data["y"].to_numpy(), None, True, [2])
    fitted = problem.fit()[0]
    search = searcher(LogisticLandscape(problem.basis, problem.y))
    assert search([fitted], fitted, 0) == []
    many = LogisticLandscape(np.zeros((firth_search.LARGEST // 4 + 1, 2)), np.zeros(firth_search.LARGEST // 4 + 1))
    assert searcher(many) is None
    known = np.append(fitted[:-1], 5.0 * fitted[-1])
    first, second = search([known], known, 3), search([known], known, 3)
    assert len(first) > 0
    assert np.array_equal(first, second)
