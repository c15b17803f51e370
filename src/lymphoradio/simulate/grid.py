"""Columns of a synthetic cohort as whole numbers: steps of the last decimal, levels and event codes by their place."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from ..errors import Problem, did_you_mean
from ..study import Study
from ..study.units import conversion
from .recipe import ColumnDraw, Recipe, RecipeError

MISSING = -(2**62)  # a whole number that no column has


@dataclass(frozen=True)
class Grid:
    """What the values of one column can be.

    Attributes
    ----------
    name : str
    kind : {"number", "factor", "event"}
    scale : int
        Steps in one unit: 10 to the power of the decimals.
    levels : tuple of str
        Labels of a factor, codes of an event.
    codes : tuple of str
        As the CSV has the levels.
    low, high : int or None
        Range of a number, in steps.
    factor : Fraction
        From the CSV's unit to the plan's.
    written : bool
        Whether cohort.csv has the column.
    """

    name: str
    kind: str
    scale: int = 1
    levels: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    low: int | None = None
    high: int | None = None
    factor: Fraction = Fraction(1)
    written: bool = True

    def values(self, steps: np.ndarray) -> np.ndarray:
        """Values as the formulas read them (numbers), or places of the levels with -1 for missing (factors)."""
        missing = steps == MISSING
        if self.kind == "factor":
            return np.where(missing, -1, steps)
        if self.kind == "event":
            numbers = np.array([float(code) for code in self.codes])
            return np.where(missing, np.nan, numbers[np.where(missing, 0, steps)])
        return np.where(missing, np.nan, steps / self.scale)

    def to_steps(self, values: np.ndarray) -> np.ndarray:
        """Numbers rounded half up to the grid and cut to the range; NaN is missing."""
        missing = np.isnan(values)
        steps = np.floor(np.where(missing, 0.0, values) * self.scale + 0.5).astype(np.int64)
        return np.where(missing, MISSING, np.clip(steps, self.low, self.high))

    def cell(self, step: int) -> str:
        """A value as the CSV has it."""
        if step == MISSING:
            return ""
        if self.kind != "number":
            return self.codes[step]
        decimals = len(str(self.scale)) - 1
        if self.factor == 1:
            sign, whole = ("-" if step < 0 else ""), abs(int(step))
            return f"{sign}{whole // self.scale}" + (f".{whole % self.scale:0{decimals}d}" if decimals else "")
        return _decimal(Fraction(int(step), self.scale) / self.factor)


def _decimal(value: Fraction) -> str:
    """A fraction whose denominator has only 2 and 5 in it, written out."""
    for decimals in range(30):
        scaled = value * 10**decimals
        if scaled.denominator == 1:
            digits = f"{abs(scaled.numerator):0{decimals + 1}d}"
            text = digits[: len(digits) - decimals] + ("." + digits[len(digits) - decimals :] if decimals else "")
            return ("-" if value < 0 else "") + text
    raise ValueError(f"{value} has no finite decimal form")


def make_grids(study: Study, recipe: Recipe, file: str) -> dict[str, Grid]:
    """The grid of every column that the recipe draws, event columns of survival times included.

    Raises
    ------
    RecipeError
        Columns that the plan needs and the recipe does not draw, and those that it cannot.
    """
    problems: list[Problem] = []
    grids: dict[str, Grid] = {}
    for name, draw in recipe.columns.items():
        where = f"columns.{name}"
        if draw.survival:
            grids[draw.survival.event] = _event(study, draw.survival.event)
        if name in grids:
            problems.append(Problem(file, where, "is drawn by a survival time too", "Remove it here"))
            continue
        if name not in study.columns and not draw.working:
            remedy = did_you_mean(name, study.columns, "Write working: true for a column that is not in the plan")
            problems.append(Problem(file, where, "is no column of the plan", remedy))
            continue
        grid = _working(name, draw) if draw.working else _of_plan(study, name, draw)
        if grid is None:
            problems.append(Problem(file, where, "has no decimals", "Give decimals here or in study.yaml"))
            continue
        grids[name] = grid
    for name in study.columns:
        if name not in grids and not any(problem.where == f"columns.{name}" for problem in problems):
            problems.append(Problem(file, "columns", f"does not draw {name!r}", "Add it"))
    for stage in recipe.stages:
        unknown = sorted({column for move in stage.moves for column in move.columns} - set(grids))
        for name in unknown:
            remedy = did_you_mean(name, grids, "Name a column that is drawn")
            problems.append(Problem(file, f"stages, {stage.name}", f"moves {name!r}, which is not drawn", remedy))
    if problems:
        raise RecipeError(problems)
    return grids


def is_event(study: Study, name: str) -> bool:
    """Whether a column of the plan holds event codes."""
    return any(endpoint.event == name for endpoint in study.endpoints.values())


def _event(study: Study, name: str) -> Grid:
    codes = dict.fromkeys(
        code for endpoint in study.endpoints.values() if endpoint.event == name for code in endpoint.codes
    )
    if not codes:  # a working column of a recipe
        return Grid(name, "event", levels=("0", "1"), codes=("0", "1"), written=name in study.columns)
    return Grid(name, "event", levels=tuple(codes), codes=tuple(codes))


def _working(name: str, draw: ColumnDraw) -> Grid | None:
    if draw.levels:
        return Grid(name, "factor", levels=draw.levels, codes=draw.levels, written=False)
    return None if draw.decimals is None else _number(name, draw, draw.decimals, None, None, Fraction(1), False)


def _of_plan(study: Study, name: str, draw: ColumnDraw) -> Grid | None:
    column = study.columns[name]
    if is_event(study, name):
        return _event(study, name)
    if column.levels:
        return Grid(name, "factor", levels=tuple(column.levels.values()), codes=tuple(column.levels))
    decimals = column.decimals if draw.decimals is None else draw.decimals
    if decimals is None:
        return None
    factor = conversion(column.measured_in, column.unit) if column.measured_in else Fraction(1)
    assert factor is not None, "checked with the plan"
    is_time = any(endpoint.time == name for endpoint in study.endpoints.values())
    lowest = 10.0**-decimals if is_time and not (column.lowest or 0) > 0 else column.lowest  # a time is above 0
    return _number(name, draw, decimals, lowest, column.maximum, factor, True)


def _number(
    name: str,
    draw: ColumnDraw,
    decimals: int,
    lowest: float | None,
    highest: float | None,
    factor: Fraction,
    written: bool,
) -> Grid:
    scale = 10**decimals
    low = draw.minimum if draw.minimum is not None else lowest
    high = draw.maximum if draw.maximum is not None else highest
    return Grid(
        name, "number", scale=scale, factor=factor, written=written,
        low=None if low is None else int(np.ceil(low * scale - 1e-9)),
        high=None if high is None else int(np.floor(high * scale + 1e-9)),
    )  # fmt: skip
