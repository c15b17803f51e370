"""Templates and style sheets of the pages."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template, select_autoescape
from markupsafe import Markup


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("lymphoradio.report"),
        autoescape=select_autoescape(["html", "j2"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def template_of(name: str) -> Template:
    """A page of `templates/`, in which all text is escaped and a name that is not given is an error."""
    return _environment().get_template(name)


def style_of(*sheets: str) -> Markup:
    """Style sheets of `templates/`, one after the other."""
    environment = _environment()
    assert environment.loader is not None
    return Markup("\n".join(environment.loader.get_source(environment, name)[0] for name in sheets))
