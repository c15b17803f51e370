"""The check finds nothing wrong here, and would find what is."""

import os
import subprocess
import sys
import warnings
from decimal import Decimal
from fractions import Fraction
from importlib import import_module
from pkgutil import iter_modules

import numpy as np
import pytest

from lymphoradio.selftest import computations
from lymphoradio.selftest.certified import CERTIFIED, COLUMNS, Certified, read_certified
from lymphoradio.selftest.compare import correct_digits, judge
from lymphoradio.selftest.computations import survival
from lymphoradio.selftest.run import find_computation, run_selftest
from lymphoradio.stats.errors import NotEstimable


@pytest.fixture(scope="module")
def outcomes():
    return run_selftest()


def test_all_cases_are_ok(outcomes):
    assert [f"{o.certified.case}, {o.certified.quantity}: {o.got} {o.reason}" for o in outcomes if not o.ok] == []
    assert [outcome.certified for outcome in outcomes] == read_certified()


def test_what_is_demanded_of_nist_is_what_is_reached(outcomes):
    """NIST's problems again, by the relative error as a float instead of by the fraction."""
    reached = {}
    for o in outcomes:
        if o.certified.tolerance == "digits":
            got, expected = float(o.got), float(Fraction(o.certified.expected))
            reached[o.certified.case, o.certified.quantity] = correct_digits(abs(got - expected) / abs(expected))
    assert len(reached) == 49
    limits = {"Norris": 10, "Longley": 10, "NumAcc4": 8, "SmLs01": 12, "SmLs04": 9, "SmLs09": 4}
    assert [key for key, digits in reached.items() if digits < limits.get(key[0], 5)] == []


def test_every_computed_quantity_is_certified():
    certified = {(row.computation, row.quantity) for row in read_certified()}
    spare = {"cox.lung": {"log-likelihood"}, "cox.rossi": {f"beta, {x}" for x in "age race wexp mar paro prio".split()}}
    for module in iter_modules(computations.__path__):
        for name in import_module(f"{computations.__name__}.{module.name}").COMPUTATIONS:
            full = f"{module.name}.{name}"
            try:
                quantities = set(find_computation(full)())
            except NotEstimable:
                quantities = {row.quantity for row in read_certified() if row.tolerance == "refusal"}
            assert quantities - spare.get(full, set()) == {q for c, q in certified if c == full}, full


def run_table(tmp_path, *lines):
    table = tmp_path / "certified.csv"
    table.write_text("\n".join([",".join(COLUMNS), *lines]) + "\n")
    return run_selftest(table)


def test_a_wrong_expected_value_fails(tmp_path):
    right = next(line for line in CERTIFIED.read_text().splitlines() if line.startswith("AML,log-rank,"))
    wrong = right.replace("3.3963886989", "3.3963887989")
    assert wrong != right
    assert [o.ok for o in run_table(tmp_path, right)] == [True]
    (outcome,) = run_table(tmp_path, wrong)
    assert not outcome.ok
    assert outcome.error == pytest.approx(2.94e-8, rel=1e-2)
    assert outcome.reason == ""


def test_what_raises_fails_with_its_reason_and_the_others_go_on(tmp_path, monkeypatch):
    def broken():
        raise OSError("library not found")

    monkeypatch.setitem(survival.COMPUTATIONS, "aml", broken)
    lines = [line for line in CERTIFIED.read_text().splitlines() if line.startswith(("AML,", "table cell"))]
    *failed, other = run_table(tmp_path, *lines)
    assert len(failed) == 5
    assert {(o.ok, o.got, o.error, o.reason) for o in failed} == {(False, None, None, "OSError: library not found")}
    assert other.ok


def test_what_is_computed_under_a_numerical_warning_fails(tmp_path, monkeypatch):
    def overflowing():
        return {"log-rank": float(np.float64(1e308) * 10)}

    monkeypatch.setitem(survival.COMPUTATIONS, "aml", overflowing)
    with warnings.catch_warnings():
        warnings.simplefilter("default")
        (outcome,) = run_table(tmp_path, "AML,log-rank,survival.aml,3.4,relative,1e-9,made up")
    assert not outcome.ok
    assert outcome.reason.startswith("RuntimeWarning: overflow")


@pytest.mark.parametrize("name", ["survival.amll", "curves.aml", "aml"])
def test_an_unknown_computation_fails(tmp_path, name):
    (outcome,) = run_table(tmp_path, f"AML,log-rank,{name},3.4,relative,1e-9,made up")
    assert not outcome.ok
    assert outcome.reason == f"LookupError: there is no computation {name}"


def test_a_library_that_is_missing_is_named(monkeypatch):
    module = "lymphoradio.selftest.computations.paired"
    monkeypatch.delitem(sys.modules, module, raising=False)
    monkeypatch.setitem(sys.modules, "lymphoradio.stats.paired", None)
    with pytest.raises(ModuleNotFoundError, match=r"lymphoradio\.stats\.paired"):
        find_computation("paired.sleep")


def certified(tolerance, expected="2", limit=None):
    return Certified("case", "x", "module.name", expected, tolerance, limit, "made up")


@pytest.mark.parametrize(
    ("row", "value", "ok", "error"),
    [
        (certified("relative", limit=1e-9), 2 * (1 + 0.9e-9), True, 0.9e-9),
        (certified("relative", limit=1e-9), 2 * (1 - 1.1e-9), False, 1.1e-9),
        (certified("relative", expected="-6/7", limit=1e-9), 6 / 7, False, 2.0),
        (certified("digits", limit=8), 2.00000001, True, 5e-9),
        (certified("digits", limit=8), 2.0000001, False, 5e-8),
        (certified("digits", limit=8), 2.0, True, 0.0),
        (certified("exact"), 2.0000000000000004, False, 2.2e-16),
        (certified("exact"), Decimal("2.0"), True, 0.0),
        (certified("exact", expected="5/128"), Fraction(20, 512), True, 0.0),
        (certified("exact", expected="0"), 0.0, True, None),
        (certified("exact", expected="0"), 5e-324, False, None),
        (certified("relative", expected="1e-300", limit=1e-9), 1e300, False, 1.7976931348623157e308),
    ],
)
def test_verdicts(row, value, ok, error):
    outcome = judge(row, {"x": value})
    assert outcome.ok is ok
    assert outcome.error == (None if error is None else pytest.approx(error, rel=0.02))
    assert outcome.reason == ""


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_number_fails(value):
    outcome = judge(certified("relative", limit=1e-9), {"x": value})
    assert (outcome.ok, outcome.error, outcome.reason) == (False, None, "not a finite number")


def test_a_quantity_that_is_not_computed_fails():
    outcome = judge(certified("exact"), {"y": 2.0, "z": 3.0})
    assert (outcome.ok, outcome.reason) == (False, "the computation gives no x; it gives y, z")


@pytest.mark.parametrize(
    ("computed", "ok", "got"),
    [
        (NotEstimable("the design is collinear (condition number 4e9)"), True, "refused"),
        (NotEstimable("too few patients"), False, None),
        (ZeroDivisionError("condition number"), False, None),
        ({"x": 1.0}, False, "not refused"),
    ],
)
def test_a_refusal_is_one_for_its_reason(computed, ok, got):
    outcome = judge(certified("refusal", expected="condition number"), computed)
    assert (outcome.ok, outcome.got) == (ok, got)
    assert outcome.reason


def test_it_imports_no_library_that_computes_nothing_here():
    slow = ("pandas", "lifelines", "statsmodels", "matplotlib", "snakemake", "scipy.stats")
    code = (
        "import sys; from lymphoradio.selftest.run import run_selftest; run_selftest();"
        f"print(*[name for name in {slow} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ)
    assert done.stdout == "\n"
