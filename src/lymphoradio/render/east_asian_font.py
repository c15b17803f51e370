"""A TrueType font of the Chinese, Japanese and Korean characters that a study prints, in a regular and a bold weight.

They are cut out of Noto Sans CJK (SIL Open Font License 1.1), which covers all three with each one's own forms and
comes with the locked package manimgx-fonts-cjk. Its outlines are cubic (CFF2) and variable; journals' PDF want embedded
TrueType, so the curves are drawn at one weight and approximated by quadratic ones.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from importlib.resources import as_file, files
from typing import Any

from .east_asian import CHARACTER, Script

WEIGHTS = {"normal": 400, "bold": 700}
_FACES = {family: i for i, family in enumerate(f"Noto Sans CJK {region}" for region in ("JP", "KR", "SC", "TC", "HK"))}
TOLERANCE = 0.5  # of 1000 units an em: how far a curve may be off; at 9 points that is 1.6 micrometres


@contextmanager
def _opened(script: Script) -> Iterator[Any]:
    """The whole font with the forms of a script."""
    from fontTools.ttLib import TTFont

    with (
        as_file(files("manimgx_fonts_cjk") / "NotoSansCJK-VF.otf.ttc") as file,
        TTFont(file, fontNumber=_FACES[script.family], lazy=True) as font,
    ):
        yield font


@lru_cache(maxsize=len(_FACES))
def _known(script: Script) -> frozenset[int]:
    with _opened(script) as font:
        return frozenset(font.getBestCmap())


def covered(script: Script, text: str) -> str:
    """The Chinese, Japanese and Korean characters of a text that the font has, each once, in their codes' order."""
    return "".join(sorted(one for one in set(CHARACTER.findall(text)) if ord(one) in _known(script)))


@lru_cache(maxsize=8)
def cut_font(script: Script, characters: str, weight: str) -> bytes:
    """The characters as a TrueType font.

    Parameters
    ----------
    script : Script
        Whose forms.
    characters : str
        Characters of `covered`.
    weight : {"normal", "bold"}

    Returns
    -------
    bytes
        The same for the same arguments.
    """
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    with _opened(script) as source:
        drawn = source.getGlyphSet(location={"wght": WEIGHTS[weight]})
        names = {ord(one): source.getBestCmap()[ord(one)] for one in characters}
        glyphs, widths = {}, {}
        for name in (".notdef", *dict.fromkeys(names.values())):
            pen = TTGlyphPen(None)
            drawn[name].draw(Cu2QuPen(pen, TOLERANCE, reverse_direction=True))
            glyphs[name], widths[name] = pen.glyph(), round(drawn[name].width)
        heights = source["hhea"].ascent, source["hhea"].descent
        em, date = source["head"].unitsPerEm, source["head"].modified

    builder = FontBuilder(em, isTTF=True)
    builder.setupGlyphOrder(list(glyphs))
    builder.setupCharacterMap(names)
    builder.setupGlyf(glyphs)
    lefts = {name: glyph.xMin if glyph.numberOfContours else 0 for name, glyph in glyphs.items()}
    builder.setupHorizontalMetrics({name: (widths[name], lefts[name]) for name in glyphs})
    builder.setupHorizontalHeader(ascent=heights[0], descent=heights[1])
    style = "Bold" if weight == "bold" else "Regular"
    compact = script.family.replace(" ", "")
    builder.setupNameTable({
        "familyName": script.family, "styleName": style, "uniqueFontIdentifier": f"{compact}-{style}-cut",
        "fullName": f"{script.family} {style}", "psName": f"{compact}-{style}", "version": "Version 2.004",
        "licenseDescription": "SIL Open Font License, Version 1.1", "licenseInfoURL": "https://openfontlicense.org",
    })  # fmt: skip
    is_bold = weight == "bold"
    builder.setupOS2(
        sTypoAscender=heights[0], sTypoDescender=heights[1], usWinAscent=heights[0], usWinDescent=-heights[1],
        usWeightClass=WEIGHTS[weight], fsSelection=0x20 if is_bold else 0x40,
    )  # fmt: skip
    builder.setupPost(keepGlyphNames=False)
    builder.updateHead(macStyle=int(is_bold), created=date, modified=date)
    builder.font.recalcTimestamp = False
    data = io.BytesIO()
    builder.save(data)
    return data.getvalue()
