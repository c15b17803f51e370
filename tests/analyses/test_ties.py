"""Ties do not hang on the unit: 0.3 - 0.2 and 0.2 - 0.1 are one difference, and 0.1 + 0.2 - 0.3 is none."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from lymphoradio.analyses.paired import paired_change
from lymphoradio.analyses.trajectory import trajectory
from lymphoradio.stats.signed_rank import signed_rank_test
from lymphoradio.study import Study
from lymphoradio.study.specs import PairedChange, Trajectory

from .look_up import one

BEFORE = np.array([3, 2, 1, 5, 6, 7, 8, 12, 11, 9, 14, 3, 7, 6])
CHANGE = np.array([-1, 1, 1, -1, 2, 2, 3, -2, 1, 0, 3, 0, 4, -3])


def study(decimals: int | None) -> Study:
    column = {"label": "Lymphocytes", "unit": "10^9/L", **({} if decimals is None else {"decimals": decimals})}
    spec = {"series": {"Lymphocytes": {0: "before", 4: "after"}}}
    return Study.model_validate(
        {"title": "Ties", "id": "id", "columns": {"before": column, "after": column}, "analyses": {"trajectory": spec}}
    )


def cohort(places: int) -> pd.DataFrame:
    """Numbers as they are read from a file."""
    text = [[f"{value / 10**places:.{places}f}" for value in values] for values in (BEFORE, BEFORE + CHANGE)]
    return pd.DataFrame({"before": text[0], "after": text[1]}).astype(float)


def statistic(found: pd.DataFrame) -> tuple[Any, ...]:
    row = one(found, statistic_type="signed_rank_V")
    return row["statistic"], row["p_value"]


def test_the_measurements_have_noise() -> None:
    frame = cohort(1)
    assert len(np.unique(frame["after"] - frame["before"])) > len(np.unique(CHANGE))


@pytest.mark.parametrize(("places", "decimals"), [(1, 1), (2, 2), (1, None), (2, None), (5, None)])
def test_ties_and_zeros_do_not_hang_on_the_unit(places: int, decimals: int | None) -> None:
    whole = signed_rank_test(CHANGE)
    wanted = (whole.V, whole.p_value)
    pairs = PairedChange(pairs={"Lymphocytes": ("before", "after")})
    course = Trajectory(series={"Lymphocytes": {0.0: "before", 4.0: "after"}}, test="signed_rank")
    found = paired_change(cohort(places), pairs, study(decimals)).estimates
    assert statistic(found) == wanted
    assert statistic(trajectory(cohort(places), course, study(decimals)).estimates) == wanted
    assert whole.n_ties > 0
    assert whole.n_zero == 2


def test_changes_in_the_last_bit_are_none() -> None:
    frame = pd.DataFrame({"before": [0.3, 5.0, 0.7] * 4, "after": [0.1 + 0.2, 5.0 + 1e-15, 0.7] * 4})
    found = paired_change(frame, PairedChange(pairs={"Lymphocytes": ("before", "after")}), study(None)).estimates
    tests = found[(found["estimate_type"] == "test") & (found["level"] == "change")]
    assert tests["p_value"].isna().all()
    assert (tests["note"] != "").all()
