"""The glossary of the results store: three fixed shapes, and the check that every table passes before it is written.

Estimates are one row per number; curves one row per step; points one row per plotted patient value, or per cell of a
density where there are too many patients to be seen one by one. What cannot be estimated stays as a row with an empty
`estimate` and a `note` that says why.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

COLUMNS: dict[str, str] = {
    "study": "name of the study in config.yaml",
    "analysis": "name of the analysis in study.yaml; the stem of this file",
    "variant": "as_published (what the plan or paper did) or recommended (what a statistician would ask for)",
    "population": "step of the flow whose patients were used",
    "outcome": "endpoint or outcome column, where the analysis has one",
    "variable": "column, pair or term that the row is about",
    "level": "level of a factor; for a pair pre, post or change",
    "reference": "reference level that the row compares with",
    "group": "group of patients; empty for all",
    "contrast": "what is compared, as 'a - b' or 'a / b'",
    "time": "time that the row is about, in time_unit",
    "time_unit": "days, weeks, months or years",
    "model": "univariable, or the model's name in the plan",
    "step": "step of a selection path, from 0",
    "n": "patients in the computation",
    "n_missing": "patients of the population left out for a missing value",
    "n_events": "events, or patients with the outcome",
    "estimate_type": "what the estimate is; a closed list",
    "estimate": "the number, at full precision; empty where it cannot be estimated",
    "unit": "unit of the estimate",
    "std_error": "standard error of the estimate (ratios: of its logarithm)",
    "conf_low": "lower limit of the interval",
    "conf_high": "upper limit of the interval",
    "conf_level": "level of the interval",
    "statistic": "test statistic",
    "statistic_type": "what the statistic is; a closed list",
    "df": "degrees of freedom of the statistic (of F: of the numerator)",
    "p_value": "two-sided p-value",
    "p_adjusted": "p-value adjusted within the family that `method` names",
    "method": "how the row was computed, in words",
    "note": "conditions met on the way: ties, zeros, small n, why there is no number",
}

NUMERIC = (
    "time", "step", "n", "n_missing", "n_events", "estimate", "std_error", "conf_low", "conf_high", "conf_level",
    "statistic", "df", "p_value", "p_adjusted",
)  # fmt: skip
TEXT = tuple(name for name in COLUMNS if name not in NUMERIC)

ESTIMATE_TYPES = frozenset(
    (
        "count percent mean sd median q1 q3 min max mean_difference median_difference hodges_lehmann "
        "geometric_mean_ratio cohens_dz rank_biserial percent_of_baseline standardised_difference hazard_ratio "
        "odds_ratio beta intercept r_squared adjusted_r_squared residual_sd df_residual log_likelihood "
        "events_per_variable variance_inflation condition_number auc cutoff youden_index sensitivity specificity "
        "positive_predictive_value negative_predictive_value median_survival survival_probability rmst "
        "median_follow_up min_follow_up max_follow_up concordance pearson_r spearman_rho selection_step test "
        "largest_dfbetas estimate_without "
        "inclusion_frequency resampled_effect optimism corrected_performance calibration_slope "
        "resampled_cutoff corrected_youden_index corrected_sensitivity corrected_specificity "
        "between_patient_sd intraclass_correlation fraction_missing_information"
    ).split()
)
STATISTIC_TYPES = frozenset(
    (
        "t z F chi_squared signed_rank_V mann_whitney_U shapiro_wilk_W kruskal_wallis_H wald likelihood_ratio score "
        "aic bic cv_score exact conditional penalised_likelihood_ratio youden_J"
    ).split()
)
VARIANTS = frozenset({"as_published", "recommended"})
OF_ROUNDED = "of rounded numbers"  # note of a number of a release that is not what the words beside it say
FEW_EVENTS = "estimates may be unstable and too extreme"  # end of the note of too few events per variable
NOT_ESTIMABLE = "not estimable: "  # how the part of a note begins that says why there is no number
DECIDING = "deciding test"  # how the note of the one test begins whose p-value is printed, where several are computed
WARNED = "library warning: "  # how the part of a note begins that a library's warning has become
PENALISED = "penalised_likelihood_ratio"  # statistic_type of the effects of a model by Firth's penalised likelihood
LINEARITY = "linearity"  # how the method of a test of linearity begins
WHOLE_MODEL = "GLOBAL"  # variable of a test of a model's assumption for all its terms together
SMALL = 7  # counts of so few patients tell of single ones: a release redacts them, and so do the cells of a density
BEFORE_LANDMARK = "before_landmark"  # variable of the row that counts the patients whom a landmark leaves out
IMPUTED = "imputed"  # level of the rows that count imputed values per variable

CURVE_COLUMNS: dict[str, str] = {
    "study": "name of the study",
    "analysis": "name of the analysis",
    "variant": "as_published or recommended",
    "population": "step of the flow",
    "curve": "survival, at_risk, roc or fit (the regression line of a scatter plot)",
    "outcome": "endpoint or outcome",
    "variable": "marker of a ROC curve",
    "group": "group of patients; empty for all",
    "x": "time, or 1 - specificity",
    "x_unit": "unit of x",
    "y": "survival probability, number at risk, or sensitivity",
    "conf_low": "lower limit of y",
    "conf_high": "upper limit of y",
    "threshold": "cut-off of a ROC point",
    "n_risk": "at risk just before x",
    "n_events": "events at x (curve at_risk: before x)",
    "n_censored": "censored at x (curve at_risk: before x)",
}
POINT_COLUMNS: dict[str, str] = {
    "study": "name of the study",
    "analysis": "name of the analysis",
    "population": "step of the flow",
    "variable": "pair or column",
    "group": "group of patients; empty for all",
    "x": "value before, the x of a scatter plot, or the place of a group; of a cell its lower edge",
    "y": "value after, or the y of a scatter plot; of a cell its lower edge",
    "x_end": "upper edge of a cell; empty for a patient",
    "y_end": "upper edge of a cell; empty for a patient",
    "n": "patients in the cell, empty for 7 or fewer; without a place those beyond all cells; empty for a patient",
    "unit": "unit of the values",
}
POINT_NUMERIC = ("x", "y", "x_end", "y_end", "n")
CURVE_NUMERIC = ("x", "y", "conf_low", "conf_high", "threshold", "n_risk", "n_events", "n_censored")


class Result(NamedTuple):
    """What an analysis returns: estimates always, curves and points where it has any (else None)."""

    estimates: pd.DataFrame
    curves: pd.DataFrame | None = None
    points: pd.DataFrame | None = None


def estimates(rows: Iterable[Mapping[str, Any]], **common: Any) -> pd.DataFrame:
    """Tidy table of `rows`, each a mapping of glossary columns; `common` fills columns that a row does not set.

    Raises
    ------
    ValueError
        A column or a word that is not in the glossary, a p-value outside (0, 1], an interval that is upside down.
    """
    return check(_frame([{**common, **row} for row in rows], tuple(COLUMNS), NUMERIC))


def curves(rows: Iterable[Mapping[str, Any]], **common: Any) -> pd.DataFrame:
    """Tidy table of curve steps."""
    return _frame([{**common, **row} for row in rows], tuple(CURVE_COLUMNS), CURVE_NUMERIC)


def curve(**columns: Any) -> pd.DataFrame:
    """Tidy table of the steps of one curve from its columns: arrays of one length, or one value for all steps.

    A curve of 10^6 patients has as many steps: a mapping for each, as `curves` takes them, would need gigabytes.

    Raises
    ------
    ValueError
        A column that is not in the glossary.
    """
    _refuse_unknown(columns, CURVE_COLUMNS)
    size = max(np.size(values) for values in columns.values())
    kinds = {name: (float, np.nan) if name in CURVE_NUMERIC else (object, "") for name in CURVE_COLUMNS}
    return pd.DataFrame(
        {
            name: np.broadcast_to(np.asarray(columns.get(name, missing), dtype=kind), size)
            for name, (kind, missing) in kinds.items()
        }
    )


def points(rows: Iterable[Mapping[str, Any]], **common: Any) -> pd.DataFrame:
    """Tidy table of plotted patient values, sorted by value so that the order of the cohort file is not kept."""
    frame = _frame([{**common, **row} for row in rows], tuple(POINT_COLUMNS), POINT_NUMERIC)
    return frame.sort_values(["variable", "group", "x", "y"], kind="stable", ignore_index=True)


def _frame(rows: list[dict[str, Any]], columns: tuple[str, ...], numeric: tuple[str, ...]) -> pd.DataFrame:
    _refuse_unknown({key for row in rows for key in row}, columns)
    frame = pd.DataFrame(rows, columns=list(columns))
    for name in columns:
        if name in numeric:
            frame[name] = pd.to_numeric(frame[name]).astype(float)
        else:
            frame[name] = frame[name].astype(object).where(frame[name].notna(), "").astype(str)
    return frame


def _refuse_unknown(names: Iterable[str], columns: Iterable[str]) -> None:
    unknown = sorted(set(names) - set(columns))
    if unknown:
        raise ValueError(f"not in the glossary: {', '.join(unknown)}")


def check(frame: pd.DataFrame) -> pd.DataFrame:
    """Return `frame` if it obeys the glossary; raise ValueError saying what does not."""
    if tuple(frame.columns) != tuple(COLUMNS):
        raise ValueError("columns are not the glossary's, or not in its order")
    for name, allowed in (("estimate_type", ESTIMATE_TYPES), ("variant", VARIANTS)):
        _closed(frame[name], allowed, name)
    _closed(frame.loc[frame["statistic_type"] != "", "statistic_type"], STATISTIC_TYPES, "statistic_type")
    for name in NUMERIC:
        if np.isinf(frame[name]).any():
            raise ValueError(f"{name} is infinite; leave it empty and say why in the note")
    if (frame["std_error"] < 0).any():
        raise ValueError("a negative standard error")
    for name in ("p_value", "p_adjusted"):
        p = frame[name].dropna()
        if ((p <= 0) | (p > 1)).any():
            raise ValueError(f"{name} outside (0, 1]")
    low, high = frame["conf_low"], frame["conf_high"]
    if (low > high).any():
        raise ValueError("an interval is upside down")
    silent = frame[["estimate", "statistic", "p_value"]].isna().all(axis=1) & (frame["note"] == "")
    if silent.any():
        row = frame.loc[silent].iloc[0]
        raise ValueError(f"an empty estimate without a note: {row['estimate_type']} of {row['variable']!r}")
    return frame


def _closed(words: pd.Series, allowed: frozenset[str], name: str) -> None:
    strange = sorted(set(words) - allowed)
    if strange:
        raise ValueError(f"{name} not in the glossary: {', '.join(map(repr, strange))}")
