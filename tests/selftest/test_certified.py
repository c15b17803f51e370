"""The certified values themselves: as R computes them, as exact arithmetic has them; and the table's own checks."""

import csv
from decimal import Decimal
from fractions import Fraction
from functools import cache

import pytest

from lymphoradio.selftest.certified import CERTIFIED, COLUMNS, read_certified
from tests.selftest.exact import PROBLEMS
from tests.stats.golden import GOLDEN

ROWS = {(row.case, row.quantity): row for row in read_certified()}


def of_r():
    with (GOLDEN / "selftest.csv").open(newline="") as file:
        return {(row["case"], row["quantity"]): row["value"] for row in csv.DictReader(file)}


R = of_r()
VERSIONS = {quantity: value for (case, quantity), value in R.items() if case == "versions"}


@cache
def without_floats(computation):
    return PROBLEMS[computation]()


def known_without_floats(row):
    return row.computation in PROBLEMS and row.quantity in without_floats(row.computation)


@pytest.mark.parametrize("key", [key for key in R if key[0] != "versions"], ids=": ".join)
def test_r_agrees(key):
    row = ROWS[key]
    if row.source.startswith("R "):
        assert row.expected == R[key]
    expected = Fraction(row.expected)
    assert abs(Fraction(R[key]) - expected) <= abs(expected) / 10**9


@pytest.mark.parametrize("key", [key for key, row in ROWS.items() if known_without_floats(row)], ids=": ".join)
def test_exact_arithmetic_agrees_to_the_last_digit_given(key):
    row = ROWS[key]
    exact, expected = without_floats(row.computation)[row.quantity], Fraction(row.expected)
    half_a_unit = Fraction(0) if "/" in row.expected else Fraction(10) ** Decimal(row.expected).as_tuple().exponent / 2
    assert abs(expected - exact) <= min(half_a_unit, abs(exact) / 10**14)


def test_every_value_has_a_second_source():
    unheld = [key for key, row in ROWS.items() if key not in R and not known_without_floats(row)]
    assert [ROWS[key].tolerance for key in unheld] == ["refusal"]
    assert all(key in R for key, row in ROWS.items() if row.source.startswith("R "))


def test_sources_name_the_versions_that_made_the_golden_values():
    for row in ROWS.values():
        if row.source.startswith("R "):
            assert row.source.startswith(f"R {VERSIONS['R']}")
            assert ("survival" in row.source) == row.computation.startswith(("cox.", "survival."))
            assert f"survival {VERSIONS['survival']}: " in row.source or "survival" not in row.source


def test_the_file_is_the_only_place_of_expected_values():
    code = "".join(path.read_text("utf-8") for path in CERTIFIED.parent.rglob("*.py"))
    long = [row.expected for row in ROWS.values() if len(row.expected) > 12 and row.tolerance != "refusal"]
    assert len(long) > 40
    assert [number for number in long if number[:12] in code] == []


GOOD = "AML,log-rank,survival.aml,3.4,relative,0.1,made up"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (GOOD.replace("relative", "absolute"), "line 2: tolerance is one of relative, digits, exact, refusal, not"),
        (GOOD.replace("0.1", ""), "line 2: a limit above 0 belongs to"),
        (GOOD.replace("0.1", "-1"), "line 2: a limit above 0 belongs to"),
        (GOOD.replace("relative", "exact"), "line 2: a limit above 0 belongs to"),
        (GOOD.replace("3.4", "0"), "line 2: 0 has no relative error"),
        (GOOD.replace("3.4", "three"), "line 2: .*three"),
        (GOOD.replace("made up", ""), "line 2: one cell for each of"),
        (GOOD + ",more", "line 2: one cell for each of"),
        (GOOD.removesuffix(",made up"), "line 2: one cell for each of"),
        (f"{GOOD}\n{GOOD}", "line 3: the value is given twice"),
        ("", "no certified values"),
    ],
)
def test_a_table_out_of_order_is_refused(tmp_path, line, message):
    table = tmp_path / "certified.csv"
    table.write_text(",".join(COLUMNS) + "\n" + line + "\n")
    with pytest.raises(ValueError, match=message):
        read_certified(table)


def test_a_table_with_other_columns_is_refused(tmp_path):
    table = tmp_path / "certified.csv"
    table.write_text("case,quantity\nAML,log-rank\n")
    with pytest.raises(ValueError, match="the columns must be case, quantity, computation"):
        read_certified(table)
