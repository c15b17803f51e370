"""Two folders of results, each with several studies: every study is compared or said to be missing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from lymphoradio import tidy
from lymphoradio.cli import main
from lymphoradio.files import write_table
from lymphoradio.history import studies
from lymphoradio.history.studies import compare_studies, studies_in_words

ROW = {"variable": "age", "model": "m", "estimate_type": "hazard_ratio", "estimate": 1.5, "p_value": 0.04}


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("before").mkdir()
    Path("after").mkdir()


def put(folder: str, study: str, **columns: Any) -> None:
    place = Path(folder, study)
    rows = tidy.estimates([{**ROW, **columns}], analysis="cox", variant="as_published")
    write_table(place / "tidy/cox.csv", rows)
    (place / "manifest.json").write_text(json.dumps({"id": folder, "study": study, "plan": {}}))


def said(*options: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["diff", "before", "after", *options])
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return done.exit_code, done.output


def test_every_study_has_a_section() -> None:
    for folder, study in (("before", "same"), ("after", "same"), ("before", "gone"), ("after", "new")):
        put(folder, study)
    put("before", "moved")
    put("after", "moved", p_value=0.2)
    put("after", ".hidden.new")
    code, text = said("--markdown", "--csv", "all.csv")
    assert code == 0
    heads = [line for line in text.splitlines() if line.startswith("### ")]
    assert heads == [
        "### gone", "### moved: before (before) -> now (after)", "### new", "### same: before (before) -> now (after)",
    ]  # fmt: skip
    assert "- There are no results any more: the study was removed, or the run did not make them." in text
    assert "- There are no earlier results: a new study, or the earlier run did not make them." in text
    assert "no longer below 0.05" in text
    assert "All 2 numbers are the same." in text
    changes = Path("all.csv").read_text().splitlines()
    assert changes[0].startswith("study,analysis,")
    assert [line.split(",")[0] for line in changes[1:]] == ["moved"]
    assert said("--fail-on", "flipped")[0] == 1


def test_nothing_on_either_side() -> None:
    assert said() == (0, "There are no results on either side.\n")
    assert said("--csv", "all.csv", "--fail-on", "changed")[0] == 0
    assert Path("all.csv").read_text().startswith("study,analysis,")


def test_results_that_cannot_be_read_do_not_hide_the_other_studies() -> None:
    for folder in ("before", "after"):
        put(folder, "broken")
        put(folder, "sound")
    Path("before/broken/tidy/cox.csv").write_text("")
    code, text = said()
    assert code == 0
    assert "before/broken/tidy/cox.csv: cannot be read" in text
    assert "All 2 numbers are the same." in text
    Path("after/broken/manifest.json").write_text("{")
    assert "after/broken: there are no results with a manifest" in said()[1]


def test_a_summary_stays_below_the_limit_of_a_job(monkeypatch: pytest.MonkeyPatch) -> None:
    for study in ("a", "b", "c"):
        put("before", study)
        put("after", study, p_value=0.2)
    found = compare_studies(Path("before"), Path("after"))
    whole = [len(text.encode()) for text in studies_in_words(found, markdown=True)]
    monkeypatch.setattr(studies, "LONGEST", whole[0] + 10)
    sections = list(studies_in_words(found, markdown=True))
    assert "Too long for this summary: 1 flipped" not in sections[0]
    assert ["Too long for this summary: 1 flipped" in text for text in sections[1:]] == [True, True]
    assert all("Too long" not in text for text in studies_in_words(found, markdown=False))
    assert studies.LONGEST < 1024 * 1024
