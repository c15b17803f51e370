"""Writing figures: SVG with real text, PDF with embedded TrueType, PNG at 300 dpi; the same bytes every time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure
from matplotlib.font_manager import findfont
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from ...errors import Problem, StudyError
from ..resolution import DPI
from ..table import SYNTHETIC
from ..tables.footnotes import sentence
from .fallback import fallback_characters, with_fallback
from .fonts import characters_of
from .measure import wrap
from .style import HEAD, INK, LINE_HEIGHT, MM_PER_INCH, THIN, LabelledFigure, journal

# A date or a program's version in a file would make two equal figures differ.
_METADATA: dict[str, dict[str, Any]] = {
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
    "png": {"Software": None},
}
# Figures of lines and text are smaller with it than with the level of most programs, and written faster.
_OPTIONS: dict[str, dict[str, Any]] = {"png": {"pil_kwargs": {"compress_level": 3}}}

# The strip above a figure of made-up data, in mm, and its frame's distance from the edges.
STRIP = 6.0
MARGIN = 0.8
SYNTHETIC_MARK = f"{SYNTHETIC} DATA"


def save_figure(
    figure: Figure,
    folder: Path,
    stem: str,
    formats: Sequence[str] = ("svg", "pdf", "png"),
    synthetic: bool = False,
    below: str = "",
) -> list[Path]:
    """Write a figure in each format.

    Parameters
    ----------
    figure : Figure
    folder : Path
        Made where it is missing.
    stem : str
        Name of the files without the ending.
    formats : sequence of {"svg", "pdf", "png"}
    synthetic : bool, optional
        The data are made up: the page grows by a strip at the top that says so, so that the mark is never over data.
    below : str, optional
        What must be known of the whole figure: the page grows at the foot by the lines that it needs.

    Returns
    -------
    list of Path
        In the order of `formats`.

    Raises
    ------
    StudyError
        A character that the font does not have: it would print as an empty box.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    with with_fallback(figure.fallback if isinstance(figure, LabelledFigure) else None), journal():
        check_glyphs(figure)
        page = _page(figure, synthetic, below)
        for suffix in formats:
            path = folder / f"{stem}.{suffix}"
            figure.savefig(
                path, format=suffix, dpi=DPI, bbox_inches=page, metadata=_METADATA[suffix], **_OPTIONS.get(suffix, {})
            )
            paths.append(path)
    return paths


def _page(figure: Figure, synthetic: bool, below: str) -> Bbox | None:
    """The page in inches, with the mark above and the lines below; None if the figure is all of it."""
    if not (synthetic or below):
        return None
    width, height = figure.get_size_inches()
    top = _mark(figure) if synthetic else height
    return Bbox.from_extents(0, _say_below(figure, below) if below else 0, width, top)


def _say_below(figure: Figure, text: str) -> float:
    """Write lines below the figure; returns the lower edge of the page, in inches."""
    width = figure.get_size_inches()[0]
    lines = wrap(sentence(text), width * MM_PER_INCH - 2 * STRIP)
    depth = LINE_HEIGHT * (len(lines) + 1) / MM_PER_INCH
    figure.text(
        STRIP / MM_PER_INCH, -LINE_HEIGHT / 2 / MM_PER_INCH, "\n".join(lines), transform=figure.dpi_scale_trans,
        ha="left", va="top", linespacing=1.2,
    )  # fmt: skip
    return -depth


def _mark(figure: Figure) -> float:
    """Write the mark above the figure; returns the upper edge of the page, in inches."""
    width, height = figure.get_size_inches()
    strip, margin = STRIP / MM_PER_INCH, MARGIN / MM_PER_INCH
    frame = Rectangle(
        (margin, height + margin), width - 2 * margin, strip - 2 * margin, transform=figure.dpi_scale_trans,
        facecolor="none", edgecolor=INK, linewidth=THIN,
    )  # fmt: skip
    figure.add_artist(frame)
    figure.text(
        width / 2, height + strip / 2, SYNTHETIC_MARK, transform=figure.dpi_scale_trans, ha="center",
        va="center_baseline", size=HEAD, weight="bold",
    )  # fmt: skip
    return float(height + strip)


def check_glyphs(figure: Figure) -> None:
    """Raise StudyError naming the characters of a figure's text that its font does not have."""
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            axis.get_majorticklabels()  # matplotlib writes the ticks' text only when it is asked for
    missing: dict[str, str] = {}
    beside = {"\n", *fallback_characters()}
    for artist in figure.findobj(Text):
        assert isinstance(artist, Text)
        if not artist.get_visible():
            continue
        known = characters_of(findfont(artist.get_fontproperties()))
        for character in artist.get_text():
            if character not in beside and ord(character) not in known:
                missing.setdefault(character, artist.get_text())
    if missing:
        listed = ", ".join(f"{character!r} (U+{ord(character):04X}) in {text!r}" for character, text in missing.items())
        what = f"a figure's text has characters that its font lacks: {listed}"
        raise StudyError([Problem("study.yaml", "labels and titles", what, "Write the label with other characters")])
