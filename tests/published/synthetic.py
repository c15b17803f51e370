"""What the tests of the synthetic cohorts share: a recipe run again, and what is left of its constraints."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from lymphoradio.simulate.run import Inputs, Run, read_inputs
from lymphoradio.simulate.targets import constraint
from lymphoradio.simulate.write import files_of


class Made(NamedTuple):
    """The files that a recipe makes, and the constraints that some patient breaks."""

    files: tuple[Path, ...]
    broken: list[str]


def regenerate(study: Path, folder: Path) -> Made:
    """Run the recipe of a study, all of it, and write its files into a folder."""
    inputs = read_inputs(study)
    run = Run(inputs, inputs.recipe.seed, 1.0, lambda line: None)
    run.draw_columns()
    run.search_stages(inputs.recipe.stages)
    written = []
    for name, text in files_of(run.cohort.steps, run.grids, inputs.study, inputs.recipe, run.n).items():
        (folder / name).write_text(text, encoding="utf-8")
        written.append(folder / name)
    return Made(tuple(written), broken_constraints(inputs, run))


def broken_constraints(inputs: Inputs, run: Run) -> list[str]:
    """Constraints of the recipe's stages that some patient of a run breaks."""
    targets = [
        constraint(text, stage.name, run.nodes, inputs.file)
        for stage in inputs.recipe.stages
        for text in stage.constraints
    ]
    return [target.row for target in targets if target.loss(target.unit.compute(run.cohort.values)[target.field])]


def digests(files: Iterable[Path]) -> dict[str, str]:
    """SHA-256 of files by name."""
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}
