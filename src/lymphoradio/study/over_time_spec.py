"""How a Cox model's candidate that is known only during follow-up changes with time."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from .base import Model
from .data import TIME, days_of

_PATTERN = {"type": "string", "pattern": f"^{TIME}$"}


def _time(value: object) -> object:
    return days_of(value, "is not a time; write a time after the endpoint's time zero such as 3 weeks")


Interval = Annotated[
    float,
    BeforeValidator(_time),
    Field(gt=0),
    WithJsonSchema({"anyOf": [{"type": "number", "exclusiveMinimum": 0}, _PATTERN]}),
]
Start = Annotated[
    float,
    BeforeValidator(_time),
    Field(ge=0),
    WithJsonSchema({"anyOf": [{"type": "number", "minimum": 0}, _PATTERN]}),
]


class OverTime(Model):
    """A time-dependent covariate; times are days, or such as 3 weeks (a month is 30.4375 days, to the whole day)."""

    every: Interval | None = Field(
        None,
        description="a number that counts what is given at this interval: the covariate is the count so far, which "
        "rises by one at each planned time until the patient's total",
    )
    first: Start = Field(0.0, description="with `every`: when the first was given, after the endpoint's time zero")
    known_from: Interval | None = Field(
        None,
        alias="from",
        description="the value holds from this time after the endpoint's time zero on; before it all patients are in "
        "the same state (0, or a factor's reference level), so that the time before contributes nothing",
    )

    @model_validator(mode="after")
    def _one_way(self) -> OverTime:
        if (self.every is None) == (self.known_from is None):
            raise ValueError("needs either every (a count that rises) or from (a value that holds from then on)")
        if self.known_from is not None and "first" in self.model_fields_set:
            raise ValueError("first belongs to every; remove it, or write every instead of from")
        return self
