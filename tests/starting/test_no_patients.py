"""Rows below a table that are no patients."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from lymphoradio.cli import main
from lymphoradio.starting.no_patients import no_patients


def of(*rows: list[str]) -> list[str]:
    columns = dict(zip(["id", "sex", "age", "cd4"], zip(*rows, strict=True), strict=True))
    return [line.partition(":")[0] for line in no_patients(columns, "id")]


PATIENTS = [["1", "M", "60", "500"], ["2", "F", "61", ""], ["3", "", "", "410"]]


def test_patients_are_no_notes():
    assert of(*PATIENTS) == []


def test_notes_below_the_table():
    notes = [["ND = not done", "", "", ""], ["as of March", "", "", ""]]
    assert of(*PATIENTS, *notes) == ["2 rows have a single value, as a note below a table has"]


def test_a_mean_below_the_table():
    assert of(*PATIENTS, ["Mittelwert:", "", "60.5", "455"]) == ["1 row has a name as of a mean or a sum"]
    assert of(*PATIENTS, ["平均值", "", "60.5", "455"]) == ["1 row has a name as of a mean or a sum"]


def test_a_narrow_table_may_have_a_single_value():
    assert no_patients({"id": ["1", "2"], "a": ["1", ""]}, "id") == ()


@pytest.mark.parametrize("below", ["Summe", "合计：", "Total (n = 60)", "Mean ± SD", "Anzahl", ""])
def test_a_row_of_totals_makes_no_level_and_is_refused(cohort, project, below):
    cohort.without("visit_date").rows.append([below, "", "", "m: 33 / w: 31", *[""] * 8, "35"])
    said = CliRunner().invoke(main, ["init", str(cohort.write()), "--name", "mine"]).output
    own = "no id below those that have one, as a sum" if not below else "a name as of a mean or a sum"
    either = "" if below else ", or give the patient an id"
    assert "data/raw/mine/cohort.csv: 61 rows read, 60 of them patients.\n" in said
    assert (
        f"  1. 1 row has {own}: nothing is guessed from it, nor is it in expected_patients; delete it in cohort.csv"
        f"{either}\n" in said
    )
    plan = Path("data/raw/mine/study.yaml").read_text("utf-8")
    assert "\nexpected_patients: 60  # rows of the file but 1 that is no patient; finds a truncated file\n" in plan
    assert "levels: {F: Female, M: Male}" in plan
    problem = (
        "the id is missing. Give every patient an id." if not below
        else "looks like a summary row, not a patient. Remove the row."
    )  # fmt: skip
    checked = CliRunner().invoke(main, ["check", "mine"])
    assert checked.exit_code == 2
    assert f"data/raw/mine/cohort.csv: row 62, column patient_id: {problem}\n" in checked.output
    assert "the plan expects" not in checked.output
    assert checked.output.count("\n") == (1 if below else 3)  # a row without an id may be a patient


def test_without_it_the_study_is_in_order(cohort, project):
    text = cohort.without("visit_date").text() + "Summe" + "," * 12 + "35\n"
    Path("mine.csv").write_text(text, "utf-8")
    CliRunner().invoke(main, ["init", "mine.csv", "--name", "mine"])
    copy = Path("data/raw/mine/cohort.csv")
    copy.write_text(cohort.text(), "utf-8")
    assert CliRunner().invoke(main, ["check", "mine"]).exit_code == 0
