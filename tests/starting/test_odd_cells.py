"""Words among numbers, dates and codes: they change no column's kind, and are named; nothing is guessed silently."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from lymphoradio.cli import main
from lymphoradio.project import check_study
from lymphoradio.starting.guess_column import guess_column, read_numbers
from lymphoradio.starting.guesses import ColumnGuess
from lymphoradio.study.csv_spec import CsvFormat

TAKE = "if it means a missing value, take the commented line below the column's in the plan"
PLAN, COHORT = Path("data/raw/mine/study.yaml"), Path("data/raw/mine/cohort.csv")
NUMBERS = [str(120 + i) for i in range(59)]


def started(cohort, **columns):
    """What init says, on one line, and the plan's lines of a cohort with these columns."""
    for name, cells in columns.items():
        cohort.set(name, cells)
    cohort.write()
    said = CliRunner().invoke(main, ["init", "mine.csv", "--name", "mine"]).output
    return said, [re.sub(r"(\w:) +", r"\1 ", line) for line in PLAN.read_text("utf-8").splitlines()]


def uncomment(name):
    """Take the commented line of a column in place of its own."""
    text = PLAN.read_text("utf-8")
    own = re.search(rf"^  {name}: .*\n  # ({name}: .*?)(?:  #.*)?\n", text, re.MULTILINE)
    assert own
    PLAN.write_text(text.replace(own[0], f"  {own[1]}\n"), "utf-8")


@pytest.mark.parametrize(("word", "n"), [("unbekannt", 1), ("hemolysed", 2), ("pending", 20)])
def test_a_word_among_numbers_is_named_and_nothing_is_taken_for_missing(cohort, project, word, n):
    said, plan = started(cohort.without("visit_date"), ldh=[*NUMBERS, "180"][n:] + [word] * n)
    cells = "1 cell" if n == 1 else f"{n} cells"
    assert f" ldh: '{word}' ({cells}) is no number: correct it; {TAKE}\n" in said
    assert "  - column ldh: " in said
    reasons = f"no unit found; add unit: if it has one; whole numbers; '{word}' ({cells}) is no number"
    assert f"  ldh: {{label: Ldh, decimals: 0}}  # {reasons}" in plan
    assert f"  # ldh: {{label: Ldh, decimals: 0, missing: [{word}]}}  # instead, if that means missing" in plan
    uncomment("ldh")
    at_hand = check_study("mine", COHORT, PLAN)
    assert at_hand.study.columns["ldh"].missing == (word,)


def test_codes_of_the_whole_file_stay_in_the_columns_own(cohort, project):
    _, plan = started(cohort.without("visit_date"), ldh=["n/a", "lost", *NUMBERS[:58]])
    assert any(line.startswith("  # ldh: ") and "missing: [n/a, lost]" in line for line in plan)
    uncomment("ldh")
    check_study("mine", COHORT, PLAN)


def test_cells_with_digits_are_counted_and_not_shown(cohort, project):
    said, plan = started(cohort.without("visit_date"), ldh=[*NUMBERS[:58], "31.7x", "lost"])
    assert (
        " ldh: 'lost' (1 cell) and 1 other cell are no numbers: correct them; if words mean a missing value, " in said
    )
    assert "31.7x" not in said + "\n".join(plan)


def test_a_word_among_dates_times_and_codes_is_named(cohort, project):
    said, plan = started(cohort, visit_date=["unbekannt"], os_months=["lebt"], arm=["offen"])
    assert f" visit_date: 'unbekannt' (1 cell) is no date: correct it; {TAKE}\n" in said
    assert f" os_months: 'lebt' (1 cell) is no number: correct it; {TAKE}\n" in said
    assert f" arm: 'offen' (1 cell) is no code: correct it; {TAKE}\n" in said
    for name in ("visit_date", "os_months", "arm"):
        assert any(line.startswith(f"  # {name}: ") for line in plan)
        uncomment(name)
    problems = CliRunner().invoke(main, ["check", "mine"]).output
    assert "is not a" not in problems


def test_an_odd_event_code_is_named(cohort, project):
    said, _ = started(cohort, os_status=["unbekannt"])
    assert (
        "os_status: left out of the plan: its codes ('0', '1', 'unbekannt') do not say which of them is the event; "
        "write an endpoint with them" in said
    )


@pytest.mark.parametrize(
    "cells",
    [["<1", ">50", *map(str, range(2, 40))], ["<1"] * 60 + ["3", "7", "12"], ["<0.5", "≥500", *["1", "2", "3"] * 9]],
)
def test_numbers_with_detection_limits_are_numbers(cells):
    found = guess_column("crp", cells, read_numbers(cells, CsvFormat()), {})
    n = sum(cell[0] in "<≥>" for cell in cells)
    assert isinstance(found, ColumnGuess)
    assert (found.kind, found.levels, found.may_be_missing) == ("number", None, ())
    assert f"{n} beyond a detection limit; add beyond_limit: missing, limit or half" in found.reasons


@pytest.mark.parametrize(
    ("cells", "kind"),
    [(["0", "1", "2", "none"] * 9, "factor"), (["<50", "50", ">50"] * 9 + ["<50"] * 9, "factor"),
     (["<50", "50-60", ">60"] * 9, "factor"), ([*map(str, range(20)), *["<LOD"] * 9], "number")],
)  # fmt: skip
def test_classes_are_no_numbers(cells, kind):
    found = guess_column("extent", cells, read_numbers(cells, CsvFormat()), {})
    assert isinstance(found, ColumnGuess)
    assert found.kind == kind
