from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
import pytest

from lymphoradio.stats.cox import CoxProblem, prepare_cox
from lymphoradio.stats.design import Term, build_design
from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.linear_model import fit_linear
from lymphoradio.stats.logistic_model import fit_logistic
from lymphoradio.stats.model_fit import TermTest
from lymphoradio.stats.selection import select
from lymphoradio.stats.selection_cox import CoxModel
from lymphoradio.stats.selection_spss import select_spss
from lymphoradio.stats.term_model import by_partial_f, subset_fitter
from lymphoradio.stats.term_tests import (
    conditional_estimates,
    cox_conditional_test,
    cox_score_test,
    logistic_conditional_test,
    logistic_score_test,
)
from tests.stats.golden import columns, golden

FILE = "selection_spss.csv"


@dataclass
class LogisticData:
    X: np.ndarray
    y: np.ndarray

    def fit(self, positions):
        return fit_logistic(self.X[:, list(positions)], self.y)

    def conditional_test(self, model, positions, removed):
        return logistic_conditional_test(model, self.X[:, list(positions)], self.y, removed)

    def score_test(self, model, positions, added):
        return logistic_score_test(model, self.X[:, list(positions)], self.y, self.X[:, list(added)])


@dataclass
class CoxData:
    problem: CoxProblem

    def fit(self, positions):
        return CoxModel(self.problem.fit(positions))

    def conditional_test(self, model, positions, removed):
        return cox_conditional_test(self.problem, model.fit, removed)

    def score_test(self, model, positions, added):
        return cox_score_test(self.problem, model.fit, added)


def design_of(data, names, factor, levels):
    return build_design(data, [Term(name, "factor", levels) if name == factor else Term(name) for name in names])


def birthwt():
    data = columns("birthwt.csv")
    design = design_of(data, "age lwt race smoke ptl ht ui ftv".split(), "race", (1, 2, 3))
    return design, LogisticData(design.X, data["low"])


def lung(ties):
    data = columns("lung_complete.csv")
    design = design_of(data, "age sex ecog ph_karno pat_karno meal_cal wt_loss".split(), "ecog", (0, 1, 2))
    return design, CoxData(prepare_cox(data["time"], data["event"], design.X, ties))


def site(seed, kind):
    data = columns("site_returns.csv")
    data = {name: values[data["seed"] == seed] for name, values in data.items()}
    design = design_of(data, "a b c e g site".split(), "site", (0, 1, 2))
    if kind == "logistic":
        return design, LogisticData(design.X, data["event"])
    return design, CoxData(prepare_cox(data["time"], data["status"], design.X, "efron"))


KINDS = {
    "birthwt": birthwt, "lung_efron": lambda: lung("efron"), "lung_breslow": lambda: lung("breslow"),
    "site_logistic": lambda: site(252, "logistic"), "site_cox": lambda: site(1, "cox"),
}  # fmt: skip
SMALL = {"birthwt": ("lwt", "smoke"), "lung_efron": ("sex", "ecog"), "lung_breslow": ("sex", "ecog")}


def positions_of(design, terms):
    return tuple(j for term in terms for j in design.columns_of(term))


def names(design):
    return tuple(term.name for term in design.terms)


@pytest.mark.parametrize("case", SMALL)
def test_conditional_statistic_of_every_term_equals_r(case):
    (design, data), expected = KINDS[case](), golden(FILE, case)
    positions = tuple(range(design.X.shape[1]))
    model = data.fit(positions)
    for term in names(design):
        test = data.conditional_test(model, positions, design.columns_of(term))
        assert test.statistic == pytest.approx(expected[f"conditional_{term}"], rel=1e-9, abs=1e-11), term
        assert test.p_value == pytest.approx(expected[f"conditional_p_{term}"], rel=1e-9), term
        assert test.df == len(design.columns_of(term))
        # R's likelihood ratio and Wald statistic lie on either side of it or near it, never on it.
        assert test.statistic != pytest.approx(expected[f"wald_{term}"], rel=1e-6)
        assert test.statistic >= expected[f"lr_{term}"] * (1 - 1e-12)


@pytest.mark.parametrize("case", SMALL)
def test_score_statistic_of_every_term_equals_r(case):
    (design, data), expected = KINDS[case](), golden(FILE, case)
    small = positions_of(design, SMALL[case])
    for term in names(design):
        added = design.columns_of(term)
        if term not in SMALL[case]:
            test = data.score_test(data.fit(small), small, added)
            assert test.statistic == pytest.approx(expected[f"score_{term}"], rel=1e-9), term
            assert test.p_value == pytest.approx(expected[f"score_p_{term}"], rel=1e-9), term
            assert (test.df, test.statistic_type) == (len(added), "score_chi2")
        test = data.score_test(data.fit(()), (), added)
        assert test.statistic == pytest.approx(expected[f"score_null_{term}"], rel=1e-9), term


@pytest.mark.parametrize("removal", ["wald", "lr", "conditional"])
@pytest.mark.parametrize("case", KINDS)
def test_path_equals_r(case, removal):
    (design, data), expected = KINDS[case](), golden(FILE, f"{case}_{removal}")
    thresholds = {"enter_below": 0.15, "remove_above": 0.15} if case.startswith("site") else {}
    result = select_spss(names(design), design, data, removal, **thresholds)
    made = [step for step in result.path if step.action in ("enter", "remove")]
    signs = {"remove": "-", "enter": "+"}
    moves = [f"{signs[step.action]} {step.term}" for step in made]
    assert moves == [expected[f"move_{i + 1}"] for i in range(int(expected["n_moves"]))]
    for i, step in enumerate(made, start=1):
        assert step.statistic == pytest.approx(expected[f"statistic_{i}"], rel=1e-8), step.term
        assert step.p_value == pytest.approx(expected[f"p_{i}"], rel=1e-8), step.term
        kinds = {"wald": "wald_chi2", "lr": "lr_chi2", "conditional": "conditional_chi2"}
        assert step.statistic_type == ("score_chi2" if step.action == "enter" else kinds[removal])
    assert set(result.selected) == set(expected["selected"].split())
    if case.startswith("site"):
        assert ("enter", "site", 2.0) in [(step.action, step.term, step.df) for step in made]


def test_linear_models_are_judged_by_partial_f():
    data, expected = columns("mtcars.csv"), golden(FILE, "mtcars_f")
    terms = "cyl disp hp drat wt qsec vs am gear carb".split()
    design = design_of(data, terms, "cyl", (4, 6, 8))
    fit = by_partial_f(subset_fitter(design, lambda X, _: fit_linear(X, data["mpg"])))
    result = select(terms, fit, remove_above=0.10)
    made = [step for step in result.path if step.action == "remove"]
    assert len(made) == expected["n_moves"]
    for i, step in enumerate(made, start=1):
        assert f"- {step.term}" == expected[f"move_{i}"]
        assert (step.statistic_type, step.df) == ("F", 1.0)
        assert step.statistic == pytest.approx(expected[f"statistic_{i}"], rel=1e-8)
        assert step.p_value == pytest.approx(expected[f"p_{i}"], rel=1e-8)
    assert list(result.selected) == expected["selected"].split()
    assert {c.term: (c.statistic_type, c.df) for c in result.path[1].considered}["cyl"] == ("F", 2.0)


def test_conditional_estimates_are_exact_for_a_quadratic_likelihood():
    """Least squares: what is left after setting b2 to 0 is the fit of the other columns."""
    rng = np.random.default_rng(3)
    X, y = rng.normal(size=(40, 5)), rng.normal(size=40)
    full, part = fit_linear(X, y), fit_linear(X[:, [0, 2, 4]], y)
    got = conditional_estimates(full.coefficients, full.covariance, [2, 4])
    np.testing.assert_allclose(got, part.coefficients, rtol=1e-10)


def test_forced_terms_stay():
    design, data = birthwt()
    candidates = [name for name in names(design) if name not in ("age", "ftv")]
    result = select_spss(candidates, design, data, "conditional", forced=("ftv", "age"))
    assert not set(result.selected) & {"age", "ftv"}
    assert {c.term for step in result.path for c in step.considered} == set(candidates)
    kept = positions_of(design, ("ftv", "age", *result.selected))
    model = data.fit(kept)
    assert result.path[-1].criterion_value == pytest.approx(-2 * model.log_likelihood + 2 * model.n_parameters)


class Scripted:
    """One column per term, p-values by rule: a leaves beside b, and without it would return."""

    def __init__(self, score=0.01, refuse=()):
        self._score, self._refuse = score, refuse

    def fit(self, positions):
        if positions in self._refuse:
            raise NotEstimable("does not converge")
        tests = {0: 0.5, 1: 0.01}
        return SimpleNamespace(
            log_likelihood=-1.0, n_parameters=len(positions),
            wald_test=lambda own: TermTest(1.0, 1.0, tests[positions[own[0]]], "wald_chi2"),
        )  # fmt: skip

    def score_test(self, model, positions, added):
        if self._score is None:
            raise NotEstimable("collinear with the variables in the model")
        return TermTest(9.0, 1.0, self._score, "score_chi2")


TWO = build_design({"a": np.array([0.0, 1.0, 2.0]), "b": np.array([1.0, 0.0, 5.0])}, [Term("a"), Term("b")])


def test_it_ends_where_a_model_would_repeat():
    result = select_spss(("a", "b"), TWO, Scripted(), "wald")
    assert result.selected == ("b",)
    assert [step.action for step in result.path] == ["start", "remove", "stop"]
    assert result.path[-1].note == "to enter a would return to an earlier model"


def test_it_ends_where_nothing_moves():
    result = select_spss(("a", "b"), TWO, Scripted(score=0.2), "wald")
    assert result.path[-1].note == "no removable term with p above 0.1; no candidate with p below 0.05"


def test_what_cannot_be_fitted_is_skipped_and_said():
    result = select_spss(("a", "b"), TWO, Scripted(refuse=[(1,)]), "wald")
    assert result.selected == ("a", "b")
    assert [(s.action, s.term, s.note) for s in result.path if s.action == "skip"] == [
        ("skip", "a", "cannot remove: does not converge")
    ]
    result = select_spss(("a", "b"), TWO, Scripted(score=None), "wald")
    assert "cannot enter: collinear" in next(s.note for s in result.path if s.action == "skip")
    with pytest.raises(NotEstimable, match="does not converge"):
        select_spss(("a", "b"), TWO, Scripted(refuse=[(0, 1)]), "wald")


def test_columns_that_add_nothing_have_no_score():
    design, data = birthwt()
    X = np.column_stack([design.X, 2 * design.X[:, 1] + 3, np.zeros(len(design.X))])
    again = LogisticData(X, data.y)
    model, p = again.fit((0, 1)), X.shape[1]
    with pytest.raises(NotEstimable, match="collinear"):
        again.score_test(model, (0, 1), (p - 2,))
    with pytest.raises(NotEstimable, match="0 in every patient"):
        again.score_test(model, (0, 1), (p - 1,))
    survival = columns("lung_complete.csv")
    late = np.where(survival["time"] > 1000, 1.0, 0.0) * 0 + 1.0
    Z = np.column_stack([survival["age"], survival["age"] * 2 + 1, late])
    cox = CoxData(prepare_cox(survival["time"], survival["event"], Z))
    with pytest.raises(NotEstimable, match="collinear"):
        cox.score_test(cox.fit((0,)), (0,), (1,))
    with pytest.raises(NotEstimable, match="variation"):
        cox.score_test(cox.fit((0,)), (0,), (2,))


@pytest.mark.parametrize(
    ("changes", "message"),
    [({"candidates": ()}, "distinct"), ({"candidates": ("a", "a")}, "distinct"), ({"removal": "aic"}, "removal is"),
     ({"enter_below": 0.2}, "thresholds")],
)  # fmt: skip
def test_invalid_arguments(changes, message):
    arguments = {"candidates": ("a", "b"), "design": TWO, "data": Scripted(), "removal": "wald", **changes}
    with pytest.raises(ValueError, match=message):
        select_spss(**arguments)
