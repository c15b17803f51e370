"""p-values of tests of independence, from the printed counts."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from scipy.special import chdtrc, gammaln

from ..kinds import TESTS_OF_COUNTS
from .finding import CANNOT_TELL, CONSISTENT, INCONSISTENT, Finding
from .numbers import say_p
from .paper import Paper, Statement
from .tables import NotComputable, Table, TableTests
from .wald import two_sided

CHECK = "p_from_counts"
# Which of the p-values below a test, as papers name it, can stand for.
_OF = {
    "chi-squared": ("chi-squared", "chi-squared with Yates' correction", "(N - 1) chi-squared"),
    "chi-squared with Yates' correction": ("chi-squared with Yates' correction",),
    "Fisher": ("Fisher", "Fisher, doubled tail", "Fisher, mid-p"),
}


class _MissingError(Exception):
    """What is missing to build the table."""


class Counts(NamedTuple):
    """A table, and in words what it is."""

    table: Table
    said: str


def check_counts(paper: Paper, tests: TableTests) -> Iterator[Finding]:
    """A p-value that compares columns is that of one of the usual tests of their counts."""
    for one in paper.statements:
        if one.has("p_value") and one.facts.compares and not one.effect:
            rows = _rows(paper, one)
            if rows:
                yield _check(one, rows, tests)


def _rows(paper: Paper, one: Statement) -> list[list[Statement]]:
    """Rows of counts of the p-value's variable, each with a cell for every column that is compared."""
    by_row: dict[str, dict[str, Statement]] = {}
    for other in paper.by_place[one.place]:
        if other.has("count") and _variable(other) == _variable(one) and (_variable(one)[-1] or other.row == one.row):
            for column in other.columns:
                by_row.setdefault(other.row, {})[column] = other
    return [
        [cells[column] for column in one.facts.compares]
        for cells in by_row.values()
        if all(column in cells for column in one.facts.compares)
    ]


def _variable(one: Statement) -> tuple[str, ...]:
    return (one.at.get("analysis", ""), one.at.get("population", ""), one.at.get("variable", ""))


def _check(one: Statement, rows: list[list[Statement]], tests: TableTests) -> Finding:
    claim, test = one.claim("p_value"), one.facts.test
    if test and test not in TESTS_OF_COUNTS:
        what = f"The counts do not tell the p-value of the test that is named ({test})."
        return Finding(one.place, CHECK, claim, CANNOT_TELL, "", what, one.position)
    try:
        counts = _table(rows)
    except _MissingError as missing:
        return Finding(one.place, CHECK, claim, CANNOT_TELL, "", str(missing), one.position)
    found = p_values(counts.table, tests)
    wanted = {name: p for name, p in found.items() if not test or name in _OF[test]}
    if not wanted:
        return Finding(one.place, CHECK, claim, CANNOT_TELL, "", "No test has a p-value here.", one.position)
    printed = one.open("p_value")
    fitting = {name: p for name, p in wanted.items() if printed.holds(p)}
    recomputed = _listed(fitting or wanted)
    if fitting:
        return Finding(one.place, CHECK, claim, CONSISTENT, recomputed, "", one.position)
    if "Fisher" not in found and test in ("", "Fisher"):
        what = "Fisher's exact test would take too long here."
        return Finding(one.place, CHECK, claim, CANNOT_TELL, recomputed, what, one.position)
    others = {name: p for name, p in found.items() if name not in wanted and printed.holds(p)}
    also = f" ({_listed(others)} would be)" if others else ""
    named = f"is not of the test that is named ({test})" if test else "is of none of the usual tests"
    sentence = (
        f"The counts {counts.said} of {one.where} give {recomputed}; p = {one.numbers['p_value']} is printed, which "
        f"{named}{also}. Could the authors name the test and check the counts?"
    )
    return Finding(one.place, CHECK, claim, INCONSISTENT, recomputed, sentence, one.position)


def _listed(found: dict[str, float]) -> str:
    return "; ".join(f"{name} p = {say_p(p)}".replace("p = <", "p < ") for name, p in found.items())


def _table(rows: list[list[Statement]]) -> Counts:
    """Levels by groups; of one level the other is the rest of each group."""
    counts = [[one.count for one in row] for row in rows]
    if any(count is None for row in counts for count in row):
        raise _MissingError("A count is a range.")
    table = [[count or 0 for count in row] for row in counts]
    totals = [cells[0].n if len({cell.n for cell in cells}) == 1 else None for cells in zip(*rows, strict=True)]
    added = [sum(column) for column in zip(*table, strict=True)]
    said = " and ".join("/".join(map(str, column)) for column in zip(*table, strict=True))
    if None not in totals:
        left = [(total or 0) - part for total, part in zip(totals, added, strict=True)]
        if any(rest < 0 for rest in left):
            raise _MissingError("The levels have more patients than their group.")
        if any(left) and len(rows) > 1:
            raise _MissingError("The levels do not have all patients of their group.")
        if len(rows) == 1:
            said = " and ".join(f"{count} of {total}" for count, total in zip(table[0], totals, strict=True))
            table = [*table, left]
    elif len(rows) == 1 or not all(_has_all(row[0]) for row in rows):
        raise _MissingError("The patients of each group are not stated.")
    if sum(map(any, table)) < 2 or not all(map(any, zip(*table, strict=True))):
        raise _MissingError("Fewer than two levels or groups have patients.")
    return Counts(table, said)


def _has_all(one: Statement) -> bool:
    return one.at.get("variable", "") in one.facts.all_levels


def p_values(table: Table, tests: TableTests) -> dict[str, float]:
    """p-values of a table by the name of the test.

    Parameters
    ----------
    table : sequence of sequences of int, shape (levels, groups)
        Counts; at least two rows and columns that are not empty.
    tests : TableTests

    Returns
    -------
    dict of str to float
        Of any table: Pearson's chi-squared, the likelihood ratio, Fisher's exact test (Freeman and Halton's), the
        linear trend over the levels and the test of ranks of the levels (Kruskal-Wallis, of two groups Mann-Whitney
        without and with its continuity correction, and exact). Of 2 x 2 tables also chi-squared with Yates' correction
        and with N - 1 for N (Campbell 2007), Fisher's smaller tail doubled and its mid-p, Student's t of the 0/1
        values, Wald's tests of the log odds ratio and of the difference of the shares; of these tables trend and ranks
        are N - 1 chi-squared.
    """
    counts = np.array([row for row in table if any(row)], dtype=float)
    n = counts.sum()
    statistic, df, p = tests.chi_squared(table, False)
    found = {"chi-squared": p}
    is_2_by_2 = counts.shape == (2, 2)
    if is_2_by_2:
        found["chi-squared with Yates' correction"] = tests.chi_squared(table, True)[2]
        found["(N - 1) chi-squared"] = float(chdtrc(1, statistic * (n - 1) / n))
        if statistic < n:
            found["t test of 0/1"] = two_sided(math.sqrt(statistic * (n - 2) / (n - statistic)), n - 2)
    expected = counts.sum(axis=1)[:, None] * counts.sum(axis=0) / n
    some = counts > 0
    deviance = 2 * float((counts[some] * np.log(counts[some] / expected[some])).sum())
    found["likelihood ratio"] = float(chdtrc(df, max(0.0, deviance)))
    if not is_2_by_2:
        found["linear trend"] = float(chdtrc(1, _trend(counts)))
    found |= _ranks(counts)
    if is_2_by_2:
        found |= _wald(counts)
    try:
        found["Fisher"] = tests.fisher(table)
    except NotComputable:
        pass
    else:
        found |= _fisher_variants(counts, found["Fisher"]) if is_2_by_2 else {}
    if counts.shape[1] == 2:
        found["ranks, exact"] = tests.ranks(table)
    return found


def _trend(counts: np.ndarray) -> float:
    """(N - 1) r^2 of the levels' and the groups' numbers."""
    n = counts.sum()
    x, y = (np.arange(size, dtype=float) for size in counts.shape)
    x, y = x - (counts.sum(axis=1) @ x) / n, y - (counts.sum(axis=0) @ y) / n
    product = float(x @ counts @ y)
    return float((n - 1) * product**2 / ((counts.sum(axis=1) @ x**2) * (counts.sum(axis=0) @ y**2)))


def _ranks(counts: np.ndarray) -> dict[str, float]:
    """Kruskal-Wallis test of the levels as ordered values; of two groups with Mann-Whitney's continuity correction."""
    sizes, groups, n = counts.sum(axis=1), counts.sum(axis=0), counts.sum()
    ranks = np.cumsum(sizes) - (sizes - 1) / 2 - (n + 1) / 2
    sums, variance = ranks @ counts, float(sizes @ ranks**2) / (n - 1)
    found = {}
    if counts.shape != (2, 2):
        found["ranks"] = float(chdtrc(len(groups) - 1, float((sums**2 / groups).sum()) / variance))
    if len(groups) == 2:
        spread = math.sqrt(variance * groups[0] * groups[1] / n)
        found["ranks, continuity correction"] = two_sided(max(0.0, abs(float(sums[0])) - 0.5) / spread)
    return found


def _wald(counts: np.ndarray) -> dict[str, float]:
    """Estimates of a 2 x 2 table over their standard errors."""
    (a, b), (c, d) = counts
    found = {}
    if counts.all():
        found["log odds ratio"] = two_sided(math.log(a * d / (b * c)) / math.sqrt((1 / counts).sum()))
    variance = a * c / (a + c) ** 3 + b * d / (b + d) ** 3
    if variance:
        found["difference of shares"] = two_sided((a / (a + c) - b / (b + d)) / math.sqrt(variance))
    return found


def _fisher_variants(counts: np.ndarray, p: float) -> dict[str, float]:
    """The smaller tail doubled, and the two-sided p less half the probability of the observed table."""
    (a, b), (c, _) = counts
    first, column, n = a + b, a + c, counts.sum()
    x = np.arange(max(0.0, first + column - n), min(first, column) + 1)
    choose = gammaln(first + 1) - gammaln(x + 1) - gammaln(first - x + 1)
    choose = choose + gammaln(n - first + 1) - gammaln(column - x + 1) - gammaln(n - first - column + x + 1)
    probability = np.exp(choose - choose.max())
    probability = probability / probability.sum()
    tail = min(float(probability[x <= a].sum()), float(probability[x >= a].sum()))
    observed = float(probability[x == a][0])
    return {"Fisher, doubled tail": min(1.0, 2 * tail), "Fisher, mid-p": p - observed / 2}
