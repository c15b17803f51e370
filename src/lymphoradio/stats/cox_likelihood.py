"""The Cox partial likelihood with its first two derivatives, from risk sets that are indexed once."""

from dataclasses import dataclass

import numpy as np

from lymphoradio.stats.risk_sets import RiskSets
from lymphoradio.stats.tall_matrix import cross_product


@dataclass(frozen=True)
class Means:
    """Weighted mean covariates of every draw's risk set, kept per block.

    A draw that takes a fraction of the tied events out of the risk set has a mean further away from theirs. It is
    ``of_block + pull * away``, where `away` is the mean of the whole risk set less that of the tied events: every term
    is positive or small, so that nothing cancels.

    Attributes
    ----------
    of_block : ndarray, shape (n_blocks, p)
        Of the whole risk set.
    away : ndarray, shape (n_tied, p)
        Of the tied blocks.
    pull : ndarray, shape (n_events,)
        0 for a draw that takes nothing out.
    """

    of_block: np.ndarray
    away: np.ndarray
    pull: np.ndarray

    def of_draws(self, risk: RiskSets) -> np.ndarray:
        """Per draw, shape (n_events, p)."""
        away = np.zeros_like(self.of_block)
        away[risk.tied_blocks] = self.away
        return self.of_block[risk.block] + self.pull[:, None] * away[risk.block]

    def over_draws(self, risk: RiskSets, per_draw: np.ndarray) -> np.ndarray:
        """Sum of `per_draw` times the mean over the draws of each block, shape (n_blocks, p)."""
        total = self.of_block * np.add.reduceat(per_draw, risk.block_starts)[:, None]
        pulled = np.add.reduceat(per_draw * self.pull, risk.block_starts)
        total[risk.tied_blocks] += pulled[risk.tied_blocks, None] * self.away
        return total

    def products(self, risk: RiskSets, per_draw: np.ndarray) -> np.ndarray:
        """Sum over the draws of `per_draw` times the outer product of the mean with itself, shape (p, p)."""
        weight, once, twice = (np.add.reduceat(per_draw * self.pull**k, risk.block_starts) for k in range(3))
        total = cross_product(self.of_block, weight)
        tied = risk.tied_blocks
        mixed = (self.of_block[tied] * once[tied, None]).T @ self.away
        return np.asarray(total + mixed + mixed.T + cross_product(self.away, twice[tied]))


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
    means : Means
        Weighted mean covariates of the draws.
    """

    log_likelihood: float
    gradient: np.ndarray
    information: np.ndarray
    weights: np.ndarray
    inverse_sums: np.ndarray
    means: Means


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
        at_risk, dying = risk.at_risk(weights), risk.dying(weights)
        taken_out = risk.fraction * dying[risk.block]
        inverse_sums = 1 / (at_risk[risk.block] - taken_out)
        log_likelihood = float(eta[risk.death_rows].sum() + np.log(inverse_sums).sum())
        means = _means(risk, Z, weights, (at_risk, dying), taken_out * inverse_sums)
        share = risk.exposure(inverse_sums)
        gradient = Z.T @ (risk.event - weights * share)
        information = cross_product(Z, weights * share) - means.products(risk, np.ones(risk.block.size))
    if not (np.isfinite(log_likelihood) and np.all(np.isfinite(information)) and np.all(np.isfinite(gradient))):
        log_likelihood = -np.inf
    return State(log_likelihood, gradient, information, weights, inverse_sums, means)


def _means(
    risk: RiskSets, Z: np.ndarray, weights: np.ndarray, sums: tuple[np.ndarray, np.ndarray], pull: np.ndarray
) -> Means:
    at_risk, dying = sums
    of_block = risk.at_risk(weights, Z)
    of_block /= at_risk[:, None]
    away = risk.dying(weights, Z)[risk.tied_blocks] if risk.tied_blocks.size else of_block[:0]
    # Where the weights of the tied underflow, they pull nothing either.
    away = of_block[risk.tied_blocks] - away / np.maximum(dying[risk.tied_blocks], np.finfo(float).tiny)[:, None]
    return Means(of_block, away, pull)


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
    share = risk.exposure(state.inverse_sums * g)
    return cross_product(Z, state.weights * share) - state.means.products(risk, g)
