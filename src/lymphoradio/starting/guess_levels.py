"""The levels of a factor: which codes there are, what they may mean, which of them is the reference."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ..cohort.cell_words import said
from ..study.base import NUMBER
from .names import words

_MEANINGS = {**dict.fromkeys(said("yes"), "Yes"), **dict.fromkeys(said("no"), "No")}
_SEXES = {**dict.fromkeys(said("male"), "Male"), **dict.fromkeys(said("female"), "Female")}
_MORE_SEXES = {frozenset("hf"): {"h": "Male", "f": "Female"}, frozenset("ud"): {"u": "Male", "d": "Female"}}
_FIRST = {"no", "none", "negative", "neg", "control", "placebo", "absent", "never", "standard", "normal", "0"}
# Codes that are known by their numbers; and what is no question to be answered with yes or no.
_ORDINALS = {"ecog", "ps", "grade", "stage", "uicc", "class", "kps", "score", "tnm", "gcs"}
_NOT_YES_NO = {"race", "ethnicity", "site", "centre", "center", "arm", "arms", "group", "grp", "cohort", "regimen"}
_ROMAN = re.compile(r"(IV|V?I{0,3})[A-Ca-c]?[1-3]?")  # stages, which the alphabet orders as far as V
SEX = {"sex", "gender"}


def code_of(cell: str) -> str:
    """The code that a cell means to the reader of cohorts: 1.0 is 1.

    >>> code_of("1.0"), code_of("1.5"), code_of("B")
    ('1', '1.5', 'B')
    """
    return cell.split(".")[0] if re.fullmatch(r"[-+]?[0-9]+\.0+", cell) else cell


def guess_levels(name: str, cells: Iterable[str], given: Mapping[str, str]) -> tuple[dict[str, str], str, str]:
    """Levels of a factor.

    Parameters
    ----------
    name : str
        Of the column.
    cells : iterable of str
        Without missing values.
    given : mapping of str to str
        Labels that the file itself gives to codes.

    Returns
    -------
    levels : dict of str to str
        Code to label, the reference first; only codes that occur.
    why : str
        Where the labels are from.
    doubt : str
        What nobody can know from the data; or empty.

    Examples
    --------
    >>> guess_levels("cirrhosis", ["1", "0"], {})[0]
    {'0': 'No', '1': 'Yes'}
    >>> guess_levels("sex", ["m", "f"], {})[0]
    {'f': 'Female', 'm': 'Male'}
    """
    codes = sorted({code_of(cell) for cell in cells}, key=_order)
    if given and all(code in given for code in codes):
        return _distinct({code: given[code] for code in codes}), "labels from the file", ""
    is_sex = bool(SEX & set(words(name)))
    sexes = _MORE_SEXES.get(frozenset(code.casefold() for code in codes), _SEXES)
    for meanings in (sexes, _MEANINGS) if is_sex else (_MEANINGS,):
        if all(code.casefold() in meanings for code in codes):
            labels = {code: meanings[code.casefold()] for code in codes}
            return labels, "by the codes", _taken_together(labels)
    found = set(words(name))
    if codes == ["0", "1"] and not is_sex and not found & (_NOT_YES_NO | _ORDINALS):
        return {"0": "No", "1": "Yes"}, "codes 0 and 1 taken for no and yes", ""
    if all(NUMBER.fullmatch(code) for code in codes) and found & _ORDINALS:
        return {code: code for code in codes}, "few distinct codes", ""
    if all(NUMBER.fullmatch(code) for code in codes):
        numbered = {code: f"Code {code}" for code in codes}
        return numbered, "few distinct codes", f"what do the codes {', '.join(codes)} mean? Write labels"
    first: dict[str, str] = {}
    for code in codes:
        first.setdefault(code.casefold(), code[0].upper() + code[1:].replace("_", " "))
    labels = {code: first[code.casefold()] for code in codes}
    return labels, "few distinct words", _taken_together(labels)


class Reference(NamedTuple):
    """The level that the others are compared with, and by what it is; whether that may be what somebody wants."""

    label: str
    by: str
    is_chosen: bool


def reference(levels: Mapping[str, str]) -> Reference:
    """The first of a factor's levels, and why it is the first.

    Parameters
    ----------
    levels : mapping of str to str
        Code to label, of `guess_levels`.

    Examples
    --------
    >>> reference({"0": "No", "1": "Yes"}), reference({"B": "Brand", "P": "Placebo"})
    (Reference(label='No', by='its word', is_chosen=True), Reference(label='Brand', by='the alphabet', is_chosen=False))
    >>> reference({"1": "1", "2": "2"})[1:], reference({"1": "Combined", "2": "Alone"})[1:]
    (('the lowest number', True), ('the lowest code', False))
    """
    code, label = next(iter(levels.items()))
    if {_MEANINGS.get(word.casefold(), word).casefold() for word in (code, label)} & (_FIRST - {"0"}):
        return Reference(label, "its word", True)
    if all(levels[each] == each and (NUMBER.fullmatch(each) or _ROMAN.fullmatch(each)) for each in levels):
        return Reference(label, "the lowest number", True)
    if NUMBER.fullmatch(code):
        return Reference(label, "the lowest code", False)
    return Reference(label, "the alphabet", False)


def _order(code: str) -> tuple[int, int, float, str]:
    is_number = bool(NUMBER.fullmatch(code))
    meaning = _MEANINGS.get(code.casefold(), code).casefold()
    return (meaning not in _FIRST, not is_number, float(code) if is_number else 0.0, code)


def _taken_together(labels: Mapping[str, str]) -> str:
    """What to look at where several codes are spellings of one level."""
    own = [[code for code in labels if labels[code] == label] for label in dict.fromkeys(labels.values())]
    alike = [f"{' and '.join(map(repr, codes))} for {labels[codes[0]]}" for codes in own if len(codes) > 1]
    return f"{', '.join(alike)}: taken for one level in several spellings; is that right?" if alike else ""


def _distinct(labels: dict[str, str]) -> dict[str, str]:
    """Labels that a file gives to codes, of which no two are the same but for capitals: a plan refuses those."""
    seen = [label.casefold() for label in labels.values()]
    return {
        code: f"{label} (written {code})" if seen.count(label.casefold()) > 1 else label
        for code, label in labels.items()
    }
