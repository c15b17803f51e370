"""The pages on a telephone: only tables and drawings move sideways, in their boxes, and a finger hits a control."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.pipeline.project import Project

from .conftest import Open

WIDTH, HEIGHT = 420, 900
FINGER = 30  # px; WCAG 2.2 asks for 24
CONTROLS = "button, .actions a, nav a, summary, #search, article ul a"
# What leaves the screen and is in no box that moves sideways.
OUTSIDE = """() => [...document.querySelectorAll('body *')].filter(element => {
  const box = element.getBoundingClientRect();
  if (!box.width || (box.left >= 0 && box.right <= innerWidth + 1) || element.closest('.skip, .sr-only')) return false;
  for (let above = element.parentElement; above; above = above.parentElement)
    if (getComputedStyle(above).overflowX === 'auto') return false;
  return true;
}).map(element => element.outerHTML.slice(0, 80))"""


@pytest.fixture(params=["report.html", "../index.html"])
def page(request: pytest.FixtureRequest, project: Project, opened: Open) -> Page:
    """A page of the project at a telephone's width, with all that can be unfolded unfolded."""
    page = opened((project.results / request.param).resolve(), WIDTH, HEIGHT)
    page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
    return page


def test_the_page_is_as_wide_as_the_screen(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") == WIDTH
    assert page.evaluate(OUTSIDE) == []


def test_a_control_is_large_enough_for_a_finger(page: Page) -> None:
    heights = page.eval_on_selector_all(
        CONTROLS, "found => found.map(one => [one.textContent.trim(), one.getBoundingClientRect().height])"
    )
    assert len(heights) >= 4
    assert [one for one in heights if 0 < one[1] < FINGER] == []


def test_text_can_be_read(page: Page) -> None:
    sizes = page.eval_on_selector_all(
        "p:not(.sr-only), li, td, dd, input", "found => found.map(one => parseFloat(getComputedStyle(one).fontSize))"
    )
    assert min(sizes) >= 11
    typed = page.eval_on_selector_all("input", "found => found.map(one => parseFloat(getComputedStyle(one).fontSize))")
    assert all(size >= 16 for size in typed)


def test_a_wide_table_moves_below_its_title(project: Project, opened: Open) -> None:
    page = opened(project.results / "report.html", WIDTH, HEIGHT)
    wide = page.evaluate(
        """() => { const box = [...document.querySelectorAll('section.table .scroll')].find(
             one => one.scrollWidth > one.clientWidth + 40);
           const title = box.querySelector('caption'), before = title.getBoundingClientRect().left;
           box.scrollLeft = 40;
           return [box.scrollLeft, title.getBoundingClientRect().left - before]; }"""
    )
    assert wide == [40, 0]
