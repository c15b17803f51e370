"""Evaluators: small fast computations of what a claim is about, by kind of analysis."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ...published import Claim
from ...study.specs import Cox, Linear, Logistic
from ..printed import only_variable
from .adverse_events import ask_adverse_events
from .base import Asked, Context, NotFast, Question, Unit
from .change import ask_paired_change, ask_trajectory
from .describe import ask_characteristics, ask_correlation, ask_group_comparison, ask_response
from .models import ask_regression
from .real import ask_really
from .selected import ask_selected
from .selected_forward import ask_selected_forward
from .survival import ask_kaplan_meier, ask_roc

FAST: Mapping[str, Callable[[Any, Question, Context], Asked]] = {
    "characteristics": ask_characteristics,
    "group_comparison": ask_group_comparison,
    "correlation": ask_correlation,
    "paired_change": ask_paired_change,
    "trajectory": ask_trajectory,
    "response": ask_response,
    "adverse_events": ask_adverse_events,
    "kaplan_meier": ask_kaplan_meier,
    "roc": ask_roc,
    "linear": ask_regression,
    "logistic": ask_regression,
    "cox": ask_regression,
}
OF_CELL = (
    "hazard_ratio", "odds_ratio", "beta", "pearson_r", "spearman_rho", "mean_difference", "median_survival",
    "survival_probability", "median_follow_up", "auc", "cutoff", "sensitivity", "specificity", "percent", "mean",
    "median", "r_squared",
)  # fmt: skip
EFFECTS = ("hazard_ratio", "odds_ratio", "beta", "pearson_r", "spearman_rho")


def ask(claim: Claim, context: Context, alpha: float) -> Asked:
    """The unit and field that a claim is about.

    Raises
    ------
    KeyError
        A column that is neither drawn nor derived from drawn ones.
    """
    if claim.analysis in context.study.analyses:
        spec = context.study.analyses[claim.analysis]
        selector = {key: text for key, text in claim.at.items() if key not in ("analysis", "population", "outcome")}
        if selector.pop("variant", spec.variant) == spec.variant:
            if not selector.get("variable") and (only := only_variable(spec)):
                selector["variable"] = only
            question = Question(claim.analysis, selector, claim.kind, _beside(claim))
            try:
                if claim.kind == "selected" and isinstance(spec, Cox | Logistic):
                    return ask_selected(spec, question, context, frozenset(claim.printed.split(" + ")))
                if claim.kind == "selected" and isinstance(spec, Linear):
                    wanted = frozenset(claim.printed.split(" + "))
                    return ask_selected_forward(spec, question, context, wanted)
                if spec.kind in FAST:
                    return FAST[spec.kind](spec, question, context)
            except NotFast:
                pass
    return ask_really(claim, context, alpha)


def _beside(claim: Claim) -> str:
    """The estimate in whose row a limit, p-value or conclusion stands."""
    if claim.kind in ("p_value", "p_adjusted", "significant"):
        return next((kind for kind in EFFECTS if kind in claim.cell), "")
    return next((kind for kind in OF_CELL if kind in claim.cell), "")


__all__ = ["Asked", "Context", "NotFast", "Question", "Unit", "ask"]
