"""Whether the groups of a paired comparison change differently: what p-values within them do not say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from ..stats.coefficient_difference import ancova, difference_of_changes
from ..study import Study
from ..study.specs import PairedChange
from .summaries import Row, estimable
from .ties import differences


def between_groups(cohort: pd.DataFrame, label: str, spec: PairedChange, study: Study) -> list[Row]:
    """Differences between the groups of `by` in the change of a pair, the later levels each against the first.

    Parameters
    ----------
    cohort : DataFrame
        All patients.
    label : str
        Of the pair.
    spec : PairedChange
        With `by`.
    study : Study

    Returns
    -------
    list of dict
        Two `mean_difference` rows for each later level, `variant` recommended, in the patients of the two groups with
        both values: of the changes by Welch's t test (`level` change), and of the values after by analysis of
        covariance with the value before and HC3 standard errors (`level` post). `reference` is the first level.

    References
    ----------
    Bland & Altman (2011), Trials 12:264; Vickers & Altman (2001), BMJ 323:1123-1124; MacKinnon & White (1985),
    J. Econom. 29:305-325.
    """
    before, after = spec.pairs[label]
    pre, post = cohort[before].to_numpy(float), cohort[after].to_numpy(float)
    both = ~np.isnan(pre) & ~np.isnan(post)
    group = cohort[spec.by].astype(object).to_numpy()
    decimals = [study.variable(name).decimals for name in (before, after)]
    reference, *others = study.levels(spec.by)
    rows: list[Row] = []
    for level in others:
        of_two = np.isin(group.astype(str), [level, reference]) & ~cohort[spec.by].isna().to_numpy()
        used = of_two & both
        pair = _Two(pre[used], post[used], differences(pre[used], post[used], decimals), group[used] == level)
        shared: Row = {
            "variable": label, "reference": reference, "estimate_type": "mean_difference", "statistic_type": "t",
            "unit": study.variable(before).unit, "conf_level": spec.conf_level, "variant": "recommended",
            "n": int(used.sum()), "n_missing": int((of_two & ~both).sum()),
        }  # fmt: skip
        rows += pair.rows(shared, level, reference, spec.conf_level)
    return rows


class _Two:
    """Complete pairs of two groups; `chosen` is True in the later one."""

    def __init__(self, pre: np.ndarray, post: np.ndarray, change: np.ndarray, chosen: np.ndarray):
        self.pre, self.post, self.change, self.chosen = pre, post, change, chosen.astype(bool)

    def rows(self, shared: Row, level: str, reference: str, conf_level: float) -> list[Row]:
        def of_changes() -> Row:
            # The changes are rounded to what was measured: from nothing, so that no subtraction undoes it.
            found = difference_of_changes(np.zeros(len(self.change)), self.change, self.chosen, conf_level)
            return {"estimate": found.mean_difference, **_tested(found)}

        def adjusted() -> Row:
            found = ancova(self.pre, self.post, self.chosen, conf_level).robust
            return {"estimate": found.estimate, **_tested(found)}

        kinds: tuple[tuple[Callable[[], Row], Row], ...] = (
            (
                of_changes,
                {
                    "level": "change", "contrast": f"change in {level} - change in {reference}",
                    "method": "Welch t test of the changes",
                },
            ),
            (
                adjusted,
                {
                    "level": "post", "contrast": f"{level} - {reference}",
                    "method": "analysis of covariance, adjusted for the value before (HC3 standard errors)",
                },
            ),
        )  # fmt: skip
        return [estimable(compute, **shared, **own) for compute, own in kinds]


def _tested(found: Any) -> Row:
    return {
        "std_error": found.std_error, "conf_low": found.conf_low, "conf_high": found.conf_high, "statistic": found.t,
        "df": found.df, "p_value": found.p_value,
    }  # fmt: skip
