"""Units as journals print them; the plan and the results store keep them in ASCII."""

from __future__ import annotations

import re

_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_MICRO = re.compile(r"(?<![A-Za-z])u(?=(?:L|l|g|m|M|mol|kat|IU)(?![A-Za-z]))")
_POWER = re.compile(r"\^(-?\d+)")
_AREA_OR_VOLUME = re.compile(r"(?<![A-Za-z])(mm|cm|dm|m)([23])(?![\w.])")
_TIMES = re.compile(r"(?<=\d) ?[x*] ?(?=10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹])")


def pretty_unit(unit: str) -> str:
    """A unit, or words that contain one, with micro sign, raised powers and a multiplication sign.

    >>> [pretty_unit(unit) for unit in ("cells/uL", "10^9/L", "kg/m2", "cells/mm3", "per 100 cells/uL", "ug/mL", "%")]
    ['cells/µL', '10⁹/L', 'kg/m²', 'cells/mm³', 'per 100 cells/µL', 'µg/mL', '%']
    >>> pretty_unit("mL min^-1"), pretty_unit("per 0.5 x 10^9/L"), pretty_unit("mIU/mL")
    ('mL min⁻¹', 'per 0.5 × 10⁹/L', 'mIU/mL')
    """
    text = _MICRO.sub("µ", unit)
    text = _POWER.sub(lambda match: match.group(1).translate(_SUPERSCRIPT), text)
    text = _AREA_OR_VOLUME.sub(lambda match: match.group(1) + match.group(2).translate(_SUPERSCRIPT), text)
    return _TIMES.sub(" × ", text)
