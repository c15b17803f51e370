"""What values beyond a detection limit count as, for the methods and for the tables that use them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ...study import Column, Study
from .words import enumerate_words

_COUNT_AS = {
    "missing": "Values of {what} beyond a detection limit count as missing",
    "limit": "Values of {what} beyond a detection limit count as the limit itself",
    "half": "Values of {what} below a detection limit count as half the limit, values above one as the limit",
}


def limit_notes(study: Study, analysis: str = "") -> tuple[str, ...]:
    """Sentences on the rule for values beyond a detection limit.

    Parameters
    ----------
    study : Study
    analysis : str
        One of the plan: only columns that it uses, itself or through derived columns; default: all columns.

    Returns
    -------
    tuple of str
        One for each rule, without a full stop; none where the plan gives no rule.
    """
    columns = list(dict.fromkeys(_columns(study, _used(study, analysis) if analysis else None)))
    found = []
    for rule, words in _COUNT_AS.items():
        labels = list(dict.fromkeys(label for label, of in columns if of == rule))
        if labels:
            found.append(words.format(what=enumerate_words(labels)))
    return tuple(found)


def _columns(study: Study, used: set[str] | None) -> Iterator[tuple[str, str]]:
    """Label and rule of every column with one, and of the columns of companion files that are taken from."""
    for name, column in study.columns.items():
        if column.beyond_limit and (used is None or name in used):
            yield column.label, column.beyond_limit
    for name, derived in study.derived.items():
        spec = derived.from_records
        if spec and (used is None or name in used):
            columns: Mapping[str, Column] = study.records[spec.records].columns
            source = columns.get(spec.of)
            if source is not None and source.beyond_limit:
                yield source.label, source.beyond_limit


def _used(study: Study, analysis: str) -> set[str]:
    if analysis not in study.analyses:
        return set()
    spec = study.analyses[analysis]
    named = {text for text in _texts(spec.model_dump()) if study.has(text)}
    endpoint = study.endpoints.get(getattr(spec, "endpoint", "") or "")
    named |= {endpoint.time} if endpoint else set()
    return {column for name in named for column in study.uses(name)}


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _texts(key)
            yield from _texts(inner)
    elif isinstance(value, Iterable):
        for inner in value:
            yield from _texts(inner)
