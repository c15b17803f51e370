"""What is drawn again and again, each time from a seed of its own: here at once, or in parts by jobs side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import numpy as np

Arrays = Mapping[str, np.ndarray]


class Draws(Protocol):
    """Resamples or imputations: replicate r is the same in whatever part it is drawn."""

    @property
    def replicates(self) -> int:
        """How many there are."""

    def draw(self, replicates: range, cores: int = 1) -> Arrays:
        """Arrays whose first axis is these replicates."""


Drawer = Callable[[str, Draws], Arrays]
"""From the name of some draws in their analysis, and the draws, to the arrays of all their replicates."""


def draw_here(name: str, draws: Draws, cores: int = 1) -> Arrays:
    """All replicates, now and in this process."""
    return draws.draw(range(draws.replicates), cores)


def part(replicates: int, number: int, parts: int) -> range:
    """The replicates of one of so many parts, from 1, all of nearly one size.

    >>> [list(part(5, number, 3)) for number in (1, 2, 3)]
    [[0], [1, 2], [3, 4]]
    """
    return range(replicates * (number - 1) // parts, replicates * number // parts)


def gather(parts: Sequence[Arrays]) -> Arrays:
    """Arrays of all replicates from those of the parts, in their order."""
    return {name: np.concatenate([arrays[name] for arrays in parts]) for name in parts[0]}
