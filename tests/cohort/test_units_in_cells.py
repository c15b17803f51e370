"""Numbers with their unit in the cell are read where it is the column's, with a note, and refused where it is not."""

import pytest

NOTE = "have their unit ({}) behind the number, which was read."


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [("age", "45岁", 45), ("age", "45 Jahre", 45), ("cd4_pre", "512 /µL", 512), ("cd8_pre", "0.4 G/l", 400)],
)
def test_the_columns_own_unit_is_read(tiny, column, cell, value):
    prepared = tiny.set_cell(2, column, cell).set_cell(3, column, cell).prepare()
    assert list(prepared.cohort[column][:2]) == [value, value]
    label, unit = {
        "age": ("Age", "years"), "cd4_pre": ("CD4+ before", "cells/uL"), "cd8_pre": ("CD8+ before", "10^9/L")
    }[column]  # fmt: skip
    assert f"{label}: 2 of 12 cells {NOTE.format(unit)}" in prepared.warnings


def test_the_limits_and_codes_are_those_of_numbers(tiny):
    tiny.set_cell(2, "age", "12 years").set_cell(3, "cd4_pre", "-9 /µL")
    assert [message.partition(".csv: ")[2].partition(".")[0] for message in tiny.messages()] == [
        "row 2, column age: '12' is below the minimum 18 years",
        "row 3, column cd4_pre: '-9' is negative and looks like a code for a missing value",
    ]


def test_another_unit_is_refused(tiny):
    assert tiny.set_cell(4, "age", "30 Monate").messages() == [
        "cohort.csv: row 4, column age: '30 Monate' is in months, and the plan says that the column is in years. "
        "Convert it, or correct unit or measured_in: a column is in one unit."
    ]


def test_a_unit_that_the_plan_does_not_name_is_refused(tiny):
    tiny.edit_plan("days: {label: Time, unit: days}", "days: {label: Time}")
    assert tiny.set_cell(5, "days", "365 d").messages() == [
        "cohort.csv: row 5, column days: '365 d' is in days, and the plan gives the column no unit. Write unit: days "
        "for this column if all of it is in days, or take the unit out of the cell."
    ]
