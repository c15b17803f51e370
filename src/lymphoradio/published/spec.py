"""The model of a published.yaml. All scalars are text, so that 2.50 keeps the decimals that the paper printed."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema, field_validator, model_validator

from ..study.base import NUMBER as PLAIN_NUMBER
from ..study.base import Model, Text
from .kinds import CALLED, FITTED, INTERVALS, KINDS, TESTS
from .printed import COUNT, LONGEST, NOT_REACHED, NUMBER, P_VALUE, parse_printed

WHOLE = r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+"
STEP = r"(?=[0-9.]*[1-9])[0-9]*\.?[0-9]+"
MOST_PATIENTS = 10_000_000
SHARE = r"(?=[0-9.]*[1-9])0?\.[0-9]+"


def _printed(pattern: str, what: str, most: int = LONGEST) -> AfterValidator:
    def check(text: str) -> str:
        text = text.strip()
        if not re.fullmatch(pattern, text):
            raise ValueError(f"is not {what} (given: {text[:60]!r})")
        if text != NOT_REACHED and parse_printed(text).high > most:
            raise ValueError(f"is more than {most:,} (given: {text[:60]!r})")
        return text

    return AfterValidator(check)


def _pattern(pattern: str) -> WithJsonSchema:
    return WithJsonSchema({"type": ["string", "number"], "pattern": rf"^\s*(?:{pattern})\s*$"})


def _one_of(*words: str) -> AfterValidator:
    def check(text: str) -> str:
        if text not in words:
            raise ValueError(f"must be {' or '.join(words)} (given: {text[:60]!r})")
        return text

    return AfterValidator(check)


def _for_all(reason: object) -> object:
    return {"": reason} if isinstance(reason, str) else reason


Count = Annotated[str, _printed(COUNT, "a printed count such as 15", MOST_PATIENTS), _pattern(COUNT)]
Number = Annotated[str, _printed(NUMBER, "a printed number such as 62.5, or a range such as 60-70"), _pattern(NUMBER)]
_SURVIVAL = rf"{NOT_REACHED}|{NUMBER}"
Survival = Annotated[
    str, _printed(_SURVIVAL, "a printed number such as 62.5, or NR (not reached)"), _pattern(_SURVIVAL)
]
P = Annotated[str, _printed(P_VALUE, "a printed p-value such as 0.031 or <0.001"), _pattern(P_VALUE)]
Truth = Annotated[str, _one_of("true", "false"), WithJsonSchema({"enum": [True, False, "true", "false"]})]
Sign = Annotated[str, _one_of("positive", "negative"), WithJsonSchema({"enum": ["positive", "negative"]})]
_A_WHOLE = "a number of patients, events or terms such as 15"
Whole = Annotated[str, _printed(WHOLE, _A_WHOLE, MOST_PATIENTS), _pattern(WHOLE)]
Step = Annotated[str, _printed(STEP, "a step such as 1 or 0.1"), _pattern(STEP)]
Share = Annotated[str, _printed(SHARE, "a number between 0 and 1"), _pattern(SHARE)]
Called = Annotated[str, _one_of(*CALLED), WithJsonSchema({"enum": list(CALLED)})]
Fitted = Annotated[str, _one_of(*FITTED), WithJsonSchema({"enum": list(FITTED)})]
Interval = Annotated[str, _one_of(*INTERVALS), WithJsonSchema({"enum": list(INTERVALS)})]
Test = Annotated[str, _one_of(*TESTS), WithJsonSchema({"enum": list(TESTS)})]
# An empty text is a selector's way to say `all patients`.
Word = Annotated[str, WithJsonSchema({"type": ["string", "number", "boolean"]})]
Reasons = Annotated[
    dict[str, Text],
    BeforeValidator(_for_all),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "object", "additionalProperties": {"type": "string"}}]}),
]


class Selector(Model):
    """Words that a row of the results must have; `""` stands for an empty cell."""

    analysis: Word = Field("", description="analysis of the plan, or flow")
    variable: Word = ""
    level: Word = ""
    reference: Word = ""
    group: Word = ""
    contrast: Word = ""
    time: Word = ""
    model: Word = ""
    population: Word = ""
    variant: Word = ""
    outcome: Word = ""
    estimate_type: Word = ""
    statistic_type: Word = ""
    method: Word = ""

    @field_validator("time")
    @classmethod
    def _number(cls, time: str) -> str:
        if time and not PLAIN_NUMBER.fullmatch(time):
            raise ValueError(f"is not a number (given: {time[:60]!r})")
        return time

    @property
    def given(self) -> dict[str, str]:
        """The words that are there, in the glossary's order."""
        return {key: getattr(self, key) for key in Selector.model_fields if key in self.model_fields_set}


class Facts(Model):
    """What the audit must know of printed numbers beside them; nothing else reads it."""

    n: Whole = Field("", description="patients behind the numbers: the denominator of percents")
    events: Whole = Field("", description="events behind a model or a curve")
    terms: Whole = Field("", description="terms of the model without its intercept; 1: univariable")
    candidates: Whole = Field("", description="terms that a selection started from")
    df: Whole = Field("", description="residual degrees of freedom of the t test of a coefficient or difference")
    levels: Whole = Field("", description="2: the effect compares two groups (an indicator)")
    recorded_to: Step = Field("", description="step of one patient's value, in the printed unit: 1 for whole numbers")
    conf_level: Share = Field("", description="of the intervals, from 0 to 1; 0.95 where not said")
    alpha: Share = Field("", description="level of significance; 0.05 where not said")
    called: Called = Field("", description="what the paper calls the effect here")
    fitted: Fitted = Field("", description="model that the effects are of, as the paper says")
    methods_name: Fitted = Field("", description="model that the paper's methods name for it")
    interval: Interval = Field("", description="how the interval was made; wald: estimate and standard error")
    test: Test = Field("", description="test that the p-value is of, as the paper says")
    intercept: Truth = Field("", description="whether the linear model has an intercept, if the paper says so")
    compares: tuple[Text, ...] = Field((), description="columns of this place whose patients the p-value compares")
    all_levels: tuple[Text, ...] = Field((), description="variables all of whose levels are printed in this place")
    baseline: Text = Field("", description="row of this place whose mean is the 100% of percent_of_baseline")
    words: Text = Field("", description="the paper's words, where a number stands for them (50-100: more than half)")

    # An empty text is a default, never a value of the file.
    model_config = {**Model.model_config, "validate_default": False}

    @property
    def given(self) -> dict[str, Any]:
        """The facts that are there."""
        return {key: getattr(self, key) for key in type(self).model_fields if key in self.model_fields_set}


class Column(Selector):
    """A column of a place: further words of the selector, and what the audit must know."""

    facts: Facts = Facts()


class Cell(Model):
    """What a paper prints in one place: numbers by their kind, and conclusions."""

    count: Count = ""
    percent: Number = ""
    mean: Number = ""
    sd: Number = ""
    median: Number = ""
    q1: Number = ""
    q3: Number = ""
    min: Number = ""
    max: Number = ""
    percent_of_baseline: Number = ""
    cutoff: Number = ""
    median_survival: Survival = ""
    survival_probability: Number = Field("", description="in percent")
    median_follow_up: Number = ""
    min_follow_up: Number = ""
    max_follow_up: Number = ""
    mean_difference: Number = ""
    hazard_ratio: Number = ""
    odds_ratio: Number = ""
    beta: Number = ""
    pearson_r: Number = ""
    spearman_rho: Number = ""
    auc: Number = ""
    sensitivity: Number = Field("", description="from 0 to 1")
    specificity: Number = Field("", description="from 0 to 1")
    r_squared: Number = ""
    adjusted_r_squared: Number = ""
    conf_low: Survival = Field("", description="lower limit of the estimate beside it")
    conf_high: Survival = Field("", description="upper limit of the estimate beside it")
    p_value: P = Field("", description="of the effect beside it, or of a test")
    p_adjusted: P = Field("", description="the same, adjusted for several tests")
    f_statistic: Number = Field("", description="of a linear model's F test")
    significant: Truth = Field("", description="whether the paper calls it significant")
    direction: Sign = Field("", description="of an effect; of a ratio: of its logarithm")
    selected: tuple[Text, ...] = Field((), description="variables of a selected model")

    # An empty text is a default, never a value of the file.
    model_config = {**Model.model_config, "validate_default": False, "json_schema_extra": {"minProperties": 1}}

    @model_validator(mode="after")
    def _something(self) -> Cell:
        if not self.given:
            raise ValueError(f"has no number; write for example {{{KINDS[0]}: 15}}")
        return self

    @property
    def given(self) -> dict[str, str]:
        """Printed texts by kind, in the order of the kinds; a set of variables sorted and joined."""
        found = {kind: getattr(self, kind) for kind in KINDS if kind in self.model_fields_set}
        return {kind: joined(value) if kind == "selected" else value for kind, value in found.items()}


def joined(variables: Any) -> str:
    """A set of variables as one text.

    >>> joined(["sex", "age"])
    'age + sex'
    """
    return " + ".join(sorted(variables))


class PrintedRow(Model):
    """A row of a table, or a sentence."""

    at: Selector = Selector()
    facts: Facts = Facts()
    values: dict[Text, Cell] = Field({}, description="by column")
    numbers: Cell | None = Field(None, description="instead of values where the place has no columns")
    contradicts: Reasons = Field({}, description="why the paper's own numbers cannot all agree: a text, or by column")

    @model_validator(mode="after")
    def _one_way(self) -> PrintedRow:
        if bool(self.values) == (self.numbers is not None):
            raise ValueError("needs values (by column) or numbers (without columns), one of them")
        return self

    @property
    def cells(self) -> dict[str, Cell]:
        """Its cells by column; without columns the one cell has an empty name."""
        return self.values if self.numbers is None else {"": self.numbers}


class Place(Model):
    """A table, a figure or a passage of the text."""

    place: Text = Field(description="where it is printed, for example Table 2 or Abstract")
    at: Selector = Field(Selector(), description="selector that its rows share")
    facts: Facts = Facts()
    columns: dict[Text, Column] = Field({}, description="heading: selector")
    rows: dict[Text, PrintedRow] = Field(min_length=1)


class Reference(Model):
    """A printed number elsewhere in the file."""

    place: Text
    row: Text
    column: str = Field("", description="empty where the place has no columns")


class Sum(Model):
    """Numbers that add up, because of what they are."""

    total: Reference
    parts: tuple[Reference, ...] = Field(min_length=1, description="one part alone: the two are the same number")
    kind: Annotated[str, _one_of("count", "mean"), WithJsonSchema({"enum": ["count", "mean"]})] = Field(
        "count", description="mean: of differences in the same patients, as before + change = after"
    )
    overlapping: Truth = Field("false", description="true: a patient can be in several parts, in at least one")


class Published(Model):
    """A published.yaml: what a paper printed, where, and which row of the results it is about."""

    paper: Text = Field(description="citation")
    facts: Facts = Field(Facts(), description="of all numbers; those of a place, column or row go over them")
    claims: tuple[Place, ...] = Field(min_length=1)
    also_printed: tuple[Place, ...] = Field((), description="printed numbers that the audit alone reads")
    sums: tuple[Sum, ...] = ()

    @model_validator(mode="after")
    def _references(self) -> Published:
        cells = {
            (place.place, row, column): cell
            for place in (*self.claims, *self.also_printed)
            for row, printed in place.rows.items()
            for column, cell in printed.cells.items()
        }
        columns = {(place, column) for place, _, column in cells}
        for added in self.sums:
            for one in (added.total, *added.parts):
                if (one.place, one.row, one.column) not in cells:
                    where = ", ".join(filter(None, (one.place, one.row, one.column)))
                    raise ValueError(f"sums names {where!r}, where no number is printed")
        for place in (*self.claims, *self.also_printed):
            for facts in _all_facts(place):
                for column in facts.compares:
                    if (place.place, column) not in columns:
                        raise ValueError(f"{place.place!r} compares {column!r}, a column without numbers")
        return self


def _all_facts(place: Place) -> list[Facts]:
    columns = [column.facts for column in place.columns.values()]
    return [place.facts, *columns, *(row.facts for row in place.rows.values())]
