"""Every number of the ACTG 175 study against R: tests/golden/actg175.R computes them from their definitions."""

import io

import numpy as np
import pandas as pd
import pytest

from lymphoradio.cohort import source_bytes
from tests import studies

ANALYSES = [
    "flow", "characteristics", "paired_change", "trajectory", "cd4_mixed_model", "cd4_change_linear",
    "cd4_change_and_baseline", "cd420_ancova", "cd4_decline_logistic", "cd4_roc", "progression_curves",
    "progression_cox", "progression_after_96_weeks", "progression_after_96_weeks_imputed",
]  # fmt: skip


@pytest.fixture(scope="session")
def study():
    return studies.computed("actg175")[0]


@pytest.fixture(scope="session")
def source(study):
    return source_bytes(study, "ACTG175.csv")


@pytest.fixture(scope="session")
def results():
    """Results by analysis, of the cohort as the pipeline prepares it."""
    return studies.computed("actg175")[1]


@pytest.fixture(scope="session")
def golden():
    """Golden values by analysis, key and field."""
    return studies.read_golden(studies.GOLDEN / "actg175.csv")


def test_the_golden_file_has_every_analysis_of_the_plan(study, golden):
    assert ["flow", *study.analyses] == ANALYSES
    assert sorted(golden) == sorted(ANALYSES)


@pytest.mark.parametrize("analysis", ANALYSES)
def test_every_golden_value_is_ours(results, golden, analysis):
    ours = studies.by_key(results.tidy_of(analysis))
    assert studies.wrong_values(ours, golden[analysis]) == []


@pytest.mark.parametrize("analysis", ANALYSES)
def test_every_number_of_ours_is_in_the_golden_file(results, golden, analysis):
    """Every row, with or without a number, and in it every field that has one."""
    ours = studies.by_key(results.tidy_of(analysis))
    assert studies.uncovered_values(ours, golden[analysis]) == []


@pytest.mark.parametrize("analysis", ANALYSES)
def test_intervals_are_95_percent(results, analysis):
    frame = results.tidy_of(analysis)
    with_interval = frame[["conf_low", "conf_high"]].notna().any(axis=1)
    assert (frame.loc[with_interval, "conf_level"] == 0.95).all()


def test_only_these_rows_have_no_number(results):
    """A CD4+ count of 0 at baseline has no ratio; fewer than half had an event; Karnofsky scores have four values."""
    empty = []
    for analysis in ANALYSES:
        frame = results.tidy_of(analysis)
        silent = frame[frame[["estimate", "statistic", "p_value"]].isna().all(axis=1)]
        assert (silent["note"] != "").all()
        empty += list(silent[["estimate_type", "variable", "group"]].itertuples(index=False, name=None))
    groups = ("", "ZDV", "ZDV + ddI", "ZDV + ddC", "ddI")
    assert empty == [
        ("geometric_mean_ratio", "CD4+ T cells", ""),
        ("geometric_mean_ratio", "CD4/CD8 ratio", ""),
        ("test", "karnof", ""),  # of linearity, in the two linear models
        ("test", "karnof", ""),
        *(("median_survival", "", group) for group in groups),
        ("test", "karnof", ""),
    ]


@pytest.mark.parametrize("analysis", ["cd4_change_and_baseline", "cd4_roc", "progression_curves"])
def test_every_step_of_the_curves(results, analysis):
    studies.check_curves(results.found[analysis].curves, studies.GOLDEN / "actg175_curves.csv", analysis)


def test_points_are_the_patients_values(results, source):
    points = results.found["paired_change"].points
    raw = pd.read_csv(io.BytesIO(source))
    for label, (before, after) in {"CD4+ T cells": ("cd40", "cd420"), "CD8+ T cells": ("cd80", "cd820")}.items():
        ours = points.loc[points["variable"] == label, ["x", "y"]].to_numpy()
        wanted = raw[[before, after]].sort_values([before, after]).to_numpy(float)
        np.testing.assert_array_equal(ours, wanted)
    ratios = points.loc[points["variable"] == "CD4/CD8 ratio", ["x", "y"]].to_numpy()
    wanted = np.column_stack([raw["cd40"] / raw["cd80"], raw["cd420"] / raw["cd820"]])
    for ours, theirs in zip(ratios.T, wanted.T, strict=True):
        np.testing.assert_allclose(np.sort(ours), np.sort(theirs), rtol=0, atol=0.51e-10)
