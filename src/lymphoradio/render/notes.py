"""The parts of a row's note."""

from __future__ import annotations

import re

_STANDING = re.compile(r" left out$|^groups by ")


def apart(note: str) -> tuple[tuple[str, ...], str]:
    """Notes about who is compared, one by one, and the rest: the conditions of the computation.

    >>> apart("7 patients without Arm left out; 12 tied differences; nobody at risk")
    (('7 patients without Arm left out',), '12 tied differences; nobody at risk')
    """
    parts = [part for part in note.split("; ") if part]
    standing = tuple(part for part in parts if _STANDING.search(part))
    return standing, "; ".join(part for part in parts if part not in standing)
