from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pytest

from lymphoradio.stats.design import Term, build_design
from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.linear_model import fit_linear
from lymphoradio.stats.logistic_model import fit_logistic
from lymphoradio.stats.model_fit import TermTest, information_criterion
from lymphoradio.stats.selection import PRESETS, select
from lymphoradio.stats.term_model import TermModel, subset_fitter
from tests.stats.golden import columns, golden

NUMERIC = "age wtkg hemo homo drugs karnof oprior preanti race gender str2 symptom cd40 cd80".split()


def mtcars():
    data = columns("mtcars.csv")
    terms = [Term("cyl", "factor", (4, 6, 8))]
    terms += [Term(name) for name in "disp hp drat wt qsec vs am gear carb".split()]
    return build_design(data, terms), lambda X, _: fit_linear(X, data["mpg"])


def birthwt():
    data = columns("birthwt.csv")
    terms = [Term("race", "factor", (1, 2, 3)) if n == "race" else Term(n) for n in "age lwt race smoke".split()]
    terms += [Term(name) for name in "ptl ht ui ftv".split()]
    return build_design(data, terms), lambda X, _: fit_logistic(X, data["low"])


def actg(kind):
    data = columns("ACTG175.csv")
    design = build_design(data, [*(Term(name) for name in NUMERIC), Term("arms", "factor", (0, 1, 2, 3))])
    if kind == "linear":
        return design, lambda X, _: fit_linear(X, data["cd420"] - data["cd40"])
    return design, lambda X, _: fit_logistic(X, (data["cd420"] < data["cd40"]).astype(int))


def names(design):
    return tuple(term.name for term in design.terms)


def moves(selection):
    signs = {"remove": "-", "enter": "+"}
    return [(f"{signs[s.action]} {s.term}", s) for s in selection.path if s.action in signs]


DATA = {"mtcars": mtcars, "birthwt": birthwt, "actg_linear": lambda: actg("linear"), "actg_logistic": lambda: actg("l")}
STEP_AIC = [
    *((d, f"aic_{p}", {"criterion": "aic", **o}) for d in ("mtcars", "birthwt") for p, o in [
        ("backward", {"direction": "backward"}), ("forward", {"direction": "forward"}),
        ("both_full", {"direction": "both"}), ("both_empty", {"direction": "both", "start": "empty"})]),
    ("mtcars", "bic_backward", {"criterion": "bic", "n_for_bic": 32}),
    ("birthwt", "bic_backward", {"criterion": "bic", "n_for_bic": 189}),
    ("actg_linear", "aic_backward", PRESETS["aic_backward"]),
    ("actg_logistic", "aic_backward", PRESETS["aic_backward"]),
]  # fmt: skip


@pytest.mark.parametrize(("data", "path", "options"), STEP_AIC)
def test_path_equals_step_aic(data, path, options):
    design, fit = DATA[data]()
    result = select(names(design), subset_fitter(design, fit), **options)
    expected = golden("regression.csv", f"{data}_{path}")
    made = moves(result)
    assert [text for text, _ in made] == [expected[f"move_{i + 1}"] for i in range(len(made))]
    assert len(expected) == 2 * (len(made) + 1)
    criteria = [result.path[0].criterion_value, *(step.criterion_value for _, step in made)]
    assert criteria == pytest.approx([float(expected[f"criterion_{i}"]) for i in range(len(criteria))], rel=1e-9)
    assert result.path[-1].action == "stop"
    assert result.path[-1].criterion_value == criteria[-1]


BY_P = [
    ("mtcars", "wald_backward", {"direction": "backward", "criterion": "wald"}),
    ("mtcars", "wald_forward", {"direction": "forward", "criterion": "wald"}),
    ("mtcars", "lr_both", {"direction": "both", "criterion": "lr"}),
    ("birthwt", "wald_backward", {"direction": "backward", "criterion": "wald"}),
    ("birthwt", "lr_backward", {"direction": "backward", "criterion": "lr"}),
    ("birthwt", "lr_forward", {"direction": "forward", "criterion": "lr"}),
    ("birthwt", "wald_both", {"direction": "both"}),
    ("birthwt", "wald_both_full", {"direction": "both", "start": "full"}),
    ("actg_linear", "wald_backward", {}),
    ("actg_logistic", "wald_backward", {}),
]


@pytest.mark.parametrize(("data", "path", "options"), BY_P)
def test_path_by_p_equals_r(data, path, options):
    design, fit = DATA[data]()
    result = select(names(design), subset_fitter(design, fit), **options)
    expected = golden("regression.csv", f"{data}_{path}")
    made = moves(result)
    assert [text for text, _ in made] == [expected[f"move_{i + 1}"] for i in range(int(expected["n_moves"]))]
    for i, (_, step) in enumerate(made, start=1):
        assert step.statistic == pytest.approx(float(expected[f"statistic_{i}"]), rel=1e-8)
        assert step.p_value == pytest.approx(float(expected[f"p_{i}"]), rel=1e-8)
        assert step.criterion_value is not None


def test_a_factor_has_one_test_on_all_of_its_columns():
    design, fit = birthwt()
    result = select(names(design), subset_fitter(design, fit))
    first = {c.term: c for c in result.path[1].considered}
    assert first["race"].df == 2.0
    assert first["race"].statistic == pytest.approx(float(golden("regression.csv", "birthwt")["wald_race"]), rel=1e-9)
    assert list(first) == list(names(design))


def test_a_reader_can_follow_every_decision():
    design, fit = birthwt()
    for options in ({}, {"criterion": "lr", "direction": "forward"}, {"criterion": "aic", "direction": "both"}):
        result = select(names(design), subset_fitter(design, fit), **options)
        for _, step in moves(result):
            row = next(c for c in step.considered if c.term == step.term)
            assert (row.statistic, row.p_value, row.df) == (step.statistic, step.p_value, step.df)
        last = result.path[-1].considered
        if options.get("criterion") == "aic":
            assert all(c.criterion_value >= result.path[-1].criterion_value for c in last)
        elif options:
            assert all(c.p_value >= 0.05 for c in last)
        else:
            assert all(c.p_value <= 0.10 for c in last)
        assert set(result.selected) == {c.term for c in last if c.move == "remove"} or options.get("direction")


def test_forced_terms_stay_and_are_not_reported_as_selected():
    design, fit = birthwt()
    result = select([n for n in names(design) if n != "ftv"], subset_fitter(design, fit), forced=("ftv",))
    assert "ftv" not in result.selected
    assert all(c.term != "ftv" for step in result.path for c in step.considered)
    free = select(names(design), subset_fitter(design, fit))
    assert "ftv" in {text[2:] for text, _ in moves(free)}


def brute_force_aic(design, fit):
    fitter = subset_fitter(design, fit)
    candidates = names(design)
    subsets = [c for k in range(len(candidates) + 1) for c in combinations(candidates, k)]
    return {frozenset(c): information_criterion(fitter(c).model, 2.0) for c in subsets}


def test_aic_stops_at_a_local_minimum_of_all_neighbours():
    design, fit = birthwt()
    table = brute_force_aic(design, fit)
    for start in ("full", "empty"):
        result = select(names(design), subset_fitter(design, fit), direction="both", criterion="aic", start=start)
        chosen = frozenset(result.selected)
        assert all(table[chosen] <= table[chosen ^ {term}] for term in names(design))


def test_both_removes_what_a_later_entry_makes_superfluous():
    # c stands for a + b and enters first; once a and b are in, c has nothing left to say.
    rng = np.random.default_rng(11)
    a, b = rng.normal(size=(2, 200))
    data = {"c": a + b + 0.8 * rng.normal(size=200), "a": a, "b": b}
    y = a + b + 0.5 * rng.normal(size=200)
    design = build_design(data, [Term("c"), Term("a"), Term("b")])
    fitter = subset_fitter(design, lambda X, _: fit_linear(X, y))
    for criterion in ("wald", "lr", "aic"):
        start = "empty" if criterion == "aic" else None
        result = select(("c", "a", "b"), fitter, direction="both", criterion=criterion, start=start)
        assert moves(result)[0][0] == "+ c"
        assert moves(result)[-1][0] == "- c"
        assert result.selected == ("a", "b")
    assert select(("c", "a", "b"), fitter, direction="forward").selected == ("c", "a", "b")


def test_equal_candidates_tie_and_the_first_one_wins():
    rng = np.random.default_rng(12)
    x = rng.normal(size=50)
    y = x + rng.normal(size=50)
    design = build_design({"late": x * 3.7, "early": x}, [Term("early"), Term("late")])
    fitter = subset_fitter(design, lambda X, _: fit_linear(X, y))
    for criterion in ("wald", "lr", "aic", "bic"):
        result = select(("early", "late"), fitter, direction="forward", criterion=criterion, n_for_bic=50)
        assert result.selected == ("early",)
        # The second is collinear with the first: said once, and the move is not made.
        skipped = [step for step in result.path if step.action == "skip"]
        assert [step.term for step in skipped] == ["late"]
        assert "cannot enter: the design is collinear" in skipped[0].note
        refused = [c for c in result.path[-1].considered if c.term == "late"]
        assert refused[0].p_value is None
        assert "collinear" in refused[0].note


def test_start_that_cannot_be_estimated_is_an_error():
    design, fit = birthwt()
    doubled = np.column_stack([design.X, design.X[:, :1]])

    def failing(terms):
        return TermModel(fit(doubled, ()), {})

    with pytest.raises(NotEstimable, match="collinear"):
        select(names(design), failing)


@dataclass(frozen=True)
class Scripted:
    """A model whose tests are given, for the rules of the loop alone."""

    p: dict
    terms: tuple
    log_likelihood: float = -10.0

    @property
    def n_parameters(self):
        return 1 + len(self.terms)

    def wald_test(self, columns):
        p = self.p[frozenset(self.terms)][self.terms[columns[0]]]
        return TermTest(1.0, 1.0, p, "wald_chi2")


def scripted(p, unfit=(), likelihood=-10.0):
    def fit(terms):
        if frozenset(terms) in map(frozenset, unfit):
            raise NotEstimable("no such model")
        return TermModel(Scripted(p, terms, likelihood), {term: (j,) for j, term in enumerate(terms)})

    return fit


def test_a_test_that_is_not_a_number_ends_the_search_with_an_error():
    p = {frozenset("ab"): {"a": float("nan"), "b": 0.5}}
    with pytest.raises(NotEstimable, match="Wald test of a is not a number"):
        select(("a", "b"), scripted(p))
    with pytest.raises(NotEstimable, match="likelihood of the model is not finite"):
        select(("a", "b"), scripted(p, likelihood=float("nan")))


def test_a_candidate_whose_test_is_not_a_number_is_skipped():
    p = {frozenset("a"): {"a": float("nan")}, frozenset("b"): {"b": 0.01}, frozenset("ab"): {"a": 0.6, "b": 0.01}}
    result = select(("a", "b"), scripted(p), direction="forward")
    assert result.selected == ("b",)
    assert [(s.action, s.term) for s in result.path] == [("start", ""), ("skip", "a"), ("enter", "b"), ("stop", "")]


def test_removal_into_a_model_that_cannot_be_estimated_is_not_made():
    p = {frozenset("abc"): {"a": 0.9, "b": 0.5, "c": 0.01}, frozenset("ac"): {"a": 0.9, "c": 0.01}}
    result = select(("a", "b", "c"), scripted(p, unfit=("bc", "c")))
    assert [(s.action, s.term) for s in result.path] == [
        ("start", ""), ("skip", "a"), ("remove", "b"), ("stop", ""),
    ]  # fmt: skip
    assert result.selected == ("a", "c")


def test_a_cycle_ends_with_a_note():
    # b is wanted beside a, and a is not wanted beside b; alone, b is not wanted and a is.
    p = {
        frozenset("a"): {"a": 0.01},
        frozenset("b"): {"b": 0.9},
        frozenset("ab"): {"a": 0.9, "b": 0.01},
    }
    result = select(("a", "b"), scripted(p), direction="both")
    assert result.selected == ("b",)
    assert "would return to an earlier model" in result.path[-1].note


def test_thresholds_are_strict():
    p = {frozenset("a"): {"a": 0.10}, frozenset("b"): {"b": 0.05}}
    assert select(("a",), scripted(p)).selected == ("a",)
    assert select(("b",), scripted(p), direction="forward").selected == ()
    assert select(("b",), scripted(p), remove_above=0.04).selected == ()  # no variable enters


@pytest.mark.parametrize(
    "options",
    [
        {"direction": "sideways"},
        {"criterion": "r2"},
        {"criterion": "bic"},
        {"direction": "both", "enter_below": 0.2, "remove_above": 0.1},
        {"remove_above": 0.0},
        {"direction": "forward", "enter_below": 1.1},
        {"start": "full"},
        {"direction": "both", "start": "half"},
        {"forced": ("a",)},
    ],
)
def test_invalid_arguments(options):
    with pytest.raises(ValueError):
        select(("a", "b"), scripted({}), **options)
    with pytest.raises(ValueError):
        select((), scripted({}))
