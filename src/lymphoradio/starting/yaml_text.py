"""Plan text: values quoted where YAML would read them as something else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

# What YAML 1.1 or 1.2 reads as another type; No and Yes too, for readers who know YAML 1.1.
_WORDS = {"true", "false", "null", "yes", "no", "on", "off", "y", "n", "~", ""}
_TEXT = re.compile(r"[^\W\d_](?:[\w .+/()%^<>=*'-]*[\w+/()%.*])?|\d+ [a-z]+")
_NUMBER = re.compile(r"(?:0|[1-9]\d*)(?:\.\d*[1-9])?")


def scalar(value: object, in_flow: bool = True) -> str:
    """A value as YAML; on a line of its own (not `in_flow`) commas need no quotes.

    >>> scalar("CD4+ T cells"), scalar("No"), scalar("a: b"), scalar("007"), scalar(3), scalar("3")
    ('CD4+ T cells', '"No"', '"a: b"', '"007"', '3', '"3"')
    >>> scalar("A, by B", in_flow=False)
    'A, by B'
    """
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, str):
        return str(value)
    plain = _TEXT.fullmatch(value if in_flow else re.sub(r"(?<=\w),", "", value))
    if plain and value.casefold() not in _WORDS and value.isprintable():
        return value
    return '"' + "".join(map(_escaped, value)) + '"'


def key(name: str) -> str:
    """A key as YAML: there a number is its text, and needs no quotes.

    >>> key("3"), key("1.50"), key("cd40")
    ('3', '"1.50"', 'cd40')
    """
    return name if _NUMBER.fullmatch(name) and name.isascii() else scalar(name)


def _escaped(letter: str) -> str:
    if letter in '"\\':
        return f"\\{letter}"
    return letter if letter.isprintable() else f"\\U{ord(letter):08X}"


def flow(values: Mapping[str, object]) -> str:
    """A mapping on one line; its values are scalars, lists or mappings.

    >>> flow({"label": "Sex", "levels": {"0": "No"}})
    '{label: Sex, levels: {0: "No"}}'
    """
    return "{" + ", ".join(f"{key(name)}: {_value(value)}" for name, value in values.items()) + "}"


def listed(values: Iterable[object]) -> str:
    """A list on one line.

    >>> listed(["cd40", "a, b"])
    '[cd40, "a, b"]'
    """
    return "[" + ", ".join(map(_value, values)) + "]"


def comment(text: str) -> str:
    """A comment's text on one line, whatever stands in it."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def _value(value: object) -> str:
    if isinstance(value, Mapping):
        return flow(value)
    return listed(value) if isinstance(value, list | tuple) else scalar(value)
