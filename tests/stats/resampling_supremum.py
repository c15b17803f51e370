"""Another way to the supremum of a likelihood, and backward selections by it, for the tests of the engine."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc, expit

from lymphoradio.stats.cox_likelihood import evaluate
from lymphoradio.stats.risk_sets import index_risk_sets
from tests.stats.resampling_cases import Problem

# Largest change of a patient's linear predictor in a step, beside half of the range reached.
STEP = 3.0


@dataclass(frozen=True)
class Climb:
    """Log-likelihood reached, whether at a maximum, coefficients of the columns used, and which these are."""

    log_likelihood: float
    found: bool
    coefficients: np.ndarray
    columns: list[int]


def independent(X: np.ndarray, columns: Sequence[int]) -> list[int]:
    """Columns that are neither constant nor a combination of those before them, by Gram-Schmidt."""
    kept, basis = [], []
    for j in columns:
        v = X[:, j] - X[:, j].mean()
        length = np.linalg.norm(v)
        for _ in range(2):
            for q in basis:
                v = v - (q @ v) * q
        if length > 1e-9 * np.linalg.norm(X[:, j]) and np.linalg.norm(v) > 1e-6 * length:
            kept.append(j)
            basis.append(v / np.linalg.norm(v))
    return kept


def climb(problem: Problem, columns: Sequence[int]) -> Climb:
    """Newton's method in short steps, with a vanishing ridge, until nothing is gained any more."""
    kept = independent(problem.X, columns)
    Z = problem.X[:, kept] - problem.X[:, kept].mean(axis=0)
    scale = Z.std(axis=0)
    Z = Z / scale
    if problem.family == "logistic":
        Z = np.column_stack([np.ones(len(Z)), Z])
    at = _likelihood(problem, Z)
    b = np.zeros(Z.shape[1])
    value, gradient, information = at(b)
    gain = np.inf
    while b.size and gain > 1e-12:
        ridge = 1e-13 * np.trace(information) * np.eye(b.size)
        step = np.linalg.solve(information + ridge, gradient)
        longest = STEP + 0.5 * np.ptp(Z @ b)
        step *= longest / max(longest, np.abs(Z @ step).max())
        while at(b + step)[0] < value - 1e-13 * abs(value):
            step = step / 2.0
        b = b + step
        gain = at(b)[0] - value
        value, gradient, information = at(b)
    # On the way to infinity the information of a direction vanishes.
    found = not b.size or float(np.linalg.eigvalsh(information)[0]) > 1e-8
    shift = int(problem.family == "logistic")
    return Climb(float(value), found, b[shift:] / scale, kept)


def _likelihood(problem: Problem, Z: np.ndarray):
    if problem.family == "cox":
        time, event = problem.outcome
        risk = index_risk_sets(time, event == 1.0, np.zeros(len(Z), dtype=int), None, problem.ties)
        rows = Z[risk.order]

        def cox(b):
            state = evaluate(risk, rows, b)
            return state.log_likelihood, state.gradient, state.information

        return cox
    (y,) = problem.outcome

    def logistic(b):
        eta = Z @ b
        chance = expit(eta)
        value = float(np.sum(y * eta - np.logaddexp(0.0, eta)))
        return value, Z.T @ (y - chance), Z.T @ (Z * (chance * expit(-eta))[:, None])

    return logistic


def backward(problem: Problem, criterion: str, remove_above: float) -> tuple[list[int], bool]:
    """Terms kept, and whether the last model has a maximum; suprema of every model, columns as R counts them.

    First leaves the last term without which the others say as much; then the one by AIC, BIC or likelihood ratio.
    """
    penalty = 2.0 if criterion != "bic" else float(np.log(problem.n_for_bic))
    done: dict[tuple[int, ...], Climb] = {}

    def model(terms: Sequence[int]) -> Climb:
        if tuple(terms) not in done:
            done[tuple(terms)] = climb(problem, np.flatnonzero(np.isin(problem.terms, terms)))
        return done[tuple(terms)]

    def without(term: int) -> Climb:
        return model([t for t in terms if t != term])

    terms = sorted(set(problem.terms.tolist()))
    while terms:
        here = model(terms)
        idle = [t for t in terms if len(without(t).columns) == len(here.columns)]
        if idle:
            terms.remove(idle[-1])
            continue
        if criterion == "lr":
            loss = [2.0 * (here.log_likelihood - without(t).log_likelihood) for t in terms]
            df = [len(here.columns) - len(without(t).columns) for t in terms]
            p = [float(chdtrc(d, max(value, 0.0))) for d, value in zip(df, loss, strict=True)]
            best, moves = int(np.argmax(p)), max(p) > remove_above
        else:
            value = [-2.0 * without(t).log_likelihood + penalty * len(without(t).columns) for t in terms]
            best = int(np.argmin(value))
            moves = value[best] < -2.0 * here.log_likelihood + penalty * len(here.columns)
        if not moves:
            break
        terms.pop(best)
    return terms, model(terms).found


def stepwise(problem: Problem, direction: str, forced: Sequence[int] = ()) -> tuple[list[int], bool, bool]:
    """Terms kept by AIC forward or both ways, whether the last model has a maximum, and whether a candidate was barred.

    One that takes the maximum away does not enter; where there is none, suprema are compared.
    """
    every = sorted(set(problem.terms.tolist()))
    terms, barred = (every if direction == "both" else sorted(forced)), False

    def model(chosen: Sequence[int]) -> tuple[float, bool, int]:
        at = climb(problem, np.flatnonzero(np.isin(problem.terms, chosen)))
        return -2.0 * at.log_likelihood + 2.0 * len(at.columns), at.found, len(at.columns)

    while True:
        here, found, k = model(terms)
        moves: list[tuple[float, list[int]]] = []
        refused = np.inf
        for t in (t for t in every if t not in forced):
            if t in terms and direction == "both":
                moves.append((model([s for s in terms if s != t])[0], [s for s in terms if s != t]))
            elif t not in terms:
                value, larger_found, larger_k = model(sorted([*terms, t]))
                if larger_k > k and found and not larger_found:
                    refused = min(refused, value)
                elif larger_k > k:
                    moves.append((value, sorted([*terms, t])))
        # Of equals the first removal, then the first entry; suprema are known to fewer digits than they have.
        moves.sort(key=lambda move: (round(move[0], 7), len(move[1])))
        best, after = moves[0] if moves else (np.inf, terms)
        limit = here - 1e-10 * max(1.0, abs(here))
        barred = barred or refused < min(best, limit)
        if best >= limit:
            return terms, found, barred
        terms = after
