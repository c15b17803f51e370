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
