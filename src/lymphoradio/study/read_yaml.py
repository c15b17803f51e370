"""YAML as plain data, with the line of every key: small files written by hand, so what is odd is an error."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import yaml

from .base import as_text

KeyPath = tuple[str | int, ...]
MOST_ENTRIES = 50_000
_TAG = "tag:yaml.org,2002:"


class _Loader(yaml.SafeLoader):
    """YAML 1.2 scalars: `no`, `on` and `12:30` are text, as a clinician means them; and so is `007`."""


_Loader.yaml_implicit_resolvers = {}
for _kind, _pattern, _first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?(0|[1-9][0-9]*)", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+.0123456789"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
):
    _Loader.add_implicit_resolver(f"{_TAG}{_kind}", re.compile(f"^(?:{_pattern})$"), list(_first))


class Trouble(NamedTuple):
    """Something that is wrong with a file as YAML."""

    line: int
    path: KeyPath
    what: str
    remedy: str


class Document(NamedTuple):
    """A YAML file: plain data with text keys, the line of every key and list entry, and what is wrong with it."""

    data: Any
    lines: dict[KeyPath, int]
    troubles: list[Trouble]


def read_yaml(text: str, as_written: bool = False) -> Document:
    """Read one YAML document; never raises. `as_written`: every scalar is text, so that 2.50 keeps its decimals."""
    try:
        node = yaml.compose(text, Loader=_Loader)
        if node is None:
            return Document(None, {}, [Trouble(0, (), "the file is empty", "")])
        builder = _TextBuilder() if as_written else _Builder()
        return Document(builder.build(node, ()), builder.lines, builder.troubles)
    except yaml.reader.ReaderError as error:
        line, what = text[: error.position].count("\n") + 1, f"has the character {chr(int(error.character))!r}"
        return Document(None, {}, [Trouble(line, (), what, "Remove it")])
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        return Document(
            None, {}, [Trouble(line, (), f"is not YAML: {error.problem}", "Mind the indentation and quotes")]
        )
    except RecursionError:
        return Document(None, {}, [Trouble(0, (), "is nested too deeply", "")])


class _Builder:
    """Plain data from YAML's nodes; PyYAML's own constructors raise many things and read 010 as eight."""

    def __init__(self) -> None:
        self.lines: dict[KeyPath, int] = {}
        self.troubles: list[Trouble] = []
        self._open: set[int] = set()

    def build(self, node: yaml.Node, path: KeyPath) -> Any:
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, path)
        if id(node) in self._open or len(self.lines) > MOST_ENTRIES:
            what = "an alias refers to itself" if id(node) in self._open else "has too many entries"
            self._trouble(node, path, what, "Write it out")
            return None
        if node.tag not in (f"{_TAG}map", f"{_TAG}seq"):
            self._trouble(node, path, f"has the tag {node.tag.removeprefix(_TAG)}", "Remove the tag")
        self._open.add(id(node))
        built = self._mapping(node, path) if isinstance(node, yaml.MappingNode) else self._list(node, path)
        self._open.discard(id(node))
        return built

    def _mapping(self, node: yaml.Node, path: KeyPath) -> dict[str, Any]:
        built: dict[str, Any] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self._trouble(key, path, "a key is not text", "Write `key: value`; put text with brackets in quotes")
                continue
            name = self._key(key, path)
            if name in built:
                self._trouble(key, (*path, name), "the key stands twice", "Remove one")
            self.lines[*path, name] = key.start_mark.line + 1
            built[name] = self.build(value, (*path, name))
        return built

    def _list(self, node: yaml.Node, path: KeyPath) -> list[Any]:
        built = []
        for i, value in enumerate(node.value):
            self.lines[*path, i] = value.start_mark.line + 1
            built.append(self.build(value, (*path, i)))
        return built

    def _key(self, node: yaml.ScalarNode, path: KeyPath) -> str:
        """A key as a CSV would write it: numbers plainly, all else as it stands."""
        number = node.tag in (f"{_TAG}int", f"{_TAG}float")
        return str(as_text(self._scalar(node, path)) if number else self._text(node, path)).strip()

    def _scalar(self, node: yaml.ScalarNode, path: KeyPath) -> Any:
        kind = node.tag.removeprefix(_TAG)
        try:
            match kind:
                case "str":
                    return self._text(node, path)
                case "int":
                    return int(node.value)
                case "float":
                    return float(node.value)
                case "bool":
                    return {"true": True, "false": False}[node.value.lower()]
                case "null":
                    return None
        except (ValueError, KeyError):
            self._trouble(node, path, f"{node.value[:40]!r} cannot be read as {kind}", "Correct it")
            return None
        self._trouble(node, path, f"has the tag {kind}", "Remove the tag")
        return None

    def _text(self, node: yaml.ScalarNode, path: KeyPath) -> str:
        text = str(node.value)
        if any(character == "\0" or "\ud800" <= character <= "\udfff" for character in text):
            self._trouble(node, path, f"has a character that is not text: {text[:40]!r}", "Remove it")
        return text

    def _trouble(self, node: yaml.Node, path: KeyPath, what: str, remedy: str) -> None:
        self.troubles.append(Trouble(node.start_mark.line + 1, path, what, remedy))


class _TextBuilder(_Builder):
    """Plain data whose scalars and keys are text as they stand; an empty value is still none."""

    def _key(self, node: yaml.ScalarNode, path: KeyPath) -> str:
        return self._text(node, path).strip()

    def _scalar(self, node: yaml.ScalarNode, path: KeyPath) -> Any:
        kind = node.tag.removeprefix(_TAG)
        if kind == "null":
            return None
        if kind not in ("str", "int", "float", "bool"):
            self._trouble(node, path, f"has the tag {kind}", "Remove the tag")
        return self._text(node, path)
