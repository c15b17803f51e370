"""Files of what was drawn in parts: written by one job each, gathered by the analysis that they are of."""

from __future__ import annotations

import io
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from ..analyses.drawn import Arrays, Drawer, Draws, gather, part
from ..files import write_bytes
from ..stats.errors import NotEstimable

REASON = "not estimable"  # in the place of arrays
WARNED = "warned"  # beside arrays: category and message of each warning


def write_part(
    file: Path,
    found: Mapping[str, Draws],
    number: int,
    parts: int,
    cores: int = 1,
    met: Sequence[warnings.WarningMessage] = (),
) -> None:
    """Draw one of so many parts, and write it.

    Parameters
    ----------
    file : Path
        Equal draws give equal bytes.
    found : mapping of str to Draws
        By name.
    number, parts : int
        Which part, from 1, of how many.
    cores : int
    met : sequence of WarningMessage
        What was met while it was found out what is to be drawn.
    """
    arrays: dict[str, np.ndarray] = {}
    for name, draws in found.items():
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                drawn = draws.draw(part(draws.replicates, number, parts), cores)
            except NotEstimable as reason:
                drawn = {REASON: np.array(str(reason))}
        arrays |= {f"{name}/{key}": values for key, values in drawn.items()}
        if warned := [(item.category.__name__, str(item.message)) for item in (*met, *caught)]:
            arrays[f"{name}/{WARNED}"] = np.array(warned)
    data = io.BytesIO()
    np.savez(data, allow_pickle=False, **arrays)
    write_bytes(file, data.getvalue())


def drawer_of(files: Sequence[Path]) -> Drawer:
    """A function that gathers what was drawn in parts.

    Parameters
    ----------
    files : sequence of Path
        All parts of an analysis, in their order.
    """

    def gathered(name: str, draws: Draws) -> Arrays:
        found = [_read(file, name) for file in files]
        for arrays in found:
            _warn_again(arrays.pop(WARNED, ()))
            if REASON in arrays:
                raise NotEstimable(str(arrays[REASON]))
        whole = gather(found)
        if any(len(values) != draws.replicates for values in whole.values()):
            raise ValueError(f"{files[0].parent}: the parts of {name} are not {draws.replicates} replicates together")
        return whole

    return gathered


def _warn_again(met: Sequence[tuple[str, str]] | np.ndarray) -> None:
    """Warn of what a part was warned of, for the analysis to note, as if it had drawn by itself."""
    for category, message in met:
        warnings.warn(str(message), type(str(category), (Warning,), {}), stacklevel=3)


def _read(file: Path, name: str) -> dict[str, np.ndarray]:
    with np.load(file) as arrays:
        return {key.rpartition("/")[2]: arrays[key] for key in arrays.files if key.rpartition("/")[0] == name}
