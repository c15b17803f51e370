"""What a reader must know before believing the numbers: collected from the notes beside them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import pandas as pd

from ..render.format import format_count, format_given
from ..render.notes import apart, in_doubt, library_warnings
from ..render.p_values import format_p_with_sign
from ..render.tables.clocks import different_clocks
from ..render.tables.words import capital, enumerate_words
from ..study import Study
from ..study.specs import Linear, Regression
from ..tidy import DECIDING
from .collinear import collinear_caveats
from .diagnostics import INFLUENCE, diagnostic_caveats
from .places import shown_in
from .selections import unstable_selections


class Caveat(NamedTuple):
    """A warning: where it belongs, what it says, and whether it stands on the first screen too."""

    where: str
    text: str
    is_first: bool = False


def find_caveats(study: Study, estimates: Mapping[str, pd.DataFrame], warnings: list[str]) -> list[Caveat]:
    """Warnings of a study.

    The functions that it collects them from take the study, an analysis's specification and its tidy estimates, and
    yield sentences.

    Parameters
    ----------
    study : Study
    estimates : mapping of str to DataFrame
        Tidy estimates by analysis.
    warnings : list of str
        What was met while reading the data; what libraries warned about in an analysis stands in its rows.

    Returns
    -------
    list of Caveat
        In the order of the plan; each said once.
    """
    found = [Caveat("Data", text) for text in warnings]
    found += [Caveat("Endpoints", text, is_first=True) for text in different_clocks(study)]
    for name, rows in estimates.items():
        where = shown_in(study, name)
        spec = study.analyses.get(name)
        found += [Caveat(where, text) for text in _empty(study, rows)]
        found += [Caveat(where, text) for text in _noted(study, spec, rows)]
        if isinstance(spec, Regression):
            found += [Caveat(where, text) for text in _models(study, spec, rows)]
            found += [Caveat(where, text) for text in collinear_caveats(study, spec, rows)]
            found += [Caveat(where, text) for text in diagnostic_caveats(study, spec, rows)]
            found += [Caveat(where, text) for text in unstable_selections(study, spec, rows)]
    return list(dict.fromkeys(found))


def _label(study: Study, row: pd.Series, by_group: bool) -> str:
    of_factor = study.has(row["variable"]) and row["level"] in study.levels(row["variable"])
    level = row["level"] if of_factor or row["level"] in ("pre", "post") else ""
    group = row["group"] or ("all patients" if by_group else "")
    time = "" if pd.isna(row["time"]) else f"at {format_given(row['time'])} {row['time_unit']}"
    return ", ".join(filter(None, [study.label(row["variable"]), level, group, time]))


def _empty(study: Study, rows: pd.DataFrame) -> Iterator[str]:
    """Numbers that the data cannot give."""
    empty = rows[rows[["estimate", "statistic", "p_value"]].isna().all(axis=1) & (rows["note"] != "not reached")]
    empty = empty[~empty["estimate_type"].isin(INFLUENCE)]  # `diagnostic_caveats` says which coefficients
    reasons = empty["note"].map(lambda note: _WHICH_DECIDES.sub("", apart(note)[1] or note))
    for (kind, note), group in empty.groupby(["estimate_type", reasons], sort=False):
        by_group = bool((rows["group"] != "").any())
        what = _listed(_label(study, row, by_group) for _, row in group.iterrows())
        about = f" {what}" if what.startswith("at ") else f" of {what}" if what else ""  # at a time, of all patients
        yield f"No {str(kind).replace('_', ' ')}{about}: {note}."


def _listed(labels: Iterable[str]) -> str:
    """Labels in a sentence, each once; empty for none."""
    found = list(dict.fromkeys(filter(None, labels)))
    return enumerate_words(found) if found else ""


# Parts of notes that a reader must know, and whether they need to be told of what: the others say it themselves.
_OF_SOMETHING = re.compile(
    r"^(known only|part of the outcome|computed from |mathematically coupled|groups are made from |"
    r"no patient in|profile interval|below |separation by |monotone likelihood by )"
    r"|without both values left out$"
)
_WHICH_DECIDES = re.compile(rf"^{DECIDING} \(.*?\); ")
_BY_ITSELF = re.compile(r"^groups by | left out$|and stand in ")
_SEARCHED = "cut-off searched in these data"


def _noted(study: Study, spec: Any, rows: pd.DataFrame) -> Iterator[str]:
    per_variable = f"{'Patients' if isinstance(spec, Linear) else 'Events'} per variable"
    parts: dict[str, list[str]] = {}
    given = rows[rows[["estimate", "statistic", "p_value"]].notna().any(axis=1)]
    for _, row in given.iterrows():
        for part in filter(None, row["note"].split("; ")):
            parts.setdefault(part, []).append(_label(study, row, by_group=False))
    warned = in_doubt(library_warnings(rows))
    if warned:
        yield f"{warned}."
    for part, labels in parts.items():
        what = _listed(labels)
        if part == _SEARCHED:
            yield f"The cut-off of {what} was searched in these data: its sensitivity and specificity are optimistic."
        elif _OF_SOMETHING.search(part):
            yield f"{what or per_variable}: {part}."
        elif _BY_ITSELF.search(part):
            yield f"{capital(part)}."


def _models(study: Study, spec: Regression, rows: pd.DataFrame) -> Iterator[str]:
    tests = rows[rows["method"].str.startswith("proportional hazards") & (rows["p_value"] < spec.alpha)]
    for model, group in tests.groupby("model", sort=False):
        label = spec.models[str(model)].label or str(model)
        terms = [
            f"{'globally' if row['variable'] == 'GLOBAL' else study.label(row['variable'])} "
            f"({format_p_with_sign(row['p_value'], spec.alpha)})"
            for _, row in group.iterrows()
        ]
        yield (
            f"{label}: the test of proportional hazards rejects for {enumerate_words(terms)}; these hazard ratios are "
            "averages over the follow-up."
        )
    lost = rows[(rows["estimate_type"] == "selection_step") & (rows["n_missing"] > 0)]
    for model, group in lost.groupby("model", sort=False):
        label, n = spec.models[str(model)].label or str(model), int(group["n_missing"].iloc[0])
        patients = f"{format_count(n)} patient{'s' if n > 1 else ''}"
        yield f"{label}: {patients} left out for a missing value of a candidate or the outcome."
