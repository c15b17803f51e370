"""The recipe of a synthetic cohort: simulation.yaml as a typed model."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError, field_validator, model_validator

from ..errors import InputError, Problem
from ..formula import parse
from ..study.base import Code, Label, Model, Number, Whole, as_text
from ..study.data import Decimals, readable
from ..study.read_yaml import read_yaml
from ..study.words import describe

Quantile = Literal["min", "q1", "median", "q3", "max"]
Printed = Code
Counts = dict[Code, Whole]


class RecipeError(InputError):
    """Problems in a simulation.yaml, or between it and the study."""


def _readable(text: str) -> str:
    return readable(text) if text else text


def _condition(text: str) -> str:
    if text and not parse(readable(text)).is_condition:
        raise ValueError(f"is not a condition such as age > 60: {text!r}")
    return text


class SurvivalDraw(Model):
    """Times to event with their event codes, from a Weibull distribution with proportional hazards."""

    event: str = Field(description="the event column, drawn together with the times")
    log_hazard: str = Field("0", description="formula: log hazard ratio against a patient with 0")
    median: Number = Field(gt=0, description="median time of a patient with log hazard 0, in the column's unit")
    weibull: Number = Field(1.0, gt=0, description="shape; 1: a constant hazard")
    censored: tuple[Number, Number] = Field(description="ends of follow-up are uniform between these")
    at_least: str = Field("", description="formula: no patient's time is shorter")

    _formulas = field_validator("log_hazard", "at_least")(_readable)


class ColumnDraw(Model):
    """How a column's values are drawn."""

    working: bool = False
    levels: tuple[Code, ...] = ()
    decimals: Decimals | None = None
    minimum: Number | None = None
    maximum: Number | None = None
    counts: Counts | dict[Code, Counts] = {}
    quantiles: dict[Quantile, Printed] = {}
    mean: Number | None = None
    sd: Number | None = Field(None, ge=0)
    shape: Literal["normal", "lognormal", "uniform"] = "normal"
    by: str = ""
    rank_by: str = ""
    noise: Number = Field(1.0, ge=0)
    formula: str = ""
    spread: Number = Field(0.0, ge=0)
    missing: Whole = Field(0, ge=0)
    missing_if: str = ""
    survival: SurvivalDraw | None = None
    fit: Whole = Field(20_000, ge=0)

    _formulas = field_validator("rank_by", "formula")(_readable)
    _conditions = field_validator("missing_if")(_condition)

    @model_validator(mode="after")
    def _one_way(self) -> ColumnDraw:
        if self.survival and (self.formula or self.rank_by or self.counts or self.quantiles):
            raise ValueError("survival draws the values; leave formula, rank_by, counts and quantiles out")
        if self.formula and (self.rank_by or self.counts or self.quantiles):
            raise ValueError("formula gives the values; leave rank_by, counts and quantiles out")
        return self


class Move(Model):
    """A kind of move of the search."""

    swap: tuple[str, ...] = ()
    together: tuple[str, ...] = ()
    nudge: tuple[str, ...] = ()
    shift: tuple[str, ...] = ()
    flip: tuple[str, ...] = ()
    within: str = ""
    where: str = ""
    by: Whole | None = Field(None, ge=1)
    weight: Whole = Field(1, ge=1)

    _conditions = field_validator("where")(_condition)

    @model_validator(mode="after")
    def _one_kind(self) -> Move:
        given = [kind for kind in MOVES if getattr(self, kind)]
        if len(given) != 1:
            raise ValueError(f"needs one of {', '.join(MOVES)} (there is {' and '.join(given) or 'none'})")
        if self.within and given[0] not in ("swap", "together", "shift"):
            raise ValueError(f"within is for moves of two patients, not for {given[0]}")
        return self

    @property
    def kind(self) -> str:
        """Which move it is."""
        return next(kind for kind in MOVES if getattr(self, kind))

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns that it moves."""
        found: tuple[str, ...] = getattr(self, self.kind)
        return found


MOVES = ("swap", "together", "nudge", "shift", "flip")


class Stage(Model):
    """A search over some columns for some targets."""

    name: Label
    moves: tuple[Move, ...] = Field(min_length=1)
    targets: tuple[Label, ...] = ()
    constraints: tuple[str, ...] = ()
    iterations: Whole = Field(20_000, ge=1)
    temperature: Whole = Field(250, ge=0)
    weights: dict[Label, Annotated[Number, Field(ge=0)]] = {}

    @field_validator("constraints")
    @classmethod
    def _are_conditions(cls, constraints: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(map(_condition, constraints))


class Companion(Model):
    """A companion file in long format, written from wide columns."""

    key: str = Field(description="the record's column that tells a patient's rows apart")
    value: str = Field(description="the record's column that holds the value")
    columns: dict[Code, str] = Field(min_length=1, description="value of the key: drawn column")
    skip: Code = Field("", description="rows with this value are not written")

    @field_validator("skip", mode="before")
    @classmethod
    def _text(cls, skip: object) -> object:
        return as_text(skip)


class Recipe(Model):
    """A simulation.yaml."""

    seed: Whole = Field(ge=0)
    patients: Whole | None = Field(None, ge=2)
    pull: Number = Field(0.0, ge=0)
    columns: dict[Label, ColumnDraw] = Field(min_length=1)
    companions: dict[Label, Companion] = {}
    stages: tuple[Stage, ...] = ()


def read_recipe(path: Path) -> Recipe:
    """Read a simulation.yaml.

    Raises
    ------
    RecipeError
        Everything that is wrong with it.
    """
    file = str(path)
    try:
        document = read_yaml(path.read_text("utf-8"))
    except FileNotFoundError:
        raise RecipeError([Problem(file, "", "the file does not exist", "Write it: docs/simulation.md")]) from None
    except (OSError, UnicodeDecodeError) as trouble:
        raise RecipeError([Problem(file, "", f"cannot be read: {trouble}")]) from None
    if document.troubles:
        found = [Problem(file, f"line {trouble.line}", trouble.what, trouble.remedy) for trouble in document.troubles]
        raise RecipeError(found)
    try:
        return Recipe.model_validate(document.data)
    except ValidationError as invalid:
        schema = Recipe.model_json_schema()
        raise RecipeError(
            [
                Problem(file, ".".join(map(str, item["loc"])), *describe(item, schema))
                for item in invalid.errors(include_url=False)
            ]
        ) from None
