"""Pairwise comparisons of several groups in one sentence: the pairs that differ, and how many do not."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ..study.specs import ADJUSTED_BY
from .format import THIN, format_alpha
from .p_values import format_p_with_sign

RANKS = ("mann_whitney_U", "kruskal_wallis_H")


def pairwise_words(
    rows: Iterable[Mapping[str, Any]], by_ranks: bool, alpha: float, say: Callable[[str], str] = str
) -> str:
    """What the pairwise tests of one variable found, or nothing where there are none.

    Parameters
    ----------
    rows : iterable of mapping
        Tidy rows of a group comparison, of one variable.
    by_ranks : bool
        Whether the Mann-Whitney tests are meant, else Welch's.
    alpha : float
    say : callable
        The words for a group's label.

    Examples
    --------
    >>> row = {"method": "pairwise Welch t test; Holm over 2 pairs of groups", "statistic_type": "t", "level": "B",
    ...        "reference": "A", "p_adjusted": 0.012}
    >>> words = pairwise_words([row, {**row, "level": "C", "p_adjusted": 0.4}], False, 0.05)
    >>> words.replace(THIN, " ")
    'pairwise Welch t tests (Holm): B versus A, p = 0.012; the other pair p ≥ 0.05'
    """
    pairs = [
        row for row in rows
        if row["method"].startswith("pairwise") and (row["statistic_type"] in RANKS) == by_ranks
    ]  # fmt: skip
    if not pairs:
        return ""
    known = [row for row in pairs if not math.isnan(row["p_adjusted"])]
    found = [row for row in known if row["p_adjusted"] < alpha]
    listed = [
        f"{say(row['level'])} versus {say(row['reference'])}, {format_p_with_sign(row['p_adjusted'], alpha)}"
        for row in found
    ]
    others = len(known) - len(found)
    limit = f"p{THIN}≥{THIN}{format_alpha(alpha)}"
    if others:
        which = "pair" if others == 1 else f"{others} pairs"
        listed.append(f"the other {which} {limit}" if found else f"{'the' if others == 1 else 'all'} {which} {limit}")
    if len(known) < len(pairs):
        listed.append(f"{len(pairs) - len(known)} of {len(pairs)} pairs not estimable")
    tests = "Mann-Whitney U tests" if by_ranks else "Welch t tests"
    return f"pairwise {tests} ({ADJUSTED_BY['holm']}): {'; '.join(listed)}"
