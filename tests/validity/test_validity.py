"""The committed summary of the simulations: what it has to say, and that it belongs to the code."""

import doctest
from importlib import import_module
from itertools import product
from math import comb, isnan

import numpy as np
import pytest
from benchmarks.validity import summary
from benchmarks.validity.__main__ import THREADS, main
from benchmarks.validity.paired_test import attainable_size
from benchmarks.validity.run import INFERENCE, QUESTIONS, registry, replicate_range, run
from benchmarks.validity.scenario import FEWEST_REPLICATES, NOTHING, Finding, Measure, Scenario
from benchmarks.validity.shift import PSEUDO_MEDIAN_LOSS, skewed_loss
from benchmarks.validity.survival_times import FollowUp, log_normal, plateau, weibull
from click.testing import CliRunner

CLAIMS = {
    "paired_test": ("type I error", {"20", "48", "98"}, (0.04, 0.06)),
    "hodges_lehmann_interval": ("coverage", {"48", "98"}, (0.93, 0.97)),
    "firth_interval": ("coverage", {"48", "98"}, (0.93, 0.97)),
    "auc_interval": ("coverage", {"48", "98"}, (0.93, 0.97)),
    "rmst_interval": ("coverage", {"48", "98"}, (0.93, 0.97)),
    "imputation": ("coverage (count)", {"98", "300"}, (0.93, 0.98)),
}
"""What the project says of its tests and intervals on continuous data."""


def committed():
    return summary.read()


def verdict(low, value, high):
    return "true" if low <= value <= high else "false"


@pytest.mark.parametrize("question", CLAIMS)
def test_what_is_claimed_holds_at_every_size(question):
    quantity, sizes, (low, high) = CLAIMS[question]
    rows = [
        row
        for row in committed()
        if row["question"] == question
        and row["quantity"] == quantity
        and row["claimed"] == "true"
        and "recorded to" not in row["scenario"]
    ]
    assert {row["n"] for row in rows} == sizes
    assert all(low <= float(row["value"]) <= high for row in rows)
    assert len({row["scenario"] for row in rows}) >= 2


def test_with_ties_no_interval_covers_less_and_no_test_rejects_more():
    tied = [row for row in committed() if "recorded to" in row["scenario"] and row["claimed"] == "true"]
    assert {(row["question"], row["n"]) for row in tied} == {
        *product(["paired_test"], ["20", "48", "98"]),
        *product(["hodges_lehmann_interval"], ["48", "98"]),
    }
    for row in tied:
        value = float(row["value"])
        assert value >= 0.94 if row["quantity"] == "coverage" else value <= 0.06


def test_nothing_claimed_is_broken_and_verdicts_follow_from_the_numbers():
    rows = committed()
    assert summary.broken(rows) == []
    for row in rows:
        assert row["holds"] == verdict(float(row["low"]), float(row["value"]), float(row["high"]))


def test_enough_replicates():
    inference = {module.QUESTION for module in INFERENCE}
    for row in committed():
        fewest = registry()[row["question"], row["scenario"], int(row["n"])].fewest
        assert fewest >= (FEWEST_REPLICATES if row["question"] in inference else 1_000)
        assert int(row["replicates"]) >= fewest
        if row["quantity"] in ("type I error", "coverage"):
            share, replicates = float(row["value"]), int(row["replicates"])
            expected = (share * (1 - share) / (replicates - 1)) ** 0.5
            assert float(row["monte_carlo_se"]) == pytest.approx(expected, rel=0.05)


def test_the_summary_has_every_scenario_of_the_code_and_no_other():
    planned = [
        (*map(str, scenario.key), measure.method, measure.quantity, *(f"{end:g}" for end in measure.band),
         "true" if measure.claimed else "false", str(scenario.replicates))
        for scenario in registry().values()
        for measure in scenario.measures
    ]  # fmt: skip
    found = [
        tuple(row[name] for name in "question scenario n method quantity low high claimed replicates".split())
        for row in committed()
    ]
    assert found == planned


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_first_replicates_are_those_of_the_summary(question):
    for scenario in QUESTIONS[question].scenarios():
        rows = [
            row for row in committed() if (row["question"], row["scenario"], row["n"]) == tuple(map(str, scenario.key))
        ]
        expected = [[float(row[name] or "nan") for name in summary.COLUMNS[-3:]] for row in rows]
        again = summary.first_means(replicate_range(scenario, 0, summary.FIRST))
        np.testing.assert_allclose(again, expected, rtol=1e-9, err_msg=f"run again: {scenario.key}")


def test_a_replicate_does_not_depend_on_its_chunk_or_process():
    scenario = next(found for found in registry().values() if found.question == "auc_interval")
    together = replicate_range(scenario, 0, 6)
    apart = np.concatenate([replicate_range(scenario, 4, 6), replicate_range(scenario, 0, 4)])
    np.testing.assert_array_equal(together, apart[[2, 3, 4, 5, 0, 1]])
    ((_, alone),) = run([scenario], 300)
    np.testing.assert_array_equal(alone[:6], together)
    ((_, shared),) = run([scenario], 300, cores=2)
    np.testing.assert_array_equal(shared, alone)


def test_scenarios_have_seeds_of_their_own():
    numbers = [scenario.number for scenario in registry().values()]
    assert len(set(numbers)) == len(numbers)
    assert all(0 <= number < 2**32 for number in numbers)


def fixed(values, band=(0.4, 0.6), claimed=True):
    draws = iter(values)
    measure = Measure("some method", "coverage", band, claimed)
    return Scenario("question", "scenario", 12, [measure], lambda rng: [next(draws)])


def test_a_row_counts_what_gave_nothing_as_a_miss():
    findings = [Finding(1.0, 0.25, 0.75), NOTHING, Finding(1.0, 0.35, 0.65), Finding(0.0, 0.6, 0.9)]
    scenario = fixed(findings)
    (row,) = summary.rows(scenario, replicate_range(scenario, 0, 4))
    assert (row["value"], row["n_not_estimable"], row["holds"], row["replicates"]) == ("0.5", "1", "true", "4")
    assert [row[name] for name in summary.COLUMNS[-3:]] == ["0.5", "0.4", "0.766666666667"]
    assert float(row["monte_carlo_se"]) == pytest.approx((0.25 / 3) ** 0.5, rel=0.02)


@pytest.mark.parametrize(("claimed", "expected"), [(True, 1), (False, 0)])
def test_only_what_is_claimed_can_be_broken(claimed, expected):
    scenario = fixed([Finding(1.0, 0.0, 1.0)] * 4, claimed=claimed)
    rows = summary.rows(scenario, replicate_range(scenario, 0, 4))
    assert rows[0]["holds"] == "false"
    assert len(summary.broken(rows)) == expected


def test_a_run_of_one_question_leaves_the_rows_of_the_others():
    def row(question, value):
        return {"question": question, "value": value}

    old = [row("a", "1"), row("b", "2"), row("b", "3"), row("gone", "4")]
    assert summary.merged(old, [row("b", "5")], ["a", "b", "c"]) == [row("a", "1"), row("b", "5")]


def test_a_written_summary_reads_back(tmp_path):
    rows = committed()
    summary.write(rows, tmp_path / "summary.csv")
    assert summary.read(tmp_path / "summary.csv") == rows
    assert (tmp_path / "summary.csv").read_bytes() == summary.PLACE.read_bytes()


@pytest.fixture
def command(monkeypatch):
    for name in THREADS:
        monkeypatch.setenv(name, "1")
    return lambda *arguments: CliRunner().invoke(main, arguments)


def test_a_quick_look_is_printed_and_not_kept(command):
    before = summary.PLACE.read_bytes()
    result = command("--only", "auc_interval", "--replicates", "2")
    assert "not written: 2 replicates are fewer than 4,000" in result.stdout
    assert "DeLong, logit limits" in result.stdout
    assert "paired_test" not in result.stdout
    assert summary.PLACE.read_bytes() == before


def test_an_unknown_question_is_refused(command):
    result = command("--only", "auc")
    assert result.exit_code == 2
    assert "no question auc; there are paired_test, hodges_lehmann_interval" in result.stderr


@pytest.mark.parametrize("ranks", [(2, 4, 6, 8, 10, 12, 14), (3, 3, 6, 8), (3, 3, 8, 8, 8, 12, 14), (7,) * 9, ()])
def test_attainable_size_by_enumeration(ranks):
    signs = np.array(list(product([0, 1], repeat=len(ranks))), dtype=int).reshape(2 ** len(ranks), len(ranks))
    sums = signs @ np.array(ranks, dtype=int)
    distance = np.abs(2 * sums - sum(ranks))
    p_values = (distance[None, :] >= distance[:, None]).mean(axis=1)
    assert attainable_size(ranks) == max([p for p in p_values if p <= 0.05], default=0.0)


def test_attainable_size_of_equal_ranks_is_that_of_the_sign_test():
    assert attainable_size((21,) * 20) == 2 * sum(comb(20, k) for k in range(6)) / 2**20


@pytest.mark.parametrize("time", [weibull(1.2, 12.0), log_normal(1.0, 12.0), plateau(0.3, 8.0)])
def test_true_restricted_means_and_quantiles_belong_to_the_curve(time):
    grid = np.linspace(0.0, 15.0, 30_001)[1:]
    curve = np.array([time.survival(t) for t in grid])
    area = float(np.sum((np.append(1.0, curve[:-1]) + curve) / 2) * (grid[1] - grid[0]))
    assert time.restricted_mean(15.0) == pytest.approx(area, rel=1e-6)
    u = np.array([0.31, 0.5, 0.9])
    assert [time.survival(t) for t in time.quantile(u)] == pytest.approx(u)


def test_a_plateau_is_never_left():
    assert np.isinf(plateau(0.3, 8.0).quantile(np.array([0.3, 0.1]))).all()


def test_third_quartile_of_follow_up_is_that_of_draws():
    follow_up = FollowUp(weibull(1.2, 12.0), loss_rate=0.02)
    drawn, event = follow_up.draw(np.random.default_rng(1), 200_000)
    assert (drawn > follow_up.third_quartile()).mean() == pytest.approx(0.25, abs=0.004)
    assert not isnan(drawn.sum())
    assert 0.3 < event.mean() < 0.7


def test_pseudo_median_is_that_of_draws():
    losses = skewed_loss(np.random.default_rng(1), 200_000)
    means = (losses[::2] + losses[1::2]) / 2
    assert (means < -PSEUDO_MEDIAN_LOSS).mean() == pytest.approx(0.5, abs=0.006)


@pytest.mark.parametrize("module", ["cohorts", "paired_test", "scenario", "survival_times"])
def test_examples(module):
    tried = doctest.testmod(import_module(f"benchmarks.validity.{module}"))
    assert tried.attempted > 0
    assert tried.failed == 0
