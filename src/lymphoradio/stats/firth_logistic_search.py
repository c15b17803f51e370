"""Firth's penalised logistic likelihood at several points at once, for the search of its maxima."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.special import expit

from lymphoradio.stats.firth_search import Stack, determinants


@dataclass(frozen=True)
class LogisticLandscape:
    """A `firth_search.Landscape`: every patient is a draw.

    Attributes
    ----------
    basis : ndarray, shape (n, k)
    y : ndarray, shape (n,)
        0 or 1.
    """

    basis: np.ndarray
    y: np.ndarray

    @property
    def numbers(self) -> int:
        """Numbers handled per point."""
        return self.basis.size * self.basis.shape[1]

    @property
    def total(self) -> np.ndarray:
        """Gradient of the likelihood's linear part, shape (k,)."""
        return np.asarray(self.y @ self.basis)

    @property
    def n_draws(self) -> int:
        """Patients."""
        return self.y.size

    @cached_property
    def squares(self) -> np.ndarray:
        """Each row times itself, shape (n, k * k)."""
        return np.asarray((self.basis[:, :, None] * self.basis[:, None, :]).reshape(self.y.size, -1))

    def together(self, C: np.ndarray) -> Stack:
        """The penalised likelihood at points, shape (m, k)."""
        eta = C @ self.basis.T
        p, q = expit(eta), expit(-eta)
        w = p * q
        half_log, inverse = determinants((w @ self.squares).reshape(len(C), C.shape[1], -1))
        leverage = np.clip(w * (inverse.reshape(len(C), -1) @ self.squares.T), 0.0, 1.0)
        score = (self.y - p + leverage * (0.5 - p)) @ self.basis
        metric = (((1.0 + leverage) * w) @ self.squares).reshape(inverse.shape)
        return Stack(np.sum(self.y * eta - np.logaddexp(0.0, eta), axis=1) + half_log, score, metric)

    def sample(self, rng: np.random.Generator, size: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
        """Patients once more, half as events, half as none."""
        rows = rng.integers(self.y.size, size=size)
        return rows, 0.5 * self.basis[rows]

    def moments(self, C: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Weighted sums of p x and of p (1 - p) x x'."""
        eta = C @ self.basis.T
        p = expit(eta)
        information = (weights * p * expit(-eta)) @ self.squares
        return (weights * p) @ self.basis, information.reshape(len(C), C.shape[1], -1)
