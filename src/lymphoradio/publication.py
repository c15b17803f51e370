"""Which results stand in results/<study>/, whether they are whole, and what a kill in the middle left."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from .files import sha256, write_text
from .layout import RELEASE, RESULTS, WORK

# What reading a file of ours that was damaged or edited may raise.
UNREADABLE = (OSError, ValueError, KeyError, TypeError, RecursionError)


def mark(name: str) -> Path:
    """The mark of the last publication: Snakemake's output, so that results are never deleted before a job."""
    return Path(WORK) / name / "published.json"


def swap(name: str, new: Path) -> None:
    """Put the complete folder `new` in the place of the earlier results, and write the mark."""
    place, old = Path(RESULTS) / name, _old(name)
    recover(name)
    if place.exists():
        _carry_over(place, new)
        place.rename(old)
    new.rename(place)
    shutil.rmtree(old, ignore_errors=True)
    write_text(mark(name), json.dumps({"manifest": sha256(place / "manifest.json")}) + "\n")


def _carry_over(place: Path, new: Path) -> None:
    """Copy files of the user's own, which no manifest of ours lists, beside the new results.

    A release is not carried over: it is of the earlier results.
    """
    try:
        ours = {"manifest.json", *json.loads((place / "manifest.json").read_text("utf-8"))["outputs"]}
    except UNREADABLE:
        ours = set()
    for file in sorted(path for path in place.rglob("*") if path.is_file()):
        name = file.relative_to(place).as_posix()
        is_release = name.startswith(f"{RELEASE}/")
        if name not in ours and not is_release and not (new / name).exists():
            (new / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, new / name)


def recover(name: str) -> None:
    """Put back the earlier results after a kill between the two renames of `swap`."""
    place, old = Path(RESULTS) / name, _old(name)
    if old.exists() and not place.exists():
        old.rename(place)
    elif old.exists():
        shutil.rmtree(old)


def is_published(name: str) -> bool:
    """Whether the results that stand there are those that were published last, byte for byte."""
    place = Path(RESULTS) / name
    try:
        published = json.loads(mark(name).read_text("utf-8"))
        outputs = dict(json.loads((place / "manifest.json").read_text("utf-8"))["outputs"])
        return published["manifest"] == sha256(place / "manifest.json") and all(
            sha256(place / file) == digest for file, digest in outputs.items()
        )
    except UNREADABLE:
        return False


def _old(name: str) -> Path:
    return Path(RESULTS) / f".{name}.old"
