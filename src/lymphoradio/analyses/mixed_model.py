"""Change over time by a linear mixed model: every measurement of every patient, with a random intercept per patient."""

from __future__ import annotations

from functools import partial

import pandas as pd

from .. import tidy
from ..stats.errors import NotEstimable
from ..stats.mixed_fit import Contrast, MixedFit
from ..study import Study
from ..study.specs import MixedModel
from .adjustment import adjust_family
from .mixed_groups import between_groups
from .mixed_series import MODEL, Series, change_row, f_test_of
from .summaries import Row, estimable, joined
from .words import left_out, ungrouped


def mixed_model(cohort: pd.DataFrame, spec: MixedModel, study: Study) -> tidy.Result:
    """Change from the first time in all patients with at least one measurement, and between groups.

    Parameters
    ----------
    cohort : DataFrame
        The patients of the spec's population; the series' columns as float, NaN for missing.
    spec : MixedModel
    study : Study

    Returns
    -------
    tidy.Result
        estimates : per series `count` of the measurements and of the patients with a value at each time; the F test of
        time; per later time `geometric_mean_ratio` (of its logarithm: standard error, t) or `mean_difference`, adjusted
        over the later times; `residual_sd` (within patients), `between_patient_sd`, `intraclass_correlation`. With
        `by`, for each later level against the first, the F test of group by time and the difference between the
        groups in the change at each time.

    Notes
    -----
    ``y = time + u_patient + e`` by restricted maximum likelihood, time as a factor; tests and intervals have
    Satterthwaite's degrees of freedom. Patients who are no longer measured contribute what was measured: the changes
    are right where loss depends on measured values only (missing at random), which paired tests do not allow for.

    References
    ----------
    Laird & Ware (1982), Biometrics 38:963-974; Satterthwaite (1946), Biometrics Bull. 2:110-114;
    Fitzmaurice, Laird & Ware (2011), Applied Longitudinal Analysis, 2nd ed., chapters 5 and 8.
    """
    rows: list[Row] = []
    for label, times in spec.series.items():
        series = Series(label, dict(sorted(times.items())), cohort, spec, study)
        rows += _counts(series)
        rows += _changes(series, spec)
        if spec.by:
            rows += between_groups(series, spec, study)
    if spec.by:
        lost = ungrouped(int(cohort[spec.by].isna().sum()), study.label(spec.by), "no group")
        rows[0]["note"] = joined(rows[0].get("note", ""), lost)
    return tidy.Result(tidy.estimates(rows, population=study.population(spec), variant=spec.variant))


def _counts(series: Series) -> list[Row]:
    """Measurements in all, and the patients with a value at each time."""
    lost = left_out(series.n_missing, "any value")
    measured: Row = {"estimate_type": "count", "estimate": float(series.n_measurements), "unit": "measurements"}
    rows = [series.row(**measured, method="all values of all patients", note=lost)]
    for time, column in series.times.items():
        present: Row = {"estimate_type": "count", "estimate": float(series.present[time]), "unit": "patients"}
        rows.append(series.row(time, column, **present, method="patients with a value at this time"))
    return rows


def _changes(series: Series, spec: MixedModel) -> list[Row]:
    """The test of time, the change at each later time, and the variances."""

    def fit() -> MixedFit:
        return series.fit

    def test() -> Row:
        return f_test_of(fit().f_test(range(len(series.measured) - 1)), fit().note)

    def change(time: float) -> Contrast:
        if not series.present[time]:
            raise NotEstimable("no patient has a value at this time")
        weights = [float(time == other) for other in series.measured]
        return fit().contrast(weights, spec.conf_level)

    tests: Row = {"estimate_type": "test", "statistic_type": "F", "method": "F test of time"}
    rows = [estimable(test, **series.row(**tests))]
    later = [
        change_row(partial(change, time), series.row(time, column, reference=series.first_column), spec)
        for time, column in series.later.items()
    ]
    adjust_family(later, spec.adjust, "time")
    log = ", on the log scale" if spec.scale == "log" else ""
    unit = "" if spec.scale == "log" else series.unit
    variances = {
        "residual_sd": ("sigma", unit, f"SD within patients{log}"),
        "between_patient_sd": ("sigma_patient", unit, f"SD between patients{log}"),
        "intraclass_correlation": ("intraclass_correlation", "", "variance between patients / total variance"),
    }

    def variance(attribute: str) -> Row:
        return {"estimate": float(getattr(fit(), attribute)), "note": fit().note}

    rows += later
    for kind, (attribute, its_unit, what) in variances.items():
        own = series.row(estimate_type=kind, unit=its_unit, method=f"{what}; {MODEL}")
        rows.append(estimable(variance, attribute, **own))
    return rows
