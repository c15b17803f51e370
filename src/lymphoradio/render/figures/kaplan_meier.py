"""Kaplan-Meier curves with bands, censoring ticks, a key, and the numbers at risk under the axis.

The layout follows KMunicate: Morris TP, et al. (2019), BMJ Open 9:e030215.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from matplotlib.figure import Figure

from ...study import Study
from ...study.specs import KaplanMeier, Output
from ...tidy import BEFORE_LANDMARK, Result
from ..format import NE, NR, format_count, format_given
from ..landmark import landmark_words
from ..notes import apart
from ..population import population_note
from .kaplan_meier_curve import MOST_TICKED
from .kaplan_meier_panel import Panel, plan_panel
from .measure import wrap
from .page import Page
from .risk_table import MARGIN
from .rows import first, percent_level, said, variable_words, where
from .style import GREY, LINE_HEIGHT, WIDTHS, journal

PLOT_HEIGHT = {"one_column": 52.0, "two_columns": 72.0}
PAIRED_HEIGHT = 56.0
GUTTER = 4.0


@journal()
def draw_kaplan_meier(results: Result, study: Study, output: Output) -> Figure:
    """Draw survival curves; those of the analysis `beside` to the right, each panel with its own numbers at risk.

    Parameters
    ----------
    results : Result
        `estimates` and `curves` of the analysis; of both, told apart by `analysis`, where the output has two.
    study : Study
    output : Output

    Returns
    -------
    matplotlib.figure.Figure
    """
    sources = output.sources
    specs = [study.analyses[source] for source in sources]
    parts = [_part(results, source) for source in sources] if len(sources) > 1 else [results]
    titles = _titles(specs, study, output)
    whole = WIDTHS[output.width]
    width = (whole - GUTTER * (len(sources) - 1)) / len(sources)
    plot = PLOT_HEIGHT[output.width] if len(sources) == 1 else PAIRED_HEIGHT
    plans = [
        partial(plan_panel, part, study, output, spec, (width, plot), title)
        for spec, part, title in zip(specs, parts, titles, strict=True)
        if isinstance(spec, KaplanMeier)
    ]
    panels = [plan() for plan in plans]
    layouts = {panel.risk.layout for panel in panels}
    if len(layouts) > 1:  # numbers at risk in one layout, so that the panels can be read across
        panels = [plan(layouts=(max(layouts),)) for plan in plans]
    said_of = [
        _own_notes(part, study, output.model_copy(update={"source": source}), spec, panel)
        for source, spec, part, panel in zip(sources, specs, parts, panels, strict=True)
        if isinstance(spec, KaplanMeier)
    ]
    notes = wrap(" ".join([*_by_panel(said_of, titles), *_notes(specs, panels)]), whole - 2 * MARGIN)
    top = MARGIN + max(panel.above for panel in panels) + 1.5
    bottom = top + plot + max(panel.below for panel in panels)
    page = Page.blank(whole, bottom + 2 + LINE_HEIGHT * len(notes) + MARGIN)
    for i, panel in enumerate(panels):
        panel.draw(page.part(i * (width + GUTTER), width), top)
    page.paragraph(MARGIN, bottom + 2, notes, color=GREY)
    return page.figure


def _part(results: Result, source: str) -> Result:
    """The rows of one of several analyses."""
    assert results.curves is not None
    return Result(where(results.estimates, analysis=source), where(results.curves, analysis=source))


def _titles(specs: Sequence[object], study: Study, output: Output) -> list[str]:
    """A title per panel, the shortest that tells them apart; none for a single panel."""
    known = [spec for spec in specs if isinstance(spec, KaplanMeier)]
    if len(known) < 2:
        return [""] * len(known)
    endpoints = [said(output, study.endpoints[spec.endpoint].label) for spec in known]
    by = [f" by {variable_words(spec.by, study, output)}" if spec.by else "" for spec in known]
    start = [f", from {format_given(spec.landmark)} days" if spec.landmark is not None else "" for spec in known]
    # Groups named Yes and No need the name of what they are groups by.
    bare = not any(spec.by and study.is_yes_no(spec.by) for spec in known)
    grouped = [label + groups for label, groups in zip(endpoints, by, strict=True)]
    whole = [label + end for label, end in zip(grouped, start, strict=True)]
    shortest = ([endpoints] if bare else []) + [grouped]
    return next((titles for titles in shortest if len(set(titles)) == len(titles)), whole)


def _own_notes(results: Result, study: Study, output: Output, spec: KaplanMeier, panel: Panel) -> list[str]:
    """Sentences about the patients of one panel."""
    estimates = results.estimates
    test = first(estimates[estimates["method"].str.startswith("log-rank")], estimate_type="test")
    left_out = first(estimates, variable=BEFORE_LANDMARK)
    sentences = [
        population_note(estimates, study, output),
        landmark_words(spec, study, "" if left_out is None else left_out["note"]),
        *(f"{group}: no patient." for group in panel.absent),
        *(f"{note[:1].upper()}{note[1:]}." for note in ([] if test is None else apart(test["note"])[0])),
    ]
    return [sentence for sentence in sentences if sentence]


def _by_panel(said_of: Sequence[Sequence[str]], titles: Sequence[str]) -> list[str]:
    """The panels' sentences: one that all have stands alone, the others after their panel's title."""
    shared = [text for text in said_of[0] if all(text in own for own in said_of)]
    apart_ = [
        f"{title}: {text}" for own, title in zip(said_of, titles, strict=True) for text in own if text not in shared
    ]
    return [*shared, *apart_]


def _notes(specs: Sequence[object], panels: Sequence[Panel]) -> list[str]:
    """How to read the curves."""
    levels = dict.fromkeys(percent_level(spec.conf_level) for spec in specs if isinstance(spec, KaplanMeier))
    level = ", ".join(levels)
    banded = [panel.banded for panel in panels if panel.curves]
    bands = [f"Shaded: {level}."] if any(banded) else []
    bands += [] if all(banded) else [f"The {level} of so many curves is not drawn."]
    numbers = " ".join(cell for panel in panels for row in panel.key.rows for cell in row[1:])
    curves = [curve for panel in panels for curve in panel.curves]
    ticked = any(curve.is_ticked for curve in curves)
    crowded = any(curve.is_crowded for curve in curves)
    return [
        *bands,
        *["Ticks: censored patients; ticks closer than half a millimetre are drawn as one."] * ticked,
        *[f"Of groups of more than {format_count(MOST_TICKED)} censored patients none is marked."] * crowded,
        *["NE, not estimable."] * (NE in numbers),
        *["NR, not reached."] * (NR in numbers),
    ]
