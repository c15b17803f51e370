"""How much faster two cores are than one: every selection of the three studies' plans, as the pipeline reruns it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from benchmarks.resampling.data import STUDIES
from benchmarks.resampling.engine import Seconds, timed
from lymphoradio.analyses.cox import cox_draws
from lymphoradio.analyses.linear import linear_draws
from lymphoradio.analyses.logistic import logistic_draws
from lymphoradio.analyses.resampled import SelectionReruns
from lymphoradio.cohort import companion_files, prepare_cohort, source_bytes
from lymphoradio.cohort.flow import select_population
from lymphoradio.stages.draw import DrawsOf
from lymphoradio.study.load import read_study

NAMES = ("actg175", "thymosin_prag", "il7_hcc")
KINDS: dict[str, DrawsOf] = {"cox": cox_draws, "linear": linear_draws, "logistic": logistic_draws}
TARGET = 1.8
LEAST_SECONDS = 2.0
"""Of one core: what takes less is rerun in more resamples."""


def measure_scaling(resamples: int, runs: int) -> pd.DataFrame:
    """Time every selection on one core and on two, in turn.

    Parameters
    ----------
    resamples : int
        At least; more where they take less than `LEAST_SECONDS`.
    runs : int

    Returns
    -------
    DataFrame
        A row per selection: medians of seconds (on the clock and of the processor), the median of the runs' ratios with
        its range, and whether it reaches the target. The last row is of all of them together (`with_total`).

    Raises
    ------
    RuntimeError
        The results on one and on two cores differ.
    """
    return with_total(pd.DataFrame([_measured(where, draws, resamples, runs) for where, draws in _selections()]))


def with_total(table: pd.DataFrame) -> pd.DataFrame:
    """Add the row of all selections, each in 1,000 resamples, and whether it reaches the target."""
    seconds = [name for name in table.columns if "seconds" in name]
    sums = table[seconds].div(table["resamples"] / 1000, axis=0).sum()
    ratio = sums["seconds_on_one"] / sums["seconds_on_two"]
    total = {"study": "all", "resamples": 1000, **sums, "ratio": ratio, **_judged(ratio)}
    return pd.concat([table.astype({"n": "Int64", "columns": "Int64"}), pd.DataFrame([total])], ignore_index=True)


def _selections() -> Iterator[tuple[dict[str, str], SelectionReruns]]:
    for name in NAMES:
        folder = STUDIES / name
        study, file = read_study(folder / "study.yaml"), folder / "cohort.csv"
        data = source_bytes(study, str(file)) if study.source else file.read_bytes()
        prepared = prepare_cohort(data, str(file), study, companions=companion_files(file, study))
        for analysis, spec in study.analyses.items():
            if spec.kind in KINDS:
                patients = select_population(prepared.cohort, study, study.population(spec)).reset_index(drop=True)
                for model, draws in KINDS[spec.kind](patients, spec, study).items():
                    if isinstance(draws, SelectionReruns):
                        yield {"study": name, "analysis": analysis, "model": model}, draws


def _measured(where: dict[str, str], draws: SelectionReruns, resamples: int, runs: int) -> dict[str, object]:
    draws.draw(range(2))  # compiles
    trial = timed(lambda: draws.draw(range(100)))[1].cpu
    many = range(max(resamples, round(100 * LEAST_SECONDS / trial)))
    one, two = [], []
    for _ in range(runs):
        on_one, seconds = timed(lambda: draws.draw(many, 1))
        one.append(seconds)
        on_two, seconds = timed(lambda: draws.draw(many, 2))
        two.append(seconds)
        if any(not np.array_equal(on_one[key], on_two[key], equal_nan=True) for key in on_one):
            raise RuntimeError(f"{where}: the results on one and on two cores differ")
    ratios = np.array([alone.wall / both.wall for alone, both in zip(one, two, strict=True)])
    return {
        **where, "n": len(draws.sample.y), "columns": len(draws.terms), "resamples": len(many),
        "seconds_on_one": _median(one, "wall"), "seconds_on_two": _median(two, "wall"),
        "cpu_seconds_on_one": _median(one, "cpu"), "cpu_seconds_on_two": _median(two, "cpu"),
        "ratio": np.median(ratios), "ratio_low": ratios.min(), "ratio_high": ratios.max(), **_judged(np.median(ratios)),
    }  # fmt: skip


def _judged(ratio: float) -> dict[str, object]:
    return {"target": TARGET, "holds": "yes" if ratio >= TARGET else "NO"}


def _median(runs: list[Seconds], clock: str) -> float:
    return float(np.median([getattr(run, clock) for run in runs]))
