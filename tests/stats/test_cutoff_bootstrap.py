"""The bootstrap of a searched cut-off, against its definition and in data where the answer is known."""

import numpy as np
import pytest

from lymphoradio.stats.cutoff_search import bootstrap_binary, bootstrap_survival, search_binary, search_survival
from lymphoradio.stats.errors import NotEstimable
from tests.stats.golden import columns, golden


def resamples(n, replicates, seed):
    for r in range(replicates):
        yield np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(r,))).integers(0, n, size=n)


def birthwt():
    rows = columns("birthwt.csv")
    return rows["low"][::2], rows["lwt"][::2]


def test_interval_and_optimism_follow_their_definition():
    y, x = birthwt()
    found = bootstrap_binary(y, x, "youden", "<", 0.1, 0.9, replicates=60, seed=5)
    cutoffs, gaps = [], []
    for rows in resamples(len(y), 60, 5):
        cutoff = search_binary(y[rows], x[rows], "youden", "<", 0.1).cutoff
        cutoffs.append(cutoff)
        shares = [
            (np.mean(marker[outcome == 1] < cutoff), np.mean(marker[outcome == 0] > cutoff))
            for outcome, marker in ((y[rows], x[rows]), (y, x))
        ]
        gaps.append(np.subtract(*shares))
    assert found.interval.cutoffs.tolist() == cutoffs
    np.testing.assert_allclose(
        [found.interval.conf_low, found.interval.conf_high], np.quantile(cutoffs, [0.05, 0.95]), rtol=1e-14
    )
    assert (found.interval.replicates, found.interval.failed, found.interval.conf_level) == (60, 0, 0.9)
    sensitivity, specificity = np.mean(gaps, axis=0)
    assert found.sensitivity.optimism == pytest.approx(sensitivity, rel=1e-12)
    assert found.specificity.optimism == pytest.approx(specificity, rel=1e-12)
    assert found.j.optimism == pytest.approx(sensitivity + specificity, rel=1e-12)
    best = search_binary(y, x, "youden", "<", 0.1)
    assert found.interval.estimate == best.cutoff
    assert found.j.apparent == pytest.approx(best.statistic, rel=1e-14)
    for part in (found.sensitivity, found.specificity, found.j):
        assert part.corrected == pytest.approx(part.apparent - part.optimism, rel=1e-14)
    assert found.j.optimism > 0


def test_noise_loses_most_of_its_apparent_index():
    rng = np.random.default_rng(20261122)
    apparent, corrected = [], []
    for _ in range(12):
        y, x = np.repeat([0, 1], 30), rng.normal(size=60)
        found = bootstrap_binary(y, x, replicates=60, seed=1)
        apparent.append(found.j.apparent)
        corrected.append(found.j.corrected)
    # The true J of any cut is 0.
    assert np.mean(apparent) > 0.15
    assert abs(np.mean(corrected)) < 0.5 * np.mean(apparent)


def test_resamples_without_a_search_are_counted():
    y, x = np.array([0, 0, 0, 0, 1]), np.array([1.0, 2, 3, 4, 5])
    failed = sum(not y[rows].any() for rows in resamples(5, 80, 2))
    found = bootstrap_binary(y, x, direction=">", replicates=80, seed=2)
    assert failed > 10
    assert found.interval.failed == failed
    assert len(found.interval.cutoffs) == 80 - failed


def test_all_resamples_fail():
    # One replicate whose draw has no case.
    y, x = np.array([0, 0, 0, 0, 1]), np.array([1.0, 2, 3, 4, 5])
    seed = next(s for s in range(99) if not y[next(resamples(5, 1, s))].any())
    with pytest.raises(NotEstimable, match="no cut-off in any of 1 resamples"):
        bootstrap_binary(y, x, replicates=1, seed=seed)
    with pytest.raises(ValueError, match="replicates"):
        bootstrap_binary(y, x, replicates=0, seed=1)


def test_survival_follows_its_definition():
    expected = golden("cutoff.csv", "lung_age")
    time, event, marker = (np.array(expected[name]) for name in ("time", "event", "marker"))
    found = bootstrap_survival(time, event, marker, replicates=40, seed=3)
    cutoffs = [search_survival(time[r], event[r], marker[r]).cutoff for r in resamples(len(time), 40, 3)]
    assert found.cutoffs.tolist() == cutoffs
    np.testing.assert_allclose([found.conf_low, found.conf_high], np.quantile(cutoffs, [0.025, 0.975]), rtol=1e-13)
    assert found.estimate == expected["log_rank_cutoff"]
    assert found.conf_low <= found.estimate <= found.conf_high
