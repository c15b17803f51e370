"""Sentences below a figure of several panels: each said once, with the panels that it is about."""

from __future__ import annotations

from collections.abc import Sequence

from ...tidy import DECIDING
from ..tables.footnotes import sentence

_OF_THE_COMPUTATION = (DECIDING, "tied value", "degrees of freedom", "mid-ranks")


def conditions(note: str) -> list[str]:
    """The parts of a row's note that a reader of a figure must know.

    >>> conditions("deciding test (named in the plan); 4 tied values share mid-ranks; 3 patients without Age left out")
    ['3 patients without Age left out']
    """
    parts = [part for part in note.split("; ") if part]
    return [part for part in parts if not any(words in part for words in _OF_THE_COMPUTATION)]


def foot_notes(said: Sequence[tuple[str, Sequence[str]]]) -> list[str]:
    """Sentences, each with the labels of its panels in front unless it holds for all or names them itself.

    Parameters
    ----------
    said : sequence of (str, sequence of str)
        Of each panel its label and what must be said of it.

    Examples
    --------
    >>> foot_notes([("A", ["late"]), ("B", ["late", "few values"])])
    ['Late.', 'B: few values.']
    """
    labels: dict[str, list[str]] = {}
    for label, parts in said:
        for part in dict.fromkeys(parts):
            labels.setdefault(part, []).append(label)
    return [_said(part, of, len(of) == len(said)) for part, of in labels.items()]


def _said(part: str, of: Sequence[str], of_all: bool) -> str:
    names_them = all(label in part for label in of)
    return sentence(part) if of_all or names_them else f"{', '.join(of)}: {_inside(part)}"


def _inside(part: str) -> str:
    """A sentence behind a colon keeps its small letter."""
    text = sentence(part)
    return part[0] + text[1:]
