import sys

import numpy as np
import pytest

from lymphoradio.stats.samples import as_sample, bounded_p, check_conf_level


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
