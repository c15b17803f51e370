"""A study of degenerate columns, through all its jobs, from the check to the report; warnings are errors."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import yaml

from lymphoradio.files import read_table
from lymphoradio.layout import JOBS, Layout
from lymphoradio.report.caveats import find_caveats
from lymphoradio.report.checklist import checklist
from lymphoradio.report.checklist_made import Made
from lymphoradio.report.methods import methods
from lymphoradio.report.results_text import results_text
from lymphoradio.study.specs import TABLE_KINDS
from lymphoradio.tidy import NUMERIC
from lymphoradio.verify import verify
from lymphoradio.versions import versions
from tests.jobs import inside, run_jobs
from tests.report.pointers import lost

from .patients import FACTORS, N, factors, numbers
from .soundness import NOT_A_NUMBER, unsound

HERE = Path(__file__).parent
NUMBERS = [name for name in numbers(N) if name != "nothing"]  # a column without any value is refused
LEVELS = ["halves", "thirds", "only_b", "one_in_b", "empty_level", "each_alone", "separating", "quasi"]
WITHOUT_FIGURE = ("mixed_model", "characteristics", "response", "adverse_events")


def plan() -> dict[str, Any]:
    """plan.yaml with the columns, and each analysis printed in every way that it has."""
    found: dict[str, Any] = yaml.safe_load((HERE / "plan.yaml").read_text("utf-8"))
    found["columns"] = {
        **{name: {"label": name, "unit": "cells/uL", "minimum": -1000} for name in NUMBERS},
        **{name: {"label": name, "levels": {level: level for level in FACTORS[name]}} for name in LEVELS},
        "time": {"label": "Time", "unit": "days"}, "dead": {"label": "Death"}, "relapsed": {"label": "Relapse"},
    }  # fmt: skip
    found["outputs"] = {}
    for i, (name, spec) in enumerate({"flow": {}, **found["analyses"]}.items(), start=1):
        kind = spec.get("kind", name)
        for j, shown_as in enumerate(TABLE_KINDS[kind]):
            number = f"S{10 * i + j}" if j else str(i)
            found["outputs"][f"Table {number}"] = {"from": name, "as": shown_as, "title": name}
        if kind not in WITHOUT_FIGURE:
            found["outputs"][f"Figure {i}"] = {"from": name, "title": name}
    return found


def write(folder: Path) -> None:
    values: dict[str, list[str]] = {"id": [f"P{i}" for i in range(N)]}
    for name in NUMBERS:
        values[name] = ["" if value != value else repr(float(value)) for value in numbers(N)[name]]
    values |= {name: [str(value) for value in factors(N)[name]] for name in LEVELS}
    values["time"] = [str(10 + 7 * (i * 7 % N)) for i in range(N)]
    values["dead"] = [str(int(i % 3 != 1)) for i in range(N)]
    values["relapsed"] = [str(int(i == 4)) for i in range(N)]
    rows = [",".join(values), *(",".join(row) for row in zip(*values.values(), strict=True))]
    (folder / "cohort.csv").write_text("\n".join(rows) + "\n")
    (folder / "events.csv").write_text("id,term,grade\nP0,o,5\n")
    (folder / "study.yaml").write_text(yaml.safe_dump(plan(), sort_keys=False))
    (folder / "config.yaml").write_text("studies:\n  it: {cohort: cohort.csv, plan: study.yaml}\n")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Layout]:
    """The study, through all its jobs."""
    with inside(tmp_path_factory.mktemp("degenerate")) as folder:
        write(folder)
        yield run_jobs("it", ("svg",))


def test_every_kind_of_analysis_is_in_the_plan(published: Layout) -> None:
    assert {spec.kind for spec in published.study.analyses.values()} == {
        kind for kinds in JOBS.values() for kind in kinds
    }


def test_every_row_is_a_number_or_a_reason(published: Layout) -> None:
    found = {
        name: unsound(read_table(Path(published.tidy(name)), NUMERIC)) for name in ("flow", *published.study.analyses)
    }
    assert {name: complaints for name, complaints in found.items() if complaints} == {}


def test_no_number_that_is_none_is_printed(published: Layout) -> None:
    tables = [path for path in Path(published.folder, "tables").iterdir() if path.suffix != ".docx"]
    pages = [Path(published.report), *tables]
    assert len(pages) > 30
    for page in pages:
        text = re.sub(r"<(style|script|svg)\b.*?</\1>|<[^>]+>", " ", page.read_text("utf-8"), flags=re.S)
        assert not NOT_A_NUMBER.search(unescape(text)), page


def test_the_report_says_what_could_not_be_estimated(published: Layout) -> None:
    report = unescape(re.sub(r"<[^>]+>", " ", Path(published.report).read_text("utf-8")))
    for reason in (
        "no difference other than zero", "all differences are equal", "no variation within the groups",
        "the same in all patients", "the design is collinear", "separation", "monotone likelihood",
        "essentially perfect fit", "no patient has it",
    ):  # fmt: skip
        assert reason in report, reason


def test_every_place_that_the_checklists_name_is_there(published: Layout) -> None:
    study = published.study
    estimates = {name: read_table(Path(published.tidy(name)), NUMERIC) for name in ("flow", *study.analyses)}
    how = methods(study, estimates, versions())
    caveats = find_caveats(study, estimates, [])
    answers = checklist(Made(study, estimates, how, results_text(study, estimates), caveats))
    manifest = json.loads(Path(published.folder, "manifest.json").read_text("utf-8"))
    page = Path(published.report).read_text("utf-8")
    assert lost(answers, page, set(manifest["outputs"]), manifest["plan"]) == []
    kept = read_table(Path(published.checklist), ())
    assert kept["file"].tolist() == ["; ".join(dict.fromkeys(p.target for p in answer.places)) for answer in answers]
    assert "REMARK" in set(kept["checklist"])


def test_the_results_are_whole(published: Layout) -> None:
    found = verify("it", ("cohort.csv", "study.yaml"))
    assert found.problems == ()
    assert found.outputs > 80
