"""A printed number against the computed one: the same at the printed precision, and the same conclusion."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, NamedTuple

import pandas as pd

from ..rounding import round_half_up, to_percent
from ..tidy import NOT_ESTIMABLE
from .claims import Claim
from .kinds import CONCLUSIONS, LIMITS, NULL, P_VALUES, RATIOS, has_conclusion
from .printed import NOT_REACHED, parse_printed
from .select import NoRowError, Row, select_row
from .spec import joined


class Verdict(NamedTuple):
    """What came of a claim.

    Attributes
    ----------
    computed : str
        The number in full, in the paper's unit, or the words of a conclusion; empty where there is none.
    same_number, same_conclusion : bool or None
        None where the claim has no number, or no conclusion.
    difference : str
        What differs; empty where nothing does.
    """

    computed: str
    same_number: bool | None
    same_conclusion: bool | None
    difference: str = ""


def compare(claim: Claim, rows: pd.DataFrame, alpha: float) -> Verdict:
    """Compare a claim with the row that it is about.

    Parameters
    ----------
    claim : Claim
    rows : DataFrame
        Tidy estimates of its analysis.
    alpha : float
        Level of the paper's tests.

    Returns
    -------
    Verdict
        A number that is not there counts as different: it was not reproduced.
    """
    try:
        row = select_row(claim, rows)
        if claim.kind in CONCLUSIONS:
            return _words(claim, row, alpha)
        return _number(claim, row, rows, alpha)
    except (NoRowError, NotThereError) as reason:
        number = None if claim.kind in CONCLUSIONS else False
        return Verdict("", number, False if has_conclusion(claim.kind, claim.cell) else None, str(reason))


class NotThereError(Exception):
    """A row without the number that a claim is about."""


def _value(row: Row, field: str) -> float:
    value = float(row[field])
    if math.isnan(value):
        why = str(row["note"]).removeprefix(NOT_ESTIMABLE) or f"the row has no {field}"
        raise NotThereError(f"{NOT_ESTIMABLE}{why}")
    return value


def field_of(kind: str) -> str:
    """The glossary column that a claim is about."""
    if kind == "f_statistic":
        return "statistic"
    return kind if kind in (*LIMITS, *P_VALUES) else "estimate"


def _number(claim: Claim, row: Row, rows: pd.DataFrame, alpha: float) -> Verdict:
    field = field_of(claim.kind)
    if claim.printed == NOT_REACHED or _is_not_reached(row, field):
        return _not_reached(claim, row, field)
    value = _value(row, field)
    if row["estimate_type"] == "survival_probability":
        value = to_percent(value)
    same = _same_number(claim, value, rows)
    agrees, against = _same_conclusion(claim, row, value, alpha)
    different = [] if same else [f"{apart(value, claim.printed)} computed, {claim.printed} printed"]
    return Verdict(in_full(value), same, agrees, "; ".join([*different, *against]))


def in_full(value: float) -> str:
    """A number with all its digits, a whole one without a point.

    >>> in_full(15.0), in_full(0.1 + 0.2)
    ('15', '0.30000000000000004')
    """
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def shown(value: float, printed: str, more: int = 0) -> str:
    """A computed number at the decimals of the print, or some more; one that would look like zero as a bound.

    >>> shown(62.45, "62.4"), shown(62.45, "62.4", 1), shown(0.00001, "0.031")
    ('62.5', '62.45', '<0.001')
    """
    decimals = parse_printed(printed).decimals + more
    rounded = round_half_up(value, decimals)
    return f"<{Decimal(1).scaleb(-decimals):f}" if value > 0 and not rounded else f"{rounded:f}"


def apart(value: float, printed: str) -> str:
    """A computed number that differs from the print, at the fewest decimals that show it.

    >>> apart(62.45, "62.4"), apart(0.00104, "<0.001")
    ('62.5', '0.00104')
    """
    number = parse_printed(printed)
    more = 0
    while more < 4 and number.low <= round_half_up(value, number.decimals + more) <= number.high:
        more += 1
    return shown(value, printed, more)


def _is_not_reached(row: Row, field: str) -> bool:
    return math.isnan(float(row[field])) and "not reached" in row["note"]


def _not_reached(claim: Claim, row: Row, field: str) -> Verdict:
    """Medians of survival and their limits, one of which, printed or computed, is not reached."""
    computed = NOT_REACHED if _is_not_reached(row, field) else in_full(_value(row, field))
    same = computed == claim.printed
    return Verdict(computed, same, None, "" if same else f"{computed} computed, {claim.printed} printed")


def _same_number(claim: Claim, value: float, rows: pd.DataFrame) -> bool:
    printed = parse_printed(claim.printed)
    if printed.fits(value):
        return True
    # Papers round percents in several ways; the count says whether it is the same one.
    return claim.kind == "percent" and printed.is_near(value) and _same_count(claim, rows)


def _same_count(claim: Claim, rows: pd.DataFrame) -> bool:
    if "count" not in claim.cell:
        return False
    try:
        row = select_row(replace(claim, kind="count"), rows)
    except NoRowError:
        return False
    return parse_printed(claim.cell["count"]).fits(float(row["estimate"]))


def _same_conclusion(claim: Claim, row: Row, value: float, alpha: float) -> tuple[bool | None, list[str]]:
    """Whether the conclusion is the same, and what speaks against it."""
    if not has_conclusion(claim.kind, claim.cell):
        return None, []
    if claim.kind in P_VALUES:
        below = _printed_below(claim, claim.printed, alpha)
        if below is None:
            return None, []
        against = [] if (value < alpha) == below else [_side(value, alpha)]
        return not against, against
    against = []
    low, high = (parse_printed(claim.cell[limit]) for limit in LIMITS)
    # The limits may have fewer decimals than the estimate: 2.33 is not inside 1 to 2.
    if not low.low <= round_half_up(value, parse_printed(claim.printed).decimals) <= high.high:
        against.append(f"outside the printed interval {claim.cell['conf_low']} to {claim.cell['conf_high']}")
    printed, computed = _printed_significance(claim, alpha), _computed_significance(claim.kind, row, alpha)
    if printed is not None and printed != computed:
        against.append(_side(float(row["p_value"]), alpha))
    return not against, against


def _side(p: float, alpha: float) -> str:
    if math.isnan(p):
        return "the interval and the paper's do not both exclude no effect"
    return f"p = {shown(p, '0.0000')} is {'below' if p < alpha else 'not below'} {alpha:g}, unlike the paper's"


def _printed_below(claim: Claim, p: str, alpha: float) -> bool | None:
    """Side of alpha of a printed p-value; what the paper calls it decides, where it is printed beside it."""
    called = claim.cell.get("significant")
    return called == "true" if called else parse_printed(p).is_below(alpha)


def _printed_significance(claim: Claim, alpha: float) -> bool | None:
    """Whether an effect is significant by what is printed beside it: in words, its p-value, or its interval."""
    if {"significant", "p_value"} & set(claim.cell):
        return _printed_below(claim, claim.cell.get("p_value", "0"), alpha)
    low, high = (parse_printed(claim.cell[limit]) for limit in LIMITS)
    null = NULL[claim.kind]
    if low.low == null or high.high == null:
        return None  # rounded onto it
    return not low.low < null < high.high


def _computed_significance(kind: str, row: Mapping[Hashable, Any], alpha: float) -> bool:
    p = float(row["p_value"])
    if not math.isnan(p):
        return p < alpha
    return not _value(row, "conf_low") <= NULL[kind] <= _value(row, "conf_high")


def _words(claim: Claim, row: Row, alpha: float) -> Verdict:
    if claim.kind == "selected":
        return _selected(claim, row)
    if claim.kind == "significant":
        field = "p_adjusted" if "p_adjusted" in claim.cell else "p_value"
        computed = "true" if _value(row, field) < alpha else "false"
        words = {"true": "significant", "false": "not significant"}
    else:
        computed = _direction(row)
        words = {word: word for word in ("positive", "negative", "neither")}
    same = computed == claim.printed
    return Verdict(computed, None, same, "" if same else f"{words[computed]} computed, {words[claim.printed]} printed")


def _direction(row: Row) -> str:
    value, null = _value(row, "estimate"), 1.0 if row["estimate_type"] in RATIOS else 0.0
    return "neither" if value == null else ("positive" if value > null else "negative")


def _selected(claim: Claim, row: Row) -> Verdict:
    if not row["variable"] and NOT_ESTIMABLE in row["note"]:
        raise NotThereError(row["note"])
    computed, printed = (set(filter(None, text.split(" + "))) for text in (str(row["variable"]), claim.printed))
    different = [
        f"{what}: {', '.join(sorted(names))}"
        for what, names in (("also selected", computed - printed), ("not selected", printed - computed))
        if names
    ]
    return Verdict(joined(computed), None, not different, "; ".join(different))
