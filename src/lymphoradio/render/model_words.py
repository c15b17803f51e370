"""Sentences about a fitted model that its table and its forest plot share."""

from __future__ import annotations

from collections.abc import Sequence

from ..study import Endpoint
from .format import format_count
from .p_values import format_p_with_sign
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


def event_words(endpoint: Endpoint) -> str:
    """What an endpoint's event is: the plan's words, or the endpoint's label."""
    return endpoint.event_label or endpoint.label
