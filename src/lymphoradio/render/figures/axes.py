"""Axes: round ticks, readable logarithmic ticks, and labels that go through the project's formats."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from matplotlib.axes import Axes
from matplotlib.ticker import FixedFormatter, FixedLocator, NullLocator

from ..format import format_number
from ..style import current

SMALLEST_IN_DECIMALS = 1e-6  # smaller ticks are written as powers of ten
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOG_STEPS = ((1.0, 2.0, 5.0), (1.0, 3.0), (1.0,))


def tick_label(value: float) -> str:
    """A tick's value with the decimals that it needs.

    >>> [tick_label(value) for value in (0.25, 1.0, -2000.0, 0.1 + 0.2)]
    ['0.25', '1', '−2,000', '0.3']
    """
    decimals = next((d for d in range(9) if math.isclose(round(value, d), value, rel_tol=1e-9, abs_tol=1e-12)), 9)
    return format_number(value, decimals)


def _in_powers(value: float) -> str:
    digits, power = f"{abs(value):.2e}".split("e")
    text = f"{float(digits):g} × 10{str(int(power)).translate(_RAISED)}"
    return ("\N{MINUS SIGN}" * (value < 0) + text) if value else "0"


def same_decimals(ticks: Sequence[float]) -> list[str]:
    """Labels with the decimals of the tick that needs most.

    >>> same_decimals([0, 0.5, 1])
    ['0.0', '0.5', '1.0']
    >>> same_decimals([0, 2e-9, -1e-9])
    ['0', '2 × 10⁻⁹', '−1 × 10⁻⁹']
    """
    sizes = [abs(tick) for tick in ticks if tick]
    if sizes and min(sizes) < SMALLEST_IN_DECIMALS and max(sizes) < 1:
        return [_in_powers(tick) for tick in ticks]
    labels = [tick_label(tick) for tick in ticks]
    decimals = max((len(label.partition(current().decimal)[2]) for label in labels), default=0)
    return [format_number(tick, decimals) for tick in ticks]


def round_ticks(low: float, high: float, most: int = 6) -> list[float]:
    """At most `most` multiples of 1, 2 or 5 times a power of ten that cover `low` to `high`.

    >>> round_ticks(0.2, 9.1), round_ticks(303, 381)
    ([0.0, 2.0, 4.0, 6.0, 8.0, 10.0], [300.0, 320.0, 340.0, 360.0, 380.0, 400.0])

    Ends that differ in their last bits only are one value:

    >>> round_ticks(5, 5 + 1e-15) == round_ticks(5, 5), round_ticks(10**12, 10**12 + 2)[1] - 10**12
    (True, 0.5)
    """
    if not high - low > 1e-12 * max(abs(low), abs(high)):
        low, high = low - max(abs(low) / 2, 0.5), high + max(abs(high) / 2, 0.5)
    power = math.floor(math.log10(high - low)) - 1
    for multiple in (1, 2, 5, 10, 20, 50, 100):
        step = multiple * 10.0**power
        first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
        if last - first + 1 <= most:
            break
    return [float(Decimal(k * multiple).scaleb(power)) for k in range(first, last + 1)]


def log_ticks(low: float, high: float, most: int = 7) -> list[float]:
    """1-2-5, 1-3 or whole powers of ten between `low` and `high`, the densest of which there are at most `most`.

    >>> log_ticks(8, 1200), log_ticks(0.9, 2000, 8)
    ([10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0], [1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0])
    """
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    for steps in _LOG_STEPS:
        ticks = [float(f"{step}e{power}") for power in powers for step in steps]
        inside = [tick for tick in ticks if low * (1 - 1e-9) <= tick <= high * (1 + 1e-9)]
        if len(inside) <= most:
            return inside
    every = math.ceil(len(inside) / most)
    return inside[::every]


def set_ticks(axis: Any, ticks: Sequence[float], labels: Sequence[str] | None = None) -> None:
    """Fixed ticks and labels on an x or y axis, without minor ticks."""
    axis.set_major_locator(FixedLocator(list(ticks)))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(FixedFormatter(same_decimals(ticks) if labels is None else list(labels)))


def level_axis(axes: Axes, ticks: Sequence[float], labels: Sequence[str] | None = None) -> None:
    """The y axis from its first to its last tick."""
    set_ticks(axes.yaxis, ticks, labels)
    axes.set_ylim(ticks[0], ticks[-1])
