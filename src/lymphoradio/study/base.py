"""Base of every model of a plan: frozen, and a key that it does not know is an error."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

TimeUnit = Literal["days", "weeks", "months", "years"]
Alpha = Annotated[float, Field(gt=0, lt=1)]
ConfLevel = Annotated[float, Field(gt=0.5, lt=1)]


def _as_text(value: object) -> object:
    """YAML reads `0: ZDV` as a number; codes and labels are text here, as they are in a CSV."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) if isinstance(value, int | float) else value


Text = Annotated[str, BeforeValidator(_as_text)]


class Model(BaseModel):
    """A frozen model without unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True)


def days_per(unit: TimeUnit, days_per_month: float = 30.4375) -> float:
    """Days in one `unit`; a year is twelve of the plan's months.

    >>> days_per("weeks")
    7.0
    >>> days_per("years")
    365.25
    """
    return {"days": 1.0, "weeks": 7.0, "months": days_per_month, "years": 12 * days_per_month}[unit]
