"""What the jobs left in the work folder: what was altered since is made again, and never published.

Snakemake goes by times: a table of numbers that was edited by hand is newer than what is made from it, and would be
printed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path

from .files import sha256, write_text
from .layout import WORK


def record(study: str, job: str, files: Iterable[str]) -> None:
    """Note the SHA-256 of the files that a job of a study has written."""
    digests = {file: sha256(Path(file)) for file in files}
    write_text(_records(study) / f"{job}.json", json.dumps(digests, indent=1) + "\n")


def withdraw_altered(study: str) -> list[str]:
    """Delete the files of a study's work folder that are not as their job left them, and name them.

    Snakemake makes missing files again, and what depends on them. Files of which nothing was noted are left alone.
    """
    found = []
    for noted in sorted(_records(study).glob("*.json")):
        try:
            digests = dict(json.loads(noted.read_text("utf-8")))
        except (OSError, ValueError, TypeError, RecursionError):
            continue
        for file, digest in digests.items():
            if _is_ours(study, file) and sha256(Path(file)) != digest:
                Path(file).unlink()
                found.append(file)
    return found


def _is_ours(study: str, file: str) -> bool:
    """Whether it is a file of the study's work folder: a damaged note may name any other, which is left alone."""
    path = Path(file)
    return path.is_relative_to(Path(WORK) / study) and ".." not in path.parts and os.path.isfile(path)


def _records(study: str) -> Path:
    return Path(WORK) / study / "digests"
