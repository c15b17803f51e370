"""What is wrong with the whole of a column stops the run before any job, in a sentence; infinite values among it."""

from __future__ import annotations

import pytest

from tests.conftest import Tiny


@pytest.mark.parametrize("cell", ["inf", "-inf", "Infinity", "+INF", "1e999", "-1e999", "∞", "nan", "#DIV/0!"])
def test_an_infinite_value_is_refused_with_its_row(tiny: Tiny, cell: str) -> None:
    tiny.edit_plan("age: {label: Age, unit: years, decimals: 0, minimum: 18, maximum: 100}", "age: {label: Age}")
    (message,) = tiny.set_cell(5, "age", cell).messages()
    assert message.startswith("cohort.csv: row 5, column age: ")
    assert "is not a number" in message or "is too large a number" in message


@pytest.mark.parametrize("formula", ["1 / (cd4_post - cd4_post)", "exp(exp(cd4_pre))", "log(cd4_pre - 1000000)"])
def test_a_formula_that_is_infinite_leaves_the_value_missing_and_says_so(tiny: Tiny, formula: str) -> None:
    tiny.edit_plan("formula: cd4_post - cd4_pre", f"formula: {formula}")
    prepared = tiny.prepare()
    assert prepared.cohort["change"].isna().all()
    assert any(warning.startswith("Change: ") and "left missing" in warning for warning in prepared.warnings)


REFUSED = {
    "one patient": (lambda tiny: setattr(tiny, "cohort", "\n".join(tiny.cohort.splitlines()[:2]) + "\n"),
                    "has one patient; nothing can be estimated"),
    "every value missing": (lambda tiny: tiny.set_cell(range(2, 14), "cd4_pre", ""), "every value is missing"),
    "no event": (lambda tiny: tiny.set_cell(range(2, 14), "status", "0"), "no patient has an event"),
    "all gone before the landmark": (
        lambda tiny: tiny.edit_plan("    endpoint: os\n", "    endpoint: os\n    landmark: 700 days\n"),
        "no patient is followed for 'Overall survival' after the landmark",
    ),
    "nobody left": (lambda tiny: tiny.edit_plan("drop: age < 20", "drop: age > 0"), "0 patients left"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_leaves_nothing_to_estimate_is_refused(tiny: Tiny, name: str) -> None:
    spoil, words = REFUSED[name]
    spoil(tiny)
    messages = tiny.messages()
    assert messages
    assert any(words in message for message in messages), messages
    assert not any("Traceback" in message for message in messages)
