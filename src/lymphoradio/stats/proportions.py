"""Exact interval of a proportion."""

from dataclasses import dataclass

from scipy.special import betaincinv

from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.samples import check_conf_level


@dataclass(frozen=True)
class Proportion:
    """Result of `clopper_pearson`; estimate and limits in [0, 1]."""

    k: int
    n: int
    estimate: float
    conf_low: float
    conf_high: float


def clopper_pearson(k: int, n: int, conf_level: float = 0.95) -> Proportion:
    """Proportion with its exact binomial interval.

    Parameters
    ----------
    k, n : int
        Events and trials.
    conf_level : float
        In (0, 1).

    Returns
    -------
    Proportion

    Raises
    ------
    NotEstimable
        n is zero.
    ValueError
        k is not between 0 and n, or a level outside (0, 1).

    References
    ----------
    Clopper & Pearson (1934), Biometrika 26:404-413.

    Examples
    --------
    >>> result = clopper_pearson(15, 48)
    >>> round(result.estimate, 4), round(result.conf_low, 4), round(result.conf_high, 4)
    (0.3125, 0.1866, 0.4625)
    """
    check_conf_level(conf_level)
    if not 0 <= k <= n:
        raise ValueError(f"events must lie between 0 and n = {n}, not {k}")
    if n == 0:
        raise NotEstimable("no trials")
    tail = (1 - conf_level) / 2
    low = float(betaincinv(k, n - k + 1, tail)) if k else 0.0
    # The upper limit for k events is one minus the lower one for n - k; quantiles near 1 would lose digits.
    high = 1.0 - float(betaincinv(n - k, k + 1, tail)) if k < n else 1.0
    return Proportion(k=k, n=n, estimate=k / n, conf_low=low, conf_high=high)
