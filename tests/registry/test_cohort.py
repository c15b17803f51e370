"""The made-up registry is a cohort that can be checked, and the same one every time."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from benchmarks.registry.cohort import MISSING, PLAN, draw_cohort

from lymphoradio.cohort import prepare_cohort
from lymphoradio.study.load import read_study

N = 3000


@pytest.fixture(scope="module")
def drawn() -> pd.DataFrame:
    return draw_cohort(N)


def test_it_has_forty_columns_that_the_plan_reads(drawn: pd.DataFrame) -> None:
    study = read_study(Path(PLAN))
    assert list(drawn.columns) == [study.id, *study.columns]
    assert drawn.shape == (N, 40)
    prepared = prepare_cohort(drawn.to_csv(index=False).encode(), "cohort.csv", study)
    assert len(prepared.cohort) == N
    for name, share in MISSING.items():
        assert prepared.cohort[name].isna().mean() == pytest.approx(share, abs=0.02)


def test_a_seed_is_a_cohort(drawn: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(drawn, draw_cohort(N))
    assert not drawn.equals(draw_cohort(N, seed=2))
