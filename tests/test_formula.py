import math
import operator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lymphoradio.formula import DEEPEST, FUNCTIONS, FormulaError, parse
from lymphoradio.formula_values import check_types, evaluate

NUMBERS = {"a": [1.0, -2.5, 0.0, math.nan], "b": [0.0, 4.0, math.nan, 3.0]}
COLUMNS = {
    **{name: np.array(values) for name, values in NUMBERS.items()},
    "arm": np.array(["ZDV", "ddI", None, "ZDV"], dtype=object),
}


def value(text):
    return evaluate(parse(text), COLUMNS).tolist()


def same(found, wanted):
    return np.array_equal(np.array(found, float), np.array(wanted, float), equal_nan=True)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("8 - 4 - 2", 2),
        ("16 / 4 / 2", 2),
        ("2 ^ 3 ^ 2", 512),
        ("-2 ^ 2", -4),
        ("2 ^ -1", 0.5),
        ("--3", 3),
        ("1.5e2", 150),
        ("1 < 2 and 2 < 3 or 1 > 2", 1),
        ("1 > 2 and 1 > 2 or 1 < 2", 1),
        ("not 1 > 2 and 1 < 2", 1),
        ("not (1 < 2 and 1 > 2)", 1),
        ("log(exp(2))", 2),
        ("log2(8) + log10(100)", 5),
        ("sqrt(abs(-9))", 3),
        ("min(3, 1, 2) + max(3, 1, 2)", 4),
        ("mean(1, 2, 6)", 3),
        ("days_between(3, 10)", 7),
    ],
)
def test_precedence_and_functions(text, wanted):
    assert evaluate(parse(text), {"a": np.zeros(2)}).tolist() == pytest.approx([wanted, wanted], rel=1e-15)


def test_every_function_is_tested():
    text = test_precedence_and_functions.pytestmark[0].args[1]
    assert all(any(f"{name}(" in case for case, _ in text) for name in FUNCTIONS if name != "is_missing")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a / b", [math.nan, -0.625, math.nan, math.nan]),
        ("1 / (a / b)", [math.nan, -1.6, math.nan, math.nan]),  # not 1 / infinity = 0
        ("a / b < 5", [math.nan, 1, math.nan, math.nan]),
        ("is_missing(a / b)", [1, 0, 1, 1]),
        ("log(a)", [0, math.nan, math.nan, math.nan]),
        ("sqrt(a)", [1, math.nan, 0, math.nan]),
        ("exp(1000 * b) > 1", [0, math.nan, math.nan, math.nan]),
        ("max(a, 0)", [1, 0, 0, math.nan]),
        ("mean(a, 1)", [1, -0.75, 0.5, math.nan]),
        ("1e999 < a", [math.nan] * 4),
        ("is_missing(arm)", [0, 0, 1, 0]),
        ('arm == "ZDV"', [1, 0, math.nan, 1]),
        ("arm != 'ZDV'", [0, 1, math.nan, 0]),
        ('arm in ("ddI", "x")', [0, 1, math.nan, 0]),
        ("a in (1, -2.5)", [1, 1, 0, math.nan]),
        ("(a > 0) + (b > 0)", [1, 1, math.nan, math.nan]),
        ("3", [3, 3, 3, 3]),
    ],
)
def test_missing_values_and_labels(text, wanted):
    assert same(value(text), wanted)


def test_kleenes_truth_tables():
    truth = {"t": 1.0, "f": 0.0, "u": math.nan}
    columns = {name: np.array([number]) for name, number in truth.items()}
    table = {
        "and": {"tt": 1, "tf": 0, "tu": math.nan, "ff": 0, "fu": 0, "uu": math.nan},
        "or": {"tt": 1, "tf": 1, "tu": 1, "ff": 0, "fu": math.nan, "uu": math.nan},
    }
    for word, rows in table.items():
        for pair, wanted in rows.items():
            for left, right in (pair, pair[::-1]):
                found = evaluate(parse(f"{left} == 1 {word} {right} == 1"), columns)
                assert same(found, [wanted]), (word, left, right)
    assert same([evaluate(parse(f"not {name} == 1"), columns)[0] for name in "tfu"], [0, 1, math.nan])


ARITHMETIC = {"+": operator.add, "-": operator.sub, "*": operator.mul}
COMPARISONS = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq, "!=": operator.ne,
}  # fmt: skip


def reference_number(node, row):
    """Value of a random expression by plain Python, None for missing."""
    if isinstance(node, str):
        return None if math.isnan(NUMBERS[node][row]) else NUMBERS[node][row]
    if isinstance(node, int):
        return float(node)
    sign, left, right = node
    left, right = reference_number(left, row), reference_number(right, row)
    if left is None or right is None or (sign == "/" and right == 0):
        return None
    found = left / right if sign == "/" else ARITHMETIC[sign](left, right)
    return found if math.isfinite(found) else None


def reference_truth(node, row):
    word, *parts = node
    if word in COMPARISONS:
        left, right = (reference_number(part, row) for part in parts)
        return None if left is None or right is None else COMPARISONS[word](left, right)
    truths = [reference_truth(part, row) for part in parts]
    if word == "not":
        return None if truths[0] is None else not truths[0]
    decisive = word == "or"
    if decisive in truths:
        return decisive
    return None if None in truths else not decisive


def written(node):
    if not isinstance(node, tuple):
        return str(node)
    word, *parts = node
    return f"({word} {written(parts[0])})" if len(parts) == 1 else f"({written(parts[0])} {word} {written(parts[1])})"


numbers = st.recursive(
    st.sampled_from(["a", "b"]) | st.integers(0, 4),
    lambda inner: st.tuples(st.sampled_from("+-*/"), inner, inner),
    max_leaves=6,
)
conditions = st.recursive(
    st.tuples(st.sampled_from(list(COMPARISONS)), numbers, numbers),
    lambda inner: st.tuples(st.just("not"), inner) | st.tuples(st.sampled_from(["and", "or"]), inner, inner),
    max_leaves=5,
)


@settings(derandomize=True, max_examples=300, deadline=None)
@given(numbers)
def test_numbers_agree_with_python(node):
    wanted = [reference_number(node, row) for row in range(4)]
    assert same(value(written(node)), wanted)


@settings(derandomize=True, max_examples=300, deadline=None)
@given(conditions)
def test_conditions_agree_with_kleenes_logic(node):
    formula = parse(written(node))
    assert formula.is_condition
    assert same(evaluate(formula, COLUMNS), [reference_truth(node, row) for row in range(4)])


def test_a_name_with_blanks_and_signs_stands_between_backticks():
    columns = {
        "CD4 (20 wk)": np.array([5.0, np.nan]),
        "in": np.array([2.0, 2.0]),
        "Arm-1": np.array(["a", "b"], object),
    }
    assert same(evaluate(parse("`CD4 (20 wk)` - ` in `"), columns), [3.0, np.nan])
    assert same(evaluate(parse("`Arm-1` in ('b', 'c')"), columns), [0.0, 1.0])
    check_types(parse("`Arm-1` == 'b'"), {"Arm-1": ("a", "b")})
    with pytest.raises(FormulaError, match="compares 'Arm-1' with 'd'"):
        check_types(parse("`Arm-1` == 'd'"), {"Arm-1": ("a", "b")})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        ("`a", "cannot be read at character 1: '`a'"),
        ("a -", "ends too early: 'a -'"),
        ("a - * 2", "cannot be read at character 5: 'a - * 2'"),
        ("a $ b", "cannot be read at character 3: 'a $ b'"),
        ("a < b < 3", "cannot be read at character 7: 'a < b < 3'"),
        ("a < 3 orb", "cannot be read at character 7: 'a < 3 orb'"),
        ("a = 3", "cannot be read at character 3: 'a = 3'"),
        ("a.b", "cannot be read at character 2: 'a.b'"),
        ("and", "cannot be read at character 1: 'and'"),
        ("__import__('os')", "uses '__import__', which is no function; there are abs, days_between, exp, is_missing, "
         "log, log10, log2, max, mean, min, sqrt"),
        ("log(a, b)", "gives log 2 values; it takes 1"),
        ("days_between(a)", "gives days_between 1 values; it takes 2"),
        ("a and b", "joins what is not a condition with and, or, not: 'a and b'"),
        ("not a", "joins what is not a condition with and, or, not: 'not a'"),
        ("-" * 60 + "a", f"is nested more than {DEEPEST} deep"),
    ],
)  # fmt: skip
def test_what_cannot_be_read(text, message):
    with pytest.raises(FormulaError) as error:
        parse(text)
    assert str(error.value) == message


LEVELS = {"a": (), "b": (), "arm": ("ZDV", "ddI"), "decline": ("No", "Yes")}
TEXT_AS_NUMBER = "uses text where a number is needed; compare a factor with one of its labels in quotes"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("arm", TEXT_AS_NUMBER),
        ("arm + 1", TEXT_AS_NUMBER),
        ("-arm", TEXT_AS_NUMBER),
        ("log(arm)", TEXT_AS_NUMBER),
        ("max(a, arm)", TEXT_AS_NUMBER),
        ('"ZDV"', TEXT_AS_NUMBER),
        ("arm < 'ddI'", "uses < on text; only == and != compare text"),
        ("arm == 1", "compares a number with text; a factor is compared with one of its labels in quotes"),
        ("a == 'ZDV'", "compares a number with text; a factor is compared with one of its labels in quotes"),
        ("a in ('ZDV')", "compares a number with text; a factor is compared with one of its labels in quotes"),
        ("arm in (1, 2)", "compares a number with text; a factor is compared with one of its labels in quotes"),
        ("arm == 'ddl'", "compares 'arm' with 'ddl'; its levels are 'ZDV', 'ddI'"),
        ("'ddl' != arm", "compares 'arm' with 'ddl'; its levels are 'ZDV', 'ddI'"),
        ("arm in ('ZDV', 'ddl')", "compares 'arm' with 'ddl'; its levels are 'ZDV', 'ddI'"),
        ("a < 1 and decline == 'yes'", "compares 'decline' with 'yes'; its levels are 'No', 'Yes'"),
    ],
)
def test_types_are_checked_before_there_is_data(text, message):
    with pytest.raises(FormulaError) as error:
        check_types(parse(text), LEVELS)
    assert str(error.value) == message


def test_right_types_pass():
    check_types(parse("arm in ('ZDV', 'ddI') and a < b or is_missing(arm) or decline == 'Yes' or arm == arm"), LEVELS)


def test_names_of_a_formula():
    formula = parse("log(a) > 1 and arm in ('x') or not is_missing(notable) and orchid > android")
    assert formula.names == {"a", "arm", "notable", "orchid", "android"}


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.text(alphabet="ab12.+-*/^()<>=!\"', andornotin_$é\n", max_size=25))
def test_any_text_is_read_or_refused(text):
    try:
        formula = parse(text)
        found = evaluate(formula, {name: np.ones(2) for name in formula.names} | {"one": np.ones(2)})
    except FormulaError:
        return
    assert found.shape == (2,)
    assert not np.isinf(found).any()
