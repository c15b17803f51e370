"""Where a drawn figure has text: used by every test that asks whether it can be read."""

from __future__ import annotations

from itertools import combinations

from matplotlib.figure import Figure
from matplotlib.text import Text

from lymphoradio.render.figures.style import journal

Box = tuple[float, float, float, float]


def texts(figure: Figure) -> list[Text]:
    """Texts that print."""
    return [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]


def words(figure: Figure) -> str:
    """All that a figure says, with ordinary spaces."""
    return " ".join(text.get_text().replace("\N{NO-BREAK SPACE}", " ") for text in texts(figure))


def boxes(figure: Figure) -> list[tuple[str, Box]]:
    """Bounding boxes of all text in mm, trimmed by the empty part of a line above and below its letters."""
    renderer = figure.canvas.get_renderer()
    found = []
    with journal():
        for text in texts(figure):
            box = text.get_window_extent(renderer)
            mm = [edge / figure.dpi * 25.4 for edge in (box.x0, box.y0, box.x1, box.y1)]
            found.append((text.get_text(), (mm[0] + 0.1, mm[1] + 0.15, mm[2] - 0.1, mm[3] - 0.15)))
    return found


def outside(figure: Figure) -> list[str]:
    """Texts that leave the page."""
    width, height = (size * 25.4 for size in figure.get_size_inches())
    return [text for text, (x0, y0, x1, y1) in boxes(figure) if x0 < 0 or y0 < 0 or x1 > width or y1 > height]


def overlapping(figure: Figure) -> list[tuple[str, str]]:
    """Pairs of texts that touch."""
    return [
        (one, other)
        for (one, a), (other, b) in combinations(boxes(figure), 2)
        if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
    ]
