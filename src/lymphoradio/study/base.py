"""Base of every model of a plan: frozen, and a key that it does not know is an error."""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    WithJsonSchema,
)

NUMBER = re.compile(r"[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?")
PLACEHOLDER = "the reason"  # what `lymphoradio init` writes
_PLACEHOLDERS = {
    PLACEHOLDER,
    "reason",
    "why",
    "todo",
    "tbd",
    "to do",
    "fixme",
    "xxx",
    "xx",
    "x",
    "text",
    "write the reason",
}
TimeUnit = Literal["days", "weeks", "months", "years"]


def as_text(value: object) -> object:
    """YAML reads `0: ZDV` as a number; codes and labels are text here, as they are in a CSV."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) if isinstance(value, int | float) else value


def is_placeholder(text: str) -> bool:
    """Whether a text only holds the place of one that somebody must write.

    >>> is_placeholder("the reason"), is_placeholder("..."), is_placeholder("day 0 is needed for the survival times")
    (True, True, False)
    """
    return text.strip().casefold() in _PLACEHOLDERS or not any(map(str.isalnum, text))


def _a_reason(text: str) -> str:
    if is_placeholder(text):
        raise ValueError(f"{text!r} is a placeholder; write the reason in words")
    return text


def _one_line(text: str) -> str:
    text = text.strip()
    if not text:
        raise ValueError("is empty; give it a text, or remove the key")
    if any(unicodedata.category(character) in ("Cc", "Zl", "Zp") for character in text):
        raise ValueError(f"has a line break or another control character: {text!r}")
    return text


_PLAIN = {"type": ["string", "number", "boolean"]}
Code = Annotated[str, BeforeValidator(as_text), AfterValidator(str.strip), WithJsonSchema(_PLAIN)]
Text = Annotated[str, BeforeValidator(as_text), AfterValidator(_one_line), WithJsonSchema(_PLAIN)]
Label = Annotated[str, AfterValidator(_one_line)]
Meant = Annotated[Text, AfterValidator(_a_reason)]  # why something that looks wrong is not
Number = Annotated[float, Strict()]  # `true` is not the number 1
Whole = Annotated[int, Strict()]
Alpha = Annotated[Number, Field(gt=0, lt=1)]
ConfLevel = Annotated[Number, Field(gt=0.5, lt=1)]


class Model(BaseModel):
    """A frozen model without unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True, allow_inf_nan=False)


def days_per(unit: TimeUnit, days_per_month: float = 30.4375) -> float:
    """Days in one `unit`; a year is twelve of the plan's months.

    >>> days_per("weeks")
    7.0
    >>> days_per("years")
    365.25
    """
    return {"days": 1.0, "weeks": 7.0, "months": days_per_month, "years": 12 * days_per_month}[unit]
