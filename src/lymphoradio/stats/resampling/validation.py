"""What the resamples say about a selected model: inclusion frequencies, optimism, shrinkage."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.resampling.reruns import Reruns


@dataclass(frozen=True)
class Validation:
    """Internal validation of a selection.

    Attributes
    ----------
    inclusion : ndarray, shape (n_terms,)
        Share of the resamples with a selection whose model has the term.
    apparent : float
        C, AUC or R squared of the original model in the original rows.
    optimism : float
        Mean over resamples of performance in the resample minus that in the original rows.
    corrected : float
        `apparent` minus `optimism`.
    slope : float
        Mean calibration slope in the original rows; NaN where no resample's model has one.
    n_replicates, n_failed, n_unbounded, n_incomparable, n_empty, n_barred : int
        Resamples; those without a selection; those whose last model has no finite estimate, which count for `inclusion`
        only; those with an estimate but without two patients who can be compared, which do not count for `optimism`;
        those in which nothing was selected, which have no slope; those in which a candidate did not enter because it
        would have left the model without a finite estimate.

    Notes
    -----
    `optimism` and `slope` are about the resamples with a finite estimate: where many have none, about selections that
    avoid what separates the outcomes.
    """

    inclusion: np.ndarray
    apparent: float
    optimism: float
    corrected: float
    slope: float
    n_replicates: int
    n_failed: int
    n_unbounded: int
    n_incomparable: int
    n_empty: int
    n_barred: int


def validate(original: Reruns, reruns: Reruns) -> Validation:
    """Optimism-corrected performance and inclusion frequencies.

    Parameters
    ----------
    original : Reruns
        One replicate: the selection in the original rows, all weights 1.
    reruns : Reruns
        The same selection in the resamples.

    Returns
    -------
    Validation

    Raises
    ------
    NotEstimable
        The original model has no finite estimate, or no resample has one.

    References
    ----------
    Harrell, Lee & Mark (1996), Stat. Med. 15:361-387. Heinze, Wallisch & Dunkler (2018), Biom. J. 60:431-449.
    """
    if original.status[0] != Reruns.ESTIMATED:
        raise NotEstimable("the selection in the original data has no finite estimate")
    selected = reruns.status != Reruns.FAILED
    estimated = reruns.status == Reruns.ESTIMATED
    if not estimated.any():
        raise NotEstimable("no resample has a model with finite estimates")
    optimism = reruns.apparent - reruns.tested
    compared = estimated & np.isfinite(optimism)
    if not compared.any() or not np.isfinite(original.apparent[0]):
        raise NotEstimable("no two patients can be compared")
    mean_optimism = float(np.mean(optimism[compared]))
    with_slope = np.isfinite(reruns.slope)
    apparent = float(original.apparent[0])
    return Validation(
        inclusion=reruns.included[selected].mean(axis=0),
        apparent=apparent,
        optimism=mean_optimism,
        corrected=apparent - mean_optimism,
        slope=float(np.mean(reruns.slope[with_slope])) if with_slope.any() else float("nan"),
        n_replicates=len(reruns.status),
        n_failed=int(np.sum(~selected)),
        n_unbounded=int(np.sum(reruns.status == Reruns.UNBOUNDED)),
        n_incomparable=int(np.sum(estimated & ~compared)),
        n_empty=int(np.sum(estimated & ~reruns.included.any(axis=1))),
        n_barred=int(np.sum(reruns.barred)),
    )
