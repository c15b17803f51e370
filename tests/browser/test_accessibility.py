"""The report and the list of studies for those who hear them or use a keyboard."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.pipeline.project import Project

from .conftest import Open

pytestmark = pytest.mark.browser


def findings(page: Page) -> list[tuple[str, str, str]]:
    """Serious and critical findings of axe-core: the rule, its words, and the first place."""
    found = Axe().run(page).response["violations"]
    grave = [finding for finding in found if finding["impact"] in ("serious", "critical")]
    return [(finding["id"], finding["help"], finding["nodes"][0]["html"][:200]) for finding in grave]


@pytest.mark.parametrize("width", [400, 1400])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_the_report(report: Path, opened: Open, scheme: str, width: int) -> None:
    page = opened(report, width, color_scheme=scheme)
    page.evaluate("() => { for (const box of document.querySelectorAll('details')) box.open = true; }")
    assert findings(page) == []
    page.locator("#search").fill("survival")
    page.keyboard.press("Enter")
    expect(page.locator("mark.hit").first).to_be_attached()
    assert findings(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_the_list_of_studies(project: Project, opened: Open, scheme: str) -> None:
    page = opened(project.results.parent / "index.html", color_scheme=scheme)
    expect(page.get_by_role("heading", level=2)).to_have_text("A small part of ACTG 175")
    assert findings(page) == []


def test_axe_would_find_something(report: Path, opened: Open) -> None:
    page = opened(report)
    page.evaluate("document.querySelector('label[for=search]').remove()")
    page.evaluate("document.querySelector('#search').removeAttribute('placeholder')")
    assert "label" in [rule for rule, *_ in findings(page)]


def test_the_list_of_studies_leads_to_the_report(project: Project, opened: Open) -> None:
    page = opened(project.results.parent / "index.html")
    page.get_by_role("link", name="Report, A small part of ACTG 175", exact=True).click()
    expect(page.get_by_role("searchbox")).to_be_visible()


def test_landmarks_and_headings(report: Path, opened: Open) -> None:
    page = opened(report)
    for role in ("banner", "main", "navigation", "search"):
        expect(page.get_by_role(role)).to_have_count(1)  # type: ignore[arg-type]
    levels = page.evaluate("[...document.querySelectorAll('h1, h2, h3')].map(heading => Number(heading.tagName[1]))")
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert max(after - before for before, after in pairwise(levels)) <= 1


def test_tables_have_captions_and_scopes_and_figures_descriptions(report: Path, opened: Open) -> None:
    page = opened(report)
    captions = page.evaluate("[...document.querySelectorAll('table')].map(table => table.caption?.textContent.trim())")
    assert len(captions) > 9
    assert all(captions)
    assert page.evaluate("document.querySelectorAll('.lr-table th:not([scope])').length") == 0
    for name in page.locator("figure h3").all_inner_texts():
        expect(page.get_by_role("img", name=f"{name}. ")).to_have_count(1)


def test_the_first_tab_skips_to_the_results_and_focus_is_seen(report: Path, opened: Open) -> None:
    page = opened(report)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the results")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    assert page.evaluate(outline) == "solid"
    for _ in range(6):
        page.keyboard.press("Tab")
        assert page.evaluate(outline) == "solid"


def test_a_table_is_copied_and_a_file_saved_by_keyboard(report: Path, opened: Open) -> None:
    page = opened(report, permissions=["clipboard-read", "clipboard-write"])
    copy = page.get_by_role("button", name="Copy Table 2", exact=True)
    copy.focus()
    page.keyboard.press("Enter")
    expect(copy).to_have_text("Copied")
    page.keyboard.press("Tab")
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    assert waiting.value.suggested_filename == "table_2.csv"
