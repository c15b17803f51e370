import pytest

from lymphoradio.starting.guess_units import guess_unit


@pytest.mark.parametrize(
    ("name", "values", "has_decimals", "unit", "measured_in"),
    [
        ("cd4_pre", [340.0, 512.0], False, "cells/uL", ""),
        ("alc", [0.9, 1.4], True, "cells/uL", "10^9/L"),
        ("ALC (10^9/L)", [0.9, 1.4], True, "cells/uL", "10^9/L"),
        ("neutrophils", [4.8, 3.1], True, "10^9/L", ""),
        ("neutrophils", [4800.0, 3100.0], False, "cells/uL", ""),
        ("platelets", [210.0, 190.0], False, "10^9/L", ""),
        ("age", [61.0, 55.0], False, "years", ""),
        ("height", [171.0, 180.0], False, "cm", ""),
        ("il7", [1.4, 9.8], True, "", ""),
        ("nlr", [1.4, 9.8], True, "", ""),
        ("Lymphozyten vor RT (G/l)", [0.9, 1.4], True, "cells/uL", "10^9/L"),
        ("ALC (G/L)", [0.9, 1.4], True, "cells/uL", "10^9/L"),
        ("Leukozyten (G/l)", [4.8, 3.1], True, "10^9/L", ""),
        ("Hb (g/l)", [98.0, 121.0], False, "g/L", ""),
        ("CD4 %", [31.0, 45.2], True, "%", ""),
    ],
)
def test_by_name_and_magnitude(name, values, has_decimals, unit, measured_in):
    assert guess_unit(name, "", values, has_decimals)[:2] == (unit, measured_in)


def test_numbers_that_may_be_percents_are_a_doubt():
    found = guess_unit("cd4_pre", "cd4", [31.5, 45.2], True)
    assert (found.unit, bool(found.doubt)) == ("", True)


def test_b_cells_only_where_they_are_measured_twice():
    assert guess_unit("b_pre", "b", [120.0, 95.0], False).unit == "cells/uL"
    assert guess_unit("b_score", "", [120.0, 95.0], False).unit == ""
