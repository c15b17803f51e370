"""How a plan wants its tables, figures and text written, for as long as a job writes them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ..render.east_asian import written_for
from ..study import Study


@contextmanager
def printing(study: Study) -> Iterator[None]:
    """Everything that is rendered inside is written as the plan says: the forms of its Han characters."""
    with written_for(study):
        yield
