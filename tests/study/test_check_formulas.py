"""Formulas of a plan that cannot mean what they say."""

import pytest


@pytest.mark.parametrize(
    ("formula", "what"),
    [
        ("days_between(start, end)", ""),
        ("days_between(start, age)", "and 'age' has no date_format. Give it a date_format under columns, "
         "or subtract with -."),
        ("days_between(change, end) > 3", "and 'change' has no date_format. Give it a date_format under columns, "
         "or subtract with -."),
        ("1 + days_between(start, min(start, end))", "and one of its values is no column. "
         "Subtract with - what is computed from dates; the result is in days."),
    ],
)  # fmt: skip
def test_days_are_between_dates(tiny, formula, what):
    dates = "".join(f"  {name}: {{label: {name}, date_format: '%Y-%m-%d'}}\n" for name in ("start", "end"))
    tiny.edit_plan("  status: {", f"{dates}  status: {{")
    tiny.edit_plan("\nderived:", "\nidentifiers: {start: times, end: times}\nderived:")
    tiny.edit_plan("  decline:", f"  span: {{label: Span, formula: '{formula}'}}\n  decline:")
    tiny.edit_cohort("days,status", "days,status,start,end")
    head, *rows = tiny.cohort.splitlines()
    tiny.cohort = "\n".join([head, *(f"{row},2020-01-01,2020-02-0{1 + i % 9}" for i, row in enumerate(rows))]) + "\n"
    place = "study.yaml: line 18, derived.span.formula: days_between needs two columns of dates, "
    assert tiny.messages() == ([place + what] if what else [])


def test_formulas_that_use_each_other_are_refused_not_followed_for_ever(tiny):
    tiny.edit_plan("formula: cd4_pre / cd8_pre", "formula: relative + 1").edit_plan("100 * change /", "100 * ratio /")
    tiny.edit_plan("[age, arm]", "[age, ratio]")
    assert tiny.messages() == [
        "study.yaml: line 12, derived.ratio.formula: uses 'relative', which is not known here. "
        "Derive it before this one."
    ]
