"""The font of figures, as matplotlib brings it: not a machine's of the same name, and quick to embed."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import lru_cache
from pathlib import Path

import matplotlib
from matplotlib.font_manager import fontManager, get_font

FONT = "DejaVu Sans"
_FILES = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")


@lru_cache(maxsize=1)
def use_font() -> None:
    """Put copies of the font without its table GPOS in place of all fonts of that name.

    Each PDF gets the part of the font that it prints. To cut it out of GPOS took a third of a figure's time, and no
    reader of a PDF needs it: letters stand where they were put, by the same distances in the font's table kern. GSUB
    stays, for it joins Arabic letters.
    """
    from fontTools.ttLib import TTFont

    fontManager.ttflist[:] = [entry for entry in fontManager.ttflist if entry.name != FONT]
    for name in _FILES:
        with TTFont(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / name, lazy=True, recalcBBoxes=False) as font:
            font.recalcTimestamp = False
            del font["GPOS"]
            font.save(font_folder() / name)
        fontManager.addfont(font_folder() / name)


@lru_cache(maxsize=8)
def characters_of(file: str) -> frozenset[int]:
    """Code points that a font's file has; a table of thousands, which matplotlib makes anew for each text."""
    return frozenset(get_font(file).get_charmap())


@lru_cache(maxsize=1)
def font_folder() -> Path:
    """Where the fonts of this process lie: a PDF reads its fonts' files once more when it is written."""
    folder = Path(tempfile.mkdtemp(prefix="lymphoradio-font-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
