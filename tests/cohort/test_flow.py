"""Exclusions in order, with counts that add up."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lymphoradio.cohort.flow import STEP, select_population


def counts(prepared):
    rows = prepared.flow[["variable", "level", "group", "population", "n"]]
    return [tuple(row) for row in rows.itertuples(index=False)]


def test_the_flow_of_the_tiny_study(tiny):
    assert counts(tiny.prepare()) == [
        ("enrolled", "", "", "enrolled", 12),
        ("excluded", "Younger than 20 years", "", "analysed", 1),
        ("remaining", "adults", "", "adults", 11),
        ("excluded", "CD4+ below 100", "", "analysed", 1),
        ("analysed", "", "", "analysed", 10),
        ("group", "Arm", "Control", "analysed", 5),
        ("followed", "After", "Control", "analysed", 4),
        ("group", "Arm", "Treated", "analysed", 5),
        ("followed", "After", "Treated", "analysed", 5),
    ]


def test_without_groups(tiny):
    tiny.edit_plan("flow: {by: arm, ", "flow: {")
    assert counts(tiny.prepare())[-2:] == [
        ("analysed", "", "", "analysed", 10),
        ("followed", "After", "", "analysed", 9),
    ]


def test_patients_without_a_group_are_counted(tiny):
    tiny.set_cell(2, "arm", "").set_cell(4, "arm", "NA")  # the second is excluded for age
    rows = counts(tiny.prepare())
    assert rows[4:] == [
        ("analysed", "", "", "analysed", 10),
        ("group", "Arm", "Control", "analysed", 4),
        ("followed", "After", "Control", "analysed", 3),
        ("group", "Arm", "Treated", "analysed", 5),
        ("followed", "After", "Treated", "analysed", 5),
        ("ungrouped", "Arm", "", "analysed", 1),
    ]


def test_no_groups_no_ungrouped(tiny):
    tiny.edit_plan("flow: {by: arm, ", "flow: {").set_cell(2, "arm", "")
    assert "ungrouped" not in tiny.prepare().flow["variable"].tolist()


def test_only_patients_who_stay_are_said_to_be_kept_unjudged(tiny):
    tiny.edit_plan("drop: cd4_post < 100", "drop: is_missing(age)").set_cell(5, "age", "")
    prepared = tiny.prepare()
    assert prepared.cohort[STEP].tolist()[3] == 1
    assert not any("kept although" in warning for warning in prepared.warnings)


def test_a_patient_leaves_at_the_first_exclusion_that_applies(tiny):
    first = tiny.set_cell(4, "cd4_post", "50").prepare()  # P03 is too young, and has a low count
    assert first.cohort[STEP].tolist() == [-1, -1, 0, -1, -1, 1, -1, -1, -1, -1, -1, -1]
    tiny.plan = (
        tiny.plan.replace("age < 20", "AGE").replace("cd4_post < 100", "age < 20").replace("AGE", "cd4_post < 100")
    )
    assert tiny.prepare().cohort[STEP].tolist() == [-1, -1, 0, -1, -1, 0, -1, -1, -1, -1, -1, -1]


def test_a_condition_that_cannot_be_judged_keeps_the_patient(tiny):
    assert tiny.set_cell(4, "age", "").prepare().cohort[STEP].tolist()[2] == -1


def test_an_exclusion_reads_an_event_column_as_the_csv_has_it(tiny):
    """Not as the endpoint of the same name, which is 1 for an event."""
    tiny.edit_plan("  status: {", "  os_event: {").edit_plan("event: status", "event: os_event")
    tiny.edit_plan("1: event, 0: censored", "2: event, 1: censored").edit_plan("drop: age < 20", "drop: os_event == 2")
    tiny.edit_cohort("days,status", "days,os_event")
    for row in range(2, 14):
        tiny.set_cell(row, "os_event", "2" if row < 4 else "1")
    tiny.edit_plan("os_event == 2", "os_event == 2 and age > 60")
    prepared = tiny.prepare()
    assert prepared.cohort[STEP].tolist()[:3] == [0, -1, -1]
    assert prepared.cohort["os_event"].tolist()[:3] == [1, 1, 0]


CONDITIONS = ["age < 55", "cd4_post < 400", "arm == 'Control'", "decline == 'Yes'", "is_missing(ratio)", "days > 450"]


@settings(derandomize=True, max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.lists(st.sampled_from(CONDITIONS), unique=True, min_size=1, max_size=3), named=st.booleans())
def test_counts_add_up_whatever_is_excluded(tiny, order, named):
    spoiled = type(tiny)()
    start, end = spoiled.plan.index("  - {drop: age"), spoiled.plan.index("endpoints:")
    leaves = [f", leaves: step{i}" if named else "" for i in range(len(order))]
    text = "".join(f'  - {{drop: "{text}", because: B{i}{leaves[i]}}}\n' for i, text in enumerate(order))
    spoiled.plan = spoiled.plan[:start] + text + spoiled.plan[end:]
    if spoiled.messages():  # nobody or no event left
        return
    prepared, study = spoiled.prepare(), spoiled.study()
    left = 12
    for variable, level, _, population, n in counts(prepared):
        if variable == "excluded":
            left -= n
        elif variable in ("remaining", "analysed"):
            assert n == left == len(select_population(prepared.cohort, study, population)), level
    groups = [n for variable, _, _, _, n in counts(prepared) if variable in ("group", "ungrouped")]
    assert sum(groups) == left


@pytest.mark.parametrize(("population", "n"), [("enrolled", 12), ("adults", 11), ("analysed", 10)])
def test_populations(tiny, population, n):
    chosen = select_population(tiny.prepare().cohort, tiny.study(), population)
    assert len(chosen) == n
    assert chosen.index.is_monotonic_increasing
