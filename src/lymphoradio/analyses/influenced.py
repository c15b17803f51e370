"""How far the effects of a multivariable model hang on one patient."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from ..stats.errors import NotEstimable
from ..stats.influence import Influence
from .families import LARGEST_ERROR, LARGEST_LOGARITHM, Effects, Family
from .summaries import Row
from .words import patients

LARGEST = "largest |DFBETAS| of all patients, {}"
WITHOUT = "refitted without the patient with the largest |DFBETAS| for this coefficient"
EXACT = "each left out (exact)"
ONE_STEP = "each left out (one-step approximation)"


def influence_rows(
    compute: Callable[[], Influence],
    effects: Effects,
    family: Family,
    alpha: float,
    columns: Sequence[Row],
    refused: str = "",
) -> list[Row]:
    """How far leaving out one patient moves each coefficient; never which patient that is.

    Parameters
    ----------
    compute : callable
        The influence of every patient on the model.
    effects : Effects
        Of all patients.
    family : Family
    alpha : float
        A note says where leaving out the patient takes p across it.
    columns : sequence of dict
        Per column of the model what its rows share: variable, level, reference, unit.
    refused : str
        Why there is none; empty where there is.

    Returns
    -------
    list of dict
        Per column `largest_dfbetas` (standard errors) and `estimate_without`, on the scale of the effects, with the
        standard error and the test of the refitted model.

    References
    ----------
    Belsley, Kuh & Welsch (1980), Regression Diagnostics, chapter 2; Pregibon (1981), Ann. Stat. 9:705-724;
    Cain & Lange (1984), Biometrics 40:493-499.
    """
    try:
        if refused:
            raise NotEstimable(refused)
        found = compute()
    except NotEstimable as reason:
        how = {"estimate_type": "largest_dfbetas", "unit": "SE", "method": LARGEST.format(ONE_STEP)}
        return [{**column, **how, "note": f"influence not estimable: {reason}"} for column in columns]
    rows = []
    for i, column in enumerate(columns):
        at = i + int(family.intercept)
        rows += [_largest(found, at, column), _without(found, at, (effects.p_value[i], alpha), family, column)]
    return rows


def _largest(found: Influence, at: int, column: Row) -> Row:
    alone = int(np.isnan(found.dfbetas[:, at]).sum())
    note = f"{patients(alone)} without whom the model cannot be fitted not counted" if alone else ""
    return {**column, "estimate_type": "largest_dfbetas", "unit": "SE", "estimate": found.largest[at],
            "method": LARGEST.format(EXACT if found.exact else ONE_STEP), "note": note}  # fmt: skip


def _without(found: Influence, at: int, tested: tuple[float, float], family: Family, column: Row) -> Row:
    row = {**column, "estimate_type": "estimate_without", "method": f"{_kind(family)}, {WITHOUT}"}
    value, p = float(found.without[at]), float(found.p_without[at])
    if np.isnan(value):
        return {**row, "note": f"not estimable without that patient: {found.notes[at]}"}
    error = float(found.std_error_without[at])
    if family.is_ratio and (error > LARGEST_ERROR or abs(value) > LARGEST_LOGARITHM):
        return {**row, "note": "not estimable without that patient: too uncertain, or too far from 1, for a number"}
    row |= {"std_error": error, "statistic": value / error, "statistic_type": family.statistic_type, "p_value": p}
    p_all, alpha = tested
    crosses = not np.isnan(p_all) and (p < alpha) != (p_all < alpha)
    note = f"leaving out one patient takes p across {alpha:g}" if crosses else ""
    return {**row, "estimate": float(np.exp(value)) if family.is_ratio else value, "note": note}


def _kind(family: Family) -> str:
    """The kind of regression, without its intervals."""
    return family.method.split(", ")[0]
