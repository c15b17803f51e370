"""Levels of a factor that say that nothing is known: they are missing values, until somebody says otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ..cohort.unknown_levels import unknown_codes
from .guesses import ColumnGuess
from .odd_cells import counted_cells

_FEWEST_LEVELS = 2


def without_unknown(column: ColumnGuess, counts: Mapping[str, int], missing: Sequence[str]) -> ColumnGuess:
    """A factor without the levels that say unknown or not evaluable; these are its codes for a missing value.

    Parameters
    ----------
    column : ColumnGuess
        A factor.
    counts : mapping of str to int
        Cells with each code.
    missing : sequence of str
        Codes for a missing value that the file has, which a column's own take the place of.

    Returns
    -------
    ColumnGuess
        As it was where there is no such level, or where fewer than two would be left; then it only asks.
    """
    levels = column.levels or {}
    unknown = unknown_codes(levels)
    if not unknown:
        return column
    shown = {code: code if levels[code].casefold() == code.casefold() else levels[code] for code in unknown}
    named = " and ".join(f"{shown[code]!r} ({counted_cells(counts[code])})" for code in unknown)
    kept = {code: label for code, label in levels.items() if code not in unknown}
    if len(set(kept.values())) < _FEWEST_LEVELS:
        doubt = f"{named} as a level: does it mean a missing value? Then leave the column out"
        return replace(column, doubts=(*column.doubts, doubt))
    said = f"{named} read as missing"
    doubt = (
        f"{said}, so that such patients are in no rate and no model; where they count (such as no response, by "
        "intention to treat) make it a level again and say why (meant)"
    )
    return replace(
        column,
        levels=kept,
        n=column.n - sum(counts[code] for code in unknown),
        missing=(*missing, *unknown),
        reasons=(*column.reasons, said),
        doubts=(*column.doubts, doubt),
    )


def asked_codes(column: ColumnGuess, apart: Sequence[str], missing: Sequence[str]) -> ColumnGuess:
    """A factor with the question whether some of its codes mean a missing value; they stay levels until then.

    Parameters
    ----------
    column : ColumnGuess
    apart : sequence of str
        Codes that stand apart from the others, as 9 from stages 1 to 4.
    missing : sequence of str
        Codes for a missing value that the file has.
    """
    if not apart:
        return column
    said = f"{' and '.join(apart)} may mean missing"
    doubt = (
        f"does {' or '.join(apart)} mean a missing value, and no level? Then take the commented line below the "
        "column's in the plan"
    )
    return replace(
        column,
        reasons=(*column.reasons, said),
        doubts=(*column.doubts, doubt),
        may_be_missing=(*(column.missing or missing), *apart),
    )
