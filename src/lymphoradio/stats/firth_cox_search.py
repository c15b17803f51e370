"""Firth's penalised partial likelihood at several points at once, for the search of its maxima."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from lymphoradio.stats.firth_search import Stack, determinants
from lymphoradio.stats.risk_sets import RiskSets

# The information of the partial likelihood times this is near the curvature with the penalty, which adds up to as much.
CURVATURE = 1.5


@dataclass(frozen=True)
class CoxLandscape:
    """A `firth_search.Landscape`: every death is a draw.

    Attributes
    ----------
    risk : RiskSets
    basis : ndarray, shape (n, k)
        In the order of `risk`.
    """

    risk: RiskSets
    basis: np.ndarray

    @property
    def numbers(self) -> int:
        """Numbers handled per point."""
        return self.n_draws * self.basis.size

    @property
    def total(self) -> np.ndarray:
        """Gradient of the likelihood's linear part, shape (k,)."""
        return np.asarray(self.basis[self.risk.death_rows].sum(axis=0))

    @property
    def n_draws(self) -> int:
        """Deaths."""
        return self.risk.death_rows.size

    @cached_property
    def squares(self) -> np.ndarray:
        """Each row times itself, shape (n, k * k)."""
        return np.asarray((self.basis[:, :, None] * self.basis[:, None, :]).reshape(len(self.basis), -1))

    @cached_property
    def log_shares(self) -> np.ndarray:
        """Log of what each row counts in each draw, shape (draws, n); -inf where it is not at risk."""
        block = self.risk.block[:, None]
        died = np.full(len(self.basis), -1)
        died[self.risk.death_rows] = self.risk.block
        at_risk = (self.risk.first_block <= block) & (block < self.risk.last_block)
        counted = np.where(at_risk, 1.0 - self.risk.fraction[:, None] * (died == block), 0.0)
        return np.where(counted > 0.0, np.log(np.where(counted > 0.0, counted, 1.0)), -np.inf)

    def _shares(self, C: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Linear predictors (m, n); logs of the draws' sums (m, draws); the rows' shares of them (m, draws, n)."""
        eta = C @ self.basis.T
        logs = eta[:, None, :] + self.log_shares
        top = logs.max(axis=2, keepdims=True)
        shares = np.exp(logs - top)
        sums = shares.sum(axis=2, keepdims=True)
        shares /= sums
        return eta, (top + np.log(sums))[:, :, 0], shares

    def together(self, C: np.ndarray) -> Stack:
        """The penalised likelihood at points, shape (m, k)."""
        (m, k), Z = C.shape, self.basis
        eta, logs, shares = self._shares(C)
        means = shares @ Z
        information = (shares.sum(axis=1) @ self.squares).reshape(m, k, k) - means.swapaxes(1, 2) @ means
        half_log, inverse = determinants(information)
        carried = means @ inverse
        leverage = (inverse.reshape(m, -1) @ self.squares.T)[:, None, :] - 2.0 * (carried @ Z.T)
        leverage += np.sum(carried * means, axis=2)[:, :, None]
        leverage *= shares
        third = leverage.sum(axis=1) @ Z - np.sum(leverage.sum(axis=2)[:, :, None] * means, axis=1)
        score = self.total - means.sum(axis=1) + 0.5 * third
        height = eta[:, self.risk.death_rows].sum(axis=1) - logs.sum(axis=1) + half_log
        return Stack(height, score, CURVATURE * information)

    def sample(self, rng: np.random.Generator, size: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
        """Pairs of a death and another one at risk, half with the one dying, half with the other."""
        draws = rng.integers(self.n_draws, size=size)
        others = self.log_shares > -np.inf
        others[np.arange(self.n_draws), self.risk.death_rows] = False
        # The position, among the others of the draw, that is drawn; the death itself where there is no other.
        counts = others.sum(axis=1)
        position = np.floor(rng.random(size) * counts[draws]).astype(int)
        listed = np.argsort(~others, axis=1, kind="stable")
        other = np.where(counts[draws] > 0, listed[draws, position], self.risk.death_rows[draws])
        return draws, 0.5 * (self.basis[self.risk.death_rows[draws]] + self.basis[other])

    def moments(self, C: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Weighted sums of the draws' means and covariances."""
        m, k = C.shape
        shares = self._shares(C)[2]
        means = shares @ self.basis
        weighted = weights[:, :, None] * means
        squares = (np.sum(weights[:, :, None] * shares, axis=1) @ self.squares).reshape(m, k, k)
        return weighted.sum(axis=1), squares - weighted.swapaxes(1, 2) @ means
