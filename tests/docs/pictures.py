"""Pictures of documents: figures made small, and whether one still shows what the other does.

A picture keeps what its figure says as text: a digit that changes is too few pixels to be seen among others.
"""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from lymphoradio.render.figures.style import INK, PALETTE, ZEBRA

SCALE = 0.42  # of 300 dpi: two columns of print become 890 pixels, which is what a page of GitHub shows
# The figures' own colours and their tints: a palette that is fitted to the pixels loses thin lines, or colours greys.
COLOURS = (INK, *PALETTE[:4])
TINTS = (1.0, 0.6, 0.3, 0.12, 0.0)
# Another machine may put the edge of a letter elsewhere; a curve that moves is more than that.
MOST_DIFFERENT = 0.0002
EDGE = 64
SAYS = "Description"


def write_small(picture: Path, figure: Path) -> None:
    """Write a figure with few pixels and colours, the same bytes every time."""
    picture.parent.mkdir(parents=True, exist_ok=True)
    text = PngInfo()
    text.add_itxt(SAYS, words(figure), zip=True)
    _small(figure).save(picture, optimize=True, pnginfo=text)


def words(figure: Path) -> str:
    """What a figure says, from the SVG beside its PNG."""
    found = re.findall(r"<text[^>]*>(.*?)</text>", figure.with_suffix(".svg").read_text("utf-8"), re.DOTALL)
    return "\n".join(unescape(" ".join(re.sub(r"<[^>]+>", " ", text).split())) for text in found)


def is_same_picture(picture: Path, figure: Path) -> bool:
    """Whether a picture of a document shows a figure."""
    if not picture.exists():
        return False
    with Image.open(picture) as image:
        said, shown = str(image.info.get(SAYS, "")), np.asarray(image.convert("L"), dtype=int)
    drawn = np.asarray(_small(figure).convert("L"), dtype=int)
    if said != words(figure) or shown.shape != drawn.shape:
        return False
    return float((abs(shown - drawn) > EDGE).mean()) <= MOST_DIFFERENT


def _small(figure: Path) -> Image.Image:
    with Image.open(figure) as image:
        size = round(image.width * SCALE), round(image.height * SCALE)
        small = image.convert("RGB").resize(size, Image.Resampling.LANCZOS)
    return small.quantize(palette=_palette(), dither=Image.Dither.NONE)


def _palette() -> Image.Image:
    shades = [(colour, tint) for colour in COLOURS for tint in TINTS] + [(ZEBRA, 1.0)]
    bytes_ = [round(255 - (255 - int(colour[i : i + 2], 16)) * tint) for colour, tint in shades for i in (1, 3, 5)]
    palette = Image.new("P", (1, 1))
    palette.putpalette(bytes_ + bytes_[:3] * (256 - len(shades)))
    return palette
