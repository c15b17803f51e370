"""The tests that a plan names for its characteristics, against R (t.test, chisq.test, fisher.test)."""

from __future__ import annotations

import numpy as np
import pytest

from lymphoradio.analyses.characteristics import characteristics
from lymphoradio.study.specs import Characteristics
from tests.stats.golden import golden

from .look_up import one
from .safety_cohort import cohort, study

BASE = {"variables": ("age", "best", "arm"), "by": "sex", "summary": "mean_sd"}


def compared(**keys: object):
    found = characteristics(cohort(), Characteristics(**{**BASE, **keys}), study()).estimates
    return found[found["estimate_type"] == "test"]


@pytest.mark.parametrize(("key", "name"), [("student", "Student t test"), ("welch", "Welch t test")])
def test_two_means_as_r(key, name):
    expected = golden("response.csv", key)
    row = one(compared(t_test=key), variable="age")
    assert (row["statistic"], row["df"], row["p_value"]) == pytest.approx(
        (expected["t"], expected["df"], expected["p"]), rel=1e-9
    )
    assert row["method"] == name


def test_more_than_two_means_and_medians_do_not_change():
    for keys in ({"by": "arm", "variables": ("age",)}, {"summary": "median_iqr", "variables": ("age",)}):
        assert compared(**keys, t_test="student").equals(compared(**keys, t_test="welch"))


@pytest.mark.parametrize("name", ["best", "arm"])
def test_chi_squared_as_r(name):
    expected = golden("response.csv", f"levels.{name}")
    row = one(compared(levels_test="chi_squared"), variable=name)
    assert (row["statistic"], row["df"], row["p_value"]) == pytest.approx(
        (expected["chi_squared"], expected["df"], expected["p"]), rel=1e-9
    )
    assert row["method"] == "chi-squared test"
    small = f"{expected['small']:g} of 8 expected counts below 5"
    assert (small in row["note"]) == (expected["small"] > 0) == ("below 5" in row["note"])


@pytest.mark.parametrize("name", ["best", "arm"])
def test_fisher_as_r(name):
    row = one(compared(levels_test="fisher"), variable=name)
    assert row["p_value"] == pytest.approx(golden("response.csv", f"levels.{name}")["fisher"], rel=1e-9)
    assert row["method"] == "Fisher-Freeman-Halton exact test"


def test_by_expected_counts_either_is_chosen():
    found = compared().set_index("variable")["method"]
    assert found["best"] == "Fisher-Freeman-Halton exact test"
    assert found["arm"] == "chi-squared test"


@pytest.mark.parametrize("test", ["by_expected", "chi_squared", "fisher"])
def test_a_factor_with_one_level_is_a_noted_row(test):
    frame = cohort().assign(best="Stable disease")
    found = characteristics(frame, Characteristics(**BASE, levels_test=test), study()).estimates
    row = one(found, variable="best", estimate_type="test")
    assert np.isnan(row["p_value"])
    assert row["note"] == "fewer than two rows or columns have counts"
    assert row["method"] == ("Fisher's exact test" if test == "fisher" else "chi-squared test")
