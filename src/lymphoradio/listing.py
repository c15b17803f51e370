"""results/index.html: whether it lists what stands there now.

Like the results of a study it is no output of Snakemake's, which deletes a job's outputs before it runs. The mark in
the work folder is, and it says what was listed.
"""

from __future__ import annotations

import json
from pathlib import Path

from .files import sha256, write_text
from .layout import RESULTS, WORK

MARK = f"{WORK}/index.json"


def index_page() -> Path:
    """The list of studies."""
    return Path(RESULTS) / "index.html"


def standing() -> list[Path]:
    """Manifests of all results that stand in results/, by the names of their folders."""
    return sorted(Path(RESULTS).glob("[!.]*/manifest.json"))


def write_listing(html: str) -> None:
    """Put the list in its place, whole or not at all, and then the mark."""
    write_text(index_page(), html)
    write_text(Path(MARK), json.dumps(_state(), indent=1) + "\n")


def withdraw_stale_mark() -> None:
    """Withdraw the mark if the list was altered, or if other results stand there than it lists: it is made again."""
    mark = Path(MARK)
    try:
        is_current = json.loads(mark.read_text("utf-8")) == _state()
    except (OSError, ValueError):
        is_current = False
    if not is_current:
        mark.unlink(missing_ok=True)


def _state() -> dict[str, str]:
    return {path.relative_to(RESULTS).as_posix(): sha256(path) for path in (index_page(), *standing())}
