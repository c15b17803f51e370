"""DeLong's variance of the area under an ROC curve, and its test of two paired curves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, ndtri

from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.model_fit import p_normal
from lymphoradio.stats.roc import roc_curve
from lymphoradio.stats.samples import check_conf_level


@dataclass(frozen=True)
class AucEstimate:
    """Area under an ROC curve with DeLong's interval.

    Attributes
    ----------
    estimate, std_error, conf_low, conf_high, conf_level : float
    transform : str
        ``plain`` (clipped to [0, 1]) or ``logit``.
    n_cases, n_controls : int
    """

    estimate: float
    std_error: float
    conf_low: float
    conf_high: float
    conf_level: float
    transform: str
    n_cases: int
    n_controls: int


@dataclass(frozen=True)
class DelongTest:
    """Comparison of two ROC curves of the same patients.

    Attributes
    ----------
    auc_a, auc_b : float
    difference : float
        a minus b, with std_error, conf_low and conf_high at conf_level.
    std_error, conf_low, conf_high, conf_level : float
    z, p_value : float
        Two-sided normal test.
    n_cases, n_controls : int
    """

    auc_a: float
    auc_b: float
    difference: float
    std_error: float
    conf_low: float
    conf_high: float
    conf_level: float
    z: float
    p_value: float
    n_cases: int
    n_controls: int


def auc_delong(
    outcome: np.ndarray, score: np.ndarray, direction: str, conf_level: float = 0.95, transform: str = "logit"
) -> AucEstimate:
    """Area under the ROC curve with DeLong's standard error and interval.

    Parameters
    ----------
    outcome : ndarray, shape (n,)
        1 for a case, 0 for a control.
    score : ndarray, shape (n,)
    direction : {">", "<"}
        As `roc_curve`.
    conf_level : float
        In (0, 1).
    transform : {"logit", "plain"}
        Logit limits lie inside (0, 1) and cover better in small samples (`benchmarks/validity`); plain are pROC's
        ci.auc.

    Returns
    -------
    AucEstimate

    Raises
    ------
    NotEstimable
        Fewer than two cases or controls, or a variance of zero (all cases beyond all controls): the area itself is
        `roc_curve(...).auc`.
    ValueError
        As `roc_curve`; another transform or level.

    References
    ----------
    DeLong, DeLong & Clarke-Pearson (1988), Biometrics 44:837-845; Sun & Xu (2014), IEEE Signal Process. Lett.
    21:1389-1393 (mid-ranks); Pepe (2003), section 5.2 (logit).

    Examples
    --------
    >>> area = auc_delong(np.array([0, 0, 0, 1, 1, 1]), np.array([1.0, 2.0, 4.0, 3.0, 5.0, 6.0]), ">")
    >>> round(area.estimate, 6), round(area.std_error, 6), round(area.conf_low, 6), round(area.conf_high, 6)
    (0.888889, 0.157135, 0.261373, 0.994501)
    """
    if transform not in ("plain", "logit"):
        raise ValueError(f"transform is plain or logit, not {transform!r}")
    z = _normal_quantile(conf_level)
    area, placements = _placements(outcome, score, direction)
    variance = _variance(placements, placements)
    # The components are multiples of 1 / (2 n_cases n_controls); less than this is rounding of a constant.
    if variance <= 1e-24:
        raise NotEstimable("the DeLong variance of the area is zero")
    std_error = float(np.sqrt(variance))
    if transform == "plain":
        low, high = max(0.0, area - z * std_error), min(1.0, area + z * std_error)
    else:
        centre, half = float(np.log(area / (1.0 - area))), z * std_error / (area * (1.0 - area))
        low, high = float(expit(centre - half)), float(expit(centre + half))
    return AucEstimate(area, std_error, low, high, conf_level, transform, len(placements[0]), len(placements[1]))


def delong_test(
    outcome: np.ndarray,
    score_a: np.ndarray,
    score_b: np.ndarray,
    direction_a: str,
    direction_b: str,
    conf_level: float = 0.95,
) -> DelongTest:
    """Test that two markers measured in the same patients have equal areas.

    Parameters
    ----------
    outcome : ndarray, shape (n,)
        1 for a case, 0 for a control.
    score_a, score_b : ndarray, shape (n,)
    direction_a, direction_b : {">", "<"}
        As `roc_curve`.
    conf_level : float
        In (0, 1).

    Returns
    -------
    DelongTest

    Raises
    ------
    NotEstimable
        Fewer than two cases or controls, or markers that order the patients alike: the difference has no variance.
    ValueError
        As `roc_curve`.

    References
    ----------
    DeLong, DeLong & Clarke-Pearson (1988), Biometrics 44:837-845.

    Examples
    --------
    >>> y = np.array([0, 0, 0, 1, 1, 1])
    >>> a, b = np.array([1.0, 2.0, 4.0, 3.0, 5.0, 6.0]), np.array([1.0, 5.0, 3.0, 2.0, 6.0, 4.0])
    >>> test = delong_test(y, a, b, ">", ">")
    >>> round(test.difference, 6), round(test.z, 6), round(test.p_value, 6)
    (0.222222, 0.894427, 0.371093)
    """
    quantile = _normal_quantile(conf_level)
    area_a, of_a = _placements(outcome, score_a, direction_a)
    area_b, of_b = _placements(outcome, score_b, direction_b)
    difference = (of_a[0] - of_b[0], of_a[1] - of_b[1])
    variance = _variance(difference, difference)
    if variance <= 1e-24:
        raise NotEstimable("the two markers order the patients alike: their difference has no variance")
    std_error = float(np.sqrt(variance))
    gap = area_a - area_b
    z = gap / std_error
    return DelongTest(
        auc_a=area_a,
        auc_b=area_b,
        difference=gap,
        std_error=std_error,
        conf_low=gap - quantile * std_error,
        conf_high=gap + quantile * std_error,
        conf_level=conf_level,
        z=z,
        p_value=p_normal(z),
        n_cases=len(of_a[0]),
        n_controls=len(of_a[1]),
    )


Placements = tuple[np.ndarray, np.ndarray]


def _placements(outcome: np.ndarray, score: np.ndarray, direction: str) -> tuple[float, Placements]:
    """Area, and each case's share of controls beaten and each control's share of cases beating it."""
    area = roc_curve(outcome, score, direction).auc
    outcome, score = np.asarray(outcome, dtype=float), np.asarray(score, dtype=float)
    signed = score if direction == ">" else -score
    cases, controls = signed[outcome == 1.0], signed[outcome == 0.0]
    if len(cases) < 2 or len(controls) < 2:
        raise NotEstimable(f"{len(cases)} cases and {len(controls)} controls: a variance needs two of each")
    return area, (_share_below(cases, controls), 1.0 - _share_below(controls, cases))


def _share_below(values: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Share of `others` below each value, ties counted half; integers until the division."""
    ordered = np.sort(others)
    twice = np.searchsorted(ordered, values, side="left") + np.searchsorted(ordered, values, side="right")
    return twice / (2 * len(others))


def _variance(a: Placements, b: Placements) -> float:
    return float(sum(np.cov(x, y)[0, 1] / len(x) for x, y in zip(a, b, strict=True)))


def _normal_quantile(conf_level: float) -> float:
    check_conf_level(conf_level)
    return -float(ndtri((1.0 - conf_level) / 2.0))
