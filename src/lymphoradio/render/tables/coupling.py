"""Footnotes of a table of correlations: what remains of a change's correlation with its baseline."""

from __future__ import annotations

import math

from ...study.specs import Correlation
from ..format import format_count, format_interval, format_number, with_level_words
from ..p_values import format_p_with_sign
from .rows import Records, first, only
from .words import Words, percent_level


def coupling_notes(rows: Records, spec: Correlation, words: Words) -> tuple[str, ...]:
    """A sentence for each pair of a change and its baseline."""
    return tuple(
        _sentence(label, rows, spec, words)
        for label in spec.pairs
        if first(rows, variable=label, level="coupling alone") is not None
    )


def _sentence(label: str, rows: Records, spec: Correlation, words: Words) -> str:
    oldham = only(rows, variable=label, level="change with mean", estimate_type="pearson_r")
    alone = only(rows, variable=label, level="coupling alone", estimate_type="pearson_r")
    test = only(rows, variable=label, level="coupling alone", estimate_type="test")
    logs = ", on logarithms," if "of logarithms" in oldham["method"] else ""
    about = f"{words.text(label)}: change and baseline share a measurement (mathematical coupling)"
    if math.isnan(alone["estimate"]):
        return f"{about}; what coupling alone gives is not estimable ({alone['note']})"
    expected = f"coupling alone{logs} gives r = {format_number(alone['estimate'], 2)}"
    observed = (
        f"test of the observed correlation against it (Tu and Gilthorpe; conservative): "
        f"{format_p_with_sign(test['p_value'], spec.alpha)}"
        if not math.isnan(test["p_value"])
        else f"no test against it ({test['note']})"
    )
    if math.isnan(oldham["estimate"]):
        return f"{about}; {expected}; {observed}; Oldham's correlation is not estimable ({oldham['note']})"
    r = format_interval(oldham["estimate"], oldham["conf_low"], oldham["conf_high"], 2, null=0)
    return (
        f"{about}; {expected}; {observed}. Oldham's correlation of the change with the mean of both measurements: "
        f"r = {r.replace('(', f'({with_level_words(percent_level(spec.conf_level))}')}, "
        f"{format_p_with_sign(oldham['p_value'], spec.alpha)} (n = {format_count(oldham['n'])})"
    )
