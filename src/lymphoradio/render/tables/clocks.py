"""What is said of endpoints whose times are not counted from the same day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...study import Study
from ...study.specs import Cox, KaplanMeier, Output
from ..english import in_sentence
from .words import capital, enumerate_words

NOT_COMPARABLE = "Times on different clocks are not comparable: one can be longer than another whose event came later."


def different_clocks(study: Study) -> Iterator[str]:
    """Where the clocks of the analysed endpoints start, if they are not one clock and the study's.

    Parameters
    ----------
    study : Study

    Yields
    ------
    str
        One warning of a few sentences, or nothing.
    """
    zeros = _zeros(study, _analysed(study))
    sentences = []
    if len(set(zeros.values())) > 1:
        sentences += [_from_where(study, zeros), NOT_COMPARABLE]
    elif study.time_zero and set(zeros.values()) - {study.time_zero}:
        sentences.append(_from_where(study, zeros))
    if sentences and study.time_zero and study.time_zero not in zeros.values():
        sentences.append(f"Days at which a value is known are counted from {study.time_zero}, the study's time zero.")
    if sentences:
        yield " ".join(sentences)


def clock_notes(study: Study, output: Output) -> tuple[str, ...]:
    """Footnotes of a table or figure of an endpoint, where another one of the plan is on another clock.

    Parameters
    ----------
    study : Study
    output : Output

    Returns
    -------
    tuple of str
        Where each clock starts, and of an output with endpoints on two clocks that they are not comparable.
    """
    zeros = _zeros(study, _analysed(study))
    shown = _endpoints(study, output.sources)
    if not shown or len(set(zeros.values())) < 2:
        return ()
    differ = len({zeros[name] for name in shown}) > 1
    return (_from_where(study, zeros), *[NOT_COMPARABLE] * differ)


def _analysed(study: Study) -> list[str]:
    return _endpoints(study, study.analyses)


def _endpoints(study: Study, analyses: Iterable[str]) -> list[str]:
    """Endpoints that these analyses have, each once."""
    specs = [study.analyses[name] for name in analyses if name in study.analyses]
    return list(dict.fromkeys(spec.endpoint for spec in specs if isinstance(spec, Cox | KaplanMeier)))


def _zeros(study: Study, endpoints: Iterable[str]) -> dict[str, str]:
    """Where the clock of each endpoint starts."""
    return {name: study.endpoints[name].time_zero or study.time_zero or "time zero" for name in endpoints}


def _from_where(study: Study, zeros: dict[str, str]) -> str:
    """The sentence `Overall survival is counted from A, progression-free survival from B.`."""
    labels: dict[str, list[str]] = {}
    for name, zero in zeros.items():
        labels.setdefault(zero, []).append(in_sentence(study.endpoints[name].label))
    (first, names), *others = labels.items()
    verb = "is" if len(names) == 1 else "are"
    told = ", ".join(
        [f"{enumerate_words(names)} {verb} counted from {first}"]
        + [f"{enumerate_words(other)} from {zero}" for zero, other in others]
    )
    return f"{capital(told)}."
