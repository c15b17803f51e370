"""Reading a published.yaml for the audit: alone, without a plan."""

from __future__ import annotations

from pathlib import Path

from ...errors import InputError
from ...study.load import read_checked
from ..spec import Published


def read_paper(path: Path) -> Published:
    """Read a paper's printed numbers; selectors are not looked up in any plan.

    Parameters
    ----------
    path : Path

    Raises
    ------
    InputError
        Everything that is wrong with it, each with line and key.
    """
    return read_checked(path, Published, InputError, lambda found: [], as_written=True)
