"""The only rounding in the project: half-up on the decimal form that a reader sees.

It stands apart because three rooms need the same one: `cohort` rounds to declared decimals before ties are formed,
`render` prints, and `published` compares with what a paper printed.
"""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Context, Decimal

# The largest float has 309 digits before the point; the default context of 28 raises on it.
_WIDE = Context(prec=400, rounding=ROUND_HALF_UP)


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


def to_percent(share: float) -> float:
    """A proportion as a percentage, without the noise of a float product.

    >>> to_percent(0.285), 0.285 * 100
    (28.5, 28.499999999999996)
    """
    return share if math.isnan(share) else float(Decimal(repr(float(share))).scaleb(2))
