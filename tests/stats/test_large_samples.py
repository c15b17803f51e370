"""Rank tests and the area under an ROC curve of 200,000 patients, with ties: as R's."""

from __future__ import annotations

import pytest

from lymphoradio.stats.delong import auc_delong
from lymphoradio.stats.k_sample import kruskal_wallis
from lymphoradio.stats.signed_rank import signed_rank_test
from lymphoradio.stats.two_sample import mann_whitney
from tests.stats.golden import golden
from tests.stats.large_samples import N, group, paired, whole


def test_signed_ranks():
    r, (x, y) = golden("large_samples.csv", "ranks"), paired()
    found = signed_rank_test(y - x)
    statistic = found.V
    assert statistic == r["V"]
    assert found.p_value == pytest.approx(r["p"], rel=1e-9)


def test_two_groups():
    r, (x, y), g = golden("large_samples.csv", "ranks"), paired(), group()
    found = mann_whitney(x[g == 0], y[g > 0])
    statistic = found.U
    assert statistic == r["U"]
    assert found.p_value == pytest.approx(r["p_two"], rel=1e-9)


def test_three_groups():
    r, (x, _), g = golden("large_samples.csv", "ranks"), paired(), group()
    found = kruskal_wallis([x[g == k] // 4 for k in range(3)])
    statistic = found.H
    assert statistic == pytest.approx(r["H"], rel=1e-9)
    assert found.p_value == pytest.approx(r["p_H"], rel=1e-9)


def test_area_under_the_curve():
    r, (x, _) = golden("large_samples.csv", "roc"), paired()
    case = (whole(N, 8, 3000) + x > 3300).astype(float)
    found = auc_delong(case, x, ">")
    assert found.estimate == pytest.approx(r["auc"], rel=1e-12)
    assert found.std_error**2 == pytest.approx(r["var"], rel=1e-9)
