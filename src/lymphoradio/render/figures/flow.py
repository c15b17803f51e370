"""The flow of patients in the manner of CONSORT: every box with its n, exclusions at the side, groups at the end.

Schulz KF, Altman DG, Moher D (2010), BMJ 340:c332.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd
from matplotlib.figure import Figure

from ...study import ANALYSED, ENROLLED, Study
from ...study.specs import Output
from ...tidy import Result
from ..format import THIN, format_count
from .measure import widest, wrap
from .page import Page
from .rows import said, variable_words, where
from .style import LINE_HEIGHT, WIDTHS, journal

MARGIN = 1.0
PAD = 1.8
GAP = 6.0
SIDE = 9.0
BETWEEN = 4.0
MAIN_WIDTH = 70.0
LAST_WIDTH = 52.0


@dataclass(frozen=True)
class Box:
    """Lines of text and the size in mm of the box around them."""

    lines: tuple[str, ...]

    @property
    def width(self) -> float:
        """Of the text and the padding."""
        return widest(self.lines) + 2 * PAD

    @property
    def height(self) -> float:
        """Of the text and the padding."""
        return len(self.lines) * LINE_HEIGHT + 2 * PAD

    def draw(self, page: Page, left: float, top: float, width: float, height: float | None = None,
             centred: bool = True) -> float:  # fmt: skip
        """Draw it that wide; returns its lower edge."""
        height = self.height if height is None else height
        page.box(left, top, width, height)
        x = left + width / 2 if centred else left + PAD
        start = top + (height - len(self.lines) * LINE_HEIGHT) / 2
        page.paragraph(x, start, self.lines, ha="center" if centred else "left")
        return top + height


@dataclass(frozen=True)
class Stage:
    """A box of the trunk, and the exclusions that leave below it."""

    box: Box
    sides: list[Box] = field(default_factory=list)


@dataclass(frozen=True)
class Branch:
    """A group's box (None: all patients) and the box of those followed (None: nothing was counted)."""

    group: Box | None
    followed: Box | None


@journal()
def draw_flow(results: Result, study: Study, output: Output) -> Figure:
    """Draw the flow diagram.

    Parameters
    ----------
    results : Result
        `estimates`: the counts of the flow.
    study : Study
    output : Output

    Returns
    -------
    matplotlib.figure.Figure
        As high as its boxes need.
    """
    width = WIDTHS[output.width]
    counts = results.estimates
    stages = _stages(counts, output, width)
    trunk = _trunk_height(stages)
    count = max(int(counts["variable"].isin(["group", "ungrouped"]).sum()), 1)
    column = (width - 2 * MARGIN - (count - 1) * BETWEEN) / count
    branches = _branches(counts, study, output, min(column, LAST_WIDTH))
    beside = all(_unbroken(counts, study, output, column))
    if not beside:
        branches = _branches(counts, study, output, (width - 2 * MARGIN) / 2 - GAP)
    page = Page.blank(width, trunk + _branches_height(branches, beside) + MARGIN)
    bottom = _draw_trunk(page, stages)
    if beside:
        _draw_beside(page, branches, bottom, min(column, LAST_WIDTH))
    else:
        _draw_stacked(page, branches, bottom)
    return page.figure


def _n(count: float) -> str:
    return f"n{THIN}={THIN}{format_count(count)}"


def _stages(counts: pd.DataFrame, output: Output, width: float) -> list[Stage]:
    names = {ENROLLED: "Enrolled", ANALYSED: "Analysed"}
    beside = width / 2 - SIDE - MARGIN - 2 * PAD
    stages: list[Stage] = []
    for _, row in counts.iterrows():
        kind = row["variable"]
        if kind == "excluded":
            reason = wrap(f"Excluded: {said(output, row['level'])}", beside)
            stages[-1].sides.append(Box((*reason, _n(row["n"]))))
        elif kind in (ENROLLED, "remaining", ANALYSED):
            name = said(output, names.get(kind) or row["level"][:1].upper() + row["level"][1:])
            stages.append(Stage(Box((*wrap(name, min(MAIN_WIDTH, width - 2 * MARGIN) - 2 * PAD), _n(row["n"])))))
    return stages


def _followed(counts: pd.DataFrame, output: Output, group: str, width: float) -> Box | None:
    lines: list[str] = []
    for _, row in where(counts, variable="followed", group=group).iterrows():
        lines += wrap(f"{said(output, row['level'])}: {_n(row['n'])}", width)
    return Box(tuple(lines)) if lines else None


def _branches(counts: pd.DataFrame, study: Study, output: Output, width: float) -> list[Branch]:
    inner = width - 2 * PAD
    groups = where(counts, variable="group")
    if groups.empty:
        followed = _followed(counts, output, "", min(MAIN_WIDTH, width) - 2 * PAD)
        return [Branch(None, followed)] if followed else []
    branches = [
        Branch(Box((*wrap(_group(group, study, output), inner), _n(n))), _followed(counts, output, group, inner))
        for group, n in zip(groups["group"], groups["n"], strict=True)
    ]
    ungrouped = where(counts, variable="ungrouped")["n"]
    return branches + [Branch(Box((*wrap(_no_group(study, output), inner), _n(n))), None) for n in ungrouped]


def _group(group: str, study: Study, output: Output) -> str:
    """A group's name; No and Yes stand after the label of the column, unless the output has its own words for them."""
    words = said(output, group)
    if words != group or not study.is_yes_no(study.flow.by):
        return words
    return f"{variable_words(study.flow.by, study, output)}: {words}"


def _no_group(study: Study, output: Output) -> str:
    return f"No {variable_words(study.flow.by, study, output)}"


def _unbroken(counts: pd.DataFrame, study: Study, output: Output, column: float) -> list[bool]:
    """Whether each word of the last boxes is narrower than a box, so that none would be broken."""
    last = counts[counts["variable"].isin(["group", "ungrouped", "followed"])]
    labels = [_group(group, study, output) for group in last["group"] if group]
    labels += [said(output, text) for text in last.loc[last["variable"] == "followed", "level"]]
    labels += [_no_group(study, output)] * bool((last["variable"] == "ungrouped").any())
    words = [word for label in labels for word in f"{label}:".split(" ")] + [_n(n) for n in last["n"]]
    return [widest([word]) + 2 * PAD <= column for word in words]


def _trunk_height(stages: Sequence[Stage]) -> float:
    height = MARGIN
    for i, stage in enumerate(stages):
        height += stage.box.height
        if i < len(stages) - 1 or stage.sides:
            height += sum(side.height + BETWEEN for side in stage.sides) + GAP
    return height


def _draw_trunk(page: Page, stages: Sequence[Stage]) -> float:
    centre, y = page.width / 2, MARGIN
    for i, stage in enumerate(stages):
        width = max(stage.box.width, 34.0)
        y = start = stage.box.draw(page, centre - width / 2, y, width)
        for side in stage.sides:
            y += BETWEEN
            page.arrow([centre, centre + SIDE], [y + side.height / 2] * 2)
            y = side.draw(page, centre + SIDE, y, max(other.width for other in stage.sides), centred=False)
        if i < len(stages) - 1 or stage.sides:
            y += GAP
            page.arrow([centre, centre], [start, y])
    return y


def _branches_height(branches: Sequence[Branch], beside: bool) -> float:
    if not branches:
        return 0.0
    groups = max((branch.group.height for branch in branches if branch.group), default=0.0)
    followed = max((branch.followed.height for branch in branches if branch.followed), default=0.0)
    if beside:
        return sum(height + GAP for height in (groups, followed) if height) + (BETWEEN if len(branches) > 1 else 0)
    return sum(_row_height(branch) + BETWEEN for branch in branches)


def _row_height(branch: Branch) -> float:
    return max(box.height for box in branch_boxes(branch))


def branch_boxes(branch: Branch) -> list[Box]:
    """The boxes that a branch has."""
    return [box for box in (branch.group, branch.followed) if box is not None]


def _draw_beside(page: Page, branches: Sequence[Branch], top: float, column: float) -> None:
    if not branches:
        return
    middle = page.width / 2
    widths = [max(box.width for box in branch_boxes(branch)) for branch in branches]
    width = min(max(*widths, 22.0), column)
    pitch = width + BETWEEN
    centres = [middle + (i - (len(branches) - 1) / 2) * pitch for i in range(len(branches))]
    bus = top + BETWEEN
    if len(branches) > 1:
        page.line([middle, middle], [top, bus])
        page.line([centres[0], centres[-1]], [bus, bus])
    start = bus if len(branches) > 1 else top
    for i in range(2):
        boxes = [(branch.group, branch.followed)[i] for branch in branches]
        height = max((box.height for box in boxes if box), default=0.0)
        if not height:
            continue
        for centre, box in zip(centres, boxes, strict=True):
            if box:
                page.arrow([centre, centre], [start, start + GAP])
                box.draw(page, centre - width / 2, start + GAP, width, height)
        start += GAP + height


def _draw_stacked(page: Page, branches: Sequence[Branch], top: float) -> None:
    """Groups below each other, where they are too many or too wide for a row."""
    middle, bus = page.width / 2, MARGIN + 1.0
    left = bus + GAP
    width = max(branch.group.width for branch in branches if branch.group)
    followed = max((branch.followed.width for branch in branches if branch.followed), default=0.0)
    y = top + BETWEEN
    page.line([middle, middle, bus], [top, top + BETWEEN / 2, top + BETWEEN / 2])
    for branch in branches:
        height = _row_height(branch)
        centre = y + height / 2
        page.arrow([bus, left], [centre, centre])
        if branch.group:
            branch.group.draw(page, left, centre - branch.group.height / 2, width)
        if branch.followed:
            page.arrow([left + width, left + width + GAP], [centre, centre])
            branch.followed.draw(page, left + width + GAP, y, followed, height)
        y += height + BETWEEN
    page.line([bus, bus], [top + BETWEEN / 2, y - BETWEEN - _row_height(branches[-1]) / 2])
