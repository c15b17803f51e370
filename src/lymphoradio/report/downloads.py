"""What a page offers to take away: files as data in their links, so that the one page has everything."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

# By ending: what the link says, and the file's type.
KINDS = {
    ".csv": ("CSV", "text/csv;charset=utf-8"),
    ".docx": ("Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ".tex": ("LaTeX", "application/x-tex;charset=utf-8"),
    ".svg": ("SVG", "image/svg+xml"),
    ".pdf": ("PDF", "application/pdf"),
    ".png": ("PNG 300 dpi", "image/png"),
}

DRAWN_BY_THE_PAGE = (300, 600)  # dots an inch


@dataclass(frozen=True)
class Download:
    """A link that saves a file.

    Attributes
    ----------
    label : str
        `CSV`.
    file : str
        Name that it is saved by.
    href : str
        The file itself, as a data URL.
    """

    label: str
    file: str
    href: str


@dataclass(frozen=True)
class Drawn:
    """A PNG that the page draws from a figure's SVG when it is asked for.

    Attributes
    ----------
    label : str
        `PNG 600 dpi`.
    file : str
        Name that it is saved by: at 300 dpi that of the file in figures/.
    dpi : int
        Pixels per inch of the print size.
    """

    label: str
    file: str
    dpi: int


def downloads(files: Iterable[Path]) -> tuple[Download, ...]:
    """Links to a table's or figure's files, in the order of `KINDS`; other files have none.

    The PNG of a figure that has an SVG has no link either: the page draws it (`drawn`), at a quarter of the size.
    """
    by_ending = {file.suffix: file for file in files}
    if ".svg" in by_ending:
        by_ending.pop(".png", None)
    return tuple(_download(by_ending[ending]) for ending in KINDS if ending in by_ending)


def drawn(files: Iterable[Path]) -> tuple[Drawn, ...]:
    """PNGs that the page can draw of a figure: none without an SVG.

    >>> [png.file for png in drawn([Path("figures/figure_1.svg")])]
    ['figure_1.png', 'figure_1_600dpi.png']
    """
    stems = [file.stem for file in files if file.suffix == ".svg"]
    return tuple(
        Drawn(f"PNG {dpi} dpi", f"{stem}.png" if dpi == DRAWN_BY_THE_PAGE[0] else f"{stem}_{dpi}dpi.png", dpi)
        for stem in stems
        for dpi in DRAWN_BY_THE_PAGE
    )


def _download(file: Path) -> Download:
    label, kind = KINDS[file.suffix]
    return Download(label, file.name, f"data:{kind};base64,{base64.b64encode(file.read_bytes()).decode()}")
