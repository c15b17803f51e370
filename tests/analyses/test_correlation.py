"""Correlations: both coefficients, the line, the printed one, and pairs that share a measurement."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from lymphoradio.analyses.correlation import STEPS, correlation
from lymphoradio.stats.multiplicity import adjust
from lymphoradio.study.specs import Correlation
from lymphoradio.tidy import Result

from ..stats.golden import golden
from .cohort import N, cohort, study
from .look_up import one

PAIRS = {"Before and after": ("pre", "last"), "Age and count": ("age", "pre"), "Change": ("pre", "relative")}
COUPLED = "mathematically coupled, subject to regression to the mean: both sides contain Lymphocytes"


def close(value: Any) -> Any:
    return pytest.approx(value, rel=1e-9)


def computed(frame: pd.DataFrame | None = None, **spec: Any) -> Result:
    return correlation(cohort() if frame is None else frame, Correlation(**{"pairs": PAIRS, **spec}), study())


@pytest.mark.parametrize("case", ["cars", "attitude", "nine"])
def test_as_r(case: str) -> None:
    r = golden("association.csv", case)
    frame = pd.DataFrame({"pre": r["x"], "last": r["y"]})
    found = computed(frame, pairs={"Pair": ("pre", "last")}, conf_level=r["level"])
    rows = found.estimates.set_index("estimate_type")
    pearson, spearman = rows.loc["pearson_r"], rows.loc["spearman_rho"]
    assert (pearson["estimate"], pearson["statistic"], pearson["df"], pearson["p_value"]) == close(
        (r["r"], r["t"], r["df"], r["p"])
    )
    assert [pearson["conf_low"], pearson["conf_high"]] == close(r["ci"])
    assert spearman["estimate"] == close(r["rho"])
    assert spearman["p_value"] == close(r["rho_p_exact"] if case == "nine" else r["rho_p"])
    assert spearman["statistic_type"] == ("exact" if case == "nine" else "t")
    for i, kind in enumerate(("intercept", "beta")):
        row = rows.loc[kind]
        assert (row["estimate"], row["std_error"], row["p_value"], row["conf_low"], row["conf_high"]) == close(
            (r["coefficient"][i], r["se"][i], r["coefficient_p"][i], r["low"][i], r["high"][i])
        )
    curve = found.curves
    assert curve is not None
    assert len(curve) == STEPS
    for end, at in ((0, 0), (-1, -1)):
        row = curve.iloc[end]
        assert (row["x"], row["y"], row["conf_low"], row["conf_high"]) == close(
            (r["at"][at], r["line"][at], r["band_low"][at], r["band_high"][at])
        )


def test_rows_and_points() -> None:
    found = computed()
    for label in PAIRS:
        rows = found.estimates[(found.estimates["variable"] == label) & (found.estimates["level"] == "")]
        assert rows["estimate_type"].tolist() == ["pearson_r", "spearman_rho", "intercept", "beta"]
    assert found.estimates["unit"].tolist()[:4] == ["", "", "cells/uL", "per cell/uL"]
    assert found.points is not None
    points = found.points[found.points["variable"] == "Before and after"]
    both = cohort()[["pre", "last"]].dropna()
    assert sorted(zip(points["x"], points["y"], strict=True)) == sorted(both.itertuples(index=False, name=None))


def test_who_is_left_out_and_what_is_coupled() -> None:
    found = computed().estimates
    rows = found[found["level"] == ""].set_index(["variable", "estimate_type"])
    first = rows.loc[("Before and after", "pearson_r")]
    assert (first["n"], first["n_missing"]) == (N - 5, 5)
    assert first["note"] == "deciding test (named in the plan); 5 patients without both values left out"
    assert rows.loc[("Age and count", "pearson_r"), "note"] == "deciding test (named in the plan)"
    assert rows.loc[("Change", "pearson_r"), "note"] == f"deciding test (named in the plan); {COUPLED}"
    assert COUPLED in rows.loc[("Change", "spearman_rho"), "note"]


@pytest.mark.parametrize(("method", "kind"), [("pearson", "pearson_r"), ("spearman", "spearman_rho")])
def test_the_printed_one_is_adjusted(method: str, kind: str) -> None:
    found = computed(method=method, adjust="bonferroni").estimates
    decides = found["note"].str.startswith("deciding test")
    assert set(found[decides]["estimate_type"]) == {kind}
    assert found[decides]["p_adjusted"].tolist() == close(adjust(found[decides]["p_value"], "bonferroni").tolist())
    assert found[decides]["method"].str.endswith("; Bonferroni over 3 pairs").all()
    assert found[~decides]["p_adjusted"].isna().all()


def test_what_cannot_be_estimated() -> None:
    frame = cohort().assign(pre=1000.0, last=lambda f: f["last"].where(f.index < 3))
    found = computed(frame, pairs={"Few": ("age", "last"), "Constant": ("age", "pre"), "Nobody": ("age", "post")})
    few = found.estimates[found.estimates["variable"] == "Few"]
    assert few["note"].str.contains("a correlation needs at least 4 pairs, not 3").all()
    constant = found.estimates[found.estimates["variable"] == "Constant"]
    assert constant["note"].str.contains("all values of the second measurement are equal").all()
    assert constant[["estimate", "p_value"]].isna().all(axis=None)
    empty = computed(cohort().assign(post=np.nan), pairs={"Nobody": ("age", "post")})
    assert (empty.estimates["n"] == 0).all()
    assert empty.curves is not None
    assert empty.curves.empty
    assert found.curves is not None
    assert set(found.curves["variable"]) == {"Nobody"}


@pytest.mark.parametrize("slope", [2.0, 1 / 3, 1.1, 0.7])
def test_points_on_a_line(slope: float) -> None:
    """Also where the products are rounded, as those of a unit's conversion are."""
    frame = cohort().assign(post=lambda f: slope * f["pre"])
    found = computed(frame, pairs={"Line": ("pre", "post")})
    row = one(found.estimates, estimate_type="pearson_r")
    assert row["estimate"] == 1.0
    assert np.isnan(row["p_value"])
    assert "no interval and no test" in row["note"]
    assert found.curves is not None
    assert found.curves["conf_low"].isna().all()
