"""Columns that identify a person directly, by their names."""

from __future__ import annotations

from .names import words

_WORDS = {
    "name": "a name", "names": "a name", "surname": "a name", "firstname": "a name", "lastname": "a name",
    "forename": "a name", "fullname": "a name", "initials": "initials", "vorname": "a name", "nachname": "a name",
    "mrn": "a medical record number", "ssn": "a social security number", "nhs": "a health service number",
    "phone": "a telephone number", "telephone": "a telephone number", "tel": "a telephone number",
    "telefon": "a telephone number", "mobile": "a telephone number", "fax": "a fax number",
    "email": "an e-mail address", "mail": "an e-mail address",
    "address": "an address", "adresse": "an address", "street": "an address",
    "zip": "a postcode", "zipcode": "a postcode", "postcode": "a postcode", "plz": "a postcode",
    "dob": "a date of birth", "birthdate": "a date of birth",
    "birthday": "a date of birth", "birth": "a date of birth",
    "geburtsdatum": "a date of birth", "geb": "a date of birth", "passport": "a passport number",
    "insurance": "an insurance number", "licence": "a licence number", "license": "a licence number",
    "account": "an account number", "url": "a web address", "ip": "an internet address", "photo": "a photograph",
}  # fmt: skip
_CONTAINED = {
    "姓名": "a name", "身份证": "an identity card number", "电话": "a telephone number", "手机": "a telephone number",
    "地址": "an address", "住址": "an address", "出生": "a date of birth", "生日": "a date of birth",
    "住院号": "a medical record number", "病历号": "a medical record number", "门诊号": "a medical record number",
    "이름": "a name", "성명": "a name", "전화": "a telephone number", "주소": "an address",
    "주민": "an identity number", "생년월일": "a date of birth",
    "등록번호": "a medical record number", "氏名": "a name", "患者名": "a name",
    "住所": "an address", "生年月日": "a date of birth", "電話": "a telephone number",
}  # fmt: skip
# With these a name is that of a thing: `drug_name`, `birth_weight`.
_OF_THINGS = {"drug", "hospital", "site", "centre", "center", "regimen", "study", "weight", "order", "cohort"}


def identifies(name: str) -> str:
    """What of a person a column says, by its name; empty if nothing.

    >>> identifies("Patient name"), identifies("date_of_birth"), identifies("drug_name"), identifies("age")
    ('a name', 'a date of birth', '', '')
    """
    found = words(name)
    if set(found) & _OF_THINGS:
        return ""
    by_word = [_WORDS[word] for word in found if word in _WORDS]
    return next(iter([*by_word, *(what for part, what in _CONTAINED.items() if part in name)]), "")
