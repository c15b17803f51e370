"""mlxtend's SequentialFeatureSelector with factors kept whole, and its conditions brought to light."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.logistic_model import fit_logistic
from lymphoradio.stats.selection_path import Action, Selection, Step
from lymphoradio.stats.separation import SeparationError

Subsets = Mapping[int, Mapping[str, Any]]


def select_mlxtend(
    X: np.ndarray,
    y: np.ndarray,
    term_columns: Mapping[str, Sequence[int]],
    kind: str,
    direction: str = "forward",
    floating: bool = False,
    k_features: int | str = "best",
    scoring: str | Callable[..., float] | None = None,
    cv: int = 5,
    forced: Sequence[str] = (),
    intercept: bool = True,
) -> Selection:
    """Sequential selection by a score, as mlxtend does it.

    What to know about it: the search is greedy (a subset of size k need not be the best of that size); the model
    without any term is never a candidate; of equal scores, "best" takes the size that the search met first; and with
    ``cv=0`` the score is that of the training data, so that "best" prefers the largest model.

    Parameters
    ----------
    X : ndarray, shape (n, p)
        Without a column of ones.
    y : ndarray, shape (n,)
        A measurement (linear) or 0 and 1 (logistic).
    term_columns : mapping of str to sequence of int
        Columns of each term; together all p. A term enters and leaves whole.
    kind : {"linear", "logistic"}
        Least squares, or unpenalised logistic regression.
    direction : {"forward", "backward"}
    floating : bool
        After each move, try to take earlier ones back (Pudil et al. 1994).
    k_features : int, "best" or "parsimonious"
        Number of terms (forced ones included); the size with the best score; or mlxtend's smaller one near it.
    scoring : str or callable, optional
        A scikit-learn scorer's name, or a function of (estimator, X, y). Default: ``r2`` for linear, ``accuracy`` for
        logistic (mlxtend's own).
    cv : int
        Folds; 0 for none. Linear: in the order of the rows; logistic: stratified (what an integer means to mlxtend).
    forced : sequence of str
        Terms of every model.
    intercept : bool
        False: models through the origin; ``r2`` still compares their errors with those of the fold's mean.

    Returns
    -------
    Selection
        `path` holds the subsets kept, one per size, as entries and removals between consecutive sizes
        (`criterion_value` is the mean score; a floating search may move several terms between two sizes), and a stop
        with the size chosen. `notes` carries every warning of mlxtend and scikit-learn.

    Raises
    ------
    NotEstimable
        Folds without both outcomes, or a subset whose score is not a number.
    ValueError
        Invalid arguments.

    References
    ----------
    Raschka (2018), J. Open Source Softw. 3(24):638; Pudil, Novovicova & Kittler (1994), Pattern Recognit. Lett.
    15:1119-1125.
    """
    X, y = np.asarray(X, dtype=float), np.asarray(y, dtype=float)
    _check_arguments(X, y, term_columns, kind, direction, k_features, cv, forced)
    # 1.5 s of start-up, needed by studies that ask for this selector only.
    from mlxtend.feature_selection import SequentialFeatureSelector

    terms = tuple(term_columns)
    outcome = y if kind == "linear" else y.astype(int)
    folds = _folds(kind, outcome, cv)
    selector = SequentialFeatureSelector(
        _estimator(kind, intercept),
        k_features=k_features,
        forward=direction == "forward",
        floating=floating,
        scoring=scoring,
        cv=folds,
        n_jobs=1,
        fixed_features=tuple(int(j) for term in forced for j in term_columns[term]) or None,
        feature_groups=[[int(j) for j in term_columns[term]] for term in terms],
    )
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            selector.fit(X, outcome)
        except np.linalg.LinAlgError as error:
            raise NotEstimable(f"a fold could not be fitted: {error}") from error
    subsets: Subsets = selector.subsets_
    for size in sorted(subsets):
        if not np.all(np.isfinite(subsets[size]["cv_scores"])):
            raise NotEstimable(f"the score of a subset of {size} terms is not a number: choose other folds or score")
    chosen = _terms_of(selector.k_feature_idx_, term_columns)
    steps = _path(subsets, term_columns, direction == "forward", bool(forced))
    stop_note = f"{k_features if isinstance(k_features, str) else 'given'} size: {len(chosen)} terms"
    steps.append(Step(steps[-1].step + 1, "stop", criterion_value=float(selector.k_score_), note=stop_note))
    notes = _notes(caught)
    if kind == "logistic":
        notes.extend(_without_finite_estimate(X, y, folds, subsets, intercept))
    if cv == 0:
        notes.append("the score is of the training data (no cross-validation)")
    if k_features == "parsimonious":
        notes.extend(_one_standard_error(subsets, len(chosen)))
    return Selection(tuple(t for t in terms if t in chosen and t not in forced), tuple(steps), tuple(notes))


def _check_arguments(
    X: np.ndarray,
    y: np.ndarray,
    term_columns: Mapping[str, Sequence[int]],
    kind: str,
    direction: str,
    k_features: int | str,
    cv: int,
    forced: Sequence[str],
) -> None:
    if X.ndim != 2 or y.shape != (len(X),) or not (np.all(np.isfinite(X)) and np.all(np.isfinite(y))):
        raise ValueError("X must have shape (n, p) and y shape (n,), complete and finite")
    columns = sorted(int(j) for own in term_columns.values() for j in own)
    if columns != list(range(X.shape[1])) or not all(len(own) for own in term_columns.values()):
        raise ValueError("the terms' columns must be all columns of X, each once")
    if kind not in ("linear", "logistic"):
        raise ValueError(f"kind is linear or logistic, not {kind!r}")
    if kind == "logistic" and not np.all((y == 0.0) | (y == 1.0)):
        raise ValueError("the outcome must be 0 or 1")
    if direction not in ("forward", "backward"):
        raise ValueError(f"direction is forward or backward, not {direction!r}")
    if len(set(forced)) != len(forced) or any(term not in term_columns for term in forced):
        raise ValueError("forced terms must be distinct and have columns")
    if isinstance(k_features, str):
        if k_features not in ("best", "parsimonious"):
            raise ValueError(f"k_features is a number, best or parsimonious, not {k_features!r}")
    elif not max(1, len(forced)) <= k_features <= len(term_columns):
        raise ValueError(f"k_features must lie between {max(1, len(forced))} and {len(term_columns)}")
    if cv != 0 and not 2 <= cv <= len(y):
        raise ValueError("cv must be 0, or between 2 and the number of patients")


def _estimator(kind: str, intercept: bool) -> Any:
    from sklearn.linear_model import LinearRegression, LogisticRegression

    if kind == "linear":
        return LinearRegression(fit_intercept=intercept)
    # The default solver, lbfgs, leaves coefficients off by up to 1e-3.
    return LogisticRegression(C=np.inf, solver="newton-cholesky", tol=1e-8, fit_intercept=intercept)


def _folds(kind: str, y: np.ndarray, cv: int) -> list[tuple[np.ndarray, np.ndarray]] | int:
    if cv == 0:
        if kind == "logistic" and len(np.unique(y)) < 2:
            raise NotEstimable("both outcomes are needed")
        return 0
    from sklearn.model_selection import KFold, StratifiedKFold

    if kind == "linear":
        splitter: Any = KFold(cv)
    else:
        rarer = min(int(np.sum(y == 0)), int(np.sum(y == 1)))
        if rarer < cv:
            raise NotEstimable(f"{rarer} patients with the rarer outcome cannot fill {cv} folds")
        splitter = StratifiedKFold(cv)
    return list(splitter.split(np.zeros((len(y), 1)), y))


def _terms_of(columns: Sequence[int], term_columns: Mapping[str, Sequence[int]]) -> set[str]:
    present = {int(j) for j in columns}
    return {term for term, own in term_columns.items() if present.issuperset(int(j) for j in own)}


def _path(subsets: Subsets, term_columns: Mapping[str, Sequence[int]], forward: bool, forced: bool) -> list[Step]:
    """Moves between the subsets kept of consecutive sizes, in the direction of the search."""
    sizes = sorted(subsets, reverse=not forward)
    members = {size: _terms_of(subsets[size]["feature_idx"], term_columns) for size in sizes}
    scores = {size: float(subsets[size]["avg_score"]) for size in sizes}
    first = sizes[0]
    # A forward search without forced terms starts from no term, of which mlxtend has no score.
    started = forced or not forward
    previous: set[str] = members[first] if started else set()
    steps = [Step(0, "start", criterion_value=scores[first] if started else None)]
    for number, size in enumerate(sizes[1:] if started else sizes, start=1):
        moves: list[tuple[Action, str]] = [
            *(("remove", term) for term in term_columns if term in previous - members[size]),
            *(("enter", term) for term in term_columns if term in members[size] - previous),
        ]
        steps.extend(Step(number, action, term, criterion_value=scores[size]) for action, term in moves)
        previous = members[size]
    return steps


def _notes(caught: Sequence[warnings.WarningMessage]) -> list[str]:
    """Each distinct warning once, with how often it came."""
    counts: dict[str, int] = {}
    for warning in caught:
        text = f"{warning.category.__name__}: {' '.join(str(warning.message).split())}"
        counts[text] = counts.get(text, 0) + 1
    return [f"{text} ({count} times)" if count > 1 else text for text, count in counts.items()]


def _without_finite_estimate(
    X: np.ndarray,
    y: np.ndarray,
    folds: list[tuple[np.ndarray, np.ndarray]] | int,
    subsets: Subsets,
    intercept: bool,
) -> list[str]:
    """Sizes whose subset has no finite estimate in some fold, where scikit-learn stops and may say nothing."""
    training = [np.arange(len(y))] if isinstance(folds, int) else [train for train, _ in folds]
    return [
        f"{size} terms: {reason} ({count} of {len(training)} training sets; the score is of coefficients cut short)"
        for size in sorted(subsets)
        for reason, count in _refusals(X[:, list(subsets[size]["feature_idx"])], y, training, intercept).items()
    ]


def _refusals(X: np.ndarray, y: np.ndarray, training: Sequence[np.ndarray], intercept: bool) -> dict[str, int]:
    """Why no finite estimate exists, with the number of training sets."""
    counts: dict[str, int] = {}
    for rows in training:
        try:
            fit_logistic(X[rows], y[rows], intercept)
        except SeparationError:
            reason = "the outcome is separated"
        except NotEstimable as refusal:
            reason = str(refusal)
        else:
            continue
        counts[reason] = counts.get(reason, 0) + 1
    return counts


def _one_standard_error(subsets: Subsets, chosen: int) -> list[str]:
    """Say so where the documented rule, one standard error below the best, would choose another size.

    mlxtend 0.25 divides the standard deviation of the candidate's own scores by the number of folds instead of its
    root, and lowers the bar at each size that passes.
    """
    sizes = sorted(subsets)
    best = max(sizes, key=lambda size: (float(subsets[size]["avg_score"]), -size))
    scores = np.asarray(subsets[best]["cv_scores"], dtype=float)
    if len(scores) < 2:
        return ["one score per subset has no standard error: parsimonious is the best size"]
    bar = float(np.mean(scores)) - float(np.std(scores, ddof=1)) / math.sqrt(len(scores))
    smallest = min(size for size in sizes if float(subsets[size]["avg_score"]) >= bar)
    if smallest == chosen:
        return []
    return [
        f"the smallest subset within one standard error of the best has {smallest} terms; "
        f"mlxtend's narrower margin chose {chosen}"
    ]
