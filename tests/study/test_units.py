from fractions import Fraction

import pytest

from lymphoradio.study.units import FAMILIES, conversion, convertible, is_count


@pytest.mark.parametrize(
    ("measured_in", "unit", "factor"),
    [
        ("10^9/L", "cells/uL", 1000),
        ("cells/uL", "10^9/L", Fraction(1, 1000)),
        ("cells/mm3", "cells/uL", 1),
        ("×10⁹/L", "cells/µL", 1000),
        ("cells/mm³", "cells/\N{GREEK SMALL LETTER MU}L", 1),
        ("Giga/l", "cells/uL", 1000),
        ("G/l", "/µl", 1000),
        ("Tsd/µl", "10^9/L", 1),
        ("g/l", "cells/uL", None),
        ("weeks", "days", 7),
        ("years", "months", 12),
        ("lb", "kg", Fraction(45359237, 100000000)),
        ("anything", "anything", 1),
        ("kg", "cells/uL", None),
        ("months", "days", None),
        ("", "days", None),
    ],
)
def test_factors(measured_in, unit, factor):
    assert conversion(measured_in, unit) == factor


def test_factors_there_and_back_are_exact():
    for family in FAMILIES:
        for one in family:
            for other in family:
                assert conversion(one, other) * conversion(other, one) == 1


def test_no_unit_is_of_two_quantities():
    units = [unit for family in FAMILIES for unit in family]
    assert len(units) == len(set(units))


def test_what_can_be_converted():
    assert convertible("m") == ("cm", "m", "mm", "in")
    assert convertible("furlongs") == ()
    assert is_count("10⁹/L")
    assert not is_count("kg")
