"""From a study, a paper's claims and a recipe to a cohort: draw, search stage by stage, write, judge."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..cohort.read import parse_csv, read_bytes
from ..errors import InputError, Problem, did_you_mean
from ..files import write_text
from ..published import Claim, list_claims, read_published
from ..study import Study, read_study
from .draw import Drawing
from .grid import Grid, make_grids
from .moves import make_proposers
from .nodes import Nodes
from .printed import printed_columns
from .recipe import ColumnDraw, Move, Recipe, RecipeError, Stage, read_recipe
from .search import Cohort, Searched, search, total_loss
from .targets import Target, constraint, make_targets, weighted
from .units import Context
from .verdict import judge_cohort
from .write import MADE_UP, files_of

FIT_TEMPERATURE = 400  # a few last digits wrong on the way
FIT_COST = 300  # microseconds: what a column's own fit may evaluate
Report = Callable[[str], None]


class Inputs(NamedTuple):
    """What a simulation reads."""

    study: Study
    claims: tuple[Claim, ...]
    recipe: Recipe
    file: str


@dataclass(frozen=True)
class Outcome:
    """A synthetic cohort and what the real pipeline says of it.

    Attributes
    ----------
    files : tuple of Path
        That were written, cohort.csv first.
    judged : DataFrame
        Concordance with the paper, a row per claim.
    """

    files: tuple[Path, ...]
    judged: pd.DataFrame


def read_inputs(folder: Path) -> Inputs:
    """Read study.yaml, the paper's claims and simulation.yaml of a folder.

    Raises
    ------
    InputError
        Everything that is wrong with one of them.
    """
    study = read_study(folder / "study.yaml")
    needed = {
        "published": (study.published, "names no paper", "Add published: published.yaml"),
        "synthetic": (
            study.synthetic,
            "the plan does not say that its data are made up",
            "Add synthetic: what they are made from; every table, figure and page is then marked",
        ),
    }
    problems = [
        Problem(str(folder / "study.yaml"), key, what, remedy)
        for key, (given, what, remedy) in needed.items()
        if not given
    ]
    if problems:
        raise RecipeError(problems)
    published = read_published(folder / study.published, study)
    recipe = read_recipe(folder / "simulation.yaml")
    return Inputs(study, list_claims(published), recipe, str(folder / "simulation.yaml"))


def simulate(
    folder: Path,
    out: Path | None = None,
    seed: int | None = None,
    stages: int | None = None,
    fast: float = 1.0,
    report: Report = lambda line: None,
) -> Outcome:
    """Make a synthetic cohort that is calibrated to a paper, write it, and judge it.

    Parameters
    ----------
    folder : Path
        With study.yaml, published.yaml and simulation.yaml.
    out : Path, optional
        Where to write; default: the folder.
    seed : int, optional
        Instead of the recipe's.
    stages : int, optional
        How many stages to run; default: all.
    fast : float
        Factor of all numbers of iterations.
    report : callable
        Told of each step.

    Returns
    -------
    Outcome

    Raises
    ------
    InputError
        An input that is wrong, or a cohort that the pipeline refuses.
    """
    inputs = read_inputs(folder)
    where = folder if out is None else out
    _refuse_to_replace(where, inputs.study)
    files = simulated_files(inputs, seed, stages, fast, report)
    for name, text in files.items():
        write_text(where / name, text)
    judged = judge_cohort(where / "cohort.csv", inputs.study, inputs.claims, str(folder / "study.yaml"))
    return Outcome(tuple(where / name for name in files), judged)


def _refuse_to_replace(where: Path, study: Study) -> None:
    """Files with other ids are somebody's data: none is overwritten."""
    ids = {"cohort.csv": study.id, **{records.file: records.id for records in study.records.values()}}
    what = "a file is there whose ids are not those of a synthetic cohort; it is not overwritten"
    problems = [
        Problem(str(where / name), "", what, "Keep it in another folder, or write elsewhere with --out")
        for name, column in ids.items()
        if (where / name).exists() and not _is_made_up(where / name, column)
    ]
    if problems:
        raise RecipeError(problems)


def _is_made_up(file: Path, column: str) -> bool:
    try:
        raw = parse_csv(read_bytes(file), str(file), [column], may_be_empty=True)
    except InputError:
        return False
    return column in raw.columns and all(map(MADE_UP.fullmatch, raw.columns[column]))


def simulated_files(
    inputs: Inputs,
    seed: int | None = None,
    stages: int | None = None,
    fast: float = 1.0,
    report: Report = lambda line: None,
) -> dict[str, str]:
    """The files of a synthetic cohort by name, without writing them."""
    recipe = inputs.recipe
    run = Run(inputs, recipe.seed if seed is None else seed, fast, report)
    run.draw_columns()
    run.search_stages(recipe.stages if stages is None else recipe.stages[:stages])
    return files_of(run.cohort.steps, run.grids, inputs.study, recipe, run.n)


class Run:
    """One simulation on its way."""

    def __init__(self, inputs: Inputs, seed: int, fast: float, report: Report):
        self.inputs, self.fast, self.report = inputs, fast, report
        recipe, study = inputs.recipe, inputs.study
        patients = recipe.patients or study.expected_patients
        if patients is None:
            raise RecipeError([Problem(inputs.file, "patients", "how many patients is not said", "Add patients")])
        self.n = patients
        _check_companions(inputs)
        self.grids: dict[str, Grid] = make_grids(study, recipe, inputs.file)
        self.nodes = Nodes(study, recipe, self.grids)
        self.context = Context(study, self.nodes)
        self.targets, self.without = make_targets(inputs.claims, self.context, recipe.pull)
        sequence = np.random.SeedSequence(seed)
        self._sources = iter(sequence.spawn(2 * len(recipe.columns) + len(recipe.stages)))
        self.cohort = Cohort({}, {})
        for claim in self.without:
            report(f"No drawn column gives {claim.place}, {claim.row} ({claim.kind}).")

    def _rng(self) -> np.random.Generator:
        return np.random.Generator(np.random.PCG64(next(self._sources)))

    def draw_columns(self) -> None:
        """Draw every column and fit it to what is printed about it alone."""
        recipe = self.inputs.recipe
        printed = printed_columns(self.inputs.claims, self.inputs.study)
        drawing = Drawing(self.n, self.grids, self.nodes, printed, self.inputs.file)
        for name, draw in recipe.columns.items():
            drawing.draw(name, draw, self._rng())
            rng = self._rng()
            if draw.fit and not draw.survival:
                found = self._fit(name, draw, drawing, rng)
                if found.start:
                    drawing.steps, drawing.values = dict(found.cohort.steps), dict(found.cohort.values)
                    left = f"{found.end} left after {found.tried} moves" if found.end else f"{found.tried} moves"
                    self.report(f"{name}: loss {found.start}, {left}")
        self.cohort = Cohort(drawing.steps, drawing.values)

    def _fit(self, name: str, draw: ColumnDraw, drawing: Drawing, rng: np.random.Generator) -> Searched:
        drawn = frozenset(drawing.steps)
        targets = [target for target in self.targets if self._is_of(target, name, drawn)]
        grid = self.grids[name]
        by_group = any(len(target.unit.uses) > 1 for target in targets)
        moves = []
        if grid.kind == "number":
            moves += [Move(nudge=(name,), weight=3), Move(shift=(name,), within=draw.by)]
        if by_group:
            moves.append(Move(swap=(name,), within=draw.by if grid.kind == "number" else ""))
        if by_group and draw.by and grid.kind == "number":
            moves = moves[:-1]
        proposers = make_proposers(moves, self.grids, self.nodes, drawing.values, self.n)
        return search(Cohort(drawing.steps, drawing.values), targets, proposers, self.grids, self.nodes,
                      self._iterations(draw.fit), FIT_TEMPERATURE, rng)  # fmt: skip

    def _is_of(self, target: Target, name: str, drawn: frozenset[str]) -> bool:
        if name not in target.unit.uses or not target.unit.uses <= drawn or target.unit.cost > FIT_COST:
            return False
        return target.about == name or target.unit.uses == {name}

    def _iterations(self, number: int) -> int:
        return max(1, int(number * self.fast))

    def search_stages(self, stages: Sequence[Stage]) -> None:
        """Run the stages, each with the targets of all before it."""
        active: dict[int, float] = {}
        constraints: list[Target] = []
        weights: dict[str, float] = {}
        for stage in stages:
            began = time.perf_counter()
            for pattern in stage.targets:
                found = [i for i, target in enumerate(self.targets) if target.matches(pattern)]
                if not found:
                    raise self._unknown(stage, pattern)
                active |= dict.fromkeys(found, 1.0)
            constraints += [constraint(text, stage.name, self.nodes, self.inputs.file) for text in stage.constraints]
            weights |= stage.weights
            targets = [weighted(self.targets[i], weights) for i in sorted(active)] + constraints
            proposers = make_proposers(stage.moves, self.grids, self.nodes, self.cohort.values, self.n)
            found_ = search(self.cohort, targets, proposers, self.grids, self.nodes,
                            self._iterations(stage.iterations), stage.temperature, self._rng())  # fmt: skip
            self.cohort = found_.cohort
            seconds = time.perf_counter() - began
            self.report(
                f"{stage.name}: loss {found_.start} to {found_.end} in {found_.tried} moves ({found_.kept} kept, "
                f"{seconds:.1f} s); all targets so far {total_loss(targets, self.cohort.values)}"
            )

    def _unknown(self, stage: Stage, pattern: str) -> RecipeError:
        places = sorted({target.place for target in self.targets})
        remedy = did_you_mean(pattern.split("/")[0], places, f"There are {', '.join(places)}")
        where = f"stages, {stage.name}, targets"
        return RecipeError([Problem(self.inputs.file, where, f"no claim is meant by {pattern!r}", remedy)])


def _check_companions(inputs: Inputs) -> None:
    study, problems = inputs.study, []
    for name, companion in inputs.recipe.companions.items():
        where = f"companions.{name}"
        if name not in study.records:
            remedy = did_you_mean(name, study.records, "Describe it under records in study.yaml")
            problems.append(Problem(inputs.file, where, "is no companion file of the plan", remedy))
            continue
        for column in (companion.key, companion.value):
            if column not in study.records[name].columns:
                problems.append(Problem(inputs.file, where, f"{column!r} is no column of it", ""))
        for column in companion.columns.values():
            if column not in inputs.recipe.columns:
                problems.append(Problem(inputs.file, where, f"{column!r} is not drawn", "Add it to columns"))
    if problems:
        raise RecipeError(problems)


__all__ = ["Inputs", "Outcome", "Run", "read_inputs", "simulate", "simulated_files"]
