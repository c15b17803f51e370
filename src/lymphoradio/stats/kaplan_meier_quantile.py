"""Median and other quantiles of survival, decided on exact counts, with Brookmeyer-Crowley limits; follow-up."""

from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from lymphoradio.stats.kaplan_meier_curve import KaplanMeier, Transform, confidence_band, fit_kaplan_meier
from lymphoradio.stats.survival_data import check_survival


@dataclass(frozen=True)
class KmQuantile:
    """A quantile of survival time, in the unit of time; NaN with a note where the curve or its band stays above."""

    estimate: float
    conf_low: float
    conf_high: float
    note: str


@dataclass(frozen=True)
class FollowUp:
    """Reverse-Kaplan-Meier median follow-up with its limits, and the range of the observed times."""

    estimate: float
    conf_low: float
    conf_high: float
    minimum: float
    maximum: float
    note: str


def quantile(
    km: KaplanMeier,
    p: float = 0.5,
    conf_level: float = 0.95,
    transform: Transform = "log-log",
    at_exact: Literal["first", "midpoint"] = "first",
) -> KmQuantile:
    """Time by which a proportion `p` has had the event, with Brookmeyer-Crowley limits.

    The estimate is the first time with S(t) <= 1 - p. Whether S(t) equals 1 - p is decided in integers (p is read as
    the decimal that it prints as), because a product of floats misses 0.5 by one unit in the last place. The limits
    are the first times at which the lower and the upper confidence band of S come down to 1 - p.

    Parameters
    ----------
    km : KaplanMeier
        The curve.
    p : float
        In (0, 1); 0.5 for the median.
    conf_level : float
        In (0, 1).
    transform : {"log-log", "log", "plain"}
        Scale of the band; R's default is "log".
    at_exact : {"first", "midpoint"}
        Where S(t) = 1 - p exactly on an interval: its first time, or its middle. The interval ends at the next event,
        or, without one, at the last observed time: the convention of R's `quantile.survfit`.

    Returns
    -------
    KmQuantile
        estimate, conf_low and conf_high in the unit of `km.time`, NaN where not reached; note says what is not
        reached and whether S(t) = 1 - p exactly.

    Raises
    ------
    ValueError
        p, conf_level, transform or at_exact outside its range.

    References
    ----------
    Brookmeyer & Crowley (1982), Biometrics 38:29-41.

    Examples
    --------
    >>> quantile(fit_kaplan_meier([1, 2, 3, 4], [1, 1, 1, 0])).estimate
    2.0
    >>> quantile(fit_kaplan_meier([1, 2, 3, 4], [1, 1, 1, 0]), at_exact="midpoint").estimate
    2.5
    """
    if not 0 < p < 1:
        raise ValueError(f"p must lie in (0, 1), got {p}")
    if at_exact not in ("first", "midpoint"):
        raise ValueError(f"at_exact must be first or midpoint, got {at_exact!r}")
    target = 1 - Fraction(repr(float(p)))
    low, high = confidence_band(km, conf_level, transform)
    conf_low, conf_high = (_first_time(km.time, band <= float(target)) for band in (low, high))
    index, exact = _first_at_or_below(km, target)
    if index is None:
        return KmQuantile(np.nan, conf_low, conf_high, "not reached")
    estimate = float(km.time[index])
    notes = []
    if exact:
        later_events = km.time[index + 1 :][km.n_event[index + 1 :] > 0]
        end = float(later_events[0] if later_events.size else km.time[-1])
        taken = "first time" if at_exact == "first" else "midpoint"
        # Without its ends: the caller may print times in another unit.
        notes.append(f"S(t) = {float(target):g} exactly for a while; {taken} taken")
        if at_exact == "midpoint":
            estimate = (estimate + end) / 2
    if np.isnan(conf_low):
        notes.append("lower limit not reached")
    if np.isnan(conf_high):
        notes.append("upper limit not reached")
    return KmQuantile(estimate, conf_low, conf_high, "; ".join(notes))


def reverse_kaplan_meier(
    time: ArrayLike,
    event: ArrayLike,
    conf_level: float = 0.95,
    transform: Transform = "log-log",
    at_exact: Literal["first", "midpoint"] = "first",
) -> FollowUp:
    """Median follow-up: the Kaplan-Meier median with censoring as the event and events as censorings.

    As in R's `survfit(Surv(time, 1 - event) ~ 1)`: where a censoring and an event share a time, the patient with the
    event still counts as followed at that time.

    Parameters
    ----------
    time, event : array_like, shape (n,)
        Follow-up in any one unit; 1 event, 0 censored.
    conf_level, transform, at_exact
        As for `quantile`.

    Returns
    -------
    FollowUp
        Median and limits (NaN with a note where not reached), shortest and longest observed time.

    Raises
    ------
    ValueError
        Invalid arrays or options.

    References
    ----------
    Schemper & Smith (1996), Controlled Clinical Trials 17:343-346.
    """
    times, events = check_survival(time, event)
    median = quantile(fit_kaplan_meier(times, ~events), 0.5, conf_level, transform, at_exact)
    return FollowUp(
        estimate=median.estimate,
        conf_low=median.conf_low,
        conf_high=median.conf_high,
        minimum=float(times.min()),
        maximum=float(times.max()),
        note=median.note,
    )


def exact_survival(km: KaplanMeier, index: int) -> Fraction:
    """S at `km.time[index]` as a fraction of integers.

    Parameters
    ----------
    km : KaplanMeier
        The curve.
    index : int
        In 0 .. k - 1.

    Returns
    -------
    fractions.Fraction

    Examples
    --------
    >>> exact_survival(fit_kaplan_meier([1, 2, 2, 3], [1, 0, 1, 1]), 1)
    Fraction(1, 2)
    """
    numerator, denominator = _exact_ratio(km, index)
    return Fraction(numerator, denominator)


def _exact_ratio(km: KaplanMeier, index: int) -> tuple[int, int]:
    with_event = np.flatnonzero(km.n_event[: index + 1])
    if with_event.size == 0:
        return 1, 1
    at_risk = km.n_risk[with_event]
    survivors = at_risk - km.n_event[with_event]
    # Between two events without a censoring the survivors of one are those at risk for the next: they cancel.
    censored_between = survivors[:-1] != at_risk[1:]
    numerator = [*survivors[:-1][censored_between].tolist(), int(survivors[-1])]
    denominator = [int(at_risk[0]), *at_risk[1:][censored_between].tolist()]
    return _product(numerator), _product(denominator)


def _product(factors: list[int]) -> int:
    # Balanced, so that long integers meet long integers: a running product is quadratic in their number.
    if len(factors) <= 32:
        return prod(factors)
    middle = len(factors) // 2
    return _product(factors[:middle]) * _product(factors[middle:])


def _first_at_or_below(km: KaplanMeier, target: Fraction) -> tuple[int | None, bool]:
    """Index of the first time with S <= target, and whether S equals it there."""
    goal = float(target)
    # k factors, each a rounded quotient: the relative error of the running product is below 2 k units of roundoff.
    doubt = 4 * (km.time.size + 1) * np.finfo(float).eps * goal
    for index in np.flatnonzero((km.n_event > 0) & (km.survival <= goal + doubt)):
        if km.survival[index] < goal - doubt:
            return int(index), False
        numerator, denominator = _exact_ratio(km, int(index))
        difference = numerator * target.denominator - target.numerator * denominator
        if difference <= 0:
            return int(index), difference == 0
    return None, False


def _first_time(time: np.ndarray, reached: np.ndarray) -> float:
    return float(time[np.argmax(reached)]) if reached.any() else float("nan")
