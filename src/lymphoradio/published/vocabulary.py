"""Which words the rows of an analysis can have, as far as its plan can tell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .. import tidy
from ..study import Study
from ..study.specs import (
    AdverseEvents,
    Characteristics,
    Correlation,
    GroupComparison,
    KaplanMeier,
    MixedModel,
    PairedChange,
    Regression,
    Response,
    Roc,
    Trajectory,
)

UNIVARIABLE = "univariable"
EVALUABLE, ALL = "evaluable", "all"


def known_words(study: Study, analysis: str, at: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Words of an analysis's rows, by column; a column whose words the plan does not tell is not there.

    Parameters
    ----------
    study : Study
    analysis : str
        A name in the plan, or flow.
    at : mapping of str to str
        The selector; its variable says which levels there are.
    """
    words: dict[str, tuple[str, ...]] = {
        "estimate_type": tuple(sorted(tidy.ESTIMATE_TYPES)),
        "statistic_type": ("", *sorted(tidy.STATISTIC_TYPES)),
        "variant": tuple(sorted(tidy.VARIANTS)),
    }
    if analysis == "flow":
        return words
    spec = study.analyses[analysis]
    words["population"] = (study.population(spec),)
    words["outcome"] = (getattr(spec, "outcome", "") or getattr(spec, "endpoint", ""),)
    by = getattr(spec, "by", "")
    words["group"] = ("", *study.levels(by)) if by else ("",)
    variables = _variables(study, spec)
    if variables:
        words["variable"] = variables
    variable = at.get("variable", "")
    match spec:
        case Regression():
            words["model"] = ((UNIVARIABLE,) if spec.univariable else ()) + tuple(spec.models)
            words |= _levels(study, variable)
        case Characteristics():
            words |= {key: levels for key, levels in _levels(study, variable).items() if key == "level"}
        case PairedChange():
            words["level"] = ("pre", "post", "change", *["regression to the mean"] * bool(spec.enrolled_by))
        case Trajectory() | MixedModel():
            series = spec.series.get(variable)
            times = series or {time: "" for one in spec.series.values() for time in one}
            of_all = ("",) if isinstance(spec, MixedModel) else ()
            words["time"] = (*of_all, *(f"{time:g}" for time in times))
            if series:
                words["level"] = (*of_all, *series.values())
        case KaplanMeier():
            words["time"] = ("", *(f"{time:g}" for time in spec.times))
        case GroupComparison():
            words |= {"level": words["group"], "reference": words["group"]}
        case Response() | AdverseEvents():
            words["level"] = _proportions(study, spec, variable)
    if not isinstance(spec, Regression):
        words["model"] = ("",)
    return words


def _variables(study: Study, spec: Any) -> tuple[str, ...]:
    """Variables of an analysis's rows; none where its kind has words of its own."""
    match spec:
        case Characteristics():
            return ("patients", *spec.variables)
        case GroupComparison():
            return ("patients", *spec.variables)
        case PairedChange() | Correlation():
            return tuple(spec.pairs)
        case Trajectory() | MixedModel():
            return tuple(spec.series)
        case Roc():
            return tuple(spec.markers)
        case KaplanMeier():
            return ("", "events")
        case Response():
            return ("patients", spec.best, "not_evaluable", "objective_response", "disease_control")
        case AdverseEvents():
            return ("patients", "Any adverse event", *study.worst_grades(spec))
        case Regression():
            listed = [name for model in spec.models.values() for name in model.variables or ()]
            return tuple(dict.fromkeys(["", *spec.candidates, *listed, "GLOBAL"]))
    return ()


def _proportions(study: Study, spec: Response | AdverseEvents, variable: str) -> tuple[str, ...]:
    """Levels of a variable's counts; of no variable, all that there are."""
    if isinstance(spec, AdverseEvents):
        counted = ("any grade", f"grade >= {spec.severe}", *(f"grade {grade}" for grade in range(1, 6)))
        return {"patients": ("",), "": ("", *counted)}.get(variable, counted)
    best = study.levels(spec.best)
    of = {"patients": ("",), spec.best: best, "not_evaluable": (ALL,), "": ("", *best, EVALUABLE, ALL)}
    return of.get(variable, (EVALUABLE, ALL))


def _levels(study: Study, variable: str) -> dict[str, tuple[str, ...]]:
    """Levels and reference levels of a factor's rows; of a number, none."""
    if not study.has(variable):
        return {}
    levels = study.levels(variable)
    return {"level": ("", *levels), "reference": ("", *levels)} if levels else {"level": ("",), "reference": ("",)}
