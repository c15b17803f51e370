"""The report in a real browser: it opens from disk, is all there without scripts, looks right, and prints."""

from __future__ import annotations

import io
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from .conftest import Open

pytestmark = pytest.mark.browser

BACKGROUND = "getComputedStyle(document.body).backgroundColor"


class _Page(HTMLParser):
    def __init__(self, text: str):
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.labels: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.ids += [named["id"]] if named.get("id") else []
        self.links += [named[key] for key in ("href", "xlink:href", "src") if named.get(key)]
        self.labels += [named["aria-label"]] if tag == "svg" and named.get("aria-label") else []


def test_the_page_is_whole_and_loads_nothing(report: Path) -> None:
    page = _Page(report.read_text("utf-8"))
    assert len(page.ids) == len(set(page.ids))
    inner = [link[1:] for link in page.links if link.startswith("#")]
    assert len(inner) > 20
    assert set(inner) <= set(page.ids)
    assert [link for link in page.links if not link.startswith(("#", "data:"))] == []
    assert len(page.labels) == 7


def test_it_opens_and_shows_what_works(report: Path, opened: Open) -> None:
    page = opened(report)
    expect(page.get_by_role("heading", level=1)).to_have_text("A small part of ACTG 175")
    expect(page.get_by_role("searchbox")).to_be_visible()
    expect(page.get_by_role("button", name="Copy Table 1", exact=True)).to_be_visible()


def test_a_script_that_is_not_ours_does_not_run(report: Path, opened: Open) -> None:
    page = opened(report, may_say="violates the following Content Security Policy directive")
    page.evaluate(
        "() => { window.refused = ''; document.addEventListener('securitypolicyviolation', "
        "event => { window.refused = event.effectiveDirective; }); }"
    )
    page.evaluate(
        "() => { const own = document.createElement('script'); own.textContent = 'window.evil = true'; "
        "document.body.append(own); }"
    )
    page.wait_for_function("window.refused === 'script-src-elem'")
    assert page.evaluate("window.evil") is None


def test_without_scripts_it_is_read_and_downloaded(report: Path, opened: Open) -> None:
    page = opened(report, java_script_enabled=False)
    expect(page.locator("#search")).to_be_hidden()
    expect(page.locator("button:visible")).to_have_count(0)
    expect(page.locator("#table-1")).to_be_visible()
    expect(page.locator("#methods")).to_be_visible()
    with page.expect_download() as waiting:
        page.locator('a[download="table_1.csv"]').click()
    assert waiting.value.suggested_filename == "table_1.csv"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [400, 1400])
def test_a_screenshot_shows_ink_and_no_sideways_scrolling(report: Path, opened: Open, width: int, scheme: str) -> None:
    page = opened(report, width, 3000, color_scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    grey = Image.open(io.BytesIO(page.screenshot())).convert("L")
    counts = grey.histogram()
    paper, ink = (sum(counts[:40]), sum(counts[128:])) if scheme == "dark" else (sum(counts[230:]), sum(counts[:128]))
    assert paper > 0.4 * sum(counts)
    assert 0.01 < ink / sum(counts) < 0.6


@pytest.mark.parametrize(("scheme", "other"), [("light", "dark"), ("dark", "light")])
def test_the_theme_follows_the_system_until_one_is_chosen(report: Path, opened: Open, scheme: str, other: str) -> None:
    page = opened(report, color_scheme=scheme)
    button = page.get_by_role("button", name="Dark", exact=True)
    colours = {"light": "rgb(255, 255, 255)", "dark": "rgb(22, 22, 22)"}
    assert page.evaluate(BACKGROUND) == colours[scheme]
    expect(button).to_have_attribute("aria-pressed", str(scheme == "dark").lower())
    button.focus()
    page.keyboard.press("Space")
    assert page.evaluate(BACKGROUND) == colours[other]
    expect(button).to_have_attribute("aria-pressed", str(other == "dark").lower())
    canvas = "getComputedStyle(document.querySelector('.canvas')).backgroundColor"
    assert page.evaluate(canvas) == colours["light"]
    page.reload()
    assert page.evaluate(BACKGROUND) == colours[other]


def test_both_ways_to_the_dark_theme_have_the_same_colours(report: Path, opened: Open) -> None:
    names = ["--lr-ink", "--lr-soft", "--lr-line", "--lr-hair", "--lr-paper", "--focus"]
    read = "names => names.map(name => getComputedStyle(document.documentElement).getPropertyValue(name))"
    by_system = opened(report, color_scheme="dark").evaluate(read, names)
    chosen = opened(report, color_scheme="light")
    light = chosen.evaluate(read, names)
    chosen.locator("#theme").click()
    assert chosen.evaluate(read, names) == by_system != light


def test_contents_stay_in_sight_on_a_wide_screen(report: Path, opened: Open) -> None:
    page = opened(report)
    page.evaluate("document.getElementById('methods').scrollIntoView({ behavior: 'instant' })")
    for part in ("#contents", "#search"):
        expect(page.locator(part)).to_be_in_viewport()
    narrow = opened(report, 400)
    narrow.evaluate("document.getElementById('methods').scrollIntoView({ behavior: 'instant' })")
    expect(narrow.locator("#search")).to_be_in_viewport()
    expect(narrow.locator("#methods h2")).to_be_in_viewport()


@pytest.mark.parametrize(("motion", "behaviour"), [("reduce", "auto"), ("no-preference", "smooth")])
def test_nothing_moves_for_those_who_asked_for_that(report: Path, opened: Open, motion: str, behaviour: str) -> None:
    page = opened(report, reduced_motion=motion)
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == behaviour


def test_it_prints_in_black_on_white_and_without_controls(report: Path, opened: Open) -> None:
    page = opened(report, color_scheme="dark")
    page.locator("#theme").click()
    page.locator("#theme").click()
    page.locator("#search").fill("survival")
    expect(page.locator("mark.hit").first).to_be_visible()
    page.emulate_media(media="print")
    assert page.evaluate(BACKGROUND) == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.querySelector('mark.hit')).backgroundColor") == "rgba(0, 0, 0, 0)"
    expect(page.locator("button:visible, input:visible, .actions:visible, nav:visible")).to_have_count(0)
    expect(page.locator("#table-1")).to_be_visible()
    data = page.pdf(prefer_css_page_size=True)
    assert data.startswith(b"%PDF")
    assert 5 <= len(re.findall(rb"/Type\s*/Page[^s]", data)) <= 40
