"""What the project's documents print: blocks of code, code within lines, links, headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCUMENTS = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "data/raw/README.md")),
    *sorted([*ROOT.glob("docs/*.md"), *ROOT.glob("benchmarks/*/*.md"), *ROOT.glob("src/**/*.md")]),
]

_FENCE = re.compile(r"^(\s*)```(.*)$")
_SAID = re.compile(r" {2,}")  # what follows a command on its line, behind two spaces
_LINK = re.compile(r"!?\[[^\]\[]*\]\(([^)\s]+)\)")


@dataclass(frozen=True)
class Block:
    """A fenced block: what stands after the opening fence, its lines, and the index of the first of them."""

    info: str
    lines: tuple[str, ...]
    first: int

    @property
    def language(self) -> str:
        return self.info.split(" ")[0]


def blocks(text: str) -> list[Block]:
    """Fenced blocks from top to bottom."""
    found, opened = [], None
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if fence := _FENCE.match(line):
            if opened is None:
                opened = (fence.group(2).strip(), number + 1)
            else:
                found.append(Block(opened[0], tuple(lines[opened[1] : number]), opened[1]))
                opened = None
    assert opened is None, f"the block that is opened in line {opened} is not closed"
    return found


def prose(text: str) -> str:
    """The document without its fenced and indented blocks."""
    kept, inside, blank = [], False, True
    for line in text.split("\n"):
        if _FENCE.match(line):
            inside = not inside
            continue
        indented = line.startswith("    ") and (blank or (kept and kept[-1] == ""))
        if not inside and not indented:
            kept.append(line)
        elif indented:
            kept.append("")
        blank = not line.strip()
    return "\n".join(kept)


def inline_code(text: str) -> list[str]:
    """Code within the prose, also where a line ends within it."""
    return [" ".join(code.split()) for code in re.findall(r"`([^`]+)`", prose(text))]


def indented_code(text: str) -> list[str]:
    """Lines of blocks that are set off by four spaces after an empty line."""
    found, inside, fenced, before = [], False, False, ""
    for line in text.split("\n"):
        if _FENCE.match(line):
            fenced = not fenced
        elif not fenced:
            inside = line.startswith("    ") and (inside or not before.strip())
            if inside:
                found.append(_SAID.split(line.strip())[0])
        before = line
    return found


def links(text: str) -> list[str]:
    """Targets of links and images."""
    return _LINK.findall(prose(text))


def anchors(text: str) -> list[str]:
    """Anchors of the headings, as GitHub makes them.

    >>> anchors("# The plan: config.yaml and `study.yaml`")
    ['the-plan-configyaml-and-studyyaml']
    """
    headings = re.findall(r"^#{1,6} (.*)$", prose(text), re.MULTILINE)
    return [re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings]


def commands(text: str) -> Iterator[str]:
    """Every command line of a document, wherever it is printed, without its prompt and comment."""
    for block in blocks(text):
        if block.language == "console":
            yield from (line[2:] for line in block.lines if line.startswith("$ "))
        elif block.language == "sh":
            yield from (_SAID.split(line)[0] for line in block.lines if line.strip())
    known = ("lymphoradio", "snakemake", "make", "python", "pytest", "Rscript", "LYMPHORADIO_")
    for line in [*inline_code(text), *indented_code(text)]:
        bare = re.sub(r"^\.venv(-slurm)?/bin/", "", line)
        if (bare.split(" ")[0] in known and " " in bare) or bare.startswith("LYMPHORADIO_"):
            yield line
