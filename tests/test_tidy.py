import math

import numpy as np
import pandas as pd
import pytest

from lymphoradio import tidy

ROW = {"analysis": "a", "variant": "as_published", "variable": "cd40", "estimate_type": "mean", "estimate": 1.5}


def test_columns_are_the_glossarys_with_their_types():
    frame = tidy.estimates([ROW, {**ROW, "n": 3, "conf_low": 1.0, "conf_high": 1.0}], population="analysed")
    assert tuple(frame.columns) == tuple(tidy.COLUMNS)
    assert all(frame[name].dtype == float for name in tidy.NUMERIC)
    assert all(isinstance(value, str) for name in tidy.TEXT for value in frame[name])
    assert frame["population"].tolist() == ["analysed", "analysed"]
    assert frame["level"].tolist() == ["", ""]
    assert frame["n"].tolist()[1] == 3
    assert math.isnan(frame["n"].tolist()[0])


def test_a_row_overrides_what_is_common():
    assert tidy.estimates([{**ROW, "population": "adults"}], population="analysed")["population"].tolist() == ["adults"]


def test_no_rows_is_an_empty_table():
    frame = tidy.estimates([])
    assert len(frame) == 0
    assert tuple(frame.columns) == tuple(tidy.COLUMNS)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"colour": "red"}, "not in the glossary: colour"),
        ({"estimate_type": "average"}, "estimate_type not in the glossary: 'average'"),
        ({"variant": "mine"}, "variant not in the glossary: 'mine'"),
        ({"statistic_type": "T"}, "statistic_type not in the glossary: 'T'"),
        ({"estimate": np.inf}, "estimate is infinite; leave it empty and say why in the note"),
        ({"statistic": -np.inf}, "statistic is infinite; leave it empty and say why in the note"),
        ({"conf_high": np.inf}, "conf_high is infinite; leave it empty and say why in the note"),
        ({"std_error": -1.0}, "a negative standard error"),
        ({"p_value": 1.1}, "p_value outside (0, 1]"),
        ({"p_value": -0.1}, "p_value outside (0, 1]"),
        ({"p_value": 0.0}, "p_value outside (0, 1]"),
        ({"p_adjusted": 2.0}, "p_adjusted outside (0, 1]"),
        ({"conf_low": 2.0, "conf_high": 1.0}, "an interval is upside down"),
        ({"estimate": math.nan}, "an empty estimate without a note: mean of 'cd40'"),
    ],
)
def test_what_the_glossary_forbids(change, message):
    with pytest.raises(ValueError) as error:
        tidy.estimates([ROW, {**ROW, **change}])
    assert str(error.value) == message


@pytest.mark.parametrize("change", [{"note": "one patient"}, {"p_value": 0.5}, {"statistic": 1.0}])
def test_an_empty_estimate_with_a_reason_stays(change):
    assert len(tidy.estimates([{**ROW, "estimate": None, **change}])) == 1


def test_points_are_sorted_so_that_the_order_of_patients_is_lost():
    rows = [{"variable": "cd40", "x": x, "y": -x} for x in (3.0, 1.0, 2.0)]
    frame = tidy.points(rows, study="s")
    assert tuple(frame.columns) == tuple(tidy.POINT_COLUMNS)
    assert frame["x"].tolist() == [1.0, 2.0, 3.0]
    assert frame["y"].tolist() == [-1.0, -2.0, -3.0]
    assert frame.index.tolist() == [0, 1, 2]


def test_curves_keep_their_order():
    frame = tidy.curves([{"x": 2.0, "y": 0.5}, {"x": 1.0, "y": 0.7}], curve="survival")
    assert tuple(frame.columns) == tuple(tidy.CURVE_COLUMNS)
    assert frame["x"].tolist() == [2.0, 1.0]
    assert all(frame[name].dtype == float for name in tidy.CURVE_NUMERIC)


def test_every_word_is_explained_once():
    for glossary in (tidy.COLUMNS, tidy.CURVE_COLUMNS, tidy.POINT_COLUMNS):
        assert all(glossary.values())
    assert set(tidy.NUMERIC) | set(tidy.TEXT) == set(tidy.COLUMNS)
    assert not set(tidy.NUMERIC) & set(tidy.TEXT)


def test_a_curve_by_its_columns_is_the_curve_by_its_rows():
    steps = ((0.0, 1.0, 4), (2.5, 0.75, 3))
    rows = [{"curve": "survival", "group": "A", "x": x, "y": y, "n_risk": n} for x, y, n in steps]
    by_columns = tidy.curve(curve="survival", group="A", x=np.array([0.0, 2.5]), y=[1.0, 0.75], n_risk=[4, 3])
    pd.testing.assert_frame_equal(by_columns, tidy.curves(rows))
    with pytest.raises(ValueError, match="not in the glossary: n_dead"):
        tidy.curve(curve="survival", x=[1.0], n_dead=[1])
