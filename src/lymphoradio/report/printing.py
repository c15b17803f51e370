"""How a plan wants its tables, figures and text written, for as long as a job writes them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from ..render.east_asian import written_for
from ..render.style import in_words, typeset
from ..study import Study
from .caveats import Caveat
from .methods import SOFTWARE, Paragraph

Written = TypeVar("Written", Paragraph, Caveat)


@contextmanager
def printing(study: Study) -> Iterator[None]:
    """Everything that is rendered inside is written as the plan says: its style, the forms of its Han characters."""
    with written_for(study), typeset(study.style):
        yield


def typeset_words(texts: Sequence[Written]) -> list[Written]:
    """Paragraphs or caveats with their numbers and p in the style; versions of software stay as they are."""
    return [one if one[0] == SOFTWARE else one._replace(text=in_words(one.text)) for one in texts]
