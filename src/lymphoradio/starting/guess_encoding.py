"""The encoding of a text file that does not say it."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from typing import NamedTuple

_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# What a text of each encoding mostly has among its letters beyond ASCII; the first that fits is taken.
_EAST_ASIAN: tuple[tuple[str, Callable[[str], bool], float], ...] = (
    ("euc-kr", lambda letter: "\uac00" <= letter <= "\ud7a3", 0.9),
    ("shift_jis", lambda letter: "\u3040" <= letter <= "\u30ff", 0.2),
    ("gb18030", lambda letter: "\u4e00" <= letter <= "\u9fff", 0.5),
)


class Encoding(NamedTuple):
    """An encoding as the plan names it (empty: UTF-8, or what the byte-order mark says), and why."""

    name: str
    why: str = ""


def guess_encoding(data: bytes) -> Encoding:
    """Encoding of a text.

    Parameters
    ----------
    data : bytes

    Returns
    -------
    Encoding
        A byte-order mark decides; then UTF-8, if the bytes are that; UTF-16, if every other byte is 0; an East Asian
        encoding, if bytes beyond ASCII come in pairs that are its letters; else windows-1252.

    Examples
    --------
    >>> guess_encoding("CD4 (/µL)".encode("latin-1")).name
    'windows-1252'
    """
    if data.startswith(_MARKS) or (_reads(data, "utf-8") and b"\x00" not in data):
        return Encoding("")
    for name, odd in (("utf-16-le", 1), ("utf-16-be", 0)):
        if b"\x00" in data and data[odd::2].count(0) > len(data) / 4 and _reads(data, name):
            return Encoding(name, "every other byte is 0 and there is no byte-order mark")
    runs = re.findall(rb"[\x80-\xff]+", data)
    if runs and sum(len(run) > 1 for run in runs) * 2 > len(runs):
        for name, is_own, share in _EAST_ASIAN:
            letters = [letter for letter in data.decode(name, "replace") if not letter.isascii()]
            if _reads(data, name) and sum(map(is_own, letters)) >= share * len(letters):
                return Encoding(name, "its letters beyond ASCII are those of this encoding; look at the names")
    name = "windows-1252" if _reads(data, "windows-1252") else "latin-1"
    return Encoding(
        name, "it is not UTF-8 and this is what Western spreadsheets write; look at letters such as µ and ä"
    )


def _reads(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeError:
        return False
    return True
