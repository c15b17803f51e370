"""The Cox partial likelihood with its first two derivatives, from risk sets that are indexed once."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

Ties = Literal["efron", "breslow"]


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
    row_bounds, block_bounds : tuple of (int, int)
        Slices of each stratum.
    suffix : ndarray of int, shape (n_blocks,)
        Where the sum over those with time >= block's time stands in `suffix_sums`.
    entry_order, entry_suffix : ndarray of int, or None
        The same for those with entry >= block's time, who are not yet at risk; None without entry times.
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
    row_bounds: tuple[tuple[int, int], ...]
    block_bounds: tuple[tuple[int, int], ...]
    suffix: np.ndarray
    entry_order: np.ndarray | None
    entry_suffix: np.ndarray | None
    first_block: np.ndarray
    last_block: np.ndarray
    stratum: np.ndarray


@dataclass(frozen=True)
class State:
    """The partial likelihood at one coefficient vector.

    Attributes
    ----------
    log_likelihood : float
        -inf where a risk set's sum underflows.
    gradient, information : ndarray, shapes (p,), (p, p)
        Score and observed information.
    weights : ndarray, shape (n,)
        exp of the linear predictor, up to a common factor.
    inverse_sums : ndarray, shape (n_events,)
        1 / sum of the weights of each draw.
    means : ndarray, shape (n_events, p)
        Weighted mean covariates of each draw.
    """

    log_likelihood: float
    gradient: np.ndarray
    information: np.ndarray
    weights: np.ndarray
    inverse_sums: np.ndarray
    means: np.ndarray


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
    starts = None if entry is None else entry[order]
    entry_order = None if starts is None else np.lexsort((starts, s))
    edges = np.searchsorted(s, np.arange(int(s[-1]) + 2))
    first_block, last_block = np.zeros(t.size, dtype=int), np.zeros(t.size, dtype=int)
    times, suffixes, entry_suffixes, row_bounds, block_bounds = [], [], [], [], []
    n_blocks = 0
    for k, (a, b) in enumerate(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True)):
        at = np.unique(t[a:b][d[a:b]])
        # Each stratum's suffix sums are one longer than its rows: the sum over nobody stands last.
        suffixes.append(a + k + np.searchsorted(t[a:b], at, side="left"))
        last_block[a:b] = n_blocks + np.searchsorted(at, t[a:b], side="right")
        first_block[a:b] = n_blocks
        if starts is not None and entry_order is not None:
            entry_suffixes.append(a + k + np.searchsorted(starts[entry_order[a:b]], at, side="left"))
            first_block[a:b] += np.searchsorted(at, starts[a:b], side="right")
        times.append(at)
        row_bounds.append((a, b))
        block_bounds.append((n_blocks, n_blocks + at.size))
        n_blocks += at.size
    death_rows = np.flatnonzero(d)
    block = last_block[death_rows] - 1
    deaths = np.bincount(block, minlength=n_blocks)
    block_starts = np.cumsum(deaths) - deaths
    rank = np.arange(death_rows.size) - block_starts[block]
    fraction = rank / deaths[block] if ties == "efron" else np.zeros(death_rows.size)
    return RiskSets(
        order=order,
        time=t,
        event=d,
        entry=starts,
        death_rows=death_rows,
        block=block,
        fraction=fraction,
        block_starts=block_starts,
        block_time=np.concatenate(times),
        row_bounds=tuple(row_bounds),
        block_bounds=tuple(block_bounds),
        suffix=np.concatenate(suffixes),
        entry_order=entry_order,
        entry_suffix=np.concatenate(entry_suffixes) if entry_suffixes else None,
        first_block=first_block,
        last_block=last_block,
        stratum=s,
    )


def evaluate(risk: RiskSets, Z: np.ndarray, coefficients: np.ndarray) -> State:
    """Log partial likelihood, score and information at given coefficients.

    Second moments over risk sets are not accumulated: the information is Z' diag(w c) Z less the outer products of
    the draws' means, where c is each row's share of the inverse sums of the draws at which it is at risk.

    Parameters
    ----------
    risk : RiskSets
        Index of the data.
    Z : ndarray, shape (n, p)
        Covariates in the order of `risk`, preferably centred.
    coefficients : ndarray, shape (p,)

    Returns
    -------
    State
    """
    eta = Z @ coefficients
    eta = eta - eta.max()
    with np.errstate(all="ignore"):
        # What over- or underflows far from the maximum is answered below by a log likelihood of -inf.
        weights = np.exp(eta)
        weighted = Z * weights[:, None]
        inverse_sums = 1 / _draw_sums(risk, weights)
        log_likelihood = float(eta[risk.death_rows].sum() + np.log(inverse_sums).sum())
        means = _draw_sums(risk, weighted) * inverse_sums[:, None]
        share = _exposure(risk, inverse_sums)
        gradient = Z.T @ (risk.event - weights * share)
        information = weighted.T @ (Z * share[:, None]) - means.T @ means
        information = (information + information.T) / 2
    if not (np.isfinite(log_likelihood) and np.all(np.isfinite(information)) and np.all(np.isfinite(gradient))):
        log_likelihood = -np.inf
    return State(log_likelihood, gradient, information, weights, inverse_sums, means)


def weighted_information(risk: RiskSets, Z: np.ndarray, state: State, g: np.ndarray) -> np.ndarray:
    """Sum over the draws of g times the covariance of the covariates in the draw's risk set.

    Parameters
    ----------
    risk, Z, state
        As for and from `evaluate`.
    g : ndarray, shape (n_events,)
        A weight per draw.

    Returns
    -------
    ndarray, shape (p, p)
    """
    share = _exposure(risk, state.inverse_sums * g)
    moment = Z.T @ (Z * (state.weights * share)[:, None]) - state.means.T @ (state.means * g[:, None])
    return (moment + moment.T) / 2


def _draw_sums(risk: RiskSets, values: np.ndarray) -> np.ndarray:
    """Sum of `values` over the risk set of each draw."""
    sums = _suffix_sums(values, risk.row_bounds)[risk.suffix]
    if risk.entry_order is not None and risk.entry_suffix is not None:
        sums = sums - _suffix_sums(values[risk.entry_order], risk.row_bounds)[risk.entry_suffix]
    by_draw = sums[risk.block]
    if risk.fraction.any():
        tied = np.add.reduceat(values[risk.death_rows], risk.block_starts, axis=0)
        fraction = risk.fraction if values.ndim == 1 else risk.fraction[:, None]
        by_draw = by_draw - fraction * tied[risk.block]
    return by_draw


def _exposure(risk: RiskSets, per_draw: np.ndarray) -> np.ndarray:
    """Sum of `per_draw` over the draws at which each row is at risk, less the fractions by which it is taken out."""
    by_block = np.add.reduceat(per_draw, risk.block_starts)
    cumulative = _prefix_sums(by_block, risk.block_bounds)
    share = cumulative[risk.last_block + risk.stratum]
    if risk.entry_order is not None:
        share = share - cumulative[risk.first_block + risk.stratum]
    if risk.fraction.any():
        share[risk.death_rows] -= np.add.reduceat(per_draw * risk.fraction, risk.block_starts)[risk.block]
    return share


def _suffix_sums(values: np.ndarray, bounds: tuple[tuple[int, int], ...]) -> np.ndarray:
    """Sum from each row to its stratum's end, each stratum followed by a zero; one stratum never sees another."""
    sums = np.zeros((values.shape[0] + len(bounds), *values.shape[1:]))
    for k, (a, b) in enumerate(bounds):
        sums[a + k : b + k] = np.cumsum(values[a:b][::-1], axis=0)[::-1]
    return sums


def _prefix_sums(values: np.ndarray, bounds: tuple[tuple[int, int], ...]) -> np.ndarray:
    """Sum what comes before each position in its stratum, up to the whole: one more than the stratum is long."""
    sums = np.zeros(values.size + len(bounds))
    for k, (a, b) in enumerate(bounds):
        sums[a + k + 1 : b + k + 1] = np.cumsum(values[a:b])
    return sums
