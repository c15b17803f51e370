"""Whether a Cox partial likelihood has a maximum at all: the exact condition, by linear programmes."""

import numpy as np

from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.risk_sets import RiskSets

# Standardised covariates: a pair of patients reversed by less than this, relative to the direction, is not reversed.
TOLERANCE = 1e-7
MAX_ROUNDS = 500


def find_monotone_direction(risk: RiskSets, standardised: np.ndarray) -> np.ndarray | None:
    """Direction along which the partial likelihood rises for ever, or None where it has a finite maximum.

    The likelihood rises for ever along b exactly when at every event time each patient who has the event has the
    largest x'b of the risk set (for Breslow's and Efron's ties alike) and somewhere another's is smaller; the latter
    means that b has a positive product with the score at 0. Of these directions the one of least sum |b_j| is sought.
    Pairs of patients enter the programme only when the current direction reverses them.

    Parameters
    ----------
    risk : RiskSets
        Index of the data.
    standardised : ndarray, shape (n, p)
        Covariates in the order of `risk`, each with mean 0 and variance 1; the information at 0 is not singular.

    Returns
    -------
    ndarray, shape (p,), or None
        The direction, scaled to a largest entry of 1; zero for the columns that stay finite.

    Raises
    ------
    NotEstimable
        The linear programmes do not settle.

    References
    ----------
    Jacobsen (1989), Scand. J. Statist. 16:335-349. Heinze & Schemper (2001), Biometrics 57:114-119.
    """
    from scipy.optimize import linprog  # Rare: only for suspicious data, and slow to import.

    score = _breslow_score_at_zero(risk, standardised)
    length = float(np.linalg.norm(score))
    if length <= 1e-12 * standardised.shape[0]:
        return None
    score = score / length
    p = score.size
    direction = score
    seen: set[tuple[int, int]] = set()
    cuts = np.zeros((0, p))
    for _ in range(MAX_ROUNDS):
        direction = direction / np.abs(direction).max()
        reversed_pairs = _reversed_pairs(risk, standardised @ direction)
        if not reversed_pairs:
            return np.where(np.abs(direction) > 1e-6, direction, 0.0)
        new = [pair for pair in reversed_pairs if pair not in seen]
        if not new:
            break
        seen.update(new)
        died, largest = np.array(new).T
        cuts = np.concatenate([cuts, standardised[died] - standardised[largest]])
        found = linprog(
            np.ones(2 * p),
            A_ub=np.hstack([-cuts, cuts]),
            b_ub=np.zeros(cuts.shape[0]),
            A_eq=np.hstack([score, -score])[None, :],
            b_eq=[1.0],
            method="highs",
            options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
        )
        if found.status == 2:
            return None
        if found.status != 0:
            break
        direction = found.x[:p] - found.x[p:]
    raise NotEstimable("whether the partial likelihood has a maximum could not be decided")


def _breslow_score_at_zero(risk: RiskSets, x: np.ndarray) -> np.ndarray:
    """Sum over the events of x minus the plain mean of x in the risk set."""
    n_blocks = risk.block_time.size
    edges = np.zeros((n_blocks + 1, x.shape[1] + 1))
    padded = np.column_stack([x, np.ones(x.shape[0])])
    np.add.at(edges, risk.first_block, padded)
    np.subtract.at(edges, risk.last_block, padded)
    sums = np.cumsum(edges, axis=0)[:-1]
    means = sums[:, :-1] / np.round(sums[:, -1:])
    return np.sum(x[risk.death_rows] - means[risk.block], axis=0)


def _reversed_pairs(risk: RiskSets, z: np.ndarray) -> list[tuple[int, int]]:
    """Each event whose z is not the largest of its risk set, with the row that has the largest."""
    largest = largest_at_risk(risk, z)[risk.block]
    wrong = z[largest] - z[risk.death_rows] > TOLERANCE
    pairs = np.unique(np.column_stack([risk.death_rows, largest])[wrong], axis=0)
    return [(int(died), int(other)) for died, other in pairs]


def largest_at_risk(risk: RiskSets, z: np.ndarray) -> np.ndarray:
    """Row with the largest z in each block's risk set.

    A row is at risk over a range of blocks. The range is covered by two ranges of one power-of-two length, and the
    maxima of long ranges are handed down to their halves: O(n + blocks log blocks), with or without entry times.

    Parameters
    ----------
    risk : RiskSets
        Index of the data.
    z : ndarray, shape (n,)
        In the order of `risk`.

    Returns
    -------
    ndarray of int, shape (n_blocks,)
    """
    n_blocks = risk.block_time.size
    by_rank = np.argsort(z, kind="stable")
    rank = np.empty(z.size, dtype=int)
    rank[by_rank] = np.arange(z.size)
    at_risk = np.flatnonzero(risk.last_block > risk.first_block)
    first, last = risk.first_block[at_risk], risk.last_block[at_risk]
    level = np.frexp(last - first)[1] - 1
    best = np.full((int(level.max()) + 1, n_blocks), -1)
    np.maximum.at(best, (level, first), rank[at_risk])
    np.maximum.at(best, (level, last - 2**level), rank[at_risk])
    for k in range(best.shape[0] - 1, 0, -1):
        half = 2 ** (k - 1)
        np.maximum(best[k - 1], best[k], out=best[k - 1])
        np.maximum(best[k - 1, half:], best[k, : n_blocks - half], out=best[k - 1, half:])
    return by_rank[best[0]]
