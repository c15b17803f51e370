import warnings
from itertools import combinations

import numpy as np
import pytest

from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.logistic_model import fit_logistic
from lymphoradio.stats.selection_mlxtend import select_mlxtend

RNG = np.random.default_rng(21)
N = 60
X = RNG.normal(size=(N, 6))
CHANGE = X[:, 0] + 0.8 * X[:, 2] - 0.7 * X[:, 3] + 0.3 * X[:, 5] + RNG.normal(size=N)
DECLINE = (CHANGE + RNG.logistic(size=N) > 0).astype(int)
TERMS = {"age": (0,), "sex": (1,), "site": (2, 3), "nlr": (4,), "il2": (5,)}


def columns(terms):
    return [j for term in TERMS if term in terms for j in TERMS[term]]


def mean_r_squared(terms, folds):
    """Cross-validated R2 by numpy alone: contiguous folds, least squares with an intercept."""
    scores = []
    for test in np.array_split(np.arange(N), folds):
        train = np.setdiff1d(np.arange(N), test)
        design = np.column_stack([np.ones(N), X[:, columns(terms)]])
        beta = np.linalg.lstsq(design[train], CHANGE[train], rcond=None)[0]
        residuals = CHANGE[test] - design[test] @ beta
        scores.append(1 - residuals @ residuals / np.sum((CHANGE[test] - CHANGE[test].mean()) ** 2))
    return float(np.mean(scores))


ALL = {frozenset(c): mean_r_squared(c, 5) for k in range(1, 6) for c in combinations(TERMS, k)}


def subsets_along(path, start=frozenset()):
    """(terms, score) of each size kept, from the moves of the path."""
    current, result = set(start), {}
    for step in path:
        if step.action in ("enter", "remove"):
            current ^= {step.term}
            result[step.step] = (frozenset(current), step.criterion_value)
    return [result[number] for number in sorted(result)]


def test_forward_scores_equal_an_exhaustive_table_and_each_step_is_greedy():
    result = select_mlxtend(X, CHANGE, TERMS, "linear")
    previous = frozenset()
    kept = subsets_along(result.path)
    assert [len(terms) for terms, _ in kept] == [1, 2, 3, 4, 5]
    for terms, score in kept:
        assert score == pytest.approx(ALL[terms], rel=1e-10)
        assert score == pytest.approx(max(ALL[previous | {t}] for t in TERMS if t not in previous), rel=1e-10)
        previous = terms
    assert frozenset(result.selected) == max(kept, key=lambda pair: pair[1])[0]
    assert result.path[-1].criterion_value == pytest.approx(ALL[frozenset(result.selected)], rel=1e-10)
    assert result.notes == ()


def test_backward_steps_are_greedy():
    result = select_mlxtend(X, CHANGE, TERMS, "linear", direction="backward")
    previous = frozenset(TERMS)
    assert result.path[0].criterion_value == pytest.approx(ALL[previous], rel=1e-10)
    kept = subsets_along(result.path, start=TERMS)
    assert [len(terms) for terms, _ in kept] == [4, 3, 2, 1]
    for terms, score in kept:
        assert score == pytest.approx(max(ALL[previous - {t}] for t in previous), rel=1e-10)
        previous = terms


def test_backward_finds_what_forward_cannot():
    # c = a + b + noise is best alone, so that a forward search keeps it; a backward one finds that a with b is better.
    rng = np.random.default_rng(3)
    a, b, d = rng.normal(size=(3, 80))
    data = np.column_stack([a + b + 0.4 * rng.normal(size=80), a, b, d])
    y = a + b + 0.2 * rng.normal(size=80)
    terms = {"c": (0,), "a": (1,), "b": (2,), "d": (3,)}
    assert select_mlxtend(data, y, terms, "linear", direction="backward", k_features=2).selected == ("a", "b")
    assert "c" in select_mlxtend(data, y, terms, "linear", k_features=2).selected


@pytest.mark.parametrize("direction", ["forward", "backward"])
def test_floating_is_never_worse_than_greedy_nor_better_than_exhaustive(direction):
    start = TERMS if direction == "backward" else ()
    plain = select_mlxtend(X, CHANGE, TERMS, "linear", direction=direction)
    floating = select_mlxtend(X, CHANGE, TERMS, "linear", direction=direction, floating=True)
    greedy = {len(terms): score for terms, score in subsets_along(plain.path, start)}
    for terms, score in subsets_along(floating.path, start):
        assert score == pytest.approx(ALL[terms], rel=1e-10)
        assert greedy[len(terms)] - 1e-12 <= score
        assert score <= max(s for t, s in ALL.items() if len(t) == len(terms)) + 1e-12


def test_floating_path_shows_terms_taken_back():
    # c = a + b + noise is best alone, and a with b is best of two: the float from three back to two drops c.
    rng = np.random.default_rng(3)
    a, b, d = rng.normal(size=(3, 80))
    data = np.column_stack([a + b + 0.4 * rng.normal(size=80), a, b, d])
    y = a + b + 0.2 * rng.normal(size=80)
    terms = {"c": (0,), "a": (1,), "b": (2,), "d": (3,)}
    plain = select_mlxtend(data, y, terms, "linear", k_features=2)
    floating = select_mlxtend(data, y, terms, "linear", k_features=4, floating=True)
    assert "c" in plain.selected
    kept = [terms for terms, _ in subsets_along(floating.path)]
    assert kept[0] == {"c"}
    assert frozenset("ab") in kept
    assert ("remove", "c") in [(step.action, step.term) for step in floating.path]


def test_factor_columns_enter_together():
    for floating in (False, True):
        result = select_mlxtend(X, CHANGE, TERMS, "linear", floating=floating)
        assert {s.term for s in result.path if s.term} <= set(TERMS)
    assert "site" in result.selected


def test_number_of_terms_and_forced_terms():
    assert len(select_mlxtend(X, CHANGE, TERMS, "linear", k_features=2).selected) == 2
    for forced in (("sex",), ("sex", "nlr"), ("site",)):
        result = select_mlxtend(X, CHANGE, TERMS, "linear", k_features=3, forced=forced)
        assert len(result.selected) == 3 - len(forced)
        assert not set(result.selected) & set(forced)
        assert result.path[0].criterion_value == pytest.approx(ALL[frozenset(forced)], rel=1e-10)
        assert not {s.term for s in result.path} & set(forced)


def test_logistic_score_equals_scikit_learn_on_the_chosen_terms():
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import cross_val_score

    result = select_mlxtend(X, DECLINE, TERMS, "logistic", scoring="roc_auc", cv=4)
    estimator = LogisticRegression(C=np.inf, solver="newton-cholesky", tol=1e-8)
    score = cross_val_score(estimator, X[:, columns(result.selected)], DECLINE, cv=4, scoring="roc_auc").mean()
    assert result.path[-1].criterion_value == pytest.approx(score, rel=1e-12)


def test_logistic_scores_are_of_the_maximum_of_the_likelihood():
    """With its default solver scikit-learn stops short of it: here the score would be off by 0.03."""
    measured = X * [1, 30, 0.01, 5, 200, 1] + [60, 900, 0.2, 20, 1500, 3]
    terms = {"all": tuple(range(6))}
    result = select_mlxtend(measured, DECLINE, terms, "logistic", scoring="neg_log_loss", cv=0)
    expected = fit_logistic(measured, DECLINE.astype(float)).log_likelihood / N
    assert result.path[-1].criterion_value == pytest.approx(expected, rel=1e-9)


def test_training_score_prefers_the_largest_model_and_says_so():
    result = select_mlxtend(X, CHANGE, TERMS, "linear", cv=0)
    assert result.selected == tuple(TERMS)
    assert result.notes == ("the score is of the training data (no cross-validation)",)


def test_warnings_become_notes():
    def scorer(estimator, X, y):
        warnings.warn("the solver is unsure", RuntimeWarning, stacklevel=1)
        return estimator.score(X, y)

    result = select_mlxtend(X, CHANGE, {"all": tuple(range(6))}, "linear", scoring=scorer)
    assert result.notes == ("RuntimeWarning: the solver is unsure (5 times)",)


def test_separated_folds_are_said_even_where_scikit_learn_says_nothing():
    result = select_mlxtend(X[:, :2], (X[:, 0] > 0).astype(int), {"age": (0,), "sex": (1,)}, "logistic")
    assert any(note.startswith("1 terms: the outcome is separated (5 of 5 training sets") for note in result.notes)
    assert not any("separated" in n for n in select_mlxtend(X, DECLINE, TERMS, "logistic").notes)


def test_parsimonious_differs_from_the_documented_rule_and_says_so():
    result = select_mlxtend(X, CHANGE, TERMS, "linear", k_features="parsimonious")
    kept = {len(terms): terms for terms, _ in subsets_along(result.path)}
    best = max(kept, key=lambda k: ALL[kept[k]])
    fold_scores = [
        1 - np.sum((CHANGE[test] - fitted) ** 2) / np.sum((CHANGE[test] - CHANGE[test].mean()) ** 2)
        for test, fitted in _fold_predictions(kept[best])
    ]
    bar = ALL[kept[best]] - np.std(fold_scores, ddof=1) / np.sqrt(5)
    documented = min(k for k in kept if ALL[kept[k]] >= bar)
    noted = any(f"has {documented} terms" in note for note in result.notes)
    assert noted is (documented != len(result.selected))
    assert noted


def _fold_predictions(terms):
    design = np.column_stack([np.ones(N), X[:, columns(terms)]])
    for test in np.array_split(np.arange(N), 5):
        train = np.setdiff1d(np.arange(N), test)
        yield test, design[test] @ np.linalg.lstsq(design[train], CHANGE[train], rcond=None)[0]


def test_score_that_is_not_a_number_is_refused():
    # R2 of a single patient is not defined.
    with pytest.raises(NotEstimable, match="not a number"):
        select_mlxtend(X[:12], CHANGE[:12], TERMS, "linear", cv=12)


def test_folds_without_both_outcomes_are_refused():
    y = np.zeros(N, dtype=int)
    y[:3] = 1
    with pytest.raises(NotEstimable, match="3 patients with the rarer outcome cannot fill 5 folds"):
        select_mlxtend(X, y, TERMS, "logistic")


@pytest.mark.parametrize(
    "options",
    [
        {"kind": "cox"},
        {"direction": "both"},
        {"k_features": "few"},
        {"k_features": 6},
        {"k_features": 1, "forced": ("age", "sex")},
        {"forced": ("height",)},
        {"cv": 1},
        {"term_columns": {"age": (0,)}},
    ],
)
def test_invalid_arguments(options):
    arguments = {"X": X, "y": CHANGE, "term_columns": TERMS, "kind": "linear"} | options
    with pytest.raises(ValueError):
        select_mlxtend(**arguments)
