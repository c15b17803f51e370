"""Rows of a proportion: its count, its percent with the exact interval, and the exact comparison of groups."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from ..stats.contingency import chi_squared, fisher_exact
from ..stats.errors import NotEstimable
from ..stats.freeman_halton import TooManyTables
from ..stats.proportions import clopper_pearson
from ..study import Study
from .summaries import Row, estimable, joined
from .words import left_out, ungrouped


def members_of(cohort: pd.DataFrame, by: str, study: Study) -> dict[str, pd.DataFrame]:
    """All patients under an empty name, then those of each level of `by`, where there is one."""
    levels = study.levels(by) if by else ()
    return {"": cohort, **{level: cohort[cohort[by] == level] for level in levels}}


def patients_rows(members: Mapping[str, pd.DataFrame], by: str, study: Study) -> list[Row]:
    """Patients of each group, for the heads of columns; the first row says how many have no group."""
    rows: list[Row] = [
        {
            "variable": "patients", "group": group, "estimate_type": "count", "estimate": len(patients),
            "n": len(patients), "unit": "patients", "method": "count of patients",
        }
        for group, patients in members.items()
    ]  # fmt: skip
    if by:
        lost = int(members[""][by].isna().sum())
        rows[0] |= {"n_missing": lost, "note": ungrouped(lost, study.label(by), "the numbers of all patients only")}
    return rows


def proportion_rows(count: int, n: int, conf_level: float, **row: Any) -> list[Row]:
    """A count of patients, and the percent with its Clopper-Pearson interval.

    Parameters
    ----------
    count, n : int
        Patients with the event, and all patients.
    conf_level : float
        In (0, 1).
    **row
        Columns that both rows share.

    Returns
    -------
    list of dict
        Rows of the glossary: `count` and `percent`, with `n` and `n_events`. Without patients the percent is a noted
        row.

    References
    ----------
    Clopper & Pearson (1934), Biometrika 26:404-413.
    """

    def percent() -> Row:
        found = clopper_pearson(count, n, conf_level)
        return {
            "estimate": 100 * count / n, "conf_low": 100 * found.conf_low, "conf_high": 100 * found.conf_high,
            "conf_level": conf_level,
        }  # fmt: skip

    shared: Row = {**row, "n": n, "n_events": count}
    return [
        {**shared, "estimate_type": "count", "estimate": count, "unit": "patients", "method": "count of patients"},
        estimable(
            percent if n else _nobody, **shared, estimate_type="percent", unit="%",
            method="percent with the exact interval of Clopper and Pearson",
        ),
    ]  # fmt: skip


def _nobody() -> Row:
    raise NotEstimable("no patients")


def exact_or_chi_squared(table: np.ndarray) -> Row:
    """Fields of Fisher's exact test; of more tables than can be enumerated, those of the chi-squared test, and why."""
    try:
        test = fisher_exact(table)
    except TooManyTables as reason:
        large = chi_squared(table, yates=False)
        return {
            "statistic": large.statistic, "statistic_type": "chi_squared", "df": large.df, "p_value": large.p_value,
            "method": large.method, "note": joined(f"{reason}: chi-squared test instead", large.note),
        }  # fmt: skip
    return {"p_value": test.p_value, "statistic_type": "exact", "method": test.method, "note": test.note}


def fisher_row(
    counts: Mapping[str, tuple[int, int]], lost: int, population: int, by: str, study: Study, **row: Any
) -> Row:
    """Fisher's exact test of a proportion between groups (Freeman and Halton for more than two).

    Parameters
    ----------
    counts : mapping of str to (int, int)
        By group: the patients with the event, and all patients.
    lost : int
        Patients who would be compared if they had a group.
    population : int
        Patients of the analysis.
    by : str
        The factor that makes the groups.
    study : Study
    **row
        Columns of the row.

    Returns
    -------
    dict
        A `test` row of the glossary; without a p-value where the groups cannot differ, and of the chi-squared test,
        with a note, where there are more tables than can be enumerated.

    References
    ----------
    Fisher (1935), J. R. Stat. Soc. 98:39-82; Freeman & Halton (1951), Biometrika 38:141-149.
    """
    table = np.array([[k, n - k] for k, n in counts.values()])

    def compared() -> Row:
        if (table.sum(axis=1) > 0).sum() < 2:
            raise NotEstimable("fewer than two groups have patients")
        if not table[:, 0].any() or not table[:, 1].any():
            raise NotEstimable(f"{'no' if not table[:, 0].any() else 'every'} patient has it, so groups cannot differ")
        return exact_or_chi_squared(table)

    late, n = study.late_note(by), int(table.sum())
    return estimable(
        compared, **row, estimate_type="test", n=n, n_missing=population - n,
        method="Fisher's exact test" if len(counts) == 2 else "Fisher-Freeman-Halton exact test",
        note=joined(
            left_out(lost, study.label(by)),
            f"groups by {study.label(by)} are {late} and can depend on what is compared" if late else "",
        ),
    )  # fmt: skip
