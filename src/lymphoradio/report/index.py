"""The list of studies: one HTML file beside their folders, with links to what each has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from ..render.table import SYNTHETIC
from .pages import style_of, template_of


@dataclass(frozen=True)
class Listed:
    """A study as the list shows it.

    Attributes
    ----------
    name : str
        Its name, and that of its folder.
    title : str
    facts : tuple of (str, str)
        Label and value.
    links : tuple of (str, str)
        Label, and the path below the study's folder.
    synthetic : str
        Of made-up data: what they are made from.
    is_configured : bool
        Whether config.yaml has the study.
    trouble : str
        Why nothing more can be said; empty for results that can be read.
    """

    name: str
    title: str
    facts: tuple[tuple[str, str], ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    synthetic: str = ""
    is_configured: bool = True
    trouble: str = ""

    def href(self, path: str) -> str:
        """The address of a file of the study, from the list.

        >>> Listed("my study", "").href("report.html")
        'my%20study/report.html'
        """
        return f"{quote(self.name)}/{quote(path)}"


def render_index(studies: Sequence[Listed]) -> str:
    """The list of studies as one HTML page: no clock and no host, so that equal results have equal lists.

    Parameters
    ----------
    studies : sequence of Listed
        In the order of the page.

    Returns
    -------
    str
        HTML5 that runs no script and loads nothing; all text escaped.
    """
    style = style_of("tables.css", "index.css")
    return template_of("index.html.j2").render(studies=studies, mark=SYNTHETIC, style=style)
