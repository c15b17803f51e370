"""Logistic regression by Firth's penalised likelihood, which has a finite maximum on separated data too."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from lymphoradio.stats.design import check_condition
from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.firth_fit import FirthFit
from lymphoradio.stats.firth_logistic_search import LogisticLandscape
from lymphoradio.stats.firth_newton import Penalised
from lymphoradio.stats.firth_profile import highest_maximum, likelihood_ratio_test, profile_limits
from lymphoradio.stats.firth_search import Search, searcher
from lymphoradio.stats.linear_model import design_with_intercept, names_with_intercept
from lymphoradio.stats.model_fit import TermTest, check_columns


def fit_firth_logistic(
    X: np.ndarray, y: np.ndarray, column_names: Sequence[str] | None = None, intercept: bool = True
) -> FirthFit:
    """Logistic regression by Firth's penalised likelihood (Jeffreys' prior as penalty).

    firthmodels (its NumPy code) finds the maximum on an orthogonal basis of the columns; here it is brought to within
    1e-11 standard errors, or refused, and expressed per unit of the columns. The penalised estimates do not depend on
    the units or the coding of the columns.

    Parameters
    ----------
    X : ndarray, shape (n, p)
        Without a column of ones.
    y : ndarray, shape (n,)
        1 for the event, 0 for none.
    column_names : sequence of str, optional
        For the message of a refusal; default x1, x2, ...
    intercept : bool

    Returns
    -------
    FirthFit
        Its covariance is the inverse of X'WX, W = diag(p (1 - p)), at the penalised estimate, as of brglm2 and Heinze
        & Schemper; logistf since version 1.24 and firthmodels weight with (1 + h) p (1 - p), h the leverages, and
        their standard errors are smaller. `fitted` are its probabilities, drawn towards 1/2.

    Raises
    ------
    NotEstimable
        No event or only events, fewer patients than coefficients, collinearity, no convergence.
    ValueError
        Missing values, unequal lengths, or an outcome other than 0 and 1.

    References
    ----------
    Firth (1993), Biometrika 80:27-38. Heinze & Schemper (2002), Stat. Med. 21:2409-2419. Kosmidis & Firth (2021),
    Biometrika 108:71-82 (existence). Puhr et al. (2017), Stat. Med. 36:2302-2317 (fitted probabilities).

    Examples
    --------
    Of a fourfold table it is the odds ratio after 1/2 is added to each cell: (6.5 x 4.5) / (0.5 x 2.5).

    >>> X, y = np.array([[0.0]] * 6 + [[1.0]] * 6), np.array([1] * 2 + [0] * 4 + [1] * 6)
    >>> round(float(np.exp(fit_firth_logistic(X, y).coefficients[1])), 10)
    23.4
    """
    problem = _problem(X, y, column_names, intercept)
    c, state = problem.fit()
    information = problem.information(c)
    # Columns are tested last by `_ordered`; here in their own order.
    root = np.linalg.solve(problem.triangle, np.linalg.inv(np.linalg.cholesky(information)).T)
    coefficients = np.linalg.solve(problem.triangle, c)
    unit = float(np.sum(np.log(np.abs(np.diag(problem.triangle)))))
    penalty = 0.5 * float(np.linalg.slogdet(information)[1])
    return FirthFit(
        coefficients=coefficients,
        covariance=root @ root.T,
        log_likelihood=state.log_likelihood + unit,
        log_likelihood_unpenalised=state.log_likelihood - penalty,
        n=len(problem.y),
        n_events=int(problem.y.sum()),
        fitted=expit(problem.basis @ c),
        intercept=intercept,
    )


def firth_profile_interval(
    X: np.ndarray, y: np.ndarray, column: int | None, conf_level: float = 0.95, intercept: bool = True
) -> tuple[float, float]:
    """Profile penalised-likelihood limits of one log odds ratio.

    Where twice the fall of the penalised log-likelihood, maximised over the other coefficients with the penalty of the
    whole model, equals the chi-squared quantile on one degree of freedom; as logistf, which stops at 1e-5.

    Parameters
    ----------
    X : ndarray, shape (n, p)
    y : ndarray, shape (n,)
    column : int or None
        0-based position in X; None for the intercept.
    conf_level : float
        In (0, 1).
    intercept : bool

    Returns
    -------
    tuple of float
        Low and high, on the scale of the log odds ratio; both are finite.

    Raises
    ------
    NotEstimable
        As `fit_firth_logistic`.
    ValueError
        As `fit_firth_logistic`; no such column.

    References
    ----------
    Heinze & Schemper (2002), Stat. Med. 21:2409-2419; Heinze (2006), Stat. Med. 25:4216-4226.

    Examples
    --------
    >>> X, y = np.array([[0.0]] * 6 + [[1.0]] * 6), np.array([1] * 2 + [0] * 4 + [1] * 6)
    >>> low, high = firth_profile_interval(X, y, 0)
    >>> round(low, 4), round(high, 4)
    (0.4631, 8.183)
    """
    if column is None and not intercept:
        raise ValueError("the model has no intercept")
    problem = _problem(X, y, None, intercept, [column])
    limits = profile_limits(problem.evaluate, problem.fit()[0], conf_level, problem.search())
    low, high = sorted(limit / float(problem.triangle[-1, -1]) for limit in limits)
    return low, high


def firth_lr_test(X: np.ndarray, y: np.ndarray, columns: Sequence[int], intercept: bool = True) -> TermTest:
    """Penalised likelihood-ratio test that the coefficients of some columns are zero.

    Both models have the penalty of the larger one: the smaller keeps all columns and holds the tested coefficients at
    0 (logistf's, firthmodels' and coxphf's convention; the likelihood of a model without the columns has another
    penalty, and is not comparable).

    Parameters
    ----------
    X : ndarray, shape (n, p)
    y : ndarray, shape (n,)
    columns : sequence of int
        0-based positions in X.
    intercept : bool

    Returns
    -------
    TermTest
        ``penalised_likelihood_ratio``.

    Raises
    ------
    NotEstimable, ValueError
        As `firth_profile_interval`.

    References
    ----------
    Heinze & Schemper (2002), Stat. Med. 21:2409-2419.

    Examples
    --------
    >>> X, y = np.array([[0.0]] * 6 + [[1.0]] * 6), np.array([1] * 2 + [0] * 4 + [1] * 6)
    >>> round(firth_lr_test(X, y, [0]).p_value, 4)
    0.0188
    """
    problem = _problem(X, y, None, intercept, columns)
    return likelihood_ratio_test(problem.evaluate, problem.fit()[0], len(columns), problem.search())


@dataclass(frozen=True)
class _Problem:
    """A logistic model in an orthogonal basis: design (columns in a chosen order) = basis @ triangle.

    The last columns' coefficients are then functions of the last coordinates alone.
    """

    basis: np.ndarray
    triangle: np.ndarray
    y: np.ndarray

    def fit(self) -> tuple[np.ndarray, Penalised]:
        """Coordinates of the maximum: those of firthmodels, proved or polished, or of a higher one that is found."""
        # Rare, and scikit-learn takes 1.4 s of start-up.
        from firthmodels import FirthLogisticRegression
        from sklearn.exceptions import ConvergenceWarning

        # The NumPy code: the other would be compiled first. Tighter than 1e-6 its step halving meets rounding and ends.
        model = FirthLogisticRegression(backend="numpy", fit_intercept=False, max_iter=100, gtol=1e-6, xtol=1e-6)
        with warnings.catch_warnings():
            # Its maximum is only a start, and one that it doubts is not taken. What else it warns of is passed on.
            warnings.simplefilter("error", ConvergenceWarning)
            warnings.filterwarnings("error", message="overflow encountered", category=RuntimeWarning)
            try:
                start = model.fit(self.basis, self.y).coef_
            except (np.linalg.LinAlgError, ConvergenceWarning, RuntimeWarning):
                start = np.zeros(self.basis.shape[1])
        return highest_maximum(self.evaluate, np.asarray(start, dtype=float), self.search())

    def evaluate(self, c: np.ndarray) -> Penalised:
        """The penalised likelihood at coordinates, with the information of the augmented data as metric."""
        eta = self.basis @ c
        p, q = expit(eta), expit(-eta)
        log_likelihood = float(np.sum(self.y * eta - np.logaddexp(0.0, eta)))
        root, triangle = np.linalg.qr(np.sqrt(p * q)[:, None] * self.basis)
        diagonal = np.abs(np.diag(triangle))
        if not np.all(diagonal > 0.0):
            return Penalised(-np.inf, np.zeros(c.size), np.eye(c.size))
        leverage = np.sum(root**2, axis=1)
        score = self.basis.T @ (self.y - p + leverage * (0.5 - p))
        metric = self.basis.T @ (self.basis * ((1.0 + leverage) * p * q)[:, None])
        return Penalised(log_likelihood + float(np.sum(np.log(diagonal))), score, metric)

    def search(self) -> Search | None:
        """Search of other maxima with the last coordinates held; None with very many patients."""
        return searcher(LogisticLandscape(self.basis, self.y))

    def information(self, c: np.ndarray) -> np.ndarray:
        """Information of the unpenalised likelihood."""
        eta = self.basis @ c
        return np.asarray(self.basis.T @ (self.basis * (expit(eta) * expit(-eta))[:, None]))


def _problem(
    X: np.ndarray,
    y: np.ndarray,
    column_names: Sequence[str] | None,
    intercept: bool,
    last: Sequence[int | None] = (),
) -> _Problem:
    """Check the data and decompose the design with the columns `last` (None: the intercept) moved to its end."""
    design, y = design_with_intercept(X, y, intercept)
    n, k = design.shape
    names = names_with_intercept(column_names, k - int(intercept), intercept)
    if not np.all((y == 0.0) | (y == 1.0)):
        raise ValueError("the outcome must be 0 or 1")
    if k == 0:
        raise ValueError("a model needs an intercept or a column")
    if not 0.0 < y.sum() < n:
        raise NotEstimable("no patient had the event" if not y.any() else "every patient had the event")
    if n < k:
        raise NotEstimable(f"{k} coefficients cannot be estimated from {n:,} patients")
    check_condition(design, column_names=names)
    columns = [j for j in last if j is not None]
    moved = [j + int(intercept) for j in check_columns(columns, k - int(intercept))] if columns else []
    moved += [0] * (None in last)
    order = [j for j in range(k) if j not in moved] + moved
    # In units of the columns' lengths, so that columns of any unit are decomposed to the same precision.
    lengths = np.linalg.norm(design, axis=0)[order]
    basis, triangle = np.linalg.qr(design[:, order] / lengths)
    return _Problem(basis * np.sqrt(n), triangle * lengths / np.sqrt(n), y)
