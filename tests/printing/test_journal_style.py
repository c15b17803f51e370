"""A whole study in each journal's style: no number of any table, figure or text is in another."""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
import yaml

from lymphoradio.layout import WORK, Layout, kept_plan
from lymphoradio.stages.figures import render_figures
from lymphoradio.stages.report import write_report
from lymphoradio.stages.tables import render_tables
from lymphoradio.stages.word import write_word

from .study import WORDS, published

DASH = "(?:\N{EN DASH}|--)"
OTHERS = {
    "nejm": [rf"\d{DASH}\d", r"\b[pP][ \xa0~][=<>]", r"\bp[ \xa0~]?(?:[=<>]|values?\b)", r"\d·\d", r"(?m)^p$"],
    "lancet": [r"(?<![\d.])\d+\.\d+(?![\d.])", r"\b[pP][ \xa0~][=<>]", r"\d,\d{3}\b"],
    "jama": [
        rf"\d{DASH}\d",
        r"\b[pP][=<>]",
        r"\bp[ \xa0~]?(?:[=<>]|values?\b)",
        r"P[ \xa0~][=<>][ \xa0~]0",
        r"\d·\d",
        r"(?m)^p$",
    ],
}
OWN_FORMS = {
    "nejm": [r"P[=<]0\.\d", r"95% CI, \d+\.\d+ to \d"],
    "lancet": [r"p[=<]0·\d", r"95% CI \d+·\d+–\d", r"\d \(\d+·\d%\)"],
    "jama": [r"P\xa0[=<]\xa0\.\d", r"95% CI, \d+\.\d+-\d"],
}


@pytest.fixture(scope="module")
def layout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Layout]:
    with published(tmp_path_factory.mktemp("styles"), WORDS["english"], ("svg",)) as found:
        yield Layout(f"{WORK}/it", found.study)


def printed(layout: Layout) -> dict[str, str]:
    """What a reader sees of every file, without the versions of software."""
    texts = {}
    tables = [Path(file) for name in layout.outputs("Table") for file in layout.table_files(name)]
    figures = [Path(file) for name in layout.outputs("Figure") for file in layout.figure_files(name, ("svg",))]
    for file in (*tables, *figures, Path(layout.report), Path(layout.word)):
        if file.suffix == ".docx":
            with zipfile.ZipFile(file) as parts:
                text = parts.read("word/document.xml").decode()
        else:
            text = file.read_text("utf-8")
        if file.suffix == ".csv":
            text = "\n".join(cell for row in csv.reader(text.splitlines()) for cell in row)
        if file.suffix in (".html", ".svg", ".docx"):
            text = re.sub(
                r"<(style|defs|metadata)\b.*?</\1>|<\?xml.*?\?>|<!DOCTYPE.*?>|<!--.*?-->", "", text, flags=re.S
            )
            text = unescape(
                re.sub(r"<[^>]+>", "\n" if file.suffix == ".svg" else "", re.sub("</(p|td|th|li|h.)>", "\n", text))
            )
        texts[file.name] = re.sub(r"Analyses were made with lymphoradio[^\n]*", "", text.split("SHA-256")[0])
    return texts


def render(journal: str) -> None:
    plan = Path(kept_plan("it"))
    plan.write_text(yaml.safe_dump({**yaml.safe_load(plan.read_text("utf-8")), "style": {"journal": journal}}), "utf-8")
    render_tables("it")
    render_figures("it", ("svg",))
    write_report("it", {}, ("svg",))
    write_word("it", ("svg",))


@pytest.mark.parametrize("journal", OTHERS)
def test_every_number_is_in_the_journals_style(layout: Layout, journal: str) -> None:
    tidy = {file: file.read_bytes() for file in Path(layout.folder, "tidy").iterdir()}
    assert len(tidy) > 10
    render(journal)
    found = printed(layout)
    assert len(found) > 80
    wrong = {
        (name, pattern): text[max(0, hit.start() - 40) : hit.end() + 20]
        for name, text in found.items()
        for pattern in OTHERS[journal]
        if (hit := re.search(pattern, text))
    }
    assert wrong == {}
    assert [form for form in OWN_FORMS[journal] if not re.search(form, found["report.html"])] == []
    assert tidy == {file: file.read_bytes() for file in tidy}
