"""Whether a forward selection by R2 selects the printed set, with a way towards it.

At each step the best of the printed variables has to gain more than the best of the others. What it lacks is summed
over the steps of the selection within the printed set.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ...study.specs import Linear
from ..forward import Forward
from ..nodes import Values
from .base import Asked, Context, Found, NotFast, Question
from .model_design import complete_cases, design_of, outcome_columns
from .model_selection import is_plain_forward
from .models import ask_regression

MARGIN = 0.02  # of a normal deviate, so that a tie is not held for a step in the right direction
COST = 800


def ask_selected_forward(spec: Linear, question: Question, context: Context, wanted: frozenset[str]) -> Asked:
    """The selected set, or a number: how far the printed one is from being selected.

    Of anything but a forward selection by R2 to the size of the printed set only the selected set is known.
    """
    model = spec.models.get(question.get("model"))
    if model is None or not is_plain_forward(spec, model) or model.size != len(wanted):
        return ask_regression(spec, question, context)
    terms, population = tuple(spec.candidates), context.population(spec)
    used = (*outcome_columns(spec), *terms)
    if any(term not in context.nodes.uses for term in used) or not set(model.forced) <= wanted <= set(terms):
        raise NotFast("a column that is not drawn")

    def compute(values: Values) -> Found:
        columns, outcome = complete_cases(spec, terms, values, population, context)
        design = design_of(spec, terms, columns, context)
        of = {term: design.of(term) for term in terms}
        off = forward_distance(design.X, outcome.first, of, wanted, model.forced, spec.intercept)
        return {"selected": off if off > 0 else wanted}

    key = ("selected forward", question.analysis, question.get("model"), tuple(sorted(wanted)))
    return Asked(context.unit(key, used, population, COST, compute), "selected")


def forward_distance(
    X: np.ndarray,
    y: np.ndarray,
    columns: Mapping[str, Sequence[int]],
    wanted: frozenset[str],
    forced: Sequence[str],
    intercept: bool,
) -> float:
    """How far a set of terms is from being what a forward selection by R2 takes in; 0 only where it is that.

    Parameters
    ----------
    X : ndarray, shape (n, p)
    y : ndarray, shape (n,)
    columns : mapping of str to sequence of int
        By term.
    wanted : frozenset of str
        The set, forced terms included.
    forced : sequence of str
    intercept : bool

    Returns
    -------
    float
        Sum over the steps, in residual standard deviations of the model of the set, of what the best wanted term
        gains less than the best other one.
    """
    path, lacking = Forward(X, y, columns, intercept), []
    for term in forced:
        path.add(term)
    while len(path.chosen) < len(wanted):
        gains = path.gains()
        inside = max((term for term in gains if term in wanted), key=gains.__getitem__)
        outside = max((gain for term, gain in gains.items() if term not in wanted), default=-1.0)
        if outside >= 0:
            lacking.append(float(np.sqrt(outside) - np.sqrt(gains[inside])))
        path.add(inside)
    df = len(y) - sum(len(columns[term]) for term in wanted) - int(intercept)
    deviation = float(np.sqrt(path.error / max(df, 1)))
    return sum(max(step / deviation + MARGIN, 0.0) for step in lacking)
