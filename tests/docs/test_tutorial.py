"""The tutorial, followed step by step in a copy of the project; and then what the README prints for users."""

from __future__ import annotations

import re
import runpy
import shutil
from pathlib import Path

import openpyxl
import pytest
from PIL import Image

from .markdown import ROOT, commands
from .pictures import is_same_picture
from .session import UPDATE, Copy, Told, follow, is_printed

TUTORIAL = ROOT / "docs" / "tutorial.md"
README = ROOT / "README.md"
FOLDER = ROOT / "docs" / "tutorial"
LARGEST_PICTURE = 60_000
REFUSED = {  # all other commands end with 0
    "lymphoradio check my_study": [2, 0],
}
# The commands of the README's user part; `make` and what takes minutes or is only named: test_commands.py alone.
BEFORE = {
    ".venv/bin/lymphoradio init my_cohort.xlsx --name my_study": 0,
    ".venv/bin/lymphoradio check": 0,
    ".venv/bin/lymphoradio audit published.yaml": 0,
    ".venv/bin/lymphoradio selftest": 0,
}
AFTER = {
    ".venv/bin/lymphoradio verify": 0,
    ".venv/bin/lymphoradio diff my_study": 0,
    ".venv/bin/lymphoradio run my_study": 0,
    ".venv/bin/lymphoradio release": 0,
    "snakemake --cores 4": 0,
}
# What asks for a cluster is run by tests/slurm.
NOT_RUN = re.compile(r"make |\.venv-slurm/|(\.venv/bin/)?lymphoradio (simulate|diff)$")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    told = follow(TUTORIAL, Copy(tmp_path_factory.mktemp("tutorial")))
    if UPDATE:
        told.write()
    return told


@pytest.mark.pipeline
def test_every_step_of_the_tutorial_prints_what_it_shows(told: Told) -> None:
    assert UPDATE or told.wrong == [], "LYMPHORADIO_UPDATE_DOCS=1 pytest tests/docs writes what is printed now"


@pytest.mark.pipeline
def test_every_command_of_the_tutorial_ends_as_it_says(told: Told) -> None:
    assert told.codes == {command: REFUSED.get(command, [0] * len(codes)) for command, codes in told.codes.items()}
    assert set(REFUSED) < set(told.codes)


@pytest.mark.pipeline
def test_the_report_has_what_the_tutorial_says_of_it(told: Told) -> None:
    results = told.copy.folder / "results" / "my_study"
    report = (results / "report.html").read_text("utf-8")
    tables, figures = len(list(results.glob("tables/*.csv"))), len(list(results.glob("figures/*.svg")))
    assert f"It has {tables} tables and {figures} figures" in " ".join(TUTORIAL.read_text("utf-8").split())
    assert re.search("The data do not tell the (two|2) curves apart", report)
    assert "are below a detection limit" in report
    assert (results / "report.docx").exists()


@pytest.mark.pipeline
@pytest.mark.parametrize("command", AFTER)
def test_a_command_of_the_readme_works_on_finished_results(told: Told, command: str) -> None:
    code, text = told.copy.run(command)
    assert code == AFTER[command], text


@pytest.mark.parametrize("command", BEFORE)
def test_a_command_of_the_readme_works_in_a_new_project(tmp_path: Path, command: str) -> None:
    copy = Copy(tmp_path)
    shutil.copy(ROOT / "data/raw/il7_hcc/published.yaml", tmp_path)
    sheet = openpyxl.Workbook()
    for line in (FOLDER / "my_cohort.csv").read_text("utf-8").splitlines():
        sheet.active.append(line.split(";"))
    sheet.save(tmp_path / "my_cohort.xlsx")
    code, text = copy.run(command)
    assert code == BEFORE[command], text
    assert "Traceback" not in text


def test_no_command_of_the_readme_is_left_out() -> None:
    user_part = README.read_text("utf-8").split("\n## The code\n")[0]
    printed = {command for command in commands(user_part) if not NOT_RUN.match(command)}
    assert {re.sub(r"^\.venv/bin/", "", command) for command in printed} == {
        re.sub(r"^\.venv/bin/", "", command) for command in {**BEFORE, **AFTER}
    }


def test_the_cohort_is_what_its_script_writes() -> None:
    written = runpy.run_path(str(FOLDER / "make_cohort.py"))["cohort"]()
    assert (FOLDER / "my_cohort.csv").read_text("utf-8") == written


def test_the_pictures_are_small_and_shown() -> None:
    pictures = sorted(FOLDER.glob("*.png"))
    assert [path.name for path in pictures if path.stat().st_size >= LARGEST_PICTURE] == []
    assert {f"tutorial/{path.name}" for path in pictures} == set(re.findall(r"tutorial/\w+\.png", TUTORIAL.read_text()))


def test_what_is_not_printed_so_is_found(tmp_path: Path) -> None:
    text = "```console\n$ echo one; false\ntwo\n$ echo 1 s\n2 min\n```\n```diff config.yaml\n-none: 1\n+x: 1\n```\n"
    (tmp_path / "copy").mkdir()
    document = tmp_path / "document.md"
    document.write_text(text)
    told = follow(document, Copy(tmp_path / "copy"))
    assert [wrong.split("\n")[0] for wrong in told.wrong] == [
        "$ echo one; false",
        "diff config.yaml: 0 lines are like '-none: 1'",
    ]
    assert told.codes == {"echo one; false": [1], "echo 1 s": [0]}
    assert told.lines[2] == "one"


def test_a_picture_is_that_of_its_own_step(tmp_path: Path) -> None:
    (tmp_path / "copy").mkdir()
    copy = Copy(tmp_path / "copy")
    for name, text in {"first": "n = 59", "second": "n = 60"}.items():
        Image.new("RGB", (200, 100), "white").save(copy.folder / f"{name}.png")
        (copy.folder / f"{name}.svg").write_text(f"<svg><text>{text}</text></svg>")
    draw = "cp {0}.png figure.png; cp {0}.svg figure.svg"
    steps = [f"```console\n$ {draw.format(name)}\n```\n" for name in ("first", "second")]
    document = tmp_path / "document.md"
    document.write_text(f"{steps[0]}\n<!-- shows figure.png -->\n![a](picture.png)\n\n{steps[1]}")
    told = follow(document, copy)
    assert told.wrong == ["picture.png is not what figure.png shows"]
    told.write()
    assert is_same_picture(tmp_path / "picture.png", copy.folder / "first.png")
    assert not is_same_picture(tmp_path / "picture.png", copy.folder / "second.png")


@pytest.mark.parametrize(
    ("shown", "same"),
    [
        (["a", "b", "took 2 min 3 s"], True),
        (["a", "[...]"], True),
        (["[...]", "took 0:00:01.5"], True),
        (["a", "b", "took 0:31"], True),
        (["a", "b"], False),
        (["[...]", "c", "[...]"], False),
        (["a", "b", "took 3 steps"], False),
    ],
)
def test_lines_are_left_out_and_times_differ_but_nothing_else(shown: list[str], same: bool) -> None:
    assert is_printed(shown, ["a", "b", "took 31 s"]) is same
