"""A steadier pull to the printed precision, for effects, their limits and p-values: a recipe's `pull`.

The coefficients of a model move together. A cost that grows with the logarithm of the distance, as it does without
`pull`, has some of them met exactly and leaves the others far away; one that grows with the distance brings all near.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from scipy.special import ndtri

from ..published import Claim
from ..published.kinds import LIMITS, NULL, RATIOS
from ..published.printed import Printed, parse_printed

WIDEST, FARTHEST = 2.0, 4.0  # intervals and normal deviates beyond which distances are not told apart
PER_DEVIATE = 0.25  # a printed interval is four standard errors wide
SMALLEST = 1e-9
Judge = Callable[[float], float]


def has_interval(claim: Claim) -> bool:
    """Whether a claim is an effect or one of its limits, in a cell with the whole interval."""
    kinds = {claim.kind, *claim.cell}
    return set(LIMITS) <= kinds and not kinds.isdisjoint(NULL)


def pulled_number(claim: Claim, printed: Printed, exact: Judge, weight: float, pull: float) -> Judge:
    """An effect or a limit: `weight`, and `pull` times as much for each width of the printed interval.

    Parameters
    ----------
    claim : Claim
        With `has_interval`.
    printed : Printed
    exact : callable
        0 at the printed precision.
    weight, pull : float
    """
    texts = {**claim.cell, claim.kind: claim.printed}
    ratio = any(kind in RATIOS for kind in texts)

    def scaled(value: float) -> float:
        return math.log(max(value, SMALLEST)) if ratio else value

    low, high = (scaled(float(parse_printed(texts[limit]).low)) for limit in LIMITS)
    middle, width = scaled(float(printed.low)), max(high - low, SMALLEST)
    return lambda value: weight * (1 + pull * min(abs(scaled(value) - middle) / width, WIDEST)) if exact(value) else 0.0


def pulled_p(printed: Printed, exact: Judge, weight: float, pull: float) -> Judge:
    """A p-value: `weight`, and a quarter of `pull` times as much for each normal deviate."""
    middle = _deviate(float(printed.low))
    return lambda p: weight * (1 + PER_DEVIATE * pull * min(abs(_deviate(p) - middle), FARTHEST)) if exact(p) else 0.0


def _deviate(p: float) -> float:
    return -float(ndtri(max(p, 1e-300) / 2))
