"""A whole study in each journal's style: no number of any table, figure or text is in another."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
import yaml

from lymphoradio.files import read_table
from lymphoradio.layout import WORK, Layout, kept_plan
from lymphoradio.release.estimates import release_result
from lymphoradio.release.few import without_few
from lymphoradio.release.render import render_release
from lymphoradio.stages.figures import render_figures
from lymphoradio.stages.finish import finish
from lymphoradio.study.style_spec import Style
from lymphoradio.tidy import CURVE_NUMERIC, NUMERIC, Result

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
    tables = [Path(file) for name in layout.outputs("Table") for file in layout.table_files(name)]
    figures = [Path(file) for name in layout.outputs("Figure") for file in layout.figure_files(name, ("svg",))]
    files = (*tables, *figures, Path(layout.report), Path(layout.word))
    return {file.name: words_of(file.suffix, file.read_bytes()) for file in files}


def words_of(ending: str, data: bytes) -> str:
    if ending == ".docx":
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            data = parts.read("word/document.xml")
    text = data.decode()
    if ending == ".csv":
        text = "\n".join(cell for row in csv.reader(text.splitlines()) for cell in row)
    if ending in (".html", ".svg", ".docx"):
        text = re.sub(
            r"<(style|script|defs|metadata)\b.*?</\1>|<\?xml.*?\?>|<!DOCTYPE.*?>|<!--.*?-->", "", text, flags=re.S
        )
        text = unescape(re.sub(r"<[^>]+>", "\n" if ending == ".svg" else "", re.sub("</(p|td|th|li|h.)>", "\n", text)))
    return re.sub(r"Analyses were made with lymphoradio[^\n]*", "", text.split("SHA-256")[0])


def of_others(found: dict[str, str], journal: str) -> dict[tuple[str, str], str]:
    return {
        (name, pattern): text[max(0, hit.start() - 40) : hit.end() + 20]
        for name, text in found.items()
        for pattern in OTHERS[journal]
        if (hit := re.search(pattern, text))
    }


def render(journal: str) -> None:
    plan = Path(kept_plan("it"))
    plan.write_text(yaml.safe_dump({**yaml.safe_load(plan.read_text("utf-8")), "style": {"journal": journal}}), "utf-8")
    render_figures("it", ("svg",))
    finish("it", {}, ("svg",))


@pytest.mark.parametrize("journal", OTHERS)
def test_every_number_is_in_the_journals_style(layout: Layout, journal: str) -> None:
    tidy = {file: file.read_bytes() for file in Path(layout.folder, "tidy").iterdir()}
    assert len(tidy) > 10
    render(journal)
    found = printed(layout)
    assert len(found) > 80
    assert of_others(found, journal) == {}
    assert [form for form in OWN_FORMS[journal] if not re.search(form, found["report.html"])] == []
    assert tidy == {file: file.read_bytes() for file in tidy}


@pytest.mark.parametrize("journal", OTHERS)
def test_a_release_is_in_the_journals_style(layout: Layout, journal: str) -> None:
    study = layout.study.model_copy(update={"style": Style(journal=journal)})
    rows = {name: read_table(Path(layout.tidy(name)), NUMERIC) for name in ("flow", *study.analyses)}
    curves = {name: Path(layout.curves(name)) for name in rows}
    released = without_few({
        name: release_result(
            Result(estimates, read_table(curves[name], CURVE_NUMERIC) if curves[name].exists() else None),
            study, study.analyses.get(name),
        ) for name, estimates in rows.items()
    })  # fmt: skip
    results = {name: found.result for name, found in released.items()}
    files = render_release(study, "it", results, ("svg",), "0" * 16).files
    texts = {file: words_of(Path(file).suffix, data) for file, data in files.items() if not file.endswith(".tex")}
    assert len(texts) > 40
    assert of_others(texts, journal) == {}
    assert [file for file, text in texts.items() if re.search(r"—(?: to |-|–)—|\bnan\b", text)] == []
