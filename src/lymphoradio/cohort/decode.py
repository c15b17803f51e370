"""From a file's bytes to its text: the encoding that a mark or the plan names, and no guess."""

from __future__ import annotations

import codecs

from ..errors import CohortError, Problem

SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
# A longer mark first: that of UTF-32 begins as UTF-16's does.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_REMEDY = "Save it as CSV UTF-8, or name its encoding in the plan (csv: {encoding: windows-1252}, for example)"


def decode(data: bytes, file: str, encoding: str = "") -> str:
    """Text of a file.

    Parameters
    ----------
    data : bytes
    file : str
        As messages name it.
    encoding : str
        Of the plan; without one the byte-order mark decides, and without a mark the text is UTF-8.

    Raises
    ------
    CohortError
        It is a spreadsheet, or no text in that encoding; with the line, and what its first strange byte would be in
        the encodings of Western spreadsheets.
    """
    if data.startswith(SPREADSHEETS):
        raise CohortError([Problem(file, "", "is a spreadsheet or zip file, not a CSV", "Save it as CSV UTF-8")])
    found = encoding or next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(found)
    except UnicodeError as trouble:
        raise CohortError([_undecodable(data, file, found, trouble)]) from None
    if "\x00" in text:
        remedy = f"It may be UTF-16 without a byte-order mark, or damaged. {_REMEDY}"
        raise CohortError([Problem(file, f"line {_line(text[: text.index(chr(0))])}", "has NUL bytes", remedy)])
    return text.removeprefix("\ufeff")


def _undecodable(data: bytes, file: str, encoding: str, trouble: UnicodeError) -> Problem:
    if encoding.replace("_", "-").lower() not in ("utf-8", "utf8") or not isinstance(trouble, UnicodeDecodeError):
        return Problem(file, "", f"is not {encoding}", "Correct encoding under csv in the plan, or the file")
    start = trouble.start
    seen = data[start : start + 1].decode("cp1252", "replace")
    would_be = f", {seen!r} in windows-1252" if seen.isprintable() and seen != "\ufffd" else ""
    where = f"line {_line(data[:start].decode('latin-1'))}"
    return Problem(file, where, f"is not UTF-8 (byte {data[start]:#04x}{would_be})", _REMEDY)


def _line(before: str) -> int:
    return before.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
