"""Endpoints whose time is in another unit than its name, its label or its values say: `OS (months)` taken for days."""

from __future__ import annotations

import pandas as pd

from ..study import Endpoint, Study
from ..study.unit_words import time_units


def contradicted_units(cohort: pd.DataFrame, study: Study) -> list[str]:
    """What to look at, a sentence for each endpoint; months taken for days are survival times 30 times too short.

    An endpoint whose `meant.time_unit` says why its unit is right is passed over.

    Parameters
    ----------
    cohort : DataFrame
        With the times of all endpoints, as they were measured.
    study : Study

    Returns
    -------
    list of str
    """
    return [
        f"{endpoint.label}: its time is taken for {endpoint.time_unit}, and {' and '.join(against)}; correct "
        f"endpoints.{name}.time_unit in the plan, or, if it is right, say why there (meant: {{time_unit: ...}})."
        for name, endpoint in study.endpoints.items()
        if "time_unit" not in endpoint.meant
        and (against := _named(endpoint, study) + _parts_of_days(cohort[endpoint.time], endpoint))
    ]


def _named(endpoint: Endpoint, study: Study) -> list[str]:
    """The first of a time's name and label that says another unit."""
    said = {text: units for text in (endpoint.time, study.label(endpoint.time)) if (units := time_units(text))}
    wrong = [text for text, units in said.items() if endpoint.time_unit not in units]
    return [f"{text!r} says {' and '.join(sorted(said[text]))}" for text in wrong[:1]]


def _parts_of_days(times: pd.Series, endpoint: Endpoint) -> list[str]:
    """Most times in days are no whole numbers."""
    known = times.dropna()
    n_parts = int((known % 1 != 0).sum())
    if endpoint.time_unit != "days" or 2 * n_parts <= len(known):
        return []
    return [f"{n_parts:,} of its {len(known):,} values are no whole numbers, as those of months and years are"]
