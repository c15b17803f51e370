"""Which variables a backward elimination selects, with a way towards the printed set.

A wrong set does not say which move would mend it. So the model of the printed set is looked at first: how far its own
variables are from being removed, and the others, each added alone, from being kept. Only where nothing is left to mend
there is the elimination run, which decides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.special import ndtri

from ...stats.errors import NotEstimable
from ...stats.model_fit import p_chi2
from ...study.specs import Cox, Logistic
from ..newton import Fit
from ..nodes import Values
from .base import Asked, Context, Found, NotFast, Question
from .model_design import complete_cases, design_of, outcome_columns
from .model_selection import Fitter, eliminated, eliminates, fitter

MARGIN = 0.05  # of a normal deviate, so that a set on the edge is not held for mended
NEAR = 0.5  # normal deviates below the limit from which on a score test is not trusted
AT_ONCE = np.inf  # any first step ends the search
COST = 6_000


def ask_selected(spec: Cox | Logistic, question: Question, context: Context, wanted: frozenset[str]) -> Asked:
    """The selected set, or a number: how far the printed one is from being selected.

    Raises
    ------
    NotFast
        Not a backward elimination by Wald or likelihood-ratio tests.
    """
    model = spec.models.get(question.get("model"))
    if model is None or getattr(spec, "landmark", None) or not eliminates(model):
        raise NotFast("no backward elimination")
    terms, population = tuple(spec.candidates), context.population(spec)
    used = (*outcome_columns(spec), *terms)
    if any(term not in context.nodes.uses for term in used) or not wanted <= set(terms):
        raise NotFast("a column that is not drawn")

    def compute(values: Values) -> Found:
        columns, outcome = complete_cases(spec, terms, values, population, context)
        design = design_of(spec, terms, columns, context)
        of = {term: design.of(term) for term in terms}
        fit, step = fitter(spec, design, outcome), fitter(spec, design, outcome, AT_ONCE)
        off = distance(of, wanted | set(model.forced), model.forced, fit, model.remove_above, step)
        if off > 0:
            return {"selected": off}
        return {"selected": frozenset(eliminated(model, of, fit))}

    key = ("selected", question.analysis, question.get("model"), tuple(sorted(wanted)))
    return Asked(context.unit(key, used, population, COST, compute), "selected")


def distance(
    columns: Mapping[str, Sequence[int]],
    wanted: frozenset[str],
    forced: Sequence[str],
    fit: Fitter,
    remove_above: float,
    step: Fitter | None = None,
) -> float:
    """How far a set of terms is from being what a backward elimination leaves; 0 where it can be that.

    Parameters
    ----------
    columns : mapping of str to sequence of int
        Columns of the design by term.
    wanted : frozenset of str
        The set, forced terms included.
    forced : sequence of str
    fit : callable
        The model of some columns, from some coefficients on.
    remove_above : float
    step : callable, optional
        As `fit`, but it stops after one step: where a score test finds a term far from being kept, no model is fitted.

    Returns
    -------
    float
        Sum, in normal deviates, of what each wanted term lacks to stay in their model (Wald test) and each other one
        has too much when it is added to that model alone (likelihood ratio).
    """
    limit = -float(ndtri(remove_above / 2))
    own = [column for term in columns if term in wanted for column in columns[term]]
    place = {column: i for i, column in enumerate(own)}
    model = fit(own, None)
    others = [term for term in columns if term not in wanted]
    scores = _scores(columns, others, own, model, step) if step else {}
    off = 0.0
    for term, within in columns.items():
        if term in forced:
            continue
        if term in wanted:
            at = [place[column] for column in within]
            beta = model.beta[at]
            wald = float(beta @ np.linalg.solve(model.covariance[np.ix_(at, at)], beta))
            off += max(limit + MARGIN - _deviate(wald, len(at)), 0.0)
            continue
        if scores.get(term, limit) < limit - NEAR:
            continue
        try:
            larger = fit([*own, *within], np.concatenate([model.beta, np.zeros(len(within))]))
        except NotEstimable:
            continue
        ratio = max(2 * (larger.log_likelihood - model.log_likelihood), 0.0)
        off += max(_deviate(ratio, len(within)) - limit + MARGIN, 0.0)
    return off


def _scores(
    columns: Mapping[str, Sequence[int]], others: Sequence[str], own: list[int], model: Fit, step: Fitter
) -> dict[str, float]:
    """Score test of each other term added alone, as a normal deviate, out of one step of the model of all terms."""
    added = [column for term in others for column in columns[term]]
    start = np.concatenate([model.beta, np.zeros(len(added))])
    try:
        whole = step([*own, *added], start)
    except (NotEstimable, np.linalg.LinAlgError):
        return {}
    information = np.linalg.inv(whole.covariance)
    score = information @ (whole.beta - start)
    kept, found, at = slice(0, len(own)), {}, len(own)
    for term in others:
        within = slice(at, at + len(columns[term]))
        at += len(columns[term])
        cross = information[within, kept]
        variance = information[within, within] - cross @ np.linalg.solve(information[kept, kept], cross.T)
        found[term] = _deviate(float(score[within] @ np.linalg.solve(variance, score[within])), len(columns[term]))
    return found


def _deviate(chi_squared: float, df: int) -> float:
    """The normal deviate with the same p-value."""
    return float(np.sqrt(chi_squared)) if df == 1 else -float(ndtri(max(p_chi2(chi_squared, df), 1e-300) / 2))
