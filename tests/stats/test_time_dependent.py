"""Start-stop expansion against survival's tmerge and coxph."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lymphoradio.stats.concordance import concordance
from lymphoradio.stats.cox import fit_cox, prepare_cox
from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.proportional_hazards import zph
from lymphoradio.stats.time_dependent import TimeVarying, count_so_far, expand_start_stop, known_from, scheduled
from tests.stats.golden import columns, golden, matrix


def fit(split, ties="efron"):
    return prepare_cox(split.time, split.event, split.X, ties, entry=split.entry).fit()


def transplant():
    rows = columns("jasa.csv")
    known = known_from(rows["transplant_time"], 0.0, np.ones(len(rows["time"])))
    return expand_start_stop(rows["time"], rows["event"], matrix("jasa.csv", "age", "surgery"), [known])


def mismatch():
    keep = np.array(golden("time_dependent.csv", "mismatch")["patients"], dtype=int) - 1
    rows = {name: values[keep] for name, values in columns("jasa.csv").items()}
    both = np.column_stack([np.ones(len(keep)), rows["mismatch"]])
    known = known_from(rows["transplant_time"], [0.0, 0.0], both)
    return expand_start_stop(rows["time"], rows["event"], rows["age"], [known])


def cycles():
    rows = columns("lung_complete.csv")
    given = scheduled(golden("time_dependent.csv", "cycles")["planned"], 21.0)
    received = count_so_far(len(rows["time"]), *given)
    return expand_start_stop(rows["time"], rows["event"], matrix("lung_complete.csv", "age", "sex"), [received])


def levels():
    rows, split = columns("lung_complete.csv"), cycles()
    received = split.X[:, 2]
    by_level = np.column_stack([(received > 3) & (received <= 6), received > 6]).astype(float)
    first = np.append(0, np.flatnonzero(np.diff(split.patient)) + 1)
    varying = TimeVarying(by_level[first], split.patient, split.entry, by_level)
    return expand_start_stop(rows["time"], rows["event"], matrix("lung_complete.csv", "age", "sex"), [varying])


@pytest.mark.parametrize("ties", ["efron", "breslow"])
@pytest.mark.parametrize("case", [transplant, mismatch, cycles, levels])
def test_equals_tmerge_and_coxph(case, ties):
    split, expected = case(), golden("time_dependent.csv", f"{case.__name__}_{ties}")
    model = fit(split, ties)
    assert len(split.time) == expected["rows"]
    assert model.n_events == expected["n_events"]
    np.testing.assert_allclose(model.coefficients, expected["coefficient"], rtol=1e-9)
    np.testing.assert_allclose(model.std_error, expected["std_error"], rtol=1e-9)
    found = [model.log_likelihood_null, model.log_likelihood]
    np.testing.assert_allclose(found, expected["log_likelihood"], rtol=1e-12)
    assert model.likelihood_ratio_test().statistic == pytest.approx(expected["lr"], rel=1e-9)
    assert model.wald_test().statistic == pytest.approx(expected["wald"], rel=1e-9)
    assert model.score_test().statistic == pytest.approx(expected["score"], rel=1e-9)


def score(split, coefficients):
    return np.round((split.X * coefficients).sum(axis=1), 12)


@pytest.mark.parametrize("ties", ["efron", "breslow"])
@pytest.mark.parametrize("case", [transplant, mismatch, cycles, levels])
def test_concordance_equals_that_of_intervals(case, ties):
    split, expected = case(), golden("time_dependent.csv", f"{case.__name__}_{ties}")
    risk = score(split, fit(split, ties).coefficients)
    found = concordance(split.time, split.event, risk, entry=split.entry, patient=split.patient)
    counts = [found.concordant, found.discordant, found.tied_risk, found.tied_time, found.tied_both]
    assert counts == expected["pairs"]
    assert found.n == split.n_patients
    assert found.estimate == pytest.approx(expected["concordance"], rel=1e-12)
    assert found.std_error == pytest.approx(expected["concordance_se"], rel=1e-12)
    rows = concordance(split.time, split.event, risk, entry=split.entry)
    assert rows.std_error == pytest.approx(expected["se_of_rows"], rel=1e-12)


@pytest.mark.parametrize("transform", ["km", "identity", "log", "rank"])
@pytest.mark.parametrize("ties", ["efron", "breslow"])
@pytest.mark.parametrize("case", [transplant, mismatch, cycles, levels])
def test_proportional_hazards_of_intervals(case, ties, transform):
    split, expected = case(), golden("time_dependent.csv", f"{case.__name__}_{ties}")
    problem = prepare_cox(split.time, split.event, split.X, ties, entry=split.entry)
    tested = zph(problem, problem.fit(), terms_of(case), transform)
    found = [test.statistic for test in (*tested.terms, tested.global_test)]
    np.testing.assert_allclose(found, expected[f"zph_{transform}"], rtol=1e-9)


def terms_of(case):
    return [[0], [1], [2, 3]] if case is levels else [[0], [1], [2]]


@given(
    st.lists(
        st.tuples(st.integers(0, 8), st.integers(1, 4), st.booleans(), st.integers(0, 3), st.integers(0, 1)),
        min_size=2, max_size=30,
    )
)  # fmt: skip
def test_concordance_of_late_entries_is_that_of_a_loop_over_all_pairs(observations):
    entry, span, event, risk, stratum = (np.array(values) for values in zip(*observations, strict=True))
    time, pairs = entry + span, np.zeros(3, dtype=int)
    for i in np.flatnonzero(event):
        at_risk = (stratum == stratum[i]) & (entry < time[i]) & ((time > time[i]) | ((time == time[i]) & ~event))
        pairs += [np.sum(risk[at_risk] < risk[i]), np.sum(risk[at_risk] > risk[i]), np.sum(risk[at_risk] == risk[i])]
    if pairs.sum() == 0:
        with pytest.raises(NotEstimable, match="no comparable pair"):
            concordance(time, event, risk, stratum, entry)
        return
    found = concordance(time, event, risk, stratum, entry)
    assert [found.concordant, found.discordant, found.tied_risk] == pairs.tolist()


def test_splitting_where_nothing_changes_does_not_change_concordance():
    rows = columns("lung_complete.csv")
    never = np.full((len(rows["time"]), 1), 60.0)
    split = expand_start_stop(
        rows["time"], rows["event"], rows["age"], [known_from(np.arange(len(never)) * 5.0, 60.0, never)]
    )
    assert len(split.time) > len(never)
    whole = concordance(rows["time"], rows["event"], rows["age"])
    parts = concordance(split.time, split.event, split.X[:, 0], entry=split.entry, patient=split.patient)
    assert (parts.n, parts.concordant, parts.discordant) == (whole.n, whole.concordant, whole.discordant)
    assert parts.std_error == pytest.approx(whole.std_error, rel=1e-13)


def test_counts_at_the_end_of_follow_up_are_those_received_by_then():
    split = cycles()
    last = np.append(np.flatnonzero(np.diff(split.patient)), len(split.patient) - 1)
    np.testing.assert_array_equal(split.X[last, 2], golden("time_dependent.csv", "cycles")["last"])


@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_splitting_where_nothing_changes_changes_no_digit(ties):
    rows = columns("lung_complete.csv")
    n, X = len(rows["time"]), matrix("lung_complete.csv", "age", "sex")
    rng = np.random.default_rng(1)
    patient, at = rng.integers(0, n, 400), rng.integers(1, 600, 400).astype(float)
    same = TimeVarying(X, patient, at, X[patient])
    split = expand_start_stop(rows["time"], rows["event"], np.empty((n, 0)), [same])
    assert len(split.time) > n + 150
    whole, parts = fit_cox(rows["time"], rows["event"], X, ties), fit(split, ties)
    np.testing.assert_allclose(parts.coefficients, whole.coefficients, rtol=1e-12)
    np.testing.assert_allclose(parts.covariance, whole.covariance, rtol=1e-12)
    assert parts.log_likelihood == pytest.approx(whole.log_likelihood, rel=1e-13)
    assert parts.score_statistic == pytest.approx(whole.score_statistic, rel=1e-11)


changes = st.lists(st.tuples(st.integers(0, 3), st.integers(-1, 9), st.integers(0, 5)), max_size=15)


@given(st.lists(st.tuples(st.integers(0, 8), st.booleans()), min_size=4, max_size=4), changes, changes)
def test_intervals_partition_follow_up_and_know_only_the_past(follow_up, first, second):
    time, event = (np.array(values) for values in zip(*follow_up, strict=True))
    covariates = []
    for recorded in (first, second):
        # One change per patient and time: the order of two is not defined by their time.
        recorded = list({(p, t): (p, t, v) for p, t, v in recorded}.values())
        patient, at, value = np.array(recorded).reshape(-1, 3).T
        covariates.append(TimeVarying(np.full((4, 1), -1.0), patient, at.astype(float), value[:, None].astype(float)))
    split = expand_start_stop(time, event, np.arange(4.0), covariates)
    np.testing.assert_array_equal(np.bincount(split.patient, split.event, minlength=4), event)
    origin = 0.0 if time.min() > 0 else -1.0
    for i in range(4):
        mine = split.patient == i
        entry, stop = split.entry[mine], split.time[mine]
        assert entry[0] == origin
        assert stop[-1] == time[i]
        np.testing.assert_array_equal(entry[1:], stop[:-1])
        assert np.all(entry < stop)
        for column, covariate in enumerate(covariates, start=1):
            own = covariate.patient == i
            at, value = covariate.change_time[own], covariate.value[own, 0]
            for lower, upper, seen in zip(entry, stop, split.X[mine, column], strict=True):
                known = np.flatnonzero(at <= max(lower, 0.0))
                expected = value[known[np.argmax(at[known])]] if known.size else -1.0
                assert seen == expected
                assert not np.any((at > max(lower, 0.0)) & (at < upper))
        np.testing.assert_array_equal(split.X[mine, 0], i)


def test_an_event_at_the_time_of_a_change_meets_the_value_before():
    split = expand_start_stop([5.0, 5.0], [1, 1], np.empty((2, 0)), [known_from([5.0, 4.0], 0.0, [1.0, 1.0])])
    assert split.X[:, 0].tolist() == [0.0, 0.0, 1.0]
    assert split.event.tolist() == [True, False, True]


def test_a_follow_up_of_zero_stays_at_risk_for_events_at_zero():
    time, event, x = np.array([0.0, 0.0, 2.0, 3.0, 4.0]), np.array([1, 0, 1, 1, 0]), np.array([1.0, 0.0, 2.0, 0.0, 1.0])
    split = expand_start_stop(time, event, x, [known_from([np.nan, np.nan, 1.0, np.inf, np.nan], 0.0, x)])
    assert split.entry.tolist() == [-1, -1, -1, 1, -1, -1]
    parts = prepare_cox(split.time, split.event, split.X, entry=split.entry).fit([0])
    assert parts.coefficients[0] == pytest.approx(fit_cox(time, event, x).coefficients[0], rel=1e-12)


def test_a_covariate_of_the_future_is_the_guarantee_time_bias_that_splitting_removes():
    # Time to a response that has no effect: responders live longer because they lived to respond.
    rng = np.random.default_rng(3)
    time, response = rng.exponential(1.0, 2000), rng.exponential(1.0, 2000)
    ever = response < time
    split = expand_start_stop(time, np.ones(2000), np.empty((2000, 0)), [known_from(response, 0.0, np.ones(2000))])
    assert fit_cox(time, np.ones(2000), ever.astype(float)).coefficients[0] < -0.8
    honest = fit(split)
    assert abs(honest.coefficients[0]) < 3 * honest.std_error[0]


def test_invalid_arguments():
    with pytest.raises(ValueError, match="before the row's time"):
        concordance([1.0, 2.0], [1, 1], [0.0, 1.0], entry=[0.0, 2.0])
    fixed = np.empty((2, 0))
    with pytest.raises(ValueError, match="one row per patient"):
        known_from([1.0, 2.0], 0.0, [1.0])
    with pytest.raises(ValueError, match="missing value"):
        expand_start_stop([3.0, 4.0], [1, 1], fixed, [known_from([1.0, 2.0], 0.0, [1.0, np.nan])])
    with pytest.raises(ValueError, match="each of 2 patients"):
        expand_start_stop([3.0, 4.0], [1, 1], fixed, [known_from([1.0], 0.0, [1.0])])
    with pytest.raises(ValueError, match="2 rows"):
        expand_start_stop([3.0, 4.0], [1, 1], [1.0], [])
    with pytest.raises(ValueError, match="rows of patients"):
        count_so_far(2, [2], [1.0])
    with pytest.raises(ValueError, match="finite time"):
        count_so_far(2, [1], [np.nan])
    with pytest.raises(ValueError, match="whole number"):
        scheduled([1.5], 21.0)
    with pytest.raises(ValueError, match="interval"):
        scheduled([1], 0.0)
