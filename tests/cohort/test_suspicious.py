"""Numbers that must be explained before they are taken for what they say."""

import pytest

from lymphoradio.cohort.suspicious import suspect_codes


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        ([34, 51, 62, 999, 999], (999,)), ([0, 1, 3, -9], (-9,)), ([1, 2, 3, 99], (99,)),
        ([480, 300, 200, 999], ()), ([480, 300, 200, 999, 999], (999,)), ([97, 98, 99], ()), ([-5, 1, 2, -9], ()),
        ([1, 2, 999], ()),
    ],
)  # fmt: skip
def test_codes_far_from_all_other_values(values, codes):
    assert suspect_codes(values) == codes


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
