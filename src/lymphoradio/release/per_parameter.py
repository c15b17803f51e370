"""Events or patients per parameter of a model: of the numbers that are released beside them, not rounded anew."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from .. import tidy
from ..render.tables.rows import Record
from ..study.specs import Regression, Spec
from .counts import is_small


def per_parameter(row: Record, released: Mapping[str, Any], spec: Spec | None) -> dict[str, Any]:
    """The released row of events, or patients, per parameter.

    Parameters
    ----------
    row : mapping
        A tidy row of type `events_per_variable`; its method says what is counted: "83 patients / 2 parameters".
    released : mapping
        `n` and `n_events` as they are released, and the note. `n` counts in 7 or fewer patients with a missing value:
        another rounding of the patients of the model would tell of them.
    spec : Spec or None
        Of the regression.

    Returns
    -------
    dict
        `estimate`, `method` and `note`; NaN where the number is redacted. The note goes by the released number, or it
        would narrow the true one.

    Examples
    --------
    >>> row = {"method": "86 patients / 2 parameters"}
    >>> per_parameter(row, {"n": 90.0, "n_events": float("nan"), "note": ""}, None)
    {'estimate': 45.0, 'method': '90 patients / 2 parameters', 'note': ''}
    """
    counted, _, parameters = row["method"].partition(" / ")
    if not parameters:
        return {"estimate": math.nan}
    what = counted.partition(" ")[2]
    whole = _whole(what, released)
    shown = "[redacted]" if math.isnan(whole) else f"{whole:,.0f}"
    value = whole / float(parameters.split(" ")[0].replace(",", ""))
    kept = [part for part in released["note"].split("; ") if part and tidy.FEW_EVENTS not in part]
    if isinstance(spec, Regression) and value < spec.epv_warning:
        kept.append(f"below {spec.epv_warning:g}: {tidy.FEW_EVENTS}")
    return {"estimate": value, "method": f"{shown} {what} / {parameters}", "note": "; ".join(kept)}


def _whole(what: str, released: Mapping[str, Any]) -> float:
    """Of an outcome of two levels the rarer is counted: those with the event, or those without."""
    if what.startswith("patients without"):
        rarer = float(released["n"] - released["n_events"])
        return math.nan if is_small(rarer) else rarer
    return float(released["n" if what.startswith("patients") else "n_events"])
