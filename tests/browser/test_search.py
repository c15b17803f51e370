"""Search in the report: typed, counted, marked, gone through, cleared."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from .conftest import Open

pytestmark = pytest.mark.browser


@pytest.fixture
def page(report: Path, opened: Open) -> Page:
    return opened(report)


def search(page: Page, words: str) -> None:
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.type(words)
    expect(page.locator("#count")).to_have_attribute("aria-busy", "false")


def test_hits_are_counted_and_marked(page: Page) -> None:
    search(page, "hazard ratio")
    count = page.locator("#count")
    expect(count).to_contain_text(" hits in ")
    expect(count).to_have_attribute("aria-live", "polite")
    n = int(count.inner_text().split()[0])
    marks = page.locator("mark.hit")
    assert {" ".join(text.lower().split()) for text in marks.all_text_contents()} <= {"hazard ratio", "hazard", "ratio"}
    drawings = page.locator(".canvas.hit").count()
    assert drawings >= 1
    assert marks.count() >= n - drawings > 0


@pytest.mark.parametrize(
    ("words", "places"),
    [("change", ["caption", "thead th", "p"]), ("cd4+ t cells", ["tbody th", ".lr-note", "#methods p"])],
)
def test_tables_are_searched_with_titles_cells_and_footnotes(page: Page, words: str, places: list[str]) -> None:
    search(page, words)
    for place in places:
        expect(page.locator(f"{place} >> mark.hit").first).to_be_attached()


def test_a_phrase_is_found_through_the_letters_of_footnotes_and_bold_words(page: Page) -> None:
    name, title = (page.locator(f"#table-1 caption {part}").inner_text() for part in (".lr-name", ".lr-title"))
    search(page, f"{name} {title}")
    expect(page.locator("#count")).to_contain_text(" in ")
    assert page.locator("#table-1 caption mark.hit").count() > 1


def test_the_contents_keep_what_has_hits_and_say_how_many(page: Page) -> None:
    links = page.locator("#contents a:visible")
    everything = links.count()
    search(page, "shapiro")
    expect(page.locator("#contents .count").first).to_be_visible()
    assert 0 < links.count() < everything
    assert links.count() == page.locator("#contents .count").count()
    n = sum(map(int, page.locator("#contents .count").all_inner_texts()))
    expect(page.locator("#count")).to_contain_text(f"{n} hits in {links.count()} sections")
    page.keyboard.press("Escape")
    expect(page.locator("#search")).to_have_value("")
    assert links.count() == everything
    expect(page.locator("mark, .canvas.hit, #contents .count")).to_have_count(0)


def test_the_text_is_as_it_was_after_a_search(page: Page) -> None:
    before = page.locator("main").inner_html()
    search(page, "cd4")
    expect(page.locator("mark.hit").first).to_be_attached()
    page.keyboard.press("Escape")
    expect(page.locator("mark")).to_have_count(0)
    assert page.locator("main").inner_html().replace(' class="canvas"', "") == before.replace(' class="canvas"', "")


def test_next_and_previous_go_round(page: Page) -> None:
    search(page, "log-rank")
    expect(page.locator("#count")).to_contain_text(" hits in ")
    n = int(page.locator("#count").inner_text().split()[0])
    page.keyboard.press("Enter")
    expect(page.locator("#count")).to_contain_text(f"1 of {n}, ")
    expect(page.locator(".current").first).to_be_in_viewport()
    page.keyboard.press("Shift+Enter")
    expect(page.locator("#count")).to_contain_text(f"{n} of {n}")
    expect(page.locator(".current").first).to_be_in_viewport()
    page.get_by_role("button", name="Next hit").click()
    expect(page.locator("#count")).to_contain_text(f"1 of {n}, ")
    page.get_by_role("button", name="Previous hit").click()
    expect(page.locator("#count")).to_contain_text(f"{n} of {n}")


@pytest.mark.parametrize("typed", ["p < 0.001", "P  <  0.001"])
def test_blanks_case_and_dashes_are_those_of_a_keyboard(page: Page, typed: str) -> None:
    search(page, typed)
    expect(page.locator("#count")).to_contain_text(" in ")
    expect(page.locator("mark.hit").first).to_be_attached()


def test_a_range_is_found_by_its_hyphen(page: Page) -> None:
    cell = page.locator("td", has_text="–").first.inner_text().strip()
    search(page, cell.split("(")[-1].rstrip(")").replace("–", "-"))
    expect(page.locator("td mark.hit").first).to_be_attached()


@pytest.mark.parametrize(("typed", "said"), [("zzzz", "No hits"), ("a", "Type two letters or more"), ("(*", "No hits")])
def test_what_is_not_there(page: Page, typed: str, said: str) -> None:
    search(page, typed)
    expect(page.locator("#count")).to_have_text(said)
    expect(page.get_by_role("button", name="Next hit")).to_be_disabled()


def test_escape_leaves_an_empty_field_and_a_slash_is_typed_into_it(page: Page) -> None:
    search(page, "a/b")
    expect(page.locator("#search")).to_have_value("a/b")
    page.keyboard.press("Escape")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#search")).not_to_be_focused()
