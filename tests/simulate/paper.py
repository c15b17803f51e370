"""The made-up paper of the tests, and copies of it with a change."""

from __future__ import annotations

import shutil
from pathlib import Path

FOLDER = Path(__file__).parent / "paper"


def changed(folder: Path, file: str, old: str, new: str) -> Path:
    """A copy of the paper in `folder` with one text replaced."""
    if not (folder / file).exists():
        shutil.copytree(FOLDER, folder, dirs_exist_ok=True)
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new), "utf-8")
    return folder
