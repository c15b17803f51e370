"""One panel of survival curves: bands, censoring ticks, a key where no curve is, and the numbers at risk below."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from ...study import Study
from ...study.specs import KaplanMeier, Output
from ...tidy import Result
from ..format import THIN as NBSP
from ..format import format_ratio
from ..landmark import clock_words
from ..notes import apart
from ..p_values import format_p_with_sign
from ..resolution import DPI
from .axes import level_axis, set_ticks
from .kaplan_meier_curve import Curve, read_curve
from .key import Key
from .measure import wrap
from .page import Page
from .risk_table import MARGIN, Y_LABEL, Y_TICKS, RiskTable, risk_table
from .rows import compared, first, percent_level, said, test_name, variable_words
from .style import HEAD, LINE_HEIGHT

TITLE = LINE_HEIGHT * HEAD / 7 + 1.0
CENSOR_STEP = 0.5
CENSOR_HEIGHT = 1.6
PIXEL = 25.4 / DPI
CLEAR = 2.0
# The key is tried in the panel in one line per row, then folded to narrower shares of the panel.
KEY_SHARES = (0.9, 0.6, 0.45)
# The bands of more curves than these cover each other.
MOST_BANDS = 4
# A panel narrower than this has no room for the unit of the medians, which the axis has too.
ROOMY = 120.0


@dataclass(frozen=True)
class Panel:
    """A panel before it is drawn.

    Attributes
    ----------
    title : tuple of str
        Lines above it; empty for a figure of one panel.
    label : str
        Of the y axis.
    curves : tuple of Curve
        As drawn: without bands where there are many.
    risk : RiskTable
    key : Key
    place : tuple of float, or None
        The key's corner in mm, x on the page and y from the panel's top; None for above the panel.
    width, plot : float
        Of all, and height of the axes, in mm.
    absent : tuple of str
        Groups without a patient.
    banded : bool
    """

    title: tuple[str, ...]
    label: str
    curves: tuple[Curve, ...]
    risk: RiskTable
    key: Key
    place: tuple[float, float] | None
    width: float
    plot: float
    absent: tuple[str, ...]
    banded: bool

    @property
    def above(self) -> float:
        """Height in mm of what stands above the axes."""
        return TITLE * len(self.title) + (0.0 if self.place else self.key.height + 3.0)

    @property
    def below(self) -> float:
        """Height in mm of what stands below the axes."""
        return 1.2 + self.risk.table.height

    def draw(self, page: Page, top: float) -> None:
        """Draw it with the top of its axes there; the title stands at the top of the page."""
        for i, line in enumerate(self.title):
            page.text(self.risk.left, MARGIN + (i + 0.5) * TITLE, line, size=HEAD, weight="bold")
        self._draw_axes(page, top)
        outside = max(min(self.risk.left, self.width - MARGIN - self.key.width), MARGIN)
        left, y = self.place or (outside, -self.key.height - 4.5)
        self.key.draw(page, left, top + y)
        self.risk.table.draw(page, MARGIN, top + self.plot + 1.2)

    def _draw_axes(self, page: Page, top: float) -> None:
        left, per_mm, plot = self.risk.left, self.risk.per_mm, self.plot
        axes = page.axes(left, top, self.risk.plot_width, plot)
        level_axis(axes, [0.0, 0.2, 0.4, 0.6, 0.8, 1.0])
        axes.set_xlim(0, self.risk.limit)
        times = self.risk.table.times
        set_ticks(axes.xaxis, [(place - left) * per_mm for place in times], [""] * len(times))
        for curve in self.curves:
            _draw_curve(axes, curve, per_mm, plot)
        label = "\n".join(wrap(self.label, plot))
        page.text(left - Y_TICKS - Y_LABEL / 2, top + plot / 2, label, rotation=90, ha="center", va="center",
                  linespacing=1.2)  # fmt: skip


def plan_panel(
    results: Result,
    study: Study,
    output: Output,
    spec: KaplanMeier,
    size: tuple[float, float],
    title: str = "",
    layouts: Sequence[int] = (0, 1, 2),
) -> Panel:
    """Lay out the panel of one analysis.

    Parameters
    ----------
    results : Result
        `estimates` and `curves` of the analysis.
    study : Study
    output : Output
    spec : KaplanMeier
    size : tuple of float
        Width of all and height of the axes, in mm.
    title : str
        Above it; then the y axis is a probability, else it has the endpoint's name.
    layouts : sequence of int
        Of the numbers at risk, see `risk_table`.
    """
    assert results.curves is not None
    width, plot = size
    endpoint = study.endpoints[spec.endpoint]
    groups = study.levels(spec.by) if spec.by else ("",)
    known = set(results.curves["group"])
    curves = tuple(read_curve(group, results, spec, study) for group in groups if group in known)
    zero = clock_words(spec, study)
    unit = endpoint.show_in[:1].upper() + endpoint.show_in[1:]
    risk = risk_table(curves, width, f"{unit} since {zero}" if zero else unit, output, layouts)
    # Groups named Yes and No need the name of what they are groups by; a title has it.
    by = variable_words(spec.by, study, output) if spec.by and study.is_yes_no(spec.by) and not title else ""
    full = _key(curves, results.estimates, by, endpoint.show_in if width > ROOMY else "", spec, output)
    inside = [full.within(share * risk.plot_width) for share in KEY_SHARES]
    places = [_free_corner(curves, key, risk, plot) for key in inside]
    key, place = next(((k, at) for k, at in zip(inside, places, strict=True) if at), (None, None))
    banded = len(curves) <= MOST_BANDS
    return Panel(
        title=tuple(wrap(title, width - risk.left - MARGIN, HEAD, "bold")) if title else (),
        label="Probability" if title else said(output, endpoint.label),
        curves=curves if banded else tuple(curve.without_band for curve in curves),
        risk=risk,
        key=key or full.within(width - 2 * MARGIN),
        place=place,
        width=width,
        plot=plot,
        absent=tuple(said(output, group) for group in groups if group not in known) if curves else (),
        banded=banded,
    )


def _key(
    curves: Sequence[Curve], estimates: pd.DataFrame, by: str, unit: str, spec: KaplanMeier, output: Output
) -> Key:
    if not curves:
        reason = first(estimates, estimate_type="median_survival")
        return Key(below=("No curve" if reason is None else f"No curve: {reason['note']}",))
    rows = tuple((said(output, curve.group) or "All patients", curve.counts, curve.median) for curve in curves)
    median = f"Median ({percent_level(spec.conf_level)})"
    head = (by, "Events/n", f"{median}, {unit}" if unit else median)
    looks = tuple(curve.look if curve.group else None for curve in curves)
    below = []
    test = estimates[(estimates["estimate_type"] == "test") & estimates["method"].str.startswith("log-rank")]
    for _, row in test.head(1).iterrows():
        missing = math.isnan(row["p_value"])
        p = f"not estimable, {apart(row['note'])[1]}" if missing else format_p_with_sign(row["p_value"], spec.alpha)
        below.append(f"{test_name(row['method'])}: {p}")
    ratio = first(estimates, estimate_type="hazard_ratio")
    if len(curves) == 2 and ratio is not None:
        if math.isnan(ratio["estimate"]):
            below.append(f"Hazard ratio: not estimable, {apart(ratio['note'])[1]}")
        else:
            numbers = format_ratio(ratio["estimate"], ratio["conf_low"], ratio["conf_high"])
            who = compared(ratio["contrast"], [curve.group for curve in curves])
            # An estimate and its interval stand on one line.
            held = numbers.replace(" ", NBSP)
            below.append(f"Hazard ratio ({percent_level(ratio['conf_level'])}), {who}: {held}")
    return Key(head, rows, looks, tuple(line[:1].upper() + line[1:] for line in below))


def _free_corner(curves: Sequence[Curve], key: Key, risk: RiskTable, plot: float) -> tuple[float, float] | None:
    """Where in the panel (mm on the page; y from its top) no curve or band crosses the key; None for nowhere."""
    width, limit = risk.plot_width, risk.limit
    if key.width + 2 * CLEAR > width or key.height + 2 * CLEAR > plot:
        return None
    low_y, high_y = plot - key.height - 1.5 * CLEAR, CLEAR
    for x in (CLEAR, width - key.width):
        span = ((x - CLEAR) / width * limit, (x + key.width + CLEAR) / width * limit)
        lowest, highest = _reach(curves, span)
        if (1 - lowest) * plot < low_y - CLEAR:
            return risk.left + x, low_y
        if (1 - highest) * plot > high_y + key.height + CLEAR:
            return risk.left + x, high_y
    return None


def _reach(curves: Sequence[Curve], span: tuple[float, float]) -> tuple[float, float]:
    values = [1.0] if span[0] <= 0 else []
    for curve in curves:
        inside = (curve.time >= span[0]) & (curve.time <= span[1])
        start = int(np.searchsorted(curve.time, span[0], side="right")) - 1
        if span[0] <= curve.time[-1]:
            inside[max(start, 0)] = True
        for ends in (curve.survival, curve.low, curve.high):
            values += ends[inside & ~np.isnan(ends)].tolist()
    return min(values, default=1.0), max(values, default=0.0)


def _draw_curve(axes: Axes, curve: Curve, per_mm: float, plot: float) -> None:
    banded, drawn = curve.seen(2 * PIXEL / plot), curve.without_band.seen(PIXEL / plot)
    known = ~np.isnan(banded.low) & ~np.isnan(banded.high)
    low, high = (np.where(known, end, banded.survival) for end in (banded.low, banded.high))
    axes.fill_between(
        banded.time, low, high, step="post", facecolor=curve.look.colour, alpha=0.13, linewidth=0, zorder=1
    )
    axes.step(drawn.time, drawn.survival, where="post", linewidth=1.0, zorder=3, clip_on=False, **curve.look.line)
    if not curve.is_ticked:
        return
    kept = spaced_ticks(curve.time[curve.censored > 0], CENSOR_STEP * per_mm)
    at = curve.survival[np.searchsorted(curve.time, kept, side="right") - 1]
    half = CENSOR_HEIGHT / plot / 2
    axes.vlines(kept, at - half, at + half, colors=curve.look.colour, linewidth=0.4, alpha=0.7, zorder=4, clip_on=False)


def spaced_ticks(times: np.ndarray, step: float) -> np.ndarray:
    """Times of which none is closer than `step` to the one kept before it.

    >>> spaced_ticks(np.array([0.0, 1.0, 2.0, 2.5, 4.0]), 2.0).tolist()
    [0.0, 2.0, 4.0]
    """
    kept: list[float] = []
    for time in np.sort(times):
        if not kept or time - kept[-1] >= step:
            kept.append(float(time))
    return np.array(kept)
