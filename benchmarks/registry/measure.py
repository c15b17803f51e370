"""Both sides in turn, each a process of its own, on the same patients."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.registry.arrays import draw, read_patients
from benchmarks.registry.ours import numbers
from benchmarks.resampling.r_side import ONE_THREAD, RError, find_r

HERE = Path(__file__).parent
# Relative; what R itself rounds to 0 is not compared relatively.
TOLERANCE = 1e-9


@dataclass(frozen=True)
class Measured:
    """What was measured of one number of patients.

    Attributes
    ----------
    n : int
    seconds : DataFrame
        A row per run, side and task: run, side (R or lymphoradio), task, seconds, cpu_seconds.
    memory : dict
        Largest resident set of each side's process, MiB; of R with the data as a data frame, of ours as arrays.
    compared : int
        Numbers compared.
    worst : str
        The number that differs most.
    difference : float
        Its relative difference.
    """

    n: int
    seconds: pd.DataFrame
    memory: dict[str, float]
    compared: int
    worst: str
    difference: float

    @property
    def agrees(self) -> bool:
        """Whether every number is R's."""
        return self.difference <= TOLERANCE


def measure(n: int, runs: int, seed: int) -> Measured:
    """Time every computation `runs` times on each side, in turn, and compare all numbers.

    Raises
    ------
    RError
        R is missing, or one of the sides failed.
    """
    repeats = max(1, 100_000 // n)
    with tempfile.TemporaryDirectory() as temporary:
        file, output = Path(temporary) / "patients.bin", Path(temporary) / "output.csv"
        draw(n, seed).write(file)
        tables, memory = [], {"R": 0.0, "lymphoradio": 0.0}
        for run in range(runs):
            for side, command in (
                ("R", [*_r_script(), str(file), str(output), "seconds", str(repeats)]),
                ("lymphoradio", [*_module(), str(file), str(output), str(repeats)]),
            ):
                memory[side] = max(memory[side], _run(command))
                tables.append(pd.read_csv(output).assign(run=run, side=side))
        _run([*_r_script(), str(file), str(output), "numbers"])
        difference = differences(numbers(read_patients(file)), read_numbers(output))
    worst = str(difference.idxmax())
    return Measured(n, pd.concat(tables), memory, len(difference), worst, float(difference[worst]))


def r_numbers(n: int, seed: int, output: Path) -> None:
    """Write R's numbers of drawn patients as CSV: name, value."""
    with tempfile.TemporaryDirectory() as temporary:
        file = Path(temporary) / "patients.bin"
        draw(n, seed).write(file)
        _run([*_r_script(), str(file), str(output.resolve()), "numbers"])


def read_numbers(file: Path) -> pd.Series:
    """Value of each name, the nearest double."""
    return pd.read_csv(file, float_precision="round_trip").set_index("name").value


def differences(ours: dict[str, float], theirs: pd.Series) -> pd.Series:
    """Relative differences; infinite where only one side has the number or it is not a number."""
    table = pd.DataFrame({"ours": pd.Series(ours), "theirs": theirs})
    relative = (table.ours - table.theirs).abs() / table.theirs.abs()
    return relative.mask(table.ours == table.theirs, 0.0).fillna(np.inf)


def _r_script() -> list[str]:
    return [find_r(), "--vanilla", "reference.R"]


def _module() -> list[str]:
    return [sys.executable, "-m", "benchmarks.registry.ours"]


def _run(command: list[str]) -> float:
    """Run one side to its end; its largest resident set, MiB."""
    folder = HERE if command[0].endswith("Rscript") else HERE.parents[1]
    with tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(command, cwd=folder, env=os.environ | ONE_THREAD, stdout=errors, stderr=errors)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            errors.seek(0)
            raise RError(f"{' '.join(command)} failed:\n{errors.read()[-3000:]}")
    return usage.ru_maxrss / 1024
