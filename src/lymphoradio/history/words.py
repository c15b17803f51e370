"""The difference of two versions in words, and as Markdown for the summary of a job."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from .compare import Difference
from .conclusions import Flip, Row, which_p
from .labels import Plan, changed_keys, column_label, model_label, shown_as
from .versions import Version

MOST_SHOWN = 40
MOST_KEYS = 8


def in_words(before: Version, after: Version, difference: Difference) -> Iterator[str]:
    """Lines for people.

    Parameters
    ----------
    before, after : Version
    difference : Difference

    Yields
    ------
    str
        What differs in inputs and plan, every flipped conclusion, and how many numbers changed in which analyses with
        the largest change of each. Lines of a list begin with two blanks.
    """
    plan = after.manifest["plan"]
    yield f"{before.name} ({before.id}) -> {after.name} ({after.id})"
    yield from _inputs(before, after)
    yield from _plan(before.manifest["plan"], plan)
    if difference.renamed:
        yield f"Other labels: {_some([f'{old} -> {new}' for old, new in difference.renamed.items()])}."
    changes = difference.changes
    if changes.empty:
        yield f"All {difference.numbers:,} numbers are the same."
        return
    yield from _patients(changes)
    yield from _flips(plan, difference)
    is_other = (changes["before"] != changes["after"]).sum()
    yield f"{is_other:,} of {difference.numbers:,} numbers {'is' if is_other == 1 else 'are'} not the same:"
    for analysis, group in changes.groupby("analysis", sort=False):
        yield f"  {shown_as(plan, str(analysis))}: {_extent(plan, group)}"


def in_markdown(before: Version, after: Version, difference: Difference, study: str = "") -> str:
    """The same as a section of Markdown, whose heading may name the study."""
    head, *lines = in_words(before, after, difference)
    head = f"{study}: {head}" if study else head
    body = [f"  - {_plain(line.strip())}" if line.startswith("  ") else f"- {_plain(line)}" for line in lines]
    return "\n".join([f"### {_plain(head)}", "", *body, ""])


def _plain(text: str) -> str:
    """Text in which Markdown finds no markup: labels are the plan's own."""
    return "".join(f"\\{character}" if character in "\\`*_[]<|#" else character for character in text)


def _inputs(before: Version, after: Version) -> Iterator[str]:
    was, now = before.manifest.get("inputs", {}), after.manifest.get("inputs", {})
    for file in dict.fromkeys([*was, *now]):
        if was.get(file) != now.get(file):
            alone = "not read before" if file in now else "no longer read"
            yield f"{file}: {'changed' if file in was and file in now else alone}"
    if before.manifest.get("code") != after.manifest.get("code"):
        yield "The code changed."


def _plan(before: Plan, after: Plan) -> Iterator[str]:
    gone = [name for name in before.get("analyses", {}) if name not in after.get("analyses", {})]
    new = [name for name in after.get("analyses", {}) if name not in before.get("analyses", {})]
    if gone:
        yield f"No longer analysed: {_some([shown_as(before, name) for name in gone])}."
    if new:
        yield f"Newly analysed: {_some([shown_as(after, name) for name in new])}."
    whole = {f"analyses.{name}" for name in (*gone, *new)}
    keys = [key for key in changed_keys(before, after) if key not in whole]
    if keys:
        yield f"Other keys of the plan: {_some(keys)}."


def _some(words: list[str]) -> str:
    more = f" and {len(words) - MOST_KEYS:,} more" if len(words) > MOST_KEYS else ""
    return f"{', '.join(words[:MOST_KEYS])}{more}"


def _patients(changes: pd.DataFrame) -> Iterator[str]:
    flow = changes[(changes["analysis"] == "flow") & (changes["number"] == "n")]
    for step in ("enrolled", "analysed"):
        for _, row in flow[flow["variable"] == step].iterrows():
            yield f"Patients {step}: {_number(row['before'])} -> {_number(row['after'])}"


def _flips(plan: Plan, difference: Difference) -> Iterator[str]:
    flips = difference.flips
    if not flips:
        yield "No conclusion flipped."
        return
    yield f"{len(flips):,} {'conclusion' if len(flips) == 1 else 'conclusions'} flipped:"
    for flip in flips[:MOST_SHOWN]:
        yield f"  {_flip(plan, flip)}"
    if len(flips) > MOST_SHOWN:
        yield f"  ... and {len(flips) - MOST_SHOWN:,} more"


def _flip(plan: Plan, flip: Flip) -> str:
    old, new = flip.old, flip.new
    row = new or old
    assert row is not None
    what = f"{shown_as(plan, str(row['analysis']))}: {_about(plan, row)}"
    if old is None or new is None:
        return f"{what}: {flip.reasons['estimate']}{f' ({_effect(row)})' if _effect(row) else ''}"
    parts = [f"p {_p(old[which_p(old)])} -> {_p(new[which_p(new)])}, {text}"
             for number, text in flip.reasons.items() if number != "estimate"]  # fmt: skip
    parts += [f"{_effect(old)} -> {_effect(new)}, {text}"
              for number, text in flip.reasons.items() if number == "estimate"]  # fmt: skip
    return f"{what}: {'; '.join(parts)}"


def _effect(row: Row) -> str:
    if math.isnan(row["estimate"]):
        return ""
    interval = "" if math.isnan(row["conf_low"]) else f" ({_number(row['conf_low'])} to {_number(row['conf_high'])})"
    return f"{_number(row['estimate'])}{interval}"


def _extent(plan: Plan, group: pd.DataFrame) -> str:
    """How many numbers of an analysis changed, and the largest relative change of an estimate."""
    count = f"{len(group):,} number{'' if len(group) == 1 else 's'}"
    if group["before"].isna().all():
        return f"{count}, only in the later version"
    if group["after"].isna().all():
        return f"{count}, only in the earlier version"
    if group["number"].isin(["n", "n_missing"]).all():
        return f"{count}, of patients only"
    return f"{count}{_largest(plan, group)}{_come_and_gone(group)}"


def _come_and_gone(group: pd.DataFrame) -> str:
    estimates = group[group["number"] == "estimate"]
    gone, come = (int(estimates[side].isna().sum()) for side in ("after", "before"))
    said = [f"; {_counted(n)} {what}" for n, what in ((gone, "gone"), (come, "new")) if n]
    return "".join(said)


def _counted(n: int) -> str:
    return "1 estimate is" if n == 1 else f"{n:,} estimates are"


def _largest(plan: Plan, group: pd.DataFrame) -> str:
    sizes = group["relative_change"].abs().where(group["number"] == "estimate").fillna(0.0).to_numpy()
    if not sizes.any():
        return ""
    row = group.iloc[int(sizes.argmax())]
    percent = 100 * row["relative_change"]
    change = f"{percent:+.2g}%" if abs(percent) < 99.5 else f"{percent:+,.0f}%"
    return f"; most: {_about(plan, row)}, {_number(row['before'])} -> {_number(row['after'])} ({change})"


def _about(plan: Plan, row: Mapping[str, Any] | pd.Series) -> str:
    """What a row is about, in the labels of the plan."""
    time = f"{row['time']} {row['time_unit']}" if row["time"] else ""
    variable, level = column_label(plan, row["variable"]), row["level"]
    level = f"{level} vs. {row['reference']}" if row["reference"] else level
    model = model_label(plan, row["analysis"], row["model"])
    kind = row["estimate_type"].replace("_", " ")
    parts = (variable, level, row["group"], row["contrast"], time, model, kind)
    return ", ".join(filter(None, parts))


def _number(value: float) -> str:
    return "none" if math.isnan(value) else f"{value:,.0f}" if value.is_integer() else f"{value:.4g}"


def _p(value: float) -> str:
    return "none" if math.isnan(value) else "<0.001" if value < 0.001 else f"{value:.3g}"
