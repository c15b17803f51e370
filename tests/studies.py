"""The numbers of a study, computed as the pipeline does, and the golden values of tests/golden to hold them to."""

from __future__ import annotations

import csv
import warnings
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from lymphoradio import tidy
from lymphoradio.analyses.run import Analysis, run_analysis
from lymphoradio.cohort import companion_files, prepare_cohort, source_bytes
from lymphoradio.cohort.companions import CompanionFile
from lymphoradio.cohort.flow import select_population
from lymphoradio.simulate.analyses import analysis_of
from lymphoradio.study import Study, read_study
from lymphoradio.study.specs import Resampling

GOLDEN = Path(__file__).parent / "golden"
RAW = Path(__file__).parents[1] / "data" / "raw"
KEY = ["model", "variable", "level", "group", "time", "contrast", "estimate_type", "statistic_type"]
FIELDS = [
    "estimate", "std_error", "conf_low", "conf_high", "statistic", "df", "p_value", "p_adjusted", "n", "n_missing",
    "n_events", "step",
]  # fmt: skip
P_VALUES = ("p_value", "p_adjusted")
CURVE_NUMBERS = ["x", "y", "conf_low", "conf_high", "threshold", "n_risk", "n_events", "n_censored"]

Key = tuple[str, ...]
Fields = dict[str, float]


class Results(NamedTuple):
    """A study's flow, and its results by analysis."""

    flow: pd.DataFrame
    found: dict[str, tidy.Result]

    def tidy_of(self, analysis: str) -> pd.DataFrame:
        """Estimates of an analysis, or the flow."""
        return self.flow if analysis == "flow" else self.found[analysis].estimates


def compute(data: bytes, file: str, study: Study, companions: Mapping[str, CompanionFile] | None = None) -> Results:
    """All results of a study; a library's warning on the way is an error, where it arises.

    Without what resamples say of selections, and the row that says that none was rerun: those are held to exact fits in
    tests/analyses/test_resampled.py.
    """
    study = study.model_copy(update={"resampling": Resampling(replicates=0)})
    prepared = prepare_cohort(data, file, study, companions=companions)
    found, warned = {}, []
    for name, spec in study.analyses.items():
        cohort = select_population(prepared.cohort, study, study.population(spec)).reset_index(drop=True)
        with threadpool_limits(1):  # as the pipeline's jobs; and many threads for small matrices are slow
            result, met = run_analysis(_strict(analysis_of(spec.kind)), cohort, name, study)
        others = ~result.estimates["estimate_type"].isin(["inclusion_frequency", "resampled_cutoff"])
        found[name] = result._replace(estimates=result.estimates[others].reset_index(drop=True))
        warned += met
    assert warned == []
    return Results(prepared.flow, found)


def _strict(analysis: Analysis) -> Analysis:
    """The analysis with warnings as errors; what the code itself takes for notes (mlxtend's) stays a note."""

    def analyse(cohort: pd.DataFrame, spec: Any, study: Study) -> tidy.Result:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return analysis(cohort, spec, study)

    return analyse


def read_golden(path: Path) -> dict[str, dict[Key, Fields]]:
    """Golden values by analysis, key and field; the key's last part, `test`, is empty where nothing else shares it."""
    found: dict[str, dict[Key, Fields]] = {}
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            key = (*(row[name] for name in KEY), row.get("test", ""))
            fields = found.setdefault(row["analysis"], {}).setdefault(key, {})
            assert row["field"] not in fields, f"twice in the golden file: {row}"
            fields[row["field"]] = float("nan") if row["value"] == "NA" else float(row["value"])
    return found


def by_key(frame: pd.DataFrame) -> dict[Key, Fields]:
    """Fields of each row by its key: of rows that share one, the test's name tells them apart."""
    text = frame.assign(time=["" if np.isnan(time) else f"{time:g}" for time in frame["time"]])[KEY]
    test = frame["method"].str.split(";").str[0].where(text.duplicated(keep=False), "")
    keys = list(text.assign(test=test).itertuples(index=False, name=None))
    assert len(set(keys)) == len(keys)
    return dict(zip(keys, frame[FIELDS].to_dict("records"), strict=True))


def agrees(ours: float, theirs: float, field: str) -> bool:
    """Relative 1e-9, of p-values however small they are; a number next to 0 within 1e-12."""
    if np.isnan(theirs):
        return bool(np.isnan(ours))
    if field in P_VALUES:
        return 0 < ours <= 1 and abs(ours - theirs) <= 1e-9 * theirs
    return abs(ours - theirs) <= max(1e-9 * abs(theirs), 1e-12)


def wrong_values(ours: Mapping[Key, Fields], golden: Mapping[Key, Fields]) -> list[str]:
    """Golden values that are not ours."""
    wrong = []
    for key, fields in golden.items():
        if key not in ours:
            wrong.append(f"no row {key}")
            continue
        for field, value in fields.items():
            if not agrees(ours[key][field], value, field):
                wrong.append(f"{key} {field}: ours {ours[key][field]!r}, R {value!r}")
    return wrong


def uncovered_values(ours: Mapping[Key, Fields], golden: Mapping[Key, Fields]) -> list[str]:
    """Rows of ours, with or without a number, and in them fields that have one, without a golden value."""
    uncovered = []
    for key, fields in ours.items():
        known = golden.get(key, {})
        if not known:
            uncovered.append(f"row {key}")
        uncovered += [f"{key} {field}" for field, value in fields.items() if not np.isnan(value) and field not in known]
    return uncovered


def check_curves(ours: pd.DataFrame, path: Path, analysis: str) -> None:
    """Hold every step of an analysis' curves to those of a golden file."""
    wanted = pd.read_csv(path, keep_default_na=False, dtype=str)
    wanted = wanted[wanted["analysis"] == analysis].reset_index(drop=True)
    names = [name for name in ("curve", "variable", "group") if name in wanted]
    assert ours[names].to_numpy().tolist() == wanted[names].to_numpy().tolist()
    for name in CURVE_NUMBERS:
        theirs = np.array([float(cell) if cell else np.nan for cell in wanted[name]])
        np.testing.assert_allclose(ours[name].to_numpy(), theirs, rtol=1e-9, atol=1e-12, err_msg=name)


@cache
def computed(name: str) -> tuple[Study, Results]:
    """A committed study and all its results, computed once in a run of the tests."""
    study = read_study(RAW / name / "study.yaml")
    if study.source:
        return study, compute(source_bytes(study, study.source.file), study.source.file, study)
    cohort = RAW / name / "cohort.csv"
    return study, compute(cohort.read_bytes(), cohort.name, study, companion_files(cohort, study))
