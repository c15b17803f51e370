"""Distributions of survival times in months, with what is known of them exactly.

Patients enter over 39 months and are followed to a common day, 3 to 42 months after entry; besides, some are lost to
follow-up at a constant rate.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, log

import numpy as np
from scipy.optimize import brentq
from scipy.special import gamma, gammainc, ndtr, ndtri

SHORTEST, LONGEST = 3.0, 42.0


@dataclass(frozen=True)
class SurvivalTime:
    """A distribution.

    Attributes
    ----------
    survival : callable
        S(t).
    restricted_mean : callable
        The integral of S from 0 to t.
    quantile : callable
        From uniform numbers u, shape (n,), the times at which S = u; infinite where the curve stays above u.
    """

    survival: Callable[[float], float]
    restricted_mean: Callable[[float], float]
    quantile: Callable[[np.ndarray], np.ndarray]


def weibull(shape: float, median: float) -> SurvivalTime:
    """S(t) = exp(-(t / b)^shape).

    Examples
    --------
    >>> time = weibull(1.0, 10.0)
    >>> time.survival(10.0), round(time.restricted_mean(10.0), 4)
    (0.5, 7.2135)
    """
    scale = median / log(2.0) ** (1.0 / shape)
    return SurvivalTime(
        lambda t: exp(-((t / scale) ** shape)),
        # E min(T, t) = b Gamma(1 + 1/k) P(1/k, (t/b)^k), by substitution in the integral of S.
        lambda t: float(scale * gamma(1.0 + 1.0 / shape) * gammainc(1.0 / shape, (t / scale) ** shape)),
        lambda u: scale * (-np.log(u)) ** (1.0 / shape),
    )


def log_normal(sd: float, median: float) -> SurvivalTime:
    """Logarithm of T normal.

    Examples
    --------
    >>> round(log_normal(1.0, 12.0).survival(12.0), 6)
    0.5
    """

    def survival(t: float) -> float:
        return float(ndtr(-log(t / median) / sd))

    def restricted_mean(t: float) -> float:
        return median * exp(sd**2 / 2.0) * float(ndtr(log(t / median) / sd - sd)) + t * survival(t)

    return SurvivalTime(survival, restricted_mean, lambda u: median * np.exp(-sd * ndtri(u)))


def plateau(share: float, median: float) -> SurvivalTime:
    """A share of the patients never has the event; of the others the times are exponential with that median.

    Examples
    --------
    >>> round(plateau(0.3, 8.0).survival(8.0), 6)
    0.65
    """
    rate = log(2.0) / median

    def quantile(u: np.ndarray) -> np.ndarray:
        among_others = np.maximum(u - share, 0.0) / (1.0 - share)
        times = np.full(len(u), np.inf)
        np.divide(-np.log(among_others, where=among_others > 0.0, out=times), rate, where=among_others > 0.0, out=times)
        return times

    return SurvivalTime(
        lambda t: share + (1.0 - share) * exp(-rate * t),
        lambda t: share * t + (1.0 - share) * (1.0 - exp(-rate * t)) / rate,
        quantile,
    )


@dataclass(frozen=True)
class FollowUp:
    """Survival times with their censoring; `loss_rate` per month."""

    time: SurvivalTime
    loss_rate: float = 0.0

    def draw(self, rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
        """Follow-up in months, and whether it ended with the event."""
        times = self.time.quantile(1.0 - rng.random(n))
        closing = rng.uniform(SHORTEST, LONGEST, n)
        lost = rng.exponential(1.0 / self.loss_rate, n) if self.loss_rate else np.full(n, np.inf)
        censored = np.minimum(closing, lost)
        return np.minimum(times, censored), times <= censored

    def longer_than(self, t: float) -> float:
        """Probability that follow-up, to the event or to censoring, exceeds t."""
        open_yet = min(1.0, max(0.0, (LONGEST - t) / (LONGEST - SHORTEST)))
        return self.time.survival(t) * open_yet * exp(-self.loss_rate * t)

    def third_quartile(self) -> float:
        """75th percentile of the distribution of follow-up."""
        return float(brentq(lambda t: self.longer_than(t) - 0.25, 1e-6, LONGEST, xtol=1e-12))
