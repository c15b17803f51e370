"""One draw of the missing values of one column, given the others: predictive means for numbers, logits for levels."""

from __future__ import annotations

import numpy as np
from scipy.linalg import solve_triangular

from lymphoradio.stats.errors import NotEstimable

# Added to the diagonal of a cross-product, relative to it: collinear predictors share a coefficient, and no more.
RIDGE = 1e-5
MAX_ITERATIONS = 100


def draw_predictive_mean(
    y: np.ndarray, X: np.ndarray, X_missing: np.ndarray, donors: int, rng: np.random.Generator
) -> np.ndarray:
    """Impute numbers by predictive mean matching with Bayesian draws of the coefficients.

    Each missing value becomes that of a patient in whom it was observed: one of the `donors` whose predicted values,
    by the least-squares coefficients, are nearest to the patient's own, predicted by drawn coefficients (type 1). They
    are sought in a bootstrap sample of the patients with a value (approximate Bayesian bootstrap): where few are near,
    all imputations would else take the same ones, and intervals be too short.

    Parameters
    ----------
    y : ndarray, shape (n_observed,)
    X : ndarray, shape (n_observed, p)
        Predictors without a column of ones.
    X_missing : ndarray, shape (n_missing, p)
    donors : int
        At most all observed values.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray, shape (n_missing,)

    References
    ----------
    Little (1988), J. Bus. Econ. Stat. 6:287-296. Rubin & Schenker (1986), JASA 81:366-374 (bootstrap). Rubin (1987),
    Multiple Imputation, p. 167. van Buuren (2018), Flexible Imputation of Missing Data, algorithm 3.3; five donors:
    Morris, White & Royston (2014), BMC Med. Res. Methodol. 14:75.
    """
    design, design_missing = _with_ones(*_standardise(X, X_missing))
    gram = design.T @ design
    root = np.linalg.cholesky(gram + RIDGE * np.diag(np.diag(gram)))
    estimate = solve_triangular(root, solve_triangular(root, design.T @ y, lower=True), lower=True, trans=1)
    predicted = _predicted(design, estimate)
    df = max(y.size - design.shape[1], 1)
    sigma = np.sqrt(np.sum((y - predicted) ** 2) / rng.chisquare(df))
    drawn = estimate + sigma * solve_triangular(root, rng.standard_normal(estimate.size), lower=True, trans=1)
    pool = rng.integers(0, y.size, size=y.size)
    return y[pool][_nearest(predicted[pool], _predicted(design_missing, drawn), donors, rng)]


def draw_levels(
    codes: np.ndarray, n_levels: int, X: np.ndarray, X_missing: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """Impute the levels of a factor by a multinomial logit (two levels: logistic) with drawn coefficients.

    The coefficients are drawn from the normal approximation of their posterior. Perfect prediction is prevented by
    pseudo-patients at half a standard deviation around the mean of each predictor, in each level, which together
    weigh as much as one patient per coefficient of a level.

    Parameters
    ----------
    codes : ndarray of int, shape (n_observed,)
        In 0 .. n_levels - 1.
    n_levels : int
    X : ndarray, shape (n_observed, p)
    X_missing : ndarray, shape (n_missing, p)
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of int, shape (n_missing,)
        Only levels that were observed.

    Raises
    ------
    NotEstimable
        No convergence.

    References
    ----------
    White, Daniel & Royston (2010), Comput. Stat. Data Anal. 54:2267-2275 (pseudo-patients). Rubin (1987), Multiple
    Imputation, p. 169. van Buuren (2018), Flexible Imputation of Missing Data, section 3.6.
    """
    present, own = np.unique(codes, return_inverse=True)
    if present.size == 1:
        return np.full(len(X_missing), present[0])
    predictors, missing = _standardise(X, X_missing)
    rows, levels, weights = _augment(predictors, own, present.size)
    design, design_missing = _with_ones(rows, missing)
    estimate, root = fit_multinomial(design, levels, present.size, weights)
    noise = solve_triangular(root, rng.standard_normal(root.shape[0]), lower=True, trans=1)
    drawn = estimate + noise.reshape(estimate.shape)
    cumulative = np.cumsum(_probabilities(design_missing, drawn), axis=1)
    # The last sum is 1 but for rounding; a uniform draw is below 1.
    chosen = np.sum(rng.random(len(missing))[:, None] >= cumulative[:, :-1], axis=1)
    return present[chosen]


def fit_multinomial(
    design: np.ndarray, codes: np.ndarray, n_levels: int, weights: np.ndarray, ridge: float = RIDGE
) -> tuple[np.ndarray, np.ndarray]:
    """Weighted multinomial logit by Newton's method with step halving.

    Parameters
    ----------
    design : ndarray, shape (n, k)
        The column of ones included.
    codes : ndarray of int, shape (n,)
        Levels; 0 is the reference.
    n_levels : int
    weights : ndarray, shape (n,)
    ridge : float
        Added to the diagonal of the information, relative to it, where steps and covariance are computed; the estimate
        itself is the maximum.

    Returns
    -------
    tuple of ndarray
        Coefficients, shape (n_levels - 1, k); lower Cholesky root of their information, in the order of their rows.

    Raises
    ------
    NotEstimable
        No convergence.

    References
    ----------
    Agresti (2013), Categorical Data Analysis, section 8.1.
    """
    k, others = design.shape[1], n_levels - 1
    observed = (codes[:, None] == np.arange(1, n_levels)).astype(float)
    beta = np.zeros((others, k))
    value = _log_likelihood(design, codes, weights, beta)
    for _ in range(MAX_ITERATIONS):
        probability = _probabilities(design, beta)[:, 1:]
        gradient = ((observed - probability) * weights[:, None]).T @ design
        root = np.linalg.cholesky(_information(design, probability, weights, ridge))
        half = solve_triangular(root, gradient.ravel(), lower=True)
        step = solve_triangular(root, half, lower=True, trans=1).reshape(others, k)
        decrement = float(half @ half)
        fraction = 1.0
        while True:
            candidate = beta + fraction * step
            reached = _log_likelihood(design, codes, weights, candidate)
            if reached >= value - 1e-12 * (1.0 + abs(value)) or fraction < 1e-6:
                break
            fraction /= 2.0
        beta, value = candidate, reached
        if decrement < 1e-16:
            return beta, root
    raise NotEstimable("the multinomial model of an imputation did not converge")


def _information(design: np.ndarray, probability: np.ndarray, weights: np.ndarray, ridge: float) -> np.ndarray:
    others, k = probability.shape[1], design.shape[1]
    blocks = np.empty((others, k, others, k))
    for a in range(others):
        for b in range(others):
            spread = weights * probability[:, a] * ((a == b) - probability[:, b])
            blocks[a, :, b, :] = (design * spread[:, None]).T @ design
    information = blocks.reshape(others * k, others * k)
    return information + ridge * np.diag(np.diag(information))


def _probabilities(design: np.ndarray, beta: np.ndarray) -> np.ndarray:
    eta = np.column_stack([np.zeros(len(design)), design @ beta.T])
    weight = np.exp(eta - eta.max(axis=1, keepdims=True))
    return weight / weight.sum(axis=1, keepdims=True)


def _log_likelihood(design: np.ndarray, codes: np.ndarray, weights: np.ndarray, beta: np.ndarray) -> float:
    eta = np.column_stack([np.zeros(len(design)), design @ beta.T])
    total = np.logaddexp.reduce(eta, axis=1)
    return float(np.sum(weights * (eta[np.arange(len(codes)), codes] - total)))


def _augment(X: np.ndarray, codes: np.ndarray, n_levels: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Standardised rows, levels and weights with two pseudo-patients per predictor and level."""
    p = X.shape[1]
    shifts = np.concatenate([0.5 * np.eye(p), -0.5 * np.eye(p)])
    extra = np.tile(shifts, (n_levels, 1))
    levels = np.repeat(np.arange(n_levels), len(shifts))
    weights = np.concatenate([np.ones(len(X)), np.full(len(extra), (p + 1) / max(len(extra), 1))])
    return np.concatenate([X, extra]), np.concatenate([codes, levels]), weights


def _standardise(X: np.ndarray, X_missing: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Columns with mean 0 and variance 1 in the observed rows; those constant there carry no information and go."""
    mean, scale = X.mean(axis=0), X.std(axis=0)
    varies = scale > 1e-12 * np.maximum(np.abs(mean), 1.0e-300)
    mean, scale = mean[varies], scale[varies]
    return (X[:, varies] - mean) / scale, (X_missing[:, varies] - mean) / scale


def _predicted(design: np.ndarray, coefficients: np.ndarray) -> np.ndarray:
    # Summed row by row: a matrix product can tell equal patients apart in its last bits, and so choose other donors on
    # another machine.
    return np.asarray((design * coefficients).sum(axis=1))


def _with_ones(X: np.ndarray, X_missing: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return np.column_stack([np.ones(len(X)), X]), np.column_stack([np.ones(len(X_missing)), X_missing])


def _nearest(predicted: np.ndarray, wanted: np.ndarray, donors: int, rng: np.random.Generator) -> np.ndarray:
    """Row of a random one of the nearest predicted values; which of equally near ones count is random too."""
    n = predicted.size
    few = min(donors, n)
    order = rng.permutation(n)
    order = order[np.argsort(predicted[order], kind="stable")]
    place = np.searchsorted(predicted[order], wanted)
    window = place[:, None] + np.arange(-few, few)
    inside = (window >= 0) & (window < n)
    window = np.clip(window, 0, n - 1)
    distance = np.where(inside, np.abs(predicted[order][window] - wanted[:, None]), np.inf)
    nearest = np.argsort(distance, axis=1, kind="stable")
    picked = nearest[np.arange(wanted.size), rng.integers(0, few, size=wanted.size)]
    return order[window[np.arange(wanted.size), picked]]
