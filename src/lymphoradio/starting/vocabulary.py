"""Words of other languages for what headers say: vocabulary.csv, a row per meaning."""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import cache
from importlib.resources import files

_TABLE = "vocabulary.csv"
_LONGEST = 4  # words of a phrase
_CJK = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3"
_BETWEEN_SCRIPTS = re.compile(rf"(?<=[{_CJK}])(?=[a-z0-9])|(?<=[a-z0-9])(?=[{_CJK}])")
# Time words as English has them; a treatment behind one of them says nothing more.
_TIMES = ("pre", "before", "baseline", "post", "after", "end", "followup")


def in_english(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words of a header with those that the table knows in English, and times without the treatment they are of.

    >>> in_english(("cd4", "vor", "rt")), in_english(("生存时间",)), in_english(("alc", "nach", "3", "monaten"))
    (('cd4', 'pre'), ('survival', 'time'), ('alc', 'post', '3', 'months'))
    """
    known = _phrases()
    parts = tuple(part for word in words for part in _segments(word))
    found: list[str] = []
    place = 0
    while place < len(parts):
        length = next((n for n in range(_LONGEST, 0, -1) if " ".join(parts[place : place + n]) in known), 0)
        found += known[" ".join(parts[place : place + length])] if length else parts[place : place + 1]
        place += max(1, min(length, len(parts) - place))
    return _without_treatment(found)


def _without_treatment(words: list[str]) -> tuple[str, ...]:
    """`pre rt`, `post radiotherapy` and `before the operation` are pre, post and before."""
    treatment, particles = set(_rows()["treatment", ""]), set(_rows()["particle", ""])
    kept: list[str] = []
    place = 0
    while place < len(words):
        kept.append(words[place])
        place += 1
        if kept[-1] in _TIMES:
            after = next((i for i in range(place, len(words)) if words[i] not in particles), len(words))
            place = after + 1 if after < len(words) and words[after] in treatment else place
    return tuple(kept)


def _segments(word: str) -> list[str]:
    """Chinese, Japanese and Korean write without blanks: 治疗前CD4 is 治疗前 and CD4."""
    if word.isascii():
        return [word]
    apart: list[str] = []
    for part in _BETWEEN_SCRIPTS.sub(" ", word).split():
        apart += [part] if part.isascii() or part in _phrases() else _inside().sub(r" \g<0> ", part).split()
    return apart


@cache
def _phrases() -> dict[str, tuple[str, ...]]:
    found = {
        unicodedata.normalize("NFC", word).lower(): tuple(means.split())
        for (where, means), words in _rows().items()
        if where == "header"
        for word in words
    }
    stuck = {before: (before,) for before in ("pre", "post")} | {"vor": ("pre",), "nach": ("post",)}
    treatments = _rows()["treatment", ""]
    return found | {start + word: means for start, means in stuck.items() for word in treatments}


@cache
def _inside() -> re.Pattern[str]:
    """Phrases of two letters or more that can stand inside a word of an East Asian script."""
    east = [word for word in _phrases() if len(word) > 1 and re.fullmatch(rf"[{_CJK}]+", word)]
    return re.compile("|".join(sorted(map(re.escape, east), key=len, reverse=True)))


@cache
def _rows() -> dict[tuple[str, str], tuple[str, ...]]:
    text = files(__package__).joinpath(_TABLE).read_text("utf-8")
    return {(row["in"], row["means"]): tuple(row["words"].split("|")) for row in csv.DictReader(text.splitlines())}
