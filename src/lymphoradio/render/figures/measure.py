"""Sizes of text before it is drawn, so that boxes and columns fit what stands in them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from matplotlib.font_manager import FontProperties, findfont
from matplotlib.textpath import TextToPath

from ..east_asian import breakable
from .fallback import fallback_characters, families
from .fonts import FONT, characters_of
from .style import MM_PER_POINT, TEXT


def text_width(text: str, size: float = TEXT, weight: str = "normal") -> float:
    """Width in mm of one line of text at `size` points."""
    if text.isascii():
        return _width(text, size, weight, (FONT,), "")
    return _width(text, size, weight, families(), fallback_characters())


@lru_cache(maxsize=8192)
def _width(text: str, size: float, weight: str, family: tuple[str, ...], others: str) -> float:
    if not text:
        return 0.0
    # A character that the font lacks is reported when the figure is saved, with its label; here it only takes room.
    known = characters_of(findfont(FontProperties(family=FONT, size=size, weight=weight)))
    text = "".join(character if ord(character) in known or character in others else "M" for character in text)
    font = FontProperties(family=list(family) if others else FONT, size=size, weight=weight)
    width, _, _ = TextToPath().get_text_width_height_descent(text, font, ismath=False)
    return float(width) * MM_PER_POINT


def widest(lines: Sequence[str], size: float = TEXT, weight: str = "normal") -> float:
    """Width in mm of the widest of some lines; 0 for none."""
    return max((text_width(line, size, weight) for line in lines), default=0.0)


def wrap(text: str, width: float, size: float = TEXT, weight: str = "normal") -> list[str]:
    """Lines of `text` that are at most `width` mm wide.

    They are broken at spaces, between Chinese or Japanese characters, and inside a word (after a hyphen or slash if it
    has one) only if it alone is wider.
    A no-break space is kept, for it holds a number to its unit or sign.

    >>> wrap("a b", 100.0), wrap("a b", 2.0)
    (['a b'], ['a', 'b'])
    """
    lines: list[str] = []
    for word in text.split(" "):
        for i, part in enumerate(breakable(word)):
            joined = f"{lines[-1]}{'' if i else ' '}{part}" if lines else part
            if lines and text_width(joined, size, weight) <= width:
                lines[-1] = joined
                continue
            *full, rest = _pieces(part, width, size, weight)
            lines += [*full, rest]
    return lines


def _pieces(word: str, width: float, size: float, weight: str) -> list[str]:
    """A word that is too wide, broken after its hyphens and slashes, or anywhere if that is not enough."""
    if text_width(word, size, weight) <= width:
        return [word]
    parts = re.split(r"(?<=[-/])(?=.)", word)
    units = [unit for part in parts for unit in ([part] if text_width(part, size, weight) <= width else part)]
    pieces = [""]
    for unit in units:
        if pieces[-1] and text_width(pieces[-1] + unit, size, weight) > width:
            pieces.append("")
        pieces[-1] += unit
    return pieces


def spread(centres: Sequence[float], widths: Sequence[float], low: float, high: float, gap: float) -> list[float]:
    """Centres moved as little as possible (least squares) so that labels of these widths do not touch.

    Parameters
    ----------
    centres : sequence of float
        Where the labels would stand, ascending.
    widths : sequence of float
        Of the labels.
    low, high : float
        The labels stay between; where they cannot, they overlap: ask `fits` first.
    gap : float
        Smallest distance between two labels.

    Examples
    --------
    >>> spread([0, 1, 50], [4, 4, 4], -10, 60, 2)
    [-2.5, 3.5, 50.0]
    """
    offsets = [0.0]
    for left, right in pairwise(widths):
        offsets.append(offsets[-1] + (left + right) / 2 + gap)
    # With the needed distances taken off, the order is all that must hold: isotonic regression by pooling.
    pools: list[tuple[float, int]] = []
    for centre, offset in zip(centres, offsets, strict=True):
        mean, count = float(centre) - offset, 1
        while pools and pools[-1][0] > mean:
            other, others = pools.pop()
            mean, count = (mean * count + other * others) / (count + others), count + others
        pools.append((mean, count))
    flat = [mean for mean, count in pools for _ in range(count)]
    first = low + widths[0] / 2
    last = high - widths[-1] / 2 - offsets[-1]
    return [max(min(mean, last), first) + offset for mean, offset in zip(flat, offsets, strict=True)]


def fits(widths: Sequence[float], low: float, high: float, gap: float) -> bool:
    """Whether labels of these widths fit beside each other.

    >>> fits([4, 4], 0, 10, 2), fits([4, 4], 0, 9, 2)
    (True, False)
    """
    return sum(widths) + gap * (len(widths) - 1) <= high - low
