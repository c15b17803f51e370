"""Every number of the ACTG 175 study against R: tests/golden/actg175.R computes them from their definitions."""

import csv
import io
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from threadpoolctl import threadpool_limits

from lymphoradio.analyses.characteristics import characteristics
from lymphoradio.analyses.cox import cox
from lymphoradio.analyses.discrimination import roc
from lymphoradio.analyses.linear import linear
from lymphoradio.analyses.logistic import logistic
from lymphoradio.analyses.paired import paired_change
from lymphoradio.analyses.run import run_analysis
from lymphoradio.analyses.survival import kaplan_meier
from lymphoradio.analyses.trajectory import trajectory
from lymphoradio.cohort import prepare_cohort, source_bytes
from lymphoradio.cohort.flow import select_population
from lymphoradio.study import read_study

GOLDEN = Path(__file__).parent / "golden"
PLAN = Path(__file__).parents[1] / "data" / "raw" / "actg175" / "study.yaml"
FUNCTIONS = {
    "characteristics": characteristics, "paired_change": paired_change, "trajectory": trajectory, "linear": linear,
    "logistic": logistic, "roc": roc, "kaplan_meier": kaplan_meier, "cox": cox,
}  # fmt: skip
KEY = ["model", "variable", "level", "group", "time", "contrast", "estimate_type", "statistic_type"]
FIELDS = [
    "estimate", "std_error", "conf_low", "conf_high", "statistic", "df", "p_value", "p_adjusted", "n", "n_missing",
    "n_events", "step",
]  # fmt: skip
P_VALUES = ("p_value", "p_adjusted")
ANALYSES = [
    "flow", "characteristics", "paired_change", "trajectory", "cd4_change_linear", "cd420_ancova",
    "cd4_decline_logistic", "cd4_roc", "progression_curves", "progression_cox",
]  # fmt: skip


@pytest.fixture(scope="session")
def study():
    return read_study(PLAN)


@pytest.fixture(scope="session")
def source(study):
    return source_bytes(study, "ACTG175.csv")


@pytest.fixture(scope="session")
def results(study, source):
    """Results by analysis, of the cohort as the pipeline prepares it."""
    prepared = prepare_cohort(source, "ACTG175.csv", study)
    found, warned = {}, []
    for name, spec in study.analyses.items():
        cohort = select_population(prepared.cohort, study, study.population(spec)).reset_index(drop=True)
        with threadpool_limits(1):  # as the pipeline's jobs; and many threads for small matrices are slow
            found[name], met = run_analysis(FUNCTIONS[spec.kind], cohort, name, study)
        warned += met
    assert warned == []
    return prepared.flow, found


@pytest.fixture(scope="session")
def golden():
    """Golden values by analysis, key and field."""
    found = {}
    with (GOLDEN / "actg175.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            fields = found.setdefault(row["analysis"], {}).setdefault(tuple(row[name] for name in KEY), {})
            assert row["field"] not in fields, f"twice in the golden file: {row}"
            fields[row["field"]] = float("nan") if row["value"] == "NA" else float(row["value"])
    return found


def tidy_of(results, analysis):
    flow, found = results
    return flow if analysis == "flow" else found[analysis].estimates


def by_key(frame):
    """Fields of each row by its key; no two rows share a key."""
    text = frame.assign(time=["" if np.isnan(time) else f"{time:g}" for time in frame["time"]])
    keys = list(text[KEY].itertuples(index=False, name=None))
    assert len(set(keys)) == len(keys)
    return dict(zip(keys, frame[FIELDS].to_dict("records"), strict=True))


def agrees(ours, theirs, field):
    """Relative 1e-9, of p-values however small they are; a number next to 0 within 1e-12."""
    if np.isnan(theirs):
        return np.isnan(ours)
    if field in P_VALUES:
        return 0 < ours <= 1 and abs(ours - theirs) <= 1e-9 * theirs
    return abs(ours - theirs) <= max(1e-9 * abs(theirs), 1e-12)


def test_the_golden_file_has_every_analysis_of_the_plan(study, golden):
    assert ["flow", *study.analyses] == ANALYSES
    assert sorted(golden) == sorted(ANALYSES)


@pytest.mark.parametrize("analysis", ANALYSES)
def test_every_golden_value_is_ours(results, golden, analysis):
    ours = by_key(tidy_of(results, analysis))
    wrong = []
    for key, fields in golden[analysis].items():
        if key not in ours:
            wrong.append(f"no row {key}")
            continue
        for field, value in fields.items():
            if not agrees(ours[key][field], value, field):
                wrong.append(f"{key} {field}: ours {ours[key][field]!r}, R {value!r}")
    assert wrong == []


@pytest.mark.parametrize("analysis", ANALYSES)
def test_every_number_of_ours_is_in_the_golden_file(results, golden, analysis):
    """Every row, with or without a number, and in it every field that has one."""
    uncovered = []
    for key, fields in by_key(tidy_of(results, analysis)).items():
        known = golden[analysis].get(key, {})
        if not known:
            uncovered.append(f"row {key}")
        uncovered += [f"{key} {field}" for field, value in fields.items() if not np.isnan(value) and field not in known]
    assert uncovered == []


@pytest.mark.parametrize("analysis", ANALYSES)
def test_intervals_are_95_percent(results, analysis):
    frame = tidy_of(results, analysis)
    with_interval = frame[["conf_low", "conf_high"]].notna().any(axis=1)
    assert (frame.loc[with_interval, "conf_level"] == 0.95).all()


def test_only_these_rows_have_no_number(results):
    """A CD4+ count of 0 at baseline has no ratio; fewer than half of the patients had an event."""
    empty = []
    for analysis in ANALYSES:
        frame = tidy_of(results, analysis)
        silent = frame[frame[["estimate", "statistic", "p_value"]].isna().all(axis=1)]
        assert (silent["note"] != "").all()
        empty += list(silent[["estimate_type", "variable", "group"]].itertuples(index=False, name=None))
    groups = ("", "ZDV", "ZDV + ddI", "ZDV + ddC", "ddI")
    assert empty == [
        ("geometric_mean_ratio", "CD4+ T cells", ""),
        ("geometric_mean_ratio", "CD4/CD8 ratio", ""),
        *(("median_survival", "", group) for group in groups),
    ]


@pytest.mark.parametrize("analysis", ["cd4_roc", "progression_curves"])
def test_every_step_of_the_curves(results, analysis):
    wanted = pd.read_csv(GOLDEN / "actg175_curves.csv", keep_default_na=False, dtype=str)
    wanted = wanted[wanted["analysis"] == analysis].reset_index(drop=True)
    ours = results[1][analysis].curves
    numbers = ["x", "y", "conf_low", "conf_high", "threshold", "n_risk", "n_events", "n_censored"]
    assert ours[["curve", "group"]].to_numpy().tolist() == wanted[["curve", "group"]].to_numpy().tolist()
    for name in numbers:
        theirs = np.array([float(cell) if cell else np.nan for cell in wanted[name]])
        np.testing.assert_allclose(ours[name].to_numpy(), theirs, rtol=1e-9, atol=1e-12, err_msg=name)


def test_points_are_the_patients_values(results, source):
    points = results[1]["paired_change"].points
    raw = pd.read_csv(io.BytesIO(source))
    for label, (before, after) in {"CD4+ T cells": ("cd40", "cd420"), "CD8+ T cells": ("cd80", "cd820")}.items():
        ours = points.loc[points["variable"] == label, ["x", "y"]].to_numpy()
        wanted = raw[[before, after]].sort_values([before, after]).to_numpy(float)
        np.testing.assert_array_equal(ours, wanted)
    ratios = points.loc[points["variable"] == "CD4/CD8 ratio", ["x", "y"]].to_numpy()
    wanted = np.column_stack([raw["cd40"] / raw["cd80"], raw["cd420"] / raw["cd820"]])
    for ours, theirs in zip(ratios.T, wanted.T, strict=True):
        np.testing.assert_allclose(np.sort(ours), np.sort(theirs), rtol=0, atol=0.51e-10)
