"""Selection of variables for the search: the same sets as `stats.selection` finds, without the path.

A backward elimination by likelihood ratios looks at the few terms with the largest Wald p-values alone, and of these at
those whose Wald deviate is near the smallest: the term with the largest likelihood-ratio p-value is among them but for
freaks, which the final verdict would show.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from scipy.special import ndtri

from ..stats.model_fit import p_chi2
from .newton import Fit

LOOKED_AT = 3
NEAR = 0.25  # normal deviates
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
            model = fit(_all(columns, terms), without(model, places[term]))
            continue
        best: tuple[float, str, Fit | None] = (-1.0, "", None)
        nearest = _deviate(ranked[0][0]) + NEAR
        for wald, term in ranked[:LOOKED_AT]:
            if _deviate(wald) > nearest:
                break
            left = [other for other in terms if other != term]
            smaller = fit(_all(columns, left), without(model, places[term]))
            p = p_chi2(max(2 * (model.log_likelihood - smaller.log_likelihood), 0.0), len(columns[term]))
            if p > best[0]:
                best = (p, term, smaller)
        if not best[0] > remove_above or best[2] is None:
            return tuple(terms)
        terms.remove(best[1])
        model = best[2]


def without(model: Fit, within: Sequence[int]) -> np.ndarray:
    """Coefficients of the other columns where those of some are held at 0, as the quadratic about the maximum has them.

    Parameters
    ----------
    model : Fit
    within : sequence of int
        Places of the columns that go.

    Returns
    -------
    ndarray, shape (p - len(within),)
    """
    places = np.arange(len(model.beta))
    own, rest = places[list(within)], np.delete(places, list(within))
    shift = model.covariance[np.ix_(rest, own)] @ np.linalg.solve(model.covariance[np.ix_(own, own)], model.beta[own])
    moved: np.ndarray = model.beta[rest] - shift
    return moved


def _deviate(p: float) -> float:
    """The normal deviate with a two-sided p-value."""
    return -float(ndtri(max(p, 1e-300) / 2))


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
