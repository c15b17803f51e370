"""How often the interval of the restricted mean survival time contains the true one.

The window ends at the 75th percentile of follow-up (the time to the event or to censoring). As a number of the
scenario it is fixed before the data, and the true value is the integral of S up to it. Taken from each sample it
varies, and the true value with it: the integral of S up to that sample's own percentile.
"""

from collections.abc import Sequence

import numpy as np

from benchmarks.validity.scenario import COVERAGE, NOTHING, Finding, Measure, Scenario, covering
from benchmarks.validity.survival_times import FollowUp, log_normal, plateau, weibull
from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.restricted_mean import restricted_mean

QUESTION = "rmst_interval"
SIZES = (48, 98)
SETTINGS = {
    "Weibull, median 12, 30 % censored": FollowUp(weibull(1.2, 12.0)),
    "plateau at 30 %, 45 % censored": FollowUp(plateau(0.3, 8.0)),
    "log-normal, median 12, 48 % censored": FollowUp(log_normal(1.0, 12.0), loss_rate=1.0 / 40.0),
    "Weibull, median 16, 52 % censored": FollowUp(weibull(1.2, 16.0), loss_rate=1.0 / 50.0),
}
MEASURES = (
    Measure("normal limits, tau fixed", "coverage", COVERAGE),
    Measure("normal limits, tau from the sample", "coverage", COVERAGE),
)


def scenario(name: str, n: int, follow_up: FollowUp) -> Scenario:
    """Coverage with both definitions of the window."""
    fixed = follow_up.third_quartile()

    def finding(time: np.ndarray, event: np.ndarray, tau: float) -> Finding:
        try:
            found = restricted_mean(time, event, tau)
        except NotEstimable:
            return NOTHING
        if found.note:
            return NOTHING
        return covering(found.conf_low, found.conf_high, follow_up.time.restricted_mean(tau))

    def replicate(rng: np.random.Generator) -> Sequence[Finding]:
        time, event = follow_up.draw(rng, n)
        return [finding(time, event, tau) for tau in (fixed, float(np.quantile(time, 0.75)))]

    return Scenario(QUESTION, name, n, MEASURES, replicate)


def scenarios() -> list[Scenario]:
    """All of this question."""
    return [scenario(name, n, follow_up) for n in SIZES for name, follow_up in SETTINGS.items()]
