"""Tests of association in a contingency table."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import chdtrc

from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.freeman_halton import freeman_halton_p
from lymphoradio.stats.hypergeometric import two_by_two_p
from lymphoradio.stats.samples import bounded_p

IN_INTEGERS = 1000
"""Up to so many patients a 2 x 2 table is enumerated in integers."""


@dataclass(frozen=True)
class ChiSquared:
    """Result of `chi_squared`."""

    n: int
    statistic: float
    df: int
    p_value: float
    smallest_expected: float
    method: str
    note: str


@dataclass(frozen=True)
class FisherExact:
    """Result of `fisher_exact`."""

    n: int
    p_value: float
    smallest_expected: float
    method: str
    note: str


def _filled(table: ArrayLike) -> tuple[NDArray[np.int64], str]:
    """Drop empty rows and columns, with a note of it."""
    given = np.asarray(table)
    if given.ndim != 2:
        raise ValueError("a contingency table has two dimensions")
    if not np.isfinite(given.astype(np.float64)).all() or (given != np.rint(given)).any() or (given < 0).any():
        raise ValueError("a contingency table holds counts: whole numbers, not negative")
    counts = given.astype(np.int64)
    rows, columns = counts.sum(axis=1) > 0, counts.sum(axis=0) > 0
    dropped = [
        f"{k} empty {what}{'s' * (k > 1)}"
        for k, what in ((int((~rows).sum()), "row"), (int((~columns).sum()), "column"))
        if k
    ]
    kept = counts[rows][:, columns]
    if min(kept.shape) < 2:
        raise NotEstimable("fewer than two rows or columns have counts")
    return kept, " and ".join(dropped) + " dropped" if dropped else ""


def _expected(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    return counts.sum(axis=1)[:, None] * (counts.sum(axis=0) / counts.sum())


def smallest_expected(table: ArrayLike) -> float:
    """Smallest expected count under independence, empty rows and columns aside.

    Parameters
    ----------
    table : array_like of int, shape (rows, columns)
        Counts.

    Raises
    ------
    NotEstimable
        Fewer than two rows or columns have counts.
    ValueError
        Not a table of counts.

    Examples
    --------
    >>> smallest_expected([[3, 1], [1, 3]])
    2.0
    """
    return float(_expected(_filled(table)[0]).min())


def chi_squared(table: ArrayLike, yates: bool) -> ChiSquared:
    """Pearson's chi-squared test of independence.

    Parameters
    ----------
    table : array_like of int, shape (rows, columns)
        Counts; empty rows and columns are dropped, with a note.
    yates : bool
        Continuity correction, at most |O - E|; applies to 2 x 2 tables only, as in R's chisq.test.

    Returns
    -------
    ChiSquared
        `method` says whether the correction was applied; `note` warns of expected counts below 5.

    Raises
    ------
    NotEstimable
        Fewer than two rows or columns have counts.
    ValueError
        Not a table of counts.

    References
    ----------
    Pearson (1900), Philos. Mag. 50:157-175; Yates (1934), Suppl. J. R. Stat. Soc. 1:217-235.

    Examples
    --------
    >>> round(chi_squared([[12, 5], [6, 14]], yates=True).statistic, 6)
    4.543939
    """
    counts, note = _filled(table)
    expected = _expected(counts)
    corrected = yates and counts.shape == (2, 2)
    deviation = np.abs(counts - expected)
    if corrected:
        deviation = deviation - min(0.5, float(deviation.min()))
    statistic = float((deviation**2 / expected).sum())
    df = (counts.shape[0] - 1) * (counts.shape[1] - 1)
    small = int((expected < 5).sum())
    notes = [note] if note else []
    if small:
        notes.append(f"{small} of {expected.size} expected counts below 5")
    return ChiSquared(
        n=int(counts.sum()),
        statistic=statistic,
        df=df,
        p_value=bounded_p(float(chdtrc(df, statistic))),
        smallest_expected=float(expected.min()),
        method="chi-squared test" + (" with Yates' correction" if corrected else ""),
        note="; ".join(notes),
    )


def fisher_exact(table: ArrayLike, budget: int = 2_000_000) -> FisherExact:
    """Fisher's exact test, by Freeman and Halton for more than two rows or columns, two-sided.

    Parameters
    ----------
    table : array_like of int, shape (rows, columns)
        Counts; empty rows and columns are dropped, with a note.
    budget : int
        Largest number of partial tables to visit, each counted once and once more per 1,000 patients; the default
        ends within seconds.

    Returns
    -------
    FisherExact
        `p_value`: total probability of the tables with the same margins that are not more probable than the
        observed one, equality within R's relative tolerance of 1e-7; computed in integers, of a 2 x 2 table of more
        than a thousand patients in floats.

    Raises
    ------
    NotEstimable
        Fewer than two rows or columns have counts; as `TooManyTables`, the enumeration would exceed the budget.
    ValueError
        Not a table of counts.

    References
    ----------
    Fisher (1935), J. R. Stat. Soc. 98:39-82; Freeman & Halton (1951), Biometrika 38:141-149.

    Examples
    --------
    >>> round(fisher_exact([[3, 1], [1, 3]]).p_value, 6)
    0.485714
    """
    counts, note = _filled(table)
    large = counts.shape == (2, 2) and counts.sum() > IN_INTEGERS
    p_value = two_by_two_p(counts) if large else freeman_halton_p(counts.tolist(), budget)
    return FisherExact(
        n=int(counts.sum()),
        p_value=bounded_p(float(p_value)),
        smallest_expected=float(_expected(counts).min()),
        method="Fisher's exact test" if counts.shape == (2, 2) else "Fisher-Freeman-Halton exact test",
        note=note,
    )
