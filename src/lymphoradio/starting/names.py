"""What the name of a column says: its words, the unit in it, how it would be printed."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from ..study.unit_words import unit_of
from ..study.units import plain_unit
from .vocabulary import in_english
from .when import UNIT_WORD, is_time

_ENDS = {
    "gy", "cgy", "kg", "cm", "cm3", "cc", "ml", "years", "yrs", "yr", "months", "mo", "weeks", "wks", "days", "pct",
    "percent", "perc",
}  # fmt: skip
# What brackets say beyond `unit_of`: `ul` is short for `/ul`, and `m` may be metres, months or male.
_IN_BRACKETS = {"ul": "cells/uL", "m": ""}
_TIMES = {"years", "yrs", "yr", "months", "mo", "weeks", "wks", "days"}
AGE = {"age"}
_BRACKETS = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]")
_WIDE = str.maketrans("（）［］／％：，；", "()[]/%:,;")
# The point of `1.5 months` is no separator of words; that of `cd4.20` is one.
_DECIMAL = re.compile(rf"(?<![\w.])(\d+)[.,](\d+)(?=[\s_-]*(?:{UNIT_WORD})(?![a-z]))")
_PRINTED = {
    "age": "Age", "sex": "Sex", "gender": "Sex", "race": "Race", "wt": "Weight", "wtkg": "Weight", "weight": "Weight",
    "height": "Height", "bmi": "Body mass index", "ecog": "ECOG performance status",
    "who ps": "WHO performance status", "stage": "Stage",
    "arm": "Treatment arm", "arms": "Treatment arm", "trt": "Treatment", "treat": "Treatment", "grp": "Group",
    "cd3": "CD3+ T cells", "cd4": "CD4+ T cells", "cd8": "CD8+ T cells", "cd19": "CD19+ B cells", "nk": "NK cells",
    "b": "B cells", "alc": "Absolute lymphocyte count", "tlc": "Total lymphocyte count",
    "anc": "Absolute neutrophil count", "wbc": "White blood cells", "plt": "Platelets",
    "nlr": "Neutrophil-to-lymphocyte ratio", "plr": "Platelet-to-lymphocyte ratio",
}  # fmt: skip


@cache
def words(name: str) -> tuple[str, ...]:
    """Words of a name in small letters and in English where vocabulary.csv has them, without a unit in brackets.

    >>> words("cd4Pre (cells/µL)"), words("os_days"), words("ALC (3 Monate)"), words("CD4 vor RT")
    (('cd4', 'pre'), ('os', 'days'), ('alc', '3', 'months'), ('cd4', 'pre'))
    """
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z][a-z])", " ", _BRACKETS.sub(_times_in, _narrow(name)))
    return in_english(_split(spaced))


def _narrow(name: str) -> str:
    return unicodedata.normalize("NFC", name).translate(_WIDE)


def _split(text: str) -> tuple[str, ...]:
    apart = _DECIMAL.sub("\\1\N{MIDDLE DOT}\\2", text.lower())
    return tuple(word.replace("\N{MIDDLE DOT}", ".") for word in re.split(r"[^\w\N{MIDDLE DOT}]+|_+", apart) if word)


def _times_in(bracket: re.Match[str]) -> str:
    """What of a bracket's parts says a time: `(3 months)`, and `(pre, cells/uL)` without the unit."""
    parts = (part.strip() for part in re.split(r"[,;]\s", bracket.group(1)))
    return " ".join(["", *(part for part in parts if is_time(in_english(_split(part)))), ""])


def in_formula(name: str) -> str:
    """A column's name as a formula of a plan has it.

    >>> in_formula("cd4_pre"), in_formula("CD4 pre"), in_formula("in")
    ('cd4_pre', '`CD4 pre`', '`in`')
    """
    is_plain = re.fullmatch(r"[^\W\d]\w*", name) and name not in ("and", "or", "not", "in")
    return name if is_plain else f"`{name}`"


def unit_in(name: str) -> str:
    """The unit in a name, as plans write it; empty if there is none.

    >>> unit_in("ALC (×10⁹/L)"), unit_in("dose_gy"), unit_in("wtkg"), unit_in("age")
    ('10^9/L', 'Gy', 'kg', '')
    """
    name = _narrow(name)
    inner = [part.strip() for inside in reversed(_BRACKETS.findall(name)) for part in re.split(r"[,;]\s", inside)]
    for inside in inner:
        if unit := _IN_BRACKETS.get(plain_unit(inside).casefold(), unit_of(inside)):
            return unit
        if "/" in inside and any(map(str.isalpha, inside)):
            return inside.strip()
    if name.rstrip().endswith("%"):
        return "%"
    found = words(name)
    length = _unit_words(found)
    if length:
        return _unit(found[-length:])
    if found and (match := re.fullmatch(r"(?:wt|weight|bw|ht|height)(kg|cm)", found[-1])):
        return match.group(1)
    return ""


def without_unit(found: tuple[str, ...]) -> tuple[str, ...]:
    """Words of a name without a unit at their end.

    >>> without_unit(("il7", "pg", "ml"))
    ('il7',)
    """
    length = _unit_words(found)
    return found[:-length] if length else found


def _unit_words(found: tuple[str, ...]) -> int:
    """How many words at the end of a name are its unit: in `ALC 3 months` the months say when, and not in what."""
    for length in (2, 1):
        if len(found) > length and _unit(found[-length:]):
            return 0 if found[-length - 1].replace(".", "").isdigit() and found[-1] in _TIMES else length
    return 0


def _unit(ending: tuple[str, ...]) -> str:
    """The unit that one or two words at the end of a name are: `gy`, `pg_ml`, `per_ul`; empty if they are none."""
    if len(ending) == 1 and ending[0] not in _ENDS:
        return ""
    return unit_of("/".join(ending).replace("per/", "/"))


def printed(name: str) -> str:
    """A name as tables print it, without its unit.

    >>> printed("tumour_size"), printed("cd4"), printed("PTV (cm3)")
    ('Tumour size', 'CD4+ T cells', 'PTV')
    """
    found = without_unit(words(name))
    if " ".join(found) in _PRINTED:
        return _PRINTED[" ".join(found)]
    bare = _BRACKETS.sub("", _narrow(name)) if unit_in(name) else name
    parts = [part for part in re.split(r"[_\s]+", bare) if part]
    kept = parts[: len(found)] if len(parts) > len(found) and len(found) < len(words(name)) else parts
    text = re.sub(r"^il(\d+[a-z]?)\b", lambda match: f"IL-{match.group(1).upper()}", " ".join(kept) or name)
    text = re.sub(r"^cd(\d+)\b", r"CD\1", text)
    return text[0].upper() + text[1:]
