"""All checks of a paper, and their answers as a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pandas as pd

from ..spec import Published
from . import (
    adjustment,
    baseline,
    contingency,
    correlation,
    effects,
    events,
    granularity,
    groups,
    linear_fit,
    means,
    names,
    order,
    percents,
    sums,
    survival,
    twice,
    unchecked,
    words,
)
from .finding import Finding
from .paper import Paper, read_statements
from .tables import TableTests

COLUMNS = ("place", "check", "claim", "verdict", "recomputed", "sentence")
_CHECKS: tuple[Callable[[Paper], Iterable[Finding]], ...] = (
    percents.check_percents,
    sums.check_levels,
    sums.check_sums,
    groups.check_groups,
    baseline.check_percents_of_baseline,
    order.check_order,
    granularity.check_granularity,
    means.check_means,
    effects.check_effects,
    adjustment.check_standard_errors,
    correlation.check_correlations,
    linear_fit.check_fit,
    survival.check_survival,
    names.check_names,
    words.check_words,
    events.check_events,
    twice.check_twice,
    unchecked.check_other_tests,
)


def audit(published: Published, tests: TableTests) -> pd.DataFrame:
    """Check a paper's printed numbers against each other.

    Parameters
    ----------
    published : Published
    tests : TableTests
        p-values of contingency tables.

    Returns
    -------
    DataFrame
        A row per claim and check, in the file's order, with the columns `COLUMNS`, all text.
    """
    paper = read_statements(published)
    found = [finding for check in _CHECKS for finding in check(paper)]
    found += contingency.check_counts(paper, tests)
    found.sort(key=lambda finding: finding.position)  # stable: the checks keep their order
    rows = [finding[: len(COLUMNS)] for finding in found]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype=str)
