"""A study of made-up data with a paper's numbers, through all its jobs: every table, figure and page is marked."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.image import imread
from tests.jobs import inside, run_jobs

from lymphoradio.layout import Layout
from lymphoradio.publication import is_published

WORDS = "Calibrated to the printed numbers of an invented paper, seed 1."
FORMATS = ("svg", "pdf", "png")
PLAN = f"""\
title: A made-up study
id: pid
synthetic: {WORDS}
published: published.yaml
columns:
  age: {{label: Age, unit: years, decimals: 0}}
  arm: {{label: Arm, levels: {{0: Low, 1: High}}}}
  pre: {{label: CD4+ before, unit: cells/uL, decimals: 0}}
  post: {{label: CD4+ after, unit: cells/uL, decimals: 0}}
  days: {{label: Time, unit: days}}
  status: {{label: Status}}
endpoints:
  os: {{label: Overall survival, time: days, event: status, codes: {{1: event, 0: censored}}}}
analyses:
  characteristics: {{variables: [age, pre], by: arm}}
  paired_change: {{pairs: {{CD4+: [pre, post]}}}}
  kaplan_meier: {{endpoint: os, by: arm}}
outputs:
  Figure 1: {{from: flow, title: Flow}}
  Table 1: {{from: characteristics, title: Characteristics}}
  Table 2: {{from: paired_change, title: Change}}
  Table 3: {{from: kaplan_meier, title: Survival}}
  Figure 2: {{from: kaplan_meier, title: Survival}}
"""
PUBLISHED = """\
paper: An invented paper
claims:
  - place: Text
    at: {analysis: flow}
    rows:
      Patients: {at: {variable: enrolled}, numbers: {count: 24}}
      Evaluable: {at: {variable: analysed}, numbers: {count: 23}}
  - place: Table 1
    at: {analysis: characteristics, variable: patients}
    columns: {Low: {group: Low}, High: {group: High}}
    rows:
      Patients: {values: {Low: {count: 12}, High: {count: 12}}}
"""


def cohort() -> str:
    rows = ["pid,age,arm,pre,post,days,status"]
    for i in range(24):
        rows.append(f"X{i},{40 + i},{i % 2},{300 + 37 * i % 400},{250 + 53 * i % 300},{50 + 17 * i},{int(i % 3 == 0)}")
    return "\n".join(rows) + "\n"


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Layout, Layout]:
    """The made-up study, and the same one with real patients and no paper."""
    real = PLAN.replace(f"synthetic: {WORDS}\npublished: published.yaml\n", "")
    layouts = []
    for plan in (PLAN, real):
        with inside(tmp_path_factory.mktemp("made")) as folder:
            for name, text in {
                "config.yaml": "studies:\n  made: {cohort: cohort.csv, plan: study.yaml}\n",
                "study.yaml": plan, "published.yaml": PUBLISHED, "cohort.csv": cohort(),
            }.items():  # fmt: skip
                Path(name).write_text(text, "utf-8")
            layout = run_jobs("made", FORMATS)
            layouts.append(Layout(str(folder / layout.folder), layout.study))
    return layouts[0], layouts[1]


def test_the_concordance_is_published_with_the_rest(marked: tuple[Layout, Layout]) -> None:
    synthetic, real = marked
    with open(synthetic.concordance, newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["row"], row["column"], row["computed"]) for row in rows] == [
        ("Patients", "", "24"), ("Evaluable", "", "24"), ("Patients", "Low", "12"), ("Patients", "High", "12"),
    ]  # fmt: skip
    assert [row["same_at_printed_precision"] for row in rows] == ["true", "false", "true", "true"]
    manifest = json.loads(Path(synthetic.folder, "manifest.json").read_text())
    assert "tidy/concordance.csv" in manifest["outputs"]
    assert manifest["synthetic"] == WORDS
    assert "synthetic" not in json.loads(Path(real.folder, "manifest.json").read_text())
    assert sorted(manifest["inputs"]) == ["cohort.csv", "published.yaml", "study.yaml"]
    assert not Path(real.concordance).exists()
    assert "concordance" not in " ".join(real.written())


def test_what_is_published_can_be_verified(marked: tuple[Layout, Layout], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path(marked[0].folder).parents[1])
    assert is_published("made")


@pytest.mark.parametrize("name", ["Table 1", "Table 2", "Table 3"])
def test_tables_are_marked_in_caption_and_foot(marked: tuple[Layout, Layout], name: str) -> None:
    html, real = (Path(layout.table_files(name)[0]).read_text("utf-8") for layout in marked)
    caption = html[html.index("<caption>") : html.index("</caption>")]
    assert ">SYNTHETIC<" in caption
    assert "SYNTHETIC" in html[html.index("<tfoot>") :]
    assert WORDS in html[html.index("<tfoot>") :]
    assert "SYNTHETIC" not in real


@pytest.mark.parametrize("name", ["Table 1", "Table 2", "Table 3"])
def test_every_row_of_a_tables_csv_is_marked_and_the_other_columns_are_as_they_were(
    marked: tuple[Layout, Layout], name: str
) -> None:
    tables = []
    for layout in marked:
        with open(layout.table_files(name)[1], newline="") as file:
            tables.append(list(csv.reader(file)))
    synthetic, real = tables
    assert [row[:-1] for row in synthetic] == real
    assert [row[-1] for row in synthetic] == ["data"] + ["SYNTHETIC"] * (len(real) - 1)


@pytest.mark.parametrize("name", ["Figure 1", "Figure 2"])
def test_figures_are_marked_above_the_drawing(marked: tuple[Layout, Layout], name: str) -> None:
    svg, real = (ElementTree.parse(layout.figure_files(name, FORMATS)[0]).getroot() for layout in marked)
    texts = {layout: [text.text for text in root.iter("{http://www.w3.org/2000/svg}text")]
             for layout, root in (("made", svg), ("real", real))}  # fmt: skip
    assert texts["made"] == [*texts["real"], "SYNTHETIC DATA"]
    # The drawing is as wide as before and moved down by the strip of 6 mm.
    assert svg.get("width") == real.get("width")
    grown = float(svg.get("height", "").removesuffix("pt")) - float(real.get("height", "").removesuffix("pt"))
    assert grown == pytest.approx(6 / 25.4 * 72, abs=0.01)


@pytest.mark.parametrize("name", ["Figure 1", "Figure 2"])
def test_the_mark_of_a_png_is_on_a_strip_of_its_own(marked: tuple[Layout, Layout], name: str) -> None:
    png, real = (imread(layout.figure_files(name, FORMATS)[2])[:, :, :3] for layout in marked)
    strip = len(png) - len(real)
    assert strip == pytest.approx(6 / 25.4 * 300, abs=2)
    assert (png[: strip - 2] < 0.5).any()
    # Antialiasing moves with the fraction of a pixel by which the page grew; the drawing is the same.
    assert np.abs(png[strip:].mean(axis=(1, 2)) - real.mean(axis=(1, 2))).mean() < 0.01


@pytest.mark.parametrize("name", ["Figure 1", "Figure 2"])
def test_a_pdf_has_the_page_of_the_svg(marked: tuple[Layout, Layout], name: str) -> None:
    pdf, real = (Path(layout.figure_files(name, FORMATS)[1]).read_bytes() for layout in marked)
    heights = [float(re.search(rb"/MediaBox \[ ?0 0 [\d.]+ ([\d.]+)", page)[1]) for page in (pdf, real)]  # type: ignore[index]
    assert heights[0] - heights[1] == pytest.approx(6 / 25.4 * 72, abs=0.01)


def test_the_page_is_marked_in_title_band_and_print(marked: tuple[Layout, Layout]) -> None:
    page, real = (Path(layout.report).read_text("utf-8") for layout in marked)
    assert "<title>SYNTHETIC DATA: A made-up study</title>" in page
    body = page[page.index("<body>") :]
    assert body.index('aria-label="What the data are">SYNTHETIC DATA</aside>') < body.index("<h1>")
    assert WORDS in body[: body.index("</header>")]
    assert '@page { @top-center { content: "SYNTHETIC DATA"' in page
    assert "Synthetic patients enrolled" in body
    said = f"The synthetic cohort had 24 made-up patients, called patients below (SYNTHETIC data: {WORDS.rstrip('.')})."
    assert said in body
    assert "The cohort had 24 patients." in real
    assert "The cohort had" not in body
    outside_style = re.sub(r"<style>.*?</style>", "", real, flags=re.S)
    assert "SYNTHETIC" not in outside_style
    assert "synthetic" not in outside_style.lower()
    assert "@top-center" not in real


def test_each_figure_of_the_page_is_marked_in_its_caption_and_for_a_screen_reader(
    marked: tuple[Layout, Layout],
) -> None:
    page = Path(marked[0].report).read_text("utf-8")
    captions = re.findall(r"<figcaption>(.*?)</figcaption>", page, flags=re.S)
    assert len(captions) == 2
    assert all('<strong class="lr-synthetic">SYNTHETIC</strong>' in caption for caption in captions)
    assert len(re.findall(r'aria-label="Figure \d\. SYNTHETIC data\.', page)) == 2


def test_the_pages_concordance(marked: tuple[Layout, Layout]) -> None:
    page, real = (Path(layout.report).read_text("utf-8") for layout in marked)
    assert "Of the paper&#39;s 4 printed descriptive numbers, 3 come out as printed" in page
    assert "24 computed, 23 printed" in page
    assert "The paper's numbers" not in real
