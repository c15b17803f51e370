"""Papers for the audit's tests, written as a published.yaml would be read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from lymphoradio.published.audit.finding import INCONSISTENT
from lymphoradio.published.spec import Published
from lymphoradio.stages.audit import audit_paper

Rows = Mapping[str, Any]


def place(name: str, rows: Rows, **rest: Any) -> dict[str, Any]:
    return {"place": name, "rows": dict(rows), **rest}


def paper(*places: dict[str, Any], **rest: Any) -> Published:
    return Published.model_validate({"paper": "An invented paper", "claims": list(places), **rest})


def judge(*places: dict[str, Any], **rest: Any) -> pd.DataFrame:
    return audit_paper(paper(*places, **rest))


def one(check: str, *places: dict[str, Any], **rest: Any) -> tuple[str, str]:
    """Verdict and recomputed value of the only row of a check."""
    found = judge(*places, **rest)
    found = found[found["check"] == check]
    assert len(found) == 1, found.to_string()
    return found["verdict"].iloc[0], found["recomputed"].iloc[0]


def wrong(found: pd.DataFrame) -> set[tuple[str, str]]:
    """Place and check of all that is inconsistent."""
    rows = found[found["verdict"] == INCONSISTENT]
    return set(zip(rows["place"], rows["check"], strict=True))
