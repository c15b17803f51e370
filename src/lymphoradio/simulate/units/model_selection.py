"""Selections of variables that the search can follow; any other is left to the real analysis."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ...study.specs import Cox, Linear, Logistic, ModelSpec
from ..forward import forward_by_r_squared
from ..newton import Fit, index_risk_sets, maximise_cox, maximise_logistic
from ..selecting import eliminate_backward
from .model_design import Columns, Outcome, Spec

Fitter = Callable[[list[int], np.ndarray | None], Fit]
ROUGH = 1e-5  # a step after which a p-value is settled to ten digits


def is_plain_forward(spec: Spec, model: ModelSpec) -> bool:
    """Whether mlxtend's selection is forward by R2 on all the data to a fixed size."""
    if not isinstance(spec, Linear) or model.selector != "mlxtend":
        return False
    of_all = model.folds == 0 and not model.floating and isinstance(model.size, int)
    return of_all and model.direction == "forward" and model.scoring in (None, "r2")


def eliminates(model: ModelSpec) -> bool:
    """Whether a Cox or logistic model is selected by backward elimination with Wald or likelihood-ratio tests."""
    if model.variables is not None or model.selector != "stepwise":
        return False
    return bool(model.preset) or (model.direction == "backward" and model.criterion in ("wald", "lr"))


def is_followed(spec: Spec, model: ModelSpec) -> bool:
    """Whether `selected_terms` knows the selection of a model."""
    return is_plain_forward(spec, model) if isinstance(spec, Linear) else eliminates(model)


def fitter(spec: Cox | Logistic, design: Columns, outcome: Outcome, small: float = ROUGH) -> Fitter:
    """The models of some columns of a design, from some coefficients on; `small` as of `maximise_cox`."""
    first, X = outcome.first, design.X
    if isinstance(spec, Logistic):
        return lambda own, start: maximise_logistic(X[:, own], first, start, small)
    assert outcome.event is not None
    risk = index_risk_sets(first, outcome.event, spec.ties)
    return lambda own, start: maximise_cox(risk, X[:, own], start, small)


def eliminated(model: ModelSpec, columns: dict[str, list[int]], fit: Fitter) -> tuple[str, ...]:
    """Terms that a model's backward elimination leaves; `columns` are those of the design by term."""
    # SPSS's conditional statistic is an approximation of the likelihood ratio.
    criterion = ("wald" if model.removal == "wald" else "lr") if model.preset else model.criterion
    return eliminate_backward(columns, model.forced, fit, criterion, model.remove_above)


def selected_terms(
    spec: Spec, model: ModelSpec, terms: tuple[str, ...], design: Columns, outcome: Outcome
) -> tuple[str, ...]:
    """The terms of a model whose selection `is_followed`.

    Parameters
    ----------
    spec : Linear, Logistic or Cox
    model : ModelSpec
    terms : tuple of str
        The candidates.
    design : Columns
        Of all candidates.
    outcome : Outcome
        Of the design's patients.

    Raises
    ------
    NotEstimable
        The model of all terms.
    """
    of = {term: design.of(term) for term in terms}
    if isinstance(spec, Linear):
        assert isinstance(model.size, int)
        return forward_by_r_squared(design.X, outcome.first, of, model.forced, model.size, spec.intercept)
    return eliminated(model, of, fitter(spec, design, outcome))
