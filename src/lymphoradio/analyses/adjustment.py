"""P-values adjusted for the number of tests of a family."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..stats.multiplicity import Adjustment, adjust
from ..study.specs import ADJUSTED_BY
from ..tidy import DECIDING
from .summaries import Row


def adjust_family(rows: Sequence[Row], method: Adjustment, test_of: str, where: str = "") -> None:
    """Adjust the p-values of a family of tests; the rows themselves are changed.

    Parameters
    ----------
    rows : sequence of dict
        Rows of the tests, with `method`; a test that could not be made has no `p_value` and does not count.
    method : {"holm", "bonferroni", "bh", "none"}
    test_of : str
        What there is one test of, in the singular: `method` says how many it was adjusted over.
    where : str
        What follows it in `method`.

    Examples
    --------
    >>> tests = [{"method": "Welch t test", "p_value": 0.02}, {"method": "Welch t test", "p_value": 0.5}]
    >>> adjust_family(tests, "holm", "pair", " of groups")
    >>> [(test["method"], float(test["p_adjusted"])) for test in tests]
    [('Welch t test; Holm over 2 pairs of groups', 0.04), ('Welch t test; Holm over 2 pairs of groups', 0.5)]
    """
    adjusted = adjust([row.get("p_value", np.nan) for row in rows], method)
    count = int(np.sum(~np.isnan(adjusted)))
    for row, p in zip(rows, adjusted, strict=True):
        row["p_adjusted"] = p
        if method != "none" and not np.isnan(p):
            row["method"] += f"; {ADJUSTED_BY[method]} over {count} {test_of}{'s' if count > 1 else ''}{where}"


def adjust_univariable(rows: Sequence[Row]) -> None:
    """Adjust the p-values of univariable models by Holm's method over the candidates; the rows themselves are changed.

    Parameters
    ----------
    rows : sequence of dict
        Rows of all univariable models. The test of a candidate is that of the whole factor, where there is one, else
        that of its only effect.

    Examples
    --------
    >>> models = [
    ...     {"variable": "age", "estimate_type": "beta", "method": "linear regression", "p_value": 0.03},
    ...     {"variable": "arm", "estimate_type": "test", "method": "Wald test", "p_value": 0.02},
    ...     {"variable": "arm", "estimate_type": "beta", "method": "linear regression", "p_value": 0.001},
    ... ]
    >>> adjust_univariable(models)
    >>> [float(row.get("p_adjusted", "nan")) for row in models]
    [0.04, 0.04, nan]
    """
    tests: dict[str, Row] = {}
    for row in rows:
        if row["estimate_type"] == "test" or row["variable"] not in tests:
            tests[row["variable"]] = row
    adjust_family(list(tests.values()), "holm", "candidate")


def adjust_deciding(rows: Sequence[Row], method: Adjustment, test_of: str, where: str = "") -> None:
    """Adjust the p-values of the deciding tests among `rows`, as `adjust_family` does."""
    adjust_family([row for row in rows if row.get("note", "").startswith(DECIDING)], method, test_of, where)
