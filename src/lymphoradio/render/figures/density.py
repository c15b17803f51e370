"""The density of more patients than can be seen one by one: cells in tones of one hue, and the key to them.

The tones darken evenly, so that they are told apart in grey print and by colour-blind readers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from ...tidy import SMALL
from ..format import THIN as NBSP
from ..format import format_count, format_range
from .measure import text_width
from .page import Page
from .style import GREY, LINE_HEIGHT, PALETTE, THIN

MOST_TONES = 9
PALEST, MIDDLE, DARKEST = "#dbe7f1", PALETTE[0], "#00253f"
ANCHORS = (0.0, 0.6, 1.0)  # where these stand among the tones
SWATCH, GAP, AFTER = 3.2, 0.8, 2.2
KEY_TITLE = "Patients in a cell"


@dataclass(frozen=True)
class Density:
    """Patients of a panel by cell.

    Attributes
    ----------
    x, x_end, y, y_end : ndarray, shape (cells,)
        Edges of the cells that are not empty.
    n : ndarray, shape (cells,)
        NaN for 1 to 7, which is not told.
    beyond : str
        Patients outside all cells, in words.
    """

    x: np.ndarray
    x_end: np.ndarray
    y: np.ndarray
    y_end: np.ndarray
    n: np.ndarray
    beyond: str

    @property
    def is_log(self) -> bool:
        """Whether the bins of y are wider the higher they are: those of an axis that is linear are not."""
        widths = self.y_end - self.y
        return float(widths.max()) > 1.01 * float(widths.min())


def has_cells(points: pd.DataFrame) -> bool:
    """Whether points are cells of a density, or there are cells among them."""
    return bool(points["y_end"].notna().any())


def read_density(points: pd.DataFrame) -> Density | None:
    """The density that the points of a panel or group are; None where they are single patients."""
    cells = points[points["y_end"].notna()]
    if cells.empty:
        return None
    x, x_end, y, y_end, n = (cells[name].to_numpy(float) for name in ("x", "x_end", "y", "y_end", "n"))
    return Density(x, x_end, y, y_end, n, read_beyond(points))


def read_beyond(points: pd.DataFrame) -> str:
    """The patients of a panel whom its axes leave out, in words; empty for nobody."""
    for n in points.loc[points["y"].isna(), "n"]:
        return f"{format_range(1, SMALL, 0) if math.isnan(n) else format_count(n)} patients"
    return ""


def beyond_words(panels: Sequence[tuple[str, str]]) -> list[str]:
    """A sentence about the patients whom the axes leave out.

    >>> beyond_words([("CD4+", "1–7 patients"), ("CD8+", "")]), beyond_words([("CD8+", "")])
    (['Beyond the axes: CD4+, 1–7 patients.'], [])
    """
    said = [f"{label}, {words}" for label, words in panels if words]
    return [f"Beyond the axes: {'; '.join(said)}."] if said else []


@dataclass(frozen=True)
class Tones:
    """The classes of counts that the cells of a figure have, the palest first.

    Attributes
    ----------
    bounds : tuple of int
        The smallest count of each class.
    """

    bounds: tuple[int, ...]

    @classmethod
    def of(cls, densities: Sequence[Density]) -> Tones:
        """Classes for the cells of all panels: 1 to 7, then by half powers of ten, or whole ones if those are many."""
        counts = np.concatenate([np.nan_to_num(density.n, nan=1.0) for density in densities])
        for steps in ((1, 3), (1,)):
            powers = range(1, math.ceil(math.log10(counts.max())) + 1)
            bounds = (
                1,
                SMALL + 1,
                *(step * 10**power for power in powers for step in steps if (step, power) != (1, 1)),
            )
            used = tuple(bound for bound in bounds if bound <= counts.max())
            if len(used) <= MOST_TONES:
                break
        return cls(used if (counts <= SMALL).any() else used[1:])

    @property
    def colours(self) -> list[str]:
        """Of the classes."""
        places = np.linspace(0, 1, max(len(self.bounds), 2))
        red, green, blue = np.array([to_rgb(colour) for colour in (PALEST, MIDDLE, DARKEST)]).T
        mixed = zip(*(np.interp(places, ANCHORS, part) for part in (red, green, blue)), strict=True)
        return [to_hex(colour) for colour in mixed]

    @property
    def labels(self) -> list[str]:
        """Of the classes."""
        closed = [format_range(low, above - 1, 0) for low, above in pairwise(self.bounds)]
        largest = f"≥{NBSP}{format_count(self.bounds[-1])}" if self.bounds[-1] > SMALL else format_range(1, SMALL, 0)
        return [*closed, largest]

    def draw(self, axes: Axes, density: Density) -> None:
        """Draw the cells; each class over those below it, as one shape, so that no seam shows between cells."""
        counts = np.nan_to_num(density.n, nan=1.0)
        for bound, colour in zip(self.bounds, self.colours, strict=False):
            keep = counts >= bound
            if keep.any():
                axes.add_patch(PathPatch(_outline(density, keep), facecolor=colour, edgecolor="none", zorder=1))

    def key(self, width: float) -> list[list[tuple[str, str]]]:
        """Lines of the key, at most that wide: each a list of labels with their colours, the title's empty."""
        items = [(KEY_TITLE, ""), *zip(self.labels, self.colours, strict=False)]
        lines: list[list[tuple[str, str]]] = [[]]
        for item in items:
            if lines[-1] and sum(map(_item_width, [*lines[-1], item])) - AFTER > width:
                lines.append([])
            lines[-1].append(item)
        return lines

    def draw_key(self, page: Page, left: float, top: float, width: float) -> None:
        """Draw the key, its lines centred in that width."""
        for i, line in enumerate(self.key(width)):
            x = left + (width - sum(map(_item_width, line)) + AFTER) / 2
            y = top + (i + 0.5) * LINE_HEIGHT
            for label, colour in line:
                if colour:
                    page.box(x, y - 1.1, SWATCH, 2.2, facecolor=colour, edgecolor=GREY, linewidth=THIN / 2)
                page.text(x + (SWATCH + GAP if colour else 0.0), y, label)
                x += _item_width((label, colour))


def density_words(panels: Sequence[tuple[str, float, Density]], instead: str) -> list[str]:
    """Sentences below a figure of densities.

    Parameters
    ----------
    panels : sequence of (label, n, Density)
    instead : str
        What is not drawn.
    """
    counts = sorted({n for _, n, _ in panels})
    n = format_count(counts[0]) if len(counts) == 1 else f"{format_count(counts[0])} to {format_count(counts[-1])}"
    return [
        f"Density of n{NBSP}={NBSP}{n} patients instead of {instead}.",
        *beyond_words([(label, density.beyond) for label, _, density in panels]),
    ]


def _item_width(item: tuple[str, str]) -> float:
    label, colour = item
    return text_width(label) + (SWATCH + GAP if colour else 0.0) + AFTER


def _outline(density: Density, keep: np.ndarray) -> Path:
    """The kept cells as one shape: cells above each other in a column are one rectangle."""
    corners: list[tuple[float, float, float, float]] = []
    cells = (ends[keep] for ends in (density.x, density.x_end, density.y, density.y_end))
    for left, right, low, high in zip(*cells, strict=True):
        if corners and corners[-1][:2] == (left, right) and corners[-1][3] == low:
            low = corners.pop()[2]
        corners.append((left, right, low, high))
    shapes = [[(a, c), (b, c), (b, d), (a, d), (a, c)] for a, b, c, d in corners]
    codes = [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY] * len(shapes)
    return Path([point for shape in shapes for point in shape], codes)
