"""Columns whose cells have a unit behind the number are columns of numbers in that unit."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from lymphoradio.cli import main
from lymphoradio.starting.guess import guess
from lymphoradio.starting.sheet import Sheet
from tests.starting.conftest import start


@pytest.mark.parametrize(
    ("name", "suffix", "unit"), [("age", "岁", "years"), ("wt", " kg", "kg"), ("ldh", " U/l", "U/L")]
)
def test_the_unit_is_the_columns(cohort, project, name, suffix, unit):
    cells = [f"{45 + i}{suffix}" for i in range(60)]
    study = start(cohort.without("visit_date").set(name, cells).write())
    assert (study.columns[name].unit, study.columns[name].decimals) == (unit, 0)
    assert study.columns[name].maximum == (120 if name == "age" else None)
    text = (project / "data/raw/mine/study.yaml").read_text("utf-8")
    assert f"# {unit} in its cells; whole numbers\n" in text
    checked = CliRunner().invoke(main, ["check", "mine"]).output
    assert f"60 of 60 cells have their unit ({unit}) behind the number, which was read." in checked


def test_the_time_of_an_endpoint_is_in_the_unit_of_its_cells(cohort, project):
    cells = [f"{months} Mo" for months in cohort.column("os_months")]
    cohort.without("visit_date").rename("os_months", "os_time").set("os_time", cells)
    assert start(cohort.write()).endpoints["os"].time_unit == "months"


def test_the_one_in_another_unit_is_named_and_refused(cohort, project):
    cells = [f"{45 + i} kg" for i in range(59)]
    path = cohort.without("visit_date").set("wt", [*cells, "140 lb"]).write()
    said = CliRunner().invoke(main, ["init", str(path), "--name", "mine"]).output
    assert ". wt: 1 cell is no number: correct it\n" in said
    assert (
        "data/raw/mine/cohort.csv: row 61, column wt: '140 lb' is in lb, and the plan says that the column is in kg. "
        "Convert it, or correct unit or measured_in: a column is in one unit.\n"
        in CliRunner().invoke(main, ["check", "mine"]).output
    )


def test_a_name_that_says_another_unit_is_asked_about(cohort, project):
    path = cohort.without("visit_date").set("height (cm)", [f"{45 + i} kg" for i in range(60)]).write()
    said = CliRunner().invoke(main, ["init", str(path), "--name", "mine"]).output
    assert ". height (cm): its cells are in kg, and its name says cm; which is right?\n" in said


@pytest.mark.parametrize(
    ("name", "label", "unit", "reason", "doubts"),
    [
        ("os", "Overall survival (months)", "months", "months by its label in the file", 0),
        ("os", "Overall survival", "days", "days by its magnitude", 1),
        ("os_days", "Overall survival (months)", "days", "days by its name", 1),
        ("os_days", "Overall survival (days)", "days", "days by its name", 0),
    ],
)
def test_a_label_of_the_file_says_the_unit_of_an_endpoint(name, label, unit, reason, doubts):
    n = 40
    columns = {
        "id": [f"P{i}" for i in range(n)],
        name: [str(20 + 31 * i) for i in range(n)],
        "dead": ["yes", "no"] * (n // 2),
    }
    sheet = Sheet("c.sav", b"", {each: tuple(cells) for each, cells in columns.items()}, labels={name: label})
    [endpoint] = guess(sheet).endpoints
    assert (endpoint.time_unit, endpoint.reasons[1], len(endpoint.doubts)) == (unit, reason, doubts)
    if name == "os_days" and doubts:
        assert endpoint.doubts == ("os_days: its name says days, and its label in the file months; which is right?",)
