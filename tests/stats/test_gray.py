"""Gray's test against R's cmprsk, its invariances, and the log-rank test that it is without competing causes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.gray import gray_test
from tests.stats.golden import columns, golden


def data(case):
    rows = columns("competing_risks.csv")
    time, cause, male = rows["time"], rows["cause"], rows["male"]
    if case == "age":
        return time, cause, rows["age_group"]
    if case == "untied":
        return time + np.arange(1, 301) / 1000, cause, male
    if case == "short":
        late = (male == 1) & (time > 30)
        return np.where(late, 30, time), np.where(late, 0, cause), male
    return time, cause, male


@pytest.mark.parametrize("of", [1, 2])
@pytest.mark.parametrize("case", ["sex", "age", "untied", "short"])
def test_equals_cmprsk(case, of):
    test, (statistic, df, p_value) = gray_test(*data(case), of=of), golden("aalen_johansen.csv", f"{case}_{of}")["gray"]
    assert test.statistic == pytest.approx(statistic, rel=1e-9)
    assert test.df == df
    assert test.p_value == pytest.approx(p_value, rel=1e-8)


def test_scores_and_their_covariance_sum_to_zero():
    test = gray_test(*data("age"))
    assert test.expected.sum() == pytest.approx(test.observed.sum(), rel=1e-12)
    np.testing.assert_allclose(test.covariance.sum(axis=0), 0.0, atol=1e-10)
    assert test.n.sum() == 300
    assert test.groups == (0.0, 1.0, 2.0, 3.0)
    assert test.note == ""


def test_labels_and_the_names_of_the_competing_causes_do_not_matter():
    time, cause, group = data("age")
    expected = gray_test(time, cause, group)
    relabelled = gray_test(time, np.where((cause == 2) & (group > 1), 3, cause), 9 - group)
    assert relabelled.statistic == pytest.approx(expected.statistic, rel=1e-10)
    np.testing.assert_allclose(relabelled.expected[::-1], expected.expected, rtol=1e-12)
    assert gray_test(time**2, cause, group).statistic == pytest.approx(expected.statistic, rel=1e-12)


def test_expected_events_without_competing_causes_or_censoring_are_those_of_the_log_rank_test_at_first():
    # Groups of equal survival so far: S cancels, and the first event's expectation is its share at risk.
    test = gray_test([1, 2, 2, 2, 2], [1, 0, 0, 0, 0], [0, 0, 0, 1, 1])
    np.testing.assert_allclose(test.expected, [0.6, 0.4], rtol=1e-15)
    np.testing.assert_allclose(test.covariance, [[0.24, -0.24], [-0.24, 0.24]], rtol=1e-14)


def test_patients_with_the_other_event_stay_at_risk():
    # Nobody is censored before 9: the subdistribution risk set is everybody without the cause's event.
    time, cause, group = [1, 2, 3, 9, 9, 9], [2, 2, 1, 0, 0, 0], [0, 0, 0, 0, 1, 1]
    np.testing.assert_allclose(gray_test(time, cause, group).expected, [4 / 6, 2 / 6], rtol=1e-14)


@given(st.lists(st.tuples(st.integers(1, 6), st.integers(0, 2), st.integers(0, 2)), min_size=6, max_size=40))
def test_any_data_give_a_number_or_a_reason(rows):
    time, cause, group = np.array(rows).T
    if len(set(group.tolist())) < 2:
        return
    try:
        test = gray_test(time, cause, group)
    except NotEstimable:
        return
    assert test.statistic >= 0
    assert 0 < test.p_value <= 1
    assert test.expected.sum() == pytest.approx(test.observed.sum(), rel=1e-9)


def test_a_group_that_was_never_at_risk_is_named():
    test = gray_test([1, 1, 5, 6, 7, 8], [0, 0, 1, 1, 0, 2], ["a", "a", "b", "c", "c", "b"])
    assert test.note == "nobody at risk at any event in: a"
    assert test.df == 1


def test_what_cannot_be_tested():
    with pytest.raises(ValueError, match="at least two groups"):
        gray_test([1, 2], [1, 2], [0, 0])
    with pytest.raises(NotEstimable, match="no event of cause 1"):
        gray_test([1, 2], [2, 0], [0, 1])
    with pytest.raises(NotEstimable, match="fewer than two groups"):
        gray_test([1, 2, 3], [0, 1, 1], [0, 1, 1])
    with pytest.raises(NotEstimable, match="not positive"):
        gray_test([2, 2], [1, 1], [0, 1])
