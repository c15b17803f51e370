"""Log-rank tests against R's survdiff, the Cox score test, and their invariances."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lymphoradio.stats.chi_squared import chi_squared_test
from lymphoradio.stats.cox import fit_cox
from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.log_rank import log_rank, log_rank_trend
from tests.stats.golden import survival_data, survival_golden


@pytest.mark.parametrize(
    ("case", "name", "group", "strata"),
    [
        ("freireich", "freireich", "group", None),
        ("freireich_strata", "freireich", "group", "pair"),
        ("aml", "aml", "group", None),
        ("lung", "lung", "sex", None),
        ("lung_strata", "lung", "sex", "inst"),
        ("veteran", "veteran", "celltype", None),
        ("actg", "actg", "arms", None),
    ],
)
def test_equals_survdiff(case, name, group, strata):
    rows = survival_data(name).dropna(subset=[strata] if strata else [])
    test = log_rank(rows.time, rows.event, rows[group], rows[strata] if strata else None)
    golden = survival_golden(case)
    np.testing.assert_allclose(test.statistic, golden["statistic"][0], rtol=1e-12)
    np.testing.assert_allclose(test.p_value, golden["p_value"][0], rtol=1e-10)
    np.testing.assert_allclose(test.expected, golden["expected"], rtol=1e-12)
    np.testing.assert_array_equal(test.observed, golden["observed"])
    np.testing.assert_array_equal(test.n, golden["n"])
    assert test.df == len(test.groups) - 1


def test_certified_statistics():
    rows = survival_data("freireich")
    assert log_rank(rows.time, rows.event, rows.group).statistic == pytest.approx(16.792940989217, rel=1e-12)
    rows = survival_data("aml")
    assert log_rank(rows.time, rows.event, rows.group).statistic == pytest.approx(3.396388698978, rel=1e-12)
    rows = survival_data("lung")
    assert log_rank(rows.time, rows.event, rows.sex).statistic == pytest.approx(10.326741954886, rel=1e-12)


@pytest.mark.parametrize("pair", [(1, 2), (1, 3), (1, 4), (2, 3), (2, 4), (3, 4)])
def test_two_of_the_groups_alone_equal_survdiff(pair):
    rows = survival_data("veteran")
    rows = rows[rows.celltype.isin(pair)]
    golden = survival_golden("veteran_{}_{}".format(*pair))["p_value"]
    np.testing.assert_allclose(log_rank(rows.time, rows.event, rows.celltype).p_value, golden[0], rtol=1e-10)


def test_trend_of_two_groups_is_the_log_rank_test():
    rows = survival_data("lung")
    trend = log_rank_trend(rows.time, rows.event, rows.sex, scores=[3, 7])
    assert trend.statistic == pytest.approx(log_rank(rows.time, rows.event, rows.sex).statistic, rel=1e-12)


@pytest.mark.parametrize("strata", [None, "trt"])
def test_trend_is_the_score_test_of_the_scores_without_ties(strata):
    # The hypergeometric and the Cox variance differ by (n - d) / (n - 1), which is 1 where d = 1.
    rows = survival_data("veteran").assign(time=lambda d: d.time + np.arange(len(d)) / 1000)
    scores = np.array([1.0, 2, 4, 8])
    groups = {"strata": rows[strata]} if strata else {}
    trend = log_rank_trend(rows.time, rows.event, rows.celltype, scores, **groups)
    fit = fit_cox(rows.time, rows.event, scores[rows.celltype.astype(int) - 1], **groups)
    assert trend.statistic == pytest.approx(fit.score_statistic, rel=1e-10)
    assert trend.df == 1


samples = st.lists(
    st.tuples(st.integers(1, 8), st.booleans(), st.integers(0, 2), st.integers(0, 1)), min_size=4, max_size=40
)


@settings(max_examples=100, deadline=None)
@given(samples, st.randoms(use_true_random=False))
def test_invariances(observations, random):
    time, event, group, strata = (np.array(v) for v in zip(*observations, strict=True))
    assume(np.unique(group).size >= 2)
    try:
        test = log_rank(time, event, group, strata)
    except NotEstimable:
        assume(False)
    assert test.observed.sum() == event.sum()
    assert test.expected.sum() == pytest.approx(event.sum())
    np.testing.assert_allclose(test.covariance.sum(axis=0), 0, atol=1e-10)
    assert 0 < test.p_value <= 1
    order = random.sample(range(time.size), time.size)
    shuffled = log_rank(time[order], event[order], group[order], strata[order])
    relabelled = log_rank(time, event, np.array(["z", "a", "m"])[group], strata)
    monotone = log_rank(np.exp(time), event, group, strata)
    for other in (shuffled, relabelled, monotone):
        assert other.statistic == pytest.approx(test.statistic, rel=1e-8, abs=1e-10)
        assert other.df == test.df


def test_group_that_is_never_at_risk_carries_no_degree_of_freedom():
    # R: survdiff(Surv(c(1, 3, 4, 5, 6), c(0, 1, 1, 1, 0)) ~ c("a", "b", "c", "b", "c")) has expected 0 in a, 1 df.
    test = log_rank([1, 3, 4, 5, 6], [0, 1, 1, 1, 0], list("abcbc"))
    assert test.df == 1
    assert test.note == "nobody at risk at any event in: a"
    assert test.statistic == pytest.approx(log_rank([3, 4, 5, 6], [1, 1, 1, 0], list("bcbc")).statistic)


def test_what_cannot_be_tested():
    with pytest.raises(NotEstimable, match="no events"):
        log_rank([1, 2, 3], [0, 0, 0], [1, 1, 2])
    with pytest.raises(NotEstimable, match="fewer than two groups"):
        log_rank([1, 2, 3], [0, 1, 1], [1, 2, 2])
    with pytest.raises(NotEstimable, match="no event at which two groups"):
        log_rank([1, 2, 3, 4], [1, 0, 1, 0], [1, 1, 2, 2], strata=[1, 1, 2, 2])
    with pytest.raises(NotEstimable, match="no variance along"):
        log_rank_trend([1, 2, 3, 4], [1, 0, 1, 0], [1, 1, 2, 2], strata=[1, 1, 2, 2])


def test_invalid_groups_are_refused():
    with pytest.raises(ValueError, match="without patients"):
        log_rank([1, 2], [1, 1], ["a", "b"], levels=["a", "b", "c"])
    with pytest.raises(ValueError, match="not among the levels"):
        log_rank([1, 2], [1, 1], ["a", "b"], levels=["a"])
    with pytest.raises(ValueError, match="at least two groups"):
        log_rank([1, 2], [1, 1], ["a", "a"])
    with pytest.raises(ValueError, match="missing"):
        log_rank([1, 2], [1, 1], [1, np.nan])
    with pytest.raises(ValueError, match="scores"):
        log_rank_trend([1, 2], [1, 1], ["a", "b"], scores=[1, 1])


def test_levels_set_the_order():
    test = log_rank([1, 2, 3, 4], [1, 1, 1, 0], ["a", "b", "b", "a"], levels=["b", "a"])
    assert test.groups == ("b", "a")
    assert test.observed.tolist() == [2, 1]


def test_p_value_that_underflows_stays_above_zero():
    """A registry has chi-squared statistics of tens of thousands."""
    time = np.repeat([1.0, 2.0], 3000)
    test, trend = (way(time, np.ones(6000), time) for way in (log_rank, log_rank_trend))
    assert test.statistic > 2000
    assert 0 < test.p_value < 1e-300
    assert 0 < trend.p_value < 1e-300
    assert 0 < chi_squared_test(5000.0, 3).p_value < 1e-300
