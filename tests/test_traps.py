"""What the libraries get wrong, in traps.csv: each trap has tests, which are there, and a row of docs/libraries.md."""

from __future__ import annotations

import ast
import csv
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "libraries.md"
with (ROOT / "tests" / "traps.csv").open(encoding="utf-8", newline="") as _file:
    TRAPS = list(csv.DictReader(_file))


def described() -> list[tuple[str, str, str]]:
    """Rows of the page's table."""
    lines = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| ")][1:]
    return [tuple(cell.strip() for cell in line.strip("|").split(" | ")) for line in lines]  # type: ignore[misc]


@cache
def collected(file: str) -> dict[str, ast.FunctionDef | ast.AsyncFunctionDef]:
    """Tests that pytest finds in a file: functions, and methods as `Class::method`."""
    path = ROOT / file
    if not (path.is_file() and path.name.startswith("test_")):
        return {}
    found = {}
    for node in ast.parse(path.read_text("utf-8")).body:
        is_class = isinstance(node, ast.ClassDef) and node.name.startswith("Test")
        for item in node.body if is_class else [node]:
            if isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef) and item.name.startswith("test"):
                found[f"{node.name}::{item.name}" if is_class else item.name] = item
    return found


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap["library"])
def test_a_trap_has_its_tests_or_does_not_apply(trap: dict[str, str]) -> None:
    assert bool(trap["tests"]) != bool(trap["not_applicable"])
    for name in trap["tests"].split():
        file, _, test = name.partition("::")
        assert test in collected(file), f"{name} is not there"
        marks = " ".join(ast.unparse(decorator) for decorator in collected(file)[test].decorator_list)
        assert not re.search(r"\b(skip|skipif|xfail|browser)\b", marks), f"{name} does not run"


def test_the_page_has_a_row_for_each_trap() -> None:
    assert [(library, trap) for library, trap, _ in described()] == [(trap["library"], trap["trap"]) for trap in TRAPS]
    assert len({(trap["library"], trap["trap"]) for trap in TRAPS}) == len(TRAPS)


def test_the_page_names_files_that_are_there() -> None:
    named = [path for _, _, answer in described() for path in re.findall(r"`([\w./]+\.(?:py|smk|toml|lock))`", answer)]
    assert len(named) > 30
    assert [
        path for path in named if not any((base / path).is_file() for base in (ROOT, ROOT / "src/lymphoradio"))
    ] == []


@pytest.mark.parametrize(
    "name", ["tests/test_traps.py::test_nothing", "tests/conftest.py::tiny", "tests/test_no.py::test_a"]
)
def test_a_test_that_is_not_there_would_be_found(name: str) -> None:
    file, _, test = name.partition("::")
    assert test not in collected(file)
