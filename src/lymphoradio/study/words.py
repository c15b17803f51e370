"""What a validation error means to the one who wrote the file: pydantic's findings in plain words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ..errors import did_you_mean

_KINDS = {
    "string": ("is not text", "Put it in quotes"),
    "int": ("is not a whole number", ""),
    "float": ("is not a number", ""),
    "bool": ("is not true or false", ""),
    "dict": ("is not a list of `key: value` lines", ""),
    "model": ("is not a list of `key: value` lines", ""),
    "tuple": ("is not a list", "Write [a, b]"),
}


def describe(item: Any, schema: dict[str, Any]) -> tuple[str, str]:
    """What is wrong, and what to do.

    Parameters
    ----------
    item : dict
        An error of pydantic.
    schema : dict
        JSON schema of the model, to look up which keys there are.
    """
    what, remedy = _describe(item, schema)
    return (f"the name {what}" if item["loc"] and item["loc"][-1] == "[key]" else what), remedy


def _describe(item: Any, schema: dict[str, Any]) -> tuple[str, str]:
    kind, given, context = item["type"], item.get("input"), item.get("ctx", {})
    match kind:
        case "extra_forbidden":
            known = known_keys(schema, item["loc"][:-1])
            return "unknown key", did_you_mean(str(item["loc"][-1]), known, "Correct its spelling, or remove it")
        case "missing" if isinstance(item["loc"][-1], int):
            return "has too few entries", ""
        case "missing":
            return "this key is needed and is not there", "Add it"
        case "union_tag_not_found":
            return "the analysis has no kind", "Add kind: characteristics, paired_change, cox, ..."
        case "union_tag_invalid":
            known_kinds = re.findall(r"'(\w+)'", context["expected_tags"])
            remedy = did_you_mean(str(context["tag"]), known_kinds, f"There are {', '.join(known_kinds)}")
            return f"no analysis of kind {context['tag']!r}", remedy
        case "value_error":
            return str(context["error"]), ""
        case _ if given is None:
            needed = item["loc"][-1:] and item["loc"][-1] in needed_keys(schema, item["loc"][:-1])
            return "is empty", "Give it a value" if needed else "Give it a value, or remove the key"
        case "literal_error":
            allowed = re.findall(r"'([^']*)'", context["expected"])
            return f"must be {context['expected']}{_given(given)}", did_you_mean(str(given), allowed, "")
        case "too_short":
            n = context["min_length"]
            return f"needs at least {'one entry' if n == 1 else f'{n} entries'}{_given(given)}", ""
        case "too_long":
            return f"has more than {context['max_length']} entries", ""
    if kind.split("_")[0] in _KINDS and kind.endswith(("_type", "_parsing", "_from_float")):
        what, remedy = _KINDS[kind.split("_")[0]]
        return what + _given(given), remedy
    return item["msg"].replace("Input should be", "must be") + _given(given), ""


def _given(value: Any) -> str:
    shown = str(value).lower() if isinstance(value, bool) else repr(value)
    return f" (given: {shown[:60]})" if isinstance(value, str | int | float | bool) else ""


def known_keys(schema: dict[str, Any], loc: tuple[str | int, ...]) -> list[str]:
    """Keys that a model has at a place, from its JSON schema; none where any key may stand."""
    return sorted({key for place in _places(schema, loc) for key in place.get("properties", {})})


def needed_keys(schema: dict[str, Any], loc: tuple[str | int, ...]) -> set[str]:
    """Keys that a model must have at a place, from its JSON schema."""
    return {key for place in _places(schema, loc) for key in place.get("required", [])}


def _places(schema: dict[str, Any], loc: tuple[str | int, ...]) -> list[dict[str, Any]]:
    """What the JSON schema has at a place: every alternative, with its references followed."""
    places = [schema]
    for part in loc:
        below = [found for place in places for found in _below(_whole(place, schema), part)]
        places = below or places  # a tag that pydantic put into the location is no step
    return [inner for place in places for inner in _whole(place, schema)]


def _whole(place: dict[str, Any], schema: dict[str, Any]) -> list[dict[str, Any]]:
    """A schema's alternatives, with its references followed."""
    if "$ref" in place:
        return _whole(schema["$defs"][place["$ref"].rsplit("/", 1)[-1]], schema)
    alternatives = [*place.get("anyOf", []), *place.get("oneOf", [])]
    return [place, *(found for alternative in alternatives for found in _whole(alternative, schema))]


def _below(alternatives: list[dict[str, Any]], part: str | int) -> Iterator[dict[str, Any]]:
    for place in alternatives:
        constant = place.get("properties", {}).get("kind", {}).get("const")
        if constant == part:  # the branch of a union that has this kind
            yield place
        elif part in place.get("properties", {}):
            yield place["properties"][part]
        elif isinstance(place.get("additionalProperties"), dict):
            yield place["additionalProperties"]
        elif isinstance(part, int) and isinstance(place.get("items"), dict):
            yield place["items"]
