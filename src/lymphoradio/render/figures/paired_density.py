"""Paired measurements of more patients than lines can show: the density of the values after against those before."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from matplotlib.figure import Figure

from ...study import Study
from ...study.specs import Output, PairedChange
from ...tidy import Result
from ..population import population_note
from ..units import in_unit
from .density import density_words, read_density
from .paired_panel import Heading, group_notes, quartiles, read_heading
from .rows import where
from .xy_page import draw_panels
from .xy_panel import Repeated, XYPanel

READING = "Dashed: no change; above it the value rose. Boxes at the axes: median and quartiles of the same patients."


def draw_paired_density(results: Result, study: Study, output: Output) -> Figure:
    """Draw the pairs of an analysis of paired change, each with the same axis before and after.

    Parameters
    ----------
    results : Result
        `estimates` and `points` of the analysis, of which the points are cells.
    study : Study
    output : Output

    Returns
    -------
    matplotlib.figure.Figure
    """
    spec = study.analyses[output.source]
    assert isinstance(spec, PairedChange)
    groups = study.levels(spec.by) if spec.by else ("",)
    read = [_read(pair, group, results, spec, study, output) for pair in spec.pairs for group in groups]
    densities = [(heading.label, heading.n, panel.density) for heading, panel in read if panel.density is not None]
    said = [
        population_note(results.estimates, study, output),
        " ".join([*density_words(densities, "single lines"), READING]),
        *group_notes(results, spec),
    ]
    return draw_panels([panel for _, panel in read], said, output.width)


def _read(
    pair: str, group: str, results: Result, spec: PairedChange, study: Study, output: Output
) -> tuple[Heading, XYPanel]:
    assert results.points is not None
    heading = read_heading(pair, group, results, spec, study, output)
    rows = where(results.estimates, variable=pair, group=group)
    points = where(results.points, variable=pair)
    density, everybody = read_density(where(points, group=group)), read_density(points)
    before, after = (in_unit(label, heading.unit) for label in spec.labels)
    nobody = np.empty(0)
    panel = XYPanel(heading.label, heading.details, before, after, nobody, nobody, density=density)
    if density is None or everybody is None:
        return heading, panel
    ends = float(min(everybody.x.min(), everybody.y.min())), float(max(everybody.x_end.max(), everybody.y_end.max()))
    sides = (quartiles(where(rows, level=level)) for level in ("pre", "post"))
    return heading, replace(panel, repeated=Repeated(ends, everybody.is_log, *sides))
