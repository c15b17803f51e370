"""How a model's variables were selected, in words."""

from __future__ import annotations

from ...study.specs import ModelSpec, Regression
from .words import Words

_STEPWISE = {"backward": "backward elimination", "forward": "forward selection", "both": "stepwise selection"}
_TESTS = {"wald": "Wald test", "lr": "likelihood-ratio test"}
_SCORES = {"r2": "R²", "roc_auc": "AUC", "": "its default score"}


def selection_words(model: ModelSpec, spec: Regression, words: Words) -> str:
    """Method, criterion and thresholds of a model's selection.

    Parameters
    ----------
    model : ModelSpec
    spec : Regression
        The analysis that it belongs to.
    words : Words

    Returns
    -------
    str
        For example `by backward elimination (Wald test, removal at p > 0.1)`.
    """
    if model.variables is not None:
        return "variables chosen in advance"
    text = _mlxtend(model, spec) if model.selector == "mlxtend" else _stepwise(model)
    return f"by {text}" + (f", {words.list(model.forced)} in every model" if model.forced else "")


def _stepwise(model: ModelSpec) -> str:
    name = _STEPWISE[model.direction]
    if model.criterion in ("aic", "bic"):
        return f"{name} by {model.criterion.upper()}"
    thresholds = []
    if model.direction != "backward":
        thresholds.append(f"entry at p < {model.enter_below:g}")
    if model.direction != "forward":
        thresholds.append(f"removal at p > {model.remove_above:g}")
    return f"{name} ({_TESTS[model.criterion]}, {', '.join(thresholds)})"


def _mlxtend(model: ModelSpec, spec: Regression) -> str:
    floating = "floating " if model.floating else ""
    default = "r2" if spec.model_dump().get("kind") == "linear" else "roc_auc"
    scoring = model.scoring or default
    data = f"{model.folds}-fold cross-validation" if model.folds else "scored on all the data"
    size = {"best": "best size", "parsimonious": "most parsimonious size"}.get(str(model.size), f"size {model.size}")
    return (
        f"sequential {model.direction} {floating}selection (mlxtend; {_SCORES.get(scoring, scoring)}, {data}, {size})"
    )
