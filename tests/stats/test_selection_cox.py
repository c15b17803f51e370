from itertools import combinations

import numpy as np
import pytest

from lymphoradio.stats.cox import fit_cox, prepare_cox
from lymphoradio.stats.design import Term, build_design
from lymphoradio.stats.selection import select
from lymphoradio.stats.selection_cox import CoxModel
from lymphoradio.stats.term_model import column_fitter

RNG = np.random.default_rng(31)
N = 80
VALUES = {
    "age": RNG.normal(size=N),
    "nlr": RNG.normal(size=N),
    "il7": RNG.normal(size=N),
    "site": RNG.integers(0, 3, N),
}
TIME = np.ceil(50 * RNG.exponential(size=N) * np.exp(-0.8 * VALUES["age"] - 0.6 * (VALUES["site"] == 2)))
EVENT = (RNG.random(N) < 0.7).astype(int)
DESIGN = build_design(VALUES, [Term("age"), Term("nlr"), Term("il7"), Term("site", "factor", (0, 1, 2))])
PROBLEM = prepare_cox(TIME, EVENT, DESIGN.X)
FIT = column_fitter(DESIGN, lambda positions: CoxModel(PROBLEM.fit(positions)))
NAMES = ("age", "nlr", "il7", "site")


def log_likelihood(terms):
    positions = [j for term in NAMES if term in terms for j in DESIGN.columns_of(term)]
    if not positions:
        return PROBLEM.log_likelihood_null, 0
    return fit_cox(TIME, EVENT, DESIGN.X[:, positions]).log_likelihood, len(positions)


@pytest.mark.parametrize(("criterion", "penalty"), [("aic", 2.0), ("bic", np.log(EVENT.sum()))])
def test_path_holds_the_criterion_of_separate_fits(criterion, penalty):
    result = select(NAMES, FIT, criterion=criterion, direction="both", start="empty", n_for_bic=PROBLEM.n_events)
    present = set()
    for step in result.path:
        present ^= {step.term} - {""}
        likelihood, k = log_likelihood(present)
        assert step.criterion_value == pytest.approx(-2 * likelihood + penalty * k, rel=1e-9)
    assert "age" in result.selected


def test_chosen_model_is_a_local_minimum():
    table = {}
    for size in range(5):
        for terms in combinations(NAMES, size):
            likelihood, k = log_likelihood(terms)
            table[frozenset(terms)] = -2 * likelihood + 2 * k
    chosen = frozenset(select(NAMES, FIT, criterion="aic", direction="both").selected)
    assert all(table[chosen] <= table[chosen ^ {term}] + 1e-9 for term in NAMES)


def test_backward_wald_tests_the_factor_whole():
    result = select(NAMES, FIT)
    full = fit_cox(TIME, EVENT, DESIGN.X)
    site = next(c for c in result.path[1].considered if c.term == "site")
    b, V = full.coefficients[3:], full.covariance[3:, 3:]
    assert (site.df, site.statistic_type) == (2.0, "wald_chi2")
    assert site.statistic == pytest.approx(b @ np.linalg.inv(V) @ b, rel=1e-9)
    assert {c.term for c in result.path[-1].considered} == set(result.selected)
