"""The list of studies: one HTML file beside their folders, with links to what each has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from ..render.table import SYNTHETIC


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
    environment = Environment(
        loader=PackageLoader("lymphoradio.report"),
        autoescape=select_autoescape(["html", "j2"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    style = "\n".join(environment.loader.get_source(environment, name)[0] for name in ("tables.css", "index.css"))  # type: ignore[union-attr]
    return environment.get_template("index.html.j2").render(studies=studies, mark=SYNTHETIC, style=Markup(style))
