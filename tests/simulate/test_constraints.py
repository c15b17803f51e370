"""How far patients are from a condition."""

import numpy as np
import pytest

from lymphoradio.formula import parse
from lymphoradio.simulate.constraints import shortfall_of

VALUES = {"a": np.array([1.0, 3.0, np.nan, 6.0]), "b": np.array([2.0, 1.0, 1.0, 2.0]), "f": np.array([0, 1, 1, -1])}
LEVELS = {"a": (), "b": (), "f": ("No", "Yes")}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a <= b", [0, 1.5, 0, 1.5]),
        ("b > a + 1", [1, 1.6, 0, 1 + 5 / 9]),
        ('f == "Yes"', [1, 0, 0, 0]),
        ('a <= b or f == "Yes"', [0, 0, 0, 0]),
        ("a <= b and b <= 1", [1 / 3 + 1, 1.5, 0, 1.5 + 1 / 3 + 1]),
        ("not is_missing(a)", [0, 0, 1, 0]),
        ('f in ("Yes", "No")', [0, 0, 0, 0]),
    ],
)
def test_shortfall(text: str, expected: list[float]) -> None:
    assert shortfall_of(parse(text), LEVELS)(VALUES) == pytest.approx(np.array(expected, dtype=float))
