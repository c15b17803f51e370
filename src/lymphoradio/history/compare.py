"""What changed between two versions of a study's results: numbers, rows, and conclusions that flipped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..errors import InputError, Problem
from ..files import read_table
from .versions import Version

NUMBERS = (
    "n", "n_missing", "n_events", "estimate", "std_error", "conf_low", "conf_high", "statistic", "df", "p_value",
    "p_adjusted",
)  # fmt: skip
ABOUT = (
    "analysis", "variant", "population", "outcome", "variable", "level", "reference", "group", "contrast", "time",
    "time_unit", "model", "step", "estimate_type", "statistic_type", "unit",
)  # fmt: skip
COLUMNS = (*ABOUT, "number", "before", "after", "change", "relative_change", "flipped")
# Where an interval says nothing: by what the estimate is.
NULL = {
    **dict.fromkeys(("hazard_ratio", "odds_ratio", "geometric_mean_ratio"), 1.0),
    **dict.fromkeys(
        (
            "beta", "mean_difference", "median_difference", "hodges_lehmann", "cohens_dz", "rank_biserial",
            "pearson_r", "spearman_rho", "standardised_difference",
        ),
        0.0,
    ),
    **dict.fromkeys(("auc", "concordance"), 0.5),
}  # fmt: skip
# How the methods of tests of assumptions begin.
ASSUMPTIONS = ("Shapiro-Wilk", "proportional hazards", "linearity")
EFFECTS = ("hazard_ratio", "odds_ratio", "beta")
ALPHA = 0.05


@dataclass(frozen=True)
class Difference:
    """What changed.

    Attributes
    ----------
    numbers : int
        Numbers that both versions have, or one of them.
    changes : DataFrame
        A row per number that is not the same, with the columns `COLUMNS`: what it is about, which `number` of the row,
        its value `before` and `after` (NaN where it is not there), the difference, the relative difference (NaN
        where it was 0), and in words what flipped: p across alpha, an interval across its null value, a variable into
        a model or out of it; empty for none.
    """

    numbers: int
    changes: pd.DataFrame

    @property
    def flipped(self) -> pd.DataFrame:
        """The changes that flip a conclusion."""
        return self.changes[self.changes["flipped"] != ""]


def compare(before: Version, after: Version) -> Difference:
    """Compare every number of two versions, exactly: a last digit that changed is a change.

    Parameters
    ----------
    before, after : Version

    Returns
    -------
    Difference

    Raises
    ------
    InputError
        A table of one of them is damaged.
    """
    ours, theirs = _numbers(after), _numbers(before)
    models = {_model(key) for key in ours} & {_model(key) for key in theirs}
    found, count = [], 0
    for key in dict.fromkeys([*theirs, *ours]):
        old, new = theirs.get(key, {}), ours.get(key, {})
        about = dict(zip(ABOUT, key, strict=False))
        count += sum(not _is_nan(old.get(number)) or not _is_nan(new.get(number)) for number in NUMBERS)
        flips = {} if _is_assumption(key) else dict(_flips(about, old, new, before, after))
        if about["estimate_type"] in EFFECTS and _model(key) in models and bool(old) != bool(new):
            flips["estimate"] = "into the model" if new else "out of the model"
        for number in NUMBERS:
            was, now = old.get(number, np.nan), new.get(number, np.nan)
            if was == now or (_is_nan(was) and _is_nan(now)):
                continue
            relative = (now - was) / abs(was) if was else np.nan
            found.append(
                {**about, "number": number, "before": was, "after": now, "change": now - was,
                 "relative_change": relative, "flipped": flips.get(number, "")}
            )  # fmt: skip
    return Difference(count, pd.DataFrame(found, columns=list(COLUMNS)))


def _is_assumption(key: tuple[str, ...]) -> bool:
    """Whether a row is a test of an assumption, by which nothing is concluded about patients."""
    return key[len(ABOUT)].startswith(ASSUMPTIONS)


def _model(key: tuple[str, ...]) -> tuple[str, str]:
    """The analysis and the model that a row is of."""
    return key[ABOUT.index("analysis")], key[ABOUT.index("model")]


def _is_nan(value: float | None) -> bool:
    return value is None or bool(np.isnan(value))


def _numbers(version: Version) -> dict[tuple[str, ...], dict[str, float]]:
    """Numbers of every tidy row by what the row is about; rows that share it are told apart by their order."""
    found: dict[tuple[str, ...], dict[str, float]] = {}
    for file in sorted((version.folder / "tidy").glob("*.csv")):
        table = _estimates(file)
        if table is None:
            continue
        # What a test is called tells rows apart that are else about the same.
        test = table["method"].str.split(r"[;,:]").str[0].where(table["estimate_type"] == "test", "")
        texts = table[list(ABOUT)].assign(test=test).astype(str).to_numpy()
        values = table[list(NUMBERS)].to_numpy(float)
        for about, row in zip(texts, values, strict=True):
            key, again = tuple(about), 0
            while (*key, str(again)) in found:
                again += 1
            found[(*key, str(again))] = dict(zip(NUMBERS, row.tolist(), strict=True))
    return found


def _estimates(file: Path) -> pd.DataFrame | None:
    """A table of estimates; None for one of another shape, such as the audit of a paper."""
    try:
        table = read_table(file, NUMBERS)
    except ValueError:  # pandas' and float's, and that of text that is not UTF-8
        remedy = "lymphoradio verify says what was altered; lymphoradio run makes it again"
        raise InputError([Problem(str(file), "", "cannot be read as a table of results", remedy)]) from None
    return table if {*ABOUT, *NUMBERS, "method"} <= set(table.columns) else None


def _flips(
    about: dict[str, str], old: dict[str, float], new: dict[str, float], before: Version, after: Version
) -> Iterator[tuple[str, str]]:
    """Numbers of a row at which a conclusion flips, and how."""
    for number in ("p_value", "p_adjusted"):
        was, now = old.get(number, np.nan), new.get(number, np.nan)
        limits = _alpha(about["analysis"], before), _alpha(about["analysis"], after)
        if not (_is_nan(was) or _is_nan(now)) and (was < limits[0]) != (now < limits[1]):
            yield number, f"{'above' if was < limits[0] else 'below'} {limits[1]:g}"
    null = NULL.get(about["estimate_type"])
    if null is not None and old and new:
        sides = _side(old, null), _side(new, null)
        if None not in sides and sides[0] != sides[1]:
            where = "includes" if sides[1] == 0 else "excludes"
            # An interval may have moved by either end; the estimate is what both have.
            yield "estimate", f"the interval now {where} {null:g}"


def _side(row: dict[str, float], null: float) -> int | None:
    low, high = row["conf_low"], row["conf_high"]
    if _is_nan(low) or _is_nan(high):
        return None
    return 1 if low > null else -1 if high < null else 0


def _alpha(analysis: str, version: Version) -> float:
    spec: Any = version.manifest["plan"].get("analyses", {}).get(analysis, {})
    return float(spec.get("alpha", ALPHA))
