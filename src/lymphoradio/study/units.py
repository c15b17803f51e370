"""Units that a plan may convert between: exact factors as fractions, so that 0.5 x 10^9/L is 500 cells/uL."""

from __future__ import annotations

from fractions import Fraction

# Each family: unit -> how many of the family's base unit it is. The base of counts is cells per microlitre.
COUNTS = {
    "cells/uL": Fraction(1),
    "cells/mm3": Fraction(1),
    "10^6/L": Fraction(1),
    "10^3/uL": Fraction(1000),
    "10^9/L": Fraction(1000),
}
FAMILIES: tuple[dict[str, Fraction], ...] = (
    COUNTS,
    {"days": Fraction(1), "weeks": Fraction(7), "hours": Fraction(1, 24)},
    {"months": Fraction(1), "years": Fraction(12)},
    {"kg": Fraction(1), "g": Fraction(1, 1000), "lb": Fraction(45359237, 100000000)},
    {"cm": Fraction(1), "m": Fraction(100), "mm": Fraction(1, 10), "in": Fraction(254, 100)},
    {"pg/mL": Fraction(1), "ng/L": Fraction(1), "ng/mL": Fraction(1000), "ug/L": Fraction(1000)},
    {"g/L": Fraction(1), "g/dL": Fraction(10), "mg/dL": Fraction(1, 100), "mg/L": Fraction(1, 1000)},
    {"Gy": Fraction(1), "cGy": Fraction(1, 100)},
    {"cm3": Fraction(1), "mL": Fraction(1), "L": Fraction(1000)},
)
_TYPOGRAPHY = str.maketrans({"\N{MICRO SIGN}": "u", "\N{GREEK SMALL LETTER MU}": "u", "×": "", " ": ""})
_GIGA = ("G/L", "G/l")  # g/L are grams
# As laboratories write them, in small letters.
_SPELT = {
    **dict.fromkeys(("10^9/l", "10e9/l", "10*9/l", "giga/l", "gpt/l", "/nl"), "10^9/L"),
    **dict.fromkeys(("cells/ul", "cells/mcl", "zellen/ul", "个/ul", "/ul", "/mm3"), "cells/uL"),
    **dict.fromkeys(("10^3/ul", "k/ul", "tsd/ul", "tsd./ul"), "10^3/uL"),
    "10^6/l": "10^6/L",
}
_POWERS = {"10⁹": "10^9", "10⁶": "10^6", "10³": "10^3", "m³": "m3"}


def conversion(measured_in: str, unit: str) -> Fraction | None:
    """Factor from one unit to another; None if they are not units of the same quantity.

    >>> conversion("10^9/L", "cells/uL")
    Fraction(1000, 1)
    >>> conversion("kg", "cells/uL") is None
    True
    """
    measured_in, unit = plain_unit(measured_in), plain_unit(unit)
    if measured_in == unit:
        return Fraction(1)
    for family in FAMILIES:
        if measured_in in family and unit in family:
            return family[measured_in] / family[unit]
    return None


def convertible(unit: str) -> tuple[str, ...]:
    """Units that can be converted to `unit`.

    >>> convertible("Gy")
    ('Gy', 'cGy')
    """
    return next((tuple(family) for family in FAMILIES if plain_unit(unit) in family), ())


def is_count(unit: str) -> bool:
    """Whether a unit is one of cell counts, which cannot be negative.

    >>> is_count("cells/µL"), is_count("Gy")
    (True, False)
    """
    return plain_unit(unit) in COUNTS


def plain_unit(unit: str) -> str:
    """A unit as it is typed on a keyboard.

    >>> plain_unit("×10⁹/L"), plain_unit("cells/µL"), plain_unit("cells/mm³"), plain_unit("Giga/l")
    ('10^9/L', 'cells/uL', 'cells/mm3', '10^9/L')
    """
    text = unit.translate(_TYPOGRAPHY)
    for printed, typed in _POWERS.items():
        text = text.replace(printed, typed)
    return "10^9/L" if text in _GIGA else _SPELT.get(text.casefold(), text)
