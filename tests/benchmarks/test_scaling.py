"""The benchmark of one core and two."""

import pandas as pd
import pytest
from benchmarks.resampling.scaling import with_total


def test_the_last_row_is_of_all_selections_in_as_many_resamples():
    columns = {"n": [36, 2139], "columns": [4, 17], "resamples": [1000, 2000], "ratio": [1.5, 2.0]}
    table = pd.DataFrame({**columns, "seconds_on_one": [2.0, 6.0], "seconds_on_two": [1.0, 4.0]})
    total = with_total(table).iloc[-1]
    assert (total.resamples, total.seconds_on_one, total.seconds_on_two) == (1000, 5.0, 3.0)
    assert total.ratio == pytest.approx(5 / 3)
    assert total.holds == "NO"
    assert with_total(table.assign(seconds_on_two=[1.0, 3.0])).iloc[-1].holds == "yes"
