"""A group of more patients than dots can show: the outline of their density, with median and quartiles in it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from .density import Density, beyond_words
from .group_panel import Group, GroupPanel
from .style import INK, THIN

BOX = 0.1


def draw_violin(axes: Axes, x: float, group: Group, scale: float, is_log: bool) -> None:
    """Draw a group's density around `x`, as wide on both sides as `scale` times its shares, and a narrow box in it."""
    assert group.density is not None
    bins = group.density
    # One bin after the other, also those that are empty.
    heights = np.unique(np.concatenate([bins.y, bins.y_end]))
    shares = dict(zip(bins.y, _shares(bins, is_log), strict=True))
    half = scale * np.array([shares.get(low, 0.0) for low in heights[:-1]])
    middle = np.sqrt(heights[:-1] * heights[1:]) if is_log else (heights[:-1] + heights[1:]) / 2
    y, half = np.concatenate([heights[:1], middle, heights[-1:]]), np.concatenate([[0.0], half, [0.0]])
    axes.fill_betweenx(y, x - half, x + half, facecolor=group.look.colour, alpha=0.45, linewidth=0, zorder=1)
    for side in (-1, 1):
        axes.plot(x + side * half, y, color=group.look.colour, linewidth=THIN, zorder=2)
    edges = [x - BOX / 2, x + BOX / 2]
    axes.fill_between(edges, group.q1, group.q3, facecolor="white", edgecolor=INK, linewidth=THIN, zorder=3)
    axes.plot(edges, [group.median] * 2, color=INK, linewidth=1.6, solid_capstyle="butt", zorder=4)


def widest_bin(densities: Sequence[Density], is_log: bool) -> float:
    """The largest share of its patients per width of a bin that any group has: the violins of a panel share it."""
    return max((float(_shares(density, is_log).max()) for density in densities), default=1.0)


def violin_words(panels: Sequence[GroupPanel]) -> list[str]:
    """Sentences below a figure that has violins; none for one that has none."""
    if all(group.density is None for panel in panels for group in panel.groups):
        return []
    return [
        "Shaded: density of a group’s patients instead of single dots, of the same area in all groups; boxes in it: "
        "median and quartiles.",
        *beyond_words([(panel.label, panel.beyond) for panel in panels]),
    ]


def _shares(density: Density, is_log: bool) -> np.ndarray:
    """Of the patients, per width of a bin as it is drawn; bins of 7 patients or fewer are too thin to be seen."""
    n = np.nan_to_num(density.n)
    width = np.log10(density.y_end / density.y) if is_log else density.y_end - density.y
    shares: np.ndarray = n / max(float(n.sum()), 1.0) / width
    return shares
