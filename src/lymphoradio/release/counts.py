"""How a count is released: redacted, rounded to 5, or to a midpoint of 6.

References
----------
OpenSAFELY documentation, Applying statistical disclosure control: counts of 7 or fewer are redacted before others are
rounded to the nearest 5; Kaplan-Meier estimates are of counts rounded to midpoint 6.
https://docs.opensafely.org/outputs/sdc/
"""

from __future__ import annotations

import math

from ..tidy import SMALL

BASE = 5
BIN = 6


def is_small(count: float) -> bool:
    """Whether a count must be redacted; 0 too, because it says something of everybody.

    >>> [is_small(count) for count in (0, 7, 8)]
    [True, True, False]
    """
    return count <= SMALL


def round_count(count: float) -> float:
    """The nearest multiple of 5.

    >>> [round_count(count) for count in (8, 12, 13, 2139)]
    [10.0, 10.0, 15.0, 2140.0]
    """
    return float(BASE * math.floor(count / BASE + 0.5))


def release_count(count: float) -> float:
    """A count as it is released; NaN where it is redacted, or is none.

    >>> release_count(7), release_count(48)
    (nan, 50.0)
    """
    return math.nan if math.isnan(count) or is_small(count) else round_count(count)


def round_to_midpoint(count: float) -> int:
    """A count as the middle of its bin of six: 1 to 6 are 3, 7 to 12 are 9; 0 stays.

    >>> [round_to_midpoint(count) for count in (0, 1, 6, 7, 12, 13)]
    [0, 3, 3, 9, 9, 15]
    """
    return BIN * math.ceil(count / BIN) - (BIN // 2 if count else 0)
