"""A figure as a page in millimetres from its top left corner: text, lines, boxes, arrows and axes on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon, Rectangle
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, Transform

from ..style import in_words
from .style import INK, LINE_HEIGHT, TEXT, THIN, Look, new_figure

ARROW_LENGTH = 1.8
ARROW_HALF_WIDTH = 0.75


@dataclass(frozen=True)
class Page:
    """A figure and its size in mm; all coordinates of its methods are mm, y downwards.

    A part of a page begins `left` of the whole, which is `whole` wide.
    """

    figure: Figure
    width: float
    height: float
    whole: float
    left: float = 0.0

    @classmethod
    def blank(cls, width: float, height: float) -> Page:
        """A page of that size in mm."""
        return cls(new_figure(width, height), width, height, width)

    def part(self, left: float, width: float) -> Page:
        """A strip of the page as a page of its own."""
        return replace(self, width=width, left=self.left + left)

    @property
    def mm(self) -> Transform:
        """From mm on the page to the figure's pixels."""
        onto = Affine2D().translate(self.left, 0).scale(1 / self.whole, -1 / self.height).translate(0, 1)
        return onto + self.figure.transFigure

    def axes(self, left: float, top: float, width: float, height: float) -> Axes:
        """Axes whose frame is that rectangle."""
        x, bottom = self.left + left, self.height - top - height
        return self.figure.add_axes((x / self.whole, bottom / self.height, width / self.whole, height / self.height))

    def text(self, x: float, y: float, text: str, **options: Any) -> Text:
        """One line of text, by default left-aligned with its middle at y."""
        defaults = {"va": "center_baseline", "ha": "left", "size": TEXT, "transform": self.mm}
        return self.figure.text(x, y, in_words(text), **{**defaults, **options})

    def paragraph(self, x: float, top: float, lines: Sequence[str], **options: Any) -> float:
        """Lines below each other from `top`; returns where the next line would begin."""
        for i, line in enumerate(lines):
            self.text(x, top + (i + 0.5) * LINE_HEIGHT, line, **options)
        return top + len(lines) * LINE_HEIGHT

    def line(self, xs: Sequence[float], ys: Sequence[float], **options: Any) -> None:
        """A line through these points."""
        defaults = {"color": INK, "linewidth": THIN, "transform": self.mm, "solid_capstyle": "butt"}
        self.figure.add_artist(Line2D(xs, ys, **{**defaults, **options}))

    def sample(self, x: float, y: float, length: float, style: Look) -> None:
        """A short line in a group's look."""
        self.line([x, x + length], [y, y], linewidth=1.2, **style.line)

    def box(self, x: float, y: float, width: float, height: float, **options: Any) -> None:
        """A rectangle, outlined and white unless told otherwise."""
        defaults = {"facecolor": "white", "edgecolor": INK, "linewidth": THIN, "transform": self.mm}
        self.figure.add_artist(Rectangle((x, y), width, height, **{**defaults, **options}))

    def arrow(self, xs: Sequence[float], ys: Sequence[float], colour: str = INK) -> None:
        """A line through these points with a head at the last; its last part is level or upright."""
        x, y, before_x, before_y = xs[-1], ys[-1], xs[-2], ys[-2]
        length = abs(x - before_x) + abs(y - before_y)
        along = ((x - before_x) / length, (y - before_y) / length)
        base = (x - ARROW_LENGTH * along[0], y - ARROW_LENGTH * along[1])
        side = (-along[1] * ARROW_HALF_WIDTH, along[0] * ARROW_HALF_WIDTH)
        self.line([*xs[:-1], base[0]], [*ys[:-1], base[1]], color=colour)
        head = [(x, y), (base[0] + side[0], base[1] + side[1]), (base[0] - side[0], base[1] - side[1])]
        self.figure.add_artist(Polygon(head, closed=True, facecolor=colour, edgecolor="none", transform=self.mm))
