"""Every command that a document prints exists, with its options; no document is too old for the code."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import click
import pytest

from lymphoradio.cli import main

from .markdown import DOCUMENTS, ROOT, commands

ELSEWHERE = {".", "head", "sbatch"}  # of the shell, which the tutorial's test runs; and of a cluster


def refusal(command: str) -> str:
    """Why a command line cannot be typed; empty if it can."""
    words = shlex.split(re.sub(r"[\[\]]", " ", command))
    while words and re.fullmatch(r"[A-Z_]+=\S*", words[0]):
        words = words[1:]
    name, rest = words[0].rpartition("/")[2], words[1:]
    if name in ELSEWHERE:
        return ""
    check = {
        "lymphoradio": _of_lymphoradio, "make": _of_make, "snakemake": _of_snakemake, "python": _of_python,
        "pytest": _of_files, "Rscript": _of_files,
    }.get(name)  # fmt: skip
    return check(rest) if check else f"no test knows the command {name}"


def _of_lymphoradio(words: list[str]) -> str:
    if words and words[0] not in main.commands:
        return f"there is no lymphoradio {words[0]}"
    if not words:
        return ""
    command = main.commands[words[0]]
    context = click.Context(command, info_name=words[0], allow_extra_args=True, **command.context_settings)
    try:
        given, left, _ = command.make_parser(context).parse_args(list(words[1:]))
        for option in command.params:
            if isinstance(option.type, click.Choice) and given.get(option.name):
                option.type.convert(given[option.name], option, context)
    except click.UsageError as error:
        return error.format_message()
    return f"too many arguments: {left}" if left else ""


def _of_make(words: list[str]) -> str:
    """Nothing is made: -n prints the recipes, and lines that call make again have a shell that does nothing."""
    done = subprocess.run(
        ["make", "-n", "SHELL=/bin/true", *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.stderr if done.returncode else ""


def _of_snakemake(words: list[str]) -> str:
    unknown = [word for word in words if word.startswith("-") and word not in _options_of_snakemake()]
    return f"snakemake has no {unknown}" if unknown else ""


@cache
def _options_of_snakemake() -> frozenset[str]:
    text = subprocess.run(
        [sys.executable, "-m", "snakemake", "--help"], capture_output=True, text=True, check=True
    ).stdout
    return frozenset(re.findall(r"(?<![\w-])--?[a-zA-Z][\w-]*", text))


def _of_python(words: list[str]) -> str:
    if words[0] == "-m":
        return "" if find_spec(words[1]) else f"there is no module {words[1]}"
    return _of_files(words[:1])


def _of_files(words: list[str]) -> str:
    """A file of the project; of `<name>` and the like any one will do. What follows is the script's own."""
    path = next((word for word in words if not word.startswith("-") and "/" in word), "")
    there = not path or any(ROOT.glob(re.sub(r"<[^>]*>", "*", path)))
    return "" if there else f"there is no {path}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_command_can_be_typed(document: Path) -> None:
    refused = {command: refusal(command) for command in commands(document.read_text("utf-8"))}
    assert {command: why for command, why in refused.items() if why} == {}


def test_commands_are_found_wherever_they_stand() -> None:
    text = "Type `.venv/bin/lymphoradio\ncheck` or\n\n    make test   \n\n```sh\nmake results    # all\n```\n"
    text += "```console\n$ lymphoradio diff a b\nprinted\n```\n"
    found = ["make results", "lymphoradio diff a b", ".venv/bin/lymphoradio check", "make test"]
    assert list(commands(text)) == found


@pytest.mark.parametrize(
    "command",
    [
        "lymphoradio analyse",
        "lymphoradio check --fast",
        "lymphoradio selftest now",
        "lymphoradio diff a b --fail-on red",
        "make everything",
        "snakemake --core-count 4",
        "python -m lymphoradio.study.manual",
        "python docs/make.py",
        "pytest tests/none",
        "Rscript tests/golden/none.R",
        "brew install r",
    ],
)
def test_a_command_that_does_not_exist_is_refused(command: str) -> None:
    assert refusal(command)
