"""Bad cohorts: the whole message, one for each problem, all of them at once, and nothing but an InputError."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lymphoradio.cohort import prepare_cohort
from lymphoradio.cohort.check import check_cohort, needed_columns
from lymphoradio.cohort.distinct import Cells
from lymphoradio.cohort.read import SHOWN_PER_COLUMN, parse_csv
from lymphoradio.errors import CohortError, InputError

PATIENTS = range(2, 14)
CORRECT = "Correct it; if it means a missing value, add it to missing in the plan."
UNKNOWN = "Correct it, or leave the cell empty if it is unknown."
CODES = "There are 1 (event), 0 (censored)."
CODES_OR_EXCLUDE = "There are 1 (event), 0 (censored); or exclude the patient."
ONE_UNIT = "Convert it, or correct unit or measured_in: a column is in one unit."
LEVELS = "There are 0 (Control), 1 (Treated)."
BEYOND_LIMIT = (
    "A value beyond a detection limit: say in the plan what it counts as (the column's beyond_limit), "
    "or write the number that your protocol prescribes."
)
POINT = "Write a decimal point; or, if all numbers have a comma, decimal: ',' under csv in the plan."
WHICH = "Write it without the comma, or say in the plan what it is (csv: decimal, thousands)."
THOUSANDS = "Remove the thousands separators, or name them in the plan (csv: thousands)."

NO_NUMBERS = [
    ("abc", CORRECT),
    ("nan", CORRECT),
    ("inf", CORRECT),
    ("-Infinity", CORRECT),
    ("0x1F", CORRECT),
    ("1_000", CORRECT),
    ("1e", CORRECT),
    (".", CORRECT),
    ("TRUE", CORRECT),
    ("2001-01-02", CORRECT),
    ("1,5", POINT),
    ("12,34", POINT),
    ("0,500", POINT),
    ("1,365", f"1365 with a thousands separator, or 1.365 with a decimal comma? {WHICH}"),
    ("-12,340", f"-12340 with a thousands separator, or -12.340 with a decimal comma? {WHICH}"),
    ("1,365,000", THOUSANDS),
    ("1,365.5", THOUSANDS),
    ("1 234", THOUSANDS),
    ("12'345.5", THOUSANDS),
    ("<0.05", BEYOND_LIMIT),
    (">5", BEYOND_LIMIT),
    ("１２", "Write it with plain digits and a plain minus sign."),
    ("\N{MINUS SIGN}5", "Write it with plain digits and a plain minus sign."),
]

CELLS = [
    *(("cd4_pre", text, f"{text!r} is not a number. {remedy}") for text, remedy in NO_NUMBERS),
    ("cd4_pre", "12%", f"'12%' is in %, and the plan says that the column is in cells/uL. {ONE_UNIT}"),
    (
        "cd8_pre",
        "0.4 cells/µL",
        f"'0.4 cells/µL' is in cells/uL, and the plan says that the column is in 10^9/L. {ONE_UNIT}",
    ),
    ("cd4_pre", "x" * 100, f"{'x' * 60!r}... is not a number. {CORRECT}"),
    ("cd4_pre", "1e999", f"'1e999' is too large a number. {UNKNOWN}"),
    ("cd4_pre", "-5", f"'-5' is negative. {UNKNOWN}"),
    ("cd4_pre", "-0.4", f"'-0.4' is negative. {UNKNOWN}"),  # though it would round to 0
    ("cd8_pre", "-0.1", f"'-0.1' 10^9/L is negative. {UNKNOWN}"),
    ("cd8_pre", "1e306", f"'1e306' 10^9/L is too large a number. {UNKNOWN}"),
    ("age", "17", f"'17' is below the minimum 18 years. {UNKNOWN}"),
    ("arm", "2", f"'2' is not one of the plan's levels. {LEVELS}"),
    ("arm", "Control", f"'Control' is not one of the plan's levels. {LEVELS}"),
    ("status", "2", f"'2' is not one of the event codes. {CODES}"),
    ("status", "dead", f"'dead' is not one of the event codes. {CODES}"),
    ("status", "", f"the event code is missing. {CODES_OR_EXCLUDE}"),
    ("status", "NA", f"the event code is missing. {CODES_OR_EXCLUDE}"),
    ("days", "0", "'0' is not a survival time: it must be above 0. Correct it, or exclude the patient."),
    ("days", "0.0", "'0.0' is not a survival time: it must be above 0. Correct it, or exclude the patient."),
    ("days", "-3", "'-3' is not a survival time: it must be above 0. Correct it, or exclude the patient."),
    ("days", "", "the time of 'Overall survival' is missing. Give the time, or exclude the patient."),
    ("days", "NA", "the time of 'Overall survival' is missing. Give the time, or exclude the patient."),
    ("days", "soon", f"'soon' is not a number. {CORRECT}"),
]


@pytest.mark.parametrize(("column", "cell", "message"), CELLS)
def test_one_message_for_a_bad_cell(tiny, column, cell, message):
    assert tiny.set_cell(5, column, cell).messages() == [f"cohort.csv: row 5, column {column}: {message}"]


@pytest.mark.parametrize(
    ("column", "cells", "message"),
    [
        ("status", "0", "no patient has an event of 'Overall survival'; nothing can be estimated. "
         "The codes are 1 (event), 0 (censored)."),
        ("status", "NA", "every value is missing. Leave it out of the plan."),
        ("days", "", "every value is missing. Leave it out of the plan."),
        ("cd4_post", "NA", "every value is missing. Leave it out of the plan."),
        ("arm", "", "every value is missing. Leave it out of the plan."),
    ],
)  # fmt: skip
def test_one_message_for_a_bad_column(tiny, column, cells, message):
    assert tiny.set_cell(PATIENTS, column, cells).messages() == [f"cohort.csv: column {column}: {message}"]


@pytest.mark.parametrize(
    ("row", "pid", "message"),
    [
        (
            4,
            "P01",
            "rows 2, 4, column pid: these rows have the same id. One row per patient: remove or correct the copies.",
        ),
        (4, "", "row 4, column pid: the id is missing. Give every patient an id."),
        (range(4, 6), "NA", "rows 4, 5, column pid: the id is missing. Give every patient an id."),
    ],
)
def test_ids(tiny, row, pid, message):
    assert tiny.set_cell(row, "pid", pid).messages() == [f"cohort.csv: {message}"]


@pytest.mark.parametrize(
    "pid",
    ["Total", "totals:", "SUM", "Mean :", "average", "median", "SD", "Min", "max", "n", "COUNT", "Mittelwert:", "合计"],
)
def test_a_summary_row_is_no_patient(tiny, pid):
    assert tiny.set_cell(13, "pid", pid).messages() == [
        "cohort.csv: row 13, column pid: looks like a summary row, not a patient. Remove the row."
    ]


@pytest.mark.parametrize("pid", ["N1", "Total-3", "minna", ":"])
def test_a_patient_whose_id_begins_like_a_summary_is_one(tiny, pid):
    assert tiny.set_cell(13, "pid", pid).messages() == []


def test_many_copies_of_an_id_are_not_all_listed(tiny):
    row = tiny.cohort.splitlines()[1]
    tiny.cohort += f"{row}\n" * 30
    places = ", ".join(map(str, [2, *range(14, 33)]))
    assert tiny.messages() == [
        f"cohort.csv: rows {places} and 11 more, column pid: these rows have the same id. "
        "One row per patient: remove or correct the copies."
    ]


def test_all_problems_of_a_file_at_once(tiny):
    tiny.set_cell(4, "pid", "P01").set_cell(5, "age", "x").set_cell(6, "arm", "9").set_cell(7, "status", "7")
    tiny.set_cell(8, "days", "0").set_cell(9, "cd8_pre", "-1").set_cell(10, "status", "")
    tiny.cohort += "P13,50\n"
    assert tiny.messages() == [
        "cohort.csv: row 14: has 2 cells; the header has 8. A truncated file, or a comma inside an unquoted cell.",
        "cohort.csv: rows 2, 4, column pid: these rows have the same id. "
        "One row per patient: remove or correct the copies.",
        f"cohort.csv: row 5, column age: 'x' is not a number. {CORRECT}",
        f"cohort.csv: row 6, column arm: '9' is not one of the plan's levels. {LEVELS}",
        f"cohort.csv: row 9, column cd8_pre: '-1' 10^9/L is negative. {UNKNOWN}",
        f"cohort.csv: row 7, column status: '7' is not one of the event codes. {CODES}",
        "cohort.csv: row 8, column days: '0' is not a survival time: it must be above 0. "
        "Correct it, or exclude the patient.",
        f"cohort.csv: row 10, column status: the event code is missing. {CODES_OR_EXCLUDE}",
    ]


def test_a_column_that_is_not_there(tiny):
    """Whether patients are excluded is not known without it, so their survival times wait."""
    tiny.edit_cohort("cd4_post", "cd4post").set_cell(8, "days", "0").set_cell(5, "age", "x")
    assert tiny.messages() == [
        "cohort.csv: column cd4_post: the plan needs this column and it is not there. Did you mean 'cd4post'?",
        f"cohort.csv: row 5, column age: 'x' is not a number. {CORRECT}",
    ]


def test_problems_of_all_studies_at_once(tiny):
    tiny.config += "  other:\n    cohort: other.csv\n    plan: study.yaml\n"
    assert tiny.set_cell(5, "age", "x").messages() == [
        f"cohort.csv: row 5, column age: 'x' is not a number. {CORRECT}",
        "other.csv: the file does not exist. Put the file there, or correct the path in config.yaml.",
    ]


def test_a_wrong_column_is_not_listed_for_every_patient(tiny):
    rows = tiny.cohort.splitlines()
    tiny.cohort = "\n".join(
        [rows[0], *(f"Q{i},50,0,x,400,0.5,{i},{i % 2}" for i in range(1, 31)), "Q31,50,0,400,400,0.5,31,1"]
    )
    messages = tiny.messages()
    assert len(messages) == SHOWN_PER_COLUMN + 1
    assert messages[0] == f"cohort.csv: row 2, column cd4_pre: 'x' is not a number. {CORRECT}"
    assert messages[-1] == "cohort.csv: column cd4_pre: 10 more rows like these."
    tiny.cohort = tiny.cohort.replace("Q31,50,0,400", "Q31,50,0,x")
    assert tiny.messages() == [
        "cohort.csv: column cd4_pre: none of its 31 values is as the plan says; the first, in row 2: 'x' is not a "
        f"number. {CORRECT}"
    ]


def test_two_endpoints_of_the_same_columns_say_it_once(tiny):
    tiny.edit_plan(
        "endpoints:\n", "endpoints:\n  pfs: {label: PFS, time: days, event: status, codes: {1: event, 0: censored}}\n"
    )
    tiny.set_cell(8, "days", "0").set_cell(5, "status", "7").set_cell(6, "days", "").set_cell(9, "status", "")
    assert tiny.messages() == [
        f"cohort.csv: row 5, column status: '7' is not one of the event codes. {CODES}",
        "cohort.csv: row 6, column days: the time of 'PFS' is missing. Give the time, or exclude the patient.",
        "cohort.csv: row 8, column days: '0' is not a survival time: it must be above 0. "
        "Correct it, or exclude the patient.",
        f"cohort.csv: row 9, column status: the event code is missing. {CODES_OR_EXCLUDE}",
    ]


@pytest.mark.parametrize("expected", [11, 13])
def test_expected_patients(tiny, expected):
    tiny.edit_plan("id: pid", f"id: pid\nexpected_patients: {expected}")
    assert tiny.messages() == [
        f"cohort.csv: has 12 patients; the plan expects {expected}. "
        "A truncated or extended file; if it is right, change expected_patients."
    ]


def test_one_patient(tiny):
    for row in (2, 3, 10, 12):  # with and without an event, with and without a missing value
        lines = tiny.cohort.splitlines()
        one = type(tiny)()
        one.cohort = f"{lines[0]}\n{lines[row - 1]}\n"
        assert one.messages() == ["cohort.csv: has one patient; nothing can be estimated. Add the other patients."]


def test_a_derived_time_is_checked_too(tiny):
    tiny.edit_plan("time: days,", "time: change,").set_cell(4, "age", "x")
    change = "the survival time change = cd4_post - cd4_pre is"
    remedy = "Correct the cells that it is computed from, or exclude the patient."
    assert tiny.messages() == [
        f"cohort.csv: row 4, column age: 'x' is not a number. {CORRECT}",
        *(
            f"cohort.csv: row {row}: {change} {value}. {remedy}"
            for row, value in (
                (2, "-50: it must be above 0"),
                (6, "-30: it must be above 0"),
                (8, "-10: it must be above 0"),
                (10, "missing"),
                (12, "missing"),
                (13, "-5: it must be above 0"),
            )
        ),
    ]


def test_a_missing_derived_time(tiny):
    tiny.edit_plan("time: days,", "time: ratio,")
    what = (
        "the survival time ratio = cd4_pre / cd8_pre is missing. "
        "Correct the cells that it is computed from, or exclude the patient."
    )
    assert tiny.messages() == [f"cohort.csv: row 12: {what}", f"cohort.csv: row 13: {what}"]


@pytest.mark.parametrize(
    ("drop", "message"),
    [
        ("age > 0", "0 patients left in the population 'adults'; nothing can be estimated."),
        ("age < 73", "1 patient left in the population 'adults'; nothing can be estimated."),
    ],
)
def test_too_few_patients_left(tiny, drop, message):
    tiny.edit_plan("drop: age < 20", f"drop: {drop}")
    assert tiny.messages() == [f"cohort.csv: {message} Look at the exclusions in the plan."]


def test_no_events_left(tiny):
    assert tiny.edit_plan("drop: age < 20", "drop: status == 1").messages() == [
        "cohort.csv: column status: no patient of the population 'adults' has an event of 'Overall survival'. "
        "Look at the exclusions in the plan."
    ]


def test_codes_as_spreadsheets_write_them(tiny):
    tiny.set_cell(PATIENTS, "arm", "1.0").set_cell(2, "arm", "0.00").set_cell(3, "status", "1.0").set_cell(
        4, "age", "NA"
    )
    cohort = tiny.prepare().cohort
    assert cohort["arm"].tolist() == ["Control", *["Treated"] * 11]
    assert cohort["os_event"].sum() == 6


def test_codes_that_are_words(tiny):
    tiny.edit_plan("1: event, 0: censored", "true: event, false: censored")
    for row in PATIENTS:
        tiny.set_cell(row, "status", "TRUE" if row % 2 else "False")
    assert tiny.prepare().cohort["os_event"].tolist() == [0, 1] * 6


def test_a_columns_own_missing_codes_take_the_place_of_the_plans(tiny):
    tiny.edit_plan("label: CD4+ before, ", "label: CD4+ before, missing: [-9, unknown], ")
    tiny.set_cell(12, "cd4_pre", "-9").set_cell(4, "cd4_pre", "-9.0").set_cell(5, "cd4_pre", "unknown")
    assert tiny.prepare().cohort["cd4_pre"].isna().sum() == 3
    assert tiny.set_cell(5, "cd4_pre", "NA").messages() == [
        f"cohort.csv: row 5, column cd4_pre: 'NA' is not a number. {CORRECT}"
    ]


def test_dates(tiny):
    tiny.edit_plan("columns:", "identifiers: {born: ages}\ncolumns:")
    tiny.edit_plan("  age: {", "  born: {label: Born, date_format: '%d/%m/%Y'}\n  age: {")
    lines = tiny.cohort.splitlines()
    tiny.cohort = "\n".join([f"{lines[0]},born", *(f"{line},02/01/1970" for line in lines[1:])])
    assert set(tiny.prepare().cohort["born"]) == {1.0}
    assert tiny.set_cell(4, "born", "30/02/1970").messages() == [
        "cohort.csv: row 4, column born: '30/02/1970' is not a date written %d/%m/%Y. Correct it, or date_format."
    ]


def test_a_value_above_the_maximum(tiny):
    tiny.edit_plan("columns:", "identifiers: {age: ages are not top-coded in this registry}\ncolumns:")
    assert tiny.set_cell(5, "age", "100.2").messages() == [
        f"cohort.csv: row 5, column age: '100.2' is above the maximum 100 years. {UNKNOWN}"
    ]


def test_check_cohort_raises_or_returns_all_columns(tiny):
    study = tiny.study()
    raw = parse_csv(tiny.cohort.encode(), "cohort.csv", needed_columns(study))
    assert list(check_cohort(raw, study).columns) == list(study.columns)
    raw.columns["age"] = Cells.of(["x", *list(raw.columns["age"])[1:]])
    with pytest.raises(CohortError, match="row 2, column age"):
        check_cohort(raw, study)


def test_earlier_results_are_not_touched(tiny):
    results = Path("results/tiny/tidy/death.csv")
    results.parent.mkdir(parents=True)
    results.write_text("earlier")
    assert tiny.set_cell(4, "age", "x").messages()
    assert results.read_text() == "earlier"
    assert {path.name for path in Path().iterdir()} == {"config.yaml", "study.yaml", "cohort.csv", "results"}


def prepare_anything(study, data):
    """Prepare bytes as a cohort; anything but an InputError goes through."""
    problems = []
    try:
        prepare_cohort(data, "cohort.csv", study)
    except InputError as error:
        problems = error.problems
    assert len(set(problems)) == len(problems)
    places = [problem.where for problem in problems if problem.where.startswith("row ")]
    assert len(set(places)) == len(places), "two messages for one cell"
    assert all(str(problem).startswith("cohort.csv: ") and "\n" not in str(problem) for problem in problems)


SPOILED = settings(
    derandomize=True, max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@SPOILED
@given(data=st.binary(max_size=120))
def test_any_bytes_are_read_or_refused(tiny, data):
    prepare_anything(_study(tiny), data)
    prepare_anything(_study(tiny), tiny.cohort.encode()[:300] + data)


SNIPPETS = [
    ",", "\n", "\r", "\r\n", '"', '""', ";", "\t", "-", "1e9", "1e999", "1e-999999999", "e", ".", "\xa0", "\ufeff",
    "\x00", "NA", "nan", "é", "\u2028", "0x", "P01", "0", "9" * 400, "0." + "1" * 5000,
]  # fmt: skip


@SPOILED
@given(data=st.data())
def test_a_spoiled_csv_is_read_or_refused(tiny, data):
    text = tiny.cohort
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        text = text[:start] + data.draw(st.sampled_from(SNIPPETS)) + text[start + data.draw(st.integers(0, 6)) :]
    prepare_anything(_study(tiny), text.encode())


@SPOILED
@given(
    row=st.integers(2, 13),
    column=st.sampled_from(["pid", "age", "arm", "cd4_pre", "cd8_pre", "days", "status"]),
    cell=st.text(max_size=8)
    | st.floats().map(repr)
    | st.from_regex(r"[-+]?[0-9.]{1,9}([eE][-+]?[0-9]{1,9})?", fullmatch=True),
)
def test_a_strange_cell_is_read_or_refused(tiny, row, column, cell):
    spoiled = type(tiny)().set_cell(row, column, cell)
    prepare_anything(_study(tiny), spoiled.cohort.encode("utf-8", "surrogatepass"))


def _study(tiny):
    if not hasattr(tiny, "read"):
        tiny.read = tiny.study()
    return tiny.read
