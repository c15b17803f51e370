"""Linear, logistic and Cox regression: univariable and multivariable effects side by side."""

from __future__ import annotations

import math
from collections.abc import Iterable

from ...study import Study
from ...study.specs import Cox, Linear, Logistic, Output, Regression
from ...tidy import BEFORE_LANDMARK, PENALISED
from ..format import decimals_for, format_count, format_part
from ..imputed import imputed_notes, pooled_words
from ..landmark import landmark_words
from ..model_words import PENALISED_ROW, event_words
from ..over_time import over_time_words
from ..table import NUMBER
from ..units import per_unit
from .cells import EMPTY, NOT_APPLICABLE, has_ne, interval_cell, method_name, not_estimable, p_cell, ratio_cell
from .footnotes import Cell, Draft, Head, Line
from .regression_diagnostics import diagnostic_notes
from .regression_notes import Effect, effect_of, model_notes
from .regression_resampled import not_rerun, resampled
from .rows import Record, Records, first, where
from .words import P_VALUE, Words, percent_level

UNIVARIABLE = "univariable"
REFERENCE = Cell("Reference")


def draft(rows: Records, study: Study, output: Output) -> Draft:
    """A row per number, a row per level of a factor with more than two, the univariable and the first model."""
    spec = study.analyses[output.source]
    assert isinstance(spec, Regression)
    words = Words(study, output)
    models = _shown(rows, spec)
    table = _Table(rows, spec, words, models)
    lines = [line for name in table.variables() for line in table.lines(name)]
    return Draft(
        head=_head(effect_of(spec), spec, models, table),
        lines=tuple(lines),
        align=("left", *NUMBER * (table.counted + 2 * len(models) + table.rerun.columns)),
        opening=(
            *_opening(spec, words, table.sizes if spec.univariable else (), _what(spec, study, table.is_penalised)),
            _landmark(rows, spec, study),
            over_time_words(spec, study, table.variables(), words.variable),
        ),
        closing=(
            *model_notes(rows, spec, words),
            *diagnostic_notes(rows, spec, words),
            *imputed_notes(rows, spec, words),
            *table.rerun.sentences(),
            not_rerun(rows, spec),
        ),
        abbreviations=_abbreviations(rows, spec, lines),
    )


def _shown(rows: Records, spec: Regression) -> tuple[str, ...]:
    """Names of the models that have columns."""
    univariable = (UNIVARIABLE,) if spec.univariable else ()
    return (*univariable, *list(spec.models)[:1])


class _Table:
    """The rows of one table: what each of its cells needs to know."""

    def __init__(self, rows: Records, spec: Regression, words: Words, models: tuple[str, ...]):
        self.rows, self.spec, self.words, self.models = rows, spec, words, models
        self.effects = where(rows, estimate_type=effect_of(spec).estimate_type)
        self.sizes = dict.fromkeys(_size(row) for row in where(self.effects, model=UNIVARIABLE))
        self.is_penalised = any(row["model"] in models for row in where(self.effects, statistic_type=PENALISED))
        # n per variable is a column only where it differs: then patients were lost to missing values.
        self.counted = spec.univariable and len(self.sizes) > 1
        self.rerun = resampled(rows, spec, words.study)

    def variables(self) -> tuple[str, ...]:
        """Candidates in the plan's order; without univariable models and reruns only those of the model."""
        if self.spec.univariable or self.rerun.model or not self.models:
            return self.spec.candidates
        return tuple(name for name in self.spec.candidates if where(self.effects, model=self.models[0], variable=name))

    def lines(self, name: str) -> list[Line]:
        """The rows of a variable."""
        levels = self.words.study.levels(name)
        if len(levels) > 2:
            return self._factor(name, levels)
        if levels:
            return [self._line(self._two_levels(name, levels), name, self._compared(name, levels))]
        return [self._line(self._number(name), name, "")]

    def _number(self, name: str) -> str:
        row = first(self.effects, variable=name)
        label = self.words.variable(name)
        if row and row["unit"]:
            return per_unit(label, self.words.study.variable(name).unit, row["unit"])
        return self.words.with_unit(name)

    def _two_levels(self, name: str, levels: tuple[str, ...]) -> str:
        level, text = self._compared(name, levels), self.words.text
        reference = next(other for other in levels if other != level)
        return f"{self.words.variable(name)} ({text(level)} vs. {text(reference)})"

    def _compared(self, name: str, levels: tuple[str, ...]) -> str:
        row = first(self.effects, variable=name)
        return str(row["level"]) if row and row["level"] in levels else levels[1]

    def _line(self, label: str, name: str, level: str) -> Line:
        cells = [cell for model in self.models for cell in self._effect_and_p(model, name, level)]
        return Line((Cell(label), *self._n(name), *cells, *self.rerun.single(name, level)))

    def _effect_and_p(self, model: str, name: str, level: str) -> tuple[Cell, Cell]:
        row = self._row(model, name, level)
        if row is None:
            return NOT_APPLICABLE, NOT_APPLICABLE
        how = (PENALISED_ROW,) if row["statistic_type"] == PENALISED else ()
        return self._cell(row).noted(*how), p_cell(row, self.spec.alpha, *how)

    def _row(self, model: str, name: str, level: str) -> Record | None:
        """A level's row; of a term that could not be estimated its one row without a level."""
        return first(self.effects, model=model, variable=name, level=level) or self._refused(model, name)

    def _refused(self, model: str, name: str) -> Record | None:
        """The one row of a term whose model could not be estimated."""
        row = first(self.effects, model=model, variable=name, level="")
        return row if row and math.isnan(row["estimate"]) else None

    def _cell(self, row: Record) -> Cell:
        if row["estimate_type"] != "beta":
            return ratio_cell(row)
        return interval_cell(row, decimals_for(row["std_error"]), null=0)

    def _n(self, name: str) -> tuple[Cell, ...]:
        if not self.counted:
            return ()
        row = first(self.effects, model=UNIVARIABLE, variable=name)
        if row is None:
            return (NOT_APPLICABLE,)
        n, *events = _size(row)
        return (Cell(format_part(events[0], n) if events else format_count(n)),)

    def _factor(self, name: str, levels: tuple[str, ...]) -> list[Line]:
        row = first(self.effects, variable=name)
        reference = row["reference"] if row and row["reference"] else levels[0]
        whole = [cell for model in self.models for cell in (EMPTY, self._whole(model, name))]
        head = Line((Cell(self.words.variable(name)), *self._n(name), *whole, *self.rerun.whole(name)))
        below = [reference, *(level for level in levels if level != reference)]
        return [head, *(self._level(name, level, level == reference) for level in below)]

    def _whole(self, model: str, name: str) -> Cell:
        refused = self._refused(model, name)
        if refused:
            return not_estimable(refused)
        test = first(self.rows, model=model, variable=name, level="", estimate_type="test")
        if test is None or test["method"].startswith("proportional hazards"):
            return NOT_APPLICABLE
        return p_cell(test, self.spec.alpha, method_name(test))

    def _level(self, name: str, level: str, is_reference: bool) -> Line:
        cells: list[Cell] = []
        for model in self.models:
            if is_reference:
                fitted = where(self.effects, model=model, variable=name) and not self._refused(model, name)
                cells += [REFERENCE if fitted else NOT_APPLICABLE, NOT_APPLICABLE]
            else:
                cells += self._effect_and_p(model, name, level)
        rerun = self.rerun.level(name, level, is_reference)
        return Line((Cell(self.words.text(level)), *[EMPTY] * self.counted, *cells, *rerun), indent=1)


def _size(row: Record) -> tuple[float, ...]:
    """Patients, and events where the outcome has any."""
    return (row["n"],) if math.isnan(row["n_events"]) else (row["n"], row["n_events"])


def _head(effect: Effect, spec: Regression, models: tuple[str, ...], table: _Table) -> tuple[tuple[Head, ...], ...]:
    heads = [Head(f"{effect.symbol} ({percent_level(spec.conf_level)} CI)"), Head(P_VALUE)]
    n = [Head("n" if effect.symbol == "β" else "Events")] * table.counted
    names = ["Univariable" if model == UNIVARIABLE else "Multivariable" for model in models]
    spanner = (Head(""), *[Head("")] * table.counted, *(Head(name, 2) for name in names), *table.rerun.spanner())
    return (spanner, (Head("Variable"), *n, *heads * len(models), *table.rerun.head(effect.symbol)))


def _opening(spec: Regression, words: Words, sizes: Iterable[tuple[float, ...]], what: str) -> tuple[str, ...]:
    found, outcome = list(sizes), f"Outcome: {_outcome(spec, words)}."
    if len(found) != 1:
        return (f"{outcome} {what}",)
    n, *events = found[0]
    known = "".join(f", {format_count(k)} events" for k in events)
    return (f"{outcome} Univariable models: {format_count(n)} patients{known}. {what}",)


def _landmark(rows: Records, spec: Regression, study: Study) -> str:
    left_out = first(rows, variable=BEFORE_LANDMARK)
    return landmark_words(spec, study, left_out["note"] if left_out else "") if isinstance(spec, Cox) else ""


def _outcome(spec: Regression, words: Words) -> str:
    """What is modelled: a measurement with its unit, the level of a factor that counts, an endpoint's event."""
    if isinstance(spec, Cox):
        return words.text(event_words(words.study.endpoints[spec.endpoint]))
    assert isinstance(spec, Linear | Logistic)
    levels = words.study.levels(spec.outcome)
    if not levels or levels[1].lower() == "yes":
        return words.with_unit(spec.outcome)
    return f"{words.variable(spec.outcome)} ({words.text(levels[1])})"


def _what(spec: Regression, study: Study, is_penalised: bool) -> str:
    """What the effects are, and where their intervals and p-values come from."""
    kind, inference = _kind(spec)
    if spec.missing == "impute":
        return f"{kind}. {pooled_words(study)}"
    return f"{kind}{inference}{', unless marked' if is_penalised else ''}."


def _kind(spec: Regression) -> tuple[str, str]:
    """The kind of regression, and where intervals and p-values come from in one data set."""
    match spec:
        case Logistic():
            limits = "profile-likelihood" if spec.intervals == "profile" else "Wald"
            return "Logistic regression", f"; {limits} intervals, p values from Wald tests"
        case Cox():
            return f"Cox regression with {spec.ties.capitalize()}'s method for ties", "; p values from Wald tests"
        case Linear(intercept=False):
            return "Linear regression through the origin (no intercept)", "; p values are from t tests"
    return "Linear regression; β is the difference in the mean of the outcome", ", p values are from t tests"


def _abbreviations(rows: Records, spec: Regression, lines: list[Line]) -> tuple[str, ...]:
    symbol = effect_of(spec).symbol
    used = ["CI", *[symbol] * (symbol != "β"), *["NE"] * any(has_ne(line.cells) for line in lines)]
    stepwise = [model for model in spec.models.values() if model.variables is None and model.selector == "stepwise"]
    used += [model.criterion.upper() for model in stepwise if model.criterion in ("aic", "bic")]
    if spec.models and first(rows, model=next(iter(spec.models)), estimate_type="auc"):
        used.append("AUC")
    return tuple(used)
