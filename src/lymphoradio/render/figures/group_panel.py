"""What a panel of unpaired groups shows: each group's values and box, and the test between them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...study import Study
from ...study.specs import ADJUSTED_BY, GroupComparison, Output
from ...tidy import DECIDING, Result
from ..notes import apart
from ..p_values import format_p_with_sign
from ..pairwise import RANKS, pairwise_words
from ..tables.words import capital
from ..units import in_unit
from .density import Density, read_beyond, read_density
from .foot import conditions
from .rows import one, said, test_name, variable_words, where
from .style import Look, group_look


@dataclass(frozen=True)
class Group:
    """A group in a panel.

    Attributes
    ----------
    label : str
    look : Look
    n : int
        Patients with a value.
    sample : ndarray, shape (n,)
        Ascending; empty where `density` has them.
    density : Density or None
    median, q1, q3 : float
        NaN for nobody.
    """

    label: str
    look: Look
    n: int
    sample: np.ndarray
    density: Density | None
    median: float
    q1: float
    q3: float

    @property
    def within(self) -> np.ndarray:
        """Which values the whiskers reach: those within 1.5 IQR of the quartiles."""
        reach = 1.5 * (self.q3 - self.q1)
        inside: np.ndarray = (self.sample >= self.q1 - reach) & (self.sample <= self.q3 + reach)
        return inside

    @property
    def whiskers(self) -> tuple[float, float]:
        """Their ends; never inside the box, which interpolated quartiles of few values could ask for."""
        inside = self.sample[self.within]
        return min(inside.min(initial=self.q1), self.q1), max(inside.max(initial=self.q3), self.q3)


@dataclass(frozen=True)
class GroupPanel:
    """A variable's panel.

    Attributes
    ----------
    label, title : str
        The variable, and with its unit.
    details : tuple of str
        The deciding test and its p-value.
    groups : tuple of Group
    notes : tuple of str
        What must be known of the comparison, as parts of sentences.
    beyond : str
        Patients whom the axis leaves out, in words.
    """

    label: str
    title: str
    details: tuple[str, ...]
    groups: tuple[Group, ...]
    notes: tuple[str, ...]
    beyond: str

    @property
    def all_values(self) -> np.ndarray:
        """Of all groups; of a density the edges of its bins."""
        bins = [group.density for group in self.groups if group.density is not None]
        edges = [edges for density in bins for edges in (density.y, density.y_end)]
        return np.concatenate([np.empty(0), *(group.sample for group in self.groups), *edges])


def read_group_panel(name: str, results: Result, spec: GroupComparison, study: Study, output: Output) -> GroupPanel:
    """The panel of a variable.

    Raises
    ------
    LookupError
        The tidy table does not have the median and quartiles of each group once.
    """
    assert results.points is not None
    rows, points = where(results.estimates, variable=name), where(results.points, variable=name)
    tests = rows[(rows["estimate_type"] == "test") & rows["note"].str.startswith(DECIDING)]
    test = tests.iloc[0]
    label, name_of_test = variable_words(name, study, output), test_name(test["method"])
    pairs = pairwise_words(
        [dict(row) for _, row in rows.iterrows()],
        test["statistic_type"] in RANKS,
        spec.alpha,
        lambda group: said(output, group),
    )
    return GroupPanel(
        label=label,
        title=in_unit(label, study.variable(name).unit),
        details=(capital(name_of_test), _p(test, spec)),
        groups=tuple(_group(group, rows, points, spec, study, output) for group in study.levels(spec.by)),
        notes=(*conditions(test["note"]), *[pairs] * bool(pairs)) if not math.isnan(test["p_value"]) else (),
        beyond=read_beyond(points),
    )


def _group(
    group: str, rows: pd.DataFrame, points: pd.DataFrame, spec: GroupComparison, study: Study, output: Output
) -> Group:
    drawn, mine = where(points, group=group), where(rows, group=group)
    density = read_density(drawn)
    values = np.sort(drawn["y"].to_numpy(float)) if density is None else np.empty(0)
    median, q1, q3 = (one(mine, estimate_type=kind) for kind in ("median", "q1", "q3"))
    return Group(
        label=said(output, group), look=group_look(study, spec.by, group), n=int(median["n"]), sample=values,
        density=density, median=float(median["estimate"]), q1=float(q1["estimate"]), q3=float(q3["estimate"]),
    )  # fmt: skip


def _p(test: pd.Series, spec: GroupComparison) -> str:
    if math.isnan(test["p_value"]):
        reasons = [part for part in apart(test["note"])[1].split("; ") if not part.startswith(DECIDING)]
        return f"not estimable: {reasons[0]}"
    if spec.adjust == "none" or len(spec.variables) == 1 or math.isnan(test["p_adjusted"]):
        return format_p_with_sign(test["p_value"], spec.alpha)
    return f"{format_p_with_sign(test['p_adjusted'], spec.alpha)} ({ADJUSTED_BY[spec.adjust]}-adjusted)"
