"""What a check answers."""

from __future__ import annotations

from typing import NamedTuple

CONSISTENT, INCONSISTENT, CANNOT_TELL = VERDICTS = ("consistent", "inconsistent", "cannot_tell")


class Finding(NamedTuple):
    """The answer of one check about one claim.

    Attributes
    ----------
    place : str
        Where the claim is printed.
    check : str
        Name of the check.
    claim : str
        Row, column and what is printed.
    verdict : str
        One of `VERDICTS`.
    recomputed : str
        The number or interval that follows from the other printed numbers; empty where none does.
    sentence : str
        For the authors. Of `consistent` only where something is to be asked all the same; of `cannot_tell` what is
        missing.
    position : tuple of int
        Of the claim in the file.
    """

    place: str
    check: str
    claim: str
    verdict: str
    recomputed: str
    sentence: str
    position: tuple[int, ...] = ()
