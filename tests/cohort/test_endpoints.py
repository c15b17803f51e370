"""Times and events must be there for the patients that an analysis of the endpoint uses, and for no others."""

import math
from pathlib import Path

import pytest

from lymphoradio.cohort import patients_of, read_cohort, write_cohort
from lymphoradio.cohort.endpoints import widest_population

EXCLUDE = "Correct it, or exclude the patient."
CODES = "There are 1 (event), 0 (censored)"
LOST = "  - {drop: is_missing(days) or days <= 0, because: Lost to follow-up, leaves: followed}\nendpoints:"


@pytest.mark.parametrize(
    ("column", "cell", "drop"),
    [
        ("days", "", "is_missing(days)"),
        ("days", "NA", "is_missing(days)"),
        ("days", "0", "days <= 0"),
        ("days", "-4", "days <= 0"),
        ("status", "", "is_missing(status)"),
        ("status", "NA", "is_missing(status)"),
    ],
)
def test_a_patient_may_be_excluded_for_what_is_missing(tiny, column, cell, drop):
    tiny.set_cell(5, column, cell)
    assert len(tiny.messages()) == 1
    tiny.edit_plan("drop: cd4_post < 100", f"drop: {drop}")
    assert tiny.messages() == []
    prepared = tiny.prepare()
    assert prepared.flow.loc[prepared.flow["variable"] == "excluded", "n"].tolist() == [1, 1]
    write_cohort(prepared.cohort, Path("prepared.npz"))
    used = patients_of(read_cohort(Path("prepared.npz")), tiny.study(), "analysed")
    assert used["os_time"].gt(0).all()
    assert used["os_event"].isin([0, 1]).all()


def test_a_missing_event_is_neither_an_event_nor_censored(tiny):
    tiny.set_cell(4, "status", "").set_cell(4, "days", "")  # excluded for age
    cohort = tiny.prepare().cohort
    assert math.isnan(cohort["os_event"][2])
    assert math.isnan(cohort["os_time"][2])
    assert cohort["os_event"].sum() == 4


def test_a_code_for_a_missing_event_is_missing_to_an_exclusion_too(tiny):
    tiny.edit_plan("status: {label: Status}", "status: {label: Status, missing: [9]}").set_cell(5, "status", "9")
    assert tiny.messages() == [
        f"cohort.csv: row 5, column status: the event code is missing. {CODES}; or exclude the patient."
    ]
    assert tiny.edit_plan("drop: cd4_post < 100", "drop: is_missing(status)").messages() == []


@pytest.mark.parametrize(
    ("column", "cell", "message"),
    [
        ("status", "7", f"'7' is not one of the event codes. {CODES}."),
        ("days", "soon", "'soon' is not a number. Correct it; if it means a missing value, add it to missing in the "
         "plan."),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_for_the_excluded_too(tiny, column, cell, message):
    assert tiny.set_cell(4, column, cell).messages() == [f"cohort.csv: row 4, column {column}: {message}"]


@pytest.mark.parametrize(
    ("population", "refused"), [("enrolled", [4, 7]), ("adults", [7]), ("analysed", []), (None, [])]
)
def test_the_earliest_population_of_an_analysis_counts(tiny, population, refused):
    """Row 4 leaves at the first exclusion, row 7 at the second; without an analysis all that are analysed count."""
    if population is None:
        tiny.edit_plan("    kind: cox\n    endpoint: os\n", "    kind: linear\n    outcome: change\n")
    else:
        curves = f"  curves: {{kind: kaplan_meier, endpoint: os, population: {population}}}\n  death:"
        tiny.edit_plan("  death:", curves)
    assert widest_population(tiny.study(), "os") == population or population is None
    tiny.set_cell(4, "days", "0").set_cell(7, "days", "0")
    assert tiny.messages() == [
        f"cohort.csv: row {row}, column days: '0' is not a survival time: it must be above 0. {EXCLUDE}"
        for row in refused
    ]


def test_lost_to_follow_up_is_a_box_of_the_flow(tiny):
    tiny.plan = tiny.plan.replace("endpoints:", LOST)
    tiny.set_cell(2, "days", "").set_cell(3, "days", "0")
    assert tiny.messages() == []
    flow = tiny.prepare().flow
    assert flow.loc[flow["level"].isin(["Lost to follow-up", "followed"]), "n"].tolist() == [2, 8]


def test_who_is_excluded_is_not_guessed_where_a_cell_cannot_be_read(tiny):
    """The row's age may be below 20: its missing time is said when the age is right."""
    tiny.set_cell(5, "age", "x").set_cell(5, "days", "").set_cell(6, "days", "")
    assert [message.split(":")[1] for message in tiny.messages()] == [
        " row 5, column age", " row 6, column days",
    ]  # fmt: skip
    assert [message.split(":")[1] for message in tiny.set_cell(5, "age", "70").messages()] == [
        " row 5, column days", " row 6, column days",
    ]  # fmt: skip
