"""Sums over risk sets against their definition: at risk at t are those of the stratum with entry < t <= time."""

import numpy as np
import pytest

from lymphoradio.stats.cox_likelihood import evaluate
from lymphoradio.stats.risk_sets import index_risk_sets

CASES = [(ties, strata, late) for ties in ("efron", "breslow") for strata in (1, 3) for late in (False, True)]


def indexed(ties, n_strata, late, n=60, seed=4):
    """Tied times, some of them before the first event or after the last one of their stratum."""
    rng = np.random.default_rng(seed)
    time = rng.integers(1, 15, n).astype(float)
    event = (rng.random(n) < 0.5) & (time > 2) & (time < 13)
    stratum = rng.integers(0, n_strata, n)
    entry = time - rng.integers(1, 8, n) if late else None
    return index_risk_sets(time, event, stratum, entry, ties), rng


def memberships(risk):
    """Blocks by rows: who is at risk at each block, and who has the event there."""
    stratum = np.concatenate([np.full(b - a, k) for k, (a, b) in enumerate(risk.block_bounds)])
    same = stratum[:, None] == risk.stratum
    begun = True if risk.entry is None else risk.entry < risk.block_time[:, None]
    return same & begun & (risk.time >= risk.block_time[:, None]), same & risk.event & (
        risk.time == risk.block_time[:, None]
    )


@pytest.mark.parametrize(("ties", "strata", "late"), CASES)
def test_sums_over_those_at_risk_and_those_who_die(ties, strata, late):
    risk, rng = indexed(ties, strata, late)
    weights, Z = rng.random(60), rng.normal(size=(60, 2))
    at_risk, dying = memberships(risk)
    np.testing.assert_allclose(risk.at_risk(weights), at_risk @ weights, rtol=1e-12)
    np.testing.assert_allclose(risk.at_risk(weights, Z), at_risk @ (weights[:, None] * Z), rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(risk.dying(weights, Z), dying @ (weights[:, None] * Z), rtol=1e-12)
    np.testing.assert_array_equal(dying.sum(axis=1), np.bincount(risk.block))
    assert np.array_equal(risk.order[np.lexsort((risk.order,))], np.arange(60))


@pytest.mark.parametrize(("ties", "strata", "late"), CASES)
def test_sums_over_the_draws_at_which_a_row_is_at_risk(ties, strata, late):
    risk, rng = indexed(ties, strata, late)
    per_draw = rng.normal(size=risk.block.size)
    at_risk, dying = memberships(risk)
    share = at_risk[risk.block] - risk.fraction[:, None] * dying[risk.block]
    np.testing.assert_allclose(risk.exposure(per_draw), per_draw @ share, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize(("ties", "strata", "late"), CASES)
def test_means_of_the_draws(ties, strata, late):
    risk, rng = indexed(ties, strata, late)
    Z, b, g = rng.normal(size=(60, 2)), np.array([0.7, -1.1]), rng.normal(size=risk.block.size)
    at_risk, dying = memberships(risk)
    share = (at_risk[risk.block] - risk.fraction[:, None] * dying[risk.block]) * np.exp(Z @ b)
    expected = share @ Z / share.sum(axis=1, keepdims=True)
    means = evaluate(risk, Z, b).means
    np.testing.assert_allclose(means.of_draws(risk), expected, rtol=1e-10, atol=1e-12)
    blocks = np.arange(risk.block_time.size)[:, None] == risk.block
    np.testing.assert_allclose(means.over_draws(risk, g), (blocks * g) @ expected, rtol=1e-9, atol=1e-11)
    np.testing.assert_allclose(means.products(risk, g), (expected.T * g) @ expected, rtol=1e-9, atol=1e-11)
