"""Units as people write them: every word once, and read as the unit that plans have."""

import csv
from importlib.resources import files

import pytest

from lymphoradio.study.unit_words import unit_of
from lymphoradio.study.units import FAMILIES, plain_unit

ROWS = [
    (row["unit"], word)
    for row in csv.DictReader(files("lymphoradio.study").joinpath("unit_words.csv").read_text("utf-8").splitlines())
    for word in row["words"].split("|")
]


def test_no_word_that_is_known_without_the_table():
    assert [word for unit, word in ROWS if word != unit.casefold() and plain_unit(word) == unit] == []


def test_no_word_of_two_units():
    words = [plain_unit(word).casefold() for _, word in ROWS]
    assert len(words) == len(set(words))


@pytest.mark.parametrize(
    ("word", "unit"),
    [
        ("10e9/L", "10^9/L"), ("Giga/l", "10^9/L"), ("Gpt/l", "10^9/L"), ("/nl", "10^9/L"), ("G/l", "10^9/L"),
        ("g/l", "g/L"), ("K/µl", "10^3/uL"), ("Tsd./µl", "10^3/uL"), ("cells/mcL", "cells/uL"), ("/µL", "cells/uL"),
        ("Zellen/µl", "cells/uL"), ("个/μl", "cells/uL"), ("/mm³", "cells/uL"), ("cells/mm³", "cells/uL"),
        ("ng/L", "ng/L"), ("µg/l", "ug/L"), ("furlongs", ""),
    ],
)  # fmt: skip
def test_words_of_laboratories(word, unit):
    assert unit_of(word) == unit


@pytest.mark.parametrize("unit", [unit for family in FAMILIES for unit in family if unit_of(unit)])
def test_a_unit_of_plans_is_itself(unit):
    assert unit_of(unit) == {"cells/mm3": "cells/uL"}.get(unit, unit)
