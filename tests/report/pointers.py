"""Whether the places that a checklist names are there: on the page, in the results, in the plan."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from lymphoradio.report.checklist import Answer


def lost(answers: Iterable[Answer], page: str, files: set[str], plan: Mapping[str, Any]) -> list[str]:
    """Places that are not there.

    Parameters
    ----------
    answers : iterable of Answer
    page : str
        report.html.
    files : set of str
        Published files, below results/<study>/.
    plan : mapping
        As in the manifest.
    """
    ids = set(re.findall(r'\bid="([^"]+)"', page))
    found = []
    for answer in answers:
        for place in answer.places:
            file, _, anchor = place.target.partition("#")
            is_there = anchor in ids if file == "report.html" else file in files and not anchor
            if not is_there or (place.plan and not _has(plan, place.plan)):
                found.append(f"{answer.item.checklist} {answer.item.item}: {place}")
    return found


def _has(plan: Any, key: str) -> bool:
    """Whether a plan has a key such as `analyses.cox.models`; a name may have a point itself."""
    if not key:
        return True
    return isinstance(plan, Mapping) and any(
        _has(inner, key[len(name) + 1 :]) for name, inner in plan.items() if f"{key}.".startswith(f"{name}.")
    )
