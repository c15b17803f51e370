import sys

import numpy as np
import pytest

from lymphoradio.stats.chi_squared import chi_squared_test
from lymphoradio.stats.log_rank import log_rank, log_rank_trend
from lymphoradio.stats.restricted_mean import restricted_mean, restricted_mean_difference
from lymphoradio.stats.samples import SMALLEST_P, as_sample, bounded_p, check_conf_level


def test_as_sample():
    assert as_sample([1, 2], "x").dtype == np.float64
    for wrong in ([np.nan], [np.inf], [[1.0]], 3.0):
        with pytest.raises(ValueError, match="x"):
            as_sample(wrong, "x")


def test_bounded_p():
    assert bounded_p(0.0) == sys.float_info.min
    assert bounded_p(1.0 + 1e-15) == 1.0
    assert bounded_p(0.3) == 0.3
    assert np.isnan(bounded_p(np.nan))


def test_check_conf_level():
    check_conf_level(0.95)
    for wrong in (0.0, 1.0, 95.0, float("nan")):
        with pytest.raises(ValueError, match="conf_level"):
            check_conf_level(wrong)


def test_a_tail_that_underflows_is_no_zero():
    """The groups of a registry: a p of 0 is none, and would stop the run."""
    time = np.tile(np.arange(1.0, 101.0), 60)
    group = np.repeat(["a", "b"], 3000)
    time[group == "b"] += 99
    event, second = np.ones(len(time)), (group == "b").astype(int)
    late, early = (restricted_mean(time[group == which], event[group == which], 101.0) for which in "ba")
    assert chi_squared_test(5000.0, 1).p_value == SMALLEST_P
    assert log_rank(time, event, group).p_value == SMALLEST_P
    assert log_rank_trend(time, event, second).p_value == SMALLEST_P
    assert restricted_mean_difference(late, early).p_value == SMALLEST_P
