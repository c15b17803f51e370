"""The most important property: numbers that were computed from data and rounded are never called inconsistent."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from lymphoradio.published.audit import CONSISTENT, INCONSISTENT
from lymphoradio.stages.audit import audit_paper

from .simulated import simulated_paper


@settings(max_examples=30, deadline=None, derandomize=True)
@given(
    seed=st.integers(0, 2**31),
    n=st.integers(16, 130),
    n_groups=st.sampled_from([2, 2, 3]),
    decimals=st.integers(0, 4),
)
def test_rounded_results_of_real_analyses_are_never_inconsistent(
    seed: int, n: int, n_groups: int, decimals: int
) -> None:
    found = audit_paper(simulated_paper(seed, n, n_groups, decimals))
    wrong = found[found["verdict"] == INCONSISTENT]
    assert wrong.empty, wrong.to_string()


def test_the_simulated_paper_is_checked_throughout() -> None:
    papers = [audit_paper(simulated_paper(1, n, 2, decimals)) for n, decimals in ((60, 2), (20, 3))]
    confirmed = {check for found in papers for check in found.loc[found["verdict"] == CONSISTENT, "check"]}
    assert confirmed >= {
        "percent", "levels_add_up", "percents_add_up", "sum", "groups_add_up", "order", "sd_and_range",
        "grimmer", "median_granularity", "p_from_means", "p_from_counts", "estimate_in_interval", "interval_midpoint",
        "p_and_interval", "significance", "standard_error_floor", "standard_error_adjusted", "correlation_p",
        "model_fit", "survival_falls", "median_and_survival", "effect_name", "significance_in_words",
        "direction_in_words", "events_per_variable",
    }  # fmt: skip
