"""What a printed number can be: the closed list of kinds, and what each is compared with."""

from __future__ import annotations

from collections.abc import Collection

# Kinds that are the estimate of a tidy row of that type. The row's unit is the paper's, but for a survival
# probability, which papers print in percent.
DESCRIPTIVE = (
    "count", "percent", "mean", "sd", "median", "q1", "q3", "min", "max", "percent_of_baseline", "cutoff",
    "median_survival", "survival_probability", "median_follow_up", "min_follow_up", "max_follow_up",
)  # fmt: skip
# Effects, and the value of each that means none.
NULL = {
    "mean_difference": 0.0, "hazard_ratio": 1.0, "odds_ratio": 1.0, "beta": 0.0, "pearson_r": 0.0, "spearman_rho": 0.0,
}  # fmt: skip
MEASURES = ("auc", "sensitivity", "specificity", "r_squared", "adjusted_r_squared")
ESTIMATES = (*DESCRIPTIVE, *NULL, *MEASURES)
LIMITS = ("conf_low", "conf_high")
P_VALUES = ("p_value", "p_adjusted")
CONCLUSIONS = ("significant", "direction", "selected")
KINDS = (*ESTIMATES, *LIMITS, *P_VALUES, "f_statistic", *CONCLUSIONS)

# Estimates that a paper may give without an interval in the same cell as one that has it.
WITHOUT_LIMITS = ("count", "sd", "q1", "q3", "min", "max")
# Estimates whose tidy row has the p-value too, and those that have a direction.
WITH_P = ("hazard_ratio", "odds_ratio", "beta", "pearson_r", "spearman_rho")
DIRECTED = (*NULL, "hodges_lehmann", "geometric_mean_ratio")
RATIOS = ("hazard_ratio", "odds_ratio", "geometric_mean_ratio")

# Words of the facts that the audit reads. What a paper may call an effect, by the model that it is of.
EFFECT_OF = {
    "linear": ("regression coefficient", "mean difference"),
    "logistic": ("odds ratio",),
    "cox": ("hazard ratio",),
    "poisson": ("rate ratio", "risk ratio"),
    "log-binomial": ("risk ratio",),
}
CALLED = (*dict.fromkeys(name for names in EFFECT_OF.values() for name in names), "correlation coefficient")
FITTED = tuple(EFFECT_OF)
INTERVALS = ("wald", "profile", "score", "exact", "bootstrap")
TESTS_OF_COUNTS = ("chi-squared", "chi-squared with Yates' correction", "Fisher")
TESTS_OF_MEANS = ("t", "Student t", "Welch t", "ANOVA")
TESTS_OF_MODELS = ("wald", "likelihood ratio", "score")
TESTS_OF_PATIENTS = ("Mann-Whitney", "Kruskal-Wallis", "signed-rank", "log-rank")
TESTS = (*TESTS_OF_MODELS, *TESTS_OF_COUNTS, *TESTS_OF_MEANS, "paired t", "correlation", *TESTS_OF_PATIENTS)

# Kinds of analysis that give an estimate, where that is settled by what it is.
GIVEN_BY = {
    "percent_of_baseline": ("trajectory",),
    "cutoff": ("roc",),
    "auc": ("roc", "logistic"),
    "sensitivity": ("roc",),
    "specificity": ("roc",),
    "pearson_r": ("correlation",),
    "spearman_rho": ("correlation",),
    "r_squared": ("linear",),
    "adjusted_r_squared": ("linear",),
    "beta": ("linear", "correlation"),
    "odds_ratio": ("logistic",),
    "hazard_ratio": ("cox", "kaplan_meier"),
    "median_survival": ("kaplan_meier",),
    "survival_probability": ("kaplan_meier",),
    "median_follow_up": ("kaplan_meier",),
    "min_follow_up": ("kaplan_meier",),
    "max_follow_up": ("kaplan_meier",),
    "selected": ("linear", "logistic", "cox"),
}


def limited(cell: Collection[str]) -> list[str]:
    """Estimates of a cell whose limits `conf_low` and `conf_high` can be."""
    return [kind for kind in ESTIMATES if kind in cell and kind not in WITHOUT_LIMITS]


def is_descriptive(kind: str, cell: Collection[str]) -> bool:
    """Whether a number describes the patients; a limit is what its estimate is.

    Parameters
    ----------
    kind : str
    cell : collection of str
        Kinds of the numbers beside it.
    """
    return kind in DESCRIPTIVE or (kind in LIMITS and any(other in DESCRIPTIVE for other in limited(cell)))


def has_conclusion(kind: str, cell: Collection[str]) -> bool:
    """Whether a claim has a conclusion to agree with: p-values, effects with an interval, words."""
    return kind in P_VALUES or kind in CONCLUSIONS or (kind in NULL and set(LIMITS) <= set(cell))
