"""The paragraph of the methods section on missing values."""

from __future__ import annotations

from collections.abc import Iterator

from ..render.tables.words import enumerate_words
from ..study import Study
from ..study.specs import AdverseEvents, MixedModel, Regression, Response

MISSING = "Missing data"


def missing_data_methods(study: Study) -> Iterator[str]:
    """How missing values are treated, in all analyses of a plan.

    Parameters
    ----------
    study : Study

    Yields
    ------
    str
        Sentences.
    """
    specs = study.analyses
    imputed = [name for name, spec in specs.items() if isinstance(spec, Regression) and spec.missing == "impute"]
    but = f", but for those of {_where(study, imputed)}" if imputed else ""
    yield (
        f"Missing values were not imputed{but}: each number is of the patients who have the values that it needs, "
        "and their number stands with it."
    )
    mixed = [name for name, spec in specs.items() if isinstance(spec, MixedModel)]
    if mixed:
        yield (
            f"The mixed models of {_where(study, mixed)} use all measurements that there are, under the assumption "
            "that missing ones are missing at random."
        )
    safety = [name for name, spec in specs.items() if isinstance(spec, AdverseEvents)]
    if safety:
        yield f"In {_where(study, safety)} a patient without a record of an event counts as not having had it."
    responses = [name for name, spec in specs.items() if isinstance(spec, Response)]
    if responses:
        yield (
            f"In {_where(study, responses)} patients whose response is not known count as no response in the rates of "
            "all patients, and are left out of those of evaluable patients."
        )
    columns = [*study.columns.values(), *(c for records in study.records.values() for c in records.columns.values())]
    limits = {column.beyond_limit for column in columns if column.beyond_limit}
    ways = {"missing": "as missing", "limit": "as the limit", "half": "as half of a lower limit"}
    if limits:
        how = enumerate_words([words for kind, words in ways.items() if kind in limits])
        yield f"Values beyond a detection limit count {how}."


def _where(study: Study, analyses: list[str]) -> str:
    shown = [name for name, output in study.outputs.items() if set(analyses) & set(output.sources)]
    hidden = [name for name in analyses if not any(name in output.sources for output in study.outputs.values())]
    return enumerate_words([*shown, *hidden])
