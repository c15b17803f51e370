"""The only rounding in the project: half-up on the decimal form that a reader sees.

It stands apart because three rooms need the same one: `cohort` rounds to declared decimals before ties are formed,
`render` prints, and `published` compares with what a paper printed.
"""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Context, Decimal

import numpy as np

# The largest float has 309 digits before the point; the default context of 28 raises on it.
_WIDE = Context(prec=400, rounding=ROUND_HALF_UP)
WHOLE_FROM = 2.0**53  # a float from here on is a whole number
_LARGEST_SCALED, _NEAR = 1e9, 1e-6  # below the first, a float times a power of ten is off by less than the second


def round_half_up(value: float | Decimal, decimals: int) -> Decimal:
    """Round a decimal, or the shortest decimal form of a float, half away from zero; infinity stays.

    >>> round_half_up(31.25, 1), round_half_up(2.675, 2)
    (Decimal('31.3'), Decimal('2.68'))
    """
    exact = value if isinstance(value, Decimal) else Decimal(repr(float(value)))
    if exact.is_infinite():
        return exact
    rounded = exact.quantize(Decimal(1).scaleb(-decimals), context=_WIDE)
    return abs(rounded) if rounded == 0 else rounded


def round_all_half_up(values: np.ndarray, decimals: int) -> np.ndarray:
    """As `round_half_up` of each float, as floats; what is near a half, or large, is rounded as a decimal.

    Parameters
    ----------
    values : ndarray of float
        NaN and infinity stay.
    decimals : int
        From 0 to 22, of which the power of ten is a float.

    Returns
    -------
    ndarray of float
        The floats nearest to the rounded decimals; no negative zero.

    Examples
    --------
    >>> round_all_half_up(np.array([2.675, 0.285, -0.001, np.nan]), 2)
    array([2.68, 0.29, 0.  ,  nan])
    """
    power = 10.0**decimals
    with np.errstate(over="ignore", invalid="ignore"):
        scaled = np.abs(values) * power
        rounded = np.copysign(np.floor(scaled + 0.5) / power, values) + 0.0
        is_sure = (scaled < _LARGEST_SCALED) & (np.abs(scaled % 1 - 0.5) > _NEAR)
    rounded = np.where(np.abs(values) < WHOLE_FROM, rounded, values)
    for i in np.flatnonzero(~is_sure & (np.abs(values) < WHOLE_FROM)).tolist():
        rounded[i] = float(round_half_up(float(values[i]), decimals))
    return rounded


def to_percent(share: float) -> float:
    """A proportion as a percentage, without the noise of a float product.

    >>> to_percent(0.285), 0.285 * 100
    (28.5, 28.499999999999996)
    """
    return share if math.isnan(share) else float(Decimal(repr(float(share))).scaleb(2))
