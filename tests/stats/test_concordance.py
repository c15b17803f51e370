"""Concordance against R's survival::concordance and against a loop over all pairs."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lymphoradio.stats.concordance import concordance
from lymphoradio.stats.cox import fit_cox
from lymphoradio.stats.errors import NotEstimable
from tests.stats.golden import survival_data, survival_golden

BASELINE = "age wtkg hemo homo drugs karnof oprior preanti race gender str2 symptom cd40 cd80".split()
CASES = {
    "freireich": ["group"],
    "lung": ["age", "sex", "ph.ecog"],
    "veteran": ["trt", "small", "adeno", "large", "karno", "age"],
    "rossi": ["fin", "age", "race", "wexp", "mar", "paro", "prio"],
    "actg": [*BASELINE, "arm1", "arm2", "arm3"],
}


def counts(found):
    return [found.concordant, found.discordant, found.tied_risk, found.tied_time, found.tied_both]


@pytest.mark.parametrize("ties", ["efron", "breslow"])
@pytest.mark.parametrize("case", CASES)
def test_equals_summary_coxph(case, ties):
    rows = survival_data(case).dropna(subset=CASES[case])
    X = rows[CASES[case]].to_numpy(dtype=float)
    found = concordance(rows.time, rows.event, (X * fit_cox(rows.time, rows.event, X, ties).coefficients).sum(axis=1))
    golden = survival_golden(f"{case}:{ties}")
    np.testing.assert_array_equal(counts(found), golden["pairs"])
    assert found.estimate == pytest.approx(golden["concordance"][0], rel=1e-12)
    assert found.std_error == pytest.approx(golden["concordance_se"][0], rel=1e-12)


def test_certified_values():
    for name, expected in (("lung", 0.637135493), ("rossi", 0.640329247)):
        rows = survival_data(name).dropna(subset=CASES[name])
        X = rows[CASES[name]].to_numpy(dtype=float)
        score = (X * fit_cox(rows.time, rows.event, X).coefficients).sum(axis=1)
        assert concordance(rows.time, rows.event, score).estimate == pytest.approx(expected, abs=1e-9)


def test_single_marker_with_and_without_strata():
    rows = survival_data("lung")
    found = concordance(rows.time, rows.event, rows.age)
    np.testing.assert_array_equal(counts(found), survival_golden("lung_age")["pairs"])
    assert found.std_error == pytest.approx(survival_golden("lung_age")["concordance_se"][0], rel=1e-12)
    within = concordance(rows.time, rows.event, rows.age, strata=rows.sex)
    assert within.estimate == pytest.approx(survival_golden("lung_age_strata")["concordance"][0], rel=1e-12)
    assert within.std_error == pytest.approx(survival_golden("lung_age_strata")["concordance_se"][0], rel=1e-12)


@settings(max_examples=120, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 9), st.booleans(), st.integers(0, 4), st.integers(0, 1)), min_size=2, max_size=35)
)
def test_equals_a_loop_over_all_pairs(observations):
    time, event, score, stratum = (np.array(v) for v in zip(*observations, strict=True))
    n = time.size
    pairs, by_patient = np.zeros(5, dtype=int), np.zeros((n, 3), dtype=int)
    for i in range(n):
        for j in range(n):
            if i == j or not event[i] or stratum[i] != stratum[j]:
                continue
            if time[i] < time[j] or (time[i] == time[j] and not event[j]):
                kind = 0 if score[i] > score[j] else (1 if score[i] < score[j] else 2)
                pairs[kind] += 1
                by_patient[[i, j], kind] += 1
            elif time[i] == time[j] and i < j:
                pairs[4 if score[i] == score[j] else 3] += 1
    comparable = pairs[:3].sum()
    if comparable == 0:
        with pytest.raises(NotEstimable, match="no comparable pair"):
            concordance(time, event, score, stratum)
        return
    found = concordance(time, event, score, stratum)
    assert counts(found) == pairs.tolist()
    assert found.estimate == pytest.approx((pairs[0] + pairs[2] / 2) / comparable, rel=1e-14)
    # Derivative of C by each patient's weight: A / B with A and B bilinear in the weights.
    a, b = by_patient[:, 0] + by_patient[:, 2] / 2, by_patient.sum(axis=1)
    influence = (a - found.estimate * b) / comparable
    assert found.std_error == pytest.approx(np.sqrt(np.sum(influence**2)), rel=1e-10, abs=1e-14)
    reverse = concordance(time, event, -score, stratum)
    assert reverse.estimate == pytest.approx(1 - found.estimate, abs=1e-14)


def test_invalid_scores_are_refused():
    with pytest.raises(ValueError, match="risk_score"):
        concordance([1, 2], [1, 1], [1, np.nan])
    with pytest.raises(ValueError, match="risk_score"):
        concordance([1, 2], [1, 1], [1])
