"""What a cut-off that was searched in the data is worth: a p-value that knows of the search, interval and optimism."""

from __future__ import annotations

import numpy as np

from ..stats.contingency import chi_squared
from ..stats.cutoff_binary import Direction
from ..stats.cutoff_search import bootstrap_binary, permutation_test_binary
from ..stats.errors import NotEstimable
from ..stats.roc import Youden
from ..study import Study
from ..study.specs import Roc
from .summaries import Row, estimable

OFF = "the plan draws no resamples (resampling: replicates: 0)"
CORRECTED = ("youden_index", "sensitivity", "specificity")


def searched_rows(
    outcome: np.ndarray, score: np.ndarray, best: Youden, direction: Direction, plan: tuple[Roc, Study], shared: Row
) -> list[Row]:
    """Rows about the search of a cut-off.

    Parameters
    ----------
    outcome : ndarray, shape (n,)
        1 for a patient with the outcome.
    score : ndarray, shape (n,)
    best : Youden
        The cut-off with the largest index.
    direction : {">", "<"}
        On which side the outcome is foretold.
    plan : tuple of (Roc, Study)
    shared : dict
        Columns that the rows share.

    Returns
    -------
    list of dict
        `test` of the groups at the cut-off, as if it had been chosen beforehand; of variant `recommended` the `test` of
        the largest Youden index over all cut-offs (exact permutation), `resampled_cutoff` with its percentile interval,
        and `corrected_youden_index`, `corrected_sensitivity`, `corrected_specificity`, without their optimism.

    References
    ----------
    Koziol (1991), Biometrics 47:1557-1561 (exact distribution); Altman et al. (1994), J. Natl. Cancer Inst. 86:829-835
    (p-values of searched cut-offs); Harrell, Lee & Mark (1996), Stat. Med. 15:361-387 (optimism).
    """
    spec, study = plan
    shared = {name: value for name, value in shared.items() if name != "conf_level"}  # one of the rows has an interval
    recommended = {**shared, "variant": "recommended"}

    def naive() -> Row:
        cases, controls = best.sensitivity, best.specificity
        found = chi_squared([[cases.k, cases.n - cases.k], [controls.n - controls.k, controls.k]], False)
        return {"statistic": found.statistic, "df": found.df, "p_value": found.p_value}

    def corrected() -> Row:
        test = permutation_test_binary(outcome, score, "youden", direction)
        return {"statistic": best.j, "p_value": test.p_value}

    tests = [
        estimable(
            naive, **shared, estimate_type="test", statistic_type="chi_squared",
            method="chi-squared test of the groups at the cut-off, as if it had been chosen beforehand",
        ),
        estimable(
            corrected, **recommended, estimate_type="test", statistic_type="youden_J",
            method="exact permutation test of the largest Youden index over all cut-offs",
        ),
    ]  # fmt: skip
    return [*tests, *_resampled(outcome, score, direction, spec, study, recommended)]


def _resampled(
    outcome: np.ndarray, score: np.ndarray, direction: Direction, spec: Roc, study: Study, row: Row
) -> list[Row]:
    resampling = study.resampling
    how = f"cut-off searched again in {resampling.replicates:,} bootstrap resamples (seed {resampling.seed})"
    try:
        if not resampling.replicates:
            raise NotEstimable(OFF)
        found = bootstrap_binary(
            outcome, score, "youden", direction, conf_level=spec.conf_level,
            replicates=resampling.replicates, seed=resampling.seed,
        )  # fmt: skip
    except NotEstimable as reason:
        return [{**row, "estimate_type": "resampled_cutoff", "method": how, "note": str(reason)}]
    interval = found.interval
    failed = f"{interval.failed:,} resamples without both outcomes, not counted" if interval.failed else ""
    parts = dict(zip(CORRECTED, (found.j, found.sensitivity, found.specificity), strict=True))
    return [
        {**row, "estimate_type": "resampled_cutoff", "estimate": interval.estimate, "conf_low": interval.conf_low,
         "conf_high": interval.conf_high, "conf_level": spec.conf_level,
         "unit": study.variable(str(row["variable"])).unit,
         "method": f"percentile interval; {how}", "note": failed},
        *({**row, "estimate_type": f"corrected_{kind}", "estimate": part.corrected,
           "method": f"minus mean optimism; {how}", "note": failed}
          for kind, part in parts.items()),
    ]  # fmt: skip
