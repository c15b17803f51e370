"""Every printed number of a paper beside the computed one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from .claims import Claim
from .compare import compare

COLUMNS = (
    "place", "row", "column", "kind", "published", "computed", "same_at_printed_precision", "same_conclusion", "reason",
)  # fmt: skip
STATED = "The paper contradicts itself: "
ALPHA = 0.05


def concordance(
    claims: Sequence[Claim], estimates: Mapping[str, pd.DataFrame], alpha: Mapping[str, float] | None = None
) -> pd.DataFrame:
    """Compare every claim of a paper with the results.

    Parameters
    ----------
    claims : sequence of Claim
    estimates : mapping of str to DataFrame
        Tidy estimates by analysis.
    alpha : mapping of str to float, optional
        Level of each analysis's tests; 0.05 for one that is not there.

    Returns
    -------
    DataFrame
        A row per claim, in the paper's order, with the columns `COLUMNS`, all text. `computed` is the number in full,
        in the paper's unit, or the words of a conclusion. The booleans are `true`, `false`, or empty where the claim
        has no number or no conclusion; a number that is not there is `false`. `reason` says what differs; where the
        paper contradicts itself, that, after `STATED`.
    """
    levels = alpha or {}
    rows = []
    for claim in claims:
        verdict = compare(claim, estimates[claim.analysis], levels.get(claim.analysis, ALPHA))
        differs = False in (verdict.same_number, verdict.same_conclusion)
        reason = STATED + claim.reason if claim.reason and differs else verdict.difference
        rows.append(
            (
                claim.place, claim.row, claim.column, claim.kind, claim.printed, verdict.computed,
                _word(verdict.same_number), _word(verdict.same_conclusion), reason,
            )
        )  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype=str)


def _word(truth: bool | None) -> str:
    return "" if truth is None else str(truth).lower()
