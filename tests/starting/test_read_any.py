"""The same small cohort in every dress: each gives the same cells, and a spreadsheet the same cohort.csv."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pytest

from lymphoradio.errors import CohortError
from lymphoradio.starting.read_any import read_any
from lymphoradio.starting.read_excel import as_meant
from tests.starting.spreadsheets import write_sav, write_xlsx


@pytest.mark.parametrize(
    ("encoding", "separator", "decimal", "written"),
    [
        ("utf-8", ",", ".", {}),
        ("utf-8-sig", ",", ".", {}),
        ("utf-16", "\t", ".", {"separator": "tab"}),
        ("utf-16-le", ",", ".", {"encoding": "utf-16-le"}),
        ("windows-1252", ";", ",", {"encoding": "windows-1252", "separator": ";", "decimal": ","}),
        ("windows-1252", ",", ".", {"encoding": "windows-1252"}),
        ("utf-8", "\t", ",", {"separator": "tab", "decimal": ","}),
    ],
)
def test_a_csv_is_copied_and_how_it_is_written_is_found(cohort, project, encoding, separator, decimal, written):
    plain = read_any(cohort.rename("dose_gy", "dose (µGy)").write("plain.csv"))
    path = cohort.write("dirty.csv", encoding, separator, decimal)
    found = read_any(path)
    assert found.data == path.read_bytes()
    assert found.written.model_dump(exclude_defaults=True) == written
    assert list(found.columns) == cohort.header
    cells = {name: tuple(cell.replace(",", ".") for cell in column) for name, column in found.columns.items()}
    assert cells == plain.columns
    assert len(found.how) >= len(set(written) - {"separator"})


def test_a_workbook_and_an_spss_file_give_the_same_cohort_csv(cohort, project):
    cohort.set("alc_post", ["", "0.3"])
    excel = read_any(write_xlsx(cohort, project / "mine.xlsx"))
    spss = read_any(write_sav(cohort, project / "mine.sav"))
    numbers = {f"{float(cell):g}" if cell else "" for cell in cohort.column("alc_pre") + cohort.column("alc_post")}
    assert excel.data == spss.data
    assert set(excel.columns["alc_pre"] + excel.columns["alc_post"]) == numbers
    assert excel.columns["visit_date"] == tuple(cohort.column("visit_date"))
    assert excel.columns["arm"] == tuple(cohort.column("arm"))
    assert excel.how == ("cohort.csv was converted from the worksheet 'Data'",)


def test_a_workbook_that_is_called_csv_is_read_as_what_it_is(cohort, project):
    path = write_xlsx(cohort, project / "mine.xlsx")
    assert read_any(path.rename("mine.csv")).columns["patient_id"] == tuple(cohort.column("patient_id"))


def test_an_spss_file_with_one_name_twice_is_refused(cohort, project):
    path = write_sav(cohort.without("visit_date"), project / "mine.sav")
    path.write_bytes(path.read_bytes().replace(b"alc_post", b"alc_pre "))
    with pytest.raises(CohortError, match="cannot be read as an SPSS file: column 'alc_pre' is duplicated"):
        read_any(path)


def test_of_several_worksheets_one_must_be_named(cohort, project):
    path = write_xlsx(cohort, project / "mine.xlsx", others=[("Notes", [["a", "b"], ["c", "d"]]), ("Empty", [])])
    with pytest.raises(CohortError) as refused:
        read_any(path)
    assert "has 2 worksheets with cells: 'Data', 'Notes'. Say which one: --sheet NAME." in str(refused.value)
    assert read_any(path, "Data").columns.keys() == set(cohort.header)
    with pytest.raises(CohortError, match=r"has no worksheet 'data'\. There are 'Data', 'Notes', 'Empty'"):
        read_any(path, "data")


def test_an_empty_worksheet_beside_the_only_one_does_not_matter(cohort, project):
    assert read_any(write_xlsx(cohort, project / "mine.xlsx", others=[("Sheet2", [])])).n_rows == 60


def test_labels_and_missing_values_of_an_spss_file(cohort, project):
    cohort.set("arm", ["9"])
    found = read_any(
        write_sav(
            cohort,
            project / "mine.sav",
            column_labels={"alc_pre": "Lymphocytes at baseline"},
            variable_value_labels={"arm": {0: "Control", 1: "Treated", 9: "Unknown"}},
            missing_ranges={"arm": [9]},
        )
    )
    assert found.columns["arm"] == ("", *cohort.column("arm")[1:])
    assert found.labels == {"alc_pre": "Lymphocytes at baseline"}
    assert found.levels["arm"] == {"0": "Control", "1": "Treated", "9": "Unknown"}


def test_cells_as_they_are_meant():
    values = [None, True, 5.0, 2.5, 1e20, 0.1 + 0.2, float("nan"), dt.date(2020, 1, 31), " a\nb "]
    assert [as_meant(value) for value in values] == ["", "true", "5", "2.5", "1e+20", "0.3", "", "2020-01-31", "a b"]
    assert as_meant(dt.datetime(2020, 1, 31, 8, 5), with_time=True) == "2020-01-31 08:05:00"


def test_a_column_with_times_of_day_keeps_them(cohort, project):
    book = openpyxl.Workbook()
    for row in [["id", "drawn"], ["a", dt.datetime(2020, 1, 31, 8, 5)], ["b", dt.datetime(2020, 2, 1)]]:
        book.active.append(row)
    book.save("times.xlsx")
    assert read_any(project / "times.xlsx").columns["drawn"] == ("2020-01-31 08:05:00", "2020-02-01 00:00:00")


def test_text_with_a_decimal_comma_among_numbers_has_a_point(project):
    book = openpyxl.Workbook()
    rows = [["id", "crp", "dose", "sites"], ["a", 1.5, "2,5", 1], ["b", "<0,05", "3,5", 2]]
    rows += [["c", "2,25", "x", "1,2"], ["d", "1,234", "y", "<0,5"]]
    for row in rows:
        book.active.append(row)
    book.save("commas.xlsx")
    found = read_any(project / "commas.xlsx")
    assert found.columns["crp"] == ("1.5", "<0.05", "2.25", "1,234")
    assert found.columns["dose"] == ("2,5", "3,5", "x", "y")
    assert found.columns["sites"] == ("1", "2", "1,2", "<0.5")
    assert any(each.endswith("have a point now: 3") for each in found.how)


def test_a_column_of_text_with_decimal_commas_has_points(project):
    book = openpyxl.Workbook()
    for row in [
        ["id", "alc", "codes"],
        ["a", "1,56", "1,2"],
        ["b", "<0,1", "2"],
        ["c", "0,9", "1,2"],
        ["d", "n.b.", "3"],
    ]:
        book.active.append(row)
    book.save("text.xlsx")
    found = read_any(project / "text.xlsx").columns
    assert (found["alc"], found["codes"]) == (("1,56", "<0,1", "0,9", "n.b."), ("1,2", "2", "1,2", "3"))
    book.active.append(["e", "2,10", "1"])
    book.save("text.xlsx")
    found = read_any(project / "text.xlsx").columns
    assert (found["alc"], found["codes"][0]) == (("1.56", "<0.1", "0.9", "n.b.", "2.10"), "1,2")


def test_columns_without_a_name_of_their_own_are_left_out(project):
    (project / "x.csv").write_text("id,a,,a,b\n1,2,3,4,5\n2,3,4,5,6\n")
    found = read_any(project / "x.csv")
    assert (list(found.columns), found.repeated, found.unnamed) == (["id", "b"], ("a",), 1)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "the file is empty"),
        (b"id,a\n", "the file has a header but no patients"),
        (b"id\n1\n2\n", "has fewer than two columns with a name of their own"),
        (
            b"Our study,,\nid,a,b\n1,2,3\n",
            "the first row: has 1 cells with text, and the row below has 3: a title above",
        ),
        (b"id,a\n1,2\n3\n", "row 3: has 1 cells; the header has 2"),
        (b"PK\x03\x04 not a workbook", "cannot be read as a workbook"),
        (b"$FL2 not SPSS", "cannot be read as an SPSS file"),
        (b'id,a\n1,"2\n', "is not a CSV"),
    ],
)
def test_what_is_no_table_of_patients_is_refused(project, data, message):
    (project / "x.csv").write_bytes(data)
    with pytest.raises(CohortError, match=message):
        read_any(project / "x.csv")


def test_options_that_do_not_fit_are_refused(cohort, project):
    path = cohort.write()
    with pytest.raises(CohortError, match=r"is not a workbook\. Leave out --sheet"):
        read_any(path, sheet="Data")
    with pytest.raises(CohortError, match="--encoding: 'latin-9000' is no text encoding"):
        read_any(path, encoding="latin-9000")
    with pytest.raises(CohortError, match="the file does not exist"):
        read_any(project / "nowhere.csv")
    assert read_any(path, encoding="windows-1252").written.encoding == "windows-1252"


def test_the_file_may_lie_outside_the_project(cohort, project, monkeypatch):
    inside = Path("inside")
    inside.mkdir()
    cohort.write()
    monkeypatch.chdir(inside)
    assert read_any(Path("../mine.csv")).n_rows == len(cohort.rows)
