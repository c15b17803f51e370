"""Units as journals print them; the plan and the results store keep them in ASCII."""

from __future__ import annotations

import re

from ..study.units import plain_unit

_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_MICRO = re.compile(r"(?<![A-Za-z])u(?=(?:L|l|g|m|M|mol|kat|IU)(?![A-Za-z]))")
_PERCENT = re.compile(r"(?<=\d) %")
_POWER = re.compile(r"\^(-?\d+)")
_AREA_OR_VOLUME = re.compile(r"(?<![A-Za-z])(mm|cm|dm|m)([23])(?![\w.])")
_TIMES = re.compile(r"(?<=\d) ?[x*] ?(?=10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹])")
_BEFORE_TEN = re.compile(r"^[x*] ?(?=10)")
_IN_BRACKETS = re.compile(r"\s*[(\[\N{FULLWIDTH LEFT PARENTHESIS}]([^()\[\]]+)[)\]\N{FULLWIDTH RIGHT PARENTHESIS}]$")


def pretty_unit(unit: str) -> str:
    """A unit, or words that contain one, with micro sign, raised powers and a multiplication sign.

    >>> [pretty_unit(unit) for unit in ("cells/uL", "10^9/L", "kg/m2", "cells/mm3", "per 100 cells/uL", "ug/mL", "%")]
    ['cells/µL', '10⁹/L', 'kg/m²', 'cells/mm³', 'per 100 cells/µL', 'µg/mL', '%']
    >>> pretty_unit("mL min^-1"), pretty_unit("per 0.5 x 10^9/L"), pretty_unit("mIU/mL")
    ('mL min⁻¹', 'per 0.5 × 10⁹/L', 'mIU/mL')
    >>> pretty_unit("per 10 %")
    'per 10%'
    """
    text = _PERCENT.sub("%", _MICRO.sub("µ", unit))
    text = _POWER.sub(lambda match: match.group(1).translate(_SUPERSCRIPT), text)
    text = _AREA_OR_VOLUME.sub(lambda match: match.group(1) + match.group(2).translate(_SUPERSCRIPT), text)
    return _TIMES.sub(" × ", text)


def without_unit(label: str, unit: str) -> str:
    """A label without the unit in brackets that the plan wrote at its end.

    >>> without_unit("CD4 (cells/µL)", "cells/uL"), without_unit("Age [Years]", "years"), without_unit("Age (SD)", "years")
    ('CD4', 'Age', 'Age (SD)')
    """  # noqa: E501
    found = _IN_BRACKETS.search(label)
    return label[: found.start()] if found and found.start() and _are_one(found[1], unit) else label


def in_unit(label: str, unit: str) -> str:
    """A label with a unit in parentheses, unless it ends with that unit already.

    >>> in_unit("CD4+ T cells", "cells/uL"), in_unit("Ratio", ""), in_unit("Age (Years)", "years")
    ('CD4+ T cells (cells/µL)', 'Ratio', 'Age (Years)')
    >>> in_unit("CD4 (cells/µL)", "cells/uL"), in_unit("CD4 (x10⁹/L)", "10^9/L"), in_unit("Age in years", "years")
    ('CD4 (cells/µL)', 'CD4 (x10⁹/L)', 'Age in years')
    """
    if not unit or without_unit(label, unit) != label:
        return label
    # A unit without brackets may have blanks inside.
    last = label.replace(",", " ").split()[-1 - unit.count(" ") :]
    return label if _are_one(" ".join(last), unit) else f"{label} ({pretty_unit(unit)})"


def per_unit(label: str, unit: str, per: str) -> str:
    """A label with what its effect is for, which stands for the unit that the label ends with.

    >>> per_unit("Age (years)", "years", "per 10 years"), per_unit("CD4", "cells/uL", "per 100 cells/uL")
    ('Age (per 10 years)', 'CD4 (per 100 cells/µL)')
    """
    return f"{without_unit(label, unit)} ({pretty_unit(per)})" if per else label


def _are_one(written: str, unit: str) -> bool:
    """Whether two spellings are of one unit; a multiplication sign may stand before a power of ten."""
    one, other = (plain_unit(_BEFORE_TEN.sub("", text.strip())).casefold() for text in (written, unit))
    return one == other
