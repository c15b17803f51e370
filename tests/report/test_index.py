"""The list of studies: what it says of each, in which order, and that text is only text."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from lymphoradio import listing
from lymphoradio.report.index import Listed, render_index
from lymphoradio.stages.index import write_index

EVIL = '<script>alert(1)</script> & "quotes"'


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path(".work").mkdir()


def results(name: str, n: str = "1234", **manifest: Any) -> None:
    folder = Path("results") / name
    (folder / "tidy").mkdir(parents=True)
    (folder / "tidy" / "flow.csv").write_text(f"variable,n\nenrolled,2000\nanalysed,{n}\n")
    plan = {"title": f"The study {name}", "outputs": {"Table 1": {}, "Supplementary Table 1": {}, "Figure 1": {}}}
    content = {"study": name, "id": f"id-{name}", "plan": plan, **manifest}
    (folder / "manifest.json").write_text(json.dumps(content))
    (folder / "report.html").write_text("")


def listed(*configured: str) -> str:
    write_index(configured)
    return listing.index_page().read_text("utf-8")


def test_each_study_has_its_numbers_and_the_links_that_there_are() -> None:
    results("one")
    page = listed("one")
    for part in (
        "The study one</h2>",
        "<dd>1,234</dd>",
        "<dt>Tables</dt><dd>2</dd>",
        "<dt>Figures</dt><dd>1</dd>",
        "id-one",
    ):
        assert part in page
    assert page.count("<li>") == 3
    assert all(f'href="one/{path}"' in page for path in ("report.html", "tidy/", "manifest.json"))
    assert "No longer in config.yaml" not in page
    assert "SYNTHETIC" not in page


def test_the_order_is_that_of_the_configuration_and_removed_studies_come_last_and_are_marked() -> None:
    for name in ("a_removed", "b", "c"):
        results(name)
    page = listed("c", "b")
    places = [page.index(f"The study {name}</h2>") for name in ("c", "b", "a_removed")]
    assert places == sorted(places)
    assert page.count("No longer in config.yaml") == 1
    assert page.index("No longer in config.yaml") > places[-1]


def test_synthetic_studies_are_marked() -> None:
    results("one", synthetic="The data are made up.")
    page = listed("one")
    assert '<strong class="lr-synthetic">SYNTHETIC</strong> The study one' in page
    assert "Synthetic patients analysed" in page
    assert "The data are made up." in page


def test_the_bytes_are_the_same_each_time_and_nothing_else_is_left() -> None:
    results("one")
    first = listed("one")
    assert listed("one") == first
    assert sorted(path.name for path in Path("results").iterdir()) == ["index.html", "one"]
    assert stat.S_IMODE(listing.index_page().stat().st_mode) == 0o600


def test_text_is_only_text() -> None:
    results("one", synthetic=EVIL, id=EVIL, plan={"title": EVIL, "outputs": {}})
    Path("results/one/tidy/flow.csv").write_text(f"variable,n\nanalysed,{EVIL.replace(chr(34), '')}\n")
    page = listed("one")
    assert "<script" not in page
    assert page.count("&lt;script&gt;") >= 4
    assert 'href="%3Ca%3E%22/x"' in render_index([Listed('<a>"', "t", links=(("x", "x"),))])


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "{}", '{"plan": [], "id": 1}', '{"plan": {"title": "t"}}', "[" * 99999]
)
def test_a_manifest_that_cannot_be_read_is_listed_as_such(content: str) -> None:
    results("one")
    results("two")
    Path("results/two/manifest.json").write_text(content)
    page = listed("one", "two")
    assert "The study one" in page
    assert "The manifest cannot be read: lymphoradio verify two says why." in page


@pytest.mark.parametrize("flow", [None, "", "variable,n\nenrolled,5\n", "variable\nanalysed\n", "\x00,n\nanalysed,5\n"])
def test_without_a_count_there_is_none(flow: str | None) -> None:
    results("one")
    file = Path("results/one/tidy/flow.csv")
    file.unlink() if flow is None else file.write_text(flow)
    page = listed("one")
    assert "The study one" in page
    assert "Patients analysed" not in page


def test_a_redacted_count_stays_as_it_is_written() -> None:
    results("one", n="7 or fewer")
    assert "<dd>7 or fewer</dd>" in listed("one")


def test_half_swapped_and_half_copied_results_are_no_studies() -> None:
    results("one")
    results(".two.old")
    results(".two.new")
    assert listed("one").count("<article") == 1


def test_without_results_it_says_so() -> None:
    Path("results").mkdir()
    assert "There are no results yet." in listed("one")


def test_a_write_that_fails_leaves_the_earlier_list(monkeypatch: pytest.MonkeyPatch) -> None:
    results("one")
    before = listed("one")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", "results/index.html")

    results("two")
    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(SystemExit):
        write_index(["one", "two"])
    assert listing.index_page().read_text("utf-8") == before
    assert sorted(path.name for path in Path("results").iterdir()) == ["index.html", "one", "two"]


@pytest.mark.parametrize("what", ["nothing", "list", "manifest", "new study", "study gone", "mark"])
def test_the_mark_stands_only_for_what_is_listed(what: str) -> None:
    results("one")
    results("two")
    listed("one", "two")
    if what == "list":
        listing.index_page().write_text("altered")
    elif what == "manifest":
        Path("results/two/manifest.json").write_text("{}")
    elif what == "new study":
        results("three")
    elif what == "study gone":
        Path("results/two/manifest.json").unlink()
    elif what == "mark":
        Path(listing.MARK).write_text("{")
    listing.withdraw_stale_mark()
    assert Path(listing.MARK).exists() == (what == "nothing")
