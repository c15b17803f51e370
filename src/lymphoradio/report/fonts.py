"""The figures' font as part of a page: only the characters that it shows, so that it looks alike on every machine."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import matplotlib
from fontTools import subset
from fontTools.ttLib import TTFont

from ..render.east_asian import current_script
from ..render.east_asian_font import WEIGHTS, covered, cut_font

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


def east_asian_faces(page: str) -> str:
    """CSS that embeds the Chinese, Japanese and Korean characters of a page, for its figures, tables and text.

    Parameters
    ----------
    page : str
        HTML.

    Returns
    -------
    str
        `@font-face` rules with the fonts as data, and the page's fonts with this one; empty where a page has none.
    """
    script = current_script(page)
    characters = covered(script, page) if script else ""
    if not script or not characters:
        return ""
    faces = [_rule(script.family, weight, "normal", _woff(cut_font(script, characters, weight))) for weight in WEIGHTS]
    stack = f'"Helvetica Neue", Helvetica, Arial, "Liberation Sans", "{script.family}", sans-serif'
    return "\n".join([*faces, f"body, .lr-table {{ font-family: {stack}; }}"])


def _woff(data: bytes) -> bytes:
    font = TTFont(io.BytesIO(data), recalcTimestamp=False)
    font.flavor = "woff"
    packed = io.BytesIO()
    font.save(packed)
    return packed.getvalue()


def _face(weight: str, style: str, file: str, text: str) -> str:
    place = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / file
    options = subset.Options(flavor="woff", layout_features=["kern"], hinting=False, notdef_outline=True)
    options.drop_tables += ["FFTM"]
    cutter = subset.Subsetter(options)
    cutter.populate(text="".join(sorted(set(text))))
    data = io.BytesIO()
    # Lazy: of the layout tables only what the characters need is read, which takes half the time.
    with TTFont(place, recalcTimestamp=False, lazy=True) as font:
        cutter.subset(font)
        font.flavor = "woff"
        font.save(data)
    return _rule("DejaVu Sans", weight, style, data.getvalue())


def _rule(family: str, weight: str, style: str, woff: bytes) -> str:
    encoded = base64.b64encode(woff).decode()
    return (
        f'@font-face {{ font-family: "{family}"; font-weight: {weight}; font-style: {style}; '
        f"src: url(data:font/woff;base64,{encoded}) format('woff'); }}"
    )
