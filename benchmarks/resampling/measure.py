"""What is measured in one cohort: two comparisons, and whether both sides found the same."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.resampling import engine, r_side
from benchmarks.resampling.data import Cohort, count_draws, read_draws, write_csvs
from benchmarks.resampling.differences import explain_differences
from benchmarks.resampling.engine import Seconds, timed

# At least so many times faster: (than stepAIC, than rms::validate).
TARGETS = {"il7_hcc": (300.0, 5.0), "actg175": (75.0, 1.5)}


@dataclass(frozen=True)
class Plan:
    """How much is measured.

    Attributes
    ----------
    replicates : int
        Resamples of both comparisons with R.
    runs : int
        Of everything but stepAIC, which runs once.
    seed : int
    """

    replicates: int
    runs: int
    seed: int


@dataclass(frozen=True)
class Comparison:
    """Seconds of a reference and of the engine.

    Attributes
    ----------
    what, reference : str
    resamples : int
    of_reference, of_engine : tuple of Seconds
        Runs in turn; one of the reference where it takes minutes.
    target : float or None
        At least so many times faster.
    """

    what: str
    reference: str
    resamples: int
    of_reference: tuple[Seconds, ...]
    of_engine: tuple[Seconds, ...]
    target: float | None

    def ratios(self, clock: str = "wall") -> np.ndarray:
        """Reference over engine, run by run."""
        reference = np.array([getattr(run, clock) for run in self.of_reference])
        return reference / np.array([getattr(run, clock) for run in self.of_engine])

    @property
    def holds(self) -> bool:
        """Whether the median ratio reaches the target."""
        return self.target is None or bool(np.median(self.ratios()) >= self.target)


@dataclass(frozen=True)
class Agreement:
    """A quantity as both sides have it."""

    quantity: str
    engine: str
    reference: str


@dataclass(frozen=True)
class Measured:
    """All of one cohort.

    Attributes
    ----------
    cohort : Cohort
    comparisons : tuple of Comparison
    agreements : tuple of Agreement
    differences : DataFrame
        Of `explain_differences`.
    """

    cohort: Cohort
    comparisons: tuple[Comparison, ...]
    agreements: tuple[Agreement, ...]
    differences: pd.DataFrame


def measure(cohort: Cohort, folder: Path, plan: Plan) -> Measured:
    """Measure in one cohort.

    Parameters
    ----------
    cohort : Cohort
    folder : Path
        Empty; the CSVs that go to R and come back stay there.
    plan : Plan

    Raises
    ------
    RError
    """
    write_csvs(cohort, folder)
    r_side.run_r("draws.R", folder, plan.replicates, plan.seed)
    draws = read_draws(folder)
    weights = count_draws(draws)
    engine.rerun(cohort, weights[:2])  # Compiles.
    target_aic, target_validate = TARGETS[cohort.name]
    against_aic, agreed_aic, differences = _against_step_aic(cohort, folder, draws, weights, plan, target_aic)
    against_rms, agreed_rms = _against_validate(cohort, folder, weights, plan, target_validate)
    return Measured(cohort, (against_aic, against_rms), agreed_aic + agreed_rms, differences)


def _against_step_aic(
    cohort: Cohort, folder: Path, draws: np.ndarray, weights: np.ndarray, plan: Plan, target: float
) -> tuple[Comparison, tuple[Agreement, ...], pd.DataFrame]:
    theirs, seconds = r_side.step_aic(folder)
    ours = [timed(lambda: engine.rerun(cohort, weights)) for _ in range(plan.runs)]
    reruns = ours[0][0]
    selected = engine.selected_terms(cohort, reruns)
    differences = explain_differences(cohort, folder, draws, selected, theirs)
    agreements = (
        Agreement("selected sets equal to stepAIC's", str(len(theirs) - len(differences)), f"of {len(theirs)}"),
        Agreement(
            "resamples without a finite estimate; R: with a warning or without a coefficient",
            *_troubles(reruns, theirs),
        ),
    )
    runs = tuple(each for _, each in ours)
    what = "backward selection by AIC"
    return Comparison(what, "MASS::stepAIC", len(weights), (seconds,), runs, target), agreements, differences


def _troubles(reruns: engine.Reruns, theirs: pd.DataFrame) -> tuple[str, str]:
    in_r = (theirs.warnings != "") | (theirs.missing != "")
    return str(int(np.sum(reruns.status != engine.Reruns.ESTIMATED))), str(int(in_r.sum()))


def _against_validate(
    cohort: Cohort, folder: Path, weights: np.ndarray, plan: Plan, target: float
) -> tuple[Comparison, tuple[Agreement, ...]]:
    theirs, ours = [], []
    for _ in range(plan.runs):
        table, kept, seconds = r_side.rms_validate(folder, plan.seed)
        theirs.append(seconds)
        validated, seconds = timed(lambda: engine.validate(cohort, weights))
        ours.append(seconds)
    selected = engine.selected_terms(cohort, engine.rerun(cohort, weights))
    # rms leaves resamples out in which its fit fails; then no row of `kept` has its number.
    same = sum(map(str.__eq__, selected, kept.terms)) if len(kept) == len(selected) else None
    dxy = table.loc["Dxy"]
    used = validated.n_replicates - validated.n_failed - validated.n_unbounded
    agreements = (
        Agreement("selected sets equal to rms's fast backward", "not comparable" if same is None else str(same),
                  f"of {len(selected)}"),
        Agreement("inclusion frequencies, largest difference", *_inclusion(cohort, validated, kept)),
        Agreement("resamples used", str(used), str(int(dxy["n"]))),
        Agreement("C, apparent", f"{validated.apparent:.4f}", f"{(dxy['index.orig'] + 1) / 2:.4f}"),
        Agreement("C, corrected for optimism", f"{validated.corrected:.4f}",
                  f"{(dxy['index.corrected'] + 1) / 2:.4f}"),
        Agreement("calibration slope", f"{validated.slope:.4f}", f"{table.loc['Slope', 'index.corrected']:.4f}"),
    )  # fmt: skip
    what = "selection, corrected C and slope, inclusion frequencies"
    return Comparison(what, "rms::validate", len(weights), tuple(theirs), tuple(ours), target), agreements


def _inclusion(cohort: Cohort, validated: engine.Validation, kept: pd.DataFrame) -> tuple[str, str]:
    """Both sides' frequencies of the candidate in which they differ most."""
    theirs = np.array([[term in terms.split("+") for term in cohort.terms] for terms in kept.terms]).mean(axis=0)
    most = int(np.argmax(np.abs(validated.inclusion - theirs)))
    return f"{validated.inclusion[most]:.3f} ({cohort.terms[most]})", f"{theirs[most]:.3f}"
