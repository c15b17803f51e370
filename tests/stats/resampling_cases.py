"""What the tests of the resampling engine share: replicated rows, random problems, and selections by exact fits."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from lymphoradio.stats.concordance import concordance
from lymphoradio.stats.cox import fit_cox, prepare_cox
from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.linear_model import fit_linear
from lymphoradio.stats.logistic_model import fit_logistic
from lymphoradio.stats.resampling import Rule, Sample, cox_sample, linear_sample, logistic_sample
from lymphoradio.stats.roc import roc_curve
from lymphoradio.stats.selection import select
from lymphoradio.stats.selection_cox import CoxModel
from lymphoradio.stats.term_model import TermModel
from tests.stats.golden import read

FAMILIES = ("cox", "logistic", "linear")


@dataclass(frozen=True)
class Problem:
    """Columns (n, p) with their terms (p,), and an outcome: (time, event) for Cox, else (y,)."""

    family: str
    X: np.ndarray
    terms: np.ndarray
    outcome: tuple[np.ndarray, ...]
    ties: str = "efron"

    @property
    def names(self) -> list[str]:
        return [f"t{t}" for t in range(self.terms.max() + 1)]

    def sample(self) -> Sample:
        if self.family == "cox":
            return cox_sample(*self.outcome, self.X, ties=self.ties)
        return (logistic_sample if self.family == "logistic" else linear_sample)(*self.outcome, self.X)

    def replicated(self, weights: np.ndarray) -> "Problem":
        """The rows as often as they were drawn."""
        rows = np.repeat(np.arange(len(self.X)), weights)
        return Problem(self.family, self.X[rows], self.terms, tuple(v[rows] for v in self.outcome), self.ties)

    @property
    def n_for_bic(self) -> int:
        return int(self.outcome[1].sum()) if self.family == "cox" else len(self.X)

    def fit(self, columns: Sequence[int]):
        """The package's own exact fit of some columns; for Cox as `select` sees it."""
        chosen = list(columns)
        if self.family == "cox":
            return CoxModel(prepare_cox(*self.outcome, self.X, self.ties).fit(chosen))
        return (fit_logistic if self.family == "logistic" else fit_linear)(self.X[:, chosen], *self.outcome)

    def estimates(self, columns: Sequence[int]) -> tuple[np.ndarray, np.ndarray, float]:
        """Coefficients of all columns (0 for others than these), standard errors (of these), and the intercept."""
        b, model = np.zeros(self.X.shape[1]), self.fit(columns)
        if self.family == "cox":
            b[columns] = model.fit.coefficients
            return b, model.fit.std_error, float("nan")
        b[columns] = model.coefficients[1:]
        return b, model.std_errors[1:], float(model.coefficients[0])

    def performance(self, b: np.ndarray, intercept: float) -> float:
        """C, AUC or R squared of coefficients in these rows."""
        score = linear_predictor(self.X, b)
        if self.family == "cox":
            return concordance(*self.outcome, score).estimate
        if self.family == "logistic":
            return roc_curve(self.outcome[0], score, ">").auc
        y = self.outcome[0]
        return 1.0 - float(np.sum((y - intercept - score) ** 2) / np.sum((y - y.mean()) ** 2))

    def slope(self, b: np.ndarray) -> float:
        """Calibration slope of coefficients in these rows."""
        score = linear_predictor(self.X, b)[:, None]
        if self.family == "cox":
            return float(fit_cox(*self.outcome, score, self.ties).coefficients[0])
        return float((fit_logistic if self.family == "logistic" else fit_linear)(score, *self.outcome).coefficients[1])


def linear_predictor(X: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Sum over columns in their order: patients with equal covariates get equal predictors to the last bit."""
    total = np.zeros(len(X))
    for j in range(X.shape[1]):
        total = total + X[:, j] * b[j]
    return total


def random_problem(family: str, seed: int, n: int, effect: float = 0.35, ties: str = "efron") -> Problem:
    """Continuous, binary, ordinal, three-level and nearly collinear candidates; times tied at a few values."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, 8))
    X[:, 3] = X[:, 3] > 0.4
    X[:, 4] = np.round(X[:, 4])
    level = rng.integers(0, 3, n)
    X[:, 5], X[:, 6] = level == 1, level == 2
    X[:, 7] = X[:, 0] + 0.4 * rng.normal(size=n)
    eta = X @ rng.normal(size=8) * effect
    terms = np.array([0, 1, 2, 3, 4, 5, 5, 6])
    if family == "cox":
        death, censored = np.ceil(rng.exponential(np.exp(-eta)) * 6), np.ceil(rng.exponential(1.5, n) * 6)
        return Problem(family, X, terms, (np.minimum(death, censored), (death <= censored).astype(float)), ties)
    if family == "logistic":
        return Problem(family, X, terms, ((rng.random(n) < 1 / (1 + np.exp(-eta))).astype(float),))
    return Problem(family, X, terms, (eta + rng.normal(size=n),))


def fitter(problem: Problem, fit: Callable | None = None) -> Callable[[tuple[str, ...]], TermModel]:
    """Fits of terms for `select`, each once."""
    fit, done = fit or problem.fit, {}

    def fit_terms(terms: tuple[str, ...]) -> TermModel:
        numbers = sorted(int(name[1:]) for name in terms)
        if tuple(numbers) not in done:
            columns = np.flatnonzero(np.isin(problem.terms, numbers))
            own = {f"t{t}": tuple(np.flatnonzero(problem.terms[columns] == t).tolist()) for t in numbers}
            try:
                done[tuple(numbers)] = TermModel(fit(columns.tolist()), own)
            except NotEstimable as reason:
                done[tuple(numbers)] = reason
        found = done[tuple(numbers)]
        if isinstance(found, NotEstimable):
            raise found
        return found

    return fit_terms


def selected_by_fits(problem: Problem, fit: Callable, rule: Rule, forced: Sequence[int] = ()) -> np.ndarray:
    """Terms, forced ones among them, that `stats.selection.select` keeps, shape (n_terms,) of bool."""
    kept = [f"t{t}" for t in forced]
    found = select(
        [name for name in problem.names if name not in kept],
        fit,
        forced=kept,
        direction=rule.direction,
        criterion=rule.criterion,
        enter_below=rule.enter_below,
        remove_above=rule.remove_above,
        n_for_bic=problem.n_for_bic,
        start=rule.start,
    )
    return np.isin(problem.names, [*kept, *found.selected])


def lung() -> Problem:
    """The 167 complete patients of R's lung: seven candidates, ECOG as a factor."""
    table = read("lung_complete.csv")
    columns, terms = [], []
    for term, name in enumerate(table.columns[2:]):
        levels = [None] if name != "ecog" else sorted(table[name].unique())[1:]
        columns += [table[name] if level is None else table[name] == level for level in levels]
        terms += [term] * len(levels)
    outcome = (table.time.to_numpy(dtype=float), table.event.to_numpy(dtype=float))
    return Problem("cox", np.column_stack(columns).astype(float), np.array(terms), outcome)


def within_a_year(problem: Problem) -> tuple[Problem, np.ndarray]:
    """Deaths within 365 days among the patients of whom that is known, and who these are, shape (n,) of bool."""
    time, event = problem.outcome
    known = (event == 1.0) & (time <= 365.0) | (time > 365.0)
    died = (time[known] <= 365.0).astype(float)
    return Problem("logistic", problem.X[known], problem.terms, (died,)), known
