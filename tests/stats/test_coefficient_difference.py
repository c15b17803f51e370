import numpy as np
import pytest

from lymphoradio.stats.coefficient_difference import ancova, difference_of_changes, group_by_time
from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.paired import paired_t
from lymphoradio.stats.two_sample import student_t
from tests.stats.golden import golden, read

CASES = ["lymphocytes", "small", "pairs"]


def arrays(case):
    r = golden("coefficient_difference.csv", case)
    return np.array(r["pre"]), np.array(r["post"]), np.array(r["group"]) == 1, r


def long(pre, post, group):
    n = len(pre)
    return np.concatenate([pre, post]), np.tile(np.arange(n), 2), np.repeat([0, 1], n), np.tile(group, 2)


@pytest.mark.parametrize("case", CASES)
def test_difference_of_changes_as_r(case):
    pre, post, group, r = arrays(case)
    found = difference_of_changes(pre, post, group)
    got = (found.mean_difference, found.t, found.df, found.p_value, found.conf_low, found.conf_high)
    expected = [r[f"welch_{name}"] for name in "difference t df p low high".split()]
    assert got == pytest.approx(expected, rel=1e-9)
    assert (found.n_first, found.n_second) == (group.sum(), (~group).sum())


@pytest.mark.parametrize("case", CASES)
def test_ancova_as_r(case):
    pre, post, group, r = arrays(case)
    found = ancova(pre, post, group)
    d, robust = found.difference, found.robust
    got = (d.estimate, d.std_error, d.t, d.p_value, d.conf_low, d.conf_high, d.df, found.baseline_slope)
    assert got == pytest.approx([r[name] for name in "estimate std_error t p low high df slope".split()], rel=1e-9)
    got = (robust.std_error, robust.p_value, robust.conf_low, robust.conf_high)
    assert got == pytest.approx([r[f"hc3_{name}"] for name in "std_error p low high".split()], rel=1e-9)
    assert (robust.estimate, robust.df) == (d.estimate, d.df)
    assert (found.n_group, found.n_reference) == (group.sum(), (~group).sum())


@pytest.mark.parametrize("case", CASES)
def test_the_adjusted_difference_is_that_of_values_and_of_changes(case):
    pre, post, group, _ = arrays(case)
    values, changes = ancova(pre, post, group), ancova(pre, post - pre, group)
    assert changes.difference.estimate == pytest.approx(values.difference.estimate, rel=1e-9)
    assert changes.robust.p_value == pytest.approx(values.robust.p_value, rel=1e-8)
    assert changes.baseline_slope == pytest.approx(values.baseline_slope - 1, rel=1e-9)


@pytest.mark.parametrize("case", CASES)
def test_complete_pairs_mixed_model_and_t_test_of_changes_agree(case):
    pre, post, group, _ = arrays(case)
    found, change = group_by_time(*long(pre, post, group), (0, 1)), post - pre
    student, welch = student_t(change[group], change[~group]), difference_of_changes(pre, post, group)
    (d,) = found.difference
    got = (d.estimate, d.std_error, d.t, d.df, d.p_value, d.conf_low, d.conf_high)
    expected = (student.mean_difference, student.std_error, student.t, student.df, student.p_value)
    assert got == pytest.approx((*expected, student.conf_low, student.conf_high), rel=1e-8)
    assert d.estimate == pytest.approx(welch.mean_difference, rel=1e-9)
    assert found.interaction.p_value == pytest.approx(student.p_value, rel=1e-8)
    assert found.fit.df[-1] == student.df
    assert found.change_group[0].estimate == pytest.approx(change[group].mean(), rel=1e-9)
    assert found.change_reference[0].estimate == pytest.approx(change[~group].mean(), rel=1e-9)
    # Equal groups: Welch's standard error is Student's.
    if group.sum() == (~group).sum():
        assert welch.std_error == pytest.approx(d.std_error, rel=1e-9)


def test_groups_that_start_alike_have_one_difference():
    # With the same baseline mean in both groups no adjustment moves the estimate.
    rng = np.random.default_rng(2)
    half = rng.normal(100, 15, 20)
    pre, group = np.concatenate([half, half]), np.repeat([True, False], 20)
    post = 0.6 * pre + 8 * group + rng.normal(0, 5, 40)
    adjusted = ancova(pre, post, group).difference
    assert adjusted.estimate == pytest.approx(difference_of_changes(pre, post, group).mean_difference, rel=1e-9)
    assert adjusted.std_error < difference_of_changes(pre, post, group).std_error


def test_several_times_with_dropout_as_r():
    table, expected = read("mixed_model_data.csv"), golden("mixed_model.csv", "dropout")
    d = table[table.data == "dropout"]
    found = group_by_time(d.y, d.patient, d.time, d.group, range(6))
    assert found.times == (1, 2, 3, 4, 5)
    estimates, errors = expected["exact_coefficient"], expected["exact_std_error"]
    for contrasts, first in ((found.change_reference, 1), (found.difference, 7)):
        assert [c.estimate for c in contrasts] == pytest.approx(estimates[first : first + 5], rel=1e-9)
        assert [c.std_error for c in contrasts] == pytest.approx(errors[first : first + 5], rel=1e-9)
        assert [c.df for c in contrasts] == pytest.approx(expected["exact_satterthwaite"][first : first + 5], rel=1e-9)
    test = found.interaction
    got = (test.statistic, test.df, test.df_residual, test.p_value)
    reference = (expected["exact_wald"] / 5, 5, expected["exact_f_df"], expected["lmertest_f_p"])
    assert got == pytest.approx(reference, rel=1e-6)
    # The group's own change, from the model of the group as the reference.
    turned = group_by_time(d.y, d.patient, d.time, 1 - d.group, range(6))
    for one, other in zip(found.change_group, turned.change_reference, strict=True):
        assert (one.estimate, one.std_error, one.df) == pytest.approx((other.estimate, other.std_error, other.df))


def test_two_within_group_tests_are_not_a_comparison():
    # One group's change is significant, the other's is not, and the groups do not differ.
    noise = np.array([-2.0, -1.0, 0.0, 1.0, 2.0, -1.5, 1.5, 0.5, -0.5, 0.0])
    pre, post = np.zeros(20), np.concatenate([1.0 + noise, 0.7 + noise])
    group = np.repeat([True, False], 10)
    within = [paired_t(post[rows] - pre[rows]).p_value for rows in (group, ~group)]
    assert within[0] < 0.05 < within[1]
    assert difference_of_changes(pre, post, group).p_value > 0.5


def test_what_cannot_be_estimated():
    pre, post, group = np.array([1.0, 2, 3, 4, 5, 6]), np.array([2.0, 2, 5, 3, 6, 7]), np.array([1, 1, 1, 0, 0, 0])
    with pytest.raises(NotEstimable, match="group is empty"):
        ancova(pre, post, np.zeros(6))
    with pytest.raises(NotEstimable, match="too small"):
        difference_of_changes(pre, post, [1, 0, 0, 0, 0, 0])
    with pytest.raises(NotEstimable, match="collinear"):
        ancova(group * 2.0, post, group)
    with pytest.raises(NotEstimable, match="perfect fit"):
        ancova(pre, 2 * pre + group, group)
    y, patient, time, groups = long(pre, post, group)
    kept = ~((time == 1) & (groups == 1))
    with pytest.raises(NotEstimable, match="group has no measurement at 1"):
        group_by_time(y[kept], patient[kept], time[kept], groups[kept], (0, 1))
    with pytest.raises(NotEstimable, match="no patient has the level 2"):
        group_by_time(y, patient, time, groups, (0, 1, 2))


def test_invalid_arguments():
    pre, post, group = np.arange(6.0), np.array([2.0, 2, 5, 3, 6, 7]), np.array([1, 1, 1, 0, 0, 0])
    y, patient, time, groups = long(pre, post, group)
    with pytest.raises(ValueError, match="differ in length"):
        difference_of_changes(pre, post[1:], group)
    with pytest.raises(ValueError, match="True or False"):
        ancova(pre, post, group + 1)
    with pytest.raises(ValueError, match="2 patients are in both groups"):
        group_by_time(y, patient, time, np.where((patient < 2) & (time == 1), 0, groups), (0, 1))
    with pytest.raises(ValueError, match="differ in length"):
        group_by_time(y, patient[1:], time, groups, (0, 1))
    with pytest.raises(ValueError, match="two times"):
        group_by_time(y, patient, time, groups, (0,))
    with pytest.raises(ValueError, match="outside the levels"):
        group_by_time(y, patient, time + 1, groups, (0, 1))
    with pytest.raises(ValueError, match="conf_level"):
        ancova(pre, post, group, 95)
