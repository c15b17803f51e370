"""Data that cannot answer end in a status or in words: no invented number, no bare NaN, no warning."""

from itertools import product

import numpy as np
import pytest

from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.resampling import (
    Reruns,
    Rule,
    bootstrap_weights,
    cox_sample,
    linear_sample,
    logistic_sample,
    rerun,
)
from tests.stats.resampling_cases import FAMILIES, Problem, random_problem

RULES = [
    Rule(direction, criterion, 0.3, 0.4)
    for direction, criterion in product(("backward", "forward", "both"), ("aic", "bic", "wald", "lr"))
]


def assert_sound(problem, weights, rule):
    """Every replicate has what its status promises, and coefficients that solve the score equations."""
    reruns = rerun(problem.sample(), problem.terms, weights, rule)
    for r, status in enumerate(reruns.status):
        performance = np.array([reruns.apparent[r], reruns.tested[r]])
        b = reruns.coefficients[r]
        if status != Reruns.ESTIMATED:
            assert status in (Reruns.UNBOUNDED, Reruns.FAILED)
            assert reruns.included[r].any() == (status == Reruns.UNBOUNDED)
            assert np.all(np.isnan(b))
            assert np.all(np.isnan(performance))
            assert np.isnan(reruns.slope[r])
            continue
        drawn = problem.replicated(weights[r])
        assert np.all(np.isfinite(b))
        assert np.all(b[~reruns.included[r][problem.terms]] == 0.0)
        assert np.isnan(reruns.slope[r]) or reruns.included[r].any()
        comparable = problem.family != "cox" or has_pairs(*drawn.outcome)
        assert np.isfinite(performance[0]) == comparable
        used = np.flatnonzero(b)
        if used.size:
            exact, std_errors, _ = drawn.estimates(used)
            assert np.all(np.abs(b - exact)[used] <= 1e-7 * np.abs(exact[used]) + 1e-8 * std_errors)
    return reruns


def has_pairs(time, event):
    return any(event[i] == 1.0 and (time > time[i]).any() for i in range(len(time))) or any(
        event[i] == 1.0 and ((time == time[i]) & (event == 0.0)).any() for i in range(len(time))
    )


def changed(problem, X=None, terms=None, outcome=None):
    X = problem.X if X is None else X
    terms = np.arange(X.shape[1]) if terms is None else np.asarray(terms)
    return Problem(problem.family, X, terms, problem.outcome if outcome is None else outcome, problem.ties)


def constant_column(problem):
    X = problem.X.copy()
    X[:, 2] = 0.3
    return changed(problem, X, problem.terms)


def collinear(problem):
    X = problem.X.copy()
    X[:, 4] = X[:, 1] - 2.0 * X[:, 3] + 1.0
    return changed(problem, X, problem.terms)


def more_candidates_than_patients(problem):
    X = np.random.default_rng(5).normal(size=(12, 15))
    return changed(problem, X, outcome=tuple(v[:12] for v in problem.outcome))


def outlier(problem):
    X = problem.X.copy()
    X[7, 0] = 1e5
    return changed(problem, X, problem.terms)


def huge_and_tiny(problem):
    return changed(problem, problem.X * np.array([1e6, 1e-6, 1.0, 1e6, 1e-6, 1e6, 1e-6, 1e6]), problem.terms)


def separated(problem):
    X = problem.X.copy()
    X[:, 1] = problem.outcome[-1] if problem.family == "logistic" else -problem.outcome[0]
    return changed(problem, X, problem.terms)


CASES = [constant_column, collinear, more_candidates_than_patients, outlier, huge_and_tiny, separated]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
@pytest.mark.parametrize("family", FAMILIES)
def test_every_rule_ends_in_what_its_status_promises(family, case):
    problem = case(random_problem(family, 30, 44))
    weights = bootstrap_weights(len(problem.X), 5, seed=30)
    for rule in RULES:
        assert_sound(problem, weights, rule)


def test_a_huge_outlier_is_no_reason_to_fail():
    """Nor is its absence: the column is not constant among the others."""
    for family in FAMILIES:
        problem = random_problem(family, 30, 44)
        X = problem.X[:, :4].copy()
        X[7, 0] = 1e7
        problem = changed(problem, X)
        weights = bootstrap_weights(44, 6, seed=31)
        weights[:, 7] = 0
        reruns = assert_sound(problem, weights, Rule("backward", "lr", remove_above=1.0))
        assert np.all(reruns.status == Reruns.ESTIMATED)
        assert np.all(reruns.coefficients[:, 0] != 0.0)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.direction}-{rule.criterion}")
def test_without_an_event_or_with_one_class_the_selection_fails(rule):
    for family in ("cox", "logistic"):
        problem = random_problem(family, 31, 40)
        event = problem.outcome[-1]
        none, one = np.zeros(40, dtype=int), np.zeros(40, dtype=int)
        none[np.flatnonzero(event == 0.0)] = 2
        one[int(np.flatnonzero(event == 1.0)[0])] = 1
        weights = np.array([none, np.zeros(40, dtype=int), event.astype(int), none + one])
        reruns = assert_sound(problem, weights, rule)
        assert reruns.status[:2].tolist() == [Reruns.FAILED] * 2
        if family == "logistic":
            assert reruns.status[2] == Reruns.FAILED
        sample = problem.sample()
        for weight in weights[:2]:
            with pytest.raises(NotEstimable, match="event"):
                sample.fit([0], weight)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.direction}-{rule.criterion}")
def test_one_event_has_a_supremum_and_no_wald_test(rule):
    """One of 30 patients dies, the first or the last: the likelihood of all candidates has no maximum."""
    rng = np.random.default_rng(2)
    X, time = rng.normal(size=(30, 3)), np.arange(30) + 1.0
    for patient in (0, 5, 29):
        event = (np.arange(30) == patient).astype(float)
        if patient == 0:
            X[0] = [9.0, 0.0, 0.0]
        problem = Problem("cox", X, np.arange(3), (time, event))
        reruns = assert_sound(problem, np.ones((1, 30), dtype=int), rule)
        if patient == 0 and rule.direction == "backward":
            expected = Reruns.FAILED if rule.criterion == "wald" else Reruns.UNBOUNDED
            assert reruns.status[0] == expected
            # The one column that explains the one event is worth its price, log 30 > 1; BIC's is the logarithm of 1.
            if rule.criterion in ("aic", "lr"):
                assert reruns.included[0].tolist() == [True, False, False]


def test_all_weights_on_one_patient():
    for family in FAMILIES:
        problem = random_problem(family, 33, 30)
        patient = int(np.flatnonzero(problem.outcome[-1] > 0.0)[0])
        weights = np.zeros((1, 30), dtype=int)
        weights[0, patient] = 30
        for rule in RULES:
            reruns = assert_sound(problem, weights, rule)
            assert reruns.status[0] == (Reruns.ESTIMATED if family == "cox" else Reruns.FAILED)
            assert not reruns.included.any()
        with pytest.raises(NotEstimable):
            problem.sample().fit([0], weights[0])


def test_all_times_equal():
    """The last of all tied deaths has no one to be compared with: nothing is explained, and C does not exist."""
    X = np.random.default_rng(1).normal(size=(25, 3))
    for ties, rule in product(("efron", "breslow"), RULES):
        problem = Problem("cox", X, np.arange(3), (np.ones(25), np.ones(25)), ties)
        reruns = assert_sound(problem, np.ones((1, 25), dtype=int), rule)
        assert reruns.status[0] == Reruns.ESTIMATED
        assert np.isnan(reruns.apparent[0])


def test_an_outcome_without_noise_is_refused():
    X = np.random.default_rng(1).normal(size=(25, 3))
    for y in (np.ones(25), X[:, 0] - 2.0 * X[:, 1]):
        problem = Problem("linear", X, np.arange(3), (y,))
        for criterion in ("aic", "wald"):
            assert (
                assert_sound(problem, np.ones((1, 25), dtype=int), Rule(criterion=criterion)).status[0] == Reruns.FAILED
            )
        with pytest.raises(NotEstimable):
            problem.sample().fit([0, 1, 2])


GOOD_X = np.random.default_rng(6).normal(size=(20, 2))
GOOD = cox_sample(np.arange(20.0), np.arange(20) % 2, GOOD_X)
ONES = np.ones((1, 20), dtype=int)
UNSOUND = {
    "missing covariate": lambda: cox_sample(np.arange(20.0), np.ones(20), np.where(GOOD_X > 1.0, np.nan, GOOD_X)),
    "covariate beyond the range of squares": lambda: linear_sample(np.arange(20.0), GOOD_X * 1e200),
    "missing time": lambda: cox_sample(np.full(20, np.nan), np.ones(20), GOOD_X),
    "negative time": lambda: cox_sample(np.arange(20.0) - 3.0, np.ones(20), GOOD_X),
    "event of 2": lambda: cox_sample(np.arange(20.0), np.full(20, 2), GOOD_X),
    "outcome of 2": lambda: logistic_sample(np.full(20, 2), GOOD_X),
    "missing outcome": lambda: linear_sample(np.full(20, np.nan), GOOD_X),
    "lengths": lambda: linear_sample(np.arange(19.0), GOOD_X),
    "no patient": lambda: linear_sample(np.zeros(0), np.zeros((0, 2))),
    "no candidate": lambda: logistic_sample(np.arange(20) % 2, np.zeros((20, 0))),
    "one vector": lambda: cox_sample(np.arange(20.0), np.ones(20), GOOD_X[:, 0]),
    "ties": lambda: cox_sample(np.arange(20.0), np.ones(20), GOOD_X, ties="exact"),
    "terms": lambda: rerun(GOOD, [0], ONES, Rule()),
    "fractions of terms": lambda: rerun(GOOD, [0.0, 0.5], ONES, Rule()),
    "negative term": lambda: rerun(GOOD, [0, -1], ONES, Rule()),
    "forced term that is none": lambda: rerun(GOOD, [0, 1], ONES, Rule(), forced=(2,)),
    "forced term below 0": lambda: rerun(GOOD, [0, 1], ONES, Rule(), forced=(-1,)),
    "half a patient": lambda: rerun(GOOD, [0, 1], ONES / 2, Rule()),
    "negative weight": lambda: rerun(GOOD, [0, 1], -ONES, Rule()),
    "infinite weight": lambda: rerun(GOOD, [0, 1], ONES * np.inf, Rule()),
    "missing weight": lambda: GOOD.fit([0], ONES[0] * np.nan),
    "weights of others": lambda: rerun(GOOD, [0, 1], ONES[:, 1:], Rule()),
    "column that is none": lambda: GOOD.fit([2]),
    "column below 0": lambda: GOOD.fit([-1]),
    "column twice": lambda: GOOD.fit([0, 0]),
    "direction": lambda: rerun(GOOD, [0, 1], ONES, Rule("sideways")),
    "criterion": lambda: rerun(GOOD, [0, 1], ONES, Rule("backward", "p")),
    "start": lambda: rerun(GOOD, [0, 1], ONES, Rule("both", start="half")),
    "start of a backward selection": lambda: rerun(GOOD, [0, 1], ONES, Rule("backward", start="empty")),
    "threshold above 1": lambda: rerun(GOOD, [0, 1], ONES, Rule(criterion="wald", remove_above=7.0)),
    "threshold that is missing": lambda: rerun(GOOD, [0, 1], ONES, Rule(criterion="wald", remove_above=np.nan)),
    "thresholds that cross": lambda: rerun(GOOD, [0, 1], ONES, Rule("both", "wald", 0.2, 0.1)),
}


@pytest.mark.parametrize("case", UNSOUND)
def test_unsound_input_is_refused_in_words(case):
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        UNSOUND[case]()


def test_fits_that_have_no_answer_are_refused():
    y = np.arange(20) % 2
    alias = np.column_stack([GOOD_X, 2.0 * GOOD_X[:, 0] - GOOD_X[:, 1] + 3.0])
    for make in (
        lambda X: cox_sample(np.arange(20.0), y, X),
        lambda X: logistic_sample(y, X),
        lambda X: linear_sample(y, X),
    ):
        with pytest.raises(NotEstimable):
            make(alias).fit([0, 1, 2])
        with pytest.raises(NotEstimable):
            make(np.column_stack([GOOD_X, np.full(20, 7.7)])).fit([0, 2])
        # The last level's patients were not drawn.
        dummy = (np.arange(20) < 2).astype(float)
        with pytest.raises(NotEstimable):
            make(np.column_stack([GOOD_X, dummy])).fit([0, 2], (dummy == 0.0).astype(int) * 2)
    with pytest.raises(NotEstimable):
        logistic_sample(y, np.column_stack([GOOD_X, y + 0.1 * GOOD_X[:, 0]])).fit([2])
    with pytest.raises(NotEstimable):
        cox_sample(np.arange(20.0), y, -np.arange(20.0)[:, None]).fit([0])


def test_models_without_columns():
    y = np.arange(20) % 2
    none = cox_sample(np.arange(20.0), y, GOOD_X).fit([])
    assert none.log_likelihood == pytest.approx(-np.sum(np.log(20 - np.flatnonzero(y))))
    assert none.coefficients.shape == (0,)
    half = logistic_sample(y, GOOD_X).fit([])
    assert (half.intercept, half.log_likelihood) == pytest.approx((0.0, -20 * np.log(2.0)))
    mean = linear_sample(np.arange(20.0), GOOD_X).fit([])
    assert mean.intercept == pytest.approx(9.5)


def test_no_replicates():
    reruns = rerun(GOOD, [0, 1], np.ones((0, 20), dtype=int), Rule())
    assert reruns.included.shape == reruns.coefficients.shape == (0, 2)
