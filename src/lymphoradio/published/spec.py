"""The model of a published.yaml. All scalars are text, so that 2.50 keeps the decimals that the paper printed."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema, field_validator, model_validator

from ..study.base import NUMBER as PLAIN_NUMBER
from ..study.base import Model, Text
from .kinds import KINDS
from .printed import COUNT, NOT_REACHED, NUMBER, P_VALUE, parse_printed


def _printed(pattern: str, what: str) -> AfterValidator:
    def check(text: str) -> str:
        text = text.strip()
        if not re.fullmatch(pattern, text):
            raise ValueError(f"is not {what} (given: {text[:60]!r})")
        if text != NOT_REACHED:
            parse_printed(text)
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


Count = Annotated[str, _printed(COUNT, "a printed count such as 15"), _pattern(COUNT)]
Number = Annotated[str, _printed(NUMBER, "a printed number such as 62.5, or a range such as 60-70"), _pattern(NUMBER)]
_SURVIVAL = rf"{NOT_REACHED}|{NUMBER}"
Survival = Annotated[
    str, _printed(_SURVIVAL, "a printed number such as 62.5, or NR (not reached)"), _pattern(_SURVIVAL)
]
P = Annotated[str, _printed(P_VALUE, "a printed p-value such as 0.031 or <0.001"), _pattern(P_VALUE)]
Truth = Annotated[str, _one_of("true", "false"), WithJsonSchema({"enum": [True, False, "true", "false"]})]
Sign = Annotated[str, _one_of("positive", "negative"), WithJsonSchema({"enum": ["positive", "negative"]})]
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
        return {key: getattr(self, key) for key in type(self).model_fields if key in self.model_fields_set}


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
    columns: dict[Text, Selector] = Field({}, description="heading: selector")
    rows: dict[Text, PrintedRow] = Field(min_length=1)


class Published(Model):
    """A published.yaml: what a paper printed, where, and which row of the results it is about."""

    paper: Text = Field(description="citation")
    claims: tuple[Place, ...] = Field(min_length=1)
