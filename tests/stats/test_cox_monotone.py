"""Monotone partial likelihoods are found, and only they: against constructed cases and exhaustive conditions."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lymphoradio.stats.cox import fit_cox, prepare_cox
from lymphoradio.stats.cox_design import ColumnsNotEstimable, MonotoneLikelihood
from lymphoradio.stats.cox_likelihood import evaluate
from lymphoradio.stats.cox_monotone import find_monotone_direction, largest_at_risk
from lymphoradio.stats.cox_newton import maximum_exists
from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.risk_sets import index_risk_sets


def cohort(n, seed):
    rng = np.random.default_rng(seed)
    return rng, rng.exponential(size=n), rng.random(n) < 0.5


@pytest.mark.parametrize("ties", ["efron", "breslow"])
@pytest.mark.parametrize("n", [30, 2000])
def test_level_without_events_runs_to_infinity(n, ties):
    rng, time, event = cohort(n, 1)
    exposed = rng.random(n) < 0.3
    X = np.column_stack([rng.normal(size=n), exposed, rng.normal(size=n)])
    with pytest.raises(MonotoneLikelihood, match="infinity in columns 1") as caught:
        fit_cox(time, event & ~exposed, X, ties)
    assert caught.value.columns == (1,)


def test_the_column_is_named_as_in_the_problem():
    rng, time, event = cohort(200, 2)
    exposed = rng.random(200) < 0.3
    problem = prepare_cox(time, event & ~exposed, np.column_stack([exposed, rng.normal(size=(200, 3)), exposed * 1e5]))
    with pytest.raises(MonotoneLikelihood) as caught:
        problem.fit([2, 4, 1])
    assert caught.value.columns == (4,)
    assert problem.fit([1, 2, 3]).converged


def test_one_event_in_the_level_is_enough():
    # The estimate is large but finite; the event is the very last, with almost nobody else at risk.
    rng, time, event = cohort(2000, 3)
    exposed = rng.random(2000) < 0.3
    event &= ~exposed
    last = np.flatnonzero(exposed)[np.argmax(time[exposed])]
    time[last] = np.sort(time)[-3]
    event[last] = True
    fit = fit_cox(time, event, np.column_stack([exposed, rng.normal(size=2000)]))
    assert fit.coefficients[0] < -4
    assert np.all(np.isfinite(fit.std_error))


def test_reference_level_without_events_takes_all_its_dummies():
    rng, time, event = cohort(300, 4)
    level = rng.integers(0, 3, 300)
    X = np.column_stack([level == 1, rng.normal(size=300), level == 2])
    with pytest.raises(MonotoneLikelihood) as caught:
        fit_cox(time, event & (level != 0), X)
    assert caught.value.columns == (0, 2)


def test_continuous_covariate_in_the_order_of_the_deaths():
    rng, time, _ = cohort(100, 5)
    x = -time + 0.0
    with pytest.raises(MonotoneLikelihood) as caught:
        fit_cox(time, np.ones(100), np.column_stack([rng.normal(size=100), x]))
    assert caught.value.columns == (1,)
    # One exchange of neighbours makes the maximum finite, however near the order is to perfect.
    rank = np.argsort(np.argsort(-time)).astype(float)
    order = np.argsort(time)
    rank[order[[50, 51]]] = rank[order[[51, 50]]]
    fit = fit_cox(time, np.ones(100), rank)
    assert 3 < fit.coefficients[0] < 6
    risk = index_risk_sets(time, np.ones(100, dtype=bool), np.zeros(100, dtype=int), None, "efron")
    assert abs(evaluate(risk, rank[risk.order, None], fit.coefficients).gradient[0]) < 1e-10


def test_a_maximum_beyond_floating_point_is_refused_but_not_called_monotone():
    # Neighbours 1e-4 apart are exchanged: the maximum lies where exp(x'b) over- and underflows within a risk set.
    x = np.linspace(1, 0, 100)
    x[[50, 51]] = x[50] - 1e-4, x[50]
    with pytest.raises(NotEstimable, match="did not converge") as caught:
        fit_cox(np.arange(100.0), np.ones(100), x)
    assert not isinstance(caught.value, MonotoneLikelihood)


def test_direction_that_no_single_column_shows():
    rng = np.random.default_rng(6)
    n = 60
    x = rng.normal(size=(n, 2))
    time = np.exp(-(x[:, 0] + x[:, 1]))
    for j in (0, 1):
        assert fit_cox(time, np.ones(n), x[:, j]).converged
    with pytest.raises(MonotoneLikelihood) as caught:
        fit_cox(time, np.ones(n), x)
    assert caught.value.columns == (0, 1)


def test_entry_times_and_strata_decide_who_is_compared():
    time, event, x = np.array([2.0, 4, 6, 8]), np.ones(4), np.array([1.0, 0, 2, 0])
    # The row with x = 2 is at risk at 2, where one with x = 1 dies; entering later it does not reverse the order.
    assert fit_cox(time, event, x).converged
    with pytest.raises(MonotoneLikelihood):
        fit_cox(time, event, x, entry=[0, 0, 4, 0])
    with pytest.raises(MonotoneLikelihood):
        fit_cox(time, event, x, strata=[1, 1, 2, 2])


def test_tied_deaths_must_all_have_the_largest_value():
    time, event = [1, 1, 2, 2, 3], [1, 1, 0, 0, 0]
    with pytest.raises(MonotoneLikelihood):
        fit_cox(time, event, [1, 1, 0, 0, 0])
    assert fit_cox(time, event, [1, 0, 0, 0, 1]).converged


def monotone_by_enumeration(time, event, x):
    """One covariate: the likelihood is monotone if every event has the largest, or every one the smallest, x."""
    at_risk = [(i, x[time >= time[i]]) for i in np.flatnonzero(event)]
    return all(x[i] == r.max() for i, r in at_risk) or all(x[i] == r.min() for i, r in at_risk)


@settings(max_examples=250, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 6), st.booleans(), st.integers(0, 3)), min_size=3, max_size=12),
    st.sampled_from(["efron", "breslow"]),
)
def test_one_covariate_is_flagged_exactly_when_enumeration_says_so(observations, ties):
    time, event, x = (np.array(v) for v in zip(*observations, strict=True))
    informative = any(np.ptp(x[time >= t]) > 0 for t in time[event])
    if not informative:
        return
    if monotone_by_enumeration(time, event, x):
        with pytest.raises(MonotoneLikelihood):
            fit_cox(time, event, x, ties)
    else:
        assert np.isfinite(fit_cox(time, event, x, ties).coefficients[0])


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(6, 14), st.integers(1, 3))
def test_newton_and_the_linear_programme_agree(seed, n, p):
    rng = np.random.default_rng(seed)
    time, event = rng.integers(1, 10, n).astype(float), rng.random(n) < 0.5
    X = rng.integers(0, 3, (n, p)).astype(float)
    entry = np.floor(time / 2) if seed % 2 else None
    if not event.any():
        return
    problem = prepare_cox(time, event, X, entry=entry)
    try:
        problem.fit()
        flagged = False
    except MonotoneLikelihood:
        flagged = True
    except ColumnsNotEstimable:
        return
    direction = find_monotone_direction(problem.risk, problem.design.standardised)
    assert (direction is not None) == flagged
    if flagged:
        z = X[problem.risk.order] @ (direction / problem.design.scales)
        risk = problem.risk
        entries = np.full(n, -1.0) if risk.entry is None else risk.entry
        gaps = []
        for i in np.flatnonzero(risk.event):
            at_risk = (risk.time >= risk.time[i]) & (entries < risk.time[i])
            assert z[i] >= z[at_risk].max() - 1e-6
            gaps.append(np.ptp(z[at_risk]))
        assert max(gaps) > 1e-3


def test_proof_of_a_maximum_holds_near_it_and_nowhere_on_a_monotone_path():
    rng, time, event = cohort(200, 7)
    exposed = rng.random(200) < 0.3
    for events, has_maximum in ((event, True), (event & ~exposed, False)):
        problem = prepare_cox(time, events, np.column_stack([exposed, rng.normal(size=200)]))
        Z = problem.design.standardised
        null = evaluate(problem.risk, Z, np.zeros(2))
        proofs, b = [], np.zeros(2)
        for _ in range(35):
            state = evaluate(problem.risk, Z, b)
            proofs.append(maximum_exists(Z, state, null))
            b = b + np.linalg.solve(state.information, state.gradient)
        assert any(proofs) == proofs[-1] == has_maximum
        # Long before the information of the monotone path is too small to tell the gradient from rounding.
        assert has_maximum or np.linalg.eigvalsh(state.information)[0] > 0
    weak = evaluate(problem.risk, Z, np.array([-4.0, 0.0]))
    assert np.linalg.eigvalsh(weak.information)[0] > 1e-3
    assert not maximum_exists(Z, weak, null)


@pytest.mark.parametrize("seed", range(20))
def test_largest_at_risk_equals_a_search(seed):
    rng = np.random.default_rng(seed)
    n = 50
    time, event, stratum = rng.integers(5, 20, n).astype(float), rng.random(n) < 0.6, np.arange(n) % (1 + seed % 3)
    entry = rng.integers(0, 5, n).astype(float) if seed % 2 else None
    risk = index_risk_sets(time, event, stratum, entry, "efron")
    z = rng.normal(size=n)
    found = largest_at_risk(risk, z)
    for k, (low, high) in enumerate(risk.block_bounds):
        for b in range(low, high):
            at_risk = (risk.stratum == k) & (risk.time >= risk.block_time[b])
            if entry is not None:
                at_risk &= risk.entry < risk.block_time[b]
            assert z[found[b]] == z[at_risk].max()


def test_overflow_on_the_way_to_infinity_warns_nobody():
    # Found among 3,000 random cohorts: entries of the information become inf and -inf in one step of the search.
    rng = np.random.default_rng(77)
    n, p = int(rng.integers(6, 40)), int(rng.integers(1, 6))
    X, time, event = rng.normal(size=(n, p)), rng.integers(1, 20, n), rng.random(n) < 0.5
    with pytest.raises(MonotoneLikelihood):
        fit_cox(time, event, X)
