"""Pictures of documents: figures made small, and whether one still shows what the other does."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

SCALE = 0.42  # of 300 dpi: two columns of print become 890 pixels, which is what a page of GitHub shows
COLOURS = 24
# A rasteriser of another machine puts the edge of a letter elsewhere; another number, line or label is more than that.
MOST_DIFFERENT = 0.002
EDGE = 96


def write_small(picture: Path, figure: Path) -> None:
    """Write a figure with few pixels and colours, the same bytes every time."""
    picture.parent.mkdir(parents=True, exist_ok=True)
    small = _small(figure).quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    small.save(picture, optimize=True)


def is_same_picture(picture: Path, figure: Path) -> bool:
    """Whether a picture of a document shows a figure."""
    if not picture.exists():
        return False
    with Image.open(picture) as image:
        shown = np.asarray(image.convert("L"), dtype=int)
    drawn = np.asarray(_small(figure).convert("L"), dtype=int)
    return shown.shape == drawn.shape and float((abs(shown - drawn) > EDGE).mean()) <= MOST_DIFFERENT


def _small(figure: Path) -> Image.Image:
    with Image.open(figure) as image:
        size = round(image.width * SCALE), round(image.height * SCALE)
        return image.convert("RGB").resize(size, Image.Resampling.LANCZOS)
