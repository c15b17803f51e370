"""The two cohorts of the benchmark: arrays for the engine, and the CSVs that the R scripts read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from lymphoradio.cohort import companion_files, prepare_cohort, source_bytes
from lymphoradio.stats.cox import fit_cox
from lymphoradio.stats.design import Design, Term, build_design
from lymphoradio.study.load import read_study

STUDIES = Path(__file__).parents[2] / "data" / "raw"

# Baseline candidates in the coding of the studies' plans. Those of il7_hcc have one column each; of actg175 the
# treatment is a factor of four levels, which enters and leaves whole.
CANDIDATES = {
    "il7_hcc": (
        "os",
        "age sex hepatitis child_pugh cirrhosis tumour_size tumours uicc_34 pvt afp pivka previous combined dose ptv "
        "il7_pre tlc_0",
    ),
    "actg175": (
        "progression",
        "age gender race wtkg karnof hemo homo drugs symptom str2 oprior preanti cd40 cd80 arms",
    ),
}


@dataclass(frozen=True)
class Cohort:
    """A survival endpoint and its candidates.

    Attributes
    ----------
    name : str
    time, event : ndarray, shape (n,)
    candidates : DataFrame, shape (n, n_terms)
        Numbers, or positions of levels.
    design : Design
        Factors in treatment coding.
    """

    name: str
    time: np.ndarray
    event: np.ndarray
    candidates: pd.DataFrame
    design: Design

    @property
    def n(self) -> int:
        """Patients."""
        return len(self.time)

    @property
    def terms(self) -> tuple[str, ...]:
        """Names of the candidates."""
        return tuple(term.name for term in self.design.terms)

    @property
    def column_terms(self) -> np.ndarray:
        """The number of each column's term, shape (p,)."""
        return np.array([self.terms.index(name) for name in self.design.column_term])


def read_cohort(name: str) -> Cohort:
    """Read a study's cohort and take its baseline candidates.

    Raises
    ------
    NotEstimable
        The candidates are collinear, or their likelihood is monotone, in the whole cohort.
    """
    folder = STUDIES / name
    study = read_study(folder / "study.yaml")
    file = folder / "cohort.csv"
    data = source_bytes(study, str(file)) if study.source else file.read_bytes()
    cohort = prepare_cohort(data, str(file), study, companions=companion_files(file, study)).cohort
    endpoint, names = CANDIDATES[name]
    columns = {candidate: cohort[candidate] for candidate in names.split()}
    candidates = pd.DataFrame({key: _numbers(column) for key, column in columns.items()})
    terms = [_term(key, column) for key, column in columns.items()]
    design = build_design({key: candidates[key].to_numpy() for key in columns}, terms)
    time, event = (cohort[f"{endpoint}_{part}"].to_numpy(dtype=float) for part in ("time", "event"))
    fit_cox(time, event, design.X)
    return Cohort(name, time, event, candidates, design)


def _numbers(column: pd.Series) -> pd.Series:
    return column.cat.codes if isinstance(column.dtype, pd.CategoricalDtype) else column.astype(float)


def _term(name: str, column: pd.Series) -> Term:
    if not isinstance(column.dtype, pd.CategoricalDtype):
        return Term(name)
    return Term(name, "factor", tuple(range(len(column.cat.categories))))


def write_csvs(cohort: Cohort, folder: Path) -> None:
    """Write patients.csv (time, event, a column per candidate) and terms.csv (term, levels; 0 for a number)."""
    patients = cohort.candidates.assign(time=cohort.time, event=cohort.event.astype(int))
    patients.to_csv(folder / "patients.csv", index=False, float_format="%.17g")
    levels = [len(term.levels) for term in cohort.design.terms]
    pd.DataFrame({"term": cohort.terms, "levels": levels}).to_csv(folder / "terms.csv", index=False)


def read_draws(folder: Path) -> np.ndarray:
    """Rows, from 0, that R drew into each resample, shape (replicates, n)."""
    return np.loadtxt(folder / "draws.csv", delimiter=",", dtype=int, ndmin=2) - 1


def count_draws(draws: np.ndarray) -> np.ndarray:
    """How often each patient was drawn, shape (replicates, n)."""
    return np.stack([np.bincount(rows, minlength=draws.shape[1]) for rows in draws])
