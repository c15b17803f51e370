"""Numbers at risk under survival curves, laid out so that a narrow panel keeps enough times.

Where the cells `at risk (censored; events)` beside the groups' names leave room for too few times, the names move
above their cells; where that is not enough, the three numbers have a row each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ...study.specs import Output
from .axes import tick_label
from .kaplan_meier_curve import Curve
from .measure import fits, widest
from .rows import said
from .style import Look
from .under_table import UnderRow, UnderTable, label_width

MARGIN = 1.5
Y_LABEL = 4.5
Y_TICKS = 7.5
# With fewer times than these a reader cannot follow how the numbers at risk fall.
ENOUGH = 5


@dataclass(frozen=True)
class RiskTable:
    """The table, its times in mm on the page; the time at the axis' right end; the time per mm; which layout it has."""

    table: UnderTable
    limit: float
    per_mm: float
    layout: int = 0

    @property
    def left(self) -> float:
        """Where the time axis begins, in mm."""
        return self.table.times[0]

    @property
    def plot_width(self) -> float:
        """Of the panel above, in mm."""
        return self.limit / self.per_mm


@dataclass(frozen=True)
class _Line:
    """A row with a cell for every time, or without cells the name of the rows below it."""

    label: str
    cells: tuple[str, ...] = ()
    look: Look | None = None


def risk_table(
    curves: Sequence[Curve], width: float, title: str, output: Output, layouts: Sequence[int] = (0, 1, 2)
) -> RiskTable:
    """Lay out the numbers at risk below a panel.

    Parameters
    ----------
    curves : sequence of Curve
    width : float
        Of panel and labels, in mm.
    title : str
        Of the time axis.
    output : Output
    layouts : sequence of int
        Which may be taken, widest cells first; panels side by side share one.

    Returns
    -------
    RiskTable
    """
    times = sorted({time for curve in curves for time in curve.risk}) or [0.0]
    found = []
    drafts = _layouts(curves, times, output)
    for layout in layouts:
        head, lines = drafts[layout]
        found.append(replace(_placed(curves, times, lines, (head, title), width), layout=layout))
        if len(found[-1].table.times) >= min(ENOUGH, len(times)):
            break
    return max(found, key=lambda laid: len(laid.table.times))


def _layouts(curves: Sequence[Curve], times: Sequence[float], output: Output) -> list[tuple[str, list[_Line]]]:
    """Heading and rows of each layout, the widest cells first."""
    joint = "Number at risk (censored; events)"
    beside, above, apart = [], [], []
    for curve in curves:
        numbers = [curve.risk.get(time) for time in times]
        cells = tuple("" if found is None else f"{found[0]} ({found[1]}; {found[2]})" for found in numbers)
        look = curve.look if curve.group else None
        name = [_Line(said(output, curve.group), (), look)] if curve.group else []
        beside.append(_Line(said(output, curve.group) or "All", cells, look))
        above += [*name, _Line("", cells)]
        apart += [
            *name,
            *(
                _Line(what, tuple("" if found is None else found[i] for found in numbers))
                for i, what in enumerate(("At risk", "Censored", "Events"))
            ),
        ]
    return [(joint, beside), (joint, above), ("Number of patients", apart)]


def _placed(
    curves: Sequence[Curve], times: Sequence[float], lines: Sequence[_Line], heads: tuple[str, str], width: float
) -> RiskTable:
    """The rows with as many of the times as have room, at equal steps from the first."""
    numbered = [line for line in lines if line.cells]
    limit = max([*times, *(float(curve.time.max()) for curve in curves)])
    cells = [[line.cells[i] for line in numbered] for i in range(len(times))]
    half = widest(cells[0]) / 2
    labels = label_width(
        [line.label for line in numbered], any(line.look is not None for line in numbered), 0.3 * width
    )
    left = max(Y_LABEL + Y_TICKS, labels + half) + MARGIN
    last = max(widest(column) for column in cells) / 2
    right = width - MARGIN
    limit = limit or 1.0
    scale = (right - left - (last if limit - times[-1] < 0.04 * limit else 1.0)) / limit
    for every in range(1, len(times) + 1):
        kept = times[::every]
        widths = [
            max(widest(column), widest([tick_label(time)])) for time, column in zip(kept, cells[::every], strict=True)
        ]
        step = min((b - a for a, b in pairwise(kept)), default=limit) * scale
        if step >= max(widths) + 1.5 and fits(widths, left - half, right, 1.5):
            break
    head, title = heads
    rows = [UnderRow(title, centred=True), *[UnderRow(head)] * bool(lines)]
    rows += [UnderRow(line.label, line.cells[::every], line.look) for line in lines]
    places = tuple(left + time * scale for time in kept)
    names = tuple(tick_label(time) for time in kept)
    return RiskTable(UnderTable(places, names, tuple(rows), left - half, right, left - half - MARGIN), limit, 1 / scale)
