"""Dots of one group beside each other where they would hide each other; the same data give the same picture."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def swarm(heights: Sequence[float], diameter: float) -> np.ndarray:
    """How far each dot moves sideways, so that no two overlap.

    From the lowest dot upwards each takes the free place nearest to the middle, of two the left one.

    Parameters
    ----------
    heights : sequence of float
        Of the dots, in mm, ascending.
    diameter : float
        In mm.

    Returns
    -------
    ndarray, shape (n,)
        In mm, negative to the left.

    Examples
    --------
    >>> swarm([1.0, 1.0, 1.0, 9.0], 2.0).tolist()
    [0.0, -2.0, 2.0, 0.0]
    """
    placed: list[tuple[float, float]] = []
    start = 0
    for height in heights:
        while start < len(placed) and placed[start][1] <= height - diameter:
            start += 1
        near = placed[start:]
        reach = [(x, float(np.sqrt(max(diameter**2 - (height - y) ** 2, 0.0)))) for x, y in near]
        places = [0.0, *(x + side * gap for x, gap in reach for side in (-1, 1))]
        free = [place for place in places if all(abs(place - x) >= gap * (1 - 1e-9) for x, gap in reach)]
        placed.append((min(free, key=lambda place: (round(abs(place), 9), place)), height))
    return np.array([x for x, _ in placed])
