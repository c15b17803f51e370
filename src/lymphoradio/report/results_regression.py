"""Sentences of the results on linear, logistic and Cox regression."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, TypeGuard

import pandas as pd

from ..render.english import in_sentence
from ..render.format import THIN, decimals_for, format_alpha, format_count, format_number
from ..render.landmark import at_risk_words
from ..render.model_words import (
    PROPORTIONAL_HAZARDS,
    UNSELECTED,
    event_words,
    rejected_hazards,
    selected_nothing,
)
from ..render.p_values import format_p_with_sign
from ..render.tables.cells import interval_cell, method_name, ratio_cell
from ..render.tables.regression_notes import effect_of
from ..render.tables.rows import Record, Records, first, unique, where
from ..render.tables.words import Words, capital, enumerate_words
from ..render.units import pretty_unit
from ..study import Study
from ..study.specs import Cox, Linear, Logistic, Regression
from ..tidy import NOT_ESTIMABLE, PENALISED
from .results_words import left_out_before, not_given, patients, patients_between, plan_words, with_level
from .selections import performance

UNIVARIABLE = "univariable"
LATE = "known only "
FITS = {"r_squared": "R²", "auc": "AUC in the same data", "concordance": "C in the same data"}


class _Item(NamedTuple):
    """A variable of a model: its words, its p-value, whether its interval has the null, and why it has no number."""

    variable: str
    text: str
    p: float
    has_null: bool
    refused: str = ""


def regression_results(study: Study, spec: Regression, rows: Records) -> Iterator[str]:
    """What the outcome is associated with: in univariable models, and in each model of the plan."""
    words = plan_words(study)
    effects = where(rows, estimate_type=effect_of(spec).estimate_type)
    outcome = _outcome(spec, words)
    risk = at_risk_words(spec, study) if isinstance(spec, Cox) else ""
    if spec.univariable:
        yield from _univariable(where(effects, model=UNIVARIABLE), rows, spec, words, outcome, risk)
    fits = {name: where(rows, model=name) for name in spec.models}
    for name, fit in fits.items():
        yield from _model(name, fit, _same_as(name, fits, spec), spec, words, outcome, risk)
    yield from left_out_before(rows)
    yield from _late(effects, spec, words)


def _outcome(spec: Regression, words: Words) -> str:
    match spec:
        case Cox():
            return in_sentence(event_words(words.study.endpoints[spec.endpoint]))
        case Linear():
            return words.with_unit(spec.outcome)
        case Logistic():
            levels = words.study.levels(spec.outcome)
            label = words.variable(spec.outcome)
            return label if words.study.is_yes_no(spec.outcome) else f"{label} ({levels[1]})"
    raise TypeError(f"no words for the outcome of {type(spec).__name__}")


def _size(effects: Records, risk: str) -> str:
    """Patients, and how many of them have the outcome."""
    text = f"{patients_between(row['n'] for row in effects)}{risk}"
    events = sorted({row["n_events"] for row in effects if not math.isnan(row["n_events"])})
    if not events:
        return text
    most = format_count(events[-1])
    return f"{text}, {most if len(events) == 1 else f'{format_count(events[0])} to {most}'} with the outcome"


def _univariable(
    effects: Records, rows: Records, spec: Regression, words: Words, outcome: str, risk: str
) -> Iterator[str]:
    items = [_item(name, effects, where(rows, model=UNIVARIABLE), spec, words) for name in unique(effects, "variable")]
    found = [item for item in items if item.p < spec.alpha]
    others = sum(item.p >= spec.alpha for item in items)
    opening = f"In univariable models ({_size(effects, risk)})"
    limit = f"p is {format_alpha(spec.alpha)} or more"
    if found:
        rest = f"; for the other {_candidates(others)}, {limit}" if others else ""
        yield f"{opening}, {outcome} was associated with {enumerate_words([item.text for item in found])}{rest}."
    elif others:
        yield f"{opening}, {limit} for all {_candidates(others)} of {outcome}."
    else:
        yield f"{opening}, nothing could be estimated."
    yield from _refused(items)


def _candidates(n: int) -> str:
    return f"{format_count(n)} candidate{'' if n == 1 else 's'}"


def _refused(items: Sequence[_Item]) -> Iterator[str]:
    refused = [(item.text, item.refused) for item in items if item.refused]
    yield from (f"{text}." for text in not_given(refused, "could not be estimated"))


def _same_as(name: str, fits: Mapping[str, Records], spec: Regression) -> str:
    """An earlier model with the same effects in the same patients, or nothing: its numbers are told there."""
    kind = effect_of(spec).estimate_type

    def effects(model: str) -> dict[tuple[str, ...], Record]:
        return {(row["variable"], row["level"]): row for row in where(fits[model], estimate_type=kind)}

    mine = effects(name)
    for other in list(fits)[: list(fits).index(name)]:
        theirs = effects(other)
        if mine and mine.keys() == theirs.keys() and all(_alike(row, theirs[key]) for key, row in mine.items()):
            return other
    return ""


def _alike(row: Record, other: Record) -> bool:
    """Whether two effects are of one fit, which the selection may have reached from another start."""
    return row["n"] == other["n"] and math.isclose(row["estimate"], other["estimate"], rel_tol=1e-6)


def _model(
    name: str, fit: Records, same_as: str, spec: Regression, words: Words, outcome: str, risk: str
) -> Iterator[str]:
    model, symbol = spec.models[name], effect_of(spec)
    effects = where(fit, estimate_type=symbol.estimate_type)
    selected = model.variables is None
    title = f"the model “{model.label or name}”"
    rule = f"selected from {_candidates(len(spec.candidates))} by {spec.selection_in_words(name, words.variable)}"
    how = f"; {rule}" if selected else ""
    if not effects:
        n = patients(max((row["n"] for row in fit if row["n"] >= 0), default=0))
        nothing = selected_nothing(fit, words.variable) if selected else _refusal(fit)
        yield f"In {title} ({n}{how}), {nothing}."
        return
    items = [_item(variable, effects, fit, spec, words) for variable in spec.candidates
             if where(effects, variable=variable)]  # fmt: skip
    if same_as:
        other = spec.models[same_as].label or same_as
        opening = f"{capital(title)}{f', {rule},' if selected else ''}"
        yield f"{opening} is the same as the model “{other}”{_shares(fit, words)}."
        yield from performance(model.label or name, pd.DataFrame(fit)) if selected else ()
        return
    opening = f"In {title} ({_size(effects, risk)}{how}{_fit(fit)})"
    clauses = _clauses(items, outcome, spec)
    if clauses:
        yield f"{opening}, {'; '.join(clauses)}."
    else:
        yield f"{opening}, nothing could be estimated."
    yield from _refused(items)
    if selected:
        yield UNSELECTED
        yield from performance(model.label or name, pd.DataFrame(fit))
    tests = [row for row in where(fit, estimate_type="test") if row["method"].startswith(PROPORTIONAL_HAZARDS)]
    rejected = [(words.variable(row["variable"]), row["p_value"]) for row in tests if row["p_value"] < spec.alpha]
    yield from filter(None, [rejected_hazards(rejected, spec.alpha)])


def _refusal(fit: Records) -> str:
    reason = next((row["note"] for row in where(fit, estimate_type="selection_step") if row["note"]), "")
    return f"nothing could be estimated{f' ({reason.removeprefix(NOT_ESTIMABLE)})' if reason else ''}"


def _shares(fit: Records, words: Words) -> str:
    """How often the variables of a selected model were selected in resamples."""
    chosen = {row["variable"] for row in fit if row["estimate_type"] in ("beta", "odds_ratio", "hazard_ratio")}
    shares = [row for row in where(fit, estimate_type="inclusion_frequency") if row["variable"] in chosen and _has(row)]
    told = [f"{words.variable(row['variable'])} in {format_number(row['estimate'], 1)}%" for row in shares]
    return f"; resamples selected {enumerate_words(told)}" if told else ""


def _clauses(items: Sequence[_Item], outcome: str, spec: Regression) -> list[str]:
    found = [item.text for item in items if item.p < spec.alpha]
    null = [item.text for item in items if item.p >= spec.alpha and item.has_null]
    other = [item.text for item in items if item.p >= spec.alpha and not item.has_null]
    untested = [item.text for item in items if math.isnan(item.p) and not item.refused]
    value = "0" if isinstance(spec, Linear) else "1"
    return [
        *([f"{outcome} was associated with {enumerate_words(found)}"] if found else []),
        *([f"the interval includes {value} for {enumerate_words(null)}"] if null else []),
        *([f"p is {format_alpha(spec.alpha)} or more for {enumerate_words(other)}"] if other else []),
        *([f"there is no p value for {enumerate_words(untested)}"] if untested else []),
    ]


def _item(name: str, effects: Records, fit: Records, spec: Regression, words: Words) -> _Item:
    """A variable with its numbers; of a factor of more than two levels its test and every level."""
    mine = where(effects, variable=name)
    label = words.variable(name)
    known = [row for row in mine if not math.isnan(row["estimate"])]
    if not known:
        return _Item(name, label, math.nan, False, str(mine[0]["note"]) or "no estimate")
    share = first(fit, variable=name, estimate_type="inclusion_frequency")
    extra = f"; selected in {format_number(share['estimate'], 1)}% of the resamples" if _has(share) else ""
    whole = next((row for row in where(fit, variable=name, level="", estimate_type="test")
                  if not row["method"].startswith(PROPORTIONAL_HAZARDS)), None)  # fmt: skip
    null = 0.0 if isinstance(spec, Linear) else 1.0
    if len(mine) == 1 or whole is None or math.isnan(whole["p_value"]):
        told = "; ".join(_effect(row, spec) for row in known)
        row = min(known, key=lambda row: float(row["p_value"]) if row["p_value"] >= 0 else 1.0)
        return _Item(name, f"{label} ({told}{extra})", row["p_value"], row["conf_low"] <= null <= row["conf_high"])
    told = "; ".join(_effect(row, spec) for row in known)
    p = format_p_with_sign(whole["p_value"], spec.alpha)
    return _Item(name, f"{label} ({method_name(whole)}, {p}; {told}{extra})", whole["p_value"], False)


def _has(row: Record | None) -> TypeGuard[Record]:
    return row is not None and not math.isnan(row["estimate"])


def _effect(row: Record, spec: Regression) -> str:
    """One effect: the levels or the unit that it is for, interval, p, and how it was estimated."""
    cell = interval_cell(row, decimals_for(row["std_error"]), null=0) if isinstance(spec, Linear) else ratio_cell(row)
    unit = row["unit"] if row["unit"].startswith("per ") and row["unit"] != "per unit" else ""
    compared = f"{row['level']} vs {row['reference']}, " if row["level"] and row["reference"] else ""
    symbol = f"{effect_of(spec).symbol} {f'{pretty_unit(unit)}: ' if unit else ''}"
    penalised = ", by Firth's penalised likelihood" if row["statistic_type"] == PENALISED else ""
    p = "" if math.isnan(row["p_value"]) else f", {format_p_with_sign(row['p_value'], spec.alpha)}"
    return f"{compared}{symbol}{with_level(cell.text, spec.conf_level)}{p}{penalised}"


def _fit(fit: Records) -> str:
    """How well the model fits the patients that it was made from."""
    for kind, label in FITS.items():
        row = first(fit, estimate_type=kind, variable="")
        if _has(row):
            uncentred = "uncentred " if "uncentred" in row["method"] else ""
            return f"; {uncentred}{label}{THIN}={THIN}{format_number(row['estimate'], 3)}"
    return ""


def _late(effects: Records, spec: Regression, words: Words) -> Iterator[str]:
    """Variables that are known only after time zero, and what that means for what is said of them."""
    found: dict[str, list[str]] = {}
    for row in effects:
        for part in row["note"].split("; "):
            if part.startswith(LATE):
                found.setdefault(part, []).append(words.variable(row["variable"]))
    for part, labels in found.items():
        names = list(dict.fromkeys(labels))
        yield f"{enumerate_words(names)} {'is' if len(names) == 1 else 'are'} {part}."
