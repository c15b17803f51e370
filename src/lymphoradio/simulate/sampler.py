"""Numbers on a grid whose quantiles come out as printed.

The order statistics that make a type 7 quantile (R's default) are pinned so that it rounds to the print; the values
between them are drawn from a shape that is truncated there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from math import floor

import numpy as np
from scipy.special import ndtr, ndtri

from ..published.printed import parse_printed

PROBABILITY = {"min": 0.0, "q1": 0.25, "median": 0.5, "q3": 0.75, "max": 1.0}


class CannotDraw(ValueError):  # noqa: N818 - a verdict about what is asked, not a fault of the program
    """No numbers on the grid have what is asked."""


@dataclass(frozen=True)
class Interval:
    """Values that round half up to what is printed: `low <= value < high`.

    Parameters
    ----------
    low, high : float
    """

    low: float
    high: float

    @classmethod
    def of(cls, printed: str) -> Interval:
        """The interval of a printed number.

        >>> Interval.of("2.50")
        Interval(low=2.495, high=2.505)
        """
        number = parse_printed(printed)
        half = Decimal(5).scaleb(-number.decimals - 1)
        return cls(float(number.low - half), float(number.high + half))


@dataclass(frozen=True)
class Shape:
    """A distribution to draw from, truncated where it has to be.

    Parameters
    ----------
    kind : {"normal", "lognormal", "uniform"}
    mean, sd : float
        Of the values themselves, also of a lognormal distribution.
    """

    kind: str
    mean: float = 0.0
    sd: float = 1.0

    def between(self, low: float, high: float, uniform: np.ndarray) -> np.ndarray:
        """Values between two limits, from uniform numbers in (0, 1)."""
        if not low < high:
            return np.full(len(uniform), low)
        if self.kind == "uniform" or self.sd <= 0:
            return low + (high - low) * uniform
        if self.kind == "lognormal":
            spread = np.sqrt(np.log1p((self.sd / self.mean) ** 2))
            centre = np.log(self.mean) - spread**2 / 2
            found = np.exp(_truncated(_log(low), _log(high), centre, spread, uniform))
        else:
            found = _truncated(low, high, self.mean, self.sd, uniform)
        return np.clip(found, low, high)


def _log(value: float) -> float:
    return float(np.log(value)) if value > 0 else -np.inf


def _truncated(low: float, high: float, centre: float, spread: float, uniform: np.ndarray) -> np.ndarray:
    a, b = (low - centre) / spread, (high - centre) / spread
    if min(abs(a), abs(b)) > 6 and a * b > 0:  # far in a tail, where the distribution function has no digits left
        return low + (high - low) * uniform if np.isfinite(low) and np.isfinite(high) else np.full_like(uniform, centre)
    if a > 0:  # the lower tail has more digits than the upper one
        return centre - spread * ndtri(ndtr(-b) + (ndtr(-a) - ndtr(-b)) * (1 - uniform))
    return centre + spread * ndtri(ndtr(a) + (ndtr(b) - ndtr(a)) * uniform)


def draw_numbers(
    n: int,
    quantiles: dict[str, Interval],
    shape: Shape,
    scale: int,
    low: int | None,
    high: int | None,
    rng: np.random.Generator,
) -> np.ndarray:
    """Numbers on a grid with given quantiles.

    Parameters
    ----------
    n : int
    quantiles : dict of str to Interval
        Of min, q1, median, q3, max, those that are known.
    shape : Shape
        In units.
    scale : int
        Steps in a unit.
    low, high : int or None
        Range in steps.
    rng : Generator

    Returns
    -------
    ndarray of int, shape (n,), ascending
        In steps.

    Raises
    ------
    CannotDraw
        No such numbers: quantiles that fall, or an interval without a value of the grid.

    Examples
    --------
    >>> rng = np.random.Generator(np.random.PCG64(1))
    >>> drawn = draw_numbers(9, {"median": Interval.of("4.5")}, Shape("uniform"), 10, 0, 100, rng)
    >>> int(np.median(drawn)), len(drawn)
    (45, 9)
    """
    pins = _pins(n, quantiles, shape, scale, low, high, rng)
    steps = np.zeros(n, dtype=np.int64)
    reach = 6 * max(shape.sd, 1.0 / scale)
    lowest = low if low is not None else min([floor((shape.mean - reach) * scale), *pins.values()])
    highest = high if high is not None else max([floor((shape.mean + reach) * scale), *pins.values()])
    edges = [(-1, lowest), *sorted(pins.items()), (n, highest)]
    for (i, below), (j, above) in pairwise(edges):
        if above < below:
            raise CannotDraw("the quantiles fall, or are outside the range")
        if j > i + 1:
            drawn = shape.between(below / scale, above / scale, _inside(rng, j - i - 1))
            steps[i + 1 : j] = np.sort(np.clip(np.floor(drawn * scale + 0.5).astype(np.int64), below, above))
        if j < n:
            steps[j] = above
    return steps


def _inside(rng: np.random.Generator, size: int) -> np.ndarray:
    return (rng.integers(0, 2**40, size) + 0.5) / 2**40


def _pins(
    n: int,
    quantiles: dict[str, Interval],
    shape: Shape,
    scale: int,
    low: int | None,
    high: int | None,
    rng: np.random.Generator,
) -> dict[int, int]:
    """Order statistics that are fixed, by their place from 0."""
    pins: dict[int, int] = {}
    for name in sorted(quantiles, key=PROBABILITY.__getitem__):
        interval = quantiles[name]
        place = (n - 1) * PROBABILITY[name]
        j = floor(place + 1e-12)
        share = place - j
        floor_ = max([value for i, value in pins.items() if i <= j], default=low)
        pins |= _pair(j, share, interval, pins, floor_, high, _typical_gap(n, shape, scale), scale, rng)
    return pins


def _typical_gap(n: int, shape: Shape, scale: int) -> int:
    return max(1, int(2 * shape.sd * scale / n))


def _pair(
    j: int,
    share: float,
    interval: Interval,
    pins: dict[int, int],
    low: int | None,
    high: int | None,
    gap: int,
    scale: int,
    rng: np.random.Generator,
) -> dict[int, int]:
    """The two neighbours between which a quantile lies, or the one on which it falls."""
    if share < 1e-9:
        first = _first_inside(interval, scale, low)
        if j in pins:
            first = pins[j]
        return {j: _allowed(first, 0, share, interval, scale, high)}
    if j in pins:  # the lower one is settled: the upper one follows
        gaps = [max(0, int(np.ceil((interval.low * scale - pins[j]) / share - 1e-9)))]
    else:
        # Seldom a wide gap: one that is too narrow here can leave no room for the next quantile.
        widest = gap * 2 ** (int(rng.integers(0, 6)) * int(rng.integers(0, 2)))
        gaps = [int(value) for value in rng.permutation(widest + 1)] + list(range(widest + 1, widest + 200))
    for distance in gaps:
        if j in pins:
            first = pins[j]
        else:
            first = _first_inside(Interval(interval.low - share * distance / scale, np.inf), scale, low)
        value = (first + share * distance) / scale
        if interval.low - 1e-12 <= value < interval.high - 1e-12 and (high is None or first + distance <= high):
            return {j: first, j + 1: first + distance}
    raise CannotDraw(f"no two values of the grid have a quantile in [{interval.low:g}, {interval.high:g})")


def _first_inside(interval: Interval, scale: int, low: int | None) -> int:
    first = int(np.ceil(interval.low * scale - 1e-9))
    return first if low is None else max(first, low)


def _allowed(first: int, distance: int, share: float, interval: Interval, scale: int, high: int | None) -> int:
    value = (first + share * distance) / scale
    if not interval.low - 1e-12 <= value < interval.high or (high is not None and first > high):
        raise CannotDraw(f"no value of the grid in [{interval.low:g}, {interval.high:g}) within the range")
    return first


def shape_of(kind: str, mean: float | None, sd: float | None, quantiles: Sequence[tuple[str, Interval]]) -> Shape:
    """A shape with the mean and SD that are known, or with those that the quantiles suggest."""
    middle = {name: (interval.low + interval.high) / 2 for name, interval in quantiles}
    low, high = middle.get("q1"), middle.get("q3")
    if kind == "uniform":
        return Shape(kind)
    logs = kind == "lognormal"
    centre = middle.get("median", mean if mean is not None else _halfway(middle, logs))
    if sd is None or mean is None:
        at = np.log if logs else (lambda value: value)
        if low is not None and high is not None and (not logs or low > 0):
            spread = float(at(high) - at(low)) / 1.349
        elif "min" in middle and "max" in middle and (not logs or middle["min"] > 0):
            spread = float(at(middle["max"]) - at(middle["min"])) / 4.5
        else:
            spread = 0.5 if logs else max(abs(centre) / 4, 1.0)
        if logs:
            mean_ = centre * float(np.exp(spread**2 / 2)) if mean is None else mean
            return Shape(kind, max(mean_, 1e-9), mean_ * float(np.sqrt(np.expm1(spread**2))) if sd is None else sd)
        return Shape(kind, centre if mean is None else mean, spread if sd is None else sd)
    return Shape(kind, mean, sd)


def _halfway(middle: dict[str, float], logs: bool) -> float:
    ends = [middle[name] for name in ("min", "q1", "q3", "max") if name in middle]
    if not ends:
        return 1.0 if logs else 0.0
    return float(np.sqrt(ends[0] * ends[-1])) if logs and ends[0] > 0 else (ends[0] + ends[-1]) / 2
