"""Results that were damaged since they were published are refused in a sentence, by whatever reads them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from lymphoradio.cli import main
from lymphoradio.errors import InputError
from lymphoradio.history.compare import compare
from lymphoradio.history.versions import altered_versions, find_version, in_order
from lymphoradio.intermediate import record, withdraw_altered
from lymphoradio.publication import is_published, mark

MANIFEST: dict[str, Any] = {"id": "a1", "study": "small", "plan": {"analyses": {"cox": {"alpha": 0.05}}}, "outputs": {}}


@pytest.fixture(autouse=True)
def results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    folder = Path("results/small")
    (folder / "tidy").mkdir(parents=True)
    (folder / "manifest.json").write_text(json.dumps(MANIFEST))
    return folder


@pytest.mark.parametrize("data", [b"", b"\x80tudy,n\n", b'"study,n\n1,2\n', b"study,n\nsmall,many\n"])
def test_a_damaged_table_is_named(results: Path, data: bytes) -> None:
    (results / "tidy/cox.csv").write_bytes(data)
    version = find_version("small")
    with pytest.raises(InputError, match=r"^results/small/tidy/cox.csv: cannot be read: it is no table of results\."):
        compare(version, version)


def test_an_infinite_number_that_somebody_wrote_is_said(results: Path) -> None:
    other = Path("other")
    (other / "tidy").mkdir(parents=True)
    (other / "manifest.json").write_text(json.dumps(MANIFEST))
    head = "analysis,variable,estimate_type,estimate\n"
    (results / "tidy/cox.csv").write_text(f"{head}cox,age,hazard_ratio,1.5\n")
    (other / "tidy/cox.csv").write_text(f"{head}cox,age,hazard_ratio,inf\n")
    done = CliRunner().invoke(main, ["diff", "small", "other"])
    assert done.output.splitlines()[-1] == "  cox: 1 number; most: age, hazard ratio, 1.5 -> inf (+inf%)"


@pytest.mark.parametrize(
    "change",
    [
        {"plan": []},
        {"plan": {"analyses": ["cox"]}},
        {"plan": {"analyses": {"cox": []}}},
        {"plan": {"analyses": {"cox": {"alpha": "small"}}}},
        {"plan": {"analyses": {"cox": {"alpha": 10**400}}}},
        {"inputs": ["cohort.csv"]},
    ],
)
def test_a_manifest_of_another_shape_is_none(results: Path, change: dict[str, Any]) -> None:
    (results / "manifest.json").write_text(json.dumps({**MANIFEST, **change}))
    with pytest.raises(InputError, match="there are no results with a manifest"):
        find_version("small")


def test_a_manifest_nested_without_end_is_none(results: Path) -> None:
    (results / "manifest.json").write_text("[" * 100_000)
    with pytest.raises(InputError, match="there are no results with a manifest"):
        find_version("small")


def test_the_order_of_versions_lists_only_what_is_there(results: Path) -> None:
    (results / "versions/a1").mkdir(parents=True)
    (results / "versions/order.txt").write_bytes(b"\xff\xfe a1 gone " + b"x" * 5_000 + b" \x00\n")
    assert in_order(results) == ["a1"]


def test_a_version_whose_manifest_lists_no_outputs_is_reported(results: Path) -> None:
    (results / "versions/a1").mkdir(parents=True)
    (results / "versions/a1/manifest.json").write_text('{"outputs": ["tidy/cox.csv"]}')
    (results / "versions/order.txt").write_text("a1\n")
    assert [problem.what for problem in altered_versions(results)] == ["its manifest is missing or cannot be read"]


@pytest.mark.parametrize("outputs", [[], ["report.html"], None, {"a": 1}, 7])
@pytest.mark.parametrize("left", ["[]", "7", '{"manifest": 7}', "[" * 100_000])
def test_what_stands_there_is_not_published_then(results: Path, outputs: object, left: str) -> None:
    (results / "manifest.json").write_text(json.dumps({**MANIFEST, "outputs": outputs}))
    mark("small").parent.mkdir(parents=True)
    mark("small").write_text(left)
    assert not is_published("small")


@pytest.mark.parametrize("noted", ["[]", "7", "[[1, 2, 3]]", "[" * 100_000, '{"results/small/manifest.json": "0"}',
                                   '{".work/small/../../results/small/manifest.json": "0"}', '{"\\u0000": 1}',
                                   '{".work/small/' + "x" * 5_000 + '": 1}'])  # fmt: skip
def test_a_damaged_note_deletes_no_other_file(results: Path, noted: str) -> None:
    record("small", "survive", [])
    Path(".work/small/digests/survive.json").write_text(noted)
    assert withdraw_altered("small") == []
    assert json.loads((results / "manifest.json").read_text()) == MANIFEST
