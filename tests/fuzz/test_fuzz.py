"""Whatever the file: it is read, or refused in sentences that name a place. Never a traceback, never a hang.

`make fuzz` draws 10,000 files for each test (LYMPHORADIO_FUZZ); the suite draws few, and always the same.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import openpyxl
import pandas as pd
import pyreadstat
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from lymphoradio import tidy
from lymphoradio.cohort import prepare_cohort
from lymphoradio.cohort.companions import companion_files
from lymphoradio.errors import InputError
from lymphoradio.files import sha256, write_table
from lymphoradio.history.compare import compare
from lymphoradio.history.versions import find_version, keep_version
from lymphoradio.history.words import in_markdown, in_words
from lymphoradio.intermediate import record, withdraw_altered
from lymphoradio.project import check_study
from lymphoradio.publication import is_published, swap
from lymphoradio.published import read_published
from lymphoradio.published.audit import read_paper
from lymphoradio.published.audit.report import in_words as audit_in_words
from lymphoradio.stages.audit import audit_paper
from lymphoradio.starting import start_study
from lymphoradio.study import Study, read_config, read_study
from lymphoradio.study.read_yaml import read_yaml
from lymphoradio.verify import verify
from lymphoradio.versions import manifest
from tests.conftest import COHORT, CONFIG, PLAN
from tests.fuzz.damage import BIG, CELLS, Files, damaged_bytes, damaged_tables, damaged_yaml

RAW = Path(__file__).parents[2] / "data" / "raw"
PAPERS = ("thymosin_prag", "il7_hcc")
TINY = Files([COHORT.encode()])
TINY_PLAN = Files([PLAN.encode()])
PLANS = Files([PLAN.encode(), *((RAW / name / "study.yaml").read_bytes() for name in ("actg175", *PAPERS))])
PUBLISHED = Files((RAW / name / "published.yaml").read_bytes() for name in PAPERS)
TABLES = Files([COHORT.encode(), *((RAW / name / "adverse_events.csv").read_bytes() for name in PAPERS)])
CONFIGS = Files([CONFIG.encode()])

ASKED = int(os.environ.get("LYMPHORADIO_FUZZ", "0"))


def fuzz(few: int) -> settings:
    """Settings for so many examples in the suite, or for as many as were asked for."""
    return settings(
        max_examples=ASKED or few,
        derandomize=not ASKED,
        database=None,
        deadline=dt.timedelta(seconds=60),
        suppress_health_check=list(HealthCheck),
        print_blob=True,
        phases=[Phase.generate] if ASKED else [Phase.generate, Phase.shrink],
    )


def trees(files: Files, as_written: bool = False) -> Files:
    return Files(read_yaml(file.decode(), as_written).data for file in files)


def sentences(call: Callable[[], object]) -> str:
    """What a user is told: nothing, or sentences that name a place."""
    try:
        call()
        return ""
    except InputError as refused:
        error = refused
    assert error.problems
    for problem in error.problems:
        assert problem.file
        assert problem.what
        assert "\n" not in str(problem)
        assert "Traceback" not in str(problem)
    return str(error)


@pytest.fixture(scope="module", autouse=True)
def project(tmp_path_factory: pytest.TempPathFactory):
    before = Path.cwd()
    os.chdir(tmp_path_factory.mktemp("fuzz"))
    yield
    os.chdir(before)


def written(file: str, data: bytes) -> Path:
    path = Path(file)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def studied(name: str) -> Path:
    """A real study's folder, copied here."""
    folder = Path("studies") / name
    if not folder.exists():
        shutil.copytree(RAW / name, folder)
    return folder


@cache
def _study(name: str) -> Study:
    return read_study(RAW / name / "study.yaml")


@fuzz(60)
@given(data=damaged_tables(TINY) | damaged_bytes(TINY))
def test_cohort(data: bytes) -> None:
    study = read_study(written("tiny.yaml", PLAN.encode()))
    sentences(lambda: prepare_cohort(data, "cohort.csv", study))


@fuzz(10)
@given(
    name=st.sampled_from(PAPERS),
    file=st.sampled_from(["cohort.csv", "adverse_events.csv"]),
    draw=st.data(),
)
def test_cohort_with_records(name: str, file: str, draw: st.DataObject) -> None:
    folder = studied(name)
    study = _study(name)
    original = (RAW / name / file).read_bytes()
    originals = Files([original])
    damaged = draw.draw(damaged_tables(originals) | damaged_bytes(originals))
    written(str(folder / file), damaged)
    try:
        companions = companion_files(folder / "cohort.csv", study)
        sentences(
            lambda: prepare_cohort((folder / "cohort.csv").read_bytes(), "cohort.csv", study, companions=companions)
        )
    finally:
        written(str(folder / file), original)


@fuzz(40)
@given(data=damaged_yaml(trees(PLANS), PLANS))
def test_plan(data: bytes) -> None:
    sentences(lambda: read_study(written("study.yaml", data)))


@fuzz(40)
@given(data=damaged_yaml(trees(TINY_PLAN), TINY_PLAN))
def test_plan_with_its_cohort(data: bytes) -> None:
    cohort, plan = written("cohort.csv", COHORT.encode()), written("study.yaml", data)
    sentences(lambda: check_study("tiny", cohort, plan))


@fuzz(60)
@given(data=damaged_yaml(trees(CONFIGS), CONFIGS))
def test_config(data: bytes) -> None:
    sentences(lambda: read_config(written("config.yaml", data)))


@fuzz(10)
@given(place=st.integers(0, 1), draw=st.data())
def test_published(place: int, draw: st.DataObject) -> None:
    paper = Files([PUBLISHED[place]])
    data = draw.draw(damaged_yaml(trees(paper, as_written=True), paper))
    study = _study(PAPERS[place])
    sentences(lambda: read_published(written("published.yaml", data), study))


@fuzz(10)
@given(draw=st.data())
def test_audit(draw: st.DataObject) -> None:
    data = draw.draw(damaged_yaml(trees(PUBLISHED, as_written=True), PUBLISHED))  # too long to be an argument
    sentences(lambda: list(audit_in_words(audit_paper(read_paper(written("published.yaml", data))))))


def _workbook() -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for line in COHORT.splitlines():
        book.active.append(line.split(","))
    book.save(out)
    return out.getvalue()


def _spss(folder: Path) -> bytes:
    pyreadstat.write_sav(pd.read_csv(io.StringIO(COHORT)), folder / "tiny.sav")
    return (folder / "tiny.sav").read_bytes()


def _start(data: bytes) -> None:
    written("config.yaml", CONFIG.encode())
    shutil.rmtree("data", ignore_errors=True)
    sentences(lambda: start_study(written("mine", data), "mine", force=True))


@fuzz(30)
@given(data=damaged_tables(TABLES) | damaged_bytes(TINY))
def test_init(data: bytes) -> None:
    _start(data)


@fuzz(20)
@given(
    rows=st.lists(
        st.lists(st.sampled_from(CELLS[:-30]) | st.text(max_size=8) | st.integers().map(str), min_size=1, max_size=6),
        min_size=1,
        max_size=12,
    )
)
def test_init_of_anything(rows: list[list[str]]) -> None:
    _start("\n".join(map(",".join, rows)).encode("utf-8", "replace"))


@fuzz(20)
@given(draw=st.data())
def test_init_of_spreadsheets(draw: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    if not ORIGINALS:
        ORIGINALS.extend([_workbook(), _spss(tmp_path_factory.mktemp("spss"))])
    _start(draw.draw(damaged_bytes(Files(ORIGINALS))))


ORIGINALS: list[bytes] = []
ROWS = [
    {"variable": "age", "estimate_type": "hazard_ratio", "estimate": 1.5, "conf_low": 1.1, "p_value": 0.04, "n": 40},
    {"estimate_type": "test", "statistic": 4.0, "p_value": 0.2, "method": "Wald"},
]


def _published() -> Path:
    """Published results with a kept version, as the last job leaves them."""
    for folder in ("results", ".work"):
        shutil.rmtree(folder, ignore_errors=True)
    new = Path("results/.small.new")
    numbers = Path(".work/small/tidy/cox.csv")
    write_table(numbers, tidy.estimates(ROWS, variant="as_published", analysis="cox"))
    write_table(new / "tidy/cox.csv", tidy.estimates(ROWS, variant="as_published", analysis="cox"))
    cohort = written("cohort.csv", COHORT.encode())
    plan = {"title": "Tiny", "analyses": {"cox": {"alpha": 0.05}}}
    content = manifest("small", {"cohort.csv": sha256(cohort)}, plan, [Path(__file__)], new)
    written(str(new / "manifest.json"), json.dumps(content).encode())
    keep_version("small", new)
    record("small", "survive", [str(numbers)])
    swap("small", new)
    return shutil.copytree("results/small", "results/before", dirs_exist_ok=True)


@fuzz(30)
@given(place=BIG, draw=st.data())
def test_damaged_results(place: int, draw: st.DataObject) -> None:
    """diff and verify say what is wrong, and the next run does not stumble."""
    _published()
    files = sorted([*Path("results/small").rglob("*.*"), *Path(".work").rglob("*.json")])
    file = files[place % len(files)]
    original = Files([file.read_bytes()])
    kinds = damaged_bytes(original)
    if file.suffix == ".json":
        kinds |= damaged_yaml(Files([json.loads(file.read_text())]), original)
    else:
        kinds |= damaged_tables(original)
    written(str(file), draw.draw(kinds))

    def differences() -> None:
        versions = find_version("results/before"), find_version("small@previous" if place % 5 == 0 else "small")
        found = compare(*versions)
        assert list(in_words(*versions, found))
        assert in_markdown(*versions, found)

    sentences(differences)
    for problem in verify("small", ("cohort.csv",)).problems:
        assert "\n" not in str(problem)
    assert is_published("small") in (True, False)
    withdraw_altered("small")
