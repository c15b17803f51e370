"""What changed between two folders of results, each with several studies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from ..errors import InputError
from .compare import COLUMNS, Difference, compare
from .versions import MANIFEST, Version, find_version
from .words import in_markdown, in_words

# GitHub drops the summary of a step that is longer than 1 MiB.
LONGEST = 900_000


class StudyDifference(NamedTuple):
    """A study in two folders: its versions where it is there, what changed, or why that cannot be said."""

    name: str
    before: Version | None
    after: Version | None
    difference: Difference | None
    trouble: str = ""


def holds_studies(folder: Path) -> bool:
    """Whether a folder is one of several studies' results, and not of one study's."""
    return folder.is_dir() and not (folder / MANIFEST).exists()


def compare_studies(before: Path, after: Path) -> list[StudyDifference]:
    """Compare every study of two folders of results.

    Parameters
    ----------
    before, after : Path
        Each with a folder per study.

    Returns
    -------
    list of StudyDifference
        By name. Results that cannot be read are said, and the other studies compared.
    """
    names = sorted({path.parent.name for folder in (before, after) for path in folder.glob(f"[!.]*/{MANIFEST}")})
    return [_compared(name, before, after) for name in names]


def _compared(name: str, before: Path, after: Path) -> StudyDifference:
    found: list[Version | None] = []
    try:
        for folder, when in ((before, "before"), (after, "now")):
            there = (folder / name / MANIFEST).exists()
            found.append(replace(find_version(str(folder / name)), name=when) if there else None)
        old, new = found
        return StudyDifference(name, old, new, compare(old, new) if old and new else None)
    except InputError as error:
        return StudyDifference(name, None, None, None, str(error))


def every_change(found: list[StudyDifference]) -> pd.DataFrame:
    """All changes, with the study in the first column."""
    tables = [
        one.difference.changes.assign(study=one.name) for one in found if one.difference and len(one.difference.changes)
    ]
    columns = ["study", *COLUMNS]
    return pd.concat(tables)[columns] if tables else pd.DataFrame(columns=columns)


def studies_in_words(found: list[StudyDifference], markdown: bool) -> Iterator[str]:
    """A section per study; in Markdown, studies beyond `LONGEST` bytes have one line each.

    Yields
    ------
    str
        Blocks of lines.
    """
    if not found:
        yield "There are no results on either side."
    length = 0
    for one in found:
        text = _section(one, markdown)
        length += len(text.encode("utf-8"))
        if markdown and length > LONGEST:
            flips = len(one.difference.flips) if one.difference else 0
            text = f"### {one.name}\n\n- Too long for this summary: {flips:,} flipped; `lymphoradio diff` says which.\n"
        yield text


def _section(one: StudyDifference, markdown: bool) -> str:
    if one.difference and one.before and one.after:
        if markdown:
            return in_markdown(one.before, one.after, one.difference, one.name)
        return "\n".join([one.name, *in_words(one.before, one.after, one.difference), ""])
    if one.trouble:
        what = one.trouble
    elif one.after:
        what = "There are no earlier results: a new study, or the earlier run did not make them."
    else:
        what = "There are no results any more: the study was removed, or the run did not make them."
    return f"### {one.name}\n\n- {what}\n" if markdown else f"{one.name}\n{what}\n"
