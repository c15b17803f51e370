"""What a figure of two analyses is given."""

from __future__ import annotations

import pandas as pd
import pytest

from lymphoradio import tidy
from lymphoradio.stages import figures
from lymphoradio.study.specs import Output


def result(name: str) -> tidy.Result:
    row = {"estimate_type": "count", "variant": "as_published", "analysis": name, "estimate": 1, "n": 1}
    curve = {"curve": "survival", "analysis": name, "x": 0.0, "y": 1.0}
    return tidy.Result(tidy.estimates([row]), tidy.curves([curve]) if name != "pairs" else None)


@pytest.fixture(autouse=True)
def _stored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "read_result", lambda layout, name: result(name))


def output(**sources: str) -> Output:
    return Output.model_validate({**sources, "title": "T"})


def test_one_analysis_is_passed_on() -> None:
    found = figures._results(None, output(**{"from": "os"}))  # type: ignore[arg-type]
    pd.testing.assert_frame_equal(found.estimates, result("os").estimates)
    assert figures._results(None, output(**{"from": "pairs"})).curves is None  # type: ignore[arg-type]


def test_two_analyses_are_told_apart_by_their_names() -> None:
    found = figures._results(None, output(**{"from": "os", "beside": "pfs"}))  # type: ignore[arg-type]
    assert found.curves is not None
    assert found.estimates["analysis"].tolist() == found.curves["analysis"].tolist() == ["os", "pfs"]
    assert found.estimates.index.tolist() == [0, 1]
    assert tidy.check(found.estimates) is found.estimates
