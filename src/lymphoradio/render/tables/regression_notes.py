"""What stands below a regression table: the model's fit, how it was selected, and what other selections chose."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from ...study.specs import Cox, Linear, ModelSpec, Regression
from ...tidy import PENALISED
from ..format import THIN, format_count, format_interval, format_number, with_level_words
from ..model_words import PROPORTIONAL_HAZARDS, UNSELECTED, left_out, rejected_hazards, selected_nothing
from ..p_values import format_p_with_sign
from .rows import Record, Records, first, unique, where
from .words import Words, capital, percent_level

UNCENTRED = "uncentred"


@dataclass(frozen=True)
class Effect:
    """What a kind of regression estimates per term, and its symbol."""

    estimate_type: str
    symbol: str


def effect_of(spec: Regression) -> Effect:
    """The effect that a regression estimates."""
    if isinstance(spec, Linear):
        return Effect("beta", "β")
    return Effect("hazard_ratio", "HR") if isinstance(spec, Cox) else Effect("odds_ratio", "OR")


def model_notes(rows: Records, spec: Regression, words: Words) -> tuple[str, ...]:
    """Sentences about the printed model, its selection, its warnings, and the other models' variables.

    Parameters
    ----------
    rows : tuple of mapping
        Tidy rows of the analysis.
    spec : Regression
    words : Words

    Returns
    -------
    tuple of str
    """
    if not spec.models:
        return ()
    name, model = next(iter(spec.models.items()))
    fit = where(rows, model=name)
    selected = selected_variables(rows, name, spec)
    how = ("" if model.variables else "from ") + spec.selection_in_words(name, words.variable)
    outcome = "; ".join(_fit(fit, spec)) if selected else _nothing(fit, model, words)
    return (
        f"Multivariable model, {how}: {outcome}.",
        UNSELECTED if selected and model.variables is None else "",
        _uncentred(fit),
        *_warnings(fit, spec),
        _rejected(fit, spec, words),
        *_selected_here(rows, spec, words, selected),
        _others(rows, spec, words, selected),
    )


def selected_variables(rows: Records, model: str, spec: Regression) -> tuple[str, ...]:
    """Variables of a model, in the plan's order."""
    found = unique(where(rows, model=model, estimate_type=effect_of(spec).estimate_type), "variable")
    return tuple(name for name in spec.candidates if name in found)


def _fit(fit: Records, spec: Regression) -> Iterator[str]:
    whole = where(fit, variable="")
    size = _sized(fit, spec)
    if size:
        events = "" if math.isnan(size["n_events"]) else f", {format_count(size['n_events'])} events"
        yield f"{format_count(size['n'])} patients{left_out(size['n_missing'])}{events}"
    if where(fit, estimate_type=effect_of(spec).estimate_type, statistic_type=PENALISED):
        yield "estimated by Firth's penalised likelihood"
    yield from _r_squared(whole)
    for kind, label in (("auc", "apparent AUC"), ("concordance", "apparent concordance (C)")):
        for text in _value(first(whole, estimate_type=kind), label, 3, spec):
            yield f"{text}, in the same data"
    test = _overall_test(whole)
    if test:
        yield _test_words(test, whole, spec)
    yield from _value(first(whole, estimate_type="events_per_variable"), _per_variable(whole, spec), 1, spec)
    vifs = [row for row in where(fit, estimate_type="variance_inflation") if not math.isnan(row["estimate"])]
    if vifs:
        largest = max(vifs, key=lambda row: float(row["estimate"]))
        uncentred = "uncentred " if UNCENTRED in largest["method"] else ""
        yield f"largest {uncentred}variance inflation factor {format_number(largest['estimate'], 2)}"


def _sized(fit: Records, spec: Regression) -> Record | None:
    """A row with the patients and events of a model: of an effect, or of the whole model."""
    effect = first(fit, estimate_type=effect_of(spec).estimate_type)
    return effect or next(iter(where(fit, variable="")), None)


def _per_variable(fit: Records, spec: Regression) -> str:
    """What events are counted per: the model's parameters, or all that its selection looked at."""
    row = first(fit, estimate_type="events_per_variable")
    looked = row is not None and "of the candidates" in row["method"]
    what = "patients" if isinstance(spec, Linear) else "events"
    return f"{what} per {'candidate parameter' if looked else 'variable'}"


def _r_squared(whole: Records) -> Iterator[str]:
    plain, adjusted = (first(whole, estimate_type=kind) for kind in ("r_squared", "adjusted_r_squared"))
    for row, label in ((plain, "R²"), (adjusted, "adjusted R²")):
        if row:
            yield _equals(f"uncentred {label}" if row is plain and UNCENTRED in row["method"] else label, row, 3)


def _uncentred(fit: Records) -> str:
    """Why the R² of a model through the origin says less than it seems to."""
    row = first(fit, estimate_type="r_squared")
    return f"R² is {row['method']}." if row and UNCENTRED in row["method"] else ""


def _equals(label: str, row: Record, decimals: int) -> str:
    if math.isnan(row["estimate"]):
        return f"{label} not estimable ({row['note']})"
    return f"{label}{THIN}={THIN}{format_number(row['estimate'], decimals)}"


def _value(row: Record | None, label: str, decimals: int, spec: Regression) -> Iterator[str]:
    if row is None:
        return
    if math.isnan(row["estimate"]):
        yield f"{label} not estimable ({row['note']})"
    elif math.isnan(row["conf_low"]):
        yield f"{label} {format_number(row['estimate'], decimals)}"
    else:
        text = format_interval(row["estimate"], row["conf_low"], row["conf_high"], decimals)
        yield f"{label} {text.replace('(', f'({with_level_words(percent_level(spec.conf_level))}')}"


def _overall_test(whole: Records) -> Record | None:
    """The F test, or of the tests of a likelihood model the (penalised) likelihood-ratio test."""
    tests = where(whole, estimate_type="test")
    ranked = [row for kind in ("F", "likelihood_ratio", PENALISED) for row in tests if row["statistic_type"] == kind]
    return next(iter(ranked), None)


def _test_words(test: Record, whole: Records, spec: Regression) -> str:
    if math.isnan(test["statistic"]) or math.isnan(test["p_value"]):
        return f"overall test not estimable ({test['note']})"
    p = format_p_with_sign(test["p_value"], spec.alpha)
    value = format_number(test["statistic"], 2)
    if test["statistic_type"] == "F":
        residual = first(whole, estimate_type="df_residual")
        below = f", {format_count(residual['estimate'])}" if residual else ""
        return f"F({format_count(test['df'])}{below}){THIN}={THIN}{value}, {p}"
    kind = "penalised likelihood-ratio" if test["statistic_type"] == PENALISED else "likelihood-ratio"
    return f"{kind} χ²({format_count(test['df'])}){THIN}={THIN}{value}, {p}"


def _nothing(fit: Records, model: ModelSpec, words: Words) -> str:
    """Why there is no model: its selection left no variable, or could not be carried out, or the fit was refused."""
    refused = [row for row in where(fit, estimate_type="selection_step") if math.isnan(row["estimate"])]
    return str(refused[0]["note"]) if refused and model.variables else selected_nothing(fit, words.variable)


def _warnings(fit: Records, spec: Regression) -> tuple[str, ...]:
    """Too few events per variable, in the words of the results."""
    row = first(fit, estimate_type="events_per_variable")
    if row is None or not row["note"] or math.isnan(row["estimate"]):
        return ()
    return (f"{capital(_per_variable(fit, spec))} {row['note']}",)


def _rejected(fit: Records, spec: Regression, words: Words) -> str:
    """Terms whose hazards are not proportional."""
    tests = [row for row in where(fit, estimate_type="test") if row["method"].startswith(PROPORTIONAL_HAZARDS)]
    found = [row for row in tests if row["p_value"] < spec.alpha]
    return rejected_hazards([(words.variable(row["variable"]), row["p_value"]) for row in found], spec.alpha)


def _selected_here(rows: Records, spec: Regression, words: Words, listed: tuple[str, ...]) -> Iterator[str]:
    """What selections keep on these patients, where the printed model's variables are listed in the plan."""
    for name in _later(spec, beside_listed=True):
        found = selected_variables(rows, name, spec)
        refused = _not_fitted(where(rows, model=name), spec)
        how = spec.selection_in_words(name, words.variable)
        yield f"Selection in these patients, {how}: {refused or _compared(found, listed, words)}."


def _compared(found: tuple[str, ...], listed: tuple[str, ...], words: Words) -> str:
    if set(found) == set(listed):
        return "the variables of the printed model"
    left, added = (tuple(name for name in a if name not in b) for a, b in ((listed, found), (found, listed)))
    parts = [words.list(found) if found else "no variable"]
    parts += [f"not {words.list(left)} of the printed model"] if left else []
    parts += [f"{words.list(added)} beyond the printed model"] if added else []
    return "; ".join(parts)


def _later(spec: Regression, beside_listed: bool) -> list[str]:
    """Names of the models after the printed one: selections beside a listed model, or all others."""
    first_, *others = spec.models
    listed = spec.models[first_].variables is not None
    return [name for name in others if (listed and spec.models[name].variables is None) is beside_listed]


def _others(rows: Records, spec: Regression, words: Words, selected: tuple[str, ...]) -> str:
    texts = []
    printed = _sized(where(rows, model=next(iter(spec.models))), spec)
    for name in _later(spec, beside_listed=False):
        found = selected_variables(rows, name, spec)
        fit = where(rows, model=name)
        chosen = _not_fitted(fit, spec) or words.list(found) if found else _nothing(fit, spec.models[name], words)
        if found and found == selected:
            chosen = "the same variables"
        size = _sized(where(rows, model=name), spec)
        if size and printed and size["n"] != printed["n"]:
            chosen += f" ({format_count(size['n'])} patients)"
        texts.append(f"{spec.selection_in_words(name, words.variable)}: {chosen}")
    return f"Other models from the same candidates. {'. '.join(map(capital, texts))}." if texts else ""


def _not_fitted(fit: Records, spec: Regression) -> str:
    """Why another model has no estimates; nothing for one that has."""
    refused = where(fit, estimate_type=effect_of(spec).estimate_type)
    if refused and all(math.isnan(row["estimate"]) for row in refused):
        return str(refused[0]["note"])
    return ""
