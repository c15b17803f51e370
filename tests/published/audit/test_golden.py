"""What the checks recompute, against R (tests/golden/audit.R), where nothing is left open by rounding."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import fdtrc

from lymphoradio.published.audit.contingency import p_values
from lymphoradio.published.audit.correlation import _p
from lymphoradio.published.audit.linear_fit import common_r_squared
from lymphoradio.published.audit.means import anova, student, welch
from lymphoradio.published.audit.numbers import Interval
from lymphoradio.published.audit.wald import Effect, p_interval
from lymphoradio.stages.audit import TABLE_TESTS
from tests.stats.golden import read


def golden(case: str) -> dict[str, float]:
    rows = read("audit.csv")
    rows = rows[rows["case"] == case]
    return {str(quantity): float(value) for quantity, value in zip(rows["quantity"], rows["value"], strict=True)}


def several(found: dict[str, float], name: str) -> list[float]:
    return [value for key, value in found.items() if key.split(".")[0] == name]


def point(value: float) -> Interval:
    return Interval(value, value)


def same(found: Interval, expected: float) -> None:
    assert found.low == pytest.approx(expected, rel=1e-9, abs=0)
    assert found.high == pytest.approx(expected, rel=1e-9, abs=0)


@pytest.mark.parametrize("case", ["ratio", "ratio_90"])
def test_p_of_a_ratio(case: str) -> None:
    r = golden(case)
    effect = Effect(*(point(math.log(r[key])) for key in ("estimate", "low", "high")))
    same(p_interval(effect, r["level"], (math.inf,)), r["p"])


@pytest.mark.parametrize("case", ["coefficient.2", "coefficient.3"])
def test_p_of_a_coefficient(case: str) -> None:
    r = golden(case)
    effect = Effect(*(point(r[key]) for key in ("estimate", "low", "high")))
    same(p_interval(effect, 0.95, (r["df"],)), r["p"])
    # Without the degrees of freedom the t and the normal distribution are its ends.
    open_end = p_interval(effect, 0.95, (5.0, r["df"], math.inf))
    assert open_end.low < r["p"] < open_end.high


@pytest.mark.parametrize(("case", "intercept"), [("fit_TRUE", True), ("fit_FALSE", False)])
def test_fit_of_a_linear_model(case: str, intercept: bool) -> None:
    r = golden(case)
    opened = {"r_squared": r["r2"], "adjusted_r_squared": r["adjusted"], "f_statistic": r["f"], "p_value": r["p"]}
    boxes = {kind: Interval(value * (1 - 1e-12), value * (1 + 1e-12)) for kind, value in opened.items()}
    sizes = np.arange(5, 60)
    low, high = common_r_squared(boxes, sizes, 3, intercept)
    assert sizes[~np.isnan(low)].tolist() == [32]
    assert low[sizes == 32].item() == pytest.approx(r["r2"], rel=1e-9)
    assert high[sizes == 32].item() == pytest.approx(r["r2"], rel=1e-9)
    # With the same residual degrees of freedom: one patient more for the other kind of model.
    other = common_r_squared(boxes, sizes, 3, not intercept)[0]
    assert sizes[~np.isnan(other)].tolist() == [31 if intercept else 33]
    assert float(fdtrc(3, 28 if intercept else 29, r["f"])) == pytest.approx(r["p"], rel=1e-9)


@pytest.mark.parametrize("case", ["two", "two_small", "three"])
def test_p_from_means(case: str) -> None:
    r = golden(case)
    sizes = [int(n) for n in several(r, "n")]
    means, sds = ([point(value) for value in several(r, name)] for name in ("mean", "sd"))
    same(anova(sizes, means, sds), r["anova"])
    if len(sizes) == 2:
        same(student(sizes, means, sds), r["student"])
        same(welch(sizes, means, sds), r["welch"])


@pytest.mark.parametrize("case", ["sex", "small", "viral"])
def test_p_from_counts(case: str) -> None:
    r = golden(case)
    table = np.array(several(r, "counts"), dtype=int).reshape(int(r["rows"]), -1).tolist()
    found = p_values(table, TABLE_TESTS)
    expected = {"chi-squared": "pearson", "likelihood ratio": "g", "Fisher": "fisher"}
    expected |= {"ranks, continuity correction": "ranks_corrected", "ranks, exact": "ranks_exact"}
    if len(table) == 2:
        expected |= {
            "chi-squared with Yates' correction": "yates", "(N - 1) chi-squared": "trend", "t test of 0/1": "t",
            "Fisher, doubled tail": "doubled", "Fisher, mid-p": "mid", "log odds ratio": "log_odds_ratio",
            "difference of shares": "shares",
        }  # fmt: skip
    else:
        expected |= {"linear trend": "trend", "ranks": "ranks"}
    assert set(found) == set(expected)
    for name, quantity in expected.items():
        assert found[name] == pytest.approx(r[quantity], rel=1e-9, abs=0), name


def test_p_of_a_correlation() -> None:
    r = golden("correlation")
    assert _p(r["r"], int(r["n"])) == pytest.approx(r["p"], rel=1e-9)
