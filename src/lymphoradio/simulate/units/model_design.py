"""Outcomes and designs of regression models, of the patients who have all values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from ...stats.errors import NotEstimable
from ...study.specs import Cox, Linear, Logistic
from ..nodes import Values
from .base import Context, take

Spec = Linear | Logistic | Cox


class Outcome(NamedTuple):
    """The outcome of the patients of a population: times and events, or values."""

    first: np.ndarray
    event: np.ndarray | None

    @property
    def known(self) -> np.ndarray:
        """Who has it."""
        known: np.ndarray = ~np.isnan(self.first)
        return known if self.event is None else known & ~np.isnan(self.event)


def outcome_columns(spec: Spec) -> tuple[str, ...]:
    """Columns of the outcome among the values."""
    return (f"{spec.endpoint}_time", f"{spec.endpoint}_event") if isinstance(spec, Cox) else (spec.outcome,)


def outcome_of(spec: Spec, values: Values, population: str, context: Context) -> Outcome:
    """The outcome of the patients of a population."""
    first = take(values, outcome_columns(spec)[0], population)
    if isinstance(spec, Cox):
        return Outcome(first, take(values, f"{spec.endpoint}_event", population))
    if isinstance(spec, Logistic):
        first = np.where(first < 0, np.nan, first == 1).astype(float)
    return Outcome(first, None)


class Columns(NamedTuple):
    """A design with the place of each column's variable and level."""

    X: np.ndarray
    owner: list[tuple[str, str]]

    def of(self, term: str) -> list[int]:
        """Columns of a variable."""
        return [i for i, (name, _) in enumerate(self.owner) if name == term]


def design_of(spec: Spec, terms: Sequence[str], columns: Mapping[str, np.ndarray], context: Context) -> Columns:
    """The design of some terms.

    Parameters
    ----------
    spec : Linear, Logistic or Cox
    terms : sequence of str
    columns : mapping of str to ndarray
        Values by term, none missing: numbers, or places of levels.
    context : Context

    Raises
    ------
    NotEstimable
        A factor of which these patients have one level.
    """
    parts, owner = [], []
    for term in terms:
        levels, column = context.levels(term), columns[term]
        if not levels:
            parts.append(column / spec.per.get(term, 1.0))
            owner.append((term, ""))
            continue
        there = [level for level in range(len(levels)) if (column == level).any()]
        for level in there[1:]:
            parts.append((column == level).astype(float))
            owner.append((term, levels[level]))
        if len(there) < 2:
            raise NotEstimable("the same in all patients")
    return Columns(np.column_stack(parts), owner)


def complete_cases(
    spec: Spec, terms: Sequence[str], values: Values, population: str, context: Context
) -> tuple[dict[str, np.ndarray], Outcome]:
    """Values by term, and the outcome, of the patients of a population who have all of them."""
    outcome = outcome_of(spec, values, population, context)
    columns = {term: take(values, term, population) for term in terms}
    complete = outcome.known.copy()
    for term in terms:
        complete &= columns[term] >= 0 if context.levels(term) else ~np.isnan(columns[term])
    rows = np.flatnonzero(complete)
    event = None if outcome.event is None else outcome.event[rows]
    return {term: column[rows] for term, column in columns.items()}, Outcome(outcome.first[rows], event)
