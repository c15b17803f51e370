import pytest

from lymphoradio.errors import CohortError
from lymphoradio.starting.guess_id import guess_id
from lymphoradio.starting.sheet import Sheet

ROWS = tuple(str(i) for i in range(20))


def sheet(**columns):
    return Sheet("mine.csv", b"", {name.replace("__", " "): cells for name, cells in columns.items()})


@pytest.mark.parametrize(
    "name",
    [
        "id",
        "ID",
        "pidnum",
        "Patient",
        "patient_id",
        "PatNr",
        "Pat__Nr",
        "subject_no",
        "record_id",
        "患者编号",
        "Lfd.__Nr.",
        "住院号",
    ],
)
def test_by_its_name_and_because_it_differs(name):
    assert guess_id(sheet(age=ROWS, **{name: ROWS})).name == name.replace("__", " ")


def test_a_better_name_comes_first():
    assert guess_id(sheet(mrn=ROWS, study_id=ROWS, patient=ROWS)).name == "patient"


def test_a_record_number_serves_with_a_warning():
    found = guess_id(sheet(mrn=ROWS, age=ROWS))
    assert found.name == "mrn"
    assert "replace it by a study number" in found.doubts[0]


def test_several_rows_per_patient_are_refused():
    with pytest.raises(CohortError) as refused:
        guess_id(sheet(patient=ROWS[:10] * 2, week=ROWS))
    assert "stands in several rows: 10 of them. A cohort has one row per patient" in str(refused.value)


def test_none_is_refused_with_what_to_do():
    with pytest.raises(CohortError) as refused:
        guess_id(sheet(age=ROWS[:10] * 2, code_a=ROWS))
    message = str(refused.value)
    assert "no column is named like a patient's id. Say which column names the patient: --id COLUMN" in message
    assert "differ from row to row: code_a" in message


def test_the_users_choice():
    assert guess_id(sheet(patient=ROWS, other=ROWS), "other").name == "other"
    with pytest.raises(CohortError) as refused:
        guess_id(sheet(patient=ROWS), "Patient")
    assert str(refused.value) == "mine.csv: column Patient: is not there. Did you mean 'patient'?"


def test_a_total_row_at_the_end_does_not_hide_the_id():
    assert guess_id(sheet(patient=(*ROWS, ""), age=(*ROWS, "19"))).name == "patient"


def test_an_id_that_was_asked_for_and_repeats_is_refused():
    with pytest.raises(CohortError) as refused:
        guess_id(sheet(patient=ROWS, other=(*ROWS[:18], ROWS[0], ROWS[1])), "other")
    assert "column other: 2 of its 20 rows have an id that stands in an earlier row. A cohort has one row" in str(
        refused.value
    )
