"""Estimates with no more digits than print the same: more would tell single patients' values and exact counts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import ROUND_05UP, Context, Decimal
from typing import Any

from ..render.format import decimals_for, decimals_of_interval, resolution
from ..render.tables.rows import Record
from ..render.tables.words import spread_of
from ..rounding import round_half_up
from ..study import Study
from ..study.specs import PairedChange, Spec, Trajectory

VALUES = frozenset(
    "mean sd median q1 q3 mean_difference median_difference hodges_lehmann cutoff resampled_cutoff".split()
)
FOLLOW_UP = frozenset({"median_survival", "median_follow_up", "rmst"})
NUMBERS = ("estimate", "conf_low", "conf_high")
DIGITS, OF_ERROR, PRINTED_DECIMALS = 5, 2, 2
# Degrees of freedom of these count levels or terms; those of t are patients.
OF_TERMS = frozenset(
    "chi_squared wald likelihood_ratio score penalised_likelihood_ratio kruskal_wallis_H F conditional".split()
)
P_DECIMALS, MOST_DECIMALS = 5, 8
_WIDE = Context(prec=400)  # the largest float has 309 digits before the point


def truncate(value: float, digits: int = DIGITS) -> float:
    """Truncate to significant digits, a value near 1 to those of its distance from 1, so that it prints the same.

    Rounding twice can print another number: 1.7849 is 1.785 and then 1.79. Python's `ROUND_05UP` is made for numbers
    that are rounded again: it truncates, and leaves no last digit 0 or 5 where something was lost.

    >>> truncate(1.78491), truncate(1.0000123, 2), truncate(-45.0, 2)
    (1.7849, 1.000012, -45.0)
    """
    if math.isnan(value) or value in (0.0, 1.0):
        return value
    size = min(abs(value), abs(value - 1))
    decimals = digits - 1 - math.floor(math.log10(size if size < 0.1 else abs(value)))
    return _truncate(value, max(decimals, PRINTED_DECIMALS + 1))


def _truncate(value: float, decimals: int) -> float:
    return float(Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), ROUND_05UP, _WIDE))


def truncate_p(p: float, alpha: float) -> float:
    """A p-value with five decimals, at least 0.00001, and with more where it prints more to be told from alpha.

    >>> truncate_p(0.0000004, 0.05), truncate_p(0.204512, 0.05), truncate_p(0.049996, 0.05)
    (1e-05, 0.20451, 0.049996)
    """
    if math.isnan(p):
        return p
    decimals = P_DECIMALS
    while decimals < MOST_DECIMALS and p != alpha and float(round_half_up(p, decimals - 1)) == alpha:
        decimals += 1
    return max(_truncate(p, decimals), 10.0**-P_DECIMALS)


def decimals_of(rows: Sequence[Record], study: Study, spec: Spec | None) -> dict[tuple[str, str], int]:
    """Decimals of the values of each variable and level: of the plan's column, or by the spread in the first group."""
    found: dict[tuple[str, str], list[Record]] = {}
    for row in rows:
        found.setdefault((row["variable"], row["level"]), []).append(row)
    return {key: _decimals(*key, group, study, spec) for key, group in found.items()}


def rounded(row: Record, decimals: int, spec: Spec | None) -> dict[str, Any]:
    """A row with its estimate, interval, statistic and p-values as they could be printed.

    Parameters
    ----------
    row : mapping
        A tidy row; its counts are left as they are.
    decimals : int
        Of its values.
    spec : Spec or None

    Returns
    -------
    dict
        Values in a column's unit with its decimals, an interval with those that its width needs, other numbers with
        five significant digits. Without the standard errors of means, from which n follows, and without degrees of
        freedom that are patients.
    """
    if row["estimate_type"] in ("count", "percent"):
        return dict(row)
    alpha = spec.alpha if spec is not None else 0.05
    has_error = row["estimate_type"] not in ("mean", "survival_probability")
    return {
        **row,
        **dict(zip(NUMBERS, _numbers(row, decimals), strict=True)),
        "statistic": truncate(row["statistic"]),
        "std_error": truncate(row["std_error"], OF_ERROR) if has_error else math.nan,
        "df": row["df"] if row["statistic_type"] in OF_TERMS else math.nan,
        "p_value": truncate_p(row["p_value"], alpha),
        "p_adjusted": truncate_p(row["p_adjusted"], alpha),
    }


def _numbers(row: Record, decimals: int) -> list[float]:
    values = [row[name] for name in NUMBERS]
    if row["estimate_type"] in FOLLOW_UP:
        return [_at(value, 1) for value in values]
    if row["estimate_type"] not in VALUES:
        return [truncate(value) for value in values]
    shown = decimals_of_interval(row["conf_low"], row["conf_high"], decimals)
    while shown < MOST_DECIMALS and any(end and _at(end, shown) == 0 for end in values[1:]):
        shown += 1  # an end stays on its side of no difference
    return [_at(value, shown) for value in values]


def _at(value: float, decimals: int) -> float:
    return value if math.isnan(value) else float(round_half_up(value, decimals))


def _decimals(variable: str, level: str, group: Sequence[Record], study: Study, spec: Spec | None) -> int:
    name = _column(variable, level, study, spec)
    shown = study.show_decimals(name) if name else None
    if shown is not None:
        return shown
    value = {row["estimate_type"]: row["estimate"] for row in group if row["group"] == group[0]["group"]}
    spread = spread_of(*(value.get(kind, math.nan) for kind in ("sd", "q1", "q3")))
    return decimals_for(resolution(spread, value.get("median", math.nan)))


def _column(variable: str, level: str, study: Study, spec: Spec | None) -> str:
    if isinstance(spec, PairedChange) and variable in spec.pairs:
        return spec.pairs[variable][0]
    if isinstance(spec, Trajectory) and study.has(level):
        return level
    return variable if study.has(variable) else ""
