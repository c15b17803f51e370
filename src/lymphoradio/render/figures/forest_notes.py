"""What stands below a forest plot."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

import pandas as pd

from ...study import Study
from ...study.specs import Cox, Linear, Logistic, Output, Regression
from ...tidy import BEFORE_LANDMARK, NOT_ESTIMABLE
from ..format import NE, format_count
from ..format import THIN as NBSP
from ..imputed import imputed_notes, pooled_words
from ..landmark import landmark_words
from ..model_words import (
    PENALISED_ROW,
    PROPORTIONAL_HAZARDS,
    UNSELECTED,
    event_words,
    left_out,
    rejected_hazards,
)
from ..over_time import over_time_words
from ..population import population_note
from ..style import current
from ..tables.rows import records
from ..tables.words import Words, enumerate_words
from .forest_rows import EFFECTS, PENALISED_MARK, ForestRow, varying
from .rows import first, outcome_words, said, variable_words, where

NOT_FOUND = re.compile(f"(?:profile interval )?{NOT_ESTIMABLE}")


def model_counts(model: pd.DataFrame) -> tuple[float, float, float]:
    """Patients, events and patients left out: of its row for the whole model, else of its first term (NaN for none)."""
    whole = model[(model["variable"] == "") & model["n"].notna()]
    rows = whole if len(whole) else model[model["n"].notna()]
    if rows.empty:
        return math.nan, math.nan, math.nan
    events = rows["n_events"].dropna()
    shown = float(events.iloc[0]) if len(events) else math.nan
    return float(rows["n"].iloc[0]), shown, float(rows["n_missing"].iloc[0])


def forest_notes(
    rows: Sequence[ForestRow], estimates: pd.DataFrame, name: str, spec: Regression, study: Study, output: Output
) -> str:
    """What stands below a forest plot: outcome, model, patients and events, why effects are missing, abbreviations."""
    model = where(estimates, model=name)
    n, events, n_missing = model_counts(model)
    label = "Univariable models" if name == "univariable" else spec.models[name].label or name.replace("_", " ")
    parts = [f"{label[:1].upper()}{label[1:]}"]
    if varying(rows, "n"):
        parts.append("n as shown")
    elif not math.isnan(n):
        parts.append(f"n{NBSP}={NBSP}{format_count(n)}{left_out(n_missing)}")
    if not math.isnan(events) and not varying(rows, "events"):
        parts.append(f"events{NBSP}={NBSP}{format_count(events)}")
    population = population_note(estimates, study, output)
    start = _start(estimates, spec, study)
    changing = over_time_words(spec, study, set(model["variable"]), lambda term: variable_words(term, study, output))
    return " ".join(
        [
            *([population] if population else []),
            *([start] if start else []),
            f"Outcome: {_outcome(spec, study, output)}.",
            f"{'; '.join(parts)}.",
            *([changing] if changing else []),
            *_imputed(estimates, spec, study, output),
            *_selected(rows, name, spec),
            *_rejected(model, spec, study, output),
            *_term_notes(model, study, output),
            *[f"{PENALISED_MARK}{NBSP}{PENALISED_ROW}."] * any(PENALISED_MARK in row.effect for row in rows),
            *_missing_marks(rows),
        ]
    )


def _start(estimates: pd.DataFrame, spec: Regression, study: Study) -> str:
    """What the effects start from, where that is not the usual: a landmark, or no intercept."""
    if isinstance(spec, Cox):
        left_out = first(estimates, variable=BEFORE_LANDMARK)
        return landmark_words(spec, study, "" if left_out is None else left_out["note"])
    return "Models through the origin (no intercept)." if isinstance(spec, Linear) and not spec.intercept else ""


def _imputed(estimates: pd.DataFrame, spec: Regression, study: Study, output: Output) -> Sequence[str]:
    if spec.missing == "complete_cases":
        return ()
    return pooled_words(study), *imputed_notes(records(estimates), spec, Words(study, output))


def _selected(rows: Sequence[ForestRow], name: str, spec: Regression) -> list[str]:
    model = spec.models.get(name)
    return [UNSELECTED] if rows and model is not None and model.variables is None else []


def _rejected(model: pd.DataFrame, spec: Regression, study: Study, output: Output) -> list[str]:
    """Terms whose hazards are not proportional."""
    tests = model[model["method"].str.startswith(PROPORTIONAL_HAZARDS) & (model["p_value"] < spec.alpha)]
    named = [(variable_words(name, study, output), float(p)) for name, p in zip(tests["variable"], tests["p_value"],
                                                                                strict=True)]  # fmt: skip
    return [rejected_hazards(named, spec.alpha)] if named else []


def _term_notes(model: pd.DataFrame, study: Study, output: Output) -> list[str]:
    """What must be known of single terms, as the table's footnotes say it: each note once, after its variables."""
    effects = model[model["estimate_type"].isin(list(EFFECTS))]
    found: dict[str, dict[str, None]] = {}
    for name, note in zip(effects["variable"], effects["note"], strict=True):
        # What cannot be estimated is said with the mark that it prints.
        text = NOT_FOUND.split(note)[0].rstrip("; ")
        found.setdefault(text, {})[variable_words(name, study, output)] = None
    return [f"{enumerate_words(list(labels))}: {text}." for text, labels in found.items() if text]


def _outcome(spec: Regression, study: Study, output: Output) -> str:
    if isinstance(spec, Cox):
        return said(output, event_words(study.endpoints[spec.endpoint]))
    assert isinstance(spec, Linear | Logistic)
    return outcome_words(spec.outcome, study, output)


def why_empty(model: pd.DataFrame) -> str:
    """Why a model has no rows: it could not be estimated, or its selection left nothing."""
    refused = model[(model["estimate_type"] == "selection_step") & model["estimate"].isna()]
    if refused.empty:
        return "No variable stayed in this model."
    reason = str(refused["note"].iloc[0])
    return f"{reason[:1].upper()}{reason[1:]}."


def _missing_marks(rows: Sequence[ForestRow]) -> list[str]:
    """Why some effects or intervals are missing, and the abbreviations that some row uses."""
    marked = [row for row in rows if NE in row.effect]
    reasons = "; ".join(dict.fromkeys(row.missing for row in marked if row.missing))
    notes = [f"{NE}, not estimable{f': {reasons}' if reasons else ''}."] if marked else []
    notes += [
        f"{row.label}: interval not estimable, {row.missing}." for row in rows if row.missing and row not in marked
    ]
    if any("CI" in row.effect or current().between in row.effect for row in rows):
        notes.append("CI, confidence interval.")
    return notes
