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


def test_dates_and_measurements_are_not_proposed():
    n = 40
    days = [f"2020-{1 + i // 28:02d}-{1 + i % 28:02d}" for i in range(n)]
    columns = {
        "label": [f"P{i:03d}" for i in range(n)],
        "row": list(range(n, 0, -1)),
        "hospital": [81234 + 97 * (i * 7 % n) for i in range(n)],
        "entered": days,
        "crp": [f"{i * 3 % n}.5" for i in range(n)],
        "ldh": [180 + 3 * (i * 7 % n) for i in range(n)],
        "cd4": [210 + i for i in range(n)],
        "weight": [f"{50 + i} kg" for i in range(n)],
        "os_days": [100 + i for i in range(n)],
        "remark": [f"seen by the doctor no. {i}" for i in range(n)],
    }
    columns = {name: tuple(map(str, cells)) for name, cells in columns.items()}
    with pytest.raises(CohortError) as caught:
        guess_id(Sheet("c.csv", b"", columns))
    assert [str(problem) for problem in caught.value.problems] == [
        "c.csv: no column is named like a patient's id. Say which column names the patient: --id COLUMN (these differ "
        "from row to row: label, row, hospital); or add a column such as patient with 1, 2, 3, ..."
    ]
