"""What the report gives away: each file as it stands in the results, figures as pixels, tables on the clipboard."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat
from playwright.sync_api import Page, expect

from tests.pipeline.project import Project

from .conftest import Open

pytestmark = pytest.mark.browser

NO_CLIPBOARD = "Object.defineProperty(navigator, 'clipboard', { value: undefined });"
REFUSED = "navigator.clipboard.write = () => Promise.reject(new Error('not allowed'));"


# Chromium drops, without a word, what a page's frame downloads beyond ten files a second; no person clicks so fast.
PAUSE = 120  # milliseconds


def test_every_link_saves_the_file_of_the_results(project: Project, report: Path, opened: Open) -> None:
    page = opened(report)
    links = page.locator("a[download]")
    saved = {}
    for link in links.all():
        page.wait_for_timeout(PAUSE)
        with page.expect_download() as waiting:
            link.click()
        download = waiting.value
        saved[download.suggested_filename] = Path(download.path()).read_bytes()
    endings = {"tables": (".csv", ".docx", ".tex"), "figures": (".svg", ".pdf")}
    files = [
        path
        for folder, wanted in endings.items()
        for path in (project.results / folder).iterdir()
        if path.suffix in wanted
    ]
    assert set(saved) == {path.name for path in files}
    assert [path.name for path in files if saved[path.name] != path.read_bytes()] == []


def drawn(page: Page, name: str, dpi: int) -> tuple[str, Image.Image]:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=f"PNG {dpi} dpi of {name}", exact=True).click()
    data = Path(waiting.value.path()).read_bytes()
    Image.open(io.BytesIO(data)).verify()  # every chunk's checksum
    return waiting.value.suggested_filename, Image.open(io.BytesIO(data))


def grey(image: Image.Image) -> Image.Image:
    return image.convert("RGB").convert("L")


def difference(one: Image.Image, other: Image.Image) -> float:
    """Mean absolute difference of grey values, of both made coarse: two programs smooth edges in two ways."""
    size = (one.width // 4, one.height // 4)
    coarse = [grey(image).resize(size, Image.Resampling.BOX) for image in (one, other)]
    return ImageStat.Stat(ImageChops.difference(*coarse)).mean[0]


def test_figures_as_png_are_the_figures_at_their_print_size(project: Project, report: Path, opened: Open) -> None:
    page = opened(report)
    for place in sorted((project.results / "figures").glob("*.png")):
        ours = Image.open(place)
        name = place.stem.replace("_", " ").capitalize()
        file, low = drawn(page, name, 300)
        assert file == place.name
        assert low.size == ours.size
        assert low.info["dpi"] == pytest.approx((300, 300), abs=0.01)
        blank = difference(Image.new("L", ours.size, 255), ours)
        assert difference(low, ours) < 0.3 * blank
        file, high = drawn(page, name, 600)
        assert file == f"{place.stem}_600dpi.png"
        assert abs(high.width - 2 * ours.width) <= 1
        assert abs(high.height - 2 * ours.height) <= 1
        assert high.info["dpi"] == pytest.approx((600, 600), abs=0.01)
        twice = high.crop((0, 0, 2 * ours.width, 2 * ours.height))
        assert difference(twice.resize(ours.size, Image.Resampling.BOX), ours) < 0.3 * blank


# The embedded font under a name that no machine has, and that name without the font.
RENAMED = """document.addEventListener('DOMContentLoaded', () => {
  const fonts = document.getElementById('figure-fonts');
  const faces = fonts.textContent.replaceAll('"DejaVu Sans"', '"Nowhere"');
  fonts.textContent = `${FACES} text, tspan { font-family: "Nowhere" !important; }`;
});"""


def test_the_figures_font_is_the_page_s_and_not_one_of_this_machine(
    project: Project, report: Path, opened: Open
) -> None:
    ours = Image.open(project.results / "figures" / "figure_3.png")
    with_font, without = (
        difference(drawn(opened(report, before=RENAMED.replace("FACES", faces)), "Figure 3", 300)[1], ours)
        for faces in ("faces", "''")
    )
    assert with_font < without / 2


def pasted(page: Page) -> tuple[str, str]:
    """What another program gets from the clipboard: HTML and text."""
    page.evaluate(
        "() => { const field = document.createElement('div'); field.contentEditable = 'true'; field.id = 'target';"
        "field.addEventListener('paste', event => { window.got = ['text/html', 'text/plain']"
        ".map(type => event.clipboardData.getData(type)); event.preventDefault(); });"
        "document.body.append(field); field.focus(); }"
    )
    page.keyboard.press("Control+V")
    page.wait_for_function("window.got !== undefined")
    html, text = page.evaluate("window.got")
    return html, text


@pytest.mark.parametrize("before", ["", NO_CLIPBOARD, REFUSED], ids=["api", "no api", "api refused"])
def test_a_copied_table_pastes_as_table_and_as_cells(project: Project, report: Path, opened: Open, before: str) -> None:
    page = opened(report, before=before, permissions=["clipboard-read", "clipboard-write"])
    page.locator("#search").fill("male")
    expect(page.locator("#table-1 mark.hit").first).to_be_attached()
    button = page.get_by_role("button", name="Copy Table 1", exact=True)
    button.click()
    expect(button).to_have_text("Copied")
    expect(page.locator("#said")).to_have_text("Table 1 is on the clipboard.")
    html, text = pasted(page)
    with open(project.results / "tables" / "table_1.csv", newline="") as file:
        rows = list(csv.reader(file))
    assert list(csv.reader(io.StringIO(text), delimiter="\t")) == rows
    for part in ("<table", "<b>Table 1.</b>", "border-collapse:", "</table>"):
        assert part in html
    assert "<mark" not in html
    assert html.count("<tr") == page.locator("#table-1 thead tr, #table-1 tbody tr").count()
    notes = page.locator("#table-1 .lr-note").all_text_contents()
    assert notes
    words = page.evaluate("html => new DOMParser().parseFromString(html, 'text/html').body.textContent", html)
    assert all(note in words for note in notes)
