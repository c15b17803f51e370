"""Links of the documents lead somewhere, and the files that they name are there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import lifelines
import pytest

from .markdown import DOCUMENTS, ROOT, anchors, inline_code, links

HOMES = (
    Path(lifelines.__file__).parents[1],
    ROOT,
    ROOT / "src" / "lymphoradio",
    ROOT / "src" / "lymphoradio" / "stats",
    ROOT / "docs",
    ROOT / "tests",
)
# What a run writes, what users have, and what setting up makes.
MADE = (
    "results/",
    ".work/",
    ".venv/",
    ".venv-slurm/",
    ".snakemake/",
    ".before/",
    "tidy/",
    "points/",
    "curves/",
    "tables/",
    "figures/",
    "versions/",
)
MADE += ("cohort/columns.csv", "warnings/", "data/raw/my_study/", "data/raw/<study>", "data/raw/NAME")
_PATH = re.compile(r"[\w.<>*-]+(/[\w.<>*-]+)+/?", re.ASCII)


def broken(document: Path, text: str) -> Iterator[str]:
    """Links to files that are not there, or to headings that they do not have."""
    for link in links(text):
        if link.startswith(("https://", "http://")):
            continue
        file, _, anchor = link.partition("#")
        target = (document.parent / file).resolve() if file else document
        if not target.exists():
            yield f"{link}: there is no such file"
        elif anchor and anchor not in anchors(target.read_text("utf-8") if file else text):
            yield f"{link}: there is no such heading"


def missing(document: Path, text: str) -> Iterator[str]:
    """Paths that a document names and that nothing in the project has."""
    for code in inline_code(text):
        if _PATH.fullmatch(code) and not code.startswith(MADE) and _is_path(code):
            pattern = re.sub(r"<[^>]*>", "*", code.rstrip("/"))
            if not any(any(home.glob(pattern)) for home in (document.parent, *HOMES)):
                yield code


def _is_path(code: str) -> bool:
    """Not a unit, such as pg/mL: the last part has an ending, or the first is a folder."""
    parts = code.rstrip("/").split("/")
    return "." in parts[-1] or any((home / parts[0]).is_dir() for home in HOMES)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(document: Path) -> None:
    assert list(broken(document, document.read_text("utf-8"))) == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_path_that_is_named_is_there(document: Path) -> None:
    assert list(missing(document, document.read_text("utf-8"))) == []


def test_what_leads_nowhere_is_found() -> None:
    text = (
        "# One\n\n[a](#one) [b](#two) [c](docs/none.md) [d](docs/plan.md#none) [e](docs/plan.md) [f](https://x.org)\n"
    )
    found = ["#two: there is no such heading", "docs/none.md: there is no such file"]
    assert list(broken(ROOT / "README.md", text)) == [*found, "docs/plan.md#none: there is no such heading"]
    assert list(
        missing(ROOT / "README.md", "`src/none.py`, `render/format.py`, `tests/golden/<name>.R`, `tidy/x.csv`")
    ) == ["src/none.py"]
