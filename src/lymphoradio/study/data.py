"""The data dictionary of a plan: columns, derived columns, exclusions, endpoints."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema, field_validator, model_validator

from ..formula import FormulaError, parse
from .base import NUMBER, Code, Label, Meant, Model, Number, Text, TimeUnit, Whole
from .units import is_count

TIME = r"\s*(\d+(?:\.\d+)?)\s*(days?|weeks?|months?|years?)\s*"
NOT_OF_FACTORS = (
    "unit", "measured_in", "decimals", "show_decimals", "minimum", "maximum", "date_format", "beyond_limit"
)  # fmt: skip
NOT_OF_DATES = ("measured_in", "decimals", "minimum", "maximum", "beyond_limit")


def _known_at(value: object) -> object:
    """Days of a time when a value is known; `baseline` is day 0."""
    advice = "is not a time; write baseline, or a time after time zero such as 20 weeks"
    return 0.0 if value == "baseline" else days_of(value, advice)


def _landmark(value: object) -> object:
    """Days of a landmark, which is after time zero."""
    advice = "is not a landmark; write a time after time zero such as 8 weeks"
    days = days_of(value, advice)
    if isinstance(days, int | float) and days <= 0:
        raise ValueError(f"{value!r} {advice}")
    return days


def days_of(value: object, advice: str) -> object:
    """`140 days`, `20 weeks` and a bare number are days; months and years make whole days; other text is refused."""
    if isinstance(value, str | bool):
        match = re.fullmatch(TIME, str(value), re.ASCII)
        if match is None:
            raise ValueError(f"{value!r} {advice}")
        factor = {"day": 1.0, "wee": 7.0, "mon": 30.4375, "yea": 365.25}[match.group(2)[:3]]
        days = float(match.group(1)) * factor
        return float(round(days)) if factor > 7 else days
    return value


Decimals = Annotated[Whole, Field(ge=0, le=10)]
KnownAt = Annotated[
    float,
    BeforeValidator(_known_at),
    Field(
        ge=0,
        description="days after time zero, a time such as 20 weeks (a month is 30.4375 days, to the whole day), or "
        "baseline",
    ),
    WithJsonSchema(
        {"anyOf": [{"type": "number", "minimum": 0}, {"const": "baseline"}, {"type": "string", "pattern": f"^{TIME}$"}]}
    ),
]


_Landmark = Annotated[
    float,
    BeforeValidator(_landmark),
    Field(gt=0),
    WithJsonSchema({"anyOf": [{"type": "number", "exclusiveMinimum": 0}, {"type": "string", "pattern": f"^{TIME}$"}]}),
]
Landmark = Annotated[
    _Landmark | None,
    Field(
        description="days after the endpoint's time zero, or a time such as 8 weeks (a month is 30.4375 days, to the "
        "whole day): only patients still at risk then, their clock restarted"
    ),
]


def readable(text: str) -> str:
    """Check that a formula can be read: pydantic turns a ValueError into a message with the key."""
    try:
        parse(text)
    except FormulaError as error:
        raise ValueError("; ".join([str(error), *_habits(text)])) from None
    return text


def _habits(text: str) -> list[str]:
    """What other languages write and a formula does not, with what it writes instead."""
    code = re.sub(r"\"[^\"]*\"|'[^']*'|`[^`]*`", "", text)
    found = {
        "write == for is equal to": re.search(r"(?<![=!<>])=(?![=<>])", code),
        "write ^ for a power": "**" in code,
        "write a column's name that has blanks or signs between backticks, and the whole in quotes (\"`CD4 pre` / 2\")":
        re.search(r"\w(?:\s+|[.#%])(?!(?:and|or|in|not)\b)[^\W\d]", code),
    }  # fmt: skip
    return [advice for advice, is_there in found.items() if is_there]


class Column(Model):
    """A column of the cohort CSV."""

    label: Label = Field(description="as tables and figures print it, without the unit")
    unit: Label = Field("", validate_default=False, description="unit of the analysis")
    measured_in: Label = Field(
        "", validate_default=False, description="unit in the CSV where it differs; converted once, at reading"
    )
    levels: dict[Code, Text] = Field(
        {},
        description="code in the CSV: label; the first is the reference; codes "
        "that are words may have the same label: spellings of one level",
    )
    decimals: Decimals | None = Field(None, description="values are rounded to these before ties are formed")
    show_decimals: Decimals | None = Field(None, description="decimals of means and medians in print")
    minimum: Number | None = Field(None, description="smallest value that can be true (counts: 0)")
    maximum: Number | None = Field(None, description="largest value that can be true")
    missing: tuple[Code, ...] | None = Field(None, description="codes for a missing value, beside an empty cell")
    known_at: KnownAt = 0.0
    date_format: str | tuple[str, ...] = Field(
        "", description="a column of dates, for example %Y-%m-%d, or a list of the formats that stand in it; read as "
        "days; a cell that two of them read as different days is refused",
    )  # fmt: skip
    beyond_limit: Literal["missing", "limit", "half"] | None = Field(
        None, description="what a cell beyond a detection limit (`<0.5`, `>500`) counts as: `missing`; `limit`, the "
        "limit itself; `half`, half of a lower limit and an upper one itself; default: it is refused. The report says "
        "how many there are",
    )  # fmt: skip
    meant: dict[Literal["levels"], Meant] = Field(
        {}, description="why a level that says unknown or not evaluable stays one; `check` asks no more then"
    )

    @field_validator("levels")
    @classmethod
    def _distinct(cls, levels: dict[str, str]) -> dict[str, str]:
        if len(levels) == 1 or (len(set(levels.values())) == 1 and not any(map(NUMBER.fullmatch, levels))):
            raise ValueError("needs at least two levels")
        seen: dict[str, str] = {}
        for code, label in levels.items():
            other = seen.setdefault(label.casefold(), code)
            are_words = not NUMBER.fullmatch(code) and not NUMBER.fullmatch(other)
            if other != code and not (are_words and label == levels[other]):
                raise ValueError(f"the codes {other} and {code} have the same label {label!r}")
        return levels

    @field_validator("date_format")
    @classmethod
    def _whole_date(cls, date_format: str | tuple[str, ...]) -> str | tuple[str, ...]:
        for each in (date_format,) if isinstance(date_format, str) else date_format:
            if each and not _reads_dates(each):
                raise ValueError(f"{each!r} does not write a date with year, month and day; write for example %Y-%m-%d")
        return date_format

    @model_validator(mode="after")
    def _consistent(self) -> Column:
        given = self.model_fields_set
        for what, other in (("levels", NOT_OF_FACTORS), ("date_format", NOT_OF_DATES)):
            wrong = [key for key in other if key in given]
            if getattr(self, what) and wrong:
                raise ValueError(f"a column with {what} has no {', '.join(wrong)}")
        if self.measured_in and not self.unit:
            raise ValueError("measured_in needs the unit to convert to")
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise ValueError(f"the minimum {self.minimum:g} is above the maximum {self.maximum:g}")
        return self

    @property
    def date_formats(self) -> tuple[str, ...]:
        """Formats of a column of dates; empty for any other."""
        return tuple(filter(None, (self.date_format,) if isinstance(self.date_format, str) else self.date_format))

    @property
    def is_factor(self) -> bool:
        """True for a column with levels."""
        return bool(self.levels)

    @property
    def lowest(self) -> float | None:
        """Smallest value that can be true: the plan's, or 0 for a count."""
        return 0.0 if self.minimum is None and is_count(self.unit) else self.minimum


class Exclusion(Model):
    """Patients left out, in order; each exclusion is a box of the flow diagram."""

    drop: str = Field(description="condition; a patient for whom it is true is left out")
    because: Label = Field(description="the reason, as the flow diagram prints it")
    leaves: str = Field("", description="name of the population that remains, if an analysis uses it")

    @field_validator("drop")
    @classmethod
    def _condition(cls, drop: str) -> str:
        if not parse(readable(drop)).is_condition:
            raise ValueError(f"is not a condition such as karnof < 70: {drop!r}")
        return drop


class Endpoint(Model):
    """A time to event."""

    label: Label = Field(description="name of the curve, for example Overall survival")
    time: str = Field(description="column of the time from time zero to the event or the end of follow-up")
    time_unit: TimeUnit = "days"
    event: str = Field(description="column of the event code")
    event_label: Label = Field(
        "",
        validate_default=False,
        description="what the event is, for example Progression or death; default: the endpoint's label",
    )
    codes: dict[Code, Literal["event", "censored"]] = Field(description="what each code of the event column means")
    time_zero: str = Field("", description="where the clock starts; default: the study's")
    show_in: TimeUnit = Field("months", description="unit of the figures and tables")
    days_per_month: Number = Field(30.4375, ge=28, le=31)
    meant: dict[Literal["codes", "time_unit"], Meant] = Field(
        {}, description="why the codes are right although they contradict their words, or the `time_unit` although the "
        "column's name or label says another; `check` asks no more then",
    )  # fmt: skip

    @field_validator("codes")
    @classmethod
    def _both(cls, codes: dict[str, str]) -> dict[str, str]:
        if set(codes.values()) != {"event", "censored"}:
            raise ValueError("needs at least one code for event and one for censored")
        return codes


class Source(Model):
    """Where a cohort that ships inside an installed package comes from."""

    package: str
    file: str
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    licence: str = ""
    citation: str = ""


def _reads_dates(date_format: str) -> bool:
    """Whether a date survives writing and reading in a format: no part of it is missing or unknown to strptime."""
    date = datetime(2001, 2, 13)
    try:
        return datetime.strptime(date.strftime(date_format), date_format) == date
    except (ValueError, re.error, OverflowError, TypeError):
        return False
