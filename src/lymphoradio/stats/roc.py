"""ROC curves on exact counts, DeLong inference, and the Youden cut-off."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.proportions import Proportion, clopper_pearson


@dataclass(frozen=True)
class Roc:
    """An empirical ROC curve, one point per threshold in ascending order.

    Attributes
    ----------
    thresholds : ndarray, shape (m + 1,)
        -inf, the midpoints between consecutive distinct scores, inf.
    sensitivity, specificity : ndarray, shape (m + 1,)
    true_positives, true_negatives : ndarray of int, shape (m + 1,)
    auc : float
        Probability that a case's score is beyond a control's, ties counted half.
    n_cases, n_controls : int
    direction : str
        ``>``: a score above the threshold is positive (cases are higher); ``<``: one below it is.
    """

    thresholds: np.ndarray
    sensitivity: np.ndarray
    specificity: np.ndarray
    true_positives: np.ndarray
    true_negatives: np.ndarray
    auc: float
    n_cases: int
    n_controls: int
    direction: str


@dataclass(frozen=True)
class Youden:
    """The threshold with the largest Youden index.

    Attributes
    ----------
    cutoff : float
        Midpoint between two scores.
    direction : str
        ``>``: positive above the cut-off; ``<``: positive below it.
    j : float
        Sensitivity + specificity - 1.
    index : int
        Position among the thresholds of the curve.
    sensitivity, specificity, ppv, npv : Proportion
        Each with k, n and its Clopper-Pearson limits, which do not know that the cut-off was searched.
    """

    cutoff: float
    direction: str
    j: float
    index: int
    sensitivity: Proportion
    specificity: Proportion
    ppv: Proportion
    npv: Proportion


def roc_curve(outcome: np.ndarray, score: np.ndarray, direction: str) -> Roc:
    """Empirical ROC curve.

    Scores are compared as they are: round them to their declared decimals first, or float noise splits ties.

    Parameters
    ----------
    outcome : ndarray, shape (n,)
        1 for a case, 0 for a control.
    score : ndarray, shape (n,)
    direction : {">", "<"}
        ``>``: cases are higher; ``<``: cases are lower. (pROC writes these as controls against cases, so that its
        signs are the opposite.)

    Returns
    -------
    Roc

    Raises
    ------
    NotEstimable
        No cases or no controls.
    ValueError
        Missing values, unequal lengths, an outcome other than 0 and 1, or another direction.

    References
    ----------
    Bamber (1975), J. Math. Psychol. 12:387-415.

    Examples
    --------
    >>> roc = roc_curve(np.array([0, 0, 1, 1]), np.array([1.0, 3.0, 2.0, 4.0]), ">")
    >>> roc.thresholds.tolist(), roc.auc
    ([-inf, 1.5, 2.5, 3.5, inf], 0.75)
    >>> roc.sensitivity.tolist(), roc.specificity.tolist()
    ([1.0, 1.0, 0.5, 0.5, 0.0], [0.0, 0.5, 0.5, 1.0, 1.0])
    """
    cases, controls = _split(outcome, score, direction)
    n_cases, n_controls = len(cases), len(controls)
    distinct = np.unique(np.concatenate([cases, controls]))
    # Counts at or below each threshold, by rank: no comparison with a rounded midpoint.
    cases_below = np.concatenate([[0], np.searchsorted(np.sort(cases), distinct, side="right")])
    controls_below = np.concatenate([[0], np.searchsorted(np.sort(controls), distinct, side="right")])
    true_positives = n_cases - cases_below if direction == ">" else cases_below
    true_negatives = controls_below if direction == ">" else n_controls - controls_below
    return Roc(
        thresholds=np.concatenate([[-np.inf], _midpoints(distinct, direction), [np.inf]]),
        sensitivity=true_positives / n_cases,
        specificity=true_negatives / n_controls,
        true_positives=true_positives,
        true_negatives=true_negatives,
        auc=_twice_wins(cases, controls, direction) / (2 * n_cases * n_controls),
        n_cases=n_cases,
        n_controls=n_controls,
        direction=direction,
    )


def youden(roc: Roc, conf_level: float = 0.95) -> Youden:
    """Cut-off with the largest sensitivity + specificity - 1.

    The maximum is found on integers, so that rounding never picks another threshold; of equal ones the lowest wins.

    Parameters
    ----------
    roc : Roc
    conf_level : float
        Of the proportions' intervals, in (0, 1).

    Returns
    -------
    Youden

    Raises
    ------
    NotEstimable
        No threshold does better than chance.

    References
    ----------
    Youden (1950), Cancer 3:32-35.

    Examples
    --------
    >>> best = youden(roc_curve(np.array([0, 0, 1, 1]), np.array([1.0, 3.0, 2.0, 4.0]), ">"))
    >>> best.cutoff, best.j, best.sensitivity.estimate, best.specificity.estimate
    (1.5, 0.5, 1.0, 0.5)
    """
    tp, tn = roc.true_positives, roc.true_negatives
    numerator = tp * roc.n_controls + tn * roc.n_cases - roc.n_cases * roc.n_controls
    index = int(np.argmax(numerator))
    if numerator[index] <= 0:
        raise NotEstimable("no threshold separates the outcomes better than chance")
    k_positive, k_negative = int(tp[index]), int(tn[index])
    false_positive, false_negative = roc.n_controls - k_negative, roc.n_cases - k_positive
    return Youden(
        cutoff=float(roc.thresholds[index]),
        direction=roc.direction,
        j=float(Fraction(int(numerator[index]), roc.n_cases * roc.n_controls)),
        index=index,
        sensitivity=clopper_pearson(k_positive, roc.n_cases, conf_level),
        specificity=clopper_pearson(k_negative, roc.n_controls, conf_level),
        ppv=clopper_pearson(k_positive, k_positive + false_positive, conf_level),
        npv=clopper_pearson(k_negative, k_negative + false_negative, conf_level),
    )


def distinguishable(x: np.ndarray, y: np.ndarray, grid: int) -> np.ndarray:
    """Points of a curve that can be told from the point before them in a panel with that many cells a side.

    Parameters
    ----------
    x, y : ndarray, shape (m,)
        In [0, 1], both rising or both falling.
    grid : int

    Returns
    -------
    ndarray of int
        Places of the first point in each cell that the curve comes through, and of the last point: at most 2 grid + 2.

    Examples
    --------
    >>> distinguishable(np.array([0.0, 0.1, 0.2, 0.6, 0.7, 1.0]), np.array([0.0, 0.0, 0.3, 0.6, 0.9, 1.0]), 2).tolist()
    [0, 3, 5]
    """
    cell = np.floor(x * grid) * (grid + 1) + np.floor(y * grid)
    moved = np.flatnonzero(np.diff(cell)) + 1
    return np.unique(np.concatenate([[0], moved, [len(x) - 1]]))


def _split(outcome: np.ndarray, score: np.ndarray, direction: str) -> tuple[np.ndarray, np.ndarray]:
    outcome, score = np.asarray(outcome, dtype=float), np.asarray(score, dtype=float)
    if direction not in (">", "<"):
        raise ValueError(f"direction is '>' (cases higher) or '<' (cases lower), not {direction!r}")
    if outcome.ndim != 1 or outcome.shape != score.shape:
        raise ValueError("outcome and score must have the same shape (n,)")
    if not np.all((outcome == 0.0) | (outcome == 1.0)):
        raise ValueError("the outcome must be 0 or 1")
    if not np.all(np.isfinite(score)):
        raise ValueError("the score must be complete and finite")
    cases, controls = score[outcome == 1.0], score[outcome == 0.0]
    if len(cases) == 0 or len(controls) == 0:
        raise NotEstimable(f"{len(cases)} cases and {len(controls)} controls: both are needed")
    return cases, controls


def _midpoints(distinct: np.ndarray, direction: str) -> np.ndarray:
    """Midpoints that classify as the counts do, even between neighbouring floats or near overflow."""
    low, high = distinct[:-1], distinct[1:]
    middle = np.clip(low / 2.0 + high / 2.0, low, high)
    # Positive is score > threshold or score < threshold: the midpoint may not round to the positive neighbour.
    return np.where(middle >= high, low, middle) if direction == ">" else np.where(middle <= low, high, middle)


def _twice_wins(cases: np.ndarray, controls: np.ndarray, direction: str) -> int:
    """Twice the number of case-control pairs in order, a tie counting one; an exact integer."""
    ordered = np.sort(controls)
    below_or_tied = np.searchsorted(ordered, cases, side="left") + np.searchsorted(ordered, cases, side="right")
    twice = int(below_or_tied.sum())
    return twice if direction == ">" else 2 * len(cases) * len(controls) - twice
