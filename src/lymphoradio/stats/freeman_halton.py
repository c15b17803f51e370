"""Exact null distribution of an r x c table with fixed margins.

Given the margins, a table has probability proportional to the product over its columns of the multinomial
coefficients c_j! / prod_i x_ij!, an integer; over all tables the products sum to N! / prod_i r_i!. The columns are
filled one after the other. What is still to come depends only on the multiset of remaining row totals (a node), so
partial tables meet in nodes, where those with the same product are counted together; a node's largest and smallest
completion decide most of them without going on.
"""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from math import comb, prod

from lymphoradio.stats.errors import NotEstimable

TOLERANCE = 10**7
"""Tables within a relative 1e-7 of the observed probability count as equal (R's fisher.test)."""

Node = tuple[int, ...]


class TooManyTables(NotEstimable):
    """The enumeration would take too long."""


class _Budget:
    """Counts visits and stops the enumeration when they exceed the allowance."""

    def __init__(self, allowance: int, n: int) -> None:
        self.allowance = allowance
        self.left = allowance
        self.price = 1 + n // 1000  # the products have about n digits

    def spend(self, visits: int = 1) -> None:
        self.left -= self.price * visits
        if self.left < 0:
            raise TooManyTables(f"exact enumeration needs more than {self.allowance:,} steps")


def multinomial(parts: Node) -> int:
    """Multinomial coefficient (sum of parts)! / product of part!.

    Examples
    --------
    >>> multinomial((2, 1, 1))
    12
    """
    return prod(comb(sum(parts[: i + 1]), part) for i, part in enumerate(parts))


def column_fillings(rows: Node, total: int) -> Iterator[tuple[Node, int]]:
    """Yield the ways to fill a column: what is left of the row totals, ascending, and the multinomial coefficient.

    Examples
    --------
    >>> sorted(column_fillings((1, 2), 2))
    [((0, 1), 2), ((1, 0), 1)]
    """
    if len(rows) == 1:
        yield (rows[0] - total,), 1
        return
    rest = sum(rows[1:])
    first = max(0, total - rest)
    choices = comb(total, first)
    for x in range(first, min(rows[0], total) + 1):
        for tail, weight in column_fillings(rows[1:], total - x):
            yield (rows[0] - x, *tail), choices * weight
        choices = choices * (total - x) // (x + 1)


def fewest_fillings(rows: Node, total: int) -> int:
    """Numbers that the cell of one row can have, of the row with most of them: a column has as many fillings or more.

    Examples
    --------
    >>> fewest_fillings((1, 2), 2), len(list(column_fillings((1, 2), 2)))
    (2, 2)
    """
    rest = [sum(rows) - row for row in rows]
    return max(min(row, total) - max(0, total - others) + 1 for row, others in zip(rows, rest, strict=True))


def freeman_halton_p(table: list[list[int]], budget: int) -> Fraction:
    """Probability of all tables with the margins of `table` that are not more probable than it.

    Parameters
    ----------
    table : list of lists of int
        At least 2 x 2, no empty row or column.
    budget : int
        Largest number of column fillings to visit, each counted once and once more per 1,000 patients.

    Returns
    -------
    Fraction
        In (0, 1].

    Raises
    ------
    TooManyTables
        The budget does not suffice.

    Examples
    --------
    >>> freeman_halton_p([[3, 1], [1, 3]], 1000)
    Fraction(17, 35)
    """
    table = _oriented(table)
    # Small columns last: their nodes are the many ones, and few fillings leave them.
    columns = sorted((tuple(column) for column in zip(*table, strict=True)), key=lambda c: (-sum(c), c))
    totals = [sum(column) for column in columns]
    start: Node = tuple(sorted(sum(row) for row in table))
    # Before numbers of a million digits are multiplied for nothing.
    _Budget(budget, sum(totals)).spend(fewest_fillings(start, totals[0]))
    purse = _Budget(budget, sum(totals))
    limit = prod(multinomial(column) for column in columns) * (TOLERANCE + 1)

    @cache
    def fillings(node: Node, stage: int) -> list[tuple[Node, int]]:
        merged: Counter[tuple[Node, int]] = Counter()
        for left, weight in column_fillings(node, totals[stage]):
            purse.spend()
            merged[tuple(sorted(left)), weight] += 1
        return [(left, weight) for (left, weight), times in merged.items() for _ in range(times)]

    @cache
    def extremes(node: Node, stage: int) -> tuple[int, int]:
        """Smallest and largest product over the columns from `stage` on."""
        if stage == len(totals) - 1:
            return multinomial(node), multinomial(node)
        ends = [(weight, extremes(left, stage + 1)) for left, weight in fillings(node, stage)]
        return min(w * low for w, (low, _) in ends), max(w * high for w, (_, high) in ends)

    level: dict[Node, Counter[int]] = {start: Counter({1: 1})}
    favourable = 0
    for stage in range(len(totals)):
        following: dict[Node, Counter[int]] = {}
        for node, products in level.items():
            low, high = extremes(node, stage)
            for product, times in products.items():
                if product * high * TOLERANCE <= limit:
                    favourable += times * product * multinomial(node)
                elif product * low * TOLERANCE <= limit:
                    for left, weight in fillings(node, stage):
                        purse.spend()
                        following.setdefault(left, Counter())[product * weight] += times
        level = following
    return Fraction(favourable, multinomial(start))


def _oriented(table: list[list[int]]) -> list[list[int]]:
    """The table or its transpose: the one with coefficients of fewer digits, by the thousand; else with fewer rows."""

    def cost(rows: list[list[int]]) -> tuple[int, int]:
        # A coefficient has about as many digits as there are patients outside the largest cell of its column.
        return sum(sum(column) - max(column) for column in zip(*rows, strict=True)) // 1000, len(rows)

    return min(table, [list(column) for column in zip(*table, strict=True)], key=cost)
