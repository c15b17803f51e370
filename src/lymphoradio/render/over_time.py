"""What tables, figures and methods say of time-dependent covariates."""

from __future__ import annotations

from collections.abc import Callable, Collection

from ..study import Study
from ..study.specs import Cox, Regression
from .format import format_given

Label = Callable[[str], str]
_STOPS = " A count also tells who has stopped: where the disease is why, it still reflects the disease."


def over_time_words(spec: Regression, study: Study, names: Collection[str], label: Label) -> str:
    """How the time-dependent covariates among some variables change, or nothing where none is.

    Parameters
    ----------
    spec : Regression
    study : Study
    names : collection of str
        The variables that are shown.
    label : callable
        From a column's name to its name in print.
    """
    shown = [name for name in _of(spec) if name in names]
    if not isinstance(spec, Cox) or not shown:
        return ""
    how = "; ".join(f"{label(name)}, {_change(spec, study, name)}" for name in shown)
    return f"Time-dependent covariate{'s' if len(shown) > 1 else ''}: {how}."


def over_time_method(spec: Cox, study: Study) -> str:
    """The sentences of the methods about time-dependent covariates; empty for an analysis without them."""
    words = over_time_words(spec, study, _of(spec), study.label)
    if not words:
        return ""
    split = (
        "Each patient's follow-up was split into intervals (start, stop] at these times, so that each event meets what "
        "was known before it."
    )
    return f"{words} {split}{_STOPS if any(change.every for change in spec.over_time.values()) else ''}"


def with_over_time_words(spec: Regression) -> str:
    """How an analysis was made, in a sentence: `with time-dependent covariates`; empty for one without them."""
    count = len(_of(spec))
    return f"with {'a ' * (count == 1)}time-dependent covariate{'s' * (count > 1)}" if count else ""


def _of(spec: Regression) -> tuple[str, ...]:
    return tuple(spec.over_time) if isinstance(spec, Cox) else ()


def _change(spec: Cox, study: Study, name: str) -> str:
    change = spec.over_time[name]
    zero = study.endpoints[spec.endpoint].time_zero or study.time_zero or "time zero"
    if change.every is not None:
        first = f"{format_given(change.first)} days after {zero}" if change.first else zero
        every = f"one every {format_given(change.every)} days from {first}"
        return f"the number so far, taken to be {every} until the patient's total"
    assert change.known_from is not None
    before = "the reference level" if study.levels(name) else "0"
    return f"known from {format_given(change.known_from)} days after {zero} on ({before} for all patients until then)"
