"""Index of a Cox model's risk sets, and sums over them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.sparse import csr_array

Ties = Literal["efron", "breslow"]


@dataclass(frozen=True)
class Segments:
    """Consecutive rows, summed in their order.

    Attributes
    ----------
    rows : ndarray of int, shape (m,)
        The rows, segment by segment.
    starts : ndarray of int, shape (n_segments + 1,)
        Where each begins among `rows`, and the end; a segment may be empty.
    """

    rows: np.ndarray
    starts: np.ndarray

    def sums(self, weights: np.ndarray, Z: np.ndarray | None) -> np.ndarray:
        """Per segment the sum of the weights, or of weights times the rows of Z: shape (n_segments, p)."""
        by_row = csr_array((weights[self.rows], self.rows, self.starts), shape=(self.starts.size - 1, weights.size))
        return np.asarray(by_row @ (np.ones(weights.size) if Z is None else Z))


@dataclass(frozen=True)
class RiskSets:
    """Index of the risk sets; rows are sorted by stratum, then by time.

    A block is a distinct event time within a stratum. A draw is one factor of the partial likelihood: there are as
    many draws as events. For Efron's ties the r-th draw (r = 0, 1, ...) of d tied events takes the fraction r / d of
    the events themselves out of the risk set; for Breslow's it takes none.

    Attributes
    ----------
    order : ndarray of int, shape (n,)
        Position of each sorted row in the arrays as given.
    time, event : ndarray, shape (n,)
        Sorted times and indicators.
    entry : ndarray, shape (n,), or None
        Start times in the same order; None where all are at risk from the beginning.
    death_rows, block, fraction : ndarray, shape (n_events,)
        Sorted row, block and fraction of each event or draw.
    block_starts, block_time : ndarray, shape (n_blocks,)
        First draw of each block; its time.
    tied_blocks : ndarray of int
        Blocks with a draw of which the fraction is above 0.
    block_bounds : tuple of (int, int)
        Slices of each stratum.
    leaving : Segments
        Per stratum those whose time is before its first block, then per block those with a time from its own up to the
        next one's.
    entering : Segments or None
        The same by entry, who at a block are not yet at risk; None without entry times.
    deaths : Segments
        Per block its events.
    first_block, last_block : ndarray of int, shape (n,)
        The blocks at which a row is at risk are first_block <= block < last_block.
    stratum : ndarray of int, shape (n,)
        Sorted.
    """

    order: np.ndarray
    time: np.ndarray
    event: np.ndarray
    entry: np.ndarray | None
    death_rows: np.ndarray
    block: np.ndarray
    fraction: np.ndarray
    block_starts: np.ndarray
    block_time: np.ndarray
    tied_blocks: np.ndarray
    block_bounds: tuple[tuple[int, int], ...]
    leaving: Segments
    entering: Segments | None
    deaths: Segments
    first_block: np.ndarray
    last_block: np.ndarray
    stratum: np.ndarray

    def at_risk(self, weights: np.ndarray, Z: np.ndarray | None = None) -> np.ndarray:
        """Sum over those at risk at each block.

        Parameters
        ----------
        weights : ndarray, shape (n,)
        Z : ndarray, shape (n, p), optional
            What is weighted; 1 by default.

        Returns
        -------
        ndarray, shape (n_blocks,) or (n_blocks, p)
        """
        sums = self._from_block_on(self.leaving.sums(weights, Z))
        if self.entering is not None:
            sums -= self._from_block_on(self.entering.sums(weights, Z))
        return sums

    def dying(self, weights: np.ndarray, Z: np.ndarray | None = None) -> np.ndarray:
        """As `at_risk`, over those who have the event at the block."""
        return self.deaths.sums(weights, Z)

    def exposure(self, per_draw: np.ndarray) -> np.ndarray:
        """Sum over the draws at which each row is at risk, less the fractions by which it is taken out.

        Parameters
        ----------
        per_draw : ndarray, shape (n_events,)

        Returns
        -------
        ndarray, shape (n,)
        """
        taken_out = np.add.reduceat(per_draw * self.fraction, self.block_starts)
        return self.while_at_risk(np.add.reduceat(per_draw, self.block_starts), taken_out)

    def while_at_risk(self, per_block: np.ndarray, taken_out: np.ndarray) -> np.ndarray:
        """Sum over the blocks at which each row is at risk, less what a row's own event takes out at its block.

        Parameters
        ----------
        per_block, taken_out : ndarray, shape (n_blocks,) or (n_blocks, p)

        Returns
        -------
        ndarray, shape (n,) or (n, p)
        """
        before = np.zeros((per_block.shape[0] + len(self.block_bounds), *per_block.shape[1:]))
        for k, (a, b) in enumerate(self.block_bounds):
            np.cumsum(per_block[a:b], axis=0, out=before[a + k + 1 : b + k + 1])
        total = np.take(before, self.last_block + self.stratum, axis=0)
        if self.entering is not None:
            total -= np.take(before, self.first_block + self.stratum, axis=0)
        if self.tied_blocks.size:
            total[self.death_rows] -= taken_out[self.block]
        return total

    def _from_block_on(self, segments: np.ndarray) -> np.ndarray:
        """Sum from each block's segment to its stratum's end, one stratum never seeing another."""
        sums = np.empty((self.block_time.size, *segments.shape[1:]))
        for k, (a, b) in enumerate(self.block_bounds):
            np.cumsum(segments[a + k + 1 : b + k + 1][::-1], axis=0, out=sums[a:b][::-1])
        return sums


def index_risk_sets(
    time: np.ndarray, event: np.ndarray, stratum: np.ndarray, entry: np.ndarray | None, ties: Ties
) -> RiskSets:
    """Sort the data once and index the risk sets: at risk at t are those with entry < t <= time.

    Parameters
    ----------
    time, event, stratum : ndarray, shape (n,)
        Float, bool, and codes 0 .. number of strata - 1 with every code present.
    entry : ndarray, shape (n,), or None
        Start times, each below its time.
    ties : {"efron", "breslow"}
        Treatment of tied events.

    Returns
    -------
    RiskSets

    References
    ----------
    Efron (1977), JASA 72:557-565. Breslow (1974), Biometrics 30:89-99.
    """
    order = np.lexsort((time, stratum))
    t, d, s = time[order], event[order], stratum[order]
    # Groups of rows with one time in one stratum; those with an event are the blocks.
    groups = np.flatnonzero(np.concatenate([[True], (t[1:] != t[:-1]) | (s[1:] != s[:-1])]))
    sizes = np.diff(groups, append=t.size)
    deaths = np.add.reduceat(d.astype(int), groups)
    first_rows = groups[deaths > 0]
    deaths = deaths[deaths > 0]
    block_edges = np.searchsorted(s[first_rows], np.arange(int(s[-1]) + 2))
    last_block = np.repeat(np.cumsum(np.add.reduceat(d, groups) > 0), sizes)
    death_rows = np.flatnonzero(d)
    block = last_block[death_rows] - 1
    block_starts = np.cumsum(deaths) - deaths
    rank = np.arange(death_rows.size) - block_starts[block]
    fraction = rank / deaths[block] if ties == "efron" else np.zeros(death_rows.size)
    block_time = t[first_rows]
    first_block = block_edges[s]
    starts = None if entry is None else entry[order]
    entering = None
    if starts is not None:
        first_block, entering = _entries(starts, s, block_time, block_edges)
    return RiskSets(
        order=order,
        time=t,
        event=d,
        entry=starts,
        death_rows=death_rows,
        block=block,
        fraction=fraction,
        block_starts=block_starts,
        block_time=block_time,
        tied_blocks=np.flatnonzero(deaths > 1) if ties == "efron" else np.zeros(0, dtype=int),
        block_bounds=tuple(zip(block_edges[:-1].tolist(), block_edges[1:].tolist(), strict=True)),
        leaving=_segments(np.arange(t.size), s, first_rows, block_edges),
        entering=entering,
        deaths=Segments(death_rows.astype(np.int32), np.append(block_starts, death_rows.size).astype(np.int32)),
        first_block=first_block,
        last_block=last_block,
        stratum=s,
    )


def _segments(rows: np.ndarray, stratum: np.ndarray, block_rows: np.ndarray, block_edges: np.ndarray) -> Segments:
    """Segments of rows sorted by stratum, from where each block's begins among them."""
    strata = np.arange(block_edges.size - 1)
    first = np.searchsorted(stratum, strata)
    starts = np.insert(block_rows, block_edges[:-1], first)
    return Segments(rows.astype(np.int32), np.append(starts, rows.size).astype(np.int32))


def _entries(
    entry: np.ndarray, stratum: np.ndarray, block_time: np.ndarray, block_edges: np.ndarray
) -> tuple[np.ndarray, Segments]:
    """Each row's first block, and the segments of rows by entry."""
    by_entry = np.lexsort((entry, stratum))
    first_block = np.empty(entry.size, dtype=int)
    begins = np.empty(block_time.size, dtype=int)
    edges = np.searchsorted(stratum, np.arange(block_edges.size))
    for k, (a, b) in enumerate(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True)):
        blocks = slice(block_edges[k], block_edges[k + 1])
        begins[blocks] = a + np.searchsorted(entry[by_entry[a:b]], block_time[blocks], side="left")
        first_block[a:b] = block_edges[k] + np.searchsorted(block_time[blocks], entry[a:b], side="right")
    return first_block, _segments(by_entry, stratum, begins, block_edges)
