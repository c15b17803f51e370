"""What is left of the correlation of a change with its baseline when that of arithmetic is taken off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from ..stats.change_and_baseline import coupling_test, null_correlation, oldham
from ..stats.correlation import pearson
from ..stats.errors import NotEstimable
from ..study import Study
from ..study.change import Change, change_of
from ..study.specs import Correlation
from .summaries import Row, estimable
from .ties import without_noise

WITH_MEAN, ALONE = "change with mean", "coupling alone"


def coupling_rows(cohort: pd.DataFrame, label: str, spec: Correlation, study: Study) -> list[Row]:
    """Oldham's correlation, that of coupling alone and the test against it, of a change and its baseline.

    Parameters
    ----------
    cohort : DataFrame
    label : str
        Of the pair.
    spec : Correlation
    study : Study

    Returns
    -------
    list of dict
        Nothing for a pair of which neither is a difference or ratio of the other and a third column. Else, all
        `variant` recommended and of ratios on logarithms: `pearson_r` of the change with the mean of both measurements
        (`level` change with mean); `pearson_r` that is expected if the change does not depend on the baseline
        (`level` coupling alone), and the `test` of the observed one against it.

    References
    ----------
    Oldham (1962), J. Chronic Dis. 15:969-977; Tu & Gilthorpe (2007), Stat. Med. 26:443-457.
    """
    x, y = spec.pairs[label]
    change = change_of(study, y, x) or change_of(study, x, y)
    if change is None:
        return []
    pair = _Pair(cohort, change)
    logs = " of logarithms" if change.kind == "ratio" else ""
    kinds: tuple[tuple[Callable[[], Row], Row], ...] = (
        (
            lambda: pair.with_mean(spec.conf_level),
            {
                "estimate_type": "pearson_r", "level": WITH_MEAN, "statistic_type": "t",
                "conf_level": spec.conf_level, "method": f"Oldham: correlation{logs} of change and mean, t test",
            },
        ),
        (
            pair.alone,
            {
                "estimate_type": "pearson_r", "level": ALONE,
                "method": f"correlation{logs} of change and baseline that two measurements of equal variance have",
            },
        ),
        (
            pair.against_alone,
            {
                "estimate_type": "test", "level": ALONE, "statistic_type": "z",
                "method": "Tu and Gilthorpe: observed correlation against that of coupling alone (conservative)",
            },
        ),
    )  # fmt: skip
    shared: Row = {"variable": label, "variant": "recommended", "n": len(pair.pre), "n_missing": pair.n_missing}
    return [estimable(compute, **shared, **own) for compute, own in kinds]


class _Pair:
    """The two measurements behind a change, of the patients with both; `sign` turns the change to the plan's side."""

    def __init__(self, cohort: pd.DataFrame, change: Change):
        pre, post = cohort[change.of].to_numpy(float), cohort[change.other].to_numpy(float)
        both = ~np.isnan(pre) & ~np.isnan(post)
        self.pre, self.post, self.n_missing = without_noise(pre[both]), without_noise(post[both]), int((~both).sum())
        self.is_ratio, self.sign = change.kind == "ratio", 1.0 if change.rises else -1.0

    def measured(self) -> tuple[np.ndarray, np.ndarray]:
        if not self.is_ratio:
            return self.pre, self.post
        bad = int((self.pre <= 0).sum() + (self.post <= 0).sum())
        if bad:
            raise NotEstimable(f"logarithms need values above 0, {bad:,} are zero or negative")
        return np.log(self.pre), np.log(self.post)

    def with_mean(self, conf_level: float) -> Row:
        found: Any = oldham(*self.measured(), conf_level).correlation
        low, high = sorted((self.sign * found.conf_low, self.sign * found.conf_high))
        return {
            "estimate": self.sign * found.estimate, "conf_low": low, "conf_high": high,
            "statistic": self.sign * found.t, "df": found.df, "p_value": found.p_value,
        }  # fmt: skip

    def alone(self) -> Row:
        return {"estimate": self.sign * null_correlation(pearson(*self.measured()).estimate)}

    def against_alone(self) -> Row:
        found = coupling_test(*self.measured())
        return {"statistic": self.sign * found.z, "p_value": found.p_value}
