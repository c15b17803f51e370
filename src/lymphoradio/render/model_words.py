"""Sentences about a fitted model that its table and its forest plot share."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from ..study import Endpoint
from ..tidy import NOT_ESTIMABLE
from .format import format_count
from .p_values import format_p_with_sign
from .tables.rows import Records, where
from .tables.words import enumerate_words

UNSELECTED = "Intervals and p values take no account of the selection."
GLOBAL = "GLOBAL"
PENALISED_ROW = (
    "Firth's penalised likelihood, because maximum likelihood has no finite estimate: interval from the profile of the "
    "penalised likelihood, p value from the penalised likelihood-ratio test"
)
PROPORTIONAL_HAZARDS = "proportional hazards"


def left_out(n_missing: float) -> str:
    """Patients without a value, in parentheses, or nothing.

    >>> left_out(8.0), left_out(0.0), left_out(float("nan"))
    (' (8 left out for missing values)', '', '')
    """
    return f" ({format_count(n_missing)} left out for missing values)" if n_missing > 0 else ""


def rejected_hazards(tests: Sequence[tuple[str, float]], alpha: float) -> str:
    r"""The terms whose hazards are not proportional, and what that means for their hazard ratios.

    Parameters
    ----------
    tests : sequence of (str, float)
        Label and p-value of each term that the test rejects; `GLOBAL` for the whole model.
    alpha : float

    Examples
    --------
    >>> rejected_hazards([("Age", 0.012), ("GLOBAL", 0.03)], 0.05).replace("\N{NO-BREAK SPACE}", " ")
    'Proportional hazards rejected for Age (p = 0.012) and the model as a whole (p = 0.030); these hazard ratios are averages over follow-up.'
    """  # noqa: E501
    if not tests:
        return ""
    named = [
        f"{'the model as a whole' if label == GLOBAL else label} ({format_p_with_sign(p, alpha)})" for label, p in tests
    ]
    return (
        f"Proportional hazards rejected for {enumerate_words(named)}; these hazard ratios are averages over follow-up."
    )


def selected_nothing(fit: Records, label: Callable[[str], str]) -> str:
    """What a selection came to that left no variable: a result, unless it could not be carried out.

    Parameters
    ----------
    fit : sequence of mapping
        Tidy rows of the model.
    label : callable
        A variable's label.

    Examples
    --------
    >>> skipped = {"level": "skip", "variable": "age", "estimate": 0.0, "note": "cannot enter: no event"}
    >>> selected_nothing(({**skipped, "estimate_type": "selection_step"},), str.capitalize)
    'no variable was selected (the model with Age could not be estimated: no event)'
    """
    steps = where(fit, estimate_type="selection_step")
    refused = [row["note"].removeprefix(NOT_ESTIMABLE) for row in steps if math.isnan(row["estimate"])]
    if refused:
        return f"the selection could not be carried out ({refused[0]})"
    skipped = []
    for row in where(steps, level="skip"):
        move, _, reason = row["note"].partition(": ")
        tried = "with" if move == "cannot enter" else "without"
        skipped.append(f"the model {tried} {label(row['variable'])} could not be estimated: {reason}")
    return "no variable was selected" + (f" ({'; '.join(skipped)})" if skipped else "")


def event_words(endpoint: Endpoint) -> str:
    """What an endpoint's event is: the plan's words, or the endpoint's label."""
    return endpoint.event_label or endpoint.label
