"""Columns that a plan derives: by a formula, by conditions, as a CTCAE grade, or from a companion file."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator, model_validator

from ..formula import Formula, parse
from .base import Code, Label, Model, Number, Text
from .csv_spec import CsvFormat
from .data import Column, Decimals, KnownAt, readable

GRADES = ("None", "Grade 1", "Grade 2", "Grade 3", "Grade 4")
ORDERED = ("first", "last", "when_min", "when_max", "slope")


class Records(Model):
    """A companion CSV in long format, beside the cohort CSV: several rows per patient."""

    file: Label = Field(description="its name, in the folder of the cohort CSV")
    id: Label = Field(description="its column that names the patient, as in the cohort CSV")
    columns: dict[Label, Column] = Field(min_length=1)
    missing: tuple[Code, ...] | None = Field(None, description="codes for a missing value; default: the study's")
    csv: CsvFormat | None = Field(None, description="default: as the cohort CSV")


class FromRecords(Model):
    """One value per patient out of the rows of a companion file."""

    records: str = Field(description="the companion file, as under `records`")
    take: Literal["min", "max", "mean", "sum", "count", "any", "only", "first", "last", "when_min", "when_max", "slope"]
    of: str = Field("", description="its number that is taken, of the rows that have it; not for count and any")
    order: str = Field(
        "",
        description="its number that orders the rows, such as the week: for first, last, when_min (the order of the "
        "smallest value), when_max, slope (of `of` on `order`)",
    )
    where: str = Field("", description="condition on its columns; rows for which it is not true are left out")

    @field_validator("where")
    @classmethod
    def _condition(cls, where: str) -> str:
        if where and not parse(readable(where)).is_condition:
            raise ValueError(f"is not a condition such as week <= 6: {where!r}")
        return where

    @model_validator(mode="after")
    def _needed(self) -> FromRecords:
        counted = self.take in ("count", "any")
        if counted == bool(self.of):
            raise ValueError(f"take: {self.take} {'has no' if counted else 'needs'} of")
        if (self.take in ORDERED) != bool(self.order):
            raise ValueError(f"take: {self.take} {'needs' if self.take in ORDERED else 'has no'} order")
        return self


class Lymphopenia(Model):
    """CTCAE grade of a lymphocyte count in cells/uL: below the lower limit, below 800, 500, 200."""

    count: str = Field(description="column of the count, for example the nadir")
    version: Literal["4.0", "4.03", "5.0"] = "5.0"
    lower_limit: Number = Field(description="the laboratory's lower limit of normal, in cells/uL", gt=800)


class Derived(Model):
    """A column computed from others; a condition becomes a factor with the levels No and Yes."""

    label: Label
    formula: str = ""
    cases: dict[Text, str] = Field(
        {}, description="level: condition; a patient has the first level whose condition is true; the first level is "
        "the reference",
    )  # fmt: skip
    lymphopenia: Lymphopenia | None = None
    from_records: FromRecords | None = None
    unit: Label = Field("", validate_default=False)
    decimals: Decimals | None = None
    show_decimals: Decimals | None = None
    known_at: KnownAt | None = Field(
        None, description="default: when the last column of its formula is known; needed with from_records"
    )

    @field_validator("formula")
    @classmethod
    def _readable(cls, text: str) -> str:
        return readable(text) if text else text

    @field_validator("cases")
    @classmethod
    def _conditions(cls, cases: dict[str, str]) -> dict[str, str]:
        if len(cases) == 1:
            raise ValueError("needs at least two levels")
        if len({level.casefold() for level in cases}) < len(cases):
            raise ValueError("two levels have the same label")
        for condition in cases.values():
            if not parse(readable(condition)).is_condition:
                raise ValueError(f"is not a condition such as week <= 6: {condition!r}")
        return cases

    @model_validator(mode="after")
    def _one_way(self) -> Derived:
        ways = [key for key in ("formula", "cases", "lymphopenia", "from_records") if getattr(self, key)]
        if len(ways) != 1:
            found = " and ".join(ways) or "none"
            raise ValueError(f"needs one of formula, cases, lymphopenia, from_records (there is {found})")
        if self.from_records and self.known_at is None:
            raise ValueError("from_records needs known_at: when the value is known, for example 6 weeks")
        if self.is_factor and (self.unit or self.decimals is not None or self.show_decimals is not None):
            raise ValueError("is a factor; it has no unit or decimals")
        return self

    @property
    def parsed(self) -> dict[str, Formula]:
        """Its formulas, parsed, by the level that each gives (a formula: by an empty text)."""
        texts = {"": self.formula} if self.formula else self.cases
        return {level: parse(text) for level, text in texts.items()}

    @property
    def names(self) -> frozenset[str]:
        """Columns of the cohort that it is computed from."""
        if self.lymphopenia:
            return frozenset({self.lymphopenia.count})
        return frozenset().union(*(formula.names for formula in self.parsed.values()))

    @property
    def levels(self) -> tuple[str, ...]:
        """Labels of its levels, the reference first; empty for a number."""
        if self.cases:
            return tuple(self.cases)
        if self.lymphopenia:
            return GRADES
        if self.from_records:
            return ("No", "Yes") if self.from_records.take == "any" else ()
        return ("No", "Yes") if self.parsed[""].is_condition else ()

    @property
    def is_factor(self) -> bool:
        """Whether it has levels."""
        return bool(self.levels)
