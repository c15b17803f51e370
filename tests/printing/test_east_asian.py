"""A whole study in Chinese, Japanese or Korean: every figure, the page, Word and LaTeX show every character."""

from __future__ import annotations

import base64
import io
import re
import zipfile
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from lymphoradio.layout import Layout
from lymphoradio.render.east_asian import CHARACTER
from lymphoradio.render.figures import draw
from lymphoradio.stages.figures import _results

from ..render.figure_texts import outside, overlapping, words
from .study import WORDS, published

FAMILIES = {"simplified": "SC", "japanese": "JP", "korean": "KR"}


@pytest.fixture(scope="module", params=FAMILIES)
def study(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Layout]]:
    folder = tmp_path_factory.mktemp(request.param)
    with published(folder, WORDS[request.param], ("svg",)) as layout:
        yield request.param, layout


def test_every_figure_shows_its_labels_and_none_touches_another(study: tuple[str, Layout]) -> None:
    language, layout = study
    figures = layout.outputs("Figure")
    assert len(figures) == 11
    for name in figures:
        output = layout.study.outputs[name]
        figure = draw(_results(layout, output), layout.study, output)
        assert outside(figure) == [], name
        assert overlapping(figure) == [], name
        assert CHARACTER.search(words(figure)), name
        (svg,) = layout.figure_files(name, ("svg",))
        assert f"Noto Sans CJK {FAMILIES[language]}" in Path(svg).read_text("utf-8")


def test_the_page_embeds_every_character_that_it_shows(study: tuple[str, Layout]) -> None:
    language, layout = study
    page = Path(layout.report).read_text("utf-8")
    family = f"Noto Sans CJK {FAMILIES[language]}"
    faces = re.findall(rf'font-family: "{family}"; font-weight: (\w+);[^(]*\(data:font/woff;base64,([^)]+)\)', page)
    assert [weight for weight, _ in faces] == ["normal", "bold"]
    shown = {ord(one) for one in CHARACTER.findall(unescape(re.sub(r"<style>.*?</style>", "", page, flags=re.S)))}
    assert len(shown) > 100
    for _, data in faces:
        assert shown <= set(TTFont(io.BytesIO(base64.b64decode(data))).getBestCmap())
    assert "。." not in page


def test_word_and_latex_name_a_font_of_the_script(study: tuple[str, Layout]) -> None:
    language, layout = study
    tags = {"simplified": "zh-CN", "japanese": "ja-JP", "korean": "ko-KR"}
    tables = [Path(layout.table_files(name)[2]) for name in layout.outputs("Table")]
    for file in (Path(layout.word), *tables):
        with zipfile.ZipFile(file) as parts:
            assert f'w:eastAsia="{tags[language]}"' in parts.read("word/styles.xml").decode(), file
            assert CHARACTER.search(parts.read("word/document.xml").decode()), file
    for name in layout.outputs("Table"):
        latex = Path(layout.table_files(name)[3]).read_text("utf-8")
        assert f"Noto Sans CJK {FAMILIES[language]}" in latex.splitlines()[0]
