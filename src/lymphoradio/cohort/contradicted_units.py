"""Endpoints whose time is in another unit than the column's name or label says: `OS (months)` taken for days."""

from __future__ import annotations

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
            found.append(
                f"{endpoint.label}: its time is taken for {endpoint.time_unit}, and {wrong[0]!r} says {says}; correct "
                f"endpoints.{name}.time_unit in the plan, or, if it is right, say why there (meant: {{time_unit: "
                "...})."
            )
    return found
