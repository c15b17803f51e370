"""The difference of two versions in words, and as Markdown for the summary of a job."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pandas as pd

from .compare import Difference
from .versions import Version

MOST_SHOWN = 40


def in_words(before: Version, after: Version, difference: Difference) -> Iterator[str]:
    """Lines for people.

    Parameters
    ----------
    before, after : Version
    difference : Difference

    Yields
    ------
    str
        What differs in inputs, how many numbers changed in which analyses, every flipped conclusion, and the largest
        changes of each analysis.
    """
    yield f"{before.name} ({before.id}) -> {after.name} ({after.id})"
    yield from _inputs(before, after)
    changes = difference.changes
    if changes.empty:
        yield f"All {difference.numbers:,} numbers are the same."
        return
    n = len(changes)
    yield f"{n:,} of {difference.numbers:,} numbers {'is' if n == 1 else 'are'} not the same:"
    for analysis, group in changes.groupby("analysis", sort=False):
        yield f"  {analysis}: {len(group):,}{_largest(group)}"
    flipped = difference.flipped
    if flipped.empty:
        yield "No conclusion flipped."
        return
    yield f"{len(flipped):,} {'conclusion' if len(flipped) == 1 else 'conclusions'} flipped:"
    for _, row in flipped.head(MOST_SHOWN).iterrows():
        yield f"  {_about(row)}: {row['number']} {_number(row['before'])} -> {_number(row['after'])}, {row['flipped']}"
    if len(flipped) > MOST_SHOWN:
        yield f"  ... and {len(flipped) - MOST_SHOWN:,} more"


def in_markdown(before: Version, after: Version, difference: Difference) -> str:
    """The same as a section of Markdown."""
    head, *lines = in_words(before, after, difference)
    body = [f"  - {line.strip()}" if line.startswith("  ") else f"- {line}" for line in lines]
    return "\n".join([f"### {head}", "", *body, ""])


def _inputs(before: Version, after: Version) -> Iterator[str]:
    was, now = before.manifest.get("inputs", {}), after.manifest.get("inputs", {})
    for file in dict.fromkeys([*was, *now]):
        if was.get(file) != now.get(file):
            alone = "not read before" if file in now else "no longer read"
            yield f"{file}: {'changed' if file in was and file in now else alone}"
    if before.manifest.get("code") != after.manifest.get("code"):
        yield "The code changed."


def _largest(group: pd.DataFrame) -> str:
    """The largest relative change of an estimate."""
    sizes = group["relative_change"].abs().where(group["number"] == "estimate").fillna(0.0).to_numpy()
    if not sizes.any():
        return ""
    row = group.iloc[int(sizes.argmax())]
    change = f"{100 * row['relative_change']:+.2g} %"
    return f"; most: {_about(row)}, {_number(row['before'])} -> {_number(row['after'])} ({change})"


def _about(row: pd.Series) -> str:
    time = f"{row['time']} {row['time_unit']}" if row["time"] else ""
    model = row["model"]
    parts = (row["variable"], row["level"], row["group"], row["contrast"], time, model, row["estimate_type"])
    return f"{row['analysis']}: {', '.join(filter(None, parts))}"


def _number(value: float) -> str:
    return "none" if math.isnan(value) else f"{value:.4g}"
