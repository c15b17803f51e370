"""Versions of results are kept, and what changed between two of them is said: numbers, rows, flipped conclusions."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from lymphoradio import tidy
from lymphoradio.cli import main
from lymphoradio.errors import InputError
from lymphoradio.files import sha256, write_table
from lymphoradio.history.compare import compare
from lymphoradio.history.versions import find_version, in_order, keep_version
from lymphoradio.publication import swap
from lymphoradio.verify import verify
from lymphoradio.versions import manifest

ROWS = [
    {"variable": "age", "model": "all", "estimate_type": "hazard_ratio", "estimate": 1.5, "conf_low": 1.1,
     "conf_high": 2.0, "p_value": 0.04, "n": 40},
    {"variable": "sex", "model": "all", "estimate_type": "hazard_ratio", "estimate": 0.8, "conf_low": 0.5,
     "conf_high": 1.3, "p_value": 0.3, "n": 40},
    {"estimate_type": "test", "statistic": 4.0, "p_value": 0.2, "method": "Wald"},
    {"estimate_type": "test", "statistic": 5.0, "p_value": 0.3, "method": "score"},
]  # fmt: skip


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("cohort.csv").write_text("id\n")


def publish(rows: list[dict[str, Any]], title: str, alpha: float = 0.05) -> str:
    """Publish results as the last job does; their id."""
    new = Path("results/.small.new")
    for file in ("tidy", "tables"):
        (new / file).mkdir(parents=True)
    table = tidy.estimates(rows, variant="as_published", analysis="os_cox")
    write_table(new / "tidy/os_cox.csv", table)
    (new / "tidy/audit.csv").write_text("place,check\nTable 1,percent\n")
    (new / "tables/table_1.csv").write_text(f"{title}\n")
    (new / "report.html").write_text("not kept\n")
    plan = {"title": title, "analyses": {"os_cox": {"alpha": alpha}}}
    content = manifest("small", {"cohort.csv": sha256(Path("cohort.csv"))}, plan, [Path(__file__)], new)
    (new / "manifest.json").write_text(json.dumps(content))
    keep_version("small", new)
    swap("small", new)
    return str(content["id"])


def changed(place: int, **columns: Any) -> list[dict[str, Any]]:
    return [{**row, **columns} if i == place else row for i, row in enumerate(ROWS)]


def said(*arguments: str) -> tuple[int, list[str]]:
    done = CliRunner().invoke(main, ["diff", *arguments])
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return done.exit_code, done.output.splitlines()


def test_each_version_is_kept_once_and_in_order() -> None:
    ids = [publish(ROWS, "a"), publish(ROWS, "b"), publish(ROWS, "a")]
    assert in_order(Path("results/small")) == [ids[1], ids[0]]
    kept = Path("results/small/versions") / ids[1]
    assert sorted(path.relative_to(kept).as_posix() for path in kept.rglob("*.*")) == [
        "manifest.json", "tables/table_1.csv", "tidy/audit.csv", "tidy/os_cox.csv",
    ]  # fmt: skip
    assert verify("small", ("cohort.csv",)).problems == ()


def test_a_kept_version_that_was_altered_is_named() -> None:
    first = publish(ROWS, "a")
    publish(ROWS, "b")
    file = Path("results/small/versions") / first / "tables/table_1.csv"
    file.write_text("p = 0.04\n")
    assert [(p.file, p.what) for p in verify("small", ("cohort.csv",)).problems] == [(str(file), "was altered")]


def test_the_same_numbers() -> None:
    first = publish(ROWS, "a")
    second = publish(ROWS, "b")
    assert said("small") == (
        0,
        [
            f"small@previous ({first}) -> small ({second})",
            "Other keys of the plan: title.",
            "All 14 numbers are the same.",
        ],
    )
    assert said("small", "--fail-on", "changed")[0] == 0


@pytest.mark.parametrize(
    ("rows", "number", "flip"),
    [
        (changed(0, p_value=0.06), "p_value", "no longer below 0.05"),
        (changed(1, p_value=0.01), "p_value", "now below 0.05"),
        (changed(0, conf_low=0.9, estimate=1.4), "estimate", "the interval now includes 1"),
        (changed(1, conf_high=0.99, estimate=0.7), "estimate", "the interval now excludes 1"),
        (changed(0, conf_low=0.5, conf_high=0.9, estimate=0.7), "estimate", "the interval now excludes 1"),
        (ROWS[:1] + ROWS[2:], "estimate", "out of the model"),
        ([*ROWS, {**ROWS[1], "variable": "ecog"}], "estimate", "into the model"),
    ],
)
def test_a_conclusion_that_flips(rows: list[dict[str, Any]], number: str, flip: str) -> None:
    publish(ROWS, "a")
    publish(rows, "b")
    found = compare(find_version("small@previous"), find_version("small"))
    assert found.flipped[["number", "flipped"]].to_numpy().tolist() == [[number, flip]]
    assert said("small", "--fail-on", "flipped")[0] == 1


def test_alpha_is_the_plans() -> None:
    publish(ROWS, "a", 0.01)
    publish(changed(0, p_value=0.06), "b", 0.01)
    assert compare(find_version("small@previous"), find_version("small")).flipped.empty
    publish(changed(0, p_value=0.005), "c", 0.01)
    assert len(compare(find_version("small@previous"), find_version("small")).flipped) == 1


def test_a_change_without_a_flip_and_by_how_much() -> None:
    publish(ROWS, "a")
    publish(changed(0, estimate=1.8, n=41), "b")
    changes = compare(find_version("small@previous"), find_version("small")).changes
    assert changes["number"].tolist() == ["n", "estimate"]
    assert changes["change"].tolist() == pytest.approx([1, 0.3])
    assert changes["relative_change"].tolist() == pytest.approx([0.025, 0.2])
    code, lines = said("small", "--fail-on", "flipped")
    assert code == 0
    assert lines[2:] == [
        "No conclusion flipped.",
        "2 of 14 numbers are not the same:",
        "  os_cox: 2 numbers; most: age, all, hazard ratio, 1.5 -> 1.8 (+20%)",
    ]
    assert said("small", "--fail-on", "changed")[0] == 1


def test_rounding_noise_is_no_change_and_flips_nothing() -> None:
    publish(changed(0, p_value=0.05), "a")
    publish(changed(0, p_value=0.05 * (1 - 1e-15), estimate=1.5 * (1 + 9e-10), conf_low=1.1 * (1 - 1e-15)), "b")
    assert said("small")[1][1:] == ["Other keys of the plan: title.", "All 14 numbers are the same."]
    assert said("small", "--fail-on", "changed")[0] == 0


def test_more_than_rounding_noise_is_a_change() -> None:
    publish(ROWS, "a")
    publish(changed(0, estimate=1.5 * (1 + 2e-9)), "b")
    assert "1 of 14 numbers is not the same:" in said("small")[1]


def test_rows_that_only_the_method_tells_apart_are_compared_in_their_order() -> None:
    publish(ROWS, "a")
    publish(changed(3, p_value=0.31), "b")
    changes = compare(find_version("small@previous"), find_version("small")).changes
    assert changes[["before", "after"]].to_numpy().tolist() == [[0.3, 0.31]]


@pytest.mark.parametrize(
    "method", ["Shapiro-Wilk W", "proportional hazards: Grambsch-Therneau", "linearity: Wald test"]
)
def test_a_test_of_an_assumption_flips_nothing(method: str) -> None:
    publish(changed(2, method=method), "a")
    publish(changed(2, method=method, p_value=0.01), "b")
    found = compare(find_version("small@previous"), find_version("small"))
    assert found.changes["number"].tolist() == ["p_value"]
    assert found.flipped.empty


def test_a_number_that_is_no_longer_there() -> None:
    publish(ROWS, "a")
    publish(changed(1, conf_low=np.nan, conf_high=np.nan), "b")
    changes = compare(find_version("small@previous"), find_version("small")).changes
    assert changes["number"].tolist() == ["conf_low", "conf_high"]
    assert all(math.isnan(value) for value in changes["after"])
    assert changes["flipped"].tolist() == ["", ""]


def test_folders_and_versions_can_be_named(tmp_path: Path) -> None:
    first = publish(ROWS, "a")
    publish(changed(0, estimate=1.8), "b")
    assert find_version(f"small@{first[:6]}").id == first
    assert find_version("results/small").id == find_version("small").id
    assert said(f"small@{first[:6]}", "results/small", "--csv", "out.csv")[0] == 0
    assert Path("out.csv").read_text().startswith("analysis,variant,")


@pytest.mark.parametrize(
    ("named", "message"),
    [
        ("none", "results/none: there are no results with a manifest. Name a study, study@id, or a folder of results."),
        ("none@abc", "none@abc: no such version. None has been kept yet."),
        ("small@", "small@: no such version. There are "),
        ("small@previous", "small@previous: there is no earlier version. "),
        ("small@zz", "small@zz: no such version. There are "),
    ],
)
def test_what_is_not_there(named: str, message: str) -> None:
    publish(ROWS, "a")
    with pytest.raises(InputError) as error:
        find_version(named)
    assert str(error.value).startswith(message)
    done = CliRunner().invoke(main, ["diff", named, "small"])
    assert (done.exit_code, type(done.exception)) == (2, SystemExit)


def test_markdown() -> None:
    publish(ROWS, "a")
    Path("cohort.csv").write_text("id\n1\n")
    publish(changed(0, p_value=0.06), "b")
    text = "\n".join(said("small", "--markdown")[1])
    assert text.startswith("### small@previous (")
    assert "- cohort.csv: changed" in text
    assert "  - os\\_cox: age, all, hazard ratio: p 0.04 -> 0.06, no longer below 0.05" in text
