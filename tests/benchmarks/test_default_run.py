"""The benchmark of the default run: what counts as the same number, what is timed, and what is said of it."""

import os
import sys
from pathlib import Path

import pandas as pd
import pytest
from benchmarks.default_run import report
from benchmarks.default_run.agreement import EXPLAINED, KEYS, STUDIES, Agreement, compare
from benchmarks.default_run.breakdown import TRACE, process_of, sums_by_stage
from benchmarks.default_run.measure import Comparison, Measured, extrapolate
from benchmarks.default_run.process import ProcessError, Taken, run_timed
from benchmarks.default_run.sides import ROOT, write_project, write_raw

from lymphoradio.study.load import read_study

EMPTY = dict.fromkeys(("estimate", "std_error", "conf_low", "conf_high", "statistic", "p_value", "p_adjusted"), "")


def table(**columns):
    return {**dict.fromkeys(KEYS, ""), **EMPTY, "contrast": "", **columns}


@pytest.fixture
def sides(tmp_path):
    """A number per study on both sides; a test changes that of the first."""

    def write(theirs, ours):
        for study in STUDIES:
            of_r, tidy = tmp_path / "r" / study, tmp_path / "results" / study / "tidy"
            of_r.mkdir(parents=True)
            tidy.mkdir(parents=True)
            first = study == STUDIES[0]
            rows = theirs if first else [table(type="mean", estimate="1")]
            pd.DataFrame(rows).drop(columns="analysis").to_csv(of_r / "paired_change.csv", index=False)
            rows = ours if first else [table(analysis="paired_change", type="mean", estimate="1")]
            renamed = pd.DataFrame(rows).rename(columns={"type": "estimate_type", "test": "statistic_type"})
            renamed.to_csv(tidy / "paired_change.csv", index=False)
        return compare(tmp_path / "r", tmp_path / "results")

    return write


def ours_of(**columns):
    return table(analysis="paired_change", **columns)


@pytest.mark.parametrize(
    ("r", "ours", "same"), [("2.5", "2.5000024", True), ("2.5", "2.50001", False), ("NA", "", True), ("2.5", "", False)]
)
def test_numbers_are_the_same_to_a_relative_millionth(sides, r, ours, same):
    found = sides([table(type="mean", estimate=r)], [ours_of(type="mean", estimate=ours)])
    assert found.differing.empty == same


def test_p_values_are_the_same_to_a_relative_hundred_thousandth(sides):
    ours = [ours_of(type="test", p_value="0.2"), ours_of(type="mean", p_value="0.1")]
    found = sides([table(type="test", p_value="0.200001"), table(type="mean", p_value="0.10001")], ours)
    assert list(found.differing.type) == ["mean"]


def test_a_number_that_only_r_has_is_a_difference(sides):
    found = sides([table(type="sd", estimate="2")], [ours_of(type="mean", estimate="2")])
    assert list(found.differing.outcome) == ["not here"]


def test_times_are_numbers(sides):
    found = sides([table(type="mean", time="20", estimate="2")], [ours_of(type="mean", time="20.0", estimate="2")])
    assert found.differing.empty


def test_what_r_contrasts_is_sought_among_ours(sides):
    ours = [ours_of(type="test", contrast=contrast, statistic=s) for contrast, s in (("A - B", "1"), ("A - C", "2"))]
    assert sides([table(type="test", contrast="A - C", statistic="2")], ours).differing.empty


def test_what_r_approximates_is_counted_and_not_compared(sides):
    hodges = [table(type="hodges_lehmann", estimate="1"), table(type="mean", estimate="3")]
    found = sides(hodges, [ours_of(type="hodges_lehmann", estimate="2"), ours_of(type="mean", estimate="3")])
    assert found.differing.empty
    assert len(found.compared) == len(STUDIES)
    assert list(found.explained) == [1]
    assert "Walsh" in found.explained.index[0]


def test_reasons_are_of_analyses_that_there_are():
    plans = [read_study(ROOT / "data" / "raw" / study / "study.yaml") for study in STUDIES]
    named = {name for explained in EXPLAINED for name in explained.analyses}
    assert named <= {analysis for plan in plans for analysis in plan.analyses}


def test_every_analysis_and_figure_of_the_plans_has_its_r(tmp_path):
    for study in STUDIES:
        plan = read_study(ROOT / "data" / "raw" / study / "study.yaml")
        script = (ROOT / "benchmarks" / "default_run" / "R" / f"{study}.R").read_text("utf-8")
        for analysis in plan.analyses:
            assert f"    {analysis} = function()" in script
        for output in plan.outputs:
            if "Figure" in output:
                assert f"    {output.lower().replace(' ', '_')} = function(of)" in script


def test_a_process_is_timed_with_its_children(tmp_path):
    burn = "x = bytearray(200 << 20)\nfor i in range(3_000_000): pass"
    command = [sys.executable, "-c", f"import subprocess, sys; subprocess.run([sys.executable, '-c', {burn!r}])"]
    taken = run_timed(command, tmp_path, {}, tmp_path / "log")
    assert taken.memory > 200
    assert 0 < taken.cpu < taken.wall * 1.5


def test_a_process_that_fails_says_what_it_said(tmp_path):
    with pytest.raises(ProcessError, match="no such thing"):
        run_timed([sys.executable, "-c", "raise SystemExit('no such thing')"], tmp_path, {}, tmp_path / "log")


def test_bootstraps_are_extrapolated_alone():
    parts = pd.DataFrame({"wall": [5.0, 20.0], "cpu": [4.0, 39.0]}, index=["analyses", "bootstraps"])
    found = extrapolate(Taken(30.0, 50.0, 100.0), parts, resamples=20)
    assert found == Taken(30.0 + 49 * 20.0, 50.0 + 49 * 39.0, 100.0)


def test_all_bootstraps_are_not_extrapolated():
    parts = pd.DataFrame({"wall": [20.0], "cpu": [39.0]}, index=["bootstraps"])
    assert extrapolate(Taken(30.0, 50.0, 100.0), parts, resamples=1000) == Taken(30.0, 50.0, 100.0)


def test_a_fresh_project_has_nothing_computed_and_its_plans_no_bootstraps(tmp_path):
    write_raw(tmp_path / "raw")
    write_project(tmp_path / "without", tmp_path / "raw", bootstraps=False)
    write_project(tmp_path / "with", tmp_path / "raw", bootstraps=True)
    for study in STUDIES:
        replicates = {
            name: read_study(tmp_path / name / "data" / "raw" / study / "study.yaml").resampling.replicates
            for name in ("with", "without")
        }
        assert replicates == {"with": 1000, "without": 0}
    assert len((tmp_path / "with" / "data/raw/actg175/cohort.csv").read_bytes().splitlines()) == 2140
    assert not list(tmp_path.glob("*/results")) + list(tmp_path.glob("*/.work"))


def test_trace_counts_imports_wherever_they_stand(tmp_path):
    burn = "import time\nwhile time.process_time() < until: pass\n"
    (tmp_path / "slow.py").write_text(f"import time\nuntil = time.process_time() + 0.3\n{burn}")
    script = f"import time\ndef later():\n    import slow\nuntil = time.process_time() + 0.2\n{burn}later()\n"
    paths = os.pathsep.join([str(TRACE), str(tmp_path)])
    environment = {"PYTHONPATH": paths, "LYMPHORADIO_TRACE": str(tmp_path)}
    run_timed([sys.executable, "-c", script, "snakemake"], tmp_path, environment, tmp_path / "log")
    (traced,) = tmp_path.glob("*.json")
    found = process_of(traced)
    assert found["what"] == "engine"
    assert 0.3 <= found["imports"] < 0.4
    assert 0.2 <= found["work"] < 0.3


def test_processes_are_told_apart_by_their_script(tmp_path):
    def what(*command):
        file = tmp_path / "1.json"
        pd.Series({"command": command, "start_up": 0.1, "imports": 0.5, "own": 2.0, "children": 5.0}).to_json(file)
        return process_of(file)

    job = what("python", "/p/.snakemake/scripts/tmpab_1.survive.py")
    assert job == {"what": "survive", "start_up": 0.1, "imports": 0.5, "work": pytest.approx(6.4)}
    engine = what("python", "-m", "snakemake", "--cores", "2")
    assert engine == {"what": "engine", "start_up": 0.1, "imports": 0.5, "work": pytest.approx(1.4)}
    assert what("python", "-c", "from multiprocessing.forkserver import main") == {}


def measured_of(ours, theirs, outcomes=("same",)):
    runs = Comparison("without bootstraps", 1, tuple(theirs), tuple(ours))
    numbers = pd.DataFrame([{**table(type="mean"), "field": "estimate", "outcome": outcome} for outcome in outcomes])
    processes = pd.DataFrame(
        [("engine", 0.5, 1.0, 9.0), ("survive", 0.1, 1.0, 3.0), ("survive", 0.1, 1.0, 2.0), ("report", 0.1, 0.7, 2.0)],
        columns=["what", "start_up", "imports", "work"],
    )
    return Measured((runs,), Agreement(numbers), processes, pd.DataFrame({"wall": [1.0]}, index=["analyses"]), 20)


def test_what_is_said_of_a_run():
    measured = measured_of([Taken(10, 15, 300), Taken(12, 15, 310)], [Taken(30, 45, 500), Taken(24, 30, 500)])
    assert measured.holds
    text = report.text(measured, {"processor": "any"})
    assert "2.5 (2 to 3)" in text
    assert "1 of 1 numbers" in text
    assert "Of the 10 processor seconds of the 3 jobs: start-up 3%, imports 27%, analysis 50%, rendering 20%." in text
    assert "multiplied by 50" in text


def test_sums_are_of_a_kind():
    sums = sums_by_stage(measured_of([Taken(1, 1, 1)], [Taken(1, 1, 1)]).processes).set_index("what")
    assert list(sums.stage) == ["engine", "analysis", "rendering"]
    assert sums.loc["survive", ["processes", "work"]].tolist() == [2, 5.0]


@pytest.mark.parametrize(
    ("ours", "outcomes"),
    [(Taken(11, 11, 300), ["same"]), (Taken(9, 9, 601), ["same"]), (Taken(9, 9, 300), ["same", "differs"])],
)
def test_too_slow_too_large_or_another_number_misses_the_target(ours, outcomes):
    assert not measured_of([ours], [Taken(10, 10, 400)], outcomes).holds
    assert measured_of([Taken(9, 9, 600)], [Taken(10, 10, 400)], ["same"]).holds


def test_results_are_written(tmp_path):
    measured = measured_of([Taken(10, 15, 300)], [Taken(30, 45, 500)])
    report.write_results(measured, {"processor": "any"}, tmp_path)
    row = pd.read_csv(tmp_path / "result.csv").iloc[0]
    assert (row.ratio, row.ours_largest_process_mib, row.holds) == (3.0, 300.0, True)
    assert Path(tmp_path / "result.md").read_text("utf-8") == report.text(measured, {"processor": "any"})
