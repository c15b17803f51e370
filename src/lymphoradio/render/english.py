"""Labels inside sentences: the report is in English, and a plan's labels may be in any language."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

_TABLE = "english.csv"
_FIRST_WORD = re.compile(r"[A-Z][a-z]*(?![^\W_])")


def in_sentence(label: str) -> str:
    """A label inside a sentence: as the plan writes it, but without the capital of a common English word.

    The words that lose it are in `english.csv`: letters alone do not tell an English word from a German noun or
    a name, which keep theirs.

    >>> in_sentence("After RT"), in_sentence("Overall survival"), in_sentence("Progression-free survival")
    ('after RT', 'overall survival', 'progression-free survival')
    >>> in_sentence("Gesamtüberleben"), in_sentence("Tod"), in_sentence("Hodgkin's lymphoma"), in_sentence("CD4+ after")
    ('Gesamtüberleben', 'Tod', "Hodgkin's lymphoma", 'CD4+ after')
    """
    first = _FIRST_WORD.match(label)
    return label[0].lower() + label[1:] if first and first[0].lower() in _common() else label


@cache
def _common() -> frozenset[str]:
    _, *words = files(__package__).joinpath(_TABLE).read_text("utf-8").split()
    return frozenset(words)
