"""Causal verbs and phrases, which no sentence of ours may have; the words of a plan's or paper's author are theirs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

# "because" states the reason of a method; "result" and "effect" as nouns name numbers.
CAUSAL = re.compile(
    r"\b(?:caus(?:es|ed|ing|al|ally|ation)\b|(?:can|may|might|could|to|will|would) cause\b|"
    r"lead(?:s|ing)? to\b|led to\b|result(?:s|ed|ing)? in\b|due to\b|owing to\b|"
    r"thanks to\b|because of\b|as a (?:result|consequence)\b|brought about\b|give rise to\b|gave rise to\b|"
    r"improv(?:e[sd]?|ing|ement)\b|reduc(?:e[sd]?|ing|tion)\b|diminish|decreas(?:e[sd]|ing)\b|increas(?:e[sd]|ing)\b|"
    r"enhanc|boost|effects? (?:of|on)\b|impact|influenc(?:e[sd]?|ing) (?:on|of|the)\b|affect(?:s|ed|ing)?\b|"
    r"protect|prevent|induc(?:e|ed|es|ing|tion)\b|trigger|benefit|attributable|contribut(?:e[sd]?|ing) to\b)",
    re.I,
)


def causal(text: str, others: tuple[str, ...] = ()) -> list[str]:
    """The causal words of a text, but for what others wrote.

    >>> causal("Treatment led to a rise."), causal("Death was associated with age.")
    (['led to'], [])
    >>> causal("Values of Radiation-induced lymphopenia were reduced.", ("Radiation-induced lymphopenia",))
    ['reduced']
    """
    for words in sorted(others, key=len, reverse=True):
        text = re.sub(re.escape(words), "...", text, flags=re.I)
    return CAUSAL.findall(text)


def authors_words(written: BaseModel) -> tuple[str, ...]:
    """What the author of a plan or of a paper's claims wrote that has a causal word, as it is written there."""
    return tuple(text for text in dict.fromkeys(_texts(written.model_dump())) if CAUSAL.search(text))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(key)
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)
