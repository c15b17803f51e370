"""Newton's method for the partial likelihood, with a proof at the end that there is a maximum."""

import numpy as np
from scipy.linalg import LinAlgError, cho_factor, cho_solve, solve_triangular

from lymphoradio.stats.cox_design import ColumnsNotEstimable, Design, MonotoneLikelihood, Subset
from lymphoradio.stats.cox_likelihood import State, evaluate
from lymphoradio.stats.cox_monotone import find_monotone_direction
from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.risk_sets import RiskSets
from lymphoradio.stats.tall_matrix import pieces

MAX_ITERATIONS = 100
# Newton's decrement is the distance to the maximum in standard errors; one more step squares it.
DECREMENT = 1e-7
# A full step from far away may raise the likelihood and yet land where the information is singular. Where that happens
# the climb begins again, with steps that change no patient's log hazard by more than this, at first; a step that was
# so shortened lets the next one be twice as long.
LONGEST = 5.0


def maximise(
    risk: RiskSets, design: Design, subset: Subset, null: State, start: np.ndarray
) -> tuple[np.ndarray, State, int]:
    """Maximise the partial likelihood by Newton's method, from `start` or, where that is better, from 0.

    Parameters
    ----------
    risk : RiskSets
        Index of the data.
    design : Design
        Rows in the order of `risk`.
    subset : Subset
        The columns of it that are fitted.
    null : State
        The likelihood at 0.
    start : ndarray, shape (k,)
        In the basis of `subset`, as is the result.

    Returns
    -------
    tuple
        Coefficients in the basis, the likelihood there, Newton steps.

    Raises
    ------
    MonotoneLikelihood
        There is no maximum; `columns` are those of the design whose coefficients run to infinity.
    NotEstimable
        No convergence.
    """
    b, state = np.zeros(start.size), null
    if start.any():
        warm = evaluate(risk, subset.basis, start)
        if warm.log_likelihood > null.log_likelihood:
            b, state = start, warm
    found = _climb(risk, subset.basis, b, state, np.inf)
    if found is None:
        found = _climb(risk, subset.basis, np.zeros(start.size), null, LONGEST)
    if found is not None and maximum_exists(subset.basis, found[1], null):
        return found
    _refuse_monotone(risk, design, subset)
    if found is not None:
        return found
    raise NotEstimable(
        "Newton's iterations for the partial likelihood did not converge: an estimate beyond floating-point range"
    )


def _climb(
    risk: RiskSets, Z: np.ndarray, b: np.ndarray, state: State, longest: float
) -> tuple[np.ndarray, State, int] | None:
    """Newton's steps until the decrement is small; None where they come to nothing."""
    for iteration in range(1, MAX_ITERATIONS + 1):
        try:
            step = cho_solve((_cholesky(state.information), True), state.gradient)
        except LinAlgError:
            return None
        decrement = float(np.sqrt(max(state.gradient @ step, 0.0)))
        if longest < np.inf:
            change = float(np.abs(Z @ step).max())
            if change > longest:
                step *= longest / change
                longest *= 2.0
        b, state_next = _line_search(risk, Z, b, step, state)
        if state_next is None:
            return None
        state = state_next
        if decrement <= DECREMENT:
            return b, state, iteration
    return None


def _line_search(
    risk: RiskSets, Z: np.ndarray, b: np.ndarray, step: np.ndarray, state: State
) -> tuple[np.ndarray, State | None]:
    # At the maximum two evaluations differ by rounding: a loss of that size is none.
    least = state.log_likelihood - 1e-12 * abs(state.log_likelihood) - 1e-12
    for halvings in range(40):
        candidate = b + step / 2**halvings
        reached = evaluate(risk, Z, candidate)
        if reached.log_likelihood >= least:
            return candidate, reached
    return b, None


def maximum_exists(Z: np.ndarray, state: State, null: State) -> bool:
    """Prove from one point that the partial likelihood has a finite maximum; False proves nothing.

    Bach's condition in the norm of the information H: the decrement times the covariates' diameter is below 1/2. Third
    derivatives along v are bounded by max |(x_i - x_j)'v| times the second; with u = L'v, H = LL', the bound is the
    diameter of the points L^-1 x, at most twice their largest norm.

    Parameters
    ----------
    Z : ndarray, shape (n, k)
        Covariates, centred.
    state, null : State
        The likelihood at the point and at 0.

    Returns
    -------
    bool

    References
    ----------
    Bach (2010), Electron. J. Statist. 4:384-414, proposition 2.
    """
    lowest = float(np.linalg.eigvalsh(state.information)[0])
    if lowest <= 1e-10 * float(np.linalg.eigvalsh(null.information)[-1]):
        # Rounding in the gradient could then pass for a small decrement.
        return False
    L = _cholesky(state.information)
    decrement = float(np.linalg.norm(solve_triangular(L, state.gradient, lower=True)))
    root = solve_triangular(L, np.eye(len(L)), lower=True).T
    diameter = 2 * float(np.sqrt(max(np.sum((Z[rows] @ root) ** 2, axis=1).max() for rows in pieces(len(Z)))))
    return decrement * diameter < 0.5


def refuse_singular(information: np.ndarray, subset: Subset) -> None:
    """Refuse a design that carries no information where it would be needed.

    Parameters
    ----------
    information : ndarray, shape (k, k)
        At 0, in the basis of `subset`.
    subset : Subset
        The columns.

    Raises
    ------
    ColumnsNotEstimable
        A combination of columns is constant within every risk set.
    """
    eigenvalues, vectors = np.linalg.eigh(information)
    # In a basis of unit variance an ordinary design has eigenvalues near the number of events.
    if eigenvalues[0] > 1e-10 * max(eigenvalues[-1], 1e-2):
        return
    direction = np.abs(subset.from_basis(vectors[:, 0]) * subset.scales)
    involved = subset.columns[direction > 0.1 * direction.max()].tolist()
    raise ColumnsNotEstimable(
        "no information: columns " + ", ".join(map(str, involved)) + " (or a combination) do not vary within any risk "
        "set in which an event occurs",
        involved,
    )


def _refuse_monotone(risk: RiskSets, design: Design, subset: Subset) -> None:
    direction = find_monotone_direction(risk, design.of_columns(subset.columns))
    if direction is not None:
        columns = subset.columns[np.flatnonzero(direction)].tolist()
        raise MonotoneLikelihood(
            "monotone likelihood: the coefficient runs to infinity in columns " + ", ".join(map(str, columns)), columns
        )


def inverse_root(information: np.ndarray) -> np.ndarray:
    """Matrix A with A A' equal to the inverse of the information.

    Parameters
    ----------
    information : ndarray, shape (k, k)
        Positive definite.

    Returns
    -------
    ndarray, shape (k, k)
    """
    root = solve_triangular(_cholesky(information), np.eye(information.shape[0]), lower=True)
    return np.asarray(root).T


def _cholesky(information: np.ndarray) -> np.ndarray:
    return np.tril(cho_factor(information, lower=True)[0])
