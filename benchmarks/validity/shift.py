"""How often the Hodges-Lehmann interval contains the true shift.

The true shift is the centre of symmetry of the differences where they have one. Where they are skewed it is the
pseudo-median, the median of the mean of two independent differences, which is what the estimate converges to.
"""

from collections.abc import Callable, Sequence
from math import isnan

import numpy as np
from scipy.special import gammaincinv

from benchmarks.validity.cohorts import counts_twice, recorded
from benchmarks.validity.scenario import COVERAGE, COVERAGE_WITH_TIES, NOTHING, Finding, Measure, Scenario, covering
from lymphoradio.stats.hodges_lehmann import hodges_lehmann
from lymphoradio.stats.signed_rank import Zeros

QUESTION = "hodges_lehmann_interval"
REPLICATES = {48: 10_000, 98: 5_000}
METHODS: dict[Zeros, str] = {
    "wilcox": "exact interval, zeros dropped",
    "pratt": "exact interval, zeros by Pratt",
}
RISE = 200.0
BETWEEN_UNITS = 230.0
LOSS_SHAPE, LOSS_SCALE = 2.0, 300.0
PSEUDO_MEDIAN_LOSS = LOSS_SCALE * float(gammaincinv(2 * LOSS_SHAPE, 0.5)) / 2
"""Two independent gamma losses add up to a gamma of twice the shape."""

Draw = Callable[[np.random.Generator, int], np.ndarray]


def rise(rng: np.random.Generator, n: int) -> np.ndarray:
    """Every count 200 higher than it would have been; symmetric about 200."""
    before, after = counts_twice(rng, n)
    return after + RISE - before


def rise_heavy_tailed(rng: np.random.Generator, n: int) -> np.ndarray:
    """As `rise`, now and then with a count that is far off."""
    before, after = counts_twice(rng, n, "heavy-tailed")
    return after + RISE - before


def skewed_loss(rng: np.random.Generator, n: int) -> np.ndarray:
    """Loss of a gamma-distributed number of cells (mean 600, skewness 1.4)."""
    return -rng.gamma(LOSS_SHAPE, LOSS_SCALE, n)


def recorded_before_shift(unit: int, shift: float) -> Draw:
    """Differences on a grid, symmetric about a point of the grid."""

    def draw(rng: np.random.Generator, n: int) -> np.ndarray:
        before, after = counts_twice(rng, n)
        return recorded(after, unit) + shift - recorded(before, unit)

    return draw


def recorded_after_shift(unit: int, shift: float) -> Draw:
    """Counts shifted first and recorded then, so that the shift lies between two points of the grid."""

    def draw(rng: np.random.Generator, n: int) -> np.ndarray:
        before, after = counts_twice(rng, n)
        return recorded(after + shift, unit) - recorded(before, unit)

    return draw


def scenario(
    name: str,
    n: int,
    draw: Draw,
    truth: float,
    band: tuple[float, float],
    rules: Sequence[Zeros] = ("wilcox",),
    claimed: bool = True,
) -> Scenario:
    """Coverage of `truth` by the interval under each rule for zeros."""

    def finding(differences: np.ndarray, zeros: Zeros) -> Finding:
        shift = hodges_lehmann(differences, zeros=zeros)
        return NOTHING if isnan(shift.conf_low) else covering(shift.conf_low, shift.conf_high, truth)

    def replicate(rng: np.random.Generator) -> Sequence[Finding]:
        differences = draw(rng, n)
        return [finding(differences, rule) for rule in rules]

    measures = [Measure(METHODS[rule], "coverage", band, claimed) for rule in rules]
    return Scenario(QUESTION, name, n, measures, replicate, REPLICATES[n])


def scenarios() -> list[Scenario]:
    """All of this question."""
    found = []
    for n in REPLICATES:
        found += [
            scenario("rise of 200, log-normal counts", n, rise, RISE, COVERAGE),
            scenario("rise of 200, heavy-tailed counts", n, rise_heavy_tailed, RISE, COVERAGE),
            scenario("gamma loss, skewed", n, skewed_loss, -PSEUDO_MEDIAN_LOSS, COVERAGE),
            scenario("rise of 200, recorded to 100", n, recorded_before_shift(100, RISE), RISE, COVERAGE_WITH_TIES),
            scenario(
                "no shift, recorded to 500", n, recorded_before_shift(500, 0.0), 0.0, COVERAGE_WITH_TIES,
                ("wilcox", "pratt"),
            ),
            scenario(
                "rise of 230, recorded to 100", n, recorded_after_shift(100, BETWEEN_UNITS), BETWEEN_UNITS,
                COVERAGE_WITH_TIES,
            ),
            # Half a unit of recording is lost: no function of the recorded counts has the true shift as its centre.
            scenario(
                "rise of 230, recorded to 500", n, recorded_after_shift(500, BETWEEN_UNITS), BETWEEN_UNITS,
                COVERAGE_WITH_TIES, claimed=False,
            ),
        ]  # fmt: skip
    return found
