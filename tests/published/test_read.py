"""What a published.yaml may get wrong, in the words that its author reads; and what its claims become."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from lymphoradio.errors import InputError
from lymphoradio.published import list_claims, read_published
from lymphoradio.published.kinds import KINDS
from lymphoradio.published.schema import PATH, published_schema, schema_text
from lymphoradio.published.spec import Cell, Selector
from lymphoradio.study.read_yaml import read_yaml
from lymphoradio.tidy import COLUMNS

from .paper import PUBLISHED, plan

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def study():
    return plan()


def messages(study, tmp_path: Path, text: str) -> list[str]:
    file = tmp_path / "published.yaml"
    file.write_text(text, "utf-8")
    try:
        read_published(file, study)
    except InputError as error:
        return [line.removeprefix(f"{file}: ") for line in str(error).split("\n")]
    return []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("mean: 60.3", "maen: 60.3",
         "claims[0].rows.Age (yr).values.All.maen: unknown key. Did you mean 'mean'?"),
        ("count: 15,", "count: 15.5,",
         "claims[0].rows.Stage I.values.All.count: is not a printed count such as 15 (given: '15.5')."),
        ("mean: 60.3", "mean: 60;3", "claims[0].rows.Age (yr).values.All.mean: is not a printed number "
         "such as 62.5, or a range such as 60-70 (given: '60;3')."),
        ("mean: 60.3", "mean:", "claims[0].rows.Age (yr).values.All.mean: is empty. "
         "Give it a value, or remove the key."),
        ("mean: 60.3", f"mean: 6{'0' * 12}", "claims[0].rows.Age (yr).values.All.mean: "
         "is too long for a printed number (given: '6000000000000')."),
        ("count: 15,", "count: 15000000,",
         "claims[0].rows.Stage I.values.All.count: is more than 10,000,000 (given: '15000000')."),
        ("percent: 30-40", "percent: 40-30",
         "claims[0].rows.Stage III.values.Low.percent: the range is upside down (given: '40-30')."),
        ("p_value: 0.489", "p_value: 1.2", "claims[0].rows.Age (yr).values.p.p_value: "
         "is not a printed p-value such as 0.031 or <0.001 (given: '1.2')."),
        ("direction: positive", "direction: up", "claims[2].rows.Stage II.values.HR.direction: "
         "must be positive or negative (given: 'up')."),
        ("analysis: characteristics", "analysis: characteristic", "claims[0].at.analysis: "
         "the plan has no analysis 'characteristic'. Did you mean 'characteristics'?"),
        ("Low: {group: Low}", "Low: {group: low}",
         "claims[0].columns.Low.group: 'characteristics' has no group 'low'. Did you mean 'Low'?"),
        ("level: III}\n        values: {Low", "level: IV}\n        values: {Low", "claims[0].rows.Stage III.at.level: "
         "'characteristics' has no level 'IV'. There is an empty text, 'I', 'II', 'III'."),
        ("HR: {model: univariable}", "HR: {model: multivariable}",
         "claims[2].columns.HR.model: 'death' has no model 'multivariable'. Did you mean 'univariable'?"),
        ("time: 24", "time: 36", "claims[3].rows.Two years.at.time: 'survival' has no time '36'. "
         "There is an empty text, '12', '24'."),
        ("time: 24", "time: two years", "claims[3].rows.Two years.at.time: "
         "is not a number (given: 'two years')."),
        ("at: {analysis: death}", "at: {analysis: death, outcome: pfs}", "claims[2].at.outcome: "
         "'death' has no outcome 'pfs'. There is 'os'."),
        ("odds_ratio: 1.05", "hazard_ratio: 1.05", "claims[3].rows.Odds ratio.numbers.hazard_ratio: "
         "'severe' (logistic) gives no hazard_ratio. An analysis of kind cox or kaplan_meier does."),
        ("selected: [stage, age]", "selected: [stge, age]", "claims[2].rows.Final model.values.Selected."
         "selected: no column 'stge' in the plan. Did you mean 'stage'?"),
        ("          p: {p_value: 0.12}", "          q: {p_value: 0.12}",
         "claims[2].rows.Age.values.q: no column 'q'. Describe it under columns of this place."),
        ("contradicts: {All:", "contradicts: {Al:", "claims[0].rows.Stage II.contradicts.Al: "
         "no number of a column 'Al'. Did you mean 'All'?"),
        ("odds_ratio: 1.05, ", "", "claims[3].rows.Odds ratio.numbers.conf_low: needs the estimate whose "
         "limit it is. Put it beside that estimate, or give its estimate_type in the selector."),
        ("odds_ratio: 1.05, conf_low: 1.00, conf_high: 1.10", "odds_ratio: 1.05, conf_low: NR, conf_high: 1.10",
         "claims[3].rows.Odds ratio.numbers.conf_low: NR is for the limits of a median survival."),
        ("{analysis: roc, variable", "{variable", "claims[3].rows.Cut-off: "
         "no selector names the analysis. Add at: {analysis: ...} to the place or the row."),
        ("      Stage III:\n        at: {variable: stage, level: III}\n        values: {Low",
         "      Stage III:\n        at: {variable: stage, level: III}\n        numbers: {Low",
         "claims[0].rows.Stage III.numbers.Low: unknown key. Correct its spelling, or remove it."),
        ("        numbers: {percent_of_baseline: 54.3}\n", "", "claims[3].rows.Course: needs values "
         "(by column) or numbers (without columns), one of them."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_line(study, tmp_path: Path, old: str, new: str, message: str) -> None:
    text = PUBLISHED.read_text("utf-8")
    assert text.count(old) == 1, old
    said = messages(study, tmp_path, text.replace(old, new))
    lines = {line.split(", ", 1)[1]: int(line.split(",")[0].removeprefix("line ")) for line in said}
    assert message in lines
    key = message.split(": ")[0].rsplit(".", 1)[1]
    assert f"{key}:" in text.replace(old, new).splitlines()[lines[message] - 1]


def test_the_paper_as_it_is_has_no_problem(study, tmp_path: Path) -> None:
    assert messages(study, tmp_path, PUBLISHED.read_text("utf-8")) == []


def test_a_wrong_word_of_a_place_is_said_once_and_all_problems_come_at_once(study, tmp_path: Path) -> None:
    text = PUBLISHED.read_text("utf-8").replace("analysis: death", "analysis: deaths").replace("Low}", "Loww}")
    said = messages(study, tmp_path, text)
    assert len(said) == 2
    assert len(set(said)) == 2


def test_the_same_place_cannot_have_two_numbers_of_a_kind(study, tmp_path: Path) -> None:
    place = '  - {place: Text, at: {analysis: survival, group: ""}, rows: {Median: {numbers: {median_survival: 9}}}}\n'
    said = messages(study, tmp_path, f"paper: Twice\nclaims:\n{place}{place}")
    assert said == [
        "line 4, claims[1].rows.Median.numbers.median_survival: 'Text' has another median_survival in this row and "
        "column. Give the row another name."
    ]


def test_scalars_are_text_and_keep_their_decimals(study) -> None:
    claims = {(claim.row, claim.column, claim.kind): claim for claim in list_claims(read_published(PUBLISHED, study))}
    assert claims["Age (yr)", "All", "sd"].printed == "10.00"
    assert claims["CD4+", "", "significant"].printed == "true"
    assert claims["Course", "", "percent_of_baseline"].at["time"] == "4.0"
    assert read_yaml("2.50: 007", as_written=True).data == {"2.50": "007"}
    assert read_yaml("a: !!python/name:os.system x", as_written=True).troubles


def test_a_row_goes_over_its_column_and_that_over_its_place(study, tmp_path: Path) -> None:
    file = tmp_path / "published.yaml"
    file.write_text(
        "paper: P\nclaims:\n- place: T\n  at: {analysis: characteristics, variable: age, group: Low}\n"
        "  columns: {A: {group: High}, B: {}}\n  rows:\n"
        "    one: {values: {A: {mean: 1}, B: {sd: 2}}}\n"
        '    two: {at: {group: ""}, values: {A: {mean: 1}, B: {sd: 2}}}\n'
    )
    claims = list_claims(read_published(file, study))
    assert [claim.at["group"] for claim in claims] == ["High", "Low", "", ""]
    # Cells with the same selector are read together, as a count in one column and its percent in the next.
    assert [dict(claim.cell) for claim in claims] == [{}, {}, {"sd": "2"}, {"mean": "1"}]


def test_a_reason_is_for_its_column_or_for_the_row(study) -> None:
    claims = [claim for claim in list_claims(read_published(PUBLISHED, study)) if claim.row == "Stage II"]
    reasons = {(claim.place, claim.column): claim.reason for claim in claims}
    assert reasons["Table 1", "All"] == "the text has 16"
    assert reasons["Table 1", "Low"] == ""


def test_the_kinds_are_the_cells_keys_and_the_selector_is_of_the_glossary() -> None:
    assert set(Cell.model_fields) == set(KINDS)
    assert set(Selector.model_fields) <= set(COLUMNS)


def test_the_committed_schema_has_not_drifted() -> None:
    stale = f"{PATH} is not what the models say; run: python -m lymphoradio.published.schema"
    assert (ROOT / PATH).read_text("utf-8") == schema_text(), stale
    Draft202012Validator.check_schema(json.loads(schema_text()))


@pytest.mark.parametrize("as_written", [True, False])
def test_the_schema_accepts_the_paper_as_an_editor_reads_it(as_written: bool) -> None:
    data = read_yaml(PUBLISHED.read_text("utf-8"), as_written).data
    assert list(Draft202012Validator(published_schema()).iter_errors(data)) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [("mean: 60.3", "maen: 60.3"), ("percent: 30-40", "percent: many"), ("direction: positive", "direction: up"),
     ("{model: univariable}\n      p:", "{modell: univariable}\n      p:"),
     ("p_value: <0.001, p_adj", "p_value: NS, p_adj")],
)  # fmt: skip
def test_an_editor_finds_what_we_find(study, tmp_path: Path, old: str, new: str) -> None:
    text = PUBLISHED.read_text("utf-8")
    assert text.count(old) == 1
    text = text.replace(old, new)
    assert list(Draft202012Validator(published_schema()).iter_errors(read_yaml(text).data))
    assert messages(study, tmp_path, text)
