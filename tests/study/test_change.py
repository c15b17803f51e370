"""Which formulas are a change of one of their columns."""

from __future__ import annotations

import pytest

from lymphoradio.study import Study
from lymphoradio.study.change import Change, change_of

ANALYSES = {"correlation": {"pairs": {"a and b": ["a", "b"]}}}


def plan(formula: str) -> Study:
    columns = {name: {"label": name} for name in ("a", "b", "c")}
    derived = {"d": {"label": "d", "formula": "a - b"}, "y": {"label": "y", "formula": formula}}
    return Study.model_validate(
        {"title": "t", "id": "id", "columns": columns, "derived": derived, "analyses": ANALYSES}
    )


@pytest.mark.parametrize(
    ("formula", "of", "expected"),
    [
        ("a - b", "b", Change("difference", "b", "a", True)),
        ("a - b", "a", Change("difference", "a", "b", False)),
        ("2 * (a - b) / 3", "b", Change("difference", "b", "a", True)),
        ("a / b", "b", Change("ratio", "b", "a", True)),
        ("a / b", "a", Change("ratio", "a", "b", False)),
        ("100 * (a - b) / b", "b", Change("ratio", "b", "a", True)),
        ("(a - b) / b * 100", "b", Change("ratio", "b", "a", True)),
        ("d", "b", Change("difference", "b", "a", True)),
        ("100 * d / b", "b", Change("ratio", "b", "a", True)),
        ("d - c", "d", Change("difference", "d", "c", False)),
        ("a - b", "c", None),
        ("a - a", "a", None),
        ("a + b", "b", None),
        ("a - b - c", "b", None),
        ("(a - b) / c", "b", None),
        ("(a - b) / a", "b", None),
        ("a * b", "b", None),
        ("a / b / c", "b", None),
        ("1 / b", "b", None),
        ("log(a / b)", "b", None),
        ("-a", "a", None),
    ],
)
def test_changes(formula: str, of: str, expected: Change | None) -> None:
    assert change_of(plan(formula), "y", of) == expected


def test_a_measurement_is_no_change() -> None:
    assert change_of(plan("a - b"), "a", "b") is None
    assert change_of(plan("a - b"), "y", "y") is None
