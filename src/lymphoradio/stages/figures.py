"""The job that draws all figures of a study."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from ..layout import Layout, output_stem
from ..render.figures import draw
from ..render.figures.save import save_figure
from ..running import job
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
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("fork")) as pool:
        list(pool.map(draw_one, layout.outputs("Figure")))


def _draw(layout: Layout, output_name: str, formats: tuple[str, ...]) -> None:
    output = layout.study.outputs[output_name]
    figure = draw(read_result(layout, output.source), layout.study, output)
    folder = Path(layout.figure_files(output_name, formats)[0]).parent
    save_figure(figure, folder, output_stem(output_name), formats)
