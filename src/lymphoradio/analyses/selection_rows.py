"""A model's selection as tidy rows."""

from __future__ import annotations

from collections.abc import Sequence

from ..stats.selection_path import Selection
from ..study.specs import ModelSpec
from .summaries import Row, joined


def statistic_type(of_test: str) -> str:
    """The glossary's word for a test's statistic."""
    known = {
        "wald_chi2": "wald",
        "lr_chi2": "likelihood_ratio",
        "conditional_chi2": "conditional",
        "score_chi2": "score",
    }
    return known.get(of_test, of_test)


def path_rows(selection: Selection | None, model: ModelSpec, variables: Sequence[str], shared: Row) -> list[Row]:
    """A selection's path: a row per step, with the terms of the model at its start and stop.

    Parameters
    ----------
    selection : Selection or None
        None for a model whose variables the plan lists.
    model : ModelSpec
    variables : sequence of str
        All candidates, in the plan's order.
    shared : dict
        Columns that the rows share; `method` says how the model was selected.
    """
    row: Row = {**shared, "estimate_type": "selection_step"}
    if selection is None:
        listed = model.variables or ()
        return [{**row, "step": 0, "level": "start", "variable": " + ".join(listed), "estimate": len(listed)}]
    criterion = {"aic": "aic", "bic": "bic"}.get(model.criterion, "")
    if model.selector == "mlxtend":
        criterion = "cv_score"
    found: list[Row] = []
    current = set(variables) if starts_full(model) else set(model.forced)
    for step in selection.path:
        if step.action == "enter":
            current.add(step.term)
        elif step.action == "remove":
            current.discard(step.term)
        whole = step.action in ("start", "stop")
        if step.action == "stop":
            current = {*model.forced, *selection.selected}
        terms = " + ".join(name for name in variables if name in current)
        by_criterion = criterion and step.criterion_value is not None
        found.append(
            {
                **row,
                "step": step.step,
                "level": step.action,
                "variable": terms if whole else step.term,
                "estimate": len(current),
                "statistic": step.criterion_value if by_criterion else step.statistic,
                "statistic_type": criterion if by_criterion else statistic_type(step.statistic_type),
                "df": None if by_criterion else step.df,
                "p_value": None if by_criterion else step.p_value,
                "note": step.note,
            }
        )  # fmt: skip
    found[-1]["note"] = joined(found[-1]["note"], *selection.notes)
    return found


def starts_full(model: ModelSpec) -> bool:
    """Whether a selection starts from all candidates: backward, and stepwise by AIC or BIC as R's stepAIC does."""
    by_criterion = model.selector == "stepwise" and model.criterion in ("aic", "bic")
    return model.direction == "backward" or (model.direction == "both" and by_criterion)
