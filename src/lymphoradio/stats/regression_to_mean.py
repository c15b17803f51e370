"""Regression to the mean of a group that was chosen by a low or a high baseline."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, pi
from typing import Literal

import numpy as np
from scipy.special import log_ndtr

from lymphoradio.stats.errors import NotEstimable

Side = Literal["below", "above"]


@dataclass(frozen=True)
class ExpectedRegression:
    """What a second measurement of a selected group is expected to be if nothing has happened.

    Attributes
    ----------
    reliability : float
        Correlation of two measurements of a patient: the part of the variance that lies between patients.
    selected : float
        Fraction of the population on the selected side of the cut.
    mean_selected, mean_again : float
        Expected mean of the selected at the baseline and when measured again, in the measurement's unit.
    change : float
        Their difference: the regression to the mean.
    """

    reliability: float
    selected: float
    mean_selected: float
    mean_again: float
    change: float


@dataclass(frozen=True)
class ExpectedLogRegression(ExpectedRegression):
    """The same for a measurement whose logarithm is normal; means are arithmetic, in the measurement's unit.

    Attributes
    ----------
    geometric_mean_ratio : float
        Expected geometric mean measured again over that at the baseline.
    """

    geometric_mean_ratio: float


def reliability(sd_total: float, sd_within: float) -> float:
    """Correlation of two measurements of a patient, from the total and the within-patient standard deviation.

    Parameters
    ----------
    sd_total : float
        Of single measurements in the population.
    sd_within : float
        Of a patient's measurements about the patient's own mean (measurement error and fluctuation), same unit.

    Returns
    -------
    float
        ``1 - (sd_within / sd_total)^2``, in [0, 1].

    Raises
    ------
    NotEstimable
        The variance within patients exceeds the total.
    ValueError
        A standard deviation that is not positive (within: negative) or not finite.

    References
    ----------
    Barnett, van der Pols & Dobson (2005), Int. J. Epidemiol. 34:215-220.

    Examples
    --------
    >>> round(reliability(10.0, 5.0), 6)
    0.75
    """
    if not (np.isfinite(sd_total) and np.isfinite(sd_within) and sd_total > 0.0 and sd_within >= 0.0):
        raise ValueError("standard deviations must be finite, the total one positive, the one within not negative")
    if sd_within > sd_total:
        raise NotEstimable("the standard deviation within patients exceeds the total one")
    return 1.0 - (sd_within / sd_total) ** 2


def expected_regression(
    mean: float, sd: float, cut: float, side: Side, measurement_reliability: float
) -> ExpectedRegression:
    """Expected regression to the mean of those whose normal baseline lies beyond a cut.

    ``sd (1 - reliability) phi(z) / Phi(z)`` upwards for those below the cut, with z = (cut - mean) / sd; downwards,
    with -z, for those above.

    Parameters
    ----------
    mean, sd : float
        Of single measurements in the population from which the group was chosen, not in the group.
    cut : float
        Limit of the selection, in the same unit.
    side : {"below", "above"}
        Which side of the cut was selected.
    measurement_reliability : float
        In [0, 1]: of `reliability`, or the correlation of repeated measurements.

    Returns
    -------
    ExpectedRegression

    Raises
    ------
    ValueError
        Numbers that are not finite, sd <= 0, a reliability outside [0, 1], another side.
    NotEstimable
        A cut beyond which practically nobody lies.

    References
    ----------
    Davis (1976), Am. J. Epidemiol. 104:493-498; Barnett, van der Pols & Dobson (2005), Int. J. Epidemiol. 34:215-220.

    Examples
    --------
    >>> found = expected_regression(1200.0, 450.0, 800.0, "below", 0.7)
    >>> round(found.mean_selected), round(found.change)
    (553, 194)
    """
    z = _distance(mean, sd, cut, side, measurement_reliability)
    below = 1.0 if side == "below" else -1.0
    beyond = sd * _mills(z)
    return ExpectedRegression(
        reliability=measurement_reliability,
        selected=exp(log_ndtr(z)),
        mean_selected=mean - below * beyond,
        mean_again=mean - below * measurement_reliability * beyond,
        change=below * (1.0 - measurement_reliability) * beyond,
    )


def expected_log_regression(
    log_mean: float, log_sd: float, cut: float, side: Side, measurement_reliability: float
) -> ExpectedLogRegression:
    """Expected regression to the mean of those whose log-normal baseline (a cell count) lies beyond a cut.

    Parameters
    ----------
    log_mean, log_sd : float
        Of the natural logarithm of single measurements in the population.
    cut : float
        Limit of the selection, in the measurement's own unit; positive.
    side : {"below", "above"}
    measurement_reliability : float
        In [0, 1], of the logarithms.

    Returns
    -------
    ExpectedLogRegression
        The geometric means' ratio is the normal formula on the log scale; the arithmetic means are those of the
        truncated bivariate log-normal distribution.

    Raises
    ------
    ValueError, NotEstimable
        As `expected_regression`; a cut that is not positive.

    References
    ----------
    Barnett, van der Pols & Dobson (2005), Int. J. Epidemiol. 34:215-220 (transformed data); Lien (1985), Econ.
    Lett. 19:243-247 (moments of the truncated bivariate log-normal).

    Examples
    --------
    >>> found = expected_log_regression(7.0, 0.45, 800.0, "below", 0.75)
    >>> round(found.geometric_mean_ratio, 3), round(found.mean_selected), round(found.mean_again)
    (1.156, 627, 751)
    """
    if not (np.isfinite(cut) and cut > 0.0):
        raise ValueError(f"the cut of a log-normal measurement must be positive, not {cut}")
    z = _distance(log_mean, log_sd, log(cut), side, measurement_reliability)
    below = 1.0 if side == "below" else -1.0
    centre = log_mean + log_sd**2 / 2.0
    selected = float(log_ndtr(z))
    mean_selected = exp(centre + log_ndtr(z - below * log_sd) - selected)
    mean_again = exp(centre + log_ndtr(z - below * measurement_reliability * log_sd) - selected)
    return ExpectedLogRegression(
        reliability=measurement_reliability,
        selected=exp(selected),
        mean_selected=mean_selected,
        mean_again=mean_again,
        change=mean_again - mean_selected,
        geometric_mean_ratio=exp(below * log_sd * (1.0 - measurement_reliability) * _mills(z)),
    )


def largest_regression(mean: float, sd: float, cut: float, side: Side) -> ExpectedRegression:
    """Bound on the regression to the mean where nothing is known of the variation within patients.

    A reliability of 0: the selected are expected back at the population's mean. For every reliability in [0, 1] the
    change has this sign and is not larger; only measurements that repeat with the opposite sign could exceed it.

    Parameters
    ----------
    mean, sd, cut, side
        As for `expected_regression`.

    Returns
    -------
    ExpectedRegression

    Examples
    --------
    >>> round(largest_regression(1200.0, 450.0, 800.0, "below").change)
    647
    """
    return expected_regression(mean, sd, cut, side, 0.0)


def largest_log_regression(log_mean: float, log_sd: float, cut: float, side: Side) -> ExpectedLogRegression:
    """Bound as `largest_regression`, for a log-normal measurement; parameters as `expected_log_regression`."""
    return expected_log_regression(log_mean, log_sd, cut, side, 0.0)


def _distance(mean: float, sd: float, cut: float, side: Side, measurement_reliability: float) -> float:
    """Cut in standard deviations, positive where most patients are selected."""
    if not (np.isfinite(mean) and np.isfinite(sd) and np.isfinite(cut) and sd > 0.0):
        raise ValueError("mean, sd and cut must be finite, sd positive")
    if not 0.0 <= measurement_reliability <= 1.0:
        raise ValueError(f"a reliability lies between 0 and 1, not {measurement_reliability}")
    if side not in ("below", "above"):
        raise ValueError(f"side must be below or above, not {side!r}")
    z = (cut - mean) / sd if side == "below" else (mean - cut) / sd
    if z < -30.0:
        raise NotEstimable("practically nobody in the population lies beyond the cut")
    return z


def _mills(z: float) -> float:
    """phi(z) / Phi(z), also in the far tail."""
    return exp(-0.5 * z * z - 0.5 * log(2.0 * pi) - float(log_ndtr(z)))
