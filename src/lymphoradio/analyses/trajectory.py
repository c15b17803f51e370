"""Trajectory: counts at planned times, each against the same patients' first count."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from .. import tidy
from ..stats.hodges_lehmann import hodges_lehmann
from ..stats.paired import paired_t
from ..stats.signed_rank import signed_rank_test
from ..study import Study
from ..study.specs import Trajectory
from .adjustment import adjust_family
from .summaries import Row, estimable, joined, summary_rows
from .ties import differences
from .words import left_out, ungrouped


def trajectory(cohort: pd.DataFrame, spec: Trajectory, study: Study) -> tidy.Result:
    """Mean and SD at each time, percent of baseline, and paired tests against the first time.

    Parameters
    ----------
    cohort : DataFrame
        The patients of the spec's population.
    spec : Trajectory
    study : Study

    Returns
    -------
    tidy.Result
        estimates : per series, group (overall first) and time the summaries of all patients with a value then, and
        `percent_of_baseline`; per later time, on the patients with both values, `percent_of_baseline` again, the
        change (mean difference, or Hodges-Lehmann estimate where the test is the signed-rank test) and the test,
        adjusted over the later times of that series and group.

    Notes
    -----
    The patients at a later time are those still measured: `n` at each time and the paired `n` stand in the rows. A
    percentage of two means of different patients mixes change with loss; that of the patients with both values does
    not, and is the one that is recommended.

    References
    ----------
    Hodges & Lehmann (1963), Ann. Math. Stat. 34:598-611.
    """
    rows: list[Row] = []
    lost = int(cohort[spec.by].isna().sum()) if spec.by else 0
    groups = ("", *(study.levels(spec.by) if spec.by else ()))
    for label, times in spec.series.items():
        for group in groups:
            members = cohort if not group else cohort[cohort[spec.by] == group]
            rows += _series(members, label, dict(sorted(times.items())), group, spec, study)
    if lost:
        found = next(row for row in rows if row["estimate_type"] == "mean")
        found["note"] = joined(found.get("note", ""), ungrouped(lost, study.label(spec.by), "no group"))
    return tidy.Result(tidy.estimates(rows, population=study.population(spec), variant=spec.variant))


def _series(
    members: pd.DataFrame, label: str, times: dict[float, str], group: str, spec: Trajectory, study: Study
) -> list[Row]:
    first, first_column = next(iter(times.items()))
    baseline = members[first_column].to_numpy(float)
    shared: Row = {"variable": label, "group": group, "time_unit": spec.time_unit}
    rows: list[Row] = []
    tests: list[Row] = []
    for time, column in times.items():
        at = {**shared, "time": time, "level": column}
        values = members[column].to_numpy(float)
        unit = study.variable(column).unit
        summary = summary_rows(values, **at, unit=unit)
        rows += [_mean_interval(row, summary, spec) for row in summary]
        rows.append(_percent_of_baseline(values, baseline, at))
        if time != first:
            rows.append(_percent_in_the_same(values, baseline, at))
            decimals = [study.variable(name).decimals for name in (first_column, column)]
            at_first = {**at, "reference": first_column}
            difference, test = _against_baseline(values, baseline, at_first, unit, spec, decimals)
            rows += [difference, test]
            tests.append(test)
    adjust_family(tests, spec.adjust, "time")
    return rows


def _mean_interval(row: Row, rows: list[Row], spec: Trajectory) -> Row:
    """The t interval of the mean, on the row of the mean."""
    of_all = {**row, "method": "all patients with a value at this time"}
    if row["estimate_type"] != "mean" or row["n"] < 2:
        return of_all
    sd = next(other["estimate"] for other in rows if other["estimate_type"] == "sd")
    std_error = sd / np.sqrt(row["n"])
    if std_error <= 10 * np.finfo(float).eps * abs(row["estimate"]):  # as R's t.test: essentially constant
        return {**of_all, "method": f"{of_all['method']}; no interval, for all values are equal"}
    half = stdtrit(row["n"] - 1, 0.5 + spec.conf_level / 2) * sd / np.sqrt(row["n"])
    return {
        **of_all, "std_error": std_error, "conf_low": row["estimate"] - half, "conf_high": row["estimate"] + half,
        "conf_level": spec.conf_level, "method": f"{of_all['method']}; t interval of the mean",
    }  # fmt: skip


def _percent_of_baseline(values: np.ndarray, baseline: np.ndarray, at: Row) -> Row:
    present, start = values[~np.isnan(values)], baseline[~np.isnan(baseline)]
    return _percentage(
        present, start,
        {**at, "n_missing": len(values) - len(present), "method": "100 x mean / mean at the first time"},
    )  # fmt: skip


def _percent_in_the_same(values: np.ndarray, baseline: np.ndarray, at: Row) -> Row:
    both = ~np.isnan(values) & ~np.isnan(baseline)
    return _percentage(
        values[both], baseline[both],
        {**at, "contrast": "time / baseline", "n_missing": int((~both).sum()), "variant": "recommended",
         "method": "100 x mean / mean at the first time, patients with both values"},
    )  # fmt: skip


def _percentage(present: np.ndarray, start: np.ndarray, at: Row) -> Row:
    row = {**at, "estimate_type": "percent_of_baseline", "unit": "%", "n": len(present)}
    if not len(present) or not len(start):
        return {**row, "note": "no mean at this time or at the first"}
    if start.mean() <= 0 or present.mean() < 0:
        return {**row, "note": "a percentage needs positive means"}
    return {**row, "estimate": 100 * float(present.mean() / start.mean())}


def _against_baseline(
    values: np.ndarray, baseline: np.ndarray, at: Row, unit: str, spec: Trajectory, decimals: Sequence[int | None]
) -> tuple[Row, Row]:
    both = ~np.isnan(values) & ~np.isnan(baseline)
    change = differences(baseline[both], values[both], decimals)
    paired = {**at, "contrast": "time - baseline", "n": int(both.sum()), "n_missing": int((~both).sum())}

    def mean() -> Row:
        found = paired_t(change, spec.conf_level)
        return {
            "estimate": found.mean, "std_error": found.std_error, "conf_low": found.conf_low,
            "conf_high": found.conf_high, "conf_level": spec.conf_level,
        }  # fmt: skip

    def shift() -> Row:
        found = hodges_lehmann(change, spec.conf_level, spec.zeros)
        return {
            "estimate": found.estimate, "conf_low": found.conf_low, "conf_high": found.conf_high,
            "conf_level": spec.conf_level, "method": found.method, "note": found.note,
        }  # fmt: skip

    def test() -> Row:
        if spec.test == "paired_t":
            found = paired_t(change, spec.conf_level)
            return {"statistic": found.t, "df": found.df, "p_value": found.p_value}
        ranked = signed_rank_test(change, spec.zeros)
        return {"statistic": ranked.V, "p_value": ranked.p_value, "method": ranked.method, "note": ranked.note}

    lost = left_out(int((~both).sum()), "both values")
    if spec.test == "paired_t":
        kind, method = "t", "paired t test against the first time"
        effect = estimable(
            mean, **paired, estimate_type="mean_difference", unit=unit,
            method="mean of the paired differences, t interval",
        )  # fmt: skip
    else:
        kind, method = "signed_rank_V", "Wilcoxon signed-rank test"
        effect = estimable(
            shift, **paired, estimate_type="hodges_lehmann", unit=unit, method="median of the Walsh averages"
        )
    return (
        effect,
        estimable(test, **paired, estimate_type="test", statistic_type=kind, method=method, note=lost),
    )  # fmt: skip
