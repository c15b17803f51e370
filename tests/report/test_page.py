"""The page's parts that need no browser: links with their files, scripts with their digests, what was run."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import pytest

from lymphoradio.report.caveats import Caveat
from lymphoradio.report.downloads import downloads, drawn
from lymphoradio.report.html import Piece, render_report
from lymphoradio.report.methods import Paragraph
from lymphoradio.report.ran import plan_text, what_was_run
from lymphoradio.study import read_study

ROOT = Path(__file__).parents[2]


def page(*pieces: Piece, **others: str) -> str:
    return render_report(
        "t", "d", pieces, [Paragraph("a", "b")], [Caveat("c", "d")], [("e", "f")], [("g", "h")], **others
    )


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    names = [
        "table_1.html",
        "table_1.tex",
        "table_1.csv",
        "table_1.docx",
        "figure_1.png",
        "figure_1.pdf",
        "figure_1.svg",
    ]
    for name in names:
        (tmp_path / name).write_bytes(name.encode() + b"\x00\xff")
    return [tmp_path / name for name in names]


def test_a_link_has_the_file_itself_and_its_name(files: list[Path]) -> None:
    found = downloads(files[:4])
    assert [(link.label, link.file) for link in found] == [
        ("CSV", "table_1.csv"), ("Word", "table_1.docx"), ("LaTeX", "table_1.tex"),
    ]  # fmt: skip
    for link in found:
        assert base64.b64decode(link.href.split(";base64,")[1]) == link.file.encode() + b"\x00\xff"
    assert found[0].href.startswith("data:text/csv;charset=utf-8;base64,")


@pytest.mark.parametrize(
    ("formats", "linked", "by_page"),
    [
        ((".svg", ".pdf", ".png"), ["SVG", "PDF"], ["figure_1.png", "figure_1_600dpi.png"]),
        ((".svg",), ["SVG"], ["figure_1.png", "figure_1_600dpi.png"]),
        ((".pdf", ".png"), ["PDF", "PNG 300 dpi"], []),
        ((".pdf",), ["PDF"], []),
    ],
)
def test_a_figure_is_drawn_as_png_where_it_has_an_svg(
    files: list[Path], formats: tuple[str, ...], linked: list[str], by_page: list[str]
) -> None:
    chosen = [file for file in files if file.stem == "figure_1" and file.suffix in formats]
    assert [link.label for link in downloads(chosen)] == linked
    assert [png.file for png in drawn(chosen)] == by_page


def test_the_policy_allows_exactly_the_page_s_scripts() -> None:
    html = page()
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', html)
    assert policy is not None
    scripts = re.findall(r"<script>(.*?)</script>", html, flags=re.S)
    digests = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in scripts]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.group(1).split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == " ".join(f"'sha256-{digest}'" for digest in digests)
    assert len(digests) == html.count("<script") == 2
    assert re.search(r"\son\w+=", re.sub(r"<script>.*?</script>", "", html, flags=re.S)) is None


def test_scripts_neither_evaluate_text_nor_ask_a_network() -> None:
    folder = ROOT / "src" / "lymphoradio" / "report" / "templates" / "scripts"
    text = "".join(path.read_text("utf-8") for path in folder.glob("*.js"))
    for word in ("eval(", "new Function", "fetch(", "XMLHttpRequest", "WebSocket", "sendBeacon", "document.write"):
        assert word not in text
    assert set(re.findall(r"https?://[^\"]+", text)) <= {"http://www.w3.org/2000/svg"}


def test_labels_and_file_names_are_only_text(files: list[Path]) -> None:
    evil = 'Figure <b> "1"'
    html = page(Piece(evil, "t", "<svg></svg>", downloads=downloads(files), drawn=drawn(files)))
    assert "Figure <b>" not in html
    assert html.count("&lt;b&gt;") > 5


def test_tables_are_copied_and_figures_are_not(files: list[Path]) -> None:
    table = Piece("Table 1", "t", "<table></table>", downloads=downloads(files[:4]))
    figure = Piece("Figure 1", "t", "<svg></svg>", downloads=downloads(files[4:]), drawn=drawn(files[4:]))
    assert page(table).count("data-copy=") == 1 + page(figure).count("data-copy=") == 1
    assert page(figure).count("data-dpi=") == 2
    assert "data-dpi=" not in re.sub(r"<script>.*?</script>", "", page(table), flags=re.S)


def test_what_was_run_names_data_plan_versions_and_commands() -> None:
    lines = what_was_run("small", {"a.csv": "12", "study.yaml": "34"}, {"python": "3.11.9"}, "56")
    assert lines[:5] == [
        ("Study", "small"), ("a.csv", "SHA-256 12"), ("study.yaml", "SHA-256 34"), ("python", "3.11.9"),
        ("requirements.lock", "SHA-256 56"),
    ]  # fmt: skip
    assert "lymphoradio verify small" in [value for _, value in lines]
    assert "requirements.lock" not in dict(what_was_run("small", {}, {}))


PLANS = [ROOT / "tests" / "pipeline" / "study.yaml", *sorted((ROOT / "data" / "raw").glob("*/study.yaml"))]


@pytest.mark.parametrize("plan", PLANS, ids=lambda path: path.parent.name)
def test_the_plan_on_the_page_is_the_plan(plan: Path, tmp_path: Path) -> None:
    study = read_study(plan)
    again = tmp_path / "study.yaml"
    again.write_text(plan_text(study), "utf-8")
    assert read_study(again) == study


def test_the_plan_is_only_text() -> None:
    assert '<pre tabindex="0">a: &lt;b&gt;\n</pre>' in page(plan="a: <b>\n")
    assert "<pre" not in page()
