"""How the CSV files of a study are written, where a spreadsheet did not write plain CSV."""

from __future__ import annotations

import codecs
import re
from typing import Literal

from pydantic import Field, field_validator, model_validator

from .base import NUMBER, Model

Separator = Literal[",", ";", "tab"]
Thousands = Literal[",", ".", "'", " "]


class CsvFormat(Model):
    """How the cohort CSV, or a companion file, is written."""

    encoding: str = Field(
        "",
        description="such as windows-1252, gb18030, euc-kr, shift_jis or utf-16-le; default: UTF-8, or what the "
        "byte-order mark at the start of the file says",
    )
    separator: Separator | None = Field(
        None, description="default: the one with which the header has the plan's columns"
    )
    decimal: Literal[".", ","] = "."
    thousands: Thousands | None = Field(None, description="separator of thousands; default: none is allowed")

    @field_validator("encoding")
    @classmethod
    def _known(cls, encoding: str) -> str:
        if encoding:
            try:
                is_text = codecs.lookup(encoding)._is_text_encoding
            except (LookupError, ValueError):
                is_text = False
            if not is_text:
                raise ValueError(f"{encoding!r} is no text encoding; write for example windows-1252 or gb18030")
        return encoding

    @model_validator(mode="after")
    def _two_marks(self) -> CsvFormat:
        if self.decimal == self.thousands:
            raise ValueError(f"{self.decimal!r} cannot be the decimal mark and the separator of thousands")
        return self

    @property
    def is_plain(self) -> bool:
        """Whether numbers are written with decimal points and without separators of thousands."""
        return self.decimal == "." and self.thousands is None

    def plain_number(self, cell: str) -> str | None:
        """A number as `float` reads it; None for a cell that is no number of this format.

        >>> german = CsvFormat(decimal=",", thousands=".")
        >>> german.plain_number("1.234,5"), german.plain_number("0,5"), german.plain_number("1.5")
        ('1234.5', '0.5', None)
        """
        if self.is_plain:
            return cell if NUMBER.fullmatch(cell) else None
        whole, mark, rest = cell.partition(self.decimal)
        if self.decimal == "," and "." in rest:
            return None
        if self.thousands is not None and self.thousands in whole:
            if not re.fullmatch(rf"[-+]?[0-9]{{1,3}}({re.escape(self.thousands)}[0-9]{{3}})+", whole):
                return None
            whole = whole.replace(self.thousands, "")
        plain = f"{whole}.{rest}" if mark else whole
        # In a file with decimal commas a point is none: 1.5 would be fifteen to some and one and a half to others.
        return plain if NUMBER.fullmatch(plain) and not (self.decimal == "," and "." in whole) else None


PLAIN = CsvFormat()
