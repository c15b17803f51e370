"""Discrimination: how well a marker tells patients with the outcome from those without."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .. import tidy
from ..stats.cutoff_binary import Direction
from ..stats.delong import auc_delong
from ..stats.errors import NotEstimable
from ..stats.proportions import clopper_pearson
from ..stats.roc import Roc as RocCurve
from ..stats.roc import distinguishable, roc_curve, youden
from ..study import Study
from ..study.specs import ON_SCALE, Roc
from .searched import searched_rows
from .summaries import Row, estimable, joined
from .words import coupled

# A curve of more thresholds than these is thinned to those that differ on a grid of a twentieth of a millimetre in a
# panel of 100 mm; what is estimated is estimated from all of them.
MOST_STEPS, GRID = 4_000, 2_000
DIRECTION: dict[str, Direction] = {"higher": ">", "lower": "<"}
AT_CUTOFF = {
    "sensitivity": "sensitivity",
    "specificity": "specificity",
    "positive_predictive_value": "ppv",
    "negative_predictive_value": "npv",
}


def roc(cohort: pd.DataFrame, spec: Roc, study: Study) -> tidy.Result:
    """ROC curve of each marker, its area, and the cut-off with the largest Youden index.

    Parameters
    ----------
    cohort : DataFrame
        The patients of the spec's population.
    spec : Roc
    study : Study

    Returns
    -------
    tidy.Result
        estimates : per marker `auc` with DeLong's interval, `cutoff`, `youden_index`, and at the cut-off sensitivity,
        specificity and predictive values with Clopper-Pearson intervals; the rows of `searched.searched_rows`.
        curves : `roc`, a row per threshold; of more than `MOST_STEPS` those that can be told apart in print.

    Notes
    -----
    The cut-off is searched in the data on which it is then judged: its sensitivity and specificity are optimistic,
    and the notes say so.

    References
    ----------
    DeLong, DeLong & Clarke-Pearson (1988), Biometrics 44:837-845; Youden (1950), Cancer 3:32-35;
    Clopper & Pearson (1934), Biometrika 26:404-413; Pepe (2003), The Statistical Evaluation of Medical Tests,
    section 5.2 (logit scale).
    """
    rows: list[Row] = []
    steps: list[Row] = []
    for marker, where in spec.markers.items():
        found, curve = _marker(cohort, marker, where, spec, study)
        rows += found
        steps += curve
    common = {"population": study.population(spec), "variant": spec.variant, "outcome": spec.outcome}
    return tidy.Result(tidy.estimates(rows, **common), tidy.curves(steps, **common))


def _marker(cohort: pd.DataFrame, marker: str, where: str, spec: Roc, study: Study) -> tuple[list[Row], list[Row]]:
    used = cohort[[marker, spec.outcome]].dropna()
    positive = study.levels(spec.outcome)[1]
    outcome = (used[spec.outcome] == positive).to_numpy(float)
    score = used[marker].to_numpy(float)
    unit = study.variable(marker).unit
    shared: Row = {
        "variable": marker, "level": positive, "n": len(used), "n_missing": len(cohort) - len(used),
        "n_events": int(outcome.sum()), "conf_level": spec.conf_level,
    }  # fmt: skip
    direction = DIRECTION[where]

    def area() -> Row:
        try:
            found = auc_delong(outcome, score, direction, spec.conf_level, spec.auc_interval)
        except NotEstimable as reason:
            # A variance of zero (AUC of 0 or 1, or ties alone) or a single patient on a side: the area still stands.
            alone = roc_curve(outcome, score, direction).auc
            return {"estimate": alone, "note": f"interval not estimable: {reason}"}
        return {
            "estimate": found.estimate, "std_error": found.std_error, "conf_low": found.conf_low,
            "conf_high": found.conf_high,
        }  # fmt: skip

    rows = [
        estimable(
            area, **shared, estimate_type="auc",
            note=joined(_late(marker, spec, study), coupled(marker, spec.outcome, study)),
            method=f"area under the ROC curve, {where} values in patients with the outcome; "
            f"DeLong interval{ON_SCALE[spec.auc_interval]}",
        )
    ]  # fmt: skip
    try:
        curve = roc_curve(outcome, score, direction)
    except NotEstimable as reason:
        return [*rows, {**shared, "estimate_type": "cutoff", "note": str(reason), "method": "largest Youden index"}], []
    steps = _steps(curve, marker)
    try:
        best = youden(curve)
    except NotEstimable as reason:
        rows.append({**shared, "estimate_type": "cutoff", "note": str(reason), "method": "largest Youden index"})
        return rows, steps
    sign = ">" if direction == ">" else "<"
    searched = {"method": f"largest Youden index; positive if {sign} cut-off", "note": "cut-off searched in these data"}
    rows.append({**shared, **searched, "estimate_type": "cutoff", "estimate": best.cutoff, "unit": unit})
    rows.append({**shared, **searched, "estimate_type": "youden_index", "estimate": best.j})
    for kind, attribute in AT_CUTOFF.items():
        part = getattr(best, attribute)
        row = {
            **shared, "estimate_type": kind, "n": part.n, "n_events": part.k, "method": "Clopper-Pearson interval",
            "note": "at the cut-off searched in these data",
        }  # fmt: skip
        rows.append(estimable(_proportion, part.k, part.n, spec.conf_level, **row))
    rows += searched_rows(outcome, score, best, direction, (spec, study), shared)
    return rows, steps


def _late(marker: str, spec: Roc, study: Study) -> str:
    """A marker that is known only after the outcome foretells nothing."""
    later = study.known_at(marker) > study.known_at(spec.outcome)
    return f"{study.late_note(marker)}, later than the outcome" if later else ""


def _steps(curve: RocCurve, marker: str) -> list[Row]:
    kept = distinguishable(1 - curve.specificity, curve.sensitivity, GRID)
    if len(curve.thresholds) <= MOST_STEPS:
        kept = np.arange(len(curve.thresholds))
    thresholds = np.where(np.isfinite(curve.thresholds), curve.thresholds, np.nan)
    return [
        {"curve": "roc", "variable": marker, "x": 1 - specificity, "y": sensitivity, "threshold": threshold,
         "x_unit": "1 - specificity"}
        for threshold, sensitivity, specificity in zip(
            thresholds[kept], curve.sensitivity[kept], curve.specificity[kept], strict=True
        )
    ]  # fmt: skip


def _proportion(k: int, n: int, conf_level: float) -> Row:
    if n == 0:
        raise NotEstimable("no patient on this side of the cut-off")
    found = clopper_pearson(k, n, conf_level)
    return {"estimate": found.estimate, "conf_low": found.conf_low, "conf_high": found.conf_high}
