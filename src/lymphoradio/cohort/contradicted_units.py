"""Endpoints whose time is in another unit than its name, its label or its values say: `OS (months)` taken for days."""

from __future__ import annotations

import pandas as pd

from ..study import Study
from ..study.unit_words import time_units


def contradicted_units(study: Study) -> list[str]:
    """What to look at, a sentence for each endpoint; months taken for days are survival times 30 times too short.

    An endpoint whose `meant.time_unit` says why its unit is right is passed over.

    Parameters
    ----------
    study : Study

    Returns
    -------
    list of str
    """
    found = []
    for name, endpoint in study.endpoints.items():
        label = study.label(endpoint.time)
        said = {text: units for text in (endpoint.time, label) if (units := time_units(text))}
        wrong = [text for text, units in said.items() if endpoint.time_unit not in units]
        if wrong and "time_unit" not in endpoint.meant:
            says = " and ".join(sorted(said[wrong[0]]))
            found.append(_asked(name, study, f"{wrong[0]!r} says {says}"))
    return found


def parts_of_days(cohort: pd.DataFrame, study: Study) -> list[str]:
    """What to look at, a sentence for each endpoint in days of which most times are no whole numbers.

    Parameters
    ----------
    cohort : DataFrame
    study : Study

    Returns
    -------
    list of str
    """
    found = []
    for name, endpoint in study.endpoints.items():
        times = cohort[endpoint.time].dropna()
        n_parts = int((times % 1 != 0).sum())
        if endpoint.time_unit == "days" and "time_unit" not in endpoint.meant and 2 * n_parts > len(times):
            what = f"{n_parts:,} of its {len(times):,} values are no whole numbers, as those of months and years are"
            found.append(_asked(name, study, what))
    return found


def _asked(name: str, study: Study, what: str) -> str:
    endpoint = study.endpoints[name]
    return (
        f"{endpoint.label}: its time is taken for {endpoint.time_unit}, and {what}; correct endpoints.{name}.time_unit "
        "in the plan, or, if it is right, say why there (meant: {time_unit: ...})."
    )
