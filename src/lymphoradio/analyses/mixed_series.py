"""Measurements of a series in long form, the mixed model of their times, and the rows that its numbers make."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from math import exp
from typing import Any

import numpy as np
import pandas as pd

from ..stats.errors import NotEstimable
from ..stats.mixed_fit import Contrast, MixedFit
from ..stats.mixed_model import fit_mixed
from ..stats.model_fit import TermTest
from ..study import Study
from ..study.specs import MixedModel
from .families import LARGEST_LOGARITHM
from .summaries import Row, estimable, joined

MODEL = "linear mixed model with a random intercept per patient (REML)"
SATTERTHWAITE = "Satterthwaite's degrees of freedom"


class Series:
    """A series of some patients: who was measured when, and their measurements one below the other.

    Attributes
    ----------
    times, later : dict of float to str
        Columns by time, ascending; `later` without the first.
    present : dict of float to int
        Patients with a value at each time.
    n, n_missing : int
        Patients with at least one value, and without any.
    """

    def __init__(self, label: str, times: dict[float, str], cohort: pd.DataFrame, spec: MixedModel, study: Study):
        self.label, self.times, self.spec = label, times, spec
        self.cohort = cohort
        self.values = cohort[list(times.values())].to_numpy(float)
        known = ~np.isnan(self.values)
        self.present = dict(zip(times, known.sum(axis=0).tolist(), strict=True))
        self.n_measurements = int(known.sum())
        self.n = int(known.any(axis=1).sum())
        self.n_missing = len(cohort) - self.n
        self.first_column = next(iter(times.values()))
        self.later = dict(list(times.items())[1:])
        self.unit = study.variable(self.first_column).unit

    def of(self, members: np.ndarray, study: Study) -> Series:
        """The same series of some of its patients, given as booleans."""
        return Series(self.label, self.times, self.cohort[members], self.spec, study)

    def row(self, time: float = np.nan, column: str = "", **row: Any) -> Row:
        """A row about this series, at a time if one is given."""
        unit = {} if np.isnan(time) else {"time_unit": self.spec.time_unit}
        shared = {"variable": self.label, "level": column, "time": time, "n": self.n, "n_missing": self.n_missing}
        return {**shared, **unit, **row}

    @property
    def measured(self) -> list[float]:
        """Times at which somebody was measured, ascending."""
        return [time for time, count in self.present.items() if count]

    def long(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Measurements on the model's scale, with the place of their patient and of their time.

        Raises
        ------
        NotEstimable
            Values that have no logarithm; nobody measured at the first or at a later time.
        """
        first = next(iter(self.times))
        if not self.present[first]:
            raise NotEstimable("no patient has a value at the first time")
        if len(self.measured) < 2:
            raise NotEstimable("no patient has a value at a later time")
        patient, time = np.nonzero(~np.isnan(self.values))
        y = self.values[patient, time]
        if self.spec.scale == "identity":
            return y, patient, time
        bad = int((y <= 0).sum())
        if bad:
            which = "1 value is" if bad == 1 else f"{bad:,} values are"
            raise NotEstimable(f"logarithms need values above 0, {which} zero or negative")
        return np.log(y), patient, time

    @cached_property
    def fit(self) -> MixedFit:
        """The model of the times; its columns are the later ones of `measured`."""
        y, patient, time = self.long()
        at = np.array(list(self.times))[time]
        X = np.column_stack([at == later for later in self.measured[1:]]).astype(float)
        names = [f"{later:g} {self.spec.time_unit}" for later in self.measured[1:]]
        return fit_mixed(X, y, patient, column_names=names)


def change_row(
    compute: Callable[[], Contrast], row: Row, spec: MixedModel, between: tuple[str, str] | None = None
) -> Row:
    """The row of a change, or of a difference between two groups in the change; on the log scale as a ratio."""
    is_log = spec.scale == "log"
    changes = tuple(f"change in {group}" for group in between) if between else ("time", "baseline")

    def computed() -> Row:
        found = compute()
        limits = (found.estimate, found.conf_low, found.conf_high)
        if is_log and max(map(abs, limits)) > LARGEST_LOGARITHM:
            raise NotEstimable("the ratio or its interval is beyond all measure")
        estimate, low, high = map(exp, limits) if is_log else limits
        return {
            "estimate": estimate, "std_error": found.std_error, "conf_low": low, "conf_high": high,
            "statistic": found.t, "df": found.df, "p_value": found.p_value,
        }  # fmt: skip

    scale: Row = (
        {"estimate_type": "geometric_mean_ratio", "contrast": " / ".join(changes)}
        if is_log
        else {"estimate_type": "mean_difference", "contrast": " - ".join(changes)}
    )
    logs = " of logarithms" if is_log else ""
    method = f"{MODEL}{logs}, t test and interval with {SATTERTHWAITE}"
    return estimable(computed, **row, **scale, statistic_type="t", conf_level=spec.conf_level, method=method)


def f_test_of(test: TermTest, note: str) -> Row:
    """Fields of an F test; its denominator stands in the note, for the glossary has no column of it."""
    denominator = f"{test.df_residual:,.1f} denominator degrees of freedom (Satterthwaite)"
    return {
        "statistic": test.statistic, "df": test.df, "p_value": test.p_value, "note": joined(denominator, note)
    }  # fmt: skip
