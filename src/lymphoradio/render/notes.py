"""The parts of a row's note."""

from __future__ import annotations

import re

import pandas as pd

from ..tidy import DECIDING, WARNED

_STANDING = re.compile(r" left out$|^groups by ")


def apart(note: str) -> tuple[tuple[str, ...], str]:
    """Notes about who is compared, one by one, and the rest: the conditions of the computation.

    >>> apart("7 patients without Arm left out; 12 tied differences; nobody at risk")
    (('7 patients without Arm left out',), '12 tied differences; nobody at risk')
    """
    parts = [part for part in note.split("; ") if part]
    standing = tuple(part for part in parts if _STANDING.search(part))
    return standing, "; ".join(part for part in parts if part not in standing)


def beside_deciding(note: str) -> list[str]:
    """The parts of a test's note, but for the one that says why it decides.

    >>> beside_deciding("deciding test (named in the plan); 12 tied differences")
    ['12 tied differences']
    """
    return [part for part in note.split("; ") if part and not part.startswith(DECIDING)]


def library_warnings(rows: pd.DataFrame) -> list[str]:
    """What libraries warned about while these rows were computed, each warning once."""
    parts = [part for note in dict.fromkeys(rows["note"]) for part in note.split("; ") if part.startswith(WARNED)]
    return [part.removeprefix(WARNED) for part in dict.fromkeys(parts)]


def without_library_warnings(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with the other parts of their notes: a warning is said once, of the whole."""
    kept = {note: "; ".join(part for part in note.split("; ") if not part.startswith(WARNED)) for note in rows["note"]}
    return rows.assign(note=rows["note"].map(kept))


def in_doubt(warned: list[str]) -> str:
    """What a reader must know of numbers that were computed under warnings; empty for none.

    >>> in_doubt(["RuntimeWarning: overflow"])
    'A library warned while these numbers were computed (RuntimeWarning: overflow): check them before use'
    """
    return (
        f"A library warned while these numbers were computed ({', '.join(warned)}): check them before use"
        if warned
        else ""
    )
