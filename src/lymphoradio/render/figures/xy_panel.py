"""What a panel of one measurement against another shows: patients or their density, a line, and the axes for them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .axes import log_ticks, round_ticks, same_decimals
from .density import Density
from .measure import widest

EDGE = 0.04
REACH = 0.3
MOST_TICKS = (9, 7, 5, 4)
Quartiles = tuple[float, float, float]


@dataclass(frozen=True)
class Band:
    """A line with limits on both sides.

    Attributes
    ----------
    x, y, low, high : ndarray, shape (steps,)
        Without steps where there is none.
    """

    x: np.ndarray
    y: np.ndarray
    low: np.ndarray
    high: np.ndarray


@dataclass(frozen=True)
class Repeated:
    """A measurement before and after.

    Attributes
    ----------
    ends : tuple of float
        Smallest and largest value of both, in all groups.
    is_log : bool
    before, after : tuple of float
        First quartile, median and third quartile.
    """

    ends: tuple[float, float]
    is_log: bool
    before: Quartiles
    after: Quartiles


NO_LINE = Band(*[np.empty(0)] * 4)


@dataclass(frozen=True)
class XYPanel:
    """A panel.

    Attributes
    ----------
    label : str
        The title in bold.
    details : tuple of str
        Lines below it.
    x_label, y_label : str
        With their units.
    x, y : ndarray, shape (n,)
        Of patients; empty where `density` has them.
    line : Band
    density : Density or None
    repeated : Repeated or None
        Where x and y are the same measurement before and after: both axes are the same, boxes stand at their edges,
        and the diagonal is drawn.
    """

    label: str
    details: tuple[str, ...]
    x_label: str
    y_label: str
    x: np.ndarray
    y: np.ndarray
    line: Band = NO_LINE
    density: Density | None = None
    repeated: Repeated | None = None

    @property
    def is_empty(self) -> bool:
        """Whether it shows nobody."""
        return not len(self.x) and self.density is None

    @property
    def is_log(self) -> bool:
        """Whether its axes are logarithmic."""
        return self.repeated is not None and self.repeated.is_log

    @property
    def limits(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Ends of the axes."""
        nothing = np.empty(0)
        if self.repeated is not None:
            ends = self.repeated.ends
            both = _log_limits(*ends) if self.repeated.is_log else _limits(np.array(ends), nothing)
            return both, both
        if self.density is not None:
            x, y = self.density.x, self.density.y
            across, up = np.concatenate([x, self.density.x_end]), np.concatenate([y, self.density.y_end])
            return _limits(across, nothing), _limits(up, nothing)
        band = np.concatenate([self.line.y, self.line.low, self.line.high])
        return _limits(self.x, nothing), _limits(self.y, band[~np.isnan(band)])


def _limits(values: np.ndarray, beside: np.ndarray) -> tuple[float, float]:
    """Ends of an axis: the patients' values and, where it is not far from them, what is drawn beside them."""
    if not len(values):
        return 0.0, 1.0
    low, high = float(values.min()), float(values.max())
    reach = REACH * (high - low)
    drawn = [low, high, *(float(value) for value in beside if low - reach <= value <= high + reach)]
    low, high = min(drawn), max(drawn)
    room = EDGE * (high - low) or max(abs(low) / 2, 0.5)
    return (-room if 0 <= low < 0.25 * high else low - room), high + room


def _log_limits(low: float, high: float) -> tuple[float, float]:
    room = (high / low) ** EDGE
    return low / room, high * room


def ticks_within(limits: tuple[float, float], is_log: bool, length: float = math.inf) -> list[float]:
    """Ticks inside the limits, as many as their labels leave room for on an axis of that length in mm."""
    low, high = limits
    if is_log:
        most = [log_ticks(low, high, most) for most in MOST_TICKS]
        return next((ticks for ticks in most if _widest_tick(ticks) * len(ticks) <= length), most[-1])
    inside = ([tick for tick in round_ticks(low, high, most) if low <= tick <= high] for most in MOST_TICKS)
    choices = [ticks for ticks in inside if len(ticks) > 1]

    def fits(ticks: list[float]) -> bool:
        return (widest(same_decimals(ticks)) + 2.0) * (high - low) <= length * (ticks[1] - ticks[0])

    return next(filter(fits, choices), choices[-1])


def _widest_tick(ticks: Sequence[float]) -> float:
    return widest(tick_labels(ticks, is_log=True)) + 2.0


def tick_labels(ticks: Sequence[float], is_log: bool) -> list[str]:
    """Labels of ticks: on a logarithmic axis each with the decimals that it needs."""
    return [same_decimals([tick])[0] for tick in ticks] if is_log else same_decimals(ticks)
