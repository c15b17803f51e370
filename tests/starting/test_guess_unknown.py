"""Words that say that nothing is known are missing values in the plan that init writes, and are asked about."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from lymphoradio.cli import main
from lymphoradio.starting.guess_column import guess_column, read_numbers
from lymphoradio.starting.guesses import ColumnGuess, LeftOut
from lymphoradio.study.csv_spec import CsvFormat

PLAN = Path("data/raw/mine/study.yaml")
ASKED = (
    "read as missing, so that such patients are in no rate and no model; where they count (such as no response, by "
    "intention to treat) make it a level again and say why (meant)"
)


@pytest.mark.parametrize(("word", "code"), [("NE", "NE"), ("n.e.", "n.e."), ("不能评价", "不能评价")])
def test_a_response_that_is_not_evaluable(cohort, project, word, code):
    cells = ["CR", "PR", "PR", "SD", "PD", word] * 10
    cohort.without("visit_date").set("response", cells).write()
    said = CliRunner().invoke(main, ["init", "mine.csv", "--name", "mine"]).output
    text = re.sub(r"(\w:) +", r"\1 ", PLAN.read_text("utf-8"))
    assert f". response: '{word}' (10 cells) {ASKED}\n" in said
    assert (
        "  response: {label: Response, levels: {CR: CR, PD: PD, PR: PR, SD: SD}, "
        f"missing: [{code}], known_at: 4 weeks}}" in text
    )
    assert f"'{word}' (10 cells) read as missing; " in text
    checked = CliRunner().invoke(main, ["check", "mine"])
    assert "counts as evaluable" not in checked.output
    assert "mine: data/raw/mine/study.yaml and data/raw/mine/cohort.csv are in order" in checked.output


def test_codes_of_the_whole_file_stay_in_the_columns_own():
    found = guess_column("stage", ["I", "II", "unknown"] * 9, None, {}, missing=("n/a",))
    assert isinstance(found, ColumnGuess)
    assert (found.missing, found.n, found.rarest) == (("n/a", "unknown"), 18, 9)


def test_a_label_of_the_file_says_it_too():
    given = {"1": "CR", "2": "PD", "9": "Not evaluable"}
    found = guess_column("resp", ["1", "2", "9"] * 9, None, given)
    assert isinstance(found, ColumnGuess)
    assert (found.levels, found.missing) == ({"1": "CR", "2": "PD"}, ("9",))
    assert found.doubts == (f"'Not evaluable' (9 cells) {ASKED}",)


@pytest.mark.parametrize(("name", "cells", "levels"), [
    ("sex", ["M", "F", "unknown"], {"F": "Female", "M": "Male"}),
    ("smoker", ["ja", "nein", "unbekannt"], {"nein": "No", "ja": "Yes"}),
])  # fmt: skip
def test_the_others_are_labelled_as_without_it(name, cells, levels):
    found = guess_column(name, cells * 9, None, {})
    assert isinstance(found, ColumnGuess)
    assert (found.levels, found.missing) == (levels, (cells[2],))


def test_of_two_levels_none_is_taken():
    found = guess_column("mgmt", ["methylated", "unknown"] * 9, None, {})
    assert isinstance(found, ColumnGuess)
    assert (found.missing, found.n_levels) == ((), 2)
    assert found.doubts == ("'unknown' (9 cells) as a level: does it mean a missing value? Then leave the column out",)


def test_a_code_apart_from_the_others_is_asked_about_and_stays_a_level(cohort, project):
    cells = ["1", "2", "3", "4", "1", "9"] * 10
    cohort.without("visit_date").set("stage", cells).write()
    said = CliRunner().invoke(main, ["init", "mine.csv", "--name", "mine"]).output
    lines = re.sub(r"(\w:) +", r"\1 ", PLAN.read_text("utf-8")).splitlines()
    assert (
        ". stage: does 9 mean a missing value, and no level? Then take the commented line below the column's in the "
        "plan\n" in said
    )
    levels = '1: "1", 2: "2", 3: "3", 4: "4"'
    place = next(i for i, line in enumerate(lines) if line.startswith("  stage: "))
    assert lines[place].startswith(
        f'  stage: {{label: Stage, levels: {{{levels}, 9: "9"}}}}  # few distinct codes; 9 may'
    )
    assert lines[place + 1] == (
        f'  # stage: {{label: Stage, levels: {{{levels}}}, missing: ["9"]}}  # instead, if that means missing'
    )
    checked = CliRunner().invoke(main, ["check", "mine"]).output
    assert "  - Stage: '9' is a level far from the other codes, as those for a missing value are; " in checked
    text = PLAN.read_text("utf-8")
    own, instead = re.search(r"^(  stage: .*\n)  # (stage: .*\n)", text, re.MULTILINE).groups()
    PLAN.write_text(text.replace(own, f"  {instead}"), "utf-8")
    checked = CliRunner().invoke(main, ["check", "mine"])
    assert checked.exit_code == 0
    assert "Stage:" not in checked.output


@pytest.mark.parametrize(("codes", "given", "levels"), [
    ("019", {}, {"0": "No", "1": "Yes", "9": "Code 9"}),
    ("129", {"1": "Male", "2": "Female"}, {"1": "Male", "2": "Female", "9": "Code 9"}),
])  # fmt: skip
def test_the_others_keep_their_labels(codes, given, levels):
    cells = [*codes] * 9
    found = guess_column("smoker", cells, read_numbers(cells, CsvFormat()), given)
    assert isinstance(found, ColumnGuess)
    assert (found.levels, found.may_be_missing) == (levels, ("9",))


def test_a_negative_code_of_a_measurement_is_asked_about():
    cells = [*map(str, range(200, 240)), "-98", "-98"]
    found = guess_column("ldh", cells, read_numbers(cells, CsvFormat()), {})
    assert isinstance(found, ColumnGuess)
    assert found.doubts == ("does -98 mean a missing value? Then add missing: [-98]",)


def test_a_column_of_nothing_else_is_left_out():
    found = guess_column("mgmt", ["unknown", "not evaluable"] * 9, None, {})
    assert found == LeftOut("mgmt", "every value says that it is not known")
