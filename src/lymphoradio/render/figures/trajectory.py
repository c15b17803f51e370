"""Means at planned times with their intervals, n and the test against baseline under the axis."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ...study import Study
from ...study.specs import ADJUSTED_BY, Output, Trajectory
from ...tidy import Result
from ..format import NE, format_count, format_time
from ..p_values import format_p
from ..population import population_note
from ..tables.words import enumerate_words
from ..units import in_unit
from .axes import level_axis, round_ticks, same_decimals, set_ticks, tick_label
from .measure import widest, wrap
from .page import Page
from .rows import first, percent_level, said, test_name, where
from .style import GREY, HEAD, LINE, LINE_HEIGHT, THIN, WIDTHS, Look, group_look, journal
from .under_table import UnderRow, UnderTable, label_width

MARGIN = 1.5
BETWEEN = 6.0
PLOT_HEIGHT = {"one_column": 48.0, "two_columns": 58.0}
NARROWEST = 80.0
DODGE = 1.3
NO_VALUE = "No patient has a value."


@dataclass(frozen=True)
class Line:
    """The means of one group over time; `low` and `high` are the ends of the bars, `p` empty at baseline."""

    group: str
    look: Look
    time: np.ndarray
    mean: np.ndarray
    low: np.ndarray
    high: np.ndarray
    n: tuple[str, ...]
    p: tuple[str, ...]


@dataclass(frozen=True)
class Panel:
    """A series: its title with the unit, a line per group, the words of bars and tests, why some tests are missing."""

    title: str
    lines: tuple[Line, ...]
    bars: str
    tests: tuple[str, ...]
    reasons: tuple[str, ...]

    @property
    def times(self) -> np.ndarray:
        """All times of the panel, ascending."""
        return np.unique(np.concatenate([line.time for line in self.lines]))


@journal()
def draw_trajectory(results: Result, study: Study, output: Output) -> Figure:
    """Draw means over time, a panel per series.

    Parameters
    ----------
    results : Result
        `estimates` of the analysis.
    study : Study
    output : Output

    Returns
    -------
    matplotlib.figure.Figure
    """
    spec = study.analyses[output.source]
    assert isinstance(spec, Trajectory)
    panels = [_panel(series, results.estimates, spec, study, output) for series in spec.series]
    width = WIDTHS[output.width]
    inner = width - 2 * MARGIN
    columns = min(len(panels), 2) if (inner - BETWEEN) / 2 >= NARROWEST else 1
    cell = (inner - BETWEEN * (columns - 1)) / columns
    tables = [_table(panel, cell, _time_label(study, spec)) for panel in panels]
    plot = PLOT_HEIGHT[output.width]
    titles = [wrap(panel.title, cell, HEAD, "bold") for panel in panels]
    heights = [LINE_HEIGHT * (len(a) + 0.6) + plot + 1.0 + b.height for a, b in zip(titles, tables, strict=True)]
    rows = [max(heights[i : i + columns]) + 4 for i in range(0, len(panels), columns)]
    population = population_note(results.estimates, study, output)
    said_below = [population, *_notes(panels, spec), *_losses(results.estimates, spec, output)]
    notes = wrap(" ".join(note for note in said_below if note), inner)
    page = Page.blank(width, MARGIN + sum(rows) + LINE_HEIGHT * len(notes) + MARGIN)
    for i, (panel, table, title) in enumerate(zip(panels, tables, titles, strict=True)):
        row, column = divmod(i, columns)
        left, top = MARGIN + column * (cell + BETWEEN), MARGIN + sum(rows[:row])
        below = page.paragraph(left, top, title, size=HEAD, weight="bold") + 0.6 * LINE_HEIGHT
        _draw_panel(page, panel, table, (left, below, cell, plot))
    page.paragraph(MARGIN, MARGIN + sum(rows), notes, color=GREY)
    return page.figure


def _adjusted(spec: Trajectory) -> str:
    return "" if spec.adjust == "none" else f", {ADJUSTED_BY[spec.adjust]}-adjusted"


def _time_label(study: Study, spec: Trajectory) -> str:
    unit = spec.time_unit[:1].upper() + spec.time_unit[1:]
    return f"{unit} since {study.time_zero}" if study.time_zero else unit


def _panel(series: str, estimates: pd.DataFrame, spec: Trajectory, study: Study, output: Output) -> Panel:
    rows = where(estimates, variable=series)
    groups = [group for group in study.levels(spec.by) if (rows["group"] == group).any()] if spec.by else [""]
    means = where(rows, estimate_type="mean")
    has_interval = spec.bars == "interval" and bool(means["conf_low"].notna().any())
    lines = tuple(_line(where(rows, group=group), group, spec, study, output, has_interval) for group in groups)
    tests = rows.loc[(rows["estimate_type"] == "test") & (rows["contrast"] != ""), "method"]
    bars = percent_level(spec.conf_level) if has_interval else "SD" if means["estimate"].notna().any() else ""
    unit = "" if means.empty else str(means["unit"].iloc[0])
    missing = rows.loc[rows["group"].isin(groups) & rows["p_value"].isna() & (rows["estimate_type"] == "test"), "note"]
    return Panel(in_unit(said(output, series), unit), lines, bars, tuple(dict.fromkeys(map(test_name, tests))),
                 tuple(dict.fromkeys(note.split("; ")[-1] for note in missing)))  # fmt: skip


def _line(rows: pd.DataFrame, group: str, spec: Trajectory, study: Study, output: Output, has_interval: bool) -> Line:
    means = where(rows, estimate_type="mean").sort_values("time", kind="stable")
    tests = rows[(rows["estimate_type"] == "test") & (rows["contrast"] != "")]
    mean = means["estimate"].to_numpy(float)
    if has_interval:
        low, high = means["conf_low"].to_numpy(float), means["conf_high"].to_numpy(float)
    else:
        spread = where(rows, estimate_type="sd").sort_values("time", kind="stable")["estimate"].to_numpy(float)
        low, high = mean - spread, mean + spread
    column = "p_value" if spec.adjust == "none" else "p_adjusted"
    p = []
    for i, time in enumerate(means["time"]):
        test = first(tests, time=time)
        value = math.nan if test is None else float(test[column])
        p.append("" if i == 0 else NE if math.isnan(value) else format_p(value, spec.alpha))
    return Line(said(output, group), group_look(study, spec.by, group), means["time"].to_numpy(float), mean, low, high,
                tuple(format_count(n) for n in means["n"]), tuple(p))  # fmt: skip


def _table(panel: Panel, width: float, time_label: str) -> UnderTable:
    """The table of n and p; its times are in mm from the panel's left edge."""
    groups = any(line.group for line in panel.lines)
    names = tuple(tick_label(time) for time in panel.times)
    labels = [line.group for line in panel.lines] if groups else []
    axis = widest(same_decimals(_y_ticks(panel))) + 3.0
    plain = [] if groups else ["n", "p"]
    left = max(axis, label_width([*labels, *plain], groups, 0.33 * width) + 3)
    rows = [UnderRow(time_label, centred=True)]
    for heading, cells in (("Number of patients", "n"), ("p against baseline", "p")):
        rows += [UnderRow(heading)] if groups else []
        for line in panel.lines:
            values = dict(zip(line.time, getattr(line, cells), strict=True))
            texts = tuple(values.get(time, "") for time in panel.times)
            rows.append(UnderRow(line.group or cells, texts, line.look if groups else None))
    inset = max(3.0, DODGE * len(panel.lines) / 2 + 1.5)
    last = max(inset, widest([names[-1], *(row.cells[-1] for row in rows if row.cells)]) / 2)
    span = panel.times[-1] - panel.times[0]
    times = tuple(left + inset + (width - left - inset - last - 1) * (panel.times - panel.times[0]) / span)
    return UnderTable(times, names, tuple(rows), left - 3, width, left - 3)


def _y_ticks(panel: Panel) -> list[float]:
    ends = np.concatenate([[*line.low, *line.high, *line.mean] for line in panel.lines])
    ends = ends[~np.isnan(ends)]
    return round_ticks(float(ends.min()), float(ends.max()), 7) if len(ends) else [0.0, 1.0]


def _draw_panel(page: Page, panel: Panel, table: UnderTable, frame: tuple[float, float, float, float]) -> None:
    left, top, width, plot = frame
    inner = table.left + 3
    axes = page.axes(left + inner, top, width - inner - 1, plot)
    if all(np.isnan(line.mean).all() for line in panel.lines):
        set_ticks(axes.yaxis, [])
        page.text(left + (inner + width) / 2, top + plot / 2, NO_VALUE, ha="center", color=GREY)
    else:
        level_axis(axes, _y_ticks(panel))
    mm = width - inner - 1
    axes.set_xlim(0, mm)
    places = dict(zip(panel.times, (time - inner for time in table.times), strict=True))
    _draw_lines(axes, panel.lines, places)
    set_ticks(axes.xaxis, list(places.values()), [""] * len(places))
    on_page = replace(table, times=tuple(time + left for time in table.times), left=left + table.left,
                      right=left + table.right)  # fmt: skip
    on_page.draw(page, left, top + plot + 1.0)


def _draw_lines(axes: Axes, lines: Sequence[Line], places: dict[float, float]) -> None:
    # Groups stand beside each other, but never in the place of another time.
    dodge = min(DODGE, min(np.diff(sorted(places.values())), default=math.inf) / (len(lines) + 1))
    for i, line in enumerate(lines):
        shift = (i - (len(lines) - 1) / 2) * dodge
        x = np.array([places[time] for time in line.time]) + shift
        if not math.isnan(line.mean[0]):
            axes.axhline(line.mean[0], color=line.look.colour, linewidth=THIN / 2, dashes=(2, 2), zorder=1)
        for at, low, high in zip(x, line.low, line.high, strict=True):
            axes.plot([at, at], [low, high], color=line.look.colour, linewidth=LINE, solid_capstyle="butt", zorder=3)
            for end in (low, high):
                axes.plot([at - 0.6, at + 0.6], [end, end], color=line.look.colour, linewidth=LINE, zorder=3)
        axes.plot(x, line.mean, linewidth=LINE, zorder=2, **line.look.line)
        axes.plot(x, line.mean, line.look.marker, markersize=4, color=line.look.colour, zorder=4)


def _losses(estimates: pd.DataFrame, spec: Trajectory, output: Output) -> list[str]:
    """Patients without a value at the later times, and patients without a group."""
    means = where(estimates, estimate_type="mean", group="")
    notes = []
    for series, times in spec.series.items():
        later = where(means, variable=series)
        later = later[(later["time"] > min(times)) & (later["n_missing"] > 0)]
        missing = enumerate_words(
            [
                f"{format_count(n)} at {format_time(time, spec.time_unit)}"
                for n, time in zip(later["n_missing"], later["time"], strict=True)
            ]
        )
        of = f" of {said(output, series)}" if len(spec.series) > 1 else ""
        notes += [f"Patients without a value{of}: {missing}."] if len(later) else []
        notes += [f"Patients with both values{of}: {both}."] if (both := _pairs(estimates, series, spec)) else []
    ungrouped = means["note"].iloc[0] if spec.by and means["estimate"].notna().iloc[0] else ""
    return [*notes, *[f"{ungrouped}."] * bool(ungrouped)]


def _pairs(estimates: pd.DataFrame, series: str, spec: Trajectory) -> str:
    """Patients of the tests, where they are fewer than those whose mean is drawn: somebody has no first value."""
    of_all = where(estimates, variable=series, group="")
    tests = of_all[(of_all["estimate_type"] == "test") & (of_all["contrast"] != "")]
    means = where(of_all, estimate_type="mean")
    drawn = dict(zip(means["time"], means["n"], strict=True))
    if all(n == drawn[time] for time, n in zip(tests["time"], tests["n"], strict=True)):
        return ""
    return enumerate_words(
        [
            f"{format_count(n)} at {format_time(time, spec.time_unit)}"
            for time, n in zip(tests["time"], tests["n"], strict=True)
        ]
    )


def _notes(panels: Sequence[Panel], spec: Trajectory) -> list[str]:
    bars = " or ".join(dict.fromkeys(panel.bars for panel in panels if panel.bars))
    tests = " or ".join(dict.fromkeys(test for panel in panels for test in panel.tests))
    grouped = any(line.group for panel in panels for line in panel.lines)
    line = "mean of each group at baseline" if grouped else "mean at baseline"
    interval = " of the mean (t interval)" if "CI" in bars else ""
    text = f"Points: mean; bars: {bars or 'none'}{interval}. Dotted level line: {line}."
    if not tests:
        return [text]
    reasons = "; ".join(dict.fromkeys(reason for panel in panels for reason in panel.reasons))
    missing = f"{NE}, not estimable: {reasons}." if reasons else ""
    return [text, f"p: against baseline, {tests} on the patients with both values{_adjusted(spec)}.", missing]
