"""Writes what docs/gallery.md shows: python -m tests.docs.gallery.

The document says what to show, `<!-- gallery: il7_hcc Table 1 -->` for an output of a plan, with `from: flow` behind it
for one that no plan has. Everything from that mark to `<!-- end -->` is written here: the lines of the plan, and the
table or the picture as the code makes it of the study's cohort.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pandas as pd
import yaml

from lymphoradio.analyses.run import run_analysis
from lymphoradio.cohort import Prepared, companion_files, prepare_cohort, source_bytes
from lymphoradio.cohort.flow import select_population
from lymphoradio.layout import output_stem
from lymphoradio.render.figures import draw, save_figure
from lymphoradio.render.figures import shown_as as figure_kind
from lymphoradio.render.table import Row, Table, to_html
from lymphoradio.render.tables import build_table
from lymphoradio.simulate.analyses import analysis_of
from lymphoradio.study import Study, read_study
from lymphoradio.study.specs import TABLE_KINDS, Output
from lymphoradio.tidy import Result

from .markdown import ROOT
from .pictures import is_same_picture, write_small

GALLERY = ROOT / "docs" / "gallery.md"
PICTURES = ROOT / "docs" / "gallery"
MOST_ROWS = 14
_ITEM = re.compile(
    r"(<!-- gallery: (\w+) ((?:Supplementary )?(?:Table|Figure) \w+)(?: (from: \w+))? -->\n).*?(<!-- end -->)",
    re.DOTALL,
)


@dataclass(frozen=True)
class Item:
    """An output of a study: its plan, its name, what the plan says of it, and the plan's text."""

    name: str
    title: str
    study: Study
    output: Output
    plan: str

    @property
    def is_table(self) -> bool:
        return "Table" in self.title

    @property
    def shown_as(self) -> str:
        if not self.is_table:
            return figure_kind(self.study, self.output)
        kind = "flow" if self.output.source == "flow" else self.study.analyses[self.output.source].kind
        return self.output.shown_as or TABLE_KINDS[kind][0]

    @property
    def picture(self) -> Path:
        return PICTURES / f"{self.name}_{output_stem(self.title)}.png"


def items(text: str) -> list[Item]:
    """What a document says is to be shown."""
    return [_item(match) for match in _ITEM.finditer(text)]


def _item(match: re.Match[str]) -> Item:
    name, title, of_its_own = match.group(2), match.group(3), match.group(4)
    plan, study = _plan(name), _study(name)
    if of_its_own:
        keys = {**yaml.safe_load(of_its_own), "title": "Flow of patients"}
        lines = f"outputs:\n  {title}:\n" + "".join(f"    {key}: {value}\n" for key, value in keys.items())
        return Item(name, title, study, Output.model_validate(keys), lines)
    return Item(name, title, study, study.outputs[title], _lines(plan.read_text("utf-8"), study.outputs[title], title))


def _lines(text: str, output: Output, title: str) -> str:
    """The lines of a plan that make an output: its analyses, and what is printed of them."""
    found = [_entry(text, "analyses", source) for source in output.sources if source != "flow"]
    flow = re.search(r"^flow:.*\n(?:  .*\n)*", text, re.M)
    before = "analyses:\n" + "".join(found) if found else flow.group() if flow else ""
    return f"{before}outputs:\n{_entry(text, 'outputs', title)}"


def _entry(text: str, section: str, name: str) -> str:
    below = text.split(f"\n{section}:\n")[1]
    match = re.search(rf"^  {re.escape(name)}:.*\n(?:   .*\n)*", below, re.M)
    assert match, f"{section} has no {name}"
    return match.group()


def shown(text: str, folder: Path) -> tuple[str, list[str]]:
    """The document with what it shows, figures drawn into a folder, and the pictures that do not show them."""
    stale: list[str] = []

    def write(match: re.Match[str]) -> str:
        item = _item(match)
        body = _table(item) if item.is_table else _figure(item, folder, stale)
        return f"{match.group(1)}\n```yaml\n{item.plan}```\n\n{body}\n{match.group(5)}"

    return _ITEM.sub(write, text), stale


def _table(item: Item) -> str:
    table = build_table(item.title, _results(item).estimates, item.study, item.output)
    html = to_html(replace(table, rows=tuple(_first_rows(table))))
    return re.sub(r' (class|id)="[^"]*"', "", html)


def _first_rows(table: Table) -> Iterator[Row]:
    """The first rows, up to the end of a variable; all of a table that is not much longer."""
    ends = [i for i, row in enumerate(table.rows) if row.indent == 0 and 0 < i <= MOST_ROWS]
    last = len(table.rows) if len(table.rows) <= MOST_ROWS + 2 or not ends else ends[-1]
    yield from table.rows[:last]
    if last < len(table.rows):
        yield Row((f"[...] and {len(table.rows) - last} more rows",), is_section=True)


def _figure(item: Item, folder: Path, stale: list[str]) -> str:
    stem = item.picture.stem
    save_figure(draw(_results(item), item.study, item.output), folder, stem, ("png", "svg"), bool(item.study.synthetic))
    if not is_same_picture(item.picture, folder / f"{stem}.png"):
        stale.append(item.picture.name)
    return f"![{item.title}. {item.output.title}](gallery/{item.picture.name})\n"


def _results(item: Item) -> Result:
    found = [_result(item.name, source) for source in item.output.sources]
    if len(found) == 1:
        return found[0]
    curves = [result.curves for result in found if result.curves is not None]
    estimates = pd.concat([result.estimates for result in found], ignore_index=True)
    return Result(estimates, pd.concat(curves, ignore_index=True) if curves else None)


@cache
def _result(name: str, source: str) -> Result:
    study, prepared = _prepared(name)
    if source == "flow":
        return Result(prepared.flow)
    spec = study.analyses[source]
    cohort = select_population(prepared.cohort, study, study.population(spec)).reset_index(drop=True)
    return run_analysis(analysis_of(spec.kind), cohort, source, study)[0]


def _plan(name: str) -> Path:
    return ROOT / "data" / "raw" / name / "study.yaml"


@cache
def _study(name: str) -> Study:
    return read_study(_plan(name))


@cache
def _prepared(name: str) -> tuple[Study, Prepared]:
    study = _study(name)
    if study.source:
        return study, prepare_cohort(source_bytes(study, study.source.file), study.source.file, study)
    cohort = _plan(name).with_name("cohort.csv")
    companions = companion_files(cohort, study)
    return study, prepare_cohort(cohort.read_bytes(), cohort.name, study, companions=companions)


def update() -> None:
    """Write the document and its pictures anew."""
    with tempfile.TemporaryDirectory() as folder:
        text, stale = shown(GALLERY.read_text("utf-8"), Path(folder))
        for picture in stale:
            write_small(PICTURES / picture, Path(folder) / picture)
    kept = {item.picture for item in items(text) if not item.is_table}
    for picture in set(PICTURES.glob("*.png")) - kept:
        picture.unlink()
    GALLERY.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(update())
