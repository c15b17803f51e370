"""Sentences of the methods section on comparisons of groups and correlations."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from ..render.format import format_alpha, format_count
from ..render.tables.words import enumerate_words, percent_level
from ..study import Study
from ..study.specs import ADJUSTED_BY, Correlation, GroupComparison
from ..tidy import DECIDING


def association_methods(study: Study, spec: GroupComparison | Correlation, rows: pd.DataFrame) -> Iterator[str]:
    """How groups were compared, or measurements correlated.

    Parameters
    ----------
    study : Study
    spec : GroupComparison or Correlation
    rows : DataFrame
        Tidy estimates of the analysis.

    Yields
    ------
    str
        Sentences.
    """
    deciding = rows[rows["note"].str.startswith(DECIDING)]
    if isinstance(spec, GroupComparison):
        yield from _groups(study, spec, rows, deciding)
        family, size = f"the {len(spec.variables)} measurements", len(spec.variables)
    else:
        yield from _correlations(study, spec, rows, deciding)
        family, size = f"the {len(spec.pairs)} pairs", len(spec.pairs)
    if size > 1 and spec.adjust != "none" and deciding["p_adjusted"].notna().any():
        yield f"P values were adjusted by the {ADJUSTED_BY[spec.adjust]} method over {family}."


def _groups(study: Study, spec: GroupComparison, rows: pd.DataFrame, deciding: pd.DataFrame) -> Iterator[str]:
    labels = enumerate_words([study.label(name) for name in spec.variables])
    by_rule = spec.test == "by_shapiro_wilk"
    rule = (
        f", chosen by Shapiro-Wilk tests in each group at {format_alpha(spec.alpha)}"
        if by_rule
        else ", chosen beforehand"
    )
    tests = _names(deciding)
    how = f" by {enumerate_words(tests)}{rule}" if tests else ""
    yield f"Groups by {study.label(spec.by)} were compared in {labels}{how}."
    level = percent_level(spec.conf_level)
    by_ranks = deciding["statistic_type"] == "mann_whitney_U"
    effects = [
        *["differences of means with t intervals"] * bool((deciding["statistic_type"] == "t").any()),
        *["Hodges-Lehmann shifts with intervals from the inverted Mann-Whitney test"] * bool(by_ranks.any()),
    ]
    if effects:
        yield f"Differences between the two groups are {enumerate_words(effects)} ({level})."
    pairwise = rows[rows["method"].str.startswith("pairwise") & rows["p_adjusted"].notna()]
    if len(pairwise):
        yield (
            "Pairs of groups were compared by Welch t tests beside one-way ANOVA and by Mann-Whitney U tests beside "
            "Kruskal-Wallis tests, each adjusted by the Holm method over the pairs."
        )


def _correlations(study: Study, spec: Correlation, rows: pd.DataFrame, deciding: pd.DataFrame) -> Iterator[str]:
    pairs = enumerate_words([f"{study.label(x)} with {study.label(y)}" for x, y in spec.pairs.values()])
    coefficient, interval = {
        "pearson": ("Pearson's coefficient", "Fisher's z transformation"),
        "spearman": ("Spearman's coefficient", "Fisher's z transformation with the variance of Bonett and Wright"),
    }[spec.method]
    yield f"The correlation of {pairs} was estimated by {coefficient} in the patients with both values."
    exact = deciding["statistic_type"] == "exact"
    tests = [
        *["t tests"] * bool((~exact & deciding["p_value"].notna()).any()),
        *["exact permutation tests"] * bool((exact & deciding["p_value"].notna()).any()),
    ]
    used = f"; p values are from {enumerate_words(tests)}" if tests else ""
    yield f"Intervals ({percent_level(spec.conf_level)}) are from {interval}{used}."
    coupled = deciding[deciding["note"].str.contains("mathematically coupled")]
    if len(coupled):
        one = len(coupled) == 1
        which = "one pair has" if one else f"{format_count(len(coupled))} pairs have"
        yield f"Of these, {which} a measurement in common and {'is' if one else 'are'} mathematically coupled."
    if (rows["level"] == "coupling alone").any():
        yield (
            "A correlation of a change with its baseline was tested against the one that coupling alone gives (Tu and "
            "Gilthorpe's test, which is conservative), and beside it stands Oldham's correlation of the change with "
            "the mean of both measurements; of ratios both are on logarithms."
        )


def _names(deciding: pd.DataFrame) -> list[str]:
    """The deciding tests that could be made, once each, in one word order."""
    made = deciding[deciding["p_value"].notna()]
    return list(dict.fromkeys(method.split(";")[0] for method in made["method"]))
