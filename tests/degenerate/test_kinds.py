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


@pytest.mark.parametrize("n", [1, 2, 3, N])
@pytest.mark.parametrize("kind", KINDS)
def test_every_row_is_a_number_or_a_reason(kind: str, n: int) -> None:
    found = []
    for spec in KINDS[kind]():
        plan = study(it={"kind": kind, **spec})
        found += [f"{spec}: {complaint}" for complaint in complaints("it", cohort(n), plan)]
    assert found == []
