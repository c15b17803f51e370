"""The levels of a factor: which codes there are, what they may mean, which of them is the reference."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from ..study.base import NUMBER
from .names import words

_MEANINGS = {
    "y": "Yes", "yes": "Yes", "n": "No", "no": "No", "true": "Yes", "false": "No", "ja": "Yes", "nein": "No",
    "是": "Yes", "否": "No", "有": "Yes", "无": "No", "예": "Yes", "아니오": "No", "はい": "Yes", "いいえ": "No",
}  # fmt: skip
_SEXES = {"m": "Male", "male": "Male", "f": "Female", "female": "Female", "w": "Female", "男": "Male", "女": "Female",
          "남": "Male", "여": "Female"}  # fmt: skip
_FIRST = {"no", "none", "negative", "neg", "control", "placebo", "absent", "never", "standard", "normal", "0"}
# Codes that are known by their numbers; and what is no question to be answered with yes or no.
_ORDINALS = {"ecog", "ps", "grade", "stage", "uicc", "class", "kps", "score", "tnm", "gcs"}
_NOT_YES_NO = {"race", "ethnicity", "site", "centre", "center", "arm", "arms", "group", "grp", "cohort", "regimen"}
SEX = {"sex", "gender", "geschlecht", "性别", "성별", "性別"}


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
    is_sex = bool(SEX & set(words(name))) or name in SEX
    if is_sex and all(code.casefold() in _SEXES for code in codes):
        return _distinct({code: _SEXES[code.casefold()] for code in codes}), "by the codes", ""
    if all(code.casefold() in _MEANINGS for code in codes):
        return _distinct({code: _MEANINGS[code.casefold()] for code in codes}), "by the codes", ""
    found = set(words(name))
    if codes == ["0", "1"] and not is_sex and not found & (_NOT_YES_NO | _ORDINALS):
        return {"0": "No", "1": "Yes"}, "codes 0 and 1 taken for no and yes", ""
    if all(NUMBER.fullmatch(code) for code in codes) and found & _ORDINALS:
        return {code: code for code in codes}, "few distinct codes", ""
    if all(NUMBER.fullmatch(code) for code in codes):
        numbered = {code: f"Code {code}" for code in codes}
        return numbered, "few distinct codes", f"what do the codes {', '.join(codes)} mean? Write labels"
    labels = _distinct({code: code[0].upper() + code[1:].replace("_", " ") for code in codes})
    variants = len({code.casefold() for code in codes}) < len(codes)
    return labels, "few distinct words", "one level is spelt in several ways; make them one in the data" * variants


def _order(code: str) -> tuple[int, int, float, str]:
    is_number = bool(NUMBER.fullmatch(code))
    meaning = _MEANINGS.get(code.casefold(), code).casefold()
    return (meaning not in _FIRST, not is_number, float(code) if is_number else 0.0, code)


def _distinct(labels: dict[str, str]) -> dict[str, str]:
    """Labels of which no two are the same but for capitals: a plan refuses those."""
    seen = [label.casefold() for label in labels.values()]
    return {
        code: f"{label} (written {code})" if seen.count(label.casefold()) > 1 else label
        for code, label in labels.items()
    }
