"""The one row of the results that a printed number is about."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from .. import tidy
from .claims import Claim
from .kinds import DIRECTED, ESTIMATES, LIMITS, P_VALUES, WITH_P, limited
from .spec import Selector

Row = Mapping[Hashable, Any]
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


class NoRowError(Exception):
    """The selector leaves no row, or more than one; the message says so."""


def select_row(claim: Claim, rows: pd.DataFrame) -> Row:
    """The tidy row of a claim.

    Parameters
    ----------
    claim : Claim
    rows : DataFrame
        Tidy estimates of the analysis that it names.

    Returns
    -------
    mapping
        Glossary column to value.

    Raises
    ------
    NoRowError
        No row, or several, have the selector's words.

    Notes
    -----
    Where several tests or correlations are left, the deciding one is taken, if the analysis names one. Tests of a
    model's or a test's assumptions (normality, proportional hazards, linearity) count only if the selector names
    their statistic or method.
    """
    types = row_types(claim)
    if types == ("test",) and claim.at.get("estimate_type") != "test" and _tests_itself(rows):
        types = WITH_P
    of_type = rows[rows["estimate_type"].isin(types)]
    left = _with_words(of_type, claim)
    if types == ("test",):
        left = _printed_test(left, claim)
    deciding = left["note"].str.startswith(tidy.DECIDING)
    if deciding.any():
        left = left[deciding]
    if claim.kind == "selected":
        left = left[left["level"] == ("stop" if (left["level"] == "stop").any() else "start")]
    if left.empty:
        raise NoRowError(f"no such row{_missing(of_type, claim)}")
    if len(left) > 1:
        count = _NUMBERS[len(left)] if len(left) < len(_NUMBERS) else str(len(left))
        raise NoRowError(f"{count} rows match: {_differences(left)}")
    return left.iloc[0].to_dict()


def _tests_itself(rows: pd.DataFrame) -> bool:
    """Whether the p-value that decides stands in the row of an estimate: of a correlation, also of a coupled one."""
    decides = rows["estimate_type"].isin(WITH_P) & rows["note"].str.startswith(tidy.DECIDING)
    return bool(decides.any()) or not (rows["estimate_type"] == "test").any()


def row_types(claim: Claim) -> tuple[str, ...]:
    """Estimate types among which a claim's row is."""
    kind, asked = claim.kind, claim.at.get("estimate_type", "")
    if kind in ESTIMATES:
        return (kind,)
    if kind == "selected":
        return ("selection_step",)
    if asked:
        return (asked,)
    if _is_of_f(claim):
        return ("test",)
    if kind in LIMITS:
        return tuple(limited(claim.cell))
    if kind in P_VALUES or kind == "significant":
        return next(((beside,) for beside in WITH_P if beside in claim.cell), ("test",))
    return next(((beside,) for beside in DIRECTED if beside in claim.cell), DIRECTED)


def _is_of_f(claim: Claim) -> bool:
    """Whether a claim is about an F test: its statistic, or the p-value beside it."""
    beside = "f_statistic" in claim.cell and not set(WITH_P) & set(claim.cell)
    return claim.kind == "f_statistic" or (beside and claim.kind in (*P_VALUES, "significant"))


def _with_words(rows: pd.DataFrame, claim: Claim) -> pd.DataFrame:
    for key, word in claim.at.items():
        if key != "analysis":
            rows = rows[_has_word(rows[key], word)]
    return rows


def _has_word(column: pd.Series, word: str) -> pd.Series:
    if column.name not in tidy.NUMERIC:
        return column == word
    return column == float(word) if word else column.isna()


def _printed_test(rows: pd.DataFrame, claim: Claim) -> pd.DataFrame:
    if _is_of_f(claim):
        of_model = rows["variable"] == claim.at.get("variable", "")
        return rows[(rows["statistic_type"] == "F") & of_model]
    if "method" not in claim.at:
        rows = rows[~rows["method"].str.startswith(tidy.LINEARITY)]
    if not {"statistic_type", "method"} & set(claim.at):
        assumption = rows["method"].str.startswith("proportional hazards")
        rows = rows[~assumption & (rows["statistic_type"] != "shapiro_wilk_W")]
    return rows


def _missing(rows: pd.DataFrame, claim: Claim) -> str:
    """The first word of the selector that no row of the type has."""
    kind = " or ".join(row_types(claim)).replace("_", " ")
    if rows.empty:
        return f": the analysis gives no {kind}"
    for key, word in claim.at.items():
        if key != "analysis" and not _has_word(rows[key], word).any():
            return f": no {kind} with {key} {word!r}"
    return ""


def _differences(rows: pd.DataFrame) -> str:
    """In what several rows differ, of the words that a selector can give."""
    keys = [key for key in Selector.model_fields if key != "analysis" and len(rows[key].unique()) > 1]
    texts = [f"{key} {', '.join(repr(_as_word(value)) for value in rows[key].unique())}" for key in keys]
    return "; ".join(texts) or "the selector cannot tell them apart"


def _as_word(value: object) -> str:
    """A cell as a selector would give it."""
    if isinstance(value, float):
        return "" if math.isnan(value) else f"{value:g}"
    return str(value)
