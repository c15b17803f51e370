"""Regression to the mean of patients who were enrolled by a low or a high value."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..stats.regression_to_mean import ExpectedRegression, expected_regression, largest_regression
from ..study import Study
from ..study.specs import PairedChange
from .summaries import Row, estimable

LEVEL = "regression to the mean"


def enrolled_rows(cohort: pd.DataFrame, label: str, spec: PairedChange, study: Study) -> list[Row]:
    """The change of a pair that regression to the mean alone gives, from what the plan says of the population.

    Parameters
    ----------
    cohort : DataFrame
    label : str
        Of the pair.
    spec : PairedChange
    study : Study

    Returns
    -------
    list of dict
        Nothing for a pair without `enrolled_by`. Else `mean_difference` rows of `level` regression to the mean,
        `variant` recommended: the bound for measurements of any reliability (`contrast` at most), and where the plan
        has a reliability the expected change (`contrast` expected). They are of the population: no patient's value is
        in them, and `n` is the number of pairs beside which they stand.

    References
    ----------
    Davis (1976), Am. J. Epidemiol. 104:493-498; Barnett, van der Pols & Dobson (2005), Int. J. Epidemiol. 34:215-220.
    """
    if label not in spec.enrolled_by:
        return []
    by = spec.enrolled_by[label]
    values = cohort[list(spec.pairs[label])].to_numpy(float)
    both = ~np.isnan(values).any(axis=1)
    shared: Row = {
        "variable": label, "level": LEVEL, "variant": "recommended", "estimate_type": "mean_difference",
        "unit": study.variable(spec.pairs[label][0]).unit, "n": int(both.sum()), "n_missing": int((~both).sum()),
    }  # fmt: skip
    of = f"of a normal measurement (mean {by.mean:g}, SD {by.sd:g}) selected {by.side} {by.cut:g}"

    def bound() -> Row:
        return _change(largest_regression(by.mean, by.sd, by.cut, by.side))

    rows = [estimable(bound, **shared, contrast="at most", method=f"largest regression to the mean {of}")]
    if (reliability := by.reliability) is not None:

        def expected() -> Row:
            return _change(expected_regression(by.mean, by.sd, by.cut, by.side, reliability))

        method = f"expected regression to the mean {of}, reliability {reliability:g}"
        rows.append(estimable(expected, **shared, contrast="expected", method=method))
    return rows


def _change(found: ExpectedRegression) -> Row:
    return {"estimate": found.change}
