"""The models on 20,000 drawn patients against R, and the benchmark that goes on to 10^6.

R's numbers: ``python -m benchmarks.registry --golden tests/golden/registry.csv`` (benchmarks/registry/reference.R).
"""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from benchmarks.registry import report
from benchmarks.registry.arrays import draw, read_patients
from benchmarks.registry.measure import TOLERANCE, Measured, differences, read_numbers
from benchmarks.registry.ours import numbers
from benchmarks.registry.run import GOLDEN_SEED, GOLDEN_SIZE

from tests.stats.golden import GOLDEN


@pytest.fixture(scope="module")
def theirs():
    return read_numbers(GOLDEN / "registry.csv")


@pytest.fixture(scope="module")
def ours():
    return numbers(draw(GOLDEN_SIZE, GOLDEN_SEED))


def test_every_number_is_that_of_r(ours, theirs):
    assert len(theirs) > 400
    found = differences(ours, theirs)
    assert found.max() <= TOLERANCE, found.idxmax()


def test_a_difference_would_be_found(ours, theirs):
    assert differences(ours | {"zph_3": ours["zph_3"] * (1 + 3e-9)}, theirs).idxmax() == "zph_3"
    assert differences({name: ours[name] for name in list(ours)[1:]}, theirs).max() == np.inf
    assert differences(ours | {"log_rank_1": np.nan}, theirs).max() == np.inf


def test_patients_are_read_as_they_were_written(tmp_path):
    drawn = draw(200)
    drawn.write(tmp_path / "patients.bin")
    found = read_patients(tmp_path / "patients.bin")
    for name in ("days", "exact_days", "event", "outcome", "group", "X"):
        np.testing.assert_array_equal(getattr(found, name), getattr(drawn, name))
    assert np.unique(drawn.exact_days).size == 200 > np.unique(drawn.days).size


def measured(n, ours_seconds, difference=0.0):
    """R takes n microseconds for everything."""
    tasks = [(side, task) for side in ("R", "lymphoradio") for task in report.REFERENCES]
    rows = [(0, side, task, n / 1e6 if side == "R" else ours_seconds) for side, task in tasks]
    table = pd.DataFrame(rows, columns=["run", "side", "task", "seconds"]).assign(cpu_seconds=lambda t: t.seconds)
    return Measured(n, table, {"R": 1.0, "lymphoradio": 1.0}, 5, "zph_1", difference)


def test_targets_are_being_ahead_growing_slowly_and_the_same_numbers():
    fast = [measured(10_000, 0.005), measured(100_000, 0.05)]
    assert report.all_hold(fast)
    assert report.growth_table(report.result_table(fast)).slope.to_list() == pytest.approx([1.0] * 8)
    assert not report.all_hold([measured(10_000, 0.02)])
    assert not report.all_hold([measured(10_000, 0.0001), measured(100_000, 0.01)])
    assert not report.all_hold([fast[0], replace(fast[1], difference=2e-9)])
    assert "| coxph, Breslow " in report.text(fast, {"cores": "2"})
