"""Directions of differences in the results' sentences."""

import pytest

from lymphoradio.report.results_words import UNSIGNED, by_direction, direction


@pytest.mark.parametrize(
    ("estimate", "p", "which"), [(5.0, 0.01, 1), (-5.0, 0.01, -1), (5.0, 0.2, 0), (0.0, 0.2, 0), (0.0, 0.001, UNSIGNED)]
)
def test_a_difference_of_0_that_the_test_finds_is_not_undecided(estimate, p, which):
    test = {"p_value": p, "p_adjusted": float("nan")}
    assert direction({"estimate": estimate}, test, 0.05) == which


def test_its_clause():
    (clause,) = by_direction([(UNSIGNED, "Grade (shift 0.00; p < 0.001)")], "values were {}")
    assert clause == "the test finds a difference, of which the estimate is 0, for Grade (shift 0.00; p < 0.001)"
