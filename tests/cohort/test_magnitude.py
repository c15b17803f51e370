"""Numbers that nobody measures are refused before any job runs; the largest and smallest others are analysed."""

import pytest

PLAIN = ("age: {label: Age, unit: years, decimals: 0, minimum: 18, maximum: 100}", "age: {label: Age}")


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("1e61", "1e+61 is larger than any measurement"),
        ("-2e300", "2e+300 is larger than any measurement"),
        ("1e-61", "1e-61 is nearer to 0 than any measurement"),
    ],
)
def test_a_number_beyond_arithmetic_is_refused_with_its_column(tiny, cell, words):
    (message,) = tiny.edit_plan(*PLAIN).set_cell(13, "age", cell).messages()
    assert message == f"cohort.csv: column age: {words}. Look at its unit, or at the formula."


def test_a_formula_that_explodes_is_refused_by_its_name(tiny):
    messages = tiny.edit_plan("formula: cd4_post - cd4_pre", "formula: exp(days / 3)").messages()
    assert [message.split(" is ")[0] for message in messages] == [
        "cohort.csv: derived.change: 2.4122e+72",
        "cohort.csv: derived.relative: 3.39747e+71",
    ]


def test_zero_and_what_can_be_computed_with_are_fine(tiny):
    tiny.edit_plan(*PLAIN).edit_plan("columns:", "identifiers: {age: made up}\ncolumns:")
    for row, cell in ((11, "0"), (12, "1e60"), (13, "1e-60")):
        tiny.set_cell(row, "age", cell)
    assert tiny.messages() == []
