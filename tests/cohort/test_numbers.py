"""The numbers of a column at once are those of its cells one by one."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lymphoradio.cohort.cells import is_missing, read_number
from lymphoradio.cohort.distinct import Cells
from lymphoradio.cohort.numbers import find_numbers, in_unit_of_plan
from lymphoradio.study import Column
from lymphoradio.study.csv_spec import PLAIN, CsvFormat
from lymphoradio.study.units import conversion

GERMAN = CsvFormat(decimal=",", thousands=".")
# Halves as written; decimals that are hard to read exactly; what is too large, too small, signed, or no number.
HARD = [
    "0.285", "2.675", "1.005", "-2.5", "-0.0", "-0.4", "1e-320", "1e400", "-1e400", "9007199254740993", "1e23",
    "8.442911973260991817129e-309", "179769313486231580793e289",
    "0.500000000000000166533453693773481063544750213623046875",
    "123456789.05", "1.234,5", "0,5", "1.234", "<0.5", "> 3", "<x", "", "NA", "abc", "12 kg", "+7", ".5", "5.", "1_000",
]  # fmt: skip
CELLS = st.sampled_from(HARD) | st.decimals(-2000, 2000, places=3).map(str) | st.floats().map(repr)
COLUMNS = st.builds(
    Column,
    label=st.just("CD4+"),
    decimals=st.none() | st.integers(0, 10),
    minimum=st.none() | st.just(-1.5),
    maximum=st.none() | st.just(900.0),
    beyond_limit=st.none() | st.sampled_from(["missing", "limit", "half"]),
) | st.builds(
    Column,
    label=st.just("CD4+"),
    unit=st.just("cells/uL"),
    measured_in=st.just("10^9/L"),
    decimals=st.none() | st.integers(0, 3),
)


@settings(derandomize=True, max_examples=400, deadline=None)
@given(st.lists(CELLS, max_size=8), COLUMNS, st.sampled_from([PLAIN, GERMAN]))
def test_they_are_read_as_each_cell_is(listed: list[str], column: Column, written: CsvFormat) -> None:
    codes = {"", "NA"}
    cells = Cells.of(listed)
    values, troubles = in_unit_of_plan(cells, find_numbers(cells, codes, written), column, written)
    factor = conversion(column.measured_in, column.unit) if column.measured_in else Fraction(1)
    assert factor is not None
    for place, cell in enumerate(cells.distinct):
        value, trouble = (np.nan, None) if is_missing(cell, codes) else read_number(cell, column, factor, written)
        np.testing.assert_array_equal(values[place], value)
        assert np.signbit(values[place]) == np.signbit(value) or np.isnan(value)
        assert troubles.get(place) == trouble


def test_a_number_is_the_float_nearest_to_what_is_written() -> None:
    cells = Cells.of(["0.1", "1e23", "9007199254740993", "2.2250738585072011e-308", "0.285"])
    found = find_numbers(cells, set(), PLAIN)
    assert found.values.tolist() == [0.1, 1e23, 9007199254740992.0, 2.225073858507201e-308, 0.285]
