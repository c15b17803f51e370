"""`lymphoradio audit`: a published.yaml alone is enough, and what is wrong with it is said without a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lymphoradio.cli import main
from lymphoradio.files import read_table
from lymphoradio.published.audit import COLUMNS

PAPER = Path(__file__).parent / "made_up.yaml"


@pytest.fixture
def planted(tmp_path: Path) -> Path:
    file = tmp_path / "published.yaml"
    file.write_text(PAPER.read_text("utf-8").replace("mean: 2.35", "mean: 2.37"), "utf-8")
    return file


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["audit", *map(str, arguments)])


def test_a_paper_without_a_contradiction(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # no config.yaml, no plan
    done = run(PAPER, "--fail-on", "inconsistent")
    assert (done.exit_code, done.output) == (0, "80 verdicts: 80 consistent, 0 inconsistent, 0 cannot_tell.\n")


def test_a_finding_is_printed_with_its_sentence_and_is_no_failure(planted: Path) -> None:
    done = run(planted)
    assert done.exit_code == 0
    assert "Text, symptoms [grim]" in done.output
    assert "recomputed: 2.3500 or 2.4000" in done.output
    assert 'The mean of "Score" (Text, symptoms), 2.37, is not possible for 20 values' in " ".join(done.output.split())
    assert done.output.endswith("1 inconsistent, 0 cannot_tell.\n")


def test_it_can_fail_a_build(planted: Path) -> None:
    assert run(planted, "--fail-on", "inconsistent").exit_code == 1


def test_all_verdicts_go_to_a_csv(planted: Path, tmp_path: Path) -> None:
    out = tmp_path / "audit.csv"
    assert run(planted, "--csv", out).exit_code == 0
    found = read_table(out, ())
    assert list(found.columns) == list(COLUMNS)
    assert (found["verdict"] == "inconsistent").sum() == 1


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("test: wald}", "test: waldd}", "line 4, facts.test: must be wald or likelihood ratio"),
        ("terms: 3", "term: 3", "claims[6].facts.term: unknown key. Did you mean 'terms'?"),
        (
            "n: 20, recorded",
            "n: many, recorded",
            "facts.n: is not a number of patients, events or terms such as 15 (given: 'many')",
        ),
        ("row: Excluded}", "row: Excludedd}", "sums names 'Text, patients, Excludedd', where no number is printed"),
        ("compares: [Low, High]", "compares: [Low, Highh]", "'Table 2' compares 'Highh', a column without numbers"),
        (
            "test: wald}",
            "test: wald, conf_level: 95}",
            "facts.conf_level: is not a number between 0 and 1 (given: '95')",
        ),
        ("test: wald}", "test: wald, alpha: 0.05-0.1}", "facts.alpha: is not a number between 0 and 1"),
        ("n: 20, recorded_to: 1", "n: 20, recorded_to: 0", "facts.recorded_to: is not a step such as 1 or 0.1"),
        ("n: 20, recorded_to: 1", "n: 10-20, recorded_to: 1", "facts.n: is not a number of patients"),
        ("q1: 54", "q1: fifty", "numbers.q1: is not a printed number such as 62.5"),
    ],
)
def test_what_is_wrong_with_the_file_is_said(tmp_path: Path, old: str, new: str, message: str) -> None:
    text = PAPER.read_text("utf-8")
    assert text.count(old) == 1
    file = tmp_path / "published.yaml"
    file.write_text(text.replace(old, new), "utf-8")
    done = run(file)
    assert done.exit_code == 2
    assert message in done.output
    assert "Traceback" not in done.output


def test_a_file_that_is_not_there() -> None:
    done = run("nowhere.yaml")
    assert done.exit_code == 2
    assert "nowhere.yaml: the file does not exist" in done.output
