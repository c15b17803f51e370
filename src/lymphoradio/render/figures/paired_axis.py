"""The value axis of panels of paired measurements; those of one pair share it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .axes import log_ticks, round_ticks
from .paired_panel import Panel

LOG_DECADES = 2.5
FAR = 2.0
OUTLIERS_DRAWN = 200
MARGIN = 1.15


@dataclass(frozen=True)
class Scale:
    """A value axis.

    Attributes
    ----------
    ticks : tuple of float
    is_log : bool
    low, high : float
        The values that it covers; lines beyond them are cut.
    """

    ticks: tuple[float, ...]
    is_log: bool
    low: float
    high: float

    @property
    def limits(self) -> tuple[float, float]:
        """Its two ends."""
        return (self.low / MARGIN, self.high * MARGIN) if self.is_log else (self.ticks[0], self.ticks[-1])


def scale_of(panels: Sequence[Panel]) -> Scale:
    """The axis that panels share: logarithmic where positive values span decades.

    A single far value does not flatten everybody else: its line is cut, and said.
    """
    panels = [panel for panel in panels if panel.n]
    if not panels:
        return Scale((0.0, 1.0), is_log=False, low=0.0, high=1.0)
    drawn = [value for panel in panels for value in _all_shown(panel)]
    low, high = min(drawn), max(drawn)
    lowest = min(min(panel.pre.min(initial=low), panel.post.min(initial=low)) for panel in panels)
    if lowest > 0 and math.log10(high / low) > LOG_DECADES:
        return Scale(tuple(log_ticks(low / MARGIN, high * MARGIN)), is_log=True, low=low, high=high)
    near = [value for panel in panels for value in _near(panel)]
    low, high = min(near), max(near)
    start = 0.0 if low > 0 and low < 0.5 * high else low
    return Scale(tuple(round_ticks(start, high)), is_log=False, low=low, high=high)


def cut_lines(panel: Panel, scale: Scale) -> int:
    """Patients' lines that leave the panel."""
    if scale.is_log:
        return 0
    ends = np.column_stack([panel.pre[panel.drawn], panel.post[panel.drawn]])
    above, below = ends.max(axis=1, initial=scale.low) > scale.high, ends.min(axis=1, initial=scale.high) < scale.low
    return int(np.sum(above | below))


def _near(panel: Panel) -> list[float]:
    low, high = min(side.low for side in panel.sides), max(side.high for side in panel.sides)
    margin = FAR * (high - low)
    return [value for value in _all_shown(panel) if low - margin <= value <= high + margin] or _all_shown(panel)


def _all_shown(panel: Panel) -> list[float]:
    drawn = [*panel.pre[panel.drawn], *panel.post[panel.drawn]]
    edges = [edge for side in panel.sides for edge in (side.low, side.high)]
    beyond = [value for side in panel.sides for value in side.outliers] if panel.n <= OUTLIERS_DRAWN else []
    return [float(value) for value in (*drawn, *edges, *beyond)]
