"""Footnotes of a paired table: differences between its groups in the change."""

from __future__ import annotations

import math

from ...study.specs import PairedChange
from ..format import decimals_for, decimals_of_interval, format_count, format_interval, with_level_words
from ..p_values import format_p_with_sign
from ..units import pretty_unit
from .rows import Record, Records, where
from .words import Words, percent_level

NOT_COMPARED = "P values within groups do not compare the groups"


def differences_between(rows: Records, spec: PairedChange, words: Words) -> tuple[str, ...]:
    """A sentence per pair and two groups, and that p-values within groups are no comparison; nothing without groups."""
    if not spec.by:
        return ()
    compared = where(rows, variant="recommended", estimate_type="mean_difference", level="change", group="")
    changes = [row for row in compared if row["contrast"].startswith("change in ")]
    return (*(_sentence(row, rows, spec, words) for row in changes), NOT_COMPARED) if changes else ()


def _sentence(change: Record, rows: Records, spec: PairedChange, words: Words) -> str:
    contrast = change["contrast"].replace("change in ", "")
    (adjusted,) = where(rows, variable=change["variable"], level="post", contrast=contrast, group="")
    groups = contrast.removesuffix(f" - {change['reference']}")
    which = f"{words.text(groups)} minus {words.text(change['reference'])}"
    about = f"{words.text(change['variable'])}: " if len(spec.pairs) > 1 else ""
    return (
        f"{about}Difference between the groups in the change ({which}, n = {format_count(change['n'])}): "
        f"{_numbers(change, spec, words)}; of the values after, adjusted for the value before (analysis of covariance, "
        f"HC3): {_numbers(adjusted, spec, words)}"
    )


def _numbers(row: Record, spec: PairedChange, words: Words) -> str:
    if math.isnan(row["estimate"]):
        return f"not estimable ({row['note']})"
    spread = row["std_error"]
    shown = words.decimals(spec.pairs[row["variable"]][0], spread)
    decimals = decimals_of_interval(row["conf_low"], row["conf_high"], min(shown, decimals_for(spread) + 1))
    interval = format_interval(row["estimate"], row["conf_low"], row["conf_high"], decimals, null=0)
    level = percent_level(spec.conf_level)
    unit = f" {pretty_unit(row['unit'])}" if row["unit"] else ""
    p = format_p_with_sign(row["p_value"], spec.alpha)
    return f"{interval.replace('(', f'({with_level_words(level)}')}{unit}, {p}"
