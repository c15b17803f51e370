"""What an analysis reads is what was prepared."""

import hashlib
from functools import partial
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lymphoradio.cohort import patients_of, read_cohort, write_cohort


@pytest.mark.parametrize("population", ["enrolled", "adults", "analysed"])
def test_a_cohort_comes_back_exactly(tiny, tmp_path, population):
    tiny.set_cell(3, "days", "0.1").set_cell(4, "days", "0.30000000000000004").set_cell(5, "days", "1e-300")
    tiny.edit_plan("1: Treated", '1: "Treated, \\"b\\"; NA"').edit_plan("0: Control", "0: NA")
    study, cohort = tiny.study(), tiny.prepare().cohort
    write_cohort(cohort, tmp_path / "prepared.npz")
    kept = {"enrolled": range(12), "adults": [0, 1, *range(3, 12)], "analysed": [0, 1, 3, 4, *range(6, 12)]}[population]
    wanted = cohort.iloc[list(kept)].drop(columns="flow_step").reset_index(drop=True)
    back = patients_of(read_cohort(tmp_path / "prepared.npz"), study, population)
    pd.testing.assert_frame_equal(back, wanted, check_exact=True)


@settings(derandomize=True, max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    days=st.lists(st.floats(1e-300, 1e300), min_size=12, max_size=12),
    arms=st.lists(st.sampled_from(["0", "1", "NA", ""]), min_size=10, max_size=10),
)
def test_any_numbers_come_back_exactly(tiny, days, arms):
    spoiled = type(tiny)()
    for row, number in enumerate(days, start=2):
        spoiled.set_cell(row, "days", repr(number))
    for row, arm in enumerate(["0", "1", *arms], start=2):
        spoiled.set_cell(row, "arm", arm)
    cohort = spoiled.prepare().cohort
    assert cohort["days"].tolist() == days
    write_cohort(cohort, Path("prepared.npz"))
    back = patients_of(read_cohort(Path("prepared.npz")), spoiled.study(), "enrolled")
    pd.testing.assert_frame_equal(back, cohort.drop(columns="flow_step"), check_exact=True)


def test_writing_a_cohort_is_whole_or_not_at_all(tiny, tmp_path, monkeypatch):
    path = tmp_path / "prepared.npz"
    path.write_text("earlier")

    def broken(*_):
        raise OSError("disk full")

    cohort = tiny.prepare().cohort
    monkeypatch.setattr("pathlib.Path.replace", broken)
    with pytest.raises(OSError, match="disk full"):
        write_cohort(cohort, path)
    assert path.read_text() == "earlier"


def test_the_same_cohort_is_the_same_bytes_that_nobody_else_reads(tiny, tmp_path, monkeypatch):
    digests = set()
    for name, now in (("one.npz", 1.0e9), ("two.npz", 1.1e9)):
        monkeypatch.setattr("time.time", partial(float, now))
        write_cohort(tiny.prepare().cohort, tmp_path / name)
        digests.add(hashlib.sha256((tmp_path / name).read_bytes()).hexdigest())
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o600
    assert len(digests) == 1
