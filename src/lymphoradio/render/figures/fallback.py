"""The font of Chinese, Japanese and Korean characters in figures: matplotlib asks it for what its own font lacks."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import NamedTuple

from matplotlib.font_manager import fontManager

from ...study import Study
from ...study.specs import Output
from ..east_asian import Script, script_of_study, text_of
from ..east_asian_font import WEIGHTS, covered, cut_font
from .fonts import FONT, font_folder, use_font


class Fallback(NamedTuple):
    """A script and its characters that a study prints."""

    script: Script
    characters: str


_FALLBACK: ContextVar[Fallback | None] = ContextVar("fallback", default=None)


def fallback_of(study: Study, output: Output | None = None) -> Fallback | None:
    """What a plan's labels, titles and footnotes, and an output's, need beside the figures' font; None if nothing."""
    text = text_of(study) + (output.model_dump_json() if output else "")
    script = script_of_study(study, text)
    return Fallback(script, covered(script, text)) if script else None


def current_fallback() -> Fallback | None:
    """What the text that is drawn now may have."""
    return _FALLBACK.get()


def prepare_fonts(study: Study) -> None:
    """Make the fonts that a plan needs once, before a process copies itself."""
    use_font()
    if fallback := fallback_of(study):
        _install(fallback)


@contextmanager
def with_fallback(fallback: Fallback | None) -> Iterator[None]:
    """Text that is measured, drawn or written inside may have these characters."""
    token = _FALLBACK.set(fallback)
    try:
        if fallback:
            _install(fallback)
        yield
    finally:
        _FALLBACK.reset(token)


def families() -> tuple[str, ...]:
    """Values of matplotlib's `font.family` in the order in which a character is looked for."""
    fallback = _FALLBACK.get()
    return (FONT, fallback.script.family, "sans-serif") if fallback else ("sans-serif",)


def fallback_characters() -> str:
    """The characters that stand in the font beside the figures' own; none without Chinese, Japanese and Korean."""
    fallback = _FALLBACK.get()
    return fallback.characters if fallback else ""


@lru_cache(maxsize=1)
def _install(fallback: Fallback) -> None:
    """Make the font known to matplotlib, in place of what the machine has by that name: its widths may be others."""
    family = fallback.script.family
    fontManager.ttflist[:] = [entry for entry in fontManager.ttflist if entry.name != family]
    for weight in WEIGHTS:
        data = cut_font(fallback.script, fallback.characters, weight)
        file = font_folder() / f"{hashlib.sha256(data).hexdigest()}.ttf"
        file.write_bytes(data)
        fontManager.addfont(file)
