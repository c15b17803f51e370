"""Columns that look like direct identifiers: a name, a telephone number, a date of birth. They stop the reading.

The eighteen classes are those of the Safe Harbor method of the United States' HIPAA Privacy Rule, 45 CFR 164.514(b)(2).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import date

from ..errors import Problem
from .distinct import Cells

OLDEST_AGE = 89
NO_AGE = 130  # what is above is a code or a slip, and identifies nobody
REMEDY = "Take it out of the file, or say in the plan why it stays (identifiers)"
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+|[^\W\d_a-zA-Z]+")
_WHOSE = {
    "patient", "patients", "pat", "subject", "person", "first", "last", "full", "family", "given", "middle", "maiden",
    "sur", "home", "work", "private", "mobile", "contact", "his", "her", "of", "no", "nr", "number", "num", "id",
    "code", "next", "kin", "relative",
}  # fmt: skip

# Of each class: words of its columns' names. A name is of the class where it has one and otherwise only `_WHOSE`.
_NAMES: dict[str, set[str]] = {
    "names": {
        "name",
        "names",
        "surname",
        "firstname",
        "lastname",
        "forename",
        "initials",
        "fullname",
        "patientname",
        "vorname",
        "nachname",
    },
    "addresses": {
        "address",
        "street",
        "city",
        "town",
        "village",
        "zip",
        "zipcode",
        "postcode",
        "postal",
        "county",
        "adresse",
        "plz",
    },
    "dates of a person": {
        "dob",
        "birthdate",
        "birthday",
        "birth",
        "dod",
        "admission",
        "discharge",
        "deathdate",
        "geburtsdatum",
        "geb",
    },
    "telephone numbers": {"phone", "telephone", "tel", "cell", "cellphone", "mobilephone", "mobile", "telefon"},
    "fax numbers": {"fax"},
    "e-mail addresses": {"email", "mail", "emails"},
    "social security numbers": {"ssn", "nationalid", "rrn", "nin", "passport", "idcard", "nhs"},
    "medical record numbers": {"mrn", "medicalrecord", "chart", "casenumber", "hospitalid", "admissionnumber"},
    "health plan numbers": {"insurance", "beneficiary", "healthplan", "policy"},
    "account numbers": {"account", "iban", "bankaccount"},
    "certificate or licence numbers": {"license", "licence", "certificate"},
    "vehicle identifiers": {"vehicle", "licenseplate", "numberplate", "vin"},
    "device identifiers": {"device", "serial", "imei", "mac"},
    "web addresses": {"url", "website", "homepage"},
    "internet addresses": {"ip", "ipaddress"},
    "biometric identifiers": {"fingerprint", "voiceprint", "retina", "biometric"},
    "photographs": {"photo", "photograph", "picture", "portrait"},
}
_JOINED = {"postcode", "zipcode", "idcard", "numberplate", "licenseplate", "healthplan", "voiceprint"}
# The same in Chinese, Japanese and Korean: anywhere in the name.
_EAST_ASIAN = {
    "names": ("姓名", "名字", "联系人", "氏名", "患者名", "이름", "성명"),
    "addresses": ("地址", "住址", "邮编", "街道", "住所", "주소"),
    "dates of a person": ("出生日期", "生日", "入院日期", "出院日期", "死亡日期", "生年月日", "생년월일"),
    "telephone numbers": ("电话", "手机", "電話", "전화"),
    "fax numbers": ("传真",),
    "e-mail addresses": ("邮箱", "电子邮件"),
    "social security numbers": ("身份证", "护照", "社保号", "주민"),
    "medical record numbers": ("病历号", "住院号", "门诊号", "病案号", "就诊号", "등록번호"),
    "health plan numbers": ("医保号", "医保卡", "保险号"),
    "account numbers": ("账号", "银行卡"),
    "photographs": ("照片",),
}
# Words that say with another word what they do not say alone: date of birth, and birth weight; medical record number.
_ALONE = {"birth", "admission", "discharge", "mail", "cell", "chart", "policy", "device", "account", "city", "mac"}
_WITH = {
    "date", "day", "time", "dt", "address", "number", "no", "nr", "id", "phone", "record", "code", "serial", "medical",
}  # fmt: skip

_ANYWHERE = {
    "e-mail addresses": re.compile(r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}"),
    "social security numbers": re.compile(r"\d{3}-\d{2}-\d{4}|\d{6}-[1-8]\d{6}"),
    "web addresses": re.compile(r"(https?://|www\.)\S+"),
}
_YEAR = r"(19|20)\d{2}"
_MOSTLY = {
    "telephone numbers": re.compile(
        r"(\+|00)[1-9][\d ()/-]{8,18}\d|1[3-9]\d{9}|\(\d{3}\) ?\d{3}-\d{4}|\d{3}-\d{3}-\d{4}"
    ),
    "internet addresses": re.compile(r"((25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(25[0-5]|2[0-4]\d|1?\d?\d)"),
    "dates of a person": re.compile(
        rf"{_YEAR}[-/.年]\d{{1,2}}[-/.月]\d{{1,2}}日?([T ].*)?|\d{{1,2}}[-/.]\d{{1,2}}[-/.]{_YEAR}"
    ),
}  # fmt: skip
_SHORT_NUMBER = re.compile(r"\d{0,9}(\.\d*)?")  # nothing of all these, and most cells of a large file
_CHINESE_ID = re.compile(r"[1-9]\d{5}((?:19|20)\d{2})(\d{2})(\d{2})\d{3}[\dXx]")


def find_identifiers(file: str, header: Sequence[str], cells: Sequence[Cells], kept: Collection[str]) -> list[Problem]:
    """Columns that look like direct identifiers, by their names and by what stands in them; no value is said.

    Parameters
    ----------
    file : str
        As messages name it.
    header : sequence of str
        Names of all columns of the file, those that the plan does not read included.
    cells : sequence of Cells
        Of each column.
    kept : collection of str
        Columns of which the plan says why they stay.

    Returns
    -------
    list of Problem
    """
    found = []
    for name, column in zip(header, cells, strict=True):
        what = next(_classes(name, column), "") if name and name not in kept else ""
        if what:
            found.append(Problem(file, f"column {name}", what, REMEDY))
    return found


def identifying(name: str) -> str:
    """The class of direct identifiers that a column has by its name; empty for none.

    >>> identifying("Patient name"), identifying("date_of_birth"), identifying("drug_name"), identifying("age")
    ('names', 'dates of a person', '', '')
    """
    return next(_by_name(name), "")


def _classes(name: str, column: Cells) -> Iterator[str]:
    for kind in _by_name(name):
        yield f"has the name of a column of {kind}, which identify a person"
    for kind in _by_values(column):
        yield f"has what look like {kind}, which identify a person"
    if _is_age(name) and any(_between(cell, OLDEST_AGE, NO_AGE) for cell in column.distinct):
        yield f"has an age above {OLDEST_AGE}, which can identify a person (write them as {OLDEST_AGE + 1})"


def _words(name: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(name)]


def _by_name(name: str) -> Iterator[str]:
    parts = _words(re.sub("(?i)e[-_ ]mail", "email", name))
    words = {*parts, "".join(parts)} if len(parts) == 2 and "".join(parts) in _JOINED else set(parts)
    for kind, marks in _NAMES.items():
        hit = words & marks
        others = words - marks - _WHOSE - _WITH - set(parts if hit & _JOINED else ())
        if hit and not others and (hit - _ALONE or words & _WITH):
            yield kind
    yield from (kind for kind, marks in _EAST_ASIAN.items() if any(mark in name for mark in marks))


def _by_values(column: Cells) -> Iterator[str]:
    candidates = [
        (cell, times)
        for cell, times in zip(column.distinct, column.counts.tolist(), strict=True)
        if not _SHORT_NUMBER.fullmatch(cell)
    ]
    cells = [cell for cell, _ in candidates]
    yield from (kind for kind, form in _ANYWHERE.items() if any(map(form.fullmatch, cells)))
    if any(map(_is_chinese_id, cells)):
        yield "social security numbers"
    n_known = sum(times for cell, times in zip(column.distinct, column.counts.tolist(), strict=True) if cell)
    for kind, form in _MOSTLY.items():
        if sum(times for cell, times in candidates if form.fullmatch(cell)) * 2 > n_known:
            yield kind


def _is_chinese_id(cell: str) -> bool:
    found = _CHINESE_ID.fullmatch(cell)
    if found is None:
        return False
    try:
        date(*map(int, found.groups()))
    except ValueError:
        return False
    return True


def _is_age(name: str) -> bool:
    return "age" in _words(name) or "年龄" in name


def _between(cell: str, above: float, at_most: float) -> bool:
    return re.fullmatch(r"\d{2,3}(\.\d+)?", cell) is not None and above < float(cell) <= at_most
