"""A paper about simulated patients, its numbers computed from their data and rounded in any usual way."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np
from scipy.special import ndtri, stdtrit

from lymphoradio.published.spec import Published
from lymphoradio.stats.contingency import chi_squared, fisher_exact
from lymphoradio.stats.correlation import pearson
from lymphoradio.stats.cox import fit_cox
from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.k_sample import anova_f
from lymphoradio.stats.linear_model import fit_linear
from lymphoradio.stats.logistic_model import fit_logistic
from lymphoradio.stats.model_fit import p_normal
from lymphoradio.stats.paired import paired_t
from lymphoradio.stats.two_sample import mann_whitney, student_t, welch_t

from .build import paper, place

MODES = (ROUND_HALF_UP, ROUND_HALF_EVEN, ROUND_HALF_DOWN)
LEVELS = ("I", "II", "III")


@dataclass
class Printer:
    """Rounds each number in one of the usual ways, with so many decimals."""

    rng: np.random.Generator
    decimals: int

    def number(self, value: float, decimals: int | None = None) -> str:
        places = self.decimals if decimals is None else decimals
        mode = MODES[self.rng.integers(len(MODES))]
        rounded = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-places), rounding=mode)
        return f"{abs(rounded) if rounded == 0 else rounded:f}"

    def p(self, value: float) -> str:
        places = int(self.rng.integers(2, 5))
        bound = Decimal(1).scaleb(-places)
        if Decimal(repr(float(value))) < bound:
            return f"<{bound:f}"
        return self.number(value, places)


@dataclass
class Patients:
    """Values of simulated patients."""

    rng: np.random.Generator
    n: int
    n_groups: int

    def __post_init__(self) -> None:
        rng, n = self.rng, self.n
        self.group = rng.permutation(np.arange(n) % self.n_groups)
        self.sex = rng.integers(0, 2, n)
        self.stage = rng.integers(0, 3, n)
        self.age = np.clip(np.round(rng.normal(60 + 3 * self.group, 11)), 18, 95)
        self.before = np.round(rng.lognormal(6, 0.5, n), 1)
        self.after = np.round(self.before * rng.lognormal(0.2, 0.4, n), 1)
        self.response = (rng.random(n) < 1 / (1 + np.exp(-(0.8 * self.sex + 0.03 * (self.age - 60))))).astype(int)
        self.time = np.ceil(rng.exponential(20 * np.exp(-0.5 * self.sex)))
        self.event = (rng.random(n) < 0.7).astype(int)


def simulated_paper(seed: int, n: int, n_groups: int, decimals: int) -> Published:
    """All numbers that the audit checks, of one sample of patients."""
    rng = np.random.default_rng(np.random.SeedSequence(seed))
    patients, say = Patients(rng, n, n_groups), Printer(rng, decimals)
    places = [*_characteristics(patients, say), _paired(patients, say), _survival(patients, say)]
    for make in (_linear, _logistic, _cox, _correlation):
        try:
            places.append(make(patients, say))
        except NotEstimable:
            continue
    return paper(*places, sums=_sums())


def _summary(values: np.ndarray, say: Printer) -> dict[str, str]:
    quantiles = np.quantile(values, [0, 0.25, 0.5, 0.75, 1])
    found = dict(zip(("min", "q1", "median", "q3", "max"), (say.number(q) for q in quantiles), strict=True))
    return found | {"mean": say.number(values.mean()), "sd": say.number(values.std(ddof=int(say.rng.integers(2))))}


def _share(mask: np.ndarray, say: Printer) -> dict[str, str]:
    return {"count": str(int(mask.sum())), "percent": say.number(100 * mask.sum() / len(mask))}


def _characteristics(of: Patients, say: Printer) -> list[dict[str, Any]]:
    names = [f"Group {k}" for k in range(of.n_groups)]
    members = [of.group == k for k in range(of.n_groups)]
    columns = {
        name: {"group": name, "facts": {"n": str(int(mask.sum()))}} for name, mask in zip(names, members, strict=True)
    }
    columns["p"] = {"group": "", "facts": {"compares": names}}
    every = np.ones(of.n, dtype=bool)
    whole, grouped = {}, {}
    for variable, values, labels in (("sex", of.sex, ("Male", "Female")), ("stage", of.stage, LEVELS)):
        for code, label in enumerate(labels):
            at = {"variable": variable, "level": label}
            whole[f"{variable} {label}"] = {"at": at, "numbers": _share(values == code, say)}
            cells = {name: _share(values[mask] == code, say) for name, mask in zip(names, members, strict=True)}
            grouped[f"{variable} {label}"] = {"at": at, "values": cells}
        test, p = _test_of_counts(of, values, len(labels))
        if p is not None:
            facts = {"test": test} if test else {}
            row = {"at": {"variable": variable}, "facts": facts, "values": {"p": {"p_value": say.p(p)}}}
            grouped[variable] = row
    whole["Age"] = {"at": {"variable": "age"}, "facts": {"recorded_to": "1"}, "numbers": _summary(of.age, say)}
    assert every.all()
    cells = {name: _summary(of.age[mask], say) for name, mask in zip(names, members, strict=True)}
    test, p = _test_of_means(of, members)
    facts = {"recorded_to": "1"} | ({"test": test} if test else {})
    cells["p"] = {"p_value": say.p(p)}
    grouped["Age"] = {"at": {"variable": "age"}, "facts": facts, "values": cells}
    all_levels = {"all_levels": ["sex", "stage"]}
    return [
        place("Table 1", whole, at={"group": ""}, facts={"n": str(of.n)} | all_levels),
        place("Table 2", grouped, columns=columns, facts=all_levels),
    ]


def _test_of_counts(of: Patients, values: np.ndarray, k: int) -> tuple[str, float | None]:
    table = [[int(((values == level) & (of.group == g)).sum()) for g in range(of.n_groups)] for level in range(k)]
    table = [row for row in table if any(row)]
    if len(table) < 2:
        return "", None
    named = bool(of.rng.integers(2))
    match int(of.rng.integers(4)):
        case 3 if of.n_groups == 2:
            exact = int(of.rng.choice([0, 100]))
            return "", mann_whitney(values[of.group == 0], values[of.group == 1], exact_up_to=exact).p_value
        case 0:
            return "chi-squared" if named else "", chi_squared(table, yates=False).p_value
        case 1:
            test = "chi-squared with Yates' correction" if len(table) == of.n_groups == 2 else "chi-squared"
            return test if named else "", chi_squared(table, yates=True).p_value
        case _:
            return "Fisher" if named else "", fisher_exact(table).p_value


def _test_of_means(of: Patients, members: list[np.ndarray]) -> tuple[str, float]:
    samples = [of.age[mask] for mask in members]
    if len(samples) > 2:
        return "ANOVA", anova_f(samples).p_value
    match int(of.rng.integers(4)):
        case 0:
            return "Student t", student_t(*samples).p_value
        case 1:
            return "Welch t", welch_t(*samples).p_value
        case 2:
            return "t", welch_t(*samples).p_value
        case _:
            return "", mann_whitney(*samples).p_value


def _paired(of: Patients, say: Printer) -> dict[str, Any]:
    change = of.after - of.before
    cells = {
        "Before": {"mean": say.number(of.before.mean()), "sd": say.number(of.before.std(ddof=1))},
        "After": {"mean": say.number(of.after.mean()), "sd": say.number(of.after.std(ddof=1))},
        "Change": {"mean": say.number(change.mean())},
        "p": {"p_value": say.p(paired_t(change).p_value)},
    }
    columns = {
        "Before": {"level": "pre"},
        "After": {"level": "post"},
        "Change": {"level": "change"},
        "p": {"estimate_type": "test", "facts": {"test": "paired t", "compares": ["Before", "After"]}},
    }
    facts = {"n": str(of.n), "recorded_to": "0.1"}
    row = {"at": {"variable": "cells"}, "values": cells}
    return place("Table 3", {"Cells": row}, columns=columns, facts=facts)


def _sums() -> list[dict[str, Any]]:
    cells = [{"place": "Table 3", "row": "Cells", "column": column} for column in ("After", "Before", "Change")]
    return [{"total": cells[0], "parts": cells[1:], "kind": "mean"}]


def _survival(of: Patients, say: Printer) -> dict[str, Any]:
    # Without censoring, so that survival is a share and its median that of the times.
    rows = {
        f"{time} months": {
            "at": {"time": str(time)},
            "numbers": {"survival_probability": say.number(100 * float((of.time > time).mean()))},
        }
        for time in (6, 12, 24)
    }
    ordered = np.sort(of.time)
    rows["Median"] = {"at": {}, "numbers": {"median_survival": say.number(ordered[(of.n + 1) // 2 - 1])}}
    return place("Survival", rows, at={"analysis": "survival"})


def _ratios(of: Patients, say: Printer, kind: str, fits: dict[str, tuple[np.ndarray, np.ndarray]]) -> dict[str, Any]:
    """Univariable and multivariable estimates (coefficient, standard error) of sex and age."""
    z = float(ndtri(0.975))
    rows: dict[str, Any] = {}
    for name, position, facts in (("sex", 0, {"levels": "2"}), ("age", 1, {})):
        values = {}
        for column, (b, s) in (("Univariable", fits[name]), ("Multivariable", fits["both"])):
            i = position if column == "Multivariable" else 0
            values[column] = {
                kind: say.number(np.exp(b[i])),
                "conf_low": say.number(np.exp(b[i] - z * s[i])),
                "conf_high": say.number(np.exp(b[i] + z * s[i])),
                "p_value": say.p(p_normal(b[i] / s[i])),
            }
        rows[name] = {"at": {"variable": name}, "facts": facts, "values": values}
    return rows


def _logistic(of: Patients, say: Printer) -> dict[str, Any]:
    both = np.column_stack([of.sex, of.age])
    fits = {"sex": fit_logistic(both[:, :1], of.response), "age": fit_logistic(both[:, 1:], of.response)}
    fits["both"] = fit_logistic(both, of.response)
    found = {name: (fit.coefficients[1:], fit.std_errors[1:]) for name, fit in fits.items()}
    rows = _ratios(of, say, "odds_ratio", found)
    facts = {"fitted": "logistic", "called": "odds ratio", "events": str(int(of.response.sum()))}
    return _model_place(of, "Table 4", rows, facts)


def _cox(of: Patients, say: Printer) -> dict[str, Any]:
    both = np.column_stack([of.sex, of.age])
    fits = {name: fit_cox(of.time, of.event, both[:, i : i + 1]) for i, name in enumerate(("sex", "age"))}
    fits["both"] = fit_cox(of.time, of.event, both)
    found = {name: (fit.coefficients, np.sqrt(np.diag(fit.covariance))) for name, fit in fits.items()}
    facts = {"fitted": "cox", "called": "hazard ratio"}
    facts |= {"events": str(int(of.event.sum()))} if of.rng.integers(2) else {}
    return _model_place(of, "Table 5", _ratios(of, say, "hazard_ratio", found), facts)


def _model_place(of: Patients, name: str, rows: dict[str, Any], facts: dict[str, str]) -> dict[str, Any]:
    columns = {
        "Univariable": {"model": "univariable", "facts": {"terms": "1"}},
        "Multivariable": {"model": "full", "facts": {"terms": "2"}},
    }
    facts = {"n": str(of.n), "interval": "wald", "test": "wald"} | facts
    return place(name, rows, at={"analysis": name}, columns=columns, facts=facts)


def _linear(of: Patients, say: Printer) -> dict[str, Any]:
    intercept = bool(of.rng.integers(2))
    fit = fit_linear(np.column_stack([of.sex, of.age]), of.after, intercept=intercept)
    rows: dict[str, Any] = {
        "Fit": {
            "numbers": {
                "r_squared": say.number(fit.r_squared, 3),
                "adjusted_r_squared": say.number(fit.adjusted_r_squared, 3),
                "f_statistic": say.number(fit.f_statistic, 2),
                "p_value": say.p(fit.f_p_value),
            }
        }
    }
    t = float(stdtrit(fit.df_residual, 0.975))
    for i, name in enumerate(("sex", "age"), start=int(intercept)):
        b, s = fit.coefficients[i], fit.std_errors[i]
        limits = (say.number(b - t * s), say.number(b + t * s))
        numbers = {
            "beta": say.number(b),
            "conf_low": limits[0],
            "conf_high": limits[1],
            "p_value": say.p(fit.p_values[i]),
        }
        rows[name] = {"at": {"variable": name}, "numbers": numbers}
    facts = {"fitted": "linear", "terms": "2", "interval": "wald", "test": "wald"}
    facts |= {"n": str(of.n)} if of.rng.integers(2) else {}
    facts |= {"intercept": str(intercept).lower()} if of.rng.integers(2) else {}
    return place("Table 6", rows, at={"analysis": "linear"}, facts=facts)


def _correlation(of: Patients, say: Printer) -> dict[str, Any]:
    found = pearson(of.before, of.age)
    numbers = {"pearson_r": say.number(found.estimate), "p_value": say.p(found.p_value)}
    numbers |= {"conf_low": say.number(found.conf_low), "conf_high": say.number(found.conf_high)}
    facts = {"n": str(of.n), "test": "correlation"}
    significant = {"significant": str(found.p_value < 0.05).lower()}
    if found.estimate:
        significant["direction"] = "positive" if found.estimate > 0 else "negative"
    at = {"analysis": "correlation", "variable": "age"}
    rows = {"Before and age": {"numbers": numbers}, "In words": {"numbers": significant}}
    return place("Table 7", rows, at=at, facts=facts)
