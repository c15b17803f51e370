"""What changed between two versions of a study's results: numbers, rows, and conclusions that flipped."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..errors import InputError, Problem
from ..files import read_table
from .conclusions import ALPHA, Flip, Rows, flips
from .labels import Renamed
from .versions import Version

NUMBERS = (
    "n", "n_missing", "n_events", "estimate", "std_error", "conf_low", "conf_high", "statistic", "df", "p_value",
    "p_adjusted",
)  # fmt: skip
ABOUT = (
    "analysis", "variant", "population", "outcome", "variable", "level", "reference", "group", "contrast", "time",
    "time_unit", "model", "step", "estimate_type", "statistic_type", "unit",
)  # fmt: skip
TEXTS = ("method", "note")
# Nearer to each other two numbers are the same: sums in another order, or values converted from another unit.
NOISE = 1e-9
NEEDED = {"analysis", "estimate_type", "estimate"}  # what makes a table one of estimates, by whatever version
COLUMNS = (*ABOUT, "number", "before", "after", "change", "relative_change", "flipped")


@dataclass(frozen=True)
class Difference:
    """What changed.

    Attributes
    ----------
    numbers : int
        Numbers that both versions have, or one of them.
    changes : DataFrame
        A row per number that is not the same, or by which a conclusion flipped, with the columns `COLUMNS`: what it is
        about (in the later version's words), which `number` of the row, its value `before` and `after` (NaN where it is
        not there), the difference, the relative difference (NaN where it was 0), and in words what flipped: p across
        alpha, an interval across its null value, a variable into a model or out of it; empty for none.
    flips : tuple of Flip
        Conclusions that flipped, one for each row; several numbers of a row may say so.
    renamed : dict
        Labels that changed between the plans: rows are matched across such a change.
    """

    numbers: int
    changes: pd.DataFrame
    flips: tuple[Flip, ...] = ()
    renamed: dict[str, str] | None = None

    @property
    def flipped(self) -> pd.DataFrame:
        """The changes that flip a conclusion."""
        return self.changes[self.changes["flipped"] != ""]


def compare(before: Version, after: Version) -> Difference:
    """Compare every number of two versions; a difference below a relative 1e-9 is none.

    Parameters
    ----------
    before, after : Version

    Returns
    -------
    Difference

    Raises
    ------
    InputError
        A file of results cannot be read.
    """
    renamed = Renamed(before.manifest["plan"], after.manifest["plan"])
    new = _rows(after)
    old = _without_noise(_rows(before, renamed), new)
    analyses = {row["analysis"] for row in (*old.values(), *new.values())}
    alphas = {name: (_alpha(name, before), _alpha(name, after)) for name in analyses}
    flipped = tuple(flips(old, new, alphas))
    reasons = {(flip.key, number): text for flip in flipped for number, text in flip.reasons.items()}
    found, count = [], 0
    for key in dict.fromkeys([*old, *new]):
        was, now = old.get(key, {}), new.get(key, {})
        about = dict(zip(ABOUT, key, strict=False))
        for number in NUMBERS:
            first, second = was.get(number, np.nan), now.get(number, np.nan)
            is_same = first == second or (np.isnan(first) and np.isnan(second))
            count += not (np.isnan(first) and np.isnan(second))
            if is_same and (key, number) not in reasons:
                continue
            relative = (second - first) / abs(first) if first else np.nan
            found.append(
                {**about, "number": number, "before": first, "after": second, "change": second - first,
                 "relative_change": relative, "flipped": reasons.get((key, number), "")}
            )  # fmt: skip
    return Difference(count, pd.DataFrame(found, columns=list(COLUMNS)), flipped, renamed.words)


def _without_noise(old: Rows, new: Rows) -> Rows:
    """The earlier rows with the later numbers where the two differ by no more than rounding."""
    return {
        key: {**row, **{number: new[key][number] for number in NUMBERS if _is_noise(row[number], new[key][number])}}
        if key in new
        else row
        for key, row in old.items()
    }


def _is_noise(first: float, second: float) -> bool:
    return math.isclose(first, second, rel_tol=NOISE)


def _rows(version: Version, renamed: Renamed | None = None) -> Rows:
    """Rows by what they are about; those that share it are told apart by their test, then by their order."""
    found: Rows = {}
    for file in sorted((version.folder / "tidy").glob("*.csv")):
        table = _estimates(file)
        if table is None:
            continue
        # What a test is called tells rows apart that are else about the same.
        test = table["method"].str.split(r"[;,:]").str[0].where(table["estimate_type"] == "test", "")
        for row, name in zip(table.to_dict("records"), test, strict=True):
            about = {column: str(row[column]) for column in ABOUT}
            about = renamed.row(about) if renamed else about
            key, again = (*about.values(), str(name)), 0
            while (*key, str(again)) in found:
                again += 1
            found[(*key, str(again))] = {**{str(column): value for column, value in row.items()}, **about}
    return found


def _estimates(file: Path) -> pd.DataFrame | None:
    """A table of estimates; None for one of another shape, such as the audit of a paper."""
    try:
        table = read_table(file, NUMBERS)
    except (OSError, ValueError) as trouble:
        reason = getattr(trouble, "strerror", None) or "it is no table of results"
        remedy = "lymphoradio verify says what was altered; lymphoradio run makes it again"
        raise InputError([Problem(str(file), "", f"cannot be read: {reason}", remedy)]) from None
    if not set(table.columns) >= NEEDED:
        return None
    # Another version of the code may lack columns.
    blank: dict[str, Any] = {**dict.fromkeys(NUMBERS, np.nan), **dict.fromkeys((*ABOUT, *TEXTS), "")}
    return table.assign(**{name: value for name, value in blank.items() if name not in table})


def _alpha(analysis: str, version: Version) -> float:
    spec: Any = version.manifest["plan"].get("analyses", {}).get(analysis, {})
    return float(spec.get("alpha", ALPHA))
