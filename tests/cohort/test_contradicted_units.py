"""A unit in a time's name or label that is not the plan's is said."""

import pandas as pd
import pytest

from lymphoradio.cohort.contradicted_units import contradicted_units

DAYS = "days: {label: Time, unit: days}"


def of(tiny, name="days", label="Time", unit="days"):
    tiny.edit_plan(DAYS, f'"{name}": {{label: {label}}}').edit_plan(
        "time: days, time_unit: days", f"time: {name}, time_unit: {unit}"
    )
    return contradicted_units(pd.DataFrame({name: [12.0, 39.0]}), tiny.study())


@pytest.mark.parametrize(
    ("name", "label", "unit", "said", "means"),
    [
        ("days", "Overall survival (months)", "days", "Overall survival (months)", "months"),
        ("OS (Monate)", "Time", "days", "OS (Monate)", "months"),
        ("os_days", "Time", "months", "os_days", "days"),
        ("生存时间（月）", "Time", "days", "生存时间（月）", "months"),
        ("OS Jahre", "Time", "months", "OS Jahre", "years"),
    ],
)
def test_a_unit_that_is_not_the_plans(tiny, name, label, unit, said, means):
    assert of(tiny, name, label, unit) == [
        f"Overall survival: its time is taken for {unit}, and {said!r} says {means}; correct endpoints.os.time_unit in "
        "the plan, or, if it is right, say why there (meant: {time_unit: ...})."
    ]


@pytest.mark.parametrize(
    ("name", "label", "unit"),
    [("days", "Time", "days"), ("OS (Monate)", "Time", "months"), ("os", "Death within 3 months", "days"),
     ("随访天数", "Time", "days"), ("os_months", "Time (mo)", "months")],
)  # fmt: skip
def test_a_unit_that_is(tiny, name, label, unit):
    assert of(tiny, name, label, unit) == []


def test_the_plan_can_say_why_it_is_right(tiny):
    tiny.edit_plan(DAYS, "days: {label: Survival (months), unit: days}")
    assert len(tiny.prepare().warnings) == 1 + len(
        tiny.edit_plan("time_unit: days,", "time_unit: days, meant: {time_unit: the header is wrong},")
        .prepare().warnings
    )  # fmt: skip


@pytest.mark.parametrize(
    ("unit", "times", "n_parts"),
    [("days", [3.5, 12.0, 39.7, None], 2), ("days", [3.5, 12.0, 39.0], 0), ("months", [3.5, 12.1, 39.7], 0)],
)
def test_months_in_a_column_that_is_named_for_days(tiny, unit, times, n_parts):
    tiny.edit_plan(DAYS, f"days: {{label: Time, unit: {unit}}}")
    tiny.edit_plan("time: days, time_unit: days", f"time: days, time_unit: {unit}")
    what = f"{n_parts} of its 3 values are no whole numbers, as those of months and years are"
    assert contradicted_units(pd.DataFrame({"days": times}), tiny.study()) == [
        f"Overall survival: its time is taken for days, and {what}; correct endpoints.os.time_unit in the plan, or, if "
        "it is right, say why there (meant: {time_unit: ...})."
    ] * bool(n_parts)


def test_a_name_and_values_that_both_say_so_are_one_sentence(tiny):
    tiny.edit_plan(DAYS, "days: {label: Survival (months), unit: days}")
    found = contradicted_units(pd.DataFrame({"days": [3.5, 12.1]}), tiny.study())
    assert [each.split("; ")[0] for each in found] == [
        "Overall survival: its time is taken for days, and 'Survival (months)' says months and 2 of its 2 values are "
        "no whole numbers, as those of months and years are"
    ]


def test_values_that_are_right_for_a_reason(tiny):
    tiny.edit_plan("time_unit: days,", "time_unit: days, meant: {time_unit: by the hour},")
    assert contradicted_units(pd.DataFrame({"days": [3.5, 12.1]}), tiny.study()) == []
