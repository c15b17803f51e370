"""p-values of tests whose data a paper does not print."""

from __future__ import annotations

from collections.abc import Iterator

from ..kinds import P_VALUES
from .effects import has_recomputable_p
from .finding import CANNOT_TELL, Finding
from .paper import Paper, Statement

CHECK = "p_of_a_test"
_WHY = {
    "log-rank": "A log-rank test needs the times of all patients.",
    "signed-rank": "A signed-rank test needs the differences of all patients.",
    "Mann-Whitney": "A test of ranks needs the values of all patients.",
    "Kruskal-Wallis": "A test of ranks needs the values of all patients.",
    "paired t": "A paired t test needs the standard deviation of the differences.",
}


def check_other_tests(paper: Paper) -> Iterator[Finding]:
    """p-values that nothing printed beside them can give."""
    for one in paper.statements:
        kinds = [kind for kind in P_VALUES if one.has(kind)]
        if kinds and not _is_checked(one):
            why = _WHY.get(one.facts.test, "Nothing is printed from which it could be recomputed.")
            yield Finding(one.place, CHECK, one.claim(kinds[0]), CANNOT_TELL, "", why, one.position)


def _is_checked(one: Statement) -> bool:
    """Whether another check is about its p-value."""
    effect = has_recomputable_p(one) or one.effect == "pearson_r"
    return effect or bool(one.facts.compares) or one.has("f_statistic")
