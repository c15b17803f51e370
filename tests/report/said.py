"""A small plan and hand-made tidy rows, and what the report says of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from lymphoradio import tidy
from lymphoradio.render.tables.rows import Records, records
from lymphoradio.study import Study

SPACE = "\N{NO-BREAK SPACE}"
Speaker = Callable[[Study, Any, Records], Iterator[str]]


def plan(analysis: dict[str, Any], **others: Any) -> Study:
    """A plan with one analysis, named `main`."""
    return Study.model_validate(
        {
            "title": "t",
            "id": "id",
            "time_zero": "diagnosis",
            "columns": {
                "t": {"label": "Time"},
                "e": {"label": "Death"},
                "age": {"label": "Age", "unit": "years", "decimals": 0, "show_decimals": 0},
                "sex": {"label": "Sex", "levels": {0: "Male", 1: "Female"}},
                "ill": {"label": "Ill", "levels": {0: "No", 1: "Yes"}},
                "arm": {"label": "Arm", "levels": {0: "A", 1: "B", 2: "C"}},
                "response": {"label": "Best response", "levels": {0: "CR", 1: "PR", 2: "PD"}},
                "pre": {"label": "Count before", "unit": "cells/uL", "decimals": 0},
                "post": {"label": "Count after", "unit": "cells/uL", "decimals": 0},
                "il7": {"label": "IL-7", "unit": "pg/mL", "decimals": 1},
            },
            "records": {
                "events": {
                    "file": "events.csv",
                    "id": "id",
                    "columns": {
                        "term": {"label": "Term", "levels": {0: "Fever", 1: "Rash"}},
                        "grade": {"label": "Grade", "decimals": 0},
                    },
                }
            },
            "endpoints": {
                "os": {
                    "label": "Overall survival",
                    "event_label": "Death",
                    "time": "t",
                    "event": "e",
                    "codes": {1: "event", 0: "censored"},
                }
            },
            "analyses": {"main": analysis},
            **others,
        }
    )


def rows(*given: dict[str, Any], **common: Any) -> Records:
    """Tidy rows, as published unless they say otherwise."""
    return records(tidy.estimates(list(given), **{"variant": "as_published", **common}))


def said(speaker: Speaker, study: Study, given: Records) -> list[str]:
    """The sentences of the analysis, with plain spaces."""
    return [text.replace(SPACE, " ") for text in speaker(study, study.analyses["main"], given)]
