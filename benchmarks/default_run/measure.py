"""What is measured: both sides in turn, with the bootstraps and without."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.default_run.agreement import Agreement, compare
from benchmarks.default_run.breakdown import trace_run
from benchmarks.default_run.process import Taken
from benchmarks.default_run.sides import run_ours, run_r, write_project, write_raw

REPLICATES = 1000
MEMORY_TARGET = 600.0


@dataclass(frozen=True)
class Comparison:
    """Runs of R and of ours, in turn.

    Attributes
    ----------
    what : str
    target : float
        At least so many times faster than R.
    of_r, of_ours : tuple of Taken
    extrapolated : bool
        R's bootstraps were not all made.
    """

    what: str
    target: float
    of_r: tuple[Taken, ...]
    of_ours: tuple[Taken, ...]
    extrapolated: bool = False

    def ratios(self, clock: str = "wall") -> np.ndarray:
        """R over ours, run by run."""
        pairs = zip(self.of_r, self.of_ours, strict=True)
        return np.array([getattr(theirs, clock) / getattr(ours, clock) for theirs, ours in pairs])

    @property
    def holds(self) -> bool:
        """Whether the median ratio reaches the target."""
        return bool(np.median(self.ratios()) >= self.target)


@dataclass(frozen=True)
class Measured:
    """All that was measured.

    Attributes
    ----------
    comparisons : tuple of Comparison
    agreement : Agreement
    processes : DataFrame
        Of `trace_run`.
    parts_of_r : DataFrame
        Seconds by part of R's script, of its last run with bootstraps.
    resamples : int
        Of R.
    """

    comparisons: tuple[Comparison, ...]
    agreement: Agreement
    processes: pd.DataFrame
    parts_of_r: pd.DataFrame
    resamples: int

    @property
    def memory(self) -> float:
        """MiB of our largest process."""
        return max(run.memory for comparison in self.comparisons for run in comparison.of_ours)

    @property
    def holds(self) -> bool:
        """Whether every target is met and both sides found the same."""
        fast = all(comparison.holds for comparison in self.comparisons)
        return fast and self.memory <= MEMORY_TARGET and self.agreement.differing.empty


def measure(folder: Path, runs: int, resamples: int, say: Callable[[str], None]) -> Measured:
    """Run both sides in turn.

    Parameters
    ----------
    folder : Path
        Not there yet; projects and what R writes stand there.
    runs : int
    resamples : int
        Of every stepwise model in R; ours are always 1,000.
    say : callable
        Told what is run.

    Raises
    ------
    ProcessError, RError
    """
    folder.mkdir()
    raw = folder / "raw"
    write_raw(raw)

    def ours(name: str, bootstraps: bool) -> Taken:
        say(f"lymphoradio, {name}")
        write_project(folder / name, raw, bootstraps)
        taken = run_ours(folder / name)
        if name != "warm_up":
            shutil.rmtree(folder / name)
        return taken

    def theirs(name: str, resamples: int) -> tuple[Taken, pd.DataFrame]:
        say(f"R, {name}")
        (folder / f"r_{name}").mkdir()
        return run_r(raw, folder / f"r_{name}", resamples)

    ours("warm_up", bootstraps=True)  # Compiles, and fills the disk's cache; its numbers are compared with R's.
    r_with, r_without, ours_with, ours_without = [], [], [], []
    for run in range(runs):
        r_without.append(theirs(f"without_{run}", 0)[0])
        ours_without.append(ours(f"without_{run}", bootstraps=False))
        taken, parts = theirs(f"with_{run}", resamples)
        r_with.append(extrapolate(taken, parts, resamples))
        ours_with.append(ours(f"with_{run}", bootstraps=True))
    say("lymphoradio, traced")
    write_project(folder / "traced", raw, bootstraps=True)
    return Measured(
        (
            Comparison(f"with {REPLICATES:,} bootstraps", 20, tuple(r_with), tuple(ours_with), resamples < REPLICATES),
            Comparison("without bootstraps", 1, tuple(r_without), tuple(ours_without)),
        ),
        compare(folder / "r_without_0", folder / "warm_up" / "results"),
        trace_run(folder / "traced"),
        parts,
        resamples,
    )


def extrapolate(taken: Taken, parts: pd.DataFrame, resamples: int) -> Taken:
    """R's run with all bootstraps, from one with some: each resample takes the same time.

    Parameters
    ----------
    taken : Taken
    parts : DataFrame
        Of `run_r`.
    resamples : int
        That were made.
    """
    more = REPLICATES / resamples - 1
    wall, cpu = parts.T["bootstraps"]
    return Taken(taken.wall + more * wall, taken.cpu + more * cpu, taken.memory)
