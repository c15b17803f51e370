"""What tables and figures say of a landmark analysis."""

from __future__ import annotations

from ..study import Study
from ..study.specs import Cox, KaplanMeier
from .format import format_given


def landmark_words(spec: KaplanMeier | Cox, study: Study, note: str) -> str:
    """Who is analysed from when, or nothing for an analysis without a landmark.

    Parameters
    ----------
    spec : KaplanMeier or Cox
    study : Study
    note : str
        Of the row that counts the patients left out; empty for none.
    """
    if spec.landmark is None:
        return ""
    also = f"; {note}" if note else ""
    return f"Landmark analysis: patients still at risk {_when(spec, study)}, time counted from then{also}."


def landmark_method(spec: KaplanMeier | Cox, study: Study) -> str:
    """The sentence of the methods about a landmark; empty for an analysis without one."""
    if spec.landmark is None:
        return ""
    return f"Only patients still at risk {_when(spec, study)} were analysed, their time counted from then (landmark)."


def at_risk_words(spec: KaplanMeier | Cox, study: Study) -> str:
    """Who a landmark analysis is about, behind their number: ` still at risk 35 days after ...`; else empty."""
    return "" if spec.landmark is None else f" still at risk {_when(spec, study)}"


def clock_words(spec: KaplanMeier, study: Study) -> str:
    """What the time of a curve is counted from; empty where the plan does not say."""
    if spec.landmark is not None:
        return "the landmark"
    return study.endpoints[spec.endpoint].time_zero or study.time_zero


def _when(spec: KaplanMeier | Cox, study: Study) -> str:
    zero = study.endpoints[spec.endpoint].time_zero or study.time_zero or "time zero"
    assert spec.landmark is not None
    return f"{format_given(spec.landmark)} days after {zero}"
