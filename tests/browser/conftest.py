"""A real Chromium, a project that was run, and its report alone in a folder."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

from tests.pipeline.project import Project

Open = Callable[..., Page]


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project that was run with every format of figures."""
    project = Project(tmp_path_factory.mktemp("project"))
    config = project.folder / "config.yaml"
    text = config.read_text()
    assert text.count("formats: [svg]") == 1
    config.write_text(text.replace("formats: [svg]", "formats: [svg, pdf, png]"))
    run = project.run("--cores", "2")
    assert run.code == 0, run.text
    return project


@pytest.fixture(scope="session")
def report(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report, moved to a folder where nothing else is."""
    return Path(shutil.copy(project.results / "report.html", tmp_path_factory.mktemp("alone") / "report.html"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next((path for path in map(shutil.which, names) if path), None)
    assert found, "these tests need Chromium: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def opened(browser: Browser) -> Iterator[Open]:
    """Opens a file in a browser of its own; at the end nothing was asked of a network, and the console said nothing."""
    contexts: list[BrowserContext] = []
    said: list[str] = []
    asked: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith(("file:", "data:", "blob:")):
            asked.append(request.url)

    def hear(text: str, may_say: str) -> None:
        if not may_say or may_say not in text:
            said.append(text)

    def open_file(
        path: Path, width: int = 1400, height: int = 1000, before: str = "", may_say: str = "", **options: Any
    ) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, offline=True, **options)
        contexts.append(context)
        if before:
            context.add_init_script(before)
        page = context.new_page()
        page.on("request", note)
        page.on("console", lambda message: hear(message.text, may_say))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(path.as_uri())
        return page

    yield open_file
    for context in contexts:
        context.close()
    assert asked == []
    assert said == []
