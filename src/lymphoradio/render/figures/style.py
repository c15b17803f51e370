"""How every figure looks: sizes in millimetres, one font, one palette, and the words for units.

The palette is safe for colour-blind readers; a group is also told apart by its line style, so that it survives a grey
print. A group keeps both through all figures of a study, for they hang on its place among the factor's levels.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import matplotlib
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from ...study import Study
from .fallback import Fallback, current_fallback, families
from .fonts import FONT, use_font

MM_PER_INCH = 25.4
MM_PER_POINT = MM_PER_INCH / 72
WIDTHS = {"one_column": 88.0, "two_columns": 180.0}

TEXT = 7.0
HEAD = 8.0
LINE_HEIGHT = 1.2 * TEXT * MM_PER_POINT

THIN = 0.6
LINE = 1.0
INK = "#1a1a1a"
GREY = "#6b6b6b"
ZEBRA = "#f3f3f3"

# Okabe & Ito (2008), https://jfly.uni-koeln.de/color/; yellow last, for it is faint on white.
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#F0E442")
DASHES: tuple[tuple[float, ...], ...] = ((), (4, 1.6), (1.2, 1.2), (6, 1.6, 1.2, 1.6), (8, 2.5))
MARKERS = ("o", "s", "^", "D", "v")

_SETTINGS: Any = {
    # Verdana has DejaVu's widths: a viewer of the SVG without DejaVu keeps the layout.
    "font.sans-serif": [FONT, "Verdana"],
    "font.size": TEXT,
    "text.color": INK,
    "text.parse_math": False,
    "text.hinting": "none",
    "text.usetex": False,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.labelsize": TEXT,
    "axes.linewidth": THIN,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.unicode_minus": True,
    "xtick.color": INK,
    "xtick.labelsize": TEXT,
    "xtick.major.size": 2.5,
    "xtick.major.width": THIN,
    "ytick.color": INK,
    "ytick.labelsize": TEXT,
    "ytick.major.size": 2.5,
    "ytick.major.width": THIN,
    "lines.linewidth": LINE,
    "lines.scale_dashes": True,
    "figure.dpi": 300,
    "figure.facecolor": "white",
    "savefig.dpi": 300,
    "savefig.bbox": None,
    "savefig.facecolor": "auto",
    "svg.fonttype": "none",
    "svg.hashsalt": "lymphoradio",
    "pdf.fonttype": 42,
}


@contextmanager
def journal() -> Iterator[None]:
    """Matplotlib's settings for a figure, for the time that it is drawn or written; also used as a decorator."""
    use_font()
    with matplotlib.rc_context({**_SETTINGS, "font.family": list(families())}):
        yield


class Look(NamedTuple):
    """Colour, dashes (empty: solid) and marker of a group."""

    colour: str
    dashes: tuple[float, ...]
    marker: str

    @property
    def line(self) -> dict[str, Any]:
        """Arguments of a line of this group."""
        return {"color": self.colour, "linestyle": (0, self.dashes) if self.dashes else "-"}


ALL_PATIENTS = Look(INK, (), "o")


def look(index: int) -> Look:
    """The look of the group in that place.

    >>> look(0).colour, look(8).colour == look(0).colour, look(8).dashes == look(0).dashes
    ('#0072B2', True, False)
    """
    return Look(PALETTE[index % len(PALETTE)], DASHES[index % len(DASHES)], MARKERS[index % len(MARKERS)])


def group_look(study: Study, by: str, group: str) -> Look:
    """The look of a level of a factor; of all patients where `by` or `group` is empty."""
    return look(study.levels(by).index(group)) if by and group else ALL_PATIENTS


class LabelledFigure(Figure):
    """A figure that knows which characters beyond its font it was drawn with, for the time when it is written."""

    fallback: Fallback | None = None


def new_figure(width: float, height: float) -> Figure:
    """An empty figure of that size in mm, drawn by Agg without pyplot (whose import costs a process its start)."""
    figure = LabelledFigure(figsize=(width / MM_PER_INCH, height / MM_PER_INCH))
    figure.fallback = current_fallback()
    FigureCanvasAgg(figure)
    return figure
