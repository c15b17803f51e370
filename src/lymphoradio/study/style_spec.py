"""How numbers are printed: a journal's way, and single keys that differ from it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from .base import Model, Number, Whole

Journal = Literal["nejm", "lancet", "jama"]
PDigits = Literal["three_decimals", "two_or_three_decimals", "two_significant"]
Thousands = Literal[",", "space", "none"]


class Style(Model):
    """How numbers are printed in tables, figures and text; a key that is not given is the journal's."""

    journal: Journal | None = Field(None, description="a journal's format; default: that of this program")
    p_symbol: Literal["p", "P"] | None = None
    p_spaces: bool | None = Field(None, description="spaces around the sign: p = 0.03, or p=0.03")
    p_leading_zero: bool | None = Field(None, description="0.03, or .03")
    p_digits: PDigits | None = Field(
        None, description="two_or_three_decimals: two, and three below 0.01; always as many as say on which side of "
        "alpha p is",
    )  # fmt: skip
    p_smallest: Number | None = Field(None, ge=1e-6, le=0.01, description="what is smaller is printed as below it")
    decimal_point: Literal[".", "·", ","] | None = None
    thousands: Thousands | None = Field(None, description="separator of thousands; space: a narrow one")
    thousands_from: Literal[4, 5] | None = Field(None, description="digits from which numbers are separated")
    ranges: Literal["dash", "hyphen", "to"] | None = Field(
        None, description="between the ends of an interval; always to where an end is negative"
    )
    interval_comma: bool | None = Field(None, description="95% CI, 1.2 to 3.4; or without the comma")
    percent_sign: Literal["row", "cell"] | None = Field(None, description="12 (25.0) under n (%), or 12 (25.0%)")
    percent_decimals: Whole | None = Field(None, ge=0, le=3, description="of a count's percent")
    script: Literal["simplified", "traditional", "japanese", "korean"] | None = Field(
        None, description="whose forms Chinese characters take; default: as the plan's text says"
    )

    @model_validator(mode="after")
    def _two_marks(self) -> Style:
        if self.decimal_point is not None and self.decimal_point == self.thousands:
            raise ValueError(f"{self.decimal_point!r} cannot be the decimal point and the separator of thousands")
        return self


PLAIN_STYLE = Style()
