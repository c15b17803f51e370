"""Numbers that must be explained before they are taken for what they say."""

import pytest

from lymphoradio.cohort.suspicious import suspect_codes, suspect_levels


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        ([34, 51, 62, 999, 999], (999,)), ([0, 1, 3, -9], (-9,)), ([1, 2, 3, 99], (99,)),
        ([480, 300, 200, 999], ()), ([480, 300, 200, 999, 999], (999,)), ([97, 98, 99], ()), ([-5, 1, 2, -9], ()),
        ([1, 2, 999], ()), ([34, 51, 62, -98, -97], (-98, -97)), ([0, 1, 2, 9], (9,)), ([0.5, 1, 2, 9], ()),
        ([40, 61, 80, 99, 99, 99], ()), ([1, 2, 3, 998, 999], (998, 999)), ([210, 340, 905, 88], ()),
    ],
)  # fmt: skip
def test_codes_far_from_all_other_values(values, codes):
    assert suspect_codes(values) == codes


@pytest.mark.parametrize(
    ("codes", "found"),
    [
        ("1 2 3 4 9", "9"), ("0 1 9", "9"), ("0 1 8 9", "8 9"), ("1 2 3 -9", "-9"), ("1 2 99", "99"), ("6 7 8 9", ""),
        ("1 2 3 4 5 6 7 8 9", ""), ("1 9", ""), ("-1 0 1", ""), ("I II 9", ""), ("60 70 80 90 99", "99"),
    ],
)  # fmt: skip
def test_codes_of_a_factor_apart_from_the_others(codes, found):
    assert suspect_levels({code: code for code in codes.split()}) == tuple(found.split())


def test_a_label_of_its_own_says_what_a_code_is():
    assert suspect_levels({"1": "I", "2": "II", "9": "IX"}) == ()


def test_a_factor_is_warned_of_until_the_plan_says_what_it_is(tiny):
    old = "levels: {0: Control, 1: Treated}"
    tiny.edit_plan(old, "levels: {0: Control, 1: Treated, 9: Code 9}")
    assert (
        "Arm: 'Code 9' is a level far from the other codes, as those for a missing value are; write missing: [9] in "
        "columns.arm and take the level out, or, if that is meant, say why there (meant: {levels: ...})."
        in tiny.prepare().warnings
    )
    tiny.edit_plan("9: Code 9}", "9: Code 9}, meant: {levels: the ninth arm of the trial}")
    assert not [line for line in tiny.prepare().warnings if line.startswith("Arm:")]


def test_a_limit_and_a_code_in_one_column_are_said_at_once(tiny):
    tiny.set_cell(2, "age", "17").set_cell(4, "age", "999").set_cell(5, "age", "-9")
    asked = "If so write missing: [NA, -9, 999] for this column; if not, correct it, or the column's limits."
    assert tiny.messages() == [
        "cohort.csv: row 2, column age: '17' is below the minimum 18 years. Correct it, or leave the cell empty if it "
        "is unknown.",
        "cohort.csv: row 4, column age: '999' is above the maximum 100 years and looks like a code for a missing "
        f"value. {asked}",
        "cohort.csv: row 5, column age: '-9' is below the minimum 18 years and looks like a code for a missing value. "
        f"{asked}",
    ]


def test_a_word_hides_neither_a_code_nor_another_unit(tiny):
    tiny.set_cell(2, "cd4_pre", "lost").set_cell(3, "cd4_pre", "-98").set_cell(4, "cd4_pre", "0.48")
    assert [message.partition(" If so")[0] for message in tiny.messages()] == [
        "cohort.csv: row 2, column cd4_pre: 'lost' is not a number. Correct it; if it means a missing value, add it to "
        "missing in the plan.",
        "cohort.csv: row 3, column cd4_pre: '-98' is negative and looks like a code for a missing value.",
        "cohort.csv: row 4, column cd4_pre: '0.48' looks like 10^9/L among counts that look like cells/uL. Convert it; "
        "if it is true, give the column a minimum and a maximum in the plan.",
    ]


def test_a_code_is_refused_until_the_plan_says_what_it_is(tiny):
    tiny.set_cell(3, "days", "99999")
    assert tiny.messages() == [
        "cohort.csv: row 3, column days: '99999' is far from all other values and looks like a code for a missing "
        "value. If so write missing: [NA, 99999] for this column; if it is true, give it a minimum and a maximum."
    ]
    tiny.edit_plan("unit: days}", "unit: days, minimum: 0, maximum: 100000}")
    assert tiny.messages() == []


def test_what_is_rounded_is_said(tiny):
    assert "Age: 1 of 12 values were rounded to whole numbers." in tiny.set_cell(3, "age", "55.5").prepare().warnings


def test_a_pair_of_two_units_is_refused(tiny):
    tiny.edit_plan("CD4+ before, unit: cells/uL", "CD4+ before, unit: 10^9/L")
    [message] = tiny.messages()
    assert "'cd4_pre' is in 10^9/L and 'cd4_post' in cells/uL; a change needs one unit" in message
