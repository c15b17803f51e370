"""The function of each kind of analysis, imported when it is first needed."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from ..analyses.run import Analysis

MODULES = {
    "characteristics": "characteristics",
    "paired_change": "paired",
    "trajectory": "trajectory",
    "mixed_model": "mixed_model",
    "group_comparison": "group_comparison",
    "correlation": "correlation",
    "roc": "discrimination",
    "response": "response",
    "adverse_events": "adverse_events",
    "linear": "linear",
    "logistic": "logistic",
    "kaplan_meier": "survival",
    "cox": "cox",
}


@cache
def analysis_of(kind: str) -> Analysis:
    """The function of a kind of analysis.

    >>> analysis_of("kaplan_meier").__name__
    'kaplan_meier'
    """
    found: Analysis = getattr(import_module(f"lymphoradio.analyses.{MODULES[kind]}"), kind)
    return found
