"""Reading config.yaml and study.yaml: one message for each problem, with file, line and key."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from ..errors import ConfigError, InputError, Problem, StudyError
from .check import find_problems
from .config import Config
from .findings import Finding
from .paths import COPY, LEAVES, leaves_project
from .plan import Study
from .read_yaml import KeyPath, read_yaml
from .words import describe

AnyModel = TypeVar("AnyModel", bound=BaseModel)


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
    return read_checked(path, Study, StudyError, find_problems)


def read_checked(
    path: Path,
    model: type[AnyModel],
    error: type[InputError],
    find: Callable[[AnyModel], Iterable[Finding]],
    as_written: bool = False,
) -> AnyModel:
    """Read a YAML file as a model, and check what its types cannot see.

    Parameters
    ----------
    path : Path
    model : type
    error : type
        Of the exception that says everything that is wrong.
    find : callable
        Findings in the model.
    as_written : bool, optional
        Every scalar is text as it stands in the file.
    """
    data, lines = _yaml(path, error, as_written)
    found = _validate(data, lines, path, model, error)
    problems = [
        Problem(str(path), _where(finding.path, lines), finding.what, finding.remedy) for finding in find(found)
    ]
    if problems:
        raise error(list(dict.fromkeys(problems)))
    return found


def _validate(
    data: Any, lines: dict[KeyPath, int], path: Path, model: type[AnyModel], error: type[InputError]
) -> AnyModel:
    if not isinstance(data, dict):
        raise error([Problem(str(path), "", "is not a list of `key: value` lines")])
    try:
        return model.model_validate(data)
    except ValidationError as invalid:
        raise error(_problems(invalid, data, lines, path, _schema(model))) from None


@cache
def _schema(model: type[BaseModel]) -> dict[str, Any]:
    return model.model_json_schema()


def _problems(
    invalid: ValidationError, data: Any, lines: dict[KeyPath, int], path: Path, schema: dict[str, Any]
) -> list[Problem]:
    """One problem for each place: a misspelt key is not missing too, and a union's branches are one finding."""
    found: dict[KeyPath, tuple[str, str]] = {}
    spurious: set[KeyPath] = set()
    items = [(_without_tags(item["loc"], data), item) for item in invalid.errors(include_url=False)]
    for place, item in items:
        what, remedy = describe(item, schema)
        if item["type"] == "extra_forbidden":  # the key that is meant is not missing too
            spurious |= {(*place[:-1], name) for name in re.findall(r"Did you mean '(.*)'\?", remedy)}
        if item["type"] == "too_short" and any(_is_below(other, place) for other, _ in items):
            continue  # pydantic counts only the entries that are right
        if place in found:
            what = re.sub(r" \(given: .*\)$", "", found[place][0]) + ", and " + what
        found[place] = (what, remedy)
    spurious -= {place for place, item in items if item["type"] != "missing"}
    return [Problem(str(path), _where(place, lines), *found[place]) for place in found if place not in spurious]


def _is_below(path: KeyPath, above: KeyPath) -> bool:
    return len(path) > len(above) and path[: len(above)] == above


def _yaml(path: Path, error: type[InputError], as_written: bool = False) -> tuple[Any, dict[KeyPath, int]]:
    file = str(path)
    if leaves_project(path):
        raise error([Problem(str(path), "", LEAVES, COPY)])
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise error([Problem(file, "", "the file does not exist", "Put it there, or correct its path")]) from None
    except (OSError, ValueError) as trouble:
        raise error([Problem(file, "", f"cannot be read: {getattr(trouble, 'strerror', None) or trouble}")]) from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as trouble:
        where = f"line {data[: trouble.start].count(10) + 1}"
        what = f"is not UTF-8 (byte {data[trouble.start]:#04x})"
        raise error([Problem(file, where, what, "Save it as UTF-8")]) from None
    document = read_yaml(text, as_written)
    if document.troubles:
        raise error(
            [
                Problem(file, _place(trouble.line, trouble.path), trouble.what, trouble.remedy)
                for trouble in document.troubles
            ]
        )
    return document.data, document.lines


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
    return _place(next((lines[path[:end]] for end in range(len(path), 0, -1) if path[:end] in lines), 0), path)


def _place(line: int, path: KeyPath) -> str:
    key = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")
    return ", ".join(filter(None, [f"line {line}" if line else "", key]))
