"""What a panel of paired measurements shows: the values, which lines are drawn, and the two box plots."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...study import Study
from ...study.specs import ADJUSTED_BY, Output, PairedChange
from ...tidy import DECIDING, Result
from ..format import THIN as NBSP
from ..format import decimals_for, format_count, resolution
from ..notes import apart
from ..p_values import format_p_with_sign
from ..tables.words import capital
from ..units import in_unit
from .rows import one, said, test_name, variable_words, where


@dataclass(frozen=True)
class Side:
    """A box plot: median and quartiles from the tidy table, whiskers to the last value within 1.5 IQR."""

    median: float
    q1: float
    q3: float
    low: float
    high: float
    outliers: np.ndarray


@dataclass(frozen=True)
class Panel:
    """What one pair's panel shows.

    Attributes
    ----------
    pair, label, title : str
        Name of the pair, of the pair and group, and with the unit.
    details : tuple of str
        Lines below the title: n, the deciding test, its p-value.
    pre, post : ndarray, shape (n,)
    drawn : ndarray of int
        Ranks of the patients whose lines are drawn, in order of their change.
    sides : tuple of Side
    decimals : int
        Of the medians.
    """

    pair: str
    label: str
    title: str
    details: tuple[str, ...]
    pre: np.ndarray
    post: np.ndarray
    drawn: np.ndarray
    sides: tuple[Side, Side]
    decimals: int

    @property
    def n(self) -> int:
        """Patients with both values."""
        return len(self.pre)


@dataclass(frozen=True)
class Heading:
    """What stands above a panel, in the attributes of `Panel`, and the unit and n of its patients."""

    pair: str
    label: str
    title: str
    details: tuple[str, ...]
    unit: str
    n: int


def read_heading(pair: str, group: str, results: Result, spec: PairedChange, study: Study, output: Output) -> Heading:
    """The heading of the panel of a pair, of all patients or of a group."""
    rows = where(results.estimates, variable=pair, group=group)
    median = one(rows, level="pre", estimate_type="median")
    deciding = rows[(rows["estimate_type"] == "test") & rows["note"].str.startswith(DECIDING)]
    details = [f"n{NBSP}={NBSP}{format_count(median['n'])}"]
    for _, row in deciding[deciding["n"] > 0].iterrows():
        details += [capital(test_name(row["method"])), _p(row, spec)]
    name = said(output, pair)
    of_group = f", {_group_words(group, spec, study, output)}" if group else ""
    title = in_unit(name, median["unit"]) + of_group
    return Heading(name, name + of_group, title, tuple(details), median["unit"], int(median["n"]))


def read_panel(pair: str, group: str, results: Result, spec: PairedChange, study: Study, output: Output) -> Panel:
    """The panel of a pair, of all patients or of a group.

    Raises
    ------
    LookupError
        The tidy table does not have the medians and quartiles of both sides once each.
    """
    assert results.points is not None
    rows = where(results.estimates, variable=pair, group=group)
    values = where(results.points, variable=pair, group=group)
    pre, post = values["x"].to_numpy(float), values["y"].to_numpy(float)
    sides = tuple(_side(where(rows, level=level), value) for level, value in (("pre", pre), ("post", post)))
    heading = read_heading(pair, group, results, spec, study, output)
    decimals = study.show_decimals(spec.pairs[pair][0])
    if decimals is None:
        overall = where(results.estimates, variable=pair, group="", level="pre")
        q1, center, q3 = quartiles(overall)
        decimals = decimals_for(resolution(q3 - q1, center))
    order = np.argsort(post - pre, kind="stable")
    return Panel(
        pair=heading.pair, label=heading.label, title=heading.title, details=heading.details,
        pre=pre, post=post, drawn=order[spaced_ranks(len(order), spec.show_lines)], sides=(sides[0], sides[1]),
        decimals=decimals,
    )  # fmt: skip


def group_notes(results: Result, spec: PairedChange) -> list[str]:
    """Who has no group, and what p-values within groups cannot say."""
    if not spec.by:
        return []
    rows = results.estimates
    lost = [note for note in rows.loc[rows["estimate_type"] == "mean", "note"] if "stand in no group" in note]
    standing = [note for text in rows.loc[rows["estimate_type"] == "test", "note"] for note in apart(text)[0]]
    return [f"{capital(note)}." for note in dict.fromkeys([*lost, *standing])]


def quartiles(rows: pd.DataFrame) -> tuple[float, float, float]:
    """First quartile, median and third quartile of the rows of one measurement."""
    q1, median, q3 = (float(one(rows, estimate_type=kind)["estimate"]) for kind in ("q1", "median", "q3"))
    return q1, median, q3


def _group_words(group: str, spec: PairedChange, study: Study, output: Output) -> str:
    """A group's name; of Yes and No with the column's label, without which they say nothing."""
    words = said(output, group)
    return f"{variable_words(spec.by, study, output)}:{NBSP}{words}" if study.is_yes_no(spec.by) else words


def _p(row: pd.Series, spec: PairedChange) -> str:
    if math.isnan(row["p_value"]):
        return f"not estimable: {apart(row['note'])[1].split('; ')[-1]}"
    if spec.adjust == "none" or len(spec.pairs) == 1 or math.isnan(row["p_adjusted"]):
        return format_p_with_sign(row["p_value"], spec.alpha)
    return f"{format_p_with_sign(row['p_adjusted'], spec.alpha)} ({ADJUSTED_BY[spec.adjust]}-adjusted)"


def spaced_ranks(n: int, most: int) -> np.ndarray:
    """All ranks, or `most` of them at equal steps with the first and the last.

    >>> spaced_ranks(3, 5).tolist(), spaced_ranks(9, 5).tolist()
    ([0, 1, 2], [0, 2, 4, 6, 8])
    """
    if n <= most:
        return np.arange(n)
    return np.floor(np.linspace(0, n - 1, most) + 0.5).astype(int)


def _side(rows: pd.DataFrame, values: np.ndarray) -> Side:
    q1, median, q3 = quartiles(rows)
    reach = 1.5 * (q3 - q1)
    within = (values >= q1 - reach) & (values <= q3 + reach)
    # A whisker never ends inside its box, which interpolated quartiles of few values could ask for.
    low, high = min(values[within].min(initial=q1), q1), max(values[within].max(initial=q3), q3)
    return Side(median, q1, q3, float(low), float(high), values[~within])
