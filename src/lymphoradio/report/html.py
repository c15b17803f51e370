"""The report: one HTML file with everything in it, assembled from rendered pieces; nothing is computed here."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from ..render.table import SYNTHETIC
from .audit import AuditSection
from .beside import BesideSection
from .caveats import Caveat
from .checklist import ChecklistSection
from .concordance import ConcordanceSection
from .downloads import Download, Drawn
from .fonts import east_asian_faces, font_faces
from .methods import Paragraph
from .page_scripts import FIRST, LAST, content_security_policy, script
from .pages import style_of, template_of


@dataclass(frozen=True)
class Piece:
    """A table or figure of the report.

    Attributes
    ----------
    name, title : str
        As the plan says.
    html : str
        The table, or the figure as SVG.
    footnotes : tuple of str
        Of a figure; a table has its own.
    beside : tuple of str
        Of a figure: sentences about conclusions that change by a recommended analysis.
    downloads : tuple of Download
        Its files.
    drawn : tuple of Drawn
        PNGs that the page draws of a figure.
    """

    name: str
    title: str
    html: str
    footnotes: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    downloads: tuple[Download, ...] = ()
    drawn: tuple[Drawn, ...] = ()

    @property
    def is_figure(self) -> bool:
        """Whether it is a figure."""
        return "Figure" in self.name

    @property
    def anchor(self) -> str:
        """Its id on the page."""
        return self.name.lower().replace(" ", "-")

    @property
    def markup(self) -> Markup:
        """The piece as HTML that is safe as it is: our renderers escaped all text."""
        return Markup(self.html)


def inline_svg(svg: str, name: str, title: str) -> str:
    """An SVG file as part of a page: without its preamble, with ids of its own, described for a screen reader."""
    body = svg[svg.index("<svg") :]
    body = re.sub(r"<metadata>.*?</metadata>", "", body, flags=re.S)
    prefix = name.lower().replace(" ", "-") + "-"
    body = re.sub(r'\bid="([^"]+)"', rf'id="{prefix}\1"', body)
    body = re.sub(r'href="#([^"]+)"', rf'href="#{prefix}\1"', body)
    body = re.sub(r"url\(#([^)]+)\)", rf"url(#{prefix}\1)", body)
    label = str(Markup.escape(f"{name}. {title}"))
    width = re.search(r'\bwidth="([\d.]+pt)"', body)
    style = f' style="--print-width: {width.group(1)}"' if width else ""
    return body.replace("<svg", f'<svg role="img" aria-label="{label}"{style}', 1)


def inline_png(png: bytes, name: str, title: str) -> str:
    """A PNG as part of a page."""
    encoded = base64.b64encode(png).decode()
    return str(Markup('<img alt="{}" src="data:image/png;base64,{}">').format(f"{name}. {title}", encoded))


def render_report(
    title: str,
    description: str,
    pieces: Sequence[Piece],
    methods: Sequence[Paragraph],
    caveats: Sequence[Caveat],
    facts: Sequence[tuple[str, str]],
    provenance: Sequence[tuple[str, str]],
    concordance: ConcordanceSection | None = None,
    beside: BesideSection | None = None,
    synthetic: str = "",
    audit: AuditSection | None = None,
    results: Sequence[Paragraph] = (),
    checklists: Sequence[ChecklistSection] = (),
    plan: str = "",
) -> str:
    """The report as one HTML page.

    Parameters
    ----------
    title, description : str
        Of the study.
    pieces : sequence of Piece
        Tables and figures in the plan's order.
    methods : sequence of Paragraph
    caveats : sequence of Caveat
    facts : sequence of (label, value)
        For the first screen.
    provenance : sequence of (label, value)
        Inputs with their SHA-256, versions, commands.
    concordance : ConcordanceSection, optional
        A paper's numbers beside these.
    beside : BesideSection, optional
        Recommended results beside the published ones.
    synthetic : str, optional
        Of made-up data: what they are made from; the page and its title are marked.
    audit : AuditSection, optional
        A paper's numbers against each other.
    results : sequence of Paragraph, optional
        The results in sentences.
    checklists : sequence of ChecklistSection, optional
        Where the items of reporting checklists are answered.
    plan : str, optional
        The plan as YAML.

    Returns
    -------
    str
        HTML5 that loads nothing from outside, and can be read without its scripts.
    """
    figures = "".join(piece.html for piece in pieces if piece.is_figure)
    fonts = font_faces(_text_of(figures))
    template = template_of("report.html.j2")
    content = {
        "title": title,
        "description": description,
        "pieces": pieces,
        "methods": methods,
        "caveats": caveats,
        "facts": facts,
        "provenance": provenance,
        "concordance": concordance,
        "beside": beside,
        "synthetic": synthetic,
        "audit": audit,
        "results": results,
        "checklists": checklists,
        "mark": SYNTHETIC,
        "plan": plan,
        "style": style_of("tables.css", "report.css", "checklist.css"),
        "policy": Markup(content_security_policy()),
        "first": Markup(script(FIRST)),
        "last": Markup(script(LAST)),
    }
    page = template.render(fonts=Markup(fonts), **content)
    faces = east_asian_faces(page)
    return template.render(fonts=Markup(f"{fonts}\n{faces}"), **content) if faces else page


def _text_of(svg: str) -> str:
    """Text of inline figures, so that its characters can be embedded."""
    import html

    return html.unescape(re.sub(r"<[^>]+>", "", svg)) + " "
