"""The job that draws all figures of a study."""

from __future__ import annotations

from pathlib import Path

from ..layout import output_stem
from ..render.figures import draw
from ..render.figures.save import save_figure
from ..running import job
from .work import open_study, read_result


@job()
def render_figures(name: str, plan: str, formats: tuple[str, ...]) -> None:
    """Draw every figure of the plan in every format."""
    study, layout = open_study(name, plan)
    for output_name in layout.outputs("Figure"):
        output = study.outputs[output_name]
        figure = draw(read_result(layout, output.source), study, output)
        folder = Path(layout.figure_files(output_name, formats)[0]).parent
        save_figure(figure, folder, output_stem(output_name), formats)
