"""A study more in config.yaml: its text is kept as it is, comments and all."""

from __future__ import annotations

import re

from ..errors import ConfigError, Problem
from ..study.read_yaml import Document, read_yaml
from .yaml_text import scalar


def add_study(data: bytes, file: str, name: str, cohort: str, plan: str) -> bytes:
    """The bytes of a config.yaml with a study added at the end of `studies`.

    Parameters
    ----------
    data : bytes
        As it is.
    file : str
        As messages name it.
    name, cohort, plan : str
        The study; a study that is there with the same files is left as it is.

    Raises
    ------
    ConfigError
        It cannot be read, has another study of that name, or has its studies on one line.
    """
    text = _text(data, file)
    before = read_yaml(text.removeprefix("\ufeff"))
    if before.troubles and text.strip():
        trouble = before.troubles[0]
        raise ConfigError([Problem(file, f"line {trouble.line}", trouble.what, trouble.remedy)])
    there = before.data if isinstance(before.data, dict) else {}
    studies = there.get("studies") or {}
    if not isinstance(studies, dict):
        raise ConfigError([Problem(file, "studies", "is not a list of `key: value` lines")])
    entry = {"cohort": cohort, "plan": plan}
    if name in studies:
        if studies[name] == entry:
            return data
        what, remedy = f"there is already a study {name!r}, with other files", "Give the new one another name: --name"
        raise ConfigError([Problem(file, f"studies.{name}", what, remedy)])
    added = _inserted(text, before, entry, name)
    if read_yaml(added.removeprefix("\ufeff")).data != {**there, "studies": {**studies, name: entry}}:
        lines = f"{name}: {{cohort: {scalar(cohort)}, plan: {scalar(plan)}}}"
        raise ConfigError([Problem(file, "studies", "is not written a study per line", f"Add it yourself: {lines}")])
    return added.encode("utf-8")


def _text(data: bytes, file: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise ConfigError([Problem(file, "", "is not UTF-8", "Save it as UTF-8")]) from None


def _inserted(text: str, document: Document, entry: dict[str, str], name: str) -> str:
    lines = text.splitlines(keepends=True)
    end_of_line = "\r\n" if lines and lines[0].endswith("\r\n") else "\n"
    start = document.lines.get(("studies",), 0)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += end_of_line
    if not start:
        lines.append("studies:" + end_of_line)
        start = len(lines)
    last = start
    for i in range(start, len(lines)):
        if lines[i][:1] in (" ", "\t") and lines[i].strip() and not lines[i].lstrip().startswith("#"):
            last = i + 1
        elif lines[i].strip() and not lines[i].lstrip().startswith("#"):
            break
    children = [line for path, line in document.lines.items() if path[:1] == ("studies",) and len(path) == 2]
    indent = re.match(" *", lines[min(children) - 1]).group() if children else "  "  # type: ignore[union-attr]
    new = [f"{indent}{name}:", *(f"{indent}{indent or '  '}{key}: {scalar(value)}" for key, value in entry.items())]
    return "".join([*lines[:last], *(line + end_of_line for line in new), *lines[last:]])
