"""The figures' font as part of a page: only the characters that it shows, so that it looks alike on every machine."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import matplotlib
from fontTools import subset
from fontTools.ttLib import TTFont

FACES = {("normal", "normal"): "DejaVuSans.ttf", ("bold", "normal"): "DejaVuSans-Bold.ttf",
         ("normal", "italic"): "DejaVuSans-Oblique.ttf"}  # fmt: skip


def font_faces(text: str) -> str:
    """CSS that embeds the characters of `text` in the figures' font.

    Parameters
    ----------
    text : str
        All text of the page's figures.

    Returns
    -------
    str
        `@font-face` rules with the fonts as data; the same bytes for the same text.
    """
    return "\n".join(_face(weight, style, file, text) for (weight, style), file in FACES.items())


def _face(weight: str, style: str, file: str, text: str) -> str:
    font = TTFont(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / file, recalcTimestamp=False)
    options = subset.Options(flavor="woff", layout_features=["kern"], hinting=False, notdef_outline=True)
    options.drop_tables += ["FFTM"]
    cutter = subset.Subsetter(options)
    cutter.populate(text="".join(sorted(set(text))))
    cutter.subset(font)
    font.flavor = "woff"
    data = io.BytesIO()
    font.save(data)
    encoded = base64.b64encode(data.getvalue()).decode()
    return (
        f'@font-face {{ font-family: "DejaVu Sans"; font-weight: {weight}; font-style: {style}; '
        f"src: url(data:font/woff;base64,{encoded}) format('woff'); }}"
    )
