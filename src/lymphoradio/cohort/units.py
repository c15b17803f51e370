"""Conversion of units, once, at reading: exact factors as fractions, so that 0.5 x 10^9/L is 500 cells/uL."""

from __future__ import annotations

from fractions import Fraction

# Each family: unit -> how many of the family's base unit it is. The base of counts is cells per microlitre.
FAMILIES: tuple[dict[str, Fraction], ...] = (
    {
        "cells/uL": Fraction(1),
        "cells/mm3": Fraction(1),
        "10^6/L": Fraction(1),
        "10^3/uL": Fraction(1000),
        "10^9/L": Fraction(1000),
    },
    {"days": Fraction(1), "weeks": Fraction(7), "hours": Fraction(1, 24)},
    {"months": Fraction(1), "years": Fraction(12)},
    {"kg": Fraction(1), "g": Fraction(1, 1000), "lb": Fraction(45359237, 100000000)},
    {"cm": Fraction(1), "m": Fraction(100), "mm": Fraction(1, 10), "in": Fraction(254, 100)},
    {"pg/mL": Fraction(1), "ng/L": Fraction(1), "ng/mL": Fraction(1000), "ug/L": Fraction(1000)},
    {"g/L": Fraction(1), "g/dL": Fraction(10), "mg/dL": Fraction(1, 100), "mg/L": Fraction(1, 1000)},
    {"Gy": Fraction(1), "cGy": Fraction(1, 100)},
    {"cm3": Fraction(1), "mL": Fraction(1), "L": Fraction(1000)},
)


def conversion(measured_in: str, unit: str) -> Fraction | None:
    """Factor from one unit to another; None if they are not units of the same quantity.

    >>> conversion("10^9/L", "cells/uL")
    Fraction(1000, 1)
    >>> conversion("kg", "cells/uL") is None
    True
    """
    if measured_in == unit:
        return Fraction(1)
    for family in FAMILIES:
        if measured_in in family and unit in family:
            return family[measured_in] / family[unit]
    return None
