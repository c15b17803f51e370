"""The audit of a paper with the package's tests of tables: what the job and the command share."""

from __future__ import annotations

import pandas as pd

from ..published.audit import NotComputable, TableTests, audit
from ..published.audit.tables import Table
from ..published.spec import Published

EXACT_UP_TO = 100


def audit_paper(published: Published) -> pd.DataFrame:
    """Check a paper's printed numbers against each other.

    Parameters
    ----------
    published : Published

    Returns
    -------
    DataFrame
        As `published.audit.audit` returns it.
    """
    return audit(published, TABLE_TESTS)


def _chi_squared(table: Table, yates: bool) -> tuple[float, int, float]:
    from ..stats.contingency import chi_squared

    found = chi_squared(table, yates)
    return found.statistic, found.df, found.p_value


def _ranks(table: Table) -> float:
    import numpy as np

    from ..stats.two_sample import mann_whitney

    first, second = (np.repeat(np.arange(len(table)), column) for column in zip(*table, strict=True))
    return mann_whitney(first, second, exact_up_to=EXACT_UP_TO).p_value


def _fisher(table: Table) -> float:
    from ..stats.contingency import fisher_exact
    from ..stats.errors import NotEstimable

    try:
        return fisher_exact(table).p_value
    except NotEstimable as reason:
        raise NotComputable(str(reason)) from None


TABLE_TESTS = TableTests(_chi_squared, _fisher, _ranks)
