"""Random patients as arrays: two endpoints' times, a yes-or-no outcome, a group, and 15 covariates."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

# Of the numeric covariates: mean, standard deviation (an age, a weight, counts in cells/uL, ...).
NUMERIC = (
    (63.0, 11.0),
    (70.0, 14.0),
    (1500.0, 500.0),
    (640.0, 250.0),
    (0.4, 0.1),
    (39.0, 5.0),
    (220.0, 60.0),
    (0.0, 1.0),
)
# Of the binary ones: the share.
BINARY = (0.5, 0.3, 0.2, 0.1, 0.4, 0.6, 0.25)
COLUMNS = ("days", "exact_days", "event", "outcome", "group", *(f"x{j + 1}" for j in range(len(NUMERIC + BINARY))))


@dataclass(frozen=True)
class Patients:
    """Drawn patients.

    Attributes
    ----------
    days : ndarray, shape (n,)
        Follow-up in whole days, some three thousand of them distinct.
    exact_days : ndarray, shape (n,)
        The same before it was rounded up: all distinct.
    event, outcome : ndarray, shape (n,)
        0 or 1.
    group : ndarray of int, shape (n,)
        0, 1 or 2.
    X : ndarray, shape (n, 15)
    """

    days: np.ndarray
    exact_days: np.ndarray
    event: np.ndarray
    outcome: np.ndarray
    group: np.ndarray
    X: np.ndarray

    def write(self, file: Path) -> None:
        """As doubles, column after column in the order of `COLUMNS`: R reads it in a moment."""
        vectors = (self.days, self.exact_days, self.event, self.outcome, self.group)
        np.vstack([*vectors, self.X.T]).astype(float).tofile(file)


def read_patients(file: Path) -> Patients:
    """What `Patients.write` wrote."""
    columns = np.fromfile(file).reshape(len(COLUMNS), -1)
    days, exact_days, event, outcome, group = columns[:5]
    return Patients(days, exact_days, event, outcome, group.astype(int), np.ascontiguousarray(columns[5:].T))


def draw(n: int, seed: int = 1) -> Patients:
    """Draw patients whose hazards are proportional and whose outcome is logistic in all covariates.

    Parameters
    ----------
    n : int
        From 100 on.
    seed : int

    Returns
    -------
    Patients
    """
    rng = np.random.default_rng(seed)
    z = rng.normal(size=(n, len(NUMERIC)))
    yes = rng.random((n, len(BINARY))) < BINARY
    group = rng.integers(0, 3, n)
    signs = np.resize([1.0, -1.0], z.shape[1] + yes.shape[1])
    risk = np.column_stack([0.1 * z, 0.2 * yes]) @ signs + 0.1 * group
    death = rng.exponential(1500 * np.exp(-risk))
    followed = rng.uniform(200, 3000, n)
    exact = np.minimum(death, followed)
    mean, sd = np.array(NUMERIC).T
    return Patients(
        days=np.ceil(exact),
        exact_days=exact,
        event=(death <= followed).astype(float),
        outcome=(rng.random(n) < 1 / (1 + np.exp(0.8 - risk))).astype(float),
        group=group,
        X=np.column_stack([mean + sd * z, yes]),
    )
