"""What a plan may get wrong about the time-dependent covariates of a Cox regression."""

from __future__ import annotations

from collections.abc import Iterator

from ..errors import did_you_mean
from .findings import Finding, Path, not_a_number
from .plan import Study
from .specs import Cox


def find_in_over_time(study: Study, spec: Cox, path: Path) -> Iterator[Finding]:
    """What is wrong with `over_time`, and with what stands beside it."""
    if not spec.over_time:
        return
    place = (*path, "over_time")
    if spec.landmark is not None:
        what = "time-dependent covariates start at time zero, and a landmark starts the clock again"
        yield Finding(place, what, "Remove landmark or over_time")
    if spec.missing == "impute":
        what = "values that change during follow-up are not imputed"
        yield Finding(place, what, "Remove missing: impute, or over_time")
    for name, model in spec.models.items():
        if model.variables is None:
            what = "variables are not selected among time-dependent covariates"
            yield Finding((*path, "models", name), what, "List the model's variables, or remove over_time")
    for name, change in spec.over_time.items():
        if name not in spec.candidates:
            remedy = did_you_mean(name, spec.candidates, "Add it to candidates")
            yield Finding((*place, name), f"{name!r} is not a candidate", remedy)
        elif not study.has(name):
            continue  # found among the candidates
        elif change.every is not None:
            yield from not_a_number(study, name, (*place, name, "every"))
        elif change.known_from is not None and _is_too_early(study, spec, name, change.known_from):
            known = study.known_at(name)
            what = f"{name!r} enters after {change.known_from:g} days, and is {study.late_note(name)}"
            yield Finding((*place, name, "from"), what, f"Write from: {known:g} days or later, or correct known_at")


def _is_too_early(study: Study, spec: Cox, name: str, start: float) -> bool:
    """Whether a value enters before it is known; on a clock of the endpoint's own that is for the plan to say."""
    same_clock = spec.endpoint in study.endpoints and not study.own_time_zero(spec.endpoint)
    return same_clock and start < study.known_at(name)
