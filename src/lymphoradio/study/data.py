"""The data dictionary of a plan: columns, derived columns, exclusions, endpoints."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from ..formula import Formula, FormulaError, parse
from .base import Model, Text, TimeUnit

COUNT_UNITS = ("cells/uL", "10^9/L", "10^6/L", "10^3/uL", "cells/mm3")


def _days(value: object) -> object:
    """`baseline` is day 0; `140 days`, `20 weeks` and a bare number of days are days."""
    if value == "baseline":
        return 0.0
    if isinstance(value, str):
        match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(days?|weeks?|months?|years?)\s*", value)
        if match is None:
            raise ValueError("say 'baseline', or a time after time zero such as '140 days' or '20 weeks'")
        factor = {"day": 1.0, "wee": 7.0, "mon": 30.4375, "yea": 365.25}[match.group(2)[:3]]
        return float(match.group(1)) * factor
    return value


KnownAt = Annotated[float, BeforeValidator(_days), Field(ge=0, description="days after time zero; or 'baseline'")]


class Column(Model):
    """A column of the cohort CSV."""

    label: str = Field(description="as tables and figures print it, without the unit")
    unit: str = Field("", description="unit of the analysis")
    measured_in: str = Field("", description="unit in the CSV where it differs; converted once, at reading")
    levels: dict[Text, Text] = Field({}, description="code in the CSV: label; the first is the reference")
    decimals: int | None = Field(None, ge=0, le=10, description="values are rounded to these before ties are formed")
    show_decimals: int | None = Field(None, ge=0, le=10, description="decimals of means and medians in print")
    minimum: float | None = Field(None, description="smallest value that can be true (counts: 0)")
    maximum: float | None = Field(None, description="largest value that can be true")
    missing: tuple[Text, ...] | None = Field(None, description="codes for a missing value, beside an empty cell")
    known_at: KnownAt = 0.0
    date_format: str = Field("", description="a column of dates, for example %Y-%m-%d; read as days")

    @model_validator(mode="after")
    def _consistent(self) -> Column:
        if self.levels and (self.unit or self.decimals is not None or self.date_format):
            raise ValueError("a column with levels has no unit, decimals or date_format")
        if len(set(self.levels.values())) < len(self.levels):
            raise ValueError("two levels have the same label")
        if len(self.levels) == 1:
            raise ValueError("levels needs at least two levels")
        if self.measured_in and not self.unit:
            raise ValueError("measured_in needs the unit to convert to")
        return self

    @property
    def is_factor(self) -> bool:
        """True for a column with levels."""
        return bool(self.levels)

    @property
    def lowest(self) -> float | None:
        """Smallest value that can be true: the plan's, or 0 for a count."""
        return 0.0 if self.minimum is None and self.unit in COUNT_UNITS else self.minimum


class Derived(Model):
    """A column computed from others; a condition becomes a factor with the levels No and Yes."""

    label: str
    formula: str
    unit: str = ""
    decimals: int | None = Field(None, ge=0, le=10)
    show_decimals: int | None = Field(None, ge=0, le=10)
    known_at: KnownAt | None = Field(None, description="default: when the last column of its formula is known")

    @model_validator(mode="after")
    def _readable(self) -> Derived:
        parse_or_raise(self.formula)
        return self

    @property
    def parsed(self) -> Formula:
        """The formula, parsed."""
        return parse(self.formula)

    @property
    def is_factor(self) -> bool:
        """True for a condition."""
        return self.parsed.is_condition


class Exclusion(Model):
    """Patients left out, in order; each exclusion is a box of the flow diagram."""

    drop: str = Field(description="condition; a patient for whom it is true is left out")
    because: str = Field(description="the reason, as the flow diagram prints it")
    leaves: str = Field("", description="name of the population that remains, if an analysis uses it")

    @model_validator(mode="after")
    def _readable(self) -> Exclusion:
        if not parse_or_raise(self.drop).is_condition:
            raise ValueError("drop must be a condition, such as 'karnof < 70'")
        return self


class Endpoint(Model):
    """A time to event."""

    label: str = Field(description="name of the curve, for example Overall survival")
    time: str = Field(description="column of the time from time zero to the event or the end of follow-up")
    time_unit: TimeUnit = "days"
    event: str = Field(description="column of the event code")
    codes: dict[Text, Literal["event", "censored"]] = Field(description="what each code of the event column means")
    time_zero: str = Field("", description="where the clock starts; default: the study's")
    show_in: TimeUnit = Field("months", description="unit of the figures and tables")
    days_per_month: float = Field(30.4375, ge=28, le=31)

    @model_validator(mode="after")
    def _both(self) -> Endpoint:
        if set(self.codes.values()) != {"event", "censored"}:
            raise ValueError("codes must name at least one event and one censored code")
        return self


class Source(Model):
    """Where a cohort that ships inside an installed package comes from."""

    package: str
    file: str
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    licence: str = ""
    citation: str = ""


def parse_or_raise(text: str) -> Formula:
    """Parse for a validator: pydantic turns a ValueError into a message with the key."""
    try:
        return parse(text)
    except FormulaError as error:
        raise ValueError(str(error)) from None
