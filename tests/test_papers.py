"""Every number of the two papers' synthetic studies against R: tests/golden/<study>.R computes them."""

import hashlib

import pytest

from lymphoradio.study import read_study
from tests import studies

STUDIES = ["il7_hcc", "thymosin_prag"]
PLANS = {name: read_study(studies.RAW / name / "study.yaml") for name in STUDIES}
CASES = [(name, analysis) for name in STUDIES for analysis in ("flow", *PLANS[name].analyses)]
WITH_CURVES = [
    (name, analysis)
    for name in STUDIES
    for analysis, spec in PLANS[name].analyses.items()
    if spec.kind in ("kaplan_meier", "roc", "correlation")
]


def files_of(name):
    """The cohort CSV and its companions."""
    return ["cohort.csv", *(records.file for records in PLANS[name].records.values())]


@pytest.fixture(scope="session")
def results():
    """Results by study, of the committed cohorts as the pipeline prepares them."""
    return {name: studies.computed(name)[1] for name in STUDIES}


@pytest.fixture(scope="session")
def golden():
    """Golden values by study, analysis, key and field."""
    return {name: studies.read_golden(studies.GOLDEN / f"{name}.csv") for name in STUDIES}


@pytest.mark.parametrize("name", STUDIES)
def test_the_golden_files_are_of_the_committed_cohort(name):
    lines = (studies.GOLDEN / f"{name}.sha256").read_text(encoding="utf-8").splitlines()
    written = {file: digest for digest, file in map(str.split, lines)}
    folder = studies.RAW / name
    committed = {file: hashlib.sha256((folder / file).read_bytes()).hexdigest() for file in files_of(name)}
    assert written == committed, f"the cohort has changed: Rscript tests/golden/{name}.R"


@pytest.mark.parametrize("name", STUDIES)
def test_the_golden_file_has_every_analysis_of_the_plan(name, golden):
    assert sorted(golden[name]) == sorted(["flow", *PLANS[name].analyses])


@pytest.mark.parametrize(("name", "analysis"), CASES)
def test_every_golden_value_is_ours(name, analysis, results, golden):
    ours = studies.by_key(results[name].tidy_of(analysis))
    assert studies.wrong_values(ours, golden[name][analysis]) == []


@pytest.mark.parametrize(("name", "analysis"), CASES)
def test_every_number_of_ours_is_in_the_golden_file(name, analysis, results, golden):
    ours = studies.by_key(results[name].tidy_of(analysis))
    assert studies.uncovered_values(ours, golden[name][analysis]) == []


@pytest.mark.parametrize(("name", "analysis"), WITH_CURVES)
def test_every_step_of_the_curves(name, analysis, results):
    studies.check_curves(results[name].found[analysis].curves, studies.GOLDEN / f"{name}_curves.csv", analysis)


@pytest.mark.parametrize("name", STUDIES)
def test_no_other_analysis_has_curves(name, results):
    drawn = {analysis for analysis, found in results[name].found.items() if found.curves is not None}
    assert drawn == {analysis for study, analysis in WITH_CURVES if study == name}


@pytest.mark.parametrize(("name", "analysis"), CASES)
def test_rows_without_a_number_say_why(name, analysis, results):
    frame = results[name].tidy_of(analysis)
    silent = frame[frame[["estimate", "statistic", "p_value", "n_missing"]].isna().all(axis=1)]
    assert (silent["note"] != "").all()
