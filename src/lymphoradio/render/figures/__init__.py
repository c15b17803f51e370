"""Figures of a paper, drawn from the tidy results and the plan alone; one module per way to show an analysis."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from ...study.specs import FIGURE_KINDS, Output
from ..notes import without_library_warnings
from .fallback import fallback_of, with_fallback
from .save import save_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ...study import Study
    from ...tidy import Result

__all__ = ["draw", "save_figure", "shown_as"]


def shown_as(study: Study, output: Output) -> str:
    """How an output is shown: the plan's word, or the first way to show its kind of analysis."""
    if output.shown_as:
        return output.shown_as
    kind = "flow" if output.source == "flow" else study.analyses[output.source].kind
    return FIGURE_KINDS[kind][0]


def draw(results: Result, study: Study, output: Output) -> Figure:
    """Draw an output's figure.

    Parameters
    ----------
    results : Result
        Tidy tables of the analysis that the output names.
    study : Study
    output : Output

    Returns
    -------
    matplotlib.figure.Figure
        At its printed size; write it with `save_figure`.
    """
    name = shown_as(study, output)
    # Only the module that draws this one is imported: a job draws a single figure.
    module = import_module(f"{__name__}.{name}")
    shown = results._replace(estimates=without_library_warnings(results.estimates))
    with with_fallback(fallback_of(study, output)):
        figure: Figure = getattr(module, f"draw_{name}")(shown, study, output)
    return figure
