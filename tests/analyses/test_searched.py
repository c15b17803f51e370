"""The worth of a searched cut-off, in the rows of an ROC analysis and in its table."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import pytest

from lymphoradio import tidy
from lymphoradio.analyses.discrimination import roc
from lymphoradio.render.tables import build_table
from lymphoradio.stats.resampling import bootstrap_weights
from lymphoradio.stats.roc import roc_curve, youden
from lymphoradio.study import Study

from .look_up import one

N = 12
MARKER = np.array([3.0, 1.0, 4.0, 1.5, 5.0, 9.0, 2.0, 6.0, 5.0, 3.5, 8.0, 7.0])
CASE = np.array([0, 0, 1, 0, 0, 1, 0, 1, 1, 0, 1, 0])


def study(direction: str, replicates: int = 200) -> Study:
    return Study.model_validate(
        {
            "title": "t",
            "id": "id",
            "resampling": {"replicates": replicates, "seed": 5},
            "columns": {
                "x": {"label": "Marker", "unit": "pg/mL", "decimals": 1},
                "y": {"label": "Outcome", "levels": {0: "No", 1: "Yes"}},
            },
            "analyses": {"roc": {"outcome": "y", "markers": {"x": direction}}},
            "outputs": {"Table 1": {"from": "roc", "title": "Marker"}},
        }
    )


def cohort(sign: float = 1.0) -> pd.DataFrame:
    return pd.DataFrame({"x": sign * MARKER, "y": np.where(CASE == 1, "Yes", "No").astype(object)})


def found(direction: str, **options: Any) -> tuple[Study, pd.DataFrame]:
    plan = study(direction, **options)
    return plan, roc(cohort(1.0 if direction == "higher" else -1.0), plan.analyses["roc"], plan).estimates


@pytest.mark.parametrize("direction", ["higher", "lower"])
def test_p_is_the_share_of_all_orders_with_so_large_an_index(direction: str) -> None:
    _, rows = found(direction)
    row = one(rows, estimate_type="test", statistic_type="youden_J")
    observed = youden(roc_curve(CASE, MARKER, ">")).j
    reached = 0
    orders = list(combinations(range(N), int(CASE.sum())))
    for cases in orders:
        outcome = np.zeros(N)
        outcome[list(cases)] = 1
        curve = roc_curve(outcome, MARKER, ">")
        reached += float(np.max(curve.sensitivity + curve.specificity - 1)) >= observed - 1e-12
    assert row["p_value"] == pytest.approx(reached / len(orders), rel=1e-12)
    assert (row["statistic"], row["variant"]) == (pytest.approx(observed), "recommended")
    naive = one(rows, estimate_type="test", statistic_type="chi_squared")
    assert naive["p_value"] < row["p_value"]
    assert naive["variant"] == "as_published"


def test_optimism_is_that_of_the_search_repeated_in_each_resample() -> None:
    _, rows = found("higher")
    cutoffs, optimism = [], []
    for weights in bootstrap_weights(N, 200, 5):
        y, x = np.repeat(CASE, weights), np.repeat(MARKER, weights)
        if y.min() == y.max():
            continue
        best = youden(roc_curve(y, x, ">"))
        positive = best.cutoff < MARKER
        tested = positive[CASE == 1].mean() + (~positive)[CASE == 0].mean() - 1
        cutoffs.append(best.cutoff)
        optimism.append(best.j - tested)
    corrected = one(rows, estimate_type="corrected_youden_index")["estimate"]
    apparent = one(rows, estimate_type="youden_index")["estimate"]
    assert apparent - corrected == pytest.approx(np.mean(optimism), rel=1e-9)
    interval = one(rows, estimate_type="resampled_cutoff")
    assert interval["unit"] == "pg/mL"
    low, high = np.quantile(cutoffs, [0.025, 0.975])
    assert (interval["conf_low"], interval["conf_high"]) == (
        pytest.approx(low, rel=1e-12),
        pytest.approx(high, rel=1e-12),
    )
    assert corrected < apparent


def test_the_table_has_both_p_values_the_interval_and_what_is_left() -> None:
    plan, rows = found("higher")
    table = build_table("Table 1", rows.assign(study="s", analysis="roc"), plan, plan.outputs["Table 1"])
    lines = {row.cells[0].replace("\N{NO-BREAK SPACE}", " "): row.cells[-1] for row in table.rows}
    assert lines["Groups at the cut-off, p value"] != lines["Corrected for the search, p value"]
    assert "–" in lines["Cut-off, 95% interval in 200 resamples"]
    assert float(lines["Youden index, corrected for optimism"]) < float(lines["Youden index"])
    assert set(lines) >= {"Sensitivity, %, corrected for optimism", "Specificity, %, corrected for optimism"}


def test_without_resamples_the_exact_p_stays_and_the_rest_says_why() -> None:
    plan, rows = found("higher", replicates=0)
    assert one(rows, estimate_type="test", statistic_type="youden_J")["p_value"] > 0
    assert (
        one(rows, estimate_type="resampled_cutoff")["note"] == "the plan draws no resamples (resampling: replicates: 0)"
    )
    table = build_table("Table 1", rows.assign(study="s", analysis="roc"), plan, plan.outputs["Table 1"])
    assert not any("optimism" in row.cells[0] for row in table.rows)
    assert tidy.check(rows) is rows
