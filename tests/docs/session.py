"""Runs a document as its reader would, in a copy of the project, and compares what it prints.

- A `console` block: lines that begin with `$ ` are run in a shell, and what they print, to both streams, must be the
  lines below. `[...]` stands for any lines that are left out.
- A `diff FILE` block: the first line must be in the file once, and each later one below it; lines with `-` are taken
  out, lines with `+` put in there.
- `<!-- shows FILE -->` above a table or an image: the table is that CSV, the image is that picture, smaller.

Times are compared as 0 s, and versions' ids as 0: they differ from run to run and from commit to commit.
With LYMPHORADIO_UPDATE_DOCS=1 what differs is written into the document instead.
"""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from tests.pipeline.project import copy_source

from .markdown import ROOT, Block, blocks
from .pictures import is_same_picture, write_small

UPDATE = os.environ.get("LYMPHORADIO_UPDATE_DOCS") == "1"
LEFT_OUT = "[...]"
HOME = "/home/you/lymphoradio"
_SHOWS = re.compile(r"^<!-- shows (\S+) -->$")
_TIME = r"\d+(\.\d+)? (s|min|h|seconds?|minutes?|hours?)\b"
_VARIES = [
    (re.compile(r"\d{4}-\d\d-\d\dT\d{6}\.\d+"), "0"),
    (re.compile(r"\b\d+:\d\d(:\d\d(\.\d+)?)?\b"), "0 s"),
    (re.compile(rf"\b{_TIME}( {_TIME})*"), "0 s"),
    (re.compile(r"\b(?=[0-9a-f]*\d)[0-9a-f]{8,64}\b"), "0"),
]


class Copy:
    """A copy of the project in a folder of its own, with the commands of the environment that runs the tests."""

    def __init__(self, folder: Path):
        self.folder = folder
        for name in ("Snakefile", "config.yaml", "requirements.lock"):
            shutil.copy(ROOT / name, folder)
        copy_source(ROOT / "src", folder / "src")
        for name in ("workflow", "data", "docs"):
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.md"))
        (folder / ".venv" / "bin").mkdir(parents=True)
        for name, module in {"lymphoradio": "lymphoradio.cli", "snakemake": "snakemake", "pytest": "pytest"}.items():
            command = folder / ".venv" / "bin" / name
            command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m {module} "$@"\n')
            command.chmod(0o755)
        (folder / ".venv" / "bin" / "python").symlink_to(sys.executable)
        (folder / ".venv" / "bin" / "activate").write_text(f'PATH="{folder}/.venv/bin:$PATH"\n')

    def run(self, command: str) -> tuple[int, str]:
        """The exit code of a command line, and what it prints."""
        done = subprocess.run(
            ["bash", "-c", f". .venv/bin/activate; {command}"],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(self.folder / "src"), "OMP_NUM_THREADS": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=600,
            check=False,
        )
        return done.returncode, done.stdout.replace(str(self.folder), HOME)


@dataclass
class Told:
    """What a document says, what came of it, and the document as it should be.

    Attributes
    ----------
    codes : dict of str to list of int
        Exit codes of each command line, in the order of its runs.
    wrong : list of str
        What is not as the document prints it.
    lines : list of str
        The document, with what was printed.
    pictures : dict of Path to Path
        Pictures of the document that do not show the figure of their step, and what they should be: a later step may
        draw that figure anew.
    """

    document: Path
    copy: Copy
    lines: list[str]
    codes: dict[str, list[int]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    pictures: dict[Path, Path] = field(default_factory=dict)

    def write(self) -> None:
        """Write the document and its pictures as they should be."""
        self.document.write_text("\n".join(self.lines), encoding="utf-8")
        for picture, now in self.pictures.items():
            shutil.copy(now, picture)


def follow(document: Path, copy: Copy) -> Told:
    """Do what a document says from top to bottom."""
    text = document.read_text("utf-8")
    told = Told(document, copy, text.split("\n"))
    fenced = {block.first: block for block in blocks(text)}
    steps = [*fenced, *(i for i, line in enumerate(told.lines) if _SHOWS.match(line))]
    replaced: list[tuple[int, int, list[str]]] = []
    for first in sorted(steps):
        if first not in fenced:
            last, lines = _shown(told, first)
        else:
            last, lines = first + len(fenced[first].lines), _block(told, fenced[first])
        replaced.append((first, last, lines))
    for first, last, lines in reversed(replaced):
        told.lines[first:last] = lines
    return told


def _block(told: Told, block: Block) -> list[str]:
    if block.language == "console":
        return _console(told, block)
    if block.language == "diff":
        return _edit(told, block)
    return list(block.lines)


def _console(told: Told, block: Block) -> list[str]:
    starts = [i for i, line in enumerate(block.lines) if line.startswith("$ ")]
    found = []
    for start, end in zip(starts, [*starts[1:], len(block.lines)], strict=True):
        command, shown = block.lines[start][2:], list(block.lines[start + 1 : end])
        code, text = told.copy.run(command)
        told.codes.setdefault(command, []).append(code)
        printed = [line.rstrip() for line in text.rstrip("\n").split("\n")] if text.strip() else []
        if not is_printed(shown, printed):
            told.wrong.append(f"$ {command}\nprints\n{text}\nand not\n" + "\n".join(shown))
            shown = _left_out(shown, printed)
        found += [block.lines[start], *shown]
    return found


def is_printed(shown: list[str], printed: list[str]) -> bool:
    """Whether the lines of a document are what was printed, but for what was left out and for what varies."""
    pattern = "".join(".*" if line == LEFT_OUT else re.escape(_constant(line) + "\n") for line in shown)
    return re.fullmatch(pattern, "".join(_constant(line) + "\n" for line in printed), re.DOTALL) is not None


def _constant(line: str) -> str:
    for pattern, instead in _VARIES:
        line = pattern.sub(instead, line)
    return line


def _left_out(shown: list[str], printed: list[str]) -> list[str]:
    """What was printed, with as many lines at the start and the end as the document had around its first gap."""
    if LEFT_OUT not in shown:
        return printed
    before = shown.index(LEFT_OUT)
    after = len(shown) - before - 1
    return [*printed[:before], LEFT_OUT, *printed[len(printed) - after :]]


def _edit(told: Told, block: Block) -> list[str]:
    """Edit a file as a block says; a line to be taken out is found without its comment, which may have other words."""
    path = told.copy.folder / block.info.split(" ")[1]
    lines, place, said = path.read_text("utf-8").split("\n"), 0, []
    for line in block.lines:
        if line.startswith("+"):
            lines.insert(place, line[1:])
            place += 1
            said.append(line)
            continue
        same = [i for i in range(place, len(lines)) if _bare(lines[i]) == _bare(line[1:])]
        if not same or (len(same) > 1 and line is block.lines[0]):
            told.wrong.append(f"{block.info}: {len(same)} lines are like {line!r}")
            said.append(line)
            continue
        place, real = same[0], line[0] + lines[same[0]]
        if real != line:
            told.wrong.append(f"{block.info}: the line is {real!r}, and not {line!r}")
        said.append(real)
        if line.startswith("-"):
            del lines[place]
        else:
            place += 1
    path.write_text("\n".join(lines), encoding="utf-8")
    return said


def _bare(line: str) -> str:
    return " ".join(line.split("  # ")[0].split())


def _shown(told: Told, first: int) -> tuple[int, list[str]]:
    """The lines from a mark to the end of the table or image below it, as they should be."""
    mark = told.lines[first]
    match = _SHOWS.match(mark)
    assert match
    source = told.copy.folder / match.group(1)
    last = next(i for i in range(first + 2, len(told.lines)) if not told.lines[i].strip())
    here = told.lines[first + 1 : last]
    if source.suffix == ".csv":
        table = as_markdown(source.read_text("utf-8"))
        if here != table:
            told.wrong.append(f"{source.name} is\n" + "\n".join(table))
        return last, [mark, *table]
    picture = told.document.parent / re.findall(r"\(([^)]+)\)", here[0])[0]
    if not is_same_picture(picture, source):
        told.wrong.append(f"{picture.name} is not what {source.name} shows")
        told.pictures[picture] = told.copy.folder / picture.name
        write_small(told.pictures[picture], source)
    return last, [mark, *here]


def as_markdown(text: str) -> list[str]:
    """A table's CSV as the lines of a Markdown table; what is indented in its first column stays so."""
    rows = list(csv.reader(io.StringIO(text)))
    cells = [[re.sub(r"^  +", "&emsp;", cell).replace("|", "\\|") for cell in row] for row in rows]
    printed = ["| " + " | ".join(row) + " |" for row in cells]
    return [printed[0], "|" + "---|" * len(rows[0]), *printed[1:]]
