"""The computations as this package does them: `python -m benchmarks.registry.ours FILE OUTPUT REPEATS`."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.registry.arrays import Patients, draw, read_patients
from lymphoradio.stats.concordance import concordance
from lymphoradio.stats.cox import CoxFit, CoxProblem, fit_cox, prepare_cox
from lymphoradio.stats.kaplan_meier import KaplanMeier, confidence_band, fit_kaplan_meier, quantile
from lymphoradio.stats.log_rank import LogRank, log_rank
from lymphoradio.stats.logistic_model import LogisticFit, fit_logistic
from lymphoradio.stats.proportional_hazards import zph

# Quantiles of the days at which curves are compared.
SHARES = np.linspace(0.02, 0.98, 25)


def kaplan_meier(patients: Patients) -> list[tuple[KaplanMeier, np.ndarray, np.ndarray]]:
    """Curve of each group with its band, on the scale that is R's default."""
    found = []
    for g in range(3):
        own = patients.group == g
        curve = fit_kaplan_meier(patients.days[own], patients.event[own])
        found.append((curve, *confidence_band(curve, 0.95, "log")))
    return found


def cox(patients: Patients) -> CoxFit:
    """Efron's ties, whole days."""
    return fit_cox(patients.days, patients.event, patients.X)


def cox_breslow(patients: Patients) -> CoxFit:
    """Breslow's ties."""
    return fit_cox(patients.days, patients.event, patients.X, "breslow")


def cox_exact(patients: Patients) -> CoxFit:
    """All times distinct."""
    return fit_cox(patients.exact_days, patients.event, patients.X)


def compare_groups(patients: Patients) -> LogRank:
    """Log-rank test of the three groups."""
    return log_rank(patients.days, patients.event, patients.group)


def logistic(patients: Patients) -> LogisticFit:
    """Logistic regression on all covariates."""
    return fit_logistic(patients.X, patients.outcome)


TASKS: dict[str, Callable[[Patients], object]] = {
    "kaplan_meier": kaplan_meier,
    "log_rank": compare_groups,
    "cox_efron": cox,
    "cox_breslow": cox_breslow,
    "cox_distinct_times": cox_exact,
    "logistic": logistic,
}


def after_the_fit(patients: Patients) -> dict[str, Callable[[], object]]:
    """What needs a fitted Cox model, which is not timed."""
    problem = prepare_cox(patients.days, patients.event, patients.X)
    fit = problem.fit()
    score = risk_score(patients)
    return {
        "proportional_hazards": lambda: zph(problem, fit),
        "concordance": lambda: concordance(patients.days, patients.event, score),
    }


def risk_score(patients: Patients) -> np.ndarray:
    """A score that both sides have to the last bit: with equal scores here and there, as whole numbers."""
    return np.round(patients.X[:, 0]) - np.round(patients.X[:, 5]) + 10 * patients.X[:, 8]


def numbers(patients: Patients) -> dict[str, float]:
    """Every number that is compared with R's, by name."""
    found: dict[str, float] = {}

    def add(name: str, values: np.ndarray | float) -> None:
        for i, value in enumerate(np.atleast_1d(values).tolist(), start=1):
            found[f"{name}_{i}"] = value

    at = np.round(np.quantile(patients.days, SHARES))
    for g, (curve, low, high) in enumerate(kaplan_meier(patients)):
        step = np.searchsorted(curve.time, at, side="right") - 1
        for name, values in (("survival", curve.survival), ("se", curve.std_error), ("low", low), ("high", high)):
            add(f"km{g}_{name}", values[step])
        add(f"km{g}_median", quantile(curve, 0.5, 0.95, "log").estimate)
    test = compare_groups(patients)
    add("log_rank", test.statistic)
    add("log_rank_expected", test.expected)
    for name in ("cox_efron", "cox_breslow", "cox_distinct_times"):
        fit = TASKS[name](patients)
        assert isinstance(fit, CoxFit)
        _add_cox(add, name, fit)
    problem = prepare_cox(patients.days, patients.event, patients.X)
    _add_zph(add, problem, problem.fit())
    agreement = concordance(patients.days, patients.event, risk_score(patients))
    add("concordance", agreement.estimate)
    add("concordance_se", agreement.std_error)
    model = logistic(patients)
    add("logistic", model.coefficients)
    add("logistic_se", model.std_errors)
    add("logistic_log_likelihood", model.log_likelihood)
    return found


def _add_cox(add: Callable[[str, np.ndarray | float], None], name: str, fit: CoxFit) -> None:
    add(name, fit.coefficients)
    add(f"{name}_se", fit.std_error)
    add(f"{name}_log_likelihood", np.array([fit.log_likelihood_null, fit.log_likelihood]))
    add(f"{name}_score", fit.score_statistic)


def _add_zph(add: Callable[[str, np.ndarray | float], None], problem: CoxProblem, fit: CoxFit) -> None:
    tested = zph(problem, fit)
    add("zph", np.array([test.statistic for test in (*tested.terms, tested.global_test)]))


def seconds(patients: Patients, repeats: int) -> dict[str, tuple[float, float]]:
    """Seconds on the clock and of the processor of each task, the mean of some repeats."""
    tasks: dict[str, Callable[[], object]] = {
        name: (lambda task=task: task(patients))  # type: ignore[misc]
        for name, task in TASKS.items()
    }
    return {name: timed(task, repeats) for name, task in (tasks | after_the_fit(patients)).items()}


def timed(task: Callable[[], object], repeats: int) -> tuple[float, float]:
    """Mean seconds of `repeats` runs: on the clock, and of the processor."""
    wall, processor = time.perf_counter(), time.process_time()
    for _ in range(repeats):
        task()
    return (time.perf_counter() - wall) / repeats, (time.process_time() - processor) / repeats


def write_seconds(file: Path, output: Path, repeats: int) -> None:
    """Time everything on the patients of a file."""
    seconds(draw(1000), 1)  # imports and first calls
    rows = [(name, *taken) for name, taken in seconds(read_patients(file), repeats).items()]
    pd.DataFrame(rows, columns=["task", "seconds", "cpu_seconds"]).to_csv(output, index=False)


if __name__ == "__main__":
    write_seconds(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
