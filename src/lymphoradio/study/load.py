"""Reading config.yaml and study.yaml: one message for each problem, with file, line and key."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from ..errors import ConfigError, InputError, Problem, StudyError
from .check import find_problems
from .config import Config
from .plan import Study

KeyPath = tuple[str | int, ...]
AnyModel = TypeVar("AnyModel", bound=BaseModel)


class _Loader(yaml.SafeLoader):
    """YAML 1.2 scalars: `no`, `on` and `12:30` are text, as a clinician means them."""


_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+.0123456789"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), list(_first))


def read_config(path: Path, overrides: Mapping[str, Any] | None = None) -> Config:
    """Read config.yaml; `overrides` replace its keys.

    Raises
    ------
    ConfigError
        Everything that is wrong with it.
    """
    data, lines = _yaml(path, ConfigError)
    if overrides and isinstance(data, dict):
        data = {**data, **overrides}
    return _validate(data, lines, path, Config, ConfigError)


def read_study(path: Path) -> Study:
    """Read a study.yaml.

    Raises
    ------
    StudyError
        Everything that is wrong with it, each with line and key.
    """
    data, lines = _yaml(path, StudyError)
    study = _validate(data, lines, path, Study, StudyError)
    findings = find_problems(study)
    if findings:
        raise StudyError(
            [Problem(str(path), _where(finding.path, lines), finding.what, finding.remedy) for finding in findings]
        )
    return study


def _validate(
    data: Any, lines: dict[KeyPath, int], path: Path, model: type[AnyModel], error: type[InputError]
) -> AnyModel:
    if not isinstance(data, dict):
        raise error([Problem(str(path), "", "is not a list of `key: value` lines")])
    try:
        return model.model_validate(data)
    except ValidationError as invalid:
        problems = []
        for item in invalid.errors(include_url=False):
            where = _where(_without_tags(item["loc"], data), lines)
            problems.append(Problem(str(path), where, *_words(item)))
        raise error(problems) from None


def _yaml(path: Path, error: type[InputError]) -> tuple[Any, dict[KeyPath, int]]:
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        raise error([Problem(str(path), "", "the file does not exist", "Correct the path in config.yaml")]) from None
    except (OSError, UnicodeDecodeError) as trouble:
        raise error([Problem(str(path), "", f"cannot be read: {trouble}", "Save it as UTF-8")]) from None
    try:
        node = yaml.compose(text, Loader=_Loader)
        if node is None:
            raise error([Problem(str(path), "", "the file is empty")])
        lines: dict[KeyPath, int] = {}
        repeated = list(_walk(node, (), lines))
        if repeated:
            raise error([Problem(str(path), where, "the key stands twice", "Remove one") for where in repeated])
        return yaml.load(text, Loader=_Loader), lines
    except yaml.YAMLError as trouble:
        mark = getattr(trouble, "problem_mark", None)
        where = f"line {mark.line + 1}" if mark else ""
        what = f"is not YAML: {getattr(trouble, 'problem', None) or trouble}"
        raise error([Problem(str(path), where, what, "Mind the indentation and the quotes")]) from None


def _walk(node: yaml.Node, path: KeyPath, lines: dict[KeyPath, int]) -> list[str]:
    """Fill in the line of every key; return the places of keys that stand twice."""
    repeated = []
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            here = (*path, str(key.value))
            lines[here] = key.start_mark.line + 1
            if key.value in seen:
                repeated.append(_where(here, lines))
            seen.add(key.value)
            repeated += _walk(value, here, lines)
    elif isinstance(node, yaml.SequenceNode):
        for i, value in enumerate(node.value):
            lines[*path, i] = value.start_mark.line + 1
            repeated += _walk(value, (*path, i), lines)
    return repeated


def _without_tags(loc: tuple[str | int, ...], data: Any) -> KeyPath:
    """Drop what pydantic adds to a location (union tags, `[key]`); keep the file's keys and a last missing one."""
    path: list[str | int] = []
    for i, part in enumerate(loc):
        if isinstance(data, dict):
            match = next((key for key in data if str(key) == str(part)), None)
            if match is not None:
                path.append(str(part))
                data = data[match]
            elif i == len(loc) - 1 and part != "[key]":
                path.append(part)
        elif isinstance(data, list | tuple) and isinstance(part, int) and part < len(data):
            path.append(part)
            data = data[part]
    return tuple(path)


def _where(path: KeyPath, lines: dict[KeyPath, int]) -> str:
    key = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")
    known = next((lines[path[:end]] for end in range(len(path), 0, -1) if path[:end] in lines), None)
    return ", ".join(filter(None, [f"line {known}" if known else "", key]))


def _words(item: Any) -> tuple[str, str]:
    """What is wrong, and what to do, for a pydantic error."""
    match item["type"]:
        case "extra_forbidden":
            return "unknown key", "Correct its spelling, or remove it"
        case "missing":
            return "this key is needed and is not there", "Add it"
        case "union_tag_not_found":
            return "the analysis has no kind", "Add kind: characteristics, paired_change, cox, ..."
        case "union_tag_invalid":
            known = item["ctx"]["expected_tags"].replace("'", "")
            return f"no analysis of kind {item['ctx']['tag']!r}", f"There are {known}"
        case "value_error":
            return str(item["ctx"]["error"]), ""
    given = item.get("input")
    shown = f" (given: {given!r})" if isinstance(given, str | int | float | bool) else ""
    return item["msg"][0].lower() + item["msg"][1:] + shown, ""
