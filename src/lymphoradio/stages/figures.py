"""The job that draws all figures of a study."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pandas as pd

from ..intermediate import record
from ..layout import Layout, output_stem
from ..render.figures import draw
from ..render.figures.fallback import prepare_fonts
from ..render.figures.save import save_figure
from ..render.notes import in_doubt, library_warnings
from ..report.printing import printing
from ..running import copies, job
from ..study.specs import Output
from ..tidy import Result
from .work import open_study, read_result


@job()
def render_figures(name: str, formats: tuple[str, ...], workers: int = 1) -> None:
    """Draw every figure of the plan in every format.

    Figures do not depend on each other: with several workers they are drawn side by side, in copies of this process,
    so that nothing is imported twice.
    """
    layout = open_study(name)[1]
    draw_one = partial(_draw, layout, formats=formats)
    if workers == 1:
        for output_name in layout.outputs("Figure"):
            draw_one(output_name)
    else:
        prepare_fonts(layout.study)
        with copies(workers) as pool:
            list(pool.map(draw_one, layout.outputs("Figure")))
    record(name, "figures", layout.drawn(formats))


def _results(layout: Layout, output: Output) -> Result:
    """What a figure shows: the rows of all its analyses, which `analysis` tells apart."""
    found = [read_result(layout, source) for source in output.sources]
    if len(found) == 1:
        return found[0]
    estimates = pd.concat([result.estimates for result in found], ignore_index=True)
    curves = [result.curves for result in found if result.curves is not None]
    return Result(estimates, pd.concat(curves, ignore_index=True) if curves else None)


def _draw(layout: Layout, output_name: str, formats: tuple[str, ...]) -> None:
    output = layout.study.outputs[output_name]
    results = _results(layout, output)
    folder = Path(layout.figure_files(output_name, formats)[0]).parent
    below = in_doubt(library_warnings(results.estimates))
    try:
        with printing(layout.study):
            figure = draw(results, layout.study, output)
            save_figure(figure, folder, output_stem(output_name), formats, bool(layout.study.synthetic), below)
    except Warning as warning:
        raise RuntimeWarning(f"{output_name}: {type(warning).__name__}: {warning}") from warning
