"""Tests of a contingency table, which the audit is handed: `published` computes no statistic of its own for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

Table = Sequence[Sequence[int]]


class NotComputable(Exception):  # noqa: N818 - a verdict about the numbers, not a fault of the program
    """The test has no p-value for this table; the message is the reason."""


class TableTests(NamedTuple):
    """p-values of a table of counts, rows by columns.

    Attributes
    ----------
    chi_squared : callable
        Of table and whether Yates' correction is wanted: statistic, degrees of freedom, p-value.
    fisher : callable
        Of table: p-value of Fisher's test, or Freeman and Halton's. Raises `NotComputable` where it would take too
        long.
    ranks : callable
        Of a table of ordered levels by two groups: p-value of the Mann-Whitney test, exact for small groups.
    """

    chi_squared: Callable[[Table, bool], tuple[float, int, float]]
    fisher: Callable[[Table], float]
    ranks: Callable[[Table], float]
