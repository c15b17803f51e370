"""P-values as journals print them, in the style in which something is printed (`style.py`).

A printed p-value is on its side of alpha: it gets one more decimal where rounding would hide that.
"""

from __future__ import annotations

import math
from decimal import Decimal

from ..rounding import round_half_up
from .format import NONE, THIN
from .style import current, probability

MOST_P_DECIMALS = 8


def format_p(p: float, alpha: float = 0.05) -> str:
    r"""A p-value: three decimals, `< 0.001` below; more where three would round it up to alpha, or down to below it.

    >>> format_p(0.00004), format_p(0.0496), format_p(0.20451), format_p(0.9999)
    ('<\xa00.001', '0.0496', '0.205', '>\xa00.999')
    """
    if math.isnan(p):
        return NONE
    style = current()
    space = THIN if style.p_spaces else ""
    smallest = min(style.p_smallest, alpha)
    if p < smallest:
        return f"<{space}{probability(_in_full(smallest))}"
    if p > style.p_largest:
        return f">{space}{probability(_in_full(style.p_largest))}"
    decimals = _p_decimals(p)
    while _misleads(round_half_up(p, decimals), p, alpha) and decimals < MOST_P_DECIMALS:
        decimals += 1
    return probability(str(round_half_up(p, decimals)))


def _misleads(shown: Decimal, p: float, alpha: float) -> bool:
    """Whether a rounded p is on the other side of alpha, or is 0 or 1."""
    return (p < alpha) != (shown < Decimal(repr(alpha))) or shown in (0, 1)


def _in_full(value: float) -> str:
    return f"{Decimal(repr(value)):f}"


def _p_decimals(p: float) -> int:
    rule = current().p_digits
    if rule == "two_significant":
        decimals = 1 - math.floor(math.log10(p))
        grown = round_half_up(p, decimals) >= Decimal(10).scaleb(1 - decimals)  # 0.00995 is 0.010
        return max(decimals - grown, 2)
    return 2 if rule == "two_or_three_decimals" and round_half_up(p, 3) >= Decimal("0.01") else 3


def format_p_with_sign(p: float, alpha: float = 0.05, symbol: str = "") -> str:
    r"""`p = 0.031` or `p < 0.001`, for figures and sentences.

    >>> format_p_with_sign(0.0312)
    'p\xa0=\xa00.031'
    """
    text, style = format_p(p, alpha), current()
    symbol, space = symbol or style.p_symbol, THIN if style.p_spaces else ""
    return f"{symbol}{space}{text}" if text[0] in "<>" else f"{symbol}{space}={space}{text}"
