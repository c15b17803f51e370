"""Sentences about linearity and the influence of single patients that a model's table and the report share."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from ..tidy import LINEARITY, WHOLE_MODEL
from .format import THIN, decimals_for, format_alpha, format_count, format_number
from .p_values import format_p, format_p_with_sign
from .tables.rows import Record, Records, first, where
from .tables.words import enumerate_words

Label = Callable[[str], str]
FAR = 1.0
"""Standard errors by which one patient moves a coefficient that is named."""
MOST_DECIMALS = 4
WITHOUT_WHOM = " without whom the model cannot be fitted"


class Moved(NamedTuple):
    """A coefficient, and what it would be without the patient who moves it furthest.

    Attributes
    ----------
    label : str
        Of its variable, with the level of a factor.
    effect, without : mapping
        Tidy rows: of all patients, and without that one, refitted.
    alone : str
        `1 patient`, where there are patients without whom the coefficient does not exist; else empty.
    """

    label: str
    effect: Record
    without: Record
    alone: str = ""

    @property
    def errors(self) -> float:
        """Standard errors by which the refit without that patient moves the coefficient; NaN where there is none."""
        values = (self.without["estimate"], self.effect["estimate"])
        is_ratio = self.effect["estimate_type"] != "beta"
        moved, start = map(math.log, values) if is_ratio and min(values) > 0 else values
        return abs(moved - start) / float(self.effect["std_error"])

    @property
    def is_far(self) -> bool:
        """By more than a standard error, or to where it cannot be estimated."""
        return bool(self.alone) or not self.errors <= FAR

    def crosses(self, alpha: float) -> bool:
        """Whether p is on the other side of alpha without that patient."""
        p, q = self.effect["p_value"], self.without["p_value"]
        return not (math.isnan(p) or math.isnan(q)) and (p < alpha) != (q < alpha)


def moved(rows: Records, estimate_type: str, label: Label, level: Label) -> list[Moved]:
    """The coefficients of a model whose influence is known, the furthest first.

    Parameters
    ----------
    rows : tuple of mapping
        Tidy rows of the model.
    estimate_type : str
        Of its effects.
    label, level : callable
        From a variable's or a level's name to its words.
    """
    found = []
    for row in where(rows, estimate_type="largest_dfbetas"):
        at: dict[str, Any] = {"variable": row["variable"], "level": row["level"]}
        effect = first(rows, estimate_type=estimate_type, **at)
        without = first(rows, estimate_type="estimate_without", **at)
        if effect and without and not math.isnan(row["estimate"]) and not math.isnan(effect["estimate"]):
            words = f"{label(row['variable'])} ({level(row['level'])})" if row["level"] else label(row["variable"])
            alone = row["note"].partition(WITHOUT_WHOM)[0] if WITHOUT_WHOM in row["note"] else ""
            found.append(Moved(words, effect, without, alone))
    return sorted(found, key=lambda one: -math.inf if one.alone or math.isnan(one.errors) else -one.errors)


def would_be(one: Moved, symbol: str, alpha: float) -> str:
    r"""What a coefficient would be without one patient.

    >>> effect = {"estimate_type": "hazard_ratio", "estimate": 1.21, "std_error": 0.1, "p_value": 0.06}
    >>> without = {"estimate": 1.52, "p_value": 0.012, "note": ""}
    >>> would_be(Moved("AFP", effect, without), "HR", 0.05).replace("\N{NO-BREAK SPACE}", " ")
    'the HR of AFP would be 1.52 instead of 1.21 (2.3 standard errors; p = 0.012 instead of 0.060)'
    """
    if one.alone:
        return f"the {symbol} of {one.label} does not exist (it hangs on {one.alone})"
    if math.isnan(one.without["estimate"]):
        return f"the {symbol} of {one.label} is {one.without['note']}".replace(" without that patient", "")
    values = _apart(one.without["estimate"], one.effect)
    p = f"; {_p_instead(one, alpha)}" if one.crosses(alpha) else ""
    return f"the {symbol} of {one.label} would be {values} ({_errors(one.errors)}{p})"


def across(found: Sequence[Moved], alpha: float) -> str:
    """For which other coefficients leaving out one patient takes p across alpha; empty for none."""
    others = [f"{one.label} ({_p_instead(one, alpha)})" for one in found if one.crosses(alpha)]
    return (
        f"leaving out one patient takes p across {format_alpha(alpha)} for {enumerate_words(others)}" if others else ""
    )


def rejected_linearity(tests: Sequence[Record], label: Label, alpha: float) -> str:
    """The covariates whose effects are not straight lines, and the joint test; empty where none is rejected."""
    found = [row for row in tests if row["p_value"] < alpha]
    named = [
        f"{'all together' if row['variable'] == WHOLE_MODEL else label(row['variable'])} "
        f"({format_p_with_sign(row['p_value'], alpha)})"
        for row in found
    ]
    return f"rejected for {enumerate_words(named)}" if named else ""


def linearity_tests(rows: Records) -> Records:
    """The tests of linearity among some rows."""
    return tuple(row for row in where(rows, estimate_type="test") if row["method"].startswith(LINEARITY))


def _p_instead(one: Moved, alpha: float) -> str:
    return f"{format_p_with_sign(one.without['p_value'], alpha)} instead of {format_p(one.effect['p_value'], alpha)}"


def _errors(errors: float) -> str:
    return f"{format_number(errors, 1 if errors > FAR else 2)}{THIN}standard errors"


def _apart(without: float, effect: Record) -> str:
    """Both estimates with so many decimals that they differ."""
    is_ratio = effect["estimate_type"] != "beta"
    decimals = (3 if min(without, effect["estimate"]) < 0.1 else 2) if is_ratio else decimals_for(effect["std_error"])
    while True:
        texts = [_printed(value, decimals, is_ratio) for value in (without, effect["estimate"])]
        if texts[0] != texts[1] or decimals >= MOST_DECIMALS:
            return " instead of ".join(texts)
        decimals += 1


def _printed(value: float, decimals: int, is_ratio: bool) -> str:
    """A ratio cannot be 0: what would print so is below 0.001."""
    least = 10.0**-decimals
    if is_ratio and value < least / 2:
        return f"<{THIN}{least:.{decimals}f}"
    return format_number(value, decimals)


def below(found: Sequence[Record], column: str, alpha: float) -> str:
    """How many p-values are below alpha, in words.

    >>> below([{"p_value": 0.01}, {"p_value": 0.2}], "p_value", 0.05)
    '1 is'
    """
    count = sum(row[column] < alpha for row in found)
    return f"{format_count(count)} {'is' if count == 1 else 'are'}"
