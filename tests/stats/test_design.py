import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lymphoradio.stats.design import Term, build_design, check_condition, condition_number
from lymphoradio.stats.errors import NotEstimable


def test_factor_is_coded_against_its_first_level_and_number_is_divided():
    values = {"cd4": np.array([100.0, 250.0, 300.0]), "arm": np.array([2, 0, 1])}
    design = build_design(values, [Term("arm", "factor", (1, 0, 2)), Term("cd4", per=100)])
    assert design.X.tolist() == [[0.0, 1.0, 1.0], [1.0, 0.0, 2.5], [0.0, 0.0, 3.0]]
    assert design.column_names == ("arm[0]", "arm[2]", "cd4")
    assert design.column_term == ("arm", "arm", "cd4")
    assert design.column_level == ("0", "2", "")
    assert design.columns_of("arm") == (0, 1)


def test_codes_and_their_floats_are_one_level():
    design = build_design({"sex": np.array([0.0, 1.0])}, [Term("sex", "factor", (0, 1))])
    assert design.X[:, 0].tolist() == [0.0, 1.0]


def test_no_terms_is_an_empty_design():
    assert build_design({}, []).X.shape == (0, 0)


def test_level_without_patients_is_not_estimable_and_named():
    with pytest.raises(NotEstimable, match="arm: no patient has the level C"):
        build_design({"arm": np.array(["A", "B"])}, [Term("arm", "factor", ("A", "B", "C"))])
    with pytest.raises(NotEstimable, match="no patient has the level A"):
        build_design({"arm": np.array(["B", "B"])}, [Term("arm", "factor", ("A", "B"))])


@pytest.mark.parametrize(
    ("values", "terms", "message"),
    [
        ({"a": np.array([1.0, np.nan])}, [Term("a")], "finite"),
        ({"a": np.array([1.0])}, [Term("b")], "no values for b"),
        ({"a": np.array([1.0])}, [Term("a"), Term("a")], "twice"),
        ({"a": np.array([1.0]), "b": np.array([1.0, 2.0])}, [Term("a"), Term("b")], "length"),
        ({"a": np.array(["x", "z"])}, [Term("a", "factor", ("x", "y"))], "outside the levels: z"),
    ],
)
def test_invalid_values(values, terms, message):
    with pytest.raises(ValueError, match=message):
        build_design(values, terms)


@pytest.mark.parametrize(
    "arguments",
    [
        {"kind": "ordinal"},
        {"kind": "factor", "levels": ("A",)},
        {"kind": "factor", "levels": ("A", "A")},
        {"levels": ("A", "B")},
        {"per": 0.0},
        {"per": float("nan")},
    ],
)
def test_invalid_terms(arguments):
    with pytest.raises(ValueError, match="x"):
        Term("x", **arguments)


def test_unknown_term_has_no_columns():
    design = build_design({"a": np.array([1.0, 2.0])}, [Term("a")])
    with pytest.raises(ValueError, match="no term 'b'"):
        design.columns_of("b")


@given(st.lists(st.floats(1e-6, 1e6), min_size=2, max_size=2))
def test_condition_number_does_not_depend_on_units(units):
    X = np.array([[1.0, 2.0], [1.0, 3.0], [1.0, 7.0]])
    assert condition_number(X * units) == pytest.approx(condition_number(X), rel=1e-9)


def test_condition_number_of_two_columns_by_algebra():
    # Unit columns at cosine c have the singular values sqrt(1 + c) and sqrt(1 - c).
    X = np.array([[1.0, 0.6], [0.0, 0.8]])
    assert condition_number(X) == pytest.approx(np.sqrt(1.6 / 0.4), rel=1e-14)


def test_dependent_columns_are_refused_by_name():
    rng = np.random.default_rng(1)
    a, b = rng.normal(size=(2, 20))
    X = np.column_stack([np.ones(20), a, b, a - 3.0])
    with pytest.raises(NotEstimable, match=r": \(Intercept\), a, c$"):
        check_condition(X, column_names=["(Intercept)", "a", "b", "c"])
    check_condition(X[:, :3])


def test_zero_column_and_too_few_patients_are_refused():
    with pytest.raises(NotEstimable, match="every patient has the value 0: drug"):
        check_condition(np.array([[1.0, 0.0], [1.0, 0.0]]), column_names=["age", "drug"])
    with pytest.raises(NotEstimable, match="3 coefficients cannot be estimated from 2 patients"):
        check_condition(np.eye(3)[:2])
