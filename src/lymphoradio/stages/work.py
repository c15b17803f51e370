"""What the rendering jobs read: a study's plan and its results in the work folder."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

from .. import tidy
from ..files import read_table
from ..layout import WORK, Layout, kept_plan
from ..study import Study, read_study

ReadResult = Callable[[str], tidy.Result]  # of an analysis, by its name


def read_result(layout: Layout, analysis: str) -> tidy.Result:
    """Results of an analysis, as its tables and figures read them."""
    shapes = {"tidy": tidy.NUMERIC, "curves": tidy.CURVE_NUMERIC, "points": tidy.POINT_NUMERIC}
    found = {Path(file).parent.name: Path(file) for file in layout.result_files(analysis)}
    frames = {shape: read_table(path, shapes[shape]) for shape, path in found.items()}
    return tidy.Result(frames["tidy"], frames.get("curves"), frames.get("points"))


def reader(layout: Layout) -> ReadResult:
    """Results of a study by the name of their analysis, each read once."""
    return cache(partial(read_result, layout))


def open_study(name: str) -> tuple[Study, Layout]:
    """A study's plan, as it was checked when the run began, and its work folder."""
    study = read_study(Path(kept_plan(name)))
    return study, Layout(f"{WORK}/{name}", study)
