"""Writing figures: SVG with real text, PDF with embedded TrueType, PNG at 300 dpi; the same bytes every time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure
from matplotlib.font_manager import findfont, get_font
from matplotlib.text import Text

from ...errors import Problem, StudyError
from .style import journal

# A date or a program's version in a file would make two equal figures differ.
_METADATA: dict[str, dict[str, Any]] = {
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
    "png": {"Software": None},
}


def save_figure(figure: Figure, folder: Path, stem: str, formats: Sequence[str] = ("svg", "pdf", "png")) -> list[Path]:
    """Write a figure in each format.

    Parameters
    ----------
    figure : Figure
    folder : Path
        Made where it is missing.
    stem : str
        Name of the files without the ending.
    formats : sequence of {"svg", "pdf", "png"}

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
    with journal():
        check_glyphs(figure)
        for suffix in formats:
            path = folder / f"{stem}.{suffix}"
            figure.savefig(path, format=suffix, dpi=300, metadata=_METADATA[suffix])
            paths.append(path)
    return paths


def check_glyphs(figure: Figure) -> None:
    """Raise StudyError naming the characters of a figure's text that its font does not have."""
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            axis.get_majorticklabels()  # matplotlib writes the ticks' text only when it is asked for
    missing: dict[str, str] = {}
    for artist in figure.findobj(Text):
        assert isinstance(artist, Text)
        if not artist.get_visible():
            continue
        known = get_font(findfont(artist.get_fontproperties())).get_charmap()
        for character in artist.get_text():
            if character != "\n" and ord(character) not in known:
                missing.setdefault(character, artist.get_text())
    if missing:
        listed = ", ".join(f"{character!r} (U+{ord(character):04X}) in {text!r}" for character, text in missing.items())
        what = f"a figure's text has characters that its font lacks: {listed}"
        raise StudyError([Problem("study.yaml", "labels and titles", what, "Write the label with other characters")])
