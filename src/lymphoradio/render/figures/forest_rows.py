"""The rows of a forest plot: what each term of a model is called, and its effect as a number and in words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from ...study import Study
from ...study.specs import Output, Regression
from ...tidy import NOT_ESTIMABLE, PENALISED
from ..format import NE, THIN, decimals_for, format_count, format_interval, format_ratio
from ..p_values import format_p
from ..units import per_unit
from .rows import first, said, variable_words, where

PENALISED_MARK = "\N{DAGGER}"
EFFECTS = {"beta": "Difference", "odds_ratio": "Odds ratio", "hazard_ratio": "Hazard ratio"}


@dataclass(frozen=True)
class ForestRow:
    """A row of a forest plot.

    Attributes
    ----------
    label : str
    indented : bool
        A level below its factor.
    bold : bool
        A factor's name.
    estimate, low, high : float
        NaN where nothing is drawn.
    is_reference : bool
    n, events, effect, p : str
        The cells, formatted; empty for none.
    term : int
        Number of the term, for the bands behind the rows.
    missing : str
        Why it has no effect or no interval.
    """

    label: str
    term: int
    indented: bool = False
    is_reference: bool = False
    estimate: float = math.nan
    low: float = math.nan
    high: float = math.nan
    n: str = ""
    events: str = ""
    effect: str = ""
    p: str = ""
    missing: str = ""


def forest_rows(effects: pd.DataFrame, tests: pd.DataFrame, spec: Regression, study: Study, output: Output,
                null: float) -> list[ForestRow]:  # fmt: skip
    """Rows for the effects of a model, in their order.

    Parameters
    ----------
    effects : DataFrame
        Tidy rows of the terms.
    tests : DataFrame
        Tidy rows of the tests of whole factors.
    spec, study, output
    null : float
        The value of no effect: 1 for a ratio, 0 for a difference.
    """
    rows: list[ForestRow] = []
    for term, name in enumerate(dict.fromkeys(effects["variable"])):
        levels = where(effects, variable=name)
        label = variable_words(name, study, output)
        if levels["level"].iloc[0] == "":
            row = levels.iloc[0]
            rows.append(_effect(row, per_unit(label, study.variable(name).unit, row["unit"]), term, False, spec, null))
        elif len(levels) == 1:
            row = levels.iloc[0]
            versus = f"{label} ({said(output, row['level'])} vs. {said(output, row['reference'])})"
            rows.append(_effect(row, versus, term, False, spec, null))
        else:
            whole = first(tests, variable=name)
            p = "" if whole is None else _p(whole, spec)
            rows.append(ForestRow(label, term, p=p))
            reference = f"{said(output, levels['reference'].iloc[0])} (reference)"
            effect = "0" if null == 0 else "1"
            rows.append(ForestRow(reference, term, indented=True, is_reference=True, estimate=null, effect=effect))
            rows += [_effect(row, said(output, row["level"]), term, True, spec, null) for _, row in levels.iterrows()]
    return rows


def _effect(row: pd.Series, label: str, term: int, indented: bool, spec: Regression, null: float) -> ForestRow:
    estimate, low, high = float(row["estimate"]), float(row["conf_low"]), float(row["conf_high"])
    if math.isnan(estimate):
        effect = NE
    elif null == 0:
        half = (high - low) / 2
        effect = format_interval(
            estimate, low, high, decimals_for(abs(estimate) if math.isnan(half) else half), null=0.0
        )
    else:
        effect = format_ratio(estimate, low, high)
    if row["statistic_type"] == PENALISED:
        effect += f"{THIN}{PENALISED_MARK}"
    return ForestRow(
        label, term, indented, False, estimate, low, high,
        n=format_count(row["n"]), events="" if math.isnan(row["n_events"]) else format_count(row["n_events"]),
        effect=effect, p=_p(row, spec), missing=_missing(row),
    )  # fmt: skip


def _p(row: pd.Series, spec: Regression) -> str:
    p = float(row["p_value"])
    return NE if math.isnan(p) else format_p(p, spec.alpha)


def _missing(row: pd.Series) -> str:
    """The part of a note that says why there is no effect or no interval."""
    if not math.isnan(row["conf_low"]) and not math.isnan(row["conf_high"]):
        return ""
    _, found, reason = row["note"].rpartition(NOT_ESTIMABLE)
    return reason if found else ""


def varying(rows: Sequence[ForestRow], name: str) -> bool:
    """Whether a column says something that the figure's foot cannot say once for all rows."""
    return len({getattr(row, name) for row in rows if row.effect and not row.is_reference}) > 1
