"""Whether both sides found the same numbers: R's tables beside the tidy results of the same analyses."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

STUDIES = ("actg175", "thymosin_prag", "il7_hcc")
TOLERANCE = 1e-6
OF_P_VALUES = 1e-5  # the tail of a normal distribution magnifies what its statistic is off by
FIELDS = ("estimate", "std_error", "conf_low", "conf_high", "statistic", "p_value", "p_adjusted")
KEYS = ["analysis", "model", "variable", "level", "group", "time", "type", "test"]
# R computes the models of an analysis side by side, each in a file of its own.
PART_OF = {f"cd4_decline_logistic_{model}": "cd4_decline_logistic" for model in ("backward", "aic")}


Row = Mapping[Hashable, Any]


@dataclass(frozen=True)
class Explained:
    """Numbers that are other numbers in R, so that they are not compared.

    Attributes
    ----------
    reason : str
    types, tests, fields, analyses : tuple of str
        Of which rows and columns; empty: all.
    """

    reason: str
    types: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    analyses: tuple[str, ...] = ()

    def covers(self, row: Row, field: str) -> bool:
        """Whether this is the reason for a number's difference."""
        pairs = (
            (row["type"], self.types),
            (row["test"], self.tests),
            (field, self.fields),
            (row["analysis"], self.analyses),
        )
        return all(not allowed or value in allowed for value, allowed in pairs)


PROFILED = ("cd4_decline_logistic",)
SMALL_PAIRED = ("lymphocyte_change", "lymphocyte_change_adjusted", "il7_before_after")
EXPLAINED = (
    Explained("wilcox.test approximates where there are ties or zeros; ours is exact up to n = 200",
              tests=("signed_rank_V",), fields=("p_value", "p_adjusted"), analyses=SMALL_PAIRED),
    Explained("wilcox.test approximates where there are ties; ours is exact up to n = 50",
              tests=("mann_whitney_U",), fields=("p_value", "p_adjusted"), analyses=("change_by_site",)),
    Explained("wilcox.test searches a root of the approximated statistic; ours are Walsh averages",
              types=("hodges_lehmann",)),
    Explained("confint.glm interpolates the profile likelihood by a spline; ours solves for the limit",
              types=("odds_ratio",), fields=("conf_low", "conf_high"), analyses=PROFILED),
    Explained("other random numbers, and another imputation model", analyses=("progression_after_96_weeks_imputed",)),
    Explained("lme's degrees of freedom are those of the design; ours are Satterthwaite's",
              fields=("conf_low", "conf_high", "p_value", "p_adjusted"),
              analyses=("cd4_mixed_model", "counts_mixed_model")),
    Explained("lme's convergence", tests=("F",), fields=("statistic",), analyses=("cd4_mixed_model",)),
    Explained("where a curve is at exactly one half quantile() takes the middle of the flat part; ours its beginning",
              types=("median_survival",), fields=("estimate",), analyses=("pfs_curves", "pfs_by_asl_landmark")),
    Explained("dfbetas of a glm scales by the dispersion; ours by the standard error, so that another "
              "patient may be the most influential", types=("largest_dfbetas", "estimate_without"),
              analyses=(*PROFILED, "asl_logistic", "asl_logistic_liver_dose")),
    Explained("pROC's interval is on the scale of the area; ours on its logit", types=("auc",),
              fields=("conf_low", "conf_high"), analyses=("cd4_roc",)),
)  # fmt: skip


@dataclass(frozen=True)
class Agreement:
    """What both sides have in common.

    Attributes
    ----------
    numbers : DataFrame
        A row per number that R wrote: keys, `field`, `r`, `ours`, `outcome` (`same`, `differs`, `not here`, or the
        reason why it is not compared).
    """

    numbers: pd.DataFrame

    @property
    def compared(self) -> pd.DataFrame:
        """Numbers without a reason to differ."""
        return self.numbers[self.numbers.outcome.isin(["same", "differs", "not here"])]

    @property
    def differing(self) -> pd.DataFrame:
        """Numbers that are not the same, or that only R has."""
        return self.compared[self.compared.outcome != "same"]

    @property
    def explained(self) -> pd.Series:
        """How many numbers are not compared, by reason."""
        return self.numbers.outcome[~self.numbers.index.isin(self.compared.index)].value_counts()


def compare(of_r: Path, results: Path) -> Agreement:
    """Compare every number that R wrote.

    Parameters
    ----------
    of_r : Path
        A folder per study with R's tables.
    results : Path
        Published results.
    """
    found = [
        number
        for study in STUDIES
        for row in _matched(_read_r(of_r / study), _read_tidy(results / study / "tidy")).to_dict("records")
        for number in _numbers(study, row)
    ]
    return Agreement(pd.DataFrame(found))


def _read_r(folder: Path) -> pd.DataFrame:
    tables = [_read(file).assign(analysis=PART_OF.get(file.stem, file.stem)) for file in sorted(folder.glob("*.csv"))]
    return pd.concat(tables, ignore_index=True).replace("NA", "")


def _read_tidy(folder: Path) -> pd.DataFrame:
    tables = [_read(file) for file in sorted(folder.glob("*.csv"))]
    tidy = pd.concat([table for table in tables if "estimate_type" in table], ignore_index=True)
    return tidy.rename(columns={"estimate_type": "type", "statistic_type": "test"})


def _read(file: Path) -> pd.DataFrame:
    table = pd.read_csv(file, dtype=str, keep_default_na=False)
    if "time" in table:
        table["time"] = [str(float(time)) if time else "" for time in table.time]
    return table


def _matched(theirs: pd.DataFrame, ours: pd.DataFrame) -> pd.DataFrame:
    """Each row of R with ours; R names what is contrasted only where one analysis contrasts several things."""
    named = theirs.contrast != ""
    both = [*KEYS, "contrast"]
    with_names = theirs[named].merge(ours.drop_duplicates(both), on=both, how="left", suffixes=("", "_ours"))
    without = theirs[~named].merge(ours.drop_duplicates(KEYS), on=KEYS, how="left", suffixes=("", "_ours"))
    return pd.concat([with_names, without], ignore_index=True)


def _numbers(study: str, row: Row) -> list[dict[str, object]]:
    keys = {"study": study} | {key: row[key] for key in KEYS}
    return [
        {**keys, "field": field, "r": row[field], "ours": row[f"{field}_ours"], "outcome": _outcome(row, field)}
        for field in FIELDS
        if row[field] != ""
    ]


def _outcome(row: Row, field: str) -> str:
    for explained in EXPLAINED:
        if explained.covers(row, field):
            return explained.reason
    theirs, ours = row[field], row[f"{field}_ours"]
    if not isinstance(ours, str) or ours == "":
        return "not here"
    theirs, ours = float(theirs), float(ours)
    tolerance = OF_P_VALUES if field in ("p_value", "p_adjusted") else TOLERANCE
    return "same" if abs(theirs - ours) <= tolerance * max(abs(theirs), abs(ours)) else "differs"
