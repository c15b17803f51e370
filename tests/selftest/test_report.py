"""What is printed, and the command."""

import json
import re

import pytest
from click.testing import CliRunner

from lymphoradio.cli import main
from lymphoradio.selftest import run as run_module
from lymphoradio.selftest.certified import Certified, read_certified
from lymphoradio.selftest.compare import Outcome
from lymphoradio.selftest.computations import cells, survival
from lymphoradio.selftest.report import in_json, in_words, versions

NUMBER = r"(-?[\d.]+(e[+-]\d+)?|\d+/\d+)"
LINE = re.compile(rf"({NUMBER} +{NUMBER} +(\d\.\de[+-]\d+|0) +|refusal +refused +- +)ok$")
INSTALLED = {"lymphoradio": "0.1.0", "python": "3.11.7", "numpy": "2.4.6", "scipy": None, "pandas": "2.3.3"}


@pytest.fixture(scope="module")
def printed():
    result = CliRunner().invoke(main, ["selftest"])
    assert result.exit_code == 0, result.output
    return result.output.splitlines()


def test_a_line_per_value_under_its_source(printed):
    head, *lines, blank, last = printed
    assert head.split() == ["case", "quantity", "expected", "got", "error"]
    assert blank == ""
    rows, source = read_certified(), ""
    values = iter(rows)
    for previous, line in zip(["", *lines], lines, strict=False):
        if line and previous == "":
            source = line
        elif line:
            row = next(values)
            assert re.match(rf"{re.escape(row.case)} +{re.escape(row.quantity)} +", line), line
            assert LINE.search(line), line
            assert source == f"{row.source} ({row.demand})"
    assert list(values) == []
    libraries = ", ".join(rf"{name} \d+\.\d+[\w.]*" for name in ("lymphoradio", "Python", "NumPy", "SciPy"))
    assert re.fullmatch(rf"{len(rows)} of {len(rows)} cases ok \({libraries}\)", last)


def test_columns_stand_below_each_other_within_100(printed):
    assert max(map(len, printed)) <= 100
    got = printed[0].index("got")
    assert all(line[got - 1] == " " != line[got] for line in printed if line.endswith(" ok"))


def outcome(expected="0.5", got="0.25", error=0.5, ok=False, reason="", tolerance="relative"):
    return Outcome(Certified("case", "x", "module.name", expected, tolerance, 1e-9, "made up"), got, error, ok, reason)


def test_failures_are_marked_counted_and_explained():
    outcomes = [
        outcome(),
        outcome(got=None, error=None, reason="OSError: gone"),
        outcome(got="0.5", error=0.0, ok=True),
    ]
    lines = list(in_words(outcomes, INSTALLED))
    assert [line.split() for line in lines[3:7]] == [
        ["case", "x", "0.5", "0.25", "5.0e-01", "FAIL"],
        ["case", "x", "0.5", "-", "-", "FAIL"],
        ["OSError:", "gone"],
        ["case", "x", "0.5", "0.5", "0", "ok"],
    ]
    assert lines[-2].startswith("Numbers of this installation cannot be trusted")
    assert lines[-1] == "1 of 3 cases ok (lymphoradio 0.1.0, Python 3.11.7, NumPy 2.4.6, SciPy not installed)"


def test_json_says_the_same_in_full():
    result = CliRunner().invoke(main, ["selftest", "--json"])
    assert result.exit_code == 0
    content = json.loads(result.output)
    rows = read_certified()
    assert content["summary"] == {"cases": len(rows), "ok": len(rows), "failed": 0}
    assert content["versions"].keys() >= {"python", "lymphoradio", "numpy", "scipy"}
    assert all(content["versions"].values())
    keys = ["case", "quantity", "expected", "got", "error", "ok", "reason", "tolerance", "limit", "source"]
    for row, found in zip(rows, content["cases"], strict=True):
        assert list(found) == keys
        assert all(found[key] == getattr(row, key) for key in ("case", "quantity", "expected", "tolerance", "limit"))
        assert found["ok"] is True
        assert (found["error"] is None) == (row.tolerance == "refusal") == (found["got"] == "refused")


def test_json_of_what_failed_has_no_number_that_json_does_not_know():
    nothing = outcome(got="nan", error=None, reason="not a finite number")
    (case,) = json.loads(in_json([nothing], INSTALLED), parse_constant=pytest.fail)["cases"]
    assert (case["got"], case["error"], case["ok"]) == ("nan", None, False)


def test_versions_of_what_is_not_installed_are_none(monkeypatch):
    monkeypatch.setattr("lymphoradio.selftest.report.requires", lambda name: ["numpy>=2", "no-such-library==1; x"])
    found = versions()
    assert found["numpy"]
    assert found["no-such-library"] is None


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_exit_code_1_for_a_wrong_number_and_for_what_raises(monkeypatch, options):
    def broken():
        raise OSError("library not found")

    monkeypatch.setitem(cells.COMPUTATIONS, "percent", lambda: {"15 of 48 in percent": 31.2})
    monkeypatch.setitem(survival.COMPUTATIONS, "aml", broken)
    result = CliRunner().invoke(main, ["selftest", *options])
    assert result.exit_code == 1
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert "OSError: library not found" in result.output
    if not options:
        assert result.output.count("FAIL\n") == 6
        assert f"{len(read_certified()) - 6} of {len(read_certified())} cases ok" in result.output


def test_a_damaged_table_is_a_message(monkeypatch, tmp_path):
    monkeypatch.setattr(run_module, "read_certified", lambda path: read_certified(tmp_path / "certified.csv"))
    result = CliRunner().invoke(main, ["selftest"])
    assert result.exit_code == 1
    assert "install lymphoradio again" in result.output
