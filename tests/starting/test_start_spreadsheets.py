"""Studies from a workbook and from an SPSS file."""

from __future__ import annotations

from pathlib import Path

import pytest

from lymphoradio.errors import InputError
from lymphoradio.starting import start_study
from tests.starting.conftest import start
from tests.starting.spreadsheets import write_sav, write_xlsx


def test_a_workbook_and_an_spss_file_give_the_same_study(cohort, project):
    plain = start(cohort.write())
    Path("data/raw/mine/cohort.csv").unlink()
    excel = start(write_xlsx(cohort, project / "mine.xlsx"), force=True)
    spss = start(write_sav(cohort, project / "mine.sav"), force=True)  # its cohort.csv is that of the workbook
    assert excel == spss == plain


def test_labels_and_levels_of_an_spss_file_are_those_of_the_plan(cohort, project):
    cohort.set("arm", ["9"]).set("os_status", ["2" if cell == "0" else cell for cell in cohort.column("os_status")])
    path = write_sav(
        cohort,
        project / "mine.sav",
        column_labels={"alc_pre": "Lymphocytes, baseline", "dose_gy": "Prescribed dose"},
        variable_value_labels={
            "arm": {0: "Control", 1: "Treated", 9: "Unknown"},
            "os_status": {1: "Dead", 2: "Alive"},
        },
        missing_ranges={"arm": [9]},
    )
    study = start(path)
    assert study.columns["arm"].levels == {"0": "Control", "1": "Treated"}
    assert study.columns["dose_gy"].label == "Prescribed dose"
    assert study.endpoints["os"].codes == {"1": "event", "2": "censored"}


def test_a_worksheet_must_be_named_where_there_are_several(cohort, project):
    path = write_xlsx(cohort, project / "mine.xlsx", others=[("Notes", [["a", "b"], ["c", "d"]])])
    with pytest.raises(InputError, match="Say which one: --sheet NAME"):
        start_study(path, "mine")
    assert start(path, sheet="Data").id == "patient_id"
