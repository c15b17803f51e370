"""What a single column is: a number, a factor, dates, or nothing that an analysis can use."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from ..cohort.cells import beyond_limit
from ..cohort.identifiers import identifying
from ..cohort.suspicious import suspect_levels
from ..cohort.unknown_levels import unknown_codes
from ..study.csv_spec import CsvFormat
from ..study.units import plain_unit
from .guess_dates import guess_dates
from .guess_levels import SEX, code_of, guess_levels, reference
from .guess_missing import suspect_codes
from .guess_units import guess_unit
from .guess_unknown import asked_codes, without_unknown
from .guesses import ColumnGuess, LeftOut
from .names import printed, unit_in, words
from .odd_cells import LONGEST_WORD, odd_in_words, odd_words
from .yaml_text import scalar

MOST_CODES, MOST_WORDS = 6, 12
MOSTLY = 0.9
MOST_OF_A_WORD = 0.5  # a single word may stand in so many cells of a column of numbers
MOST_LIMITS, FEWEST_NUMBERS = 0.7, 3  # beside more limits so many numbers make them measured, and no classes
MOST_DECIMALS = 6
_DATES = "dates, by how they are written"
# With these a few whole numbers are counted or measured, not codes.
_MEASURED = {
    "n", "number", "num", "count", "counts", "cycles", "lines", "dose", "age", "score", "days", "weeks", "months",
    "years", "cm", "mm", "size", "time",
}  # fmt: skip
_RESERVED = {"flow_step", "patients", "GLOBAL"}


class Numbers(NamedTuple):
    """A column of numbers: its values, their decimals, cells that are none, how many are beyond a detection limit."""

    values: tuple[float, ...]
    decimals: int
    odd: tuple[str, ...]
    limits: int


def read_numbers(cells: Sequence[str], written: CsvFormat) -> Numbers | None:
    """Numbers of a column, if it is mostly that.

    Parameters
    ----------
    cells : sequence of str
        Without missing values.
    written : CsvFormat

    Examples
    --------
    >>> read_numbers(["1.50", "2", "<0.5", "3", "4", "5", "6", "7", "8", "9"], CsvFormat())[1:]
    (2, (), 1)
    """
    beyond = {cell for cell in set(cells) if _is_limit(cell, written)}
    read = {cell: number for cell in set(cells) - beyond if (number := written.plain_number(cell)) is not None}
    plain = [read[cell] for cell in cells if cell in read]
    odd = tuple(cell for cell in cells if cell not in read and cell not in beyond)
    limits = sum(cell in beyond for cell in cells)
    kinds = len(set(plain))
    if not plain or (limits > MOST_LIMITS * len(cells) and kinds < FEWEST_NUMBERS):
        return None
    is_one_word = len(set(map(str.casefold, odd))) == 1 and kinds > MOST_CODES
    if len(odd) > (MOST_OF_A_WORD if is_one_word else 1 - MOSTLY) * len(cells):
        return None
    exponents = any("e" in number.lower() for number in plain)
    decimals = MOST_DECIMALS + 1 if exponents else max(len(number.partition(".")[2]) for number in plain)
    return Numbers(tuple(map(float, plain)), decimals, odd, limits)


def _is_limit(cell: str, written: CsvFormat) -> bool:
    limit = beyond_limit(cell)
    return limit is not None and written.plain_number(limit.number) is not None


def unusable(name: str, cells: Sequence[str], is_unclear: bool) -> LeftOut | None:
    """Why a column cannot be in a plan at all; None if it can.

    Parameters
    ----------
    name : str
    cells : sequence of str
        Without missing values.
    is_unclear : bool
        Whether its numbers can be read in two ways.
    """
    if what := identifying(name):
        return LeftOut(name, f"{what} identify a person; they are not needed here")
    if not cells:
        return LeftOut(name, "every value is missing")
    if sum("@" in cell for cell in cells) > len(cells) / 2:
        return LeftOut(name, "e-mail addresses identify a person; they are not needed here")
    if len(set(cells)) == 1:
        return LeftOut(name, "the same for all patients who have a value")
    if is_unclear:
        what = "is the comma or point in its numbers a decimal mark, or does it stand between thousands?"
        return LeftOut(name, f"{what} Say so under csv (decimal, thousands) and describe the column", True)
    if name in _RESERVED or " + " in name or not name.isprintable():
        return LeftOut(name, "a plan cannot have a column of that name; rename it")
    return None


def guess_column(
    name: str,
    cells: Sequence[str],
    numbers: Numbers | None,
    given: Mapping[str, str],
    label: str = "",
    stem: str = "",
    missing: tuple[str, ...] = (),
    cell_unit: str = "",
) -> ColumnGuess | LeftOut:
    """What a column is.

    Parameters
    ----------
    name : str
    cells : sequence of str
        Without missing values, of two or more kinds.
    numbers : Numbers or None
        Of `read_numbers`.
    given : mapping of str to str
        Labels that the file itself gives to codes.
    label : str
        That the file itself gives to the column.
    stem : str
        What is measured, where it is one of a series.
    missing : tuple of str
        Codes for a missing value that the file has.
    cell_unit : str
        That stood behind the numbers, which `cells` has no more.
    """
    label = label or printed(name)
    distinct = {code_of(cell) for cell in cells}
    dates = guess_dates(cells)
    if dates is not None and dates.unclear:
        first, second = dates.unclear
        return LeftOut(name, f"dates that {first} and {second} both read; add it with the right date_format", True)
    if dates is not None:
        short = ("are the centuries of its two-digit years right?",) * any("%y" in each for each in dates.formats)
        odd = tuple(cell for cell in cells if cell in dates.odd)
        date = ColumnGuess(name, label, "date", len(cells), date_formats=dates.formats, reasons=(_DATES,), doubts=short)
        return _with_odd(date, odd, missing)
    odd = numbers.odd if numbers and not distinct <= set(given) else ()
    known = [cell for cell in cells if cell not in set(odd)]
    named = {code: given.get(code, code) for code in sorted(set(map(code_of, known)))}
    apart, unknown = suspect_levels(named), unknown_codes(named)
    near = [cell for cell in known if code_of(cell) not in (*apart, *unknown)]
    if known and not near:
        return LeftOut(name, "every value says that it is not known")
    if _is_factor(name, near, {code_of(cell) for cell in near}, numbers, given, stem, cell_unit):
        levels, why, doubt = guess_levels(name, near, given)
        levels |= {code: code if levels == {each: each for each in levels} else f"Code {code}" for code in apart}
        levels |= {code: named[code] for code in unknown}
        if len(set(levels.values())) == 1:
            return LeftOut(name, "the same for all patients who have a value, in several spellings")
        doubts = (doubt,) * bool(doubt)
        factor = ColumnGuess(name, label, "factor", len(cells), levels=levels, reasons=(why,), doubts=doubts)
        factor = asked_codes(without_unknown(factor, Counter(map(code_of, known)), missing), apart, missing)
        kept = factor.levels or {}
        compared = reference(kept)
        factor = replace(factor, reasons=(*factor.reasons, f"reference {compared.label}, by {compared.by}"))
        counts = Counter(kept[code] for code in map(code_of, known) if code in kept)
        return _with_odd(replace(factor, rarest=min(counts.values())), odd, missing)
    if numbers is not None:
        return _with_odd(_number(name, label, stem, numbers, len(cells), missing, cell_unit), odd, missing)
    if len(distinct) == len(cells):
        return LeftOut(name, "text that differs from patient to patient; is it needed, and does it identify anybody?")
    return LeftOut(name, f"text with {len(distinct)} different values; make few groups of them to analyse it")


def _is_factor(
    name: str,
    cells: Sequence[str],
    distinct: set[str],
    numbers: Numbers | None,
    given: Mapping[str, str],
    stem: str,
    cell_unit: str,
) -> bool:
    if given and distinct <= set(given):
        return True
    if numbers is None:
        are_groups = 2 * len(distinct) <= len(cells) and max(map(len, distinct)) <= LONGEST_WORD
        return len(distinct) <= MOST_WORDS and are_groups
    if numbers.limits or stem or cell_unit:
        return False
    if distinct == {"0", "1"} or (len(distinct) <= 3 and SEX & set(words(name))):
        return True
    are_codes = len(distinct) <= MOST_CODES and all(re.fullmatch(r"\+?[0-9]", code) for code in distinct)
    return are_codes and not set(words(name)) & _MEASURED


def _with_odd(column: ColumnGuess, odd: Sequence[str], missing: tuple[str, ...]) -> ColumnGuess:
    """A column with what is said of cells that are none of its numbers, dates or codes."""
    if not odd:
        return column
    what, remedy = odd_in_words(odd, {"factor": "code"}.get(column.kind, column.kind))
    own = odd_words(odd)
    return replace(
        column,
        n=column.n - len(odd),
        reasons=(*column.reasons, what),
        doubts=(*column.doubts, f"{what}: {remedy}"),
        may_be_missing=(*(column.may_be_missing or column.missing or missing), *own) if own else column.may_be_missing,
    )


def _number(
    name: str, label: str, stem: str, numbers: Numbers, n: int, missing: tuple[str, ...], cell_unit: str
) -> ColumnGuess:
    suspects = suspect_codes(numbers.values)
    true = [value for value in numbers.values if f"{value:g}" not in suspects]
    unit = guess_unit(name, stem, true, numbers.decimals > 0)
    if cell_unit:
        said = guess_unit(f"{name} ({cell_unit})", stem, true, numbers.decimals > 0)
        said = said._replace(unit=said.unit or cell_unit, bounds=unit.bounds if unit.unit == cell_unit else None)
        unit = said._replace(why=f"{cell_unit} in its cells")
    is_thousands = unit.measured_in in ("10^9/L", "10^3/uL") and unit.unit == "cells/uL"
    decimals = numbers.decimals - 3 * is_thousands
    kept = max(0, decimals) if numbers.decimals <= MOST_DECIMALS else None
    reasons = [unit.why or "no unit found; add unit: if it has one"]
    reasons += (
        [f"{kept} decimal{'s' * (kept > 1)} in the data" if kept else "whole numbers"] if kept is not None else []
    )
    doubts = [unit.doubt] if unit.doubt else []
    named = unit_in(name)
    if cell_unit and named and plain_unit(named) != plain_unit(cell_unit):
        doubts.append(f"its cells are in {cell_unit}, and its name says {named}; which is right?")
    if suspects:
        written = f"missing: [{', '.join([*map(scalar, missing), *suspects])}]"
        reasons.append(f"{' and '.join(suspects)} may mean missing; if so add {written}")
        doubts.append(f"does {' or '.join(suspects)} mean a missing value? Then add {written}")
    if numbers.limits:
        reasons.append(f"{numbers.limits} beyond a detection limit; add beyond_limit: missing, limit or half")
        doubts.append(f"what do values beyond a detection limit ({numbers.limits} of them) count as (beyond_limit)?")
    bounds = unit.bounds if not suspects else None
    return ColumnGuess(
        name=name,
        label=label,
        kind="number",
        n=n,
        unit=unit.unit,
        measured_in=unit.measured_in,
        decimals=kept,
        bounds=bounds,
        reasons=tuple(reasons),
        doubts=tuple(doubts),
    )
