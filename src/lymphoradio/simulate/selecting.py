"""Selection of variables for the search: the same sets as `stats.selection` finds, without the path.

A backward elimination by likelihood ratios looks at the few terms with the largest Wald p-values alone: the term with
the largest likelihood-ratio p-value is among them but for freaks, which the final verdict would show.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from ..stats.model_fit import p_chi2
from .newton import Fit

LOOKED_AT = 3
Columns = Mapping[str, Sequence[int]]


def eliminate_backward(
    columns: Columns,
    forced: Sequence[str],
    fit: Callable[[list[int], np.ndarray | None], Fit],
    criterion: str,
    remove_above: float,
) -> tuple[str, ...]:
    """Terms left by backward elimination.

    Parameters
    ----------
    columns : mapping of str to sequence of int
        Columns of the design by term, in the candidates' order.
    forced : sequence of str
        Terms that stay.
    fit : callable
        The model of some columns, from some coefficients on.
    criterion : {"wald", "lr"}
    remove_above : float

    Raises
    ------
    NotEstimable
        The model of all terms.
    """
    terms = list(columns)
    model = fit(_all(columns, terms), None)
    while True:
        places = _places(columns, terms)
        ranked = sorted(
            ((_wald(model, places[term]), term) for term in terms if term not in forced), key=lambda pair: -pair[0]
        )
        if not ranked:
            return tuple(terms)
        if criterion == "wald":
            worst, term = ranked[0]
            if not worst > remove_above:
                return tuple(terms)
            terms.remove(term)
            if not terms:
                return ()
            model = fit(_all(columns, terms), np.delete(model.beta, places[term]))
            continue
        best: tuple[float, str, Fit | None] = (-1.0, "", None)
        for _, term in ranked[:LOOKED_AT]:
            smaller = _without(columns, terms, term, model, places, fit)
            if smaller is None:
                return tuple(terms)  # the empty model is not weighed here
            p = p_chi2(max(2 * (model.log_likelihood - smaller.log_likelihood), 0.0), len(columns[term]))
            if p > best[0]:
                best = (p, term, smaller)
        if not best[0] > remove_above or best[2] is None:
            return tuple(terms)
        terms.remove(best[1])
        model = best[2]


def _all(columns: Columns, terms: Sequence[str]) -> list[int]:
    return [i for term in terms for i in columns[term]]


def _places(columns: Columns, terms: Sequence[str]) -> dict[str, list[int]]:
    found, at = {}, 0
    for term in terms:
        found[term] = list(range(at, at + len(columns[term])))
        at += len(columns[term])
    return found


def _wald(model: Fit, within: list[int]) -> float:
    own = model.beta[within]
    if len(within) == 1:
        return p_chi2(float(own[0] ** 2 / model.covariance[within[0], within[0]]), 1)
    return p_chi2(float(own @ np.linalg.solve(model.covariance[np.ix_(within, within)], own)), len(within))


def _without(
    columns: Columns,
    terms: Sequence[str],
    term: str,
    model: Fit,
    places: Mapping[str, list[int]],
    fit: Callable[[list[int], np.ndarray | None], Fit],
) -> Fit | None:
    left = [other for other in terms if other != term]
    return fit(_all(columns, left), np.delete(model.beta, places[term])) if left else None


def forward_by_r_squared(
    X: np.ndarray, y: np.ndarray, columns: Columns, forced: Sequence[str], size: int, intercept: bool
) -> tuple[str, ...]:
    """Terms of a forward selection by R2 on all the data, as mlxtend's selector makes it without folds.

    Parameters
    ----------
    X : ndarray, shape (n, p)
    y : ndarray, shape (n,)
    columns : mapping of str to sequence of int
        By term.
    forced : sequence of str
        Terms that are in from the start.
    size : int
        How many terms.
    intercept : bool
        False: models through the origin.
    """
    rest, residual = (X - X.mean(axis=0), y - y.mean()) if intercept else (X, y)
    scale = np.sqrt((rest * rest).sum(axis=0))
    rest = rest / np.where(scale > 0, scale, 1.0)
    chosen: list[str] = []

    def project(term: str) -> None:
        nonlocal rest, residual
        basis, _ = np.linalg.qr(rest[:, list(columns[term])])
        rest = rest - basis @ (basis.T @ rest)
        residual = residual - basis @ (basis.T @ residual)
        chosen.append(term)

    for term in forced:
        project(term)
    while len(chosen) < min(size, len(columns)):
        gains = [(_gain(rest[:, list(columns[term])], residual), term) for term in columns if term not in chosen]
        project(max(gains, key=lambda pair: pair[0])[1])
    return tuple(term for term in columns if term in chosen)


def _gain(own: np.ndarray, residual: np.ndarray) -> float:
    if own.shape[1] == 1:
        length = float(own[:, 0] @ own[:, 0])
        return float(own[:, 0] @ residual) ** 2 / length if length > 1e-12 else 0.0
    basis, _ = np.linalg.qr(own)
    return float(((basis.T @ residual) ** 2).sum())
