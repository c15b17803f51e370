import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lymphoradio.stats.delong import auc_delong, delong_test
from lymphoradio.stats.errors import NotEstimable
from tests.stats.golden import columns, golden


def markers(study, *names):
    rows = columns("birthwt.csv" if study == "birthwt" else "ACTG175.csv")
    decline = rows["low"] if study == "birthwt" else rows["cd420"] < rows["cd40"]
    return decline.astype(int), [rows[name] for name in names], "<" if study == "birthwt" else ">"


@pytest.mark.parametrize(
    ("study", "name"), [("actg", "cd40"), ("actg", "cd80"), ("birthwt", "lwt"), ("birthwt", "age")]
)
def test_interval_equals_proc(study, name):
    outcome, (score,), direction = markers(study, name)
    expected = golden("roc.csv", f"{study}_{name}")
    area = auc_delong(outcome, score, direction, transform="plain")
    assert area.estimate == pytest.approx(expected["auc"], rel=1e-12)
    assert area.std_error**2 == pytest.approx(expected["variance"], rel=1e-10)
    assert (area.conf_low, area.conf_high) == pytest.approx((expected["low"], expected["high"]), rel=1e-10)
    area = auc_delong(outcome, score, direction, conf_level=0.9, transform="plain")
    assert (area.conf_low, area.conf_high) == pytest.approx((expected["low_90"], expected["high_90"]), rel=1e-10)
    area = auc_delong(outcome, score, direction)
    assert (area.conf_low, area.conf_high) == pytest.approx((expected["logit_low"], expected["logit_high"]), rel=1e-10)


@pytest.mark.parametrize(("study", "a", "b"), [("actg", "cd40", "cd80"), ("birthwt", "lwt", "age")])
def test_paired_test_equals_proc(study, a, b):
    outcome, (score_a, score_b), direction = markers(study, a, b)
    expected = golden("roc.csv", f"{study}_{a}_{b}")
    test = delong_test(outcome, score_a, score_b, direction, direction)
    assert test.z == pytest.approx(expected["z"], rel=1e-9)
    assert test.p_value == pytest.approx(expected["p_value"], rel=1e-9)
    assert (test.conf_low, test.conf_high) == pytest.approx((expected["low"], expected["high"]), rel=1e-9)
    swapped = delong_test(outcome, score_b, score_a, direction, direction)
    assert (swapped.z, swapped.p_value) == pytest.approx((-test.z, test.p_value), rel=1e-12)


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 4), st.integers(0, 4)), min_size=4, max_size=14))
def test_variance_by_brute_force_over_pairs(rows):
    outcome, a, b = np.array(rows).T
    if min(np.sum(outcome == 1), np.sum(outcome == 0)) < 2:
        return

    def kernel(score):
        return (np.sign(score[outcome == 1][:, None] - score[outcome == 0]) + 1) / 2

    def variance(psi):
        return sum(psi.mean(axis=k).var(ddof=1) / psi.shape[1 - k] for k in (0, 1))

    single, paired = variance(kernel(a)), variance(kernel(a) - kernel(b))
    if single > 1e-20:
        assert auc_delong(outcome, a, ">").std_error == pytest.approx(np.sqrt(single), rel=1e-9)
    if paired > 1e-20:
        test = delong_test(outcome, a, b, ">", ">")
        assert test.std_error == pytest.approx(np.sqrt(paired), rel=1e-9)
        assert test.difference == pytest.approx(kernel(a).mean() - kernel(b).mean(), abs=1e-12)


def test_monotone_transformation_changes_nothing():
    outcome, (score,), direction = markers("birthwt", "lwt")
    assert auc_delong(outcome, np.log(score), direction) == auc_delong(outcome, score, direction)
    assert auc_delong(outcome, -score, ">") == auc_delong(outcome, score, direction)


def test_perfect_marker_has_no_interval():
    with pytest.raises(NotEstimable, match="variance of the area is zero"):
        auc_delong(np.array([0, 0, 1, 1]), np.array([1.0, 2.0, 3.0, 4.0]), ">")


def test_markers_that_order_alike_cannot_be_compared():
    outcome, (score,), direction = markers("birthwt", "lwt")
    with pytest.raises(NotEstimable, match="order the patients alike"):
        delong_test(outcome, score, 2 * score + 1, direction, direction)


def test_one_case_has_no_variance():
    with pytest.raises(NotEstimable, match="1 cases and 2 controls"):
        auc_delong(np.array([0, 1, 0]), np.array([1.0, 2.0, 3.0]), ">")


def test_plain_interval_is_clipped_and_logit_stays_inside():
    y, x = np.array([0, 0, 0, 1, 1, 1]), np.array([1.0, 2.0, 4.0, 3.0, 5.0, 6.0])
    assert auc_delong(y, x, ">", transform="plain").conf_high == 1.0
    assert auc_delong(y, x, ">").conf_high < 1.0
    with pytest.raises(ValueError, match="transform"):
        auc_delong(y, x, ">", transform="probit")
    with pytest.raises(ValueError, match="conf_level"):
        auc_delong(y, x, ">", conf_level=95.0)
