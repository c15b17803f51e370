"""What a regression of a plan may get wrong: candidates that give the outcome away, models that cannot be fitted."""

from __future__ import annotations

from collections.abc import Iterator

from ..errors import did_you_mean
from .check_over_time import find_in_over_time
from .findings import Finding, Path, not_a_factor, not_a_number, unreadable_column
from .plan import Study
from .specs import Cox, Linear, Logistic, ModelSpec, Regression

UNIVARIABLE = "univariable"


def find_in_endpoint(study: Study, name: str, path: Path) -> Iterator[Finding]:
    """An endpoint that the plan does not have."""
    if name not in study.endpoints:
        known = ", ".join(study.endpoints) or "none"
        remedy = did_you_mean(name, study.endpoints, f"Endpoints of this plan: {known}")
        yield Finding((*path, "endpoint"), f"no endpoint {name!r}", remedy)


def find_in_regression(study: Study, spec: Regression, path: Path) -> Iterator[Finding]:
    """What is wrong with a regression."""
    match spec:
        case Linear():
            yield from not_a_number(study, spec.outcome, (*path, "outcome"))
        case Logistic():
            yield from not_a_factor(study, spec.outcome, (*path, "outcome"), 2)
        case Cox():
            yield from find_in_endpoint(study, spec.endpoint, path)
    for i, candidate in enumerate(spec.candidates):
        place = (*path, "candidates", i)
        unreadable = list(unreadable_column(study, candidate, place))
        yield from unreadable
        if candidate in spec.candidates[:i] or (isinstance(spec, Linear | Logistic) and candidate == spec.outcome):
            yield Finding(place, f"{candidate!r} is the outcome or stands twice")
        elif not unreadable and (source := _computed_from(study, spec, candidate)):
            yield Finding(place, f"{candidate!r} is {source}; it cannot explain it", "Remove it from candidates")
    for variable in spec.per:
        if variable in spec.candidates:
            yield from not_a_number(study, variable, (*path, "per", variable))
        else:
            yield _no_candidate(variable, spec, (*path, "per", variable))
    if isinstance(spec, Cox):
        yield from find_in_over_time(study, spec, path)
    for name, model in spec.models.items():
        yield from _model(spec, name, model, (*path, "models", name))


def _computed_from(study: Study, spec: Regression, candidate: str) -> str:
    """What of the outcome a candidate is or is computed from, in words."""
    if isinstance(spec, Linear | Logistic):
        return f"computed from the outcome {spec.outcome!r}" if spec.outcome in study.uses(candidate) else ""
    endpoint = study.endpoints.get(spec.endpoint) if isinstance(spec, Cox) else None
    if endpoint is None:
        return ""
    known = study.formula_columns(candidate)
    # A time from two dates is given away by both of them together: age has the start, and not the end.
    time = study.formula_columns(endpoint.time)
    for what, name, needed in (("time", endpoint.time, time), ("event", endpoint.event, {endpoint.event})):
        if needed and needed <= known:
            own = f"the {what} of the endpoint {spec.endpoint!r}"  # type: ignore[attr-defined]
            return own if candidate == name else f"computed from {own}"
    return ""


def _model(spec: Regression, name: str, model: ModelSpec, path: Path) -> Iterator[Finding]:
    if name == UNIVARIABLE:
        yield Finding(path, "is the name of the models of one variable", "Give the model another name")
    if spec.missing == "impute" and model.variables is None:
        what = "variables cannot be selected where missing values are imputed: each imputed data set may select others"
        yield Finding(path, what, "List the model's variables under variables, or write missing: complete_cases")
    for key, variables in (("variables", model.variables or ()), ("forced", model.forced)):
        for i, variable in enumerate(variables):
            if variable not in spec.candidates:
                yield _no_candidate(variable, spec, (*path, key, i))
            elif variable in variables[:i]:
                yield Finding((*path, key, i), f"{variable!r} stands twice")
    n_forced, n_candidates = len(set(model.forced)), len(spec.candidates)
    if n_forced and set(model.forced) == set(spec.candidates):
        remedy = "List them under variables instead, or give more candidates"
        yield Finding((*path, "forced"), "every candidate is forced; nothing is left to select", remedy)
    if isinstance(model.size, int) and not n_forced <= model.size <= n_candidates:
        least = f"{n_forced} (the forced variables)" if n_forced else "1"
        what = f"must be from {least} to {n_candidates} (the candidates) (given: {model.size})"
        yield Finding((*path, "size"), what)
    if model.preset and model.preset not in spec.presets:
        what = f"{model.preset!r} is no preset of {spec.kind}"  # type: ignore[attr-defined]
        there = "There are" if len(spec.presets) > 1 else "There is"
        yield Finding((*path, "preset"), what, f"{there} {', '.join(spec.presets)}")
    if model.scoring and model.scoring not in spec.scorings:
        remedy = f"There are {', '.join(spec.scorings)}" if spec.scorings else "Remove it"
        yield Finding((*path, "scoring"), f"{model.scoring!r} is no score of this kind of model", remedy)


def _no_candidate(name: str, spec: Regression, path: Path) -> Finding:
    return Finding(path, f"{name!r} is not a candidate", did_you_mean(name, spec.candidates, "Add it to candidates"))
