import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.roc import roc_curve, youden
from tests.stats.golden import columns, golden


def marker(case):
    study, name = case.split("_")
    if study == "birthwt":
        rows = columns("birthwt.csv")
        return rows["low"], rows[name], "<"
    rows = columns("ACTG175.csv")
    return (rows["cd420"] < rows["cd40"]).astype(int), rows[name], ">"


CASES = ["actg_cd40", "actg_cd80", "birthwt_lwt", "birthwt_age"]


@pytest.mark.parametrize("case", CASES)
def test_curve_equals_proc(case):
    roc, expected = roc_curve(*marker(case)), golden("roc.csv", case)
    assert len(roc.thresholds) == expected["n_thresholds"]
    assert roc.auc == pytest.approx(expected["auc"], rel=1e-12)
    checked = [int(name.split("_")[1]) for name in expected if name.startswith("threshold_")]
    assert len(checked) == 12
    for i in checked:
        assert roc.thresholds[i - 1] == expected[f"threshold_{i}"]
        assert roc.sensitivity[i - 1] == pytest.approx(expected[f"sensitivity_{i}"], rel=1e-12)
        assert roc.specificity[i - 1] == pytest.approx(expected[f"specificity_{i}"], rel=1e-12)


@pytest.mark.parametrize("case", CASES)
def test_youden_equals_proc(case):
    best, expected = youden(roc_curve(*marker(case))), golden("roc.csv", case)
    assert best.cutoff == expected["youden_threshold"]
    tp, fp, tn, fn = (int(expected[f"youden_{name}"]) for name in ("tp", "fp", "tn", "fn"))
    assert (best.sensitivity.k, best.sensitivity.n) == (tp, tp + fn)
    assert (best.specificity.k, best.specificity.n) == (tn, tn + fp)
    assert (best.ppv.k, best.ppv.n) == (tp, tp + fp)
    assert (best.npv.k, best.npv.n) == (tn, tn + fn)
    for name in ("sensitivity", "specificity", "ppv", "npv"):
        assert getattr(best, name).estimate == pytest.approx(expected[f"youden_{name}"], rel=1e-12)
        assert getattr(best, name).conf_low < getattr(best, name).estimate < getattr(best, name).conf_high
    assert best.j == pytest.approx(best.sensitivity.estimate + best.specificity.estimate - 1, rel=1e-12)


data = st.lists(st.tuples(st.integers(0, 1), st.integers(-3, 3)), min_size=2, max_size=15).filter(
    lambda rows: len({outcome for outcome, _ in rows}) == 2
)


@given(data, st.sampled_from("<>"))
def test_every_point_is_what_the_threshold_classifies(rows, direction):
    outcome, score = np.array(rows).T
    roc = roc_curve(outcome, score / 10, direction)
    for i, threshold in enumerate(roc.thresholds):
        positive = score / 10 > threshold if direction == ">" else score / 10 < threshold
        assert roc.true_positives[i] == np.sum(positive & (outcome == 1))
        assert roc.true_negatives[i] == np.sum(~positive & (outcome == 0))


@given(data, st.sampled_from("<>"))
def test_area_counts_pairs(rows, direction):
    outcome, score = np.array(rows).T
    cases, controls = score[outcome == 1], score[outcome == 0]
    sign = 1 if direction == ">" else -1
    wins = np.mean([(np.sign(sign * (a - b)) + 1) / 2 for a in cases for b in controls])
    assert roc_curve(outcome, score, direction).auc == pytest.approx(wins, abs=1e-14)


@given(data)
def test_area_is_under_the_trapezoids(rows):
    outcome, score = np.array(rows).T
    roc = roc_curve(outcome, score, ">")
    area = -np.trapezoid(roc.sensitivity, 1 - roc.specificity)
    assert roc.auc == pytest.approx(area, abs=1e-13)


@given(data)
def test_youden_is_the_largest_index_and_the_first(rows):
    outcome, score = np.array(rows).T
    roc = roc_curve(outcome, score, ">")
    j = [
        int(tp) * roc.n_controls + int(tn) * roc.n_cases - roc.n_cases * roc.n_controls
        for tp, tn in zip(roc.true_positives, roc.true_negatives, strict=True)
    ]
    if max(j) <= 0:
        with pytest.raises(NotEstimable):
            youden(roc)
    else:
        assert youden(roc).index == j.index(max(j))


def test_equal_indices_are_told_apart_by_position_not_by_rounding():
    # J = 1/3 at each cut; 1/3 + 1 - 1 and 1 + 1/3 - 1 differ in the last bit as floats.
    outcome = np.array([0, 1, 1, 0, 0, 1])
    score = np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
    best = youden(roc_curve(outcome, score, ">"))
    assert (best.cutoff, best.sensitivity.k, best.specificity.k) == (1.5, 3, 1)


def test_midpoint_between_neighbouring_floats_still_classifies():
    low, high = 1.0, np.nextafter(1.0, 2.0)
    for direction, outcome in ((">", [0, 1]), ("<", [1, 0])):
        best = youden(roc_curve(np.array(outcome), np.array([low, high]), direction))
        positive = [x > best.cutoff if direction == ">" else x < best.cutoff for x in (low, high)]
        assert positive == [bool(o) for o in outcome]


def test_midpoint_does_not_overflow():
    roc = roc_curve(np.array([0, 1]), np.array([1.6e308, 1.7e308]), ">")
    assert roc.thresholds[1] == pytest.approx(1.65e308)


def test_reversed_direction_mirrors_the_area():
    outcome, score, _ = marker("birthwt_lwt")
    assert roc_curve(outcome, score, ">").auc + roc_curve(outcome, score, "<").auc == pytest.approx(1.0, rel=1e-15)
    assert roc_curve(outcome, -score, ">").auc == roc_curve(outcome, score, "<").auc


def test_invalid_arguments():
    y, x = np.array([0, 1]), np.array([1.0, 2.0])
    for bad in ((y, x, "auto"), (y, x[:1], ">"), (np.array([1, 2]), x, ">"), (y, np.array([1.0, np.nan]), ">")):
        with pytest.raises(ValueError):
            roc_curve(*bad)
    with pytest.raises(NotEstimable, match="2 cases and 0 controls"):
        roc_curve(np.array([1, 1]), x, ">")
