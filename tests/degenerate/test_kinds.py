"""Every kind of analysis of every degenerate cohort: sound rows and printable tables, or nothing."""

from __future__ import annotations

from typing import get_args

import pytest

from lymphoradio.study.specs import AnalysisSpec

from .patients import N, cohort, study
from .soundness import complaints
from .specs import KINDS


def test_all_kinds_are_here() -> None:
    union, _ = get_args(AnalysisSpec)
    assert set(KINDS) == {spec.model_fields["kind"].default for spec in get_args(union)}


# How many patients; fits take their time, so that models of one patient are in test_reasons.py alone.
SIZES = {"linear": (3, N), "logistic": (3, N), "cox": (2, N)}


@pytest.mark.parametrize(("kind", "n"), [(kind, n) for kind in KINDS for n in SIZES.get(kind, (1, 2, N))])
def test_every_row_is_a_number_or_a_reason(kind: str, n: int) -> None:
    found = []
    for spec in KINDS[kind]():
        plan = study(it={"kind": kind, **spec})
        found += [f"{spec}: {complaint}" for complaint in complaints("it", cohort(n), plan)]
    assert found == []
