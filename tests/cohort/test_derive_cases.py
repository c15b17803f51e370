"""Columns derived by conditions and as CTCAE grades."""

import itertools
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from lymphoradio.cohort import patients_of, read_cohort, write_cohort
from lymphoradio.cohort.derive import first_true, lymphopenia_grade

NAN = np.nan


def values(cohort, name):
    return [None if pd.isna(value) else value for value in cohort[name]]


def grouped(tiny, cases):
    return tiny.edit_plan("derived:\n", f"derived:\n  group: {{label: Group, cases: {{{cases}}}}}\n").prepare()


def said(prepared):
    return [warning for warning in prepared.warnings if warning.startswith("Group")]


def test_the_first_level_whose_condition_is_true(tiny):
    prepared = grouped(tiny, "Low: cd4_pre < 400, Middle: cd4_pre < 500, High: cd4_pre >= 400")
    assert values(prepared.cohort, "group") == [
        "High", "High", "Middle", "Low", "Middle", "High", "Low", "High", "Low", "Middle", None, "High",
    ]  # fmt: skip
    assert prepared.cohort["group"].cat.categories.tolist() == ["Low", "Middle", "High"]
    assert said(prepared) == []
    row = prepared.dictionary.set_index("column").loc["group"]
    assert (row["levels"], row["n"], row["n_missing"]) == ("Low; Middle; High", 11, 1)


def test_levels_stay_in_the_plan_s_order_through_the_file(tiny):
    prepared = grouped(tiny, "Old: age >= 60, Nobody: age > 200, Young: age < 60")
    write_cohort(prepared.cohort, Path("prepared.npz"))
    again = patients_of(read_cohort(Path("prepared.npz")), tiny.study(), "enrolled")
    assert again["group"].cat.categories.tolist() == ["Old", "Nobody", "Young"]
    assert again["group"].tolist() == prepared.cohort["group"].tolist()


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        ("cd4_post < cd4_pre", None),  # unknown, and might be true
        ("cd4_post < cd4_pre and age < 70", "Old"),  # false whatever the count
        ("cd4_post < cd4_pre or age > 70", "First"),  # true whatever the count
    ],
)
def test_a_level_after_an_unknown_condition_cannot_be_judged(tiny, first, expected):
    cohort = grouped(tiny, f"First: {first}, Old: age >= 70, Young: age < 70").cohort
    assert values(cohort, "group")[8] == expected  # 73 years old, and no count after


def test_patients_without_any_of_the_levels_are_counted(tiny):
    prepared = grouped(tiny, "Young: age < 55, Old: age > 70")
    assert said(prepared) == ["Group: 8 values left missing because none of its cases is true there."]
    assert prepared.cohort["group"].notna().sum() == 4


def test_a_case_that_is_not_defined_is_said(tiny):
    prepared = grouped(tiny, "High: cd4_pre / cd8_pre > 1, Low: cd4_pre / cd8_pre <= 1")
    assert said(prepared) == [
        f"Group: 1 value left missing because cd4_pre / cd8_pre {sign} 1 is not defined there "
        "(division by zero, or the logarithm of zero or less)."
        for sign in (">", "<=")
    ]


def test_first_true_on_every_combination():
    """All 27 combinations of three conditions, against a walk through them."""
    for truths in itertools.product([1.0, 0.0, NAN], repeat=3):
        expected = NAN
        for place, truth in enumerate(truths):
            if np.isnan(truth):
                break
            if truth:
                expected = place
                break
        found = first_true([np.array([truth]) for truth in truths])
        np.testing.assert_array_equal(found, [expected], err_msg=str(truths))


@pytest.mark.parametrize(
    ("count", "grade"),
    [
        (5000, 0), (1100, 0), (1099, 1), (800.5, 1), (800, 1), (799, 2), (500, 2), (499, 3), (200, 3), (199, 4), (0, 4),
        (NAN, NAN),
    ],
)  # fmt: skip
def test_a_count_at_a_limit_has_the_milder_grade(count, grade):
    np.testing.assert_array_equal(lymphopenia_grade(np.array([count], dtype=float), 1100), [grade])


def test_grades_in_a_plan(tiny):
    tiny.edit_plan(
        "derived:\n",
        "derived:\n  grade: {label: Lymphopenia, lymphopenia: {count: cd8_pre, lower_limit: 1000}}\n"
        '  severe: {label: Severe, formula: \'grade in ("Grade 3", "Grade 4")\'}\n',
    )
    prepared = tiny.set_cell(2, "cd8_pre", "1.2").set_cell(13, "cd8_pre", "NA").prepare()
    assert values(prepared.cohort, "grade") == [
        "None", "Grade 3", "Grade 3", "Grade 2", "Grade 3", "Grade 2", "Grade 3", "Grade 3", "Grade 2", "Grade 3",
        "Grade 3", None,
    ]  # fmt: skip
    assert prepared.cohort["grade"].cat.categories.tolist() == ["None", "Grade 1", "Grade 2", "Grade 3", "Grade 4"]
    assert values(prepared.cohort, "severe")[:4] == ["No", "Yes", "Yes", "No"]
    write_cohort(prepared.cohort, Path("prepared.npz"))
    again = patients_of(read_cohort(Path("prepared.npz")), tiny.study(), "enrolled")
    assert values(again, "grade") == values(prepared.cohort, "grade")
