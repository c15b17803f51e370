"""Direct identifiers stop the reading, whatever the plan reads; ordinary columns of such studies do not."""

import pytest

from lymphoradio.cohort.distinct import Cells
from lymphoradio.cohort.identifiers import find_identifiers

REMEDY = "Take it out of the file, or say in the plan why it stays (identifiers)."


def kind(name, cells=()):
    """What is said of a column; empty for nothing."""
    found = find_identifiers("c.csv", [name], [Cells.of(cells)], [])
    return found[0].what if found else ""


NAMES = [
    ("Name", "names"), ("patient_name", "names"), ("LastName", "names"), ("initials", "names"), ("姓名", "names"),
    ("患者姓名", "names"), ("home address", "addresses"), ("zip", "addresses"), ("PostCode", "addresses"),
    ("家庭住址", "addresses"), ("dob", "dates of a person"), ("birth_date", "dates of a person"),
    ("DateOfBirth", "dates of a person"), ("admission date", "dates of a person"), ("出生日期", "dates of a person"),
    ("phone", "telephone numbers"), ("Mobile phone no", "telephone numbers"), ("联系电话", "telephone numbers"),
    ("fax", "fax numbers"), ("传真", "fax numbers"), ("email", "e-mail addresses"),
    ("e_mail_address", "e-mail addresses"), ("SSN", "social security numbers"), ("身份证号", "social security numbers"),
    ("passport no", "social security numbers"),
    ("MRN", "medical record numbers"), ("住院号", "medical record numbers"), ("chart number", "medical record numbers"),
    ("insurance number", "health plan numbers"), ("医保卡号", "health plan numbers"), ("account_no", "account numbers"),
    ("IBAN", "account numbers"), ("licence number", "certificate or licence numbers"), ("VIN", "vehicle identifiers"),
    ("device serial", "device identifiers"), ("IMEI", "device identifiers"), ("url", "web addresses"),
    ("IP address", "internet addresses"), ("fingerprint", "biometric identifiers"), ("photo", "photographs"),
    ("照片", "photographs"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "what"), NAMES)
def test_names_of_the_safe_harbor_classes(name, what):
    assert kind(name) == f"has the name of a column of {what}, which identify a person"


@pytest.mark.parametrize(
    "name",
    [
        "patient", "pid", "id", "age", "sex", "wtkg", "karnof", "cd40", "cd4_post", "drug_name", "tumour_site_name",
        "birth_weight", "cell_count", "b_cells", "t cell", "CD4+ T cells", "nk_cells", "os_days", "os_event", "death",
        "discharge", "ip10", "il7_pre", "mac_score", "macrophages", "device", "city_score", "response", "ecog",
        "admission_crp", "policy", "淋巴细胞", "年龄", "serial_ct", "contact_dose", "first_line", "code", "hospital",
    ],
)  # fmt: skip
def test_columns_of_a_study_are_none(name):
    assert kind(name, ["1", "2", ""]) == ""


@pytest.mark.parametrize(
    ("cells", "what"),
    [
        (["1", "a.b@clinic.org"], "e-mail addresses"),
        (["", "123-45-6789"], "social security numbers"),
        (["900101-1234567"], "social security numbers"),
        (["11010519491231002X"], "social security numbers"),
        (["https://x.org/1"], "web addresses"),
        (["13812345678", "13912345678", ""], "telephone numbers"),
        (["+82 10-1234-5678"], "telephone numbers"),
        (["(202) 555-0123"], "telephone numbers"),
        (["192.168.0.1"], "internet addresses"),
        (["1949-12-31", "1950-01-02"], "dates of a person"),
        (["31.12.1949", "2.1.1950", "x"], "dates of a person"),
        (["1949年12月31日"], "dates of a person"),
    ],
)
def test_what_stands_in_a_column(cells, what):
    assert kind("x", cells) == f"has what look like {what}, which identify a person"


@pytest.mark.parametrize(
    "cells",
    [["412", "1200"], ["1.5"], ["0.05", "3-5"], ["110105194913310021"], ["13812345678", "1", "2"], ["12345678901"],
     ["2024"], ["1949-12-31", "1", "2"], ["P-001-02"], ["3.2.1.0.5"]],
)  # fmt: skip
def test_measurements_are_none(cells):
    assert kind("x", cells) == ""


@pytest.mark.parametrize("name", ["age", "Age at diagnosis", "patient_age", "年龄"])
def test_ages_above_89(name):
    assert kind(name, ["89", "89.0"]) == ""
    assert kind(name, ["45", "90"]) == "has an age above 89, which can identify a person (write them as 90)"


def test_a_column_that_the_plan_does_not_read_stops_too_and_its_values_are_not_said(tiny):
    lines = tiny.cohort.splitlines()
    tiny.cohort = "\n".join([f"{lines[0]},contact", *(f"{line},ana@b.org" for line in lines[1:])])
    assert tiny.messages() == [
        f"cohort.csv: column contact: has what look like e-mail addresses, which identify a person. {REMEDY}"
    ]
    tiny.edit_plan("columns:", "identifiers: {contact: the registry asks for it}\ncolumns:")
    assert tiny.messages() == []
