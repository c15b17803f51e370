"""The report in a real browser: it opens from disk, loads nothing, says nothing on the console, and prints."""

from __future__ import annotations

import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.pipeline.project import Project

pytestmark = pytest.mark.browser

CHROMIUM = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report, moved to a folder where nothing else is."""
    project = Project(tmp_path_factory.mktemp("project"))
    run = project.run("--cores", "2")
    assert run.code == 0, run.text
    return Path(shutil.copy(project.results / "report.html", tmp_path_factory.mktemp("alone") / "report.html"))


@pytest.fixture(scope="module")
def browser() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert found, "these tests need Chromium: apt-get install chromium"
    return found


def chromium(browser: str, profile: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [browser, *CHROMIUM, f"--user-data-dir={profile}", *options],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )


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


def test_the_browser_has_nothing_to_complain_about(browser: str, report: Path, tmp_path: Path) -> None:
    done = chromium(
        browser, tmp_path, "--enable-logging=stderr", "--v=0", "--window-size=1200,2000", "--dump-dom", f"file://{report}"
    )  # fmt: skip
    assert "<h1>A small part of ACTG 175</h1>" in done.stdout
    console = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
    assert console == []


@pytest.mark.parametrize("width", [400, 1200])
def test_a_screenshot_shows_ink_and_no_sideways_scrolling(
    browser: str, report: Path, tmp_path: Path, width: int
) -> None:
    picture = tmp_path / "page.png"
    chromium(
        browser, tmp_path / "profile", f"--window-size={width},3000", f"--screenshot={picture}", f"file://{report}"
    )
    from PIL import Image

    grey = Image.open(picture).convert("L")
    assert grey.size[0] == width
    dark = sum(grey.histogram()[:128])
    assert 0.01 < dark / (grey.size[0] * grey.size[1]) < 0.3


def test_it_prints(browser: str, report: Path, tmp_path: Path) -> None:
    pdf = tmp_path / "report.pdf"
    chromium(browser, tmp_path / "profile", "--no-pdf-header-footer", f"--print-to-pdf={pdf}", f"file://{report}")
    data = pdf.read_bytes()
    assert data.startswith(b"%PDF")
    assert 5 <= len(re.findall(rb"/Type\s*/Page[^s]", data)) <= 40
