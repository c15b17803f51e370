"""What `lymphoradio verify` finds: everything that is not as it was published, and nothing else."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from lymphoradio.cli import main
from lymphoradio.files import sha256
from lymphoradio.history.versions import in_order, keep_version
from lymphoradio.publication import mark, swap
from lymphoradio.verify import verify
from lymphoradio.versions import manifest

COHORT, PLAN, COMPANION = "data/cohort.csv", "data/study.yaml", "data/visits.csv"
RESULTS = Path("results/small")
OUTPUTS = ("report.html", "tables/table_1.csv", "tidy/paired_change.csv")


def publish() -> None:
    """Results of the study `small`, published as the last job of a run does."""
    new = Path("results/.small.new")
    for file in OUTPUTS:
        (new / file).parent.mkdir(parents=True, exist_ok=True)
        (new / file).write_text(f"{file}\n")
    inputs = {file: sha256(Path(file)) for file in (COHORT, COMPANION, PLAN)}
    content = manifest("small", inputs, {"title": "Small", "codes": {"1": "event"}}, [Path(__file__)], new)
    (new / "manifest.json").write_text(json.dumps(content, indent=1))
    swap("small", new)


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("data").mkdir()
    for file in (COHORT, COMPANION, PLAN):
        Path(file).write_text(f"{file}\n")
    files = f"{{cohort: {COHORT}, plan: {PLAN}}}"
    Path("config.yaml").write_text(f"studies:\n  small: {files}\n  other: {files}\n")
    publish()


def said(*studies: str) -> tuple[int, list[str]]:
    """Exit code and lines of the command."""
    done = CliRunner().invoke(main, ["verify", *studies])
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return done.exit_code, done.output.splitlines()


def test_results_as_they_were_published() -> None:
    assert verify("small", (COHORT, PLAN)).problems == ()
    assert said("small") == (0, ["small: 3 files are as they were published, their 3 inputs unchanged."])


def test_every_file_that_is_not_as_published_is_named() -> None:
    (RESULTS / "tables/table_1.csv").write_text("p = 0.04\n")
    (RESULTS / "tidy/paired_change.csv").unlink()
    (RESULTS / "tables/table_9.csv").write_text("made up\n")
    code, lines = said("small")
    assert code == 1
    assert [line.split(": ")[:2] for line in lines] == [
        ["results/small/tables/table_1.csv", "was altered. Run lymphoradio run again."],
        ["results/small/tidy/paired_change.csv", "is missing. Run lymphoradio run again."],
        ["results/small/tables/table_9.csv", "is not in the manifest"],
    ]


def test_one_bit_is_enough() -> None:
    data = bytearray((RESULTS / "report.html").read_bytes())
    data[0] ^= 1
    (RESULTS / "report.html").write_bytes(data)
    assert [problem.file for problem in verify("small", (COHORT, PLAN)).problems] == ["results/small/report.html"]


@pytest.mark.parametrize("file", [COHORT, COMPANION, PLAN])
def test_an_input_that_is_not_what_the_results_were_made_from(file: str) -> None:
    Path(file).write_text("edited\n")
    assert said("small") == (
        1,
        [f"{file}: was altered since the results were made from it. "
         "Put back what the results were made from, or run lymphoradio run again."],
    )  # fmt: skip
    Path(file).unlink()
    assert said("small")[1][0].startswith(f"{file}: is missing. ")


def test_config_that_names_another_cohort() -> None:
    shutil.copy(COHORT, "data/new.csv")
    (problem,) = verify("small", ("data/new.csv", PLAN)).problems
    assert problem.file == "data/new.csv"
    assert "the results were not made from it" in problem.what


def edit_manifest(change: Callable[[dict], object]) -> None:
    content = json.loads((RESULTS / "manifest.json").read_text())
    change(content)
    (RESULTS / "manifest.json").write_text(json.dumps(content, indent=1))


def test_a_table_altered_together_with_its_manifest_is_found() -> None:
    """Its new digest is in the manifest; that of the manifest is in the work folder."""
    table = RESULTS / "tables/table_1.csv"
    table.write_text("p = 0.04\n")
    edit_manifest(lambda content: content["outputs"].update({"tables/table_1.csv": sha256(table)}))
    (problem,) = verify("small", (COHORT, PLAN)).problems
    assert problem.file == "results/small/manifest.json"
    assert "altered after it was published" in problem.what


def test_an_input_altered_together_with_the_manifest_is_found_without_the_work_folder() -> None:
    shutil.rmtree(".work")
    Path(COHORT).write_text("edited\n")
    edit_manifest(lambda content: content["inputs"].update({COHORT: sha256(Path(COHORT))}))
    (problem,) = verify("small", (COHORT, PLAN)).problems
    assert "altered after it was published" in problem.what


def test_without_the_work_folder_only_the_manifest_vouches_and_that_is_said() -> None:
    assert verify("small", (COHORT, PLAN)).recorded
    shutil.rmtree(".work")
    found = verify("small", (COHORT, PLAN))
    assert (found.problems, found.recorded) == ((), False)
    code, lines = said("small")
    assert code == 0
    assert lines[-1] == "small: no record of their publication is here, so that only the manifest vouches for them."
    mark("small").parent.mkdir(parents=True)
    mark("small").write_text("half a fi")
    assert verify("small", (COHORT, PLAN)).problems == ()


def test_results_of_a_study_that_left_the_configuration_are_looked_at_too() -> None:
    shutil.copytree(RESULTS, "results/gone")
    code, lines = said()
    assert code == 1
    assert any(line.startswith("results/gone/manifest.json: study: these are the results of 'small'") for line in lines)


def test_results_of_another_study() -> None:
    shutil.copytree(RESULTS, "results/other")
    code, lines = said("other")
    assert code == 1
    assert lines == [
        "results/other/manifest.json: study: these are the results of 'small', not of 'other'. "
        "Run lymphoradio run again."
    ]


BROKEN = {
    "missing": (None, "the manifest is missing"),
    "empty": ("", "is not JSON"),
    "cut off": ('{"study": "small", "out', "is not JSON"),
    "nested without end": ("[" * 100_000, "is not JSON"),
    "a list": ("[]", "is not a manifest: it must have study, id, inputs, outputs, code, plan"),
    "without outputs": ('{"study": "small"}', "is not a manifest"),
    "a number for a digest": (
        '{"study": "small", "id": "", "inputs": {}, "outputs": {"a": 1}, "code": "", "plan": {}}', "has no SHA-256",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_manifest_is_a_message(case: str) -> None:
    text, words = BROKEN[case]
    file = RESULTS / "manifest.json"
    file.unlink() if text is None else file.write_text(text)
    code, lines = said("small")
    assert code == 1
    assert len(lines) == 1
    assert lines[0].startswith("results/small/manifest.json: ")
    assert words in lines[0]


def test_bytes_that_are_no_text() -> None:
    (RESULTS / "manifest.json").write_bytes(b"\xff\xfe{")
    assert said("small")[0] == 1


def test_names_that_are_no_files_and_links_to_nowhere() -> None:
    edit_manifest(lambda content: content["outputs"].update({"tables": "0", "a\0b": "0"}))
    (RESULTS / "link").symlink_to("nowhere")
    problems = {problem.file.removeprefix("results/small/"): problem.what for problem in
                verify("small", (COHORT, PLAN)).problems}  # fmt: skip
    assert problems["tables"] == "cannot be read: Is a directory"
    assert problems["a\0b"].startswith("cannot be read")
    assert problems["link"].startswith("is not in the manifest")


def test_all_studies_of_the_config_are_looked_at() -> None:
    code, lines = said()
    assert code == 1
    assert lines == [
        "small: 3 files are as they were published, their 3 inputs unchanged.",
        "results/other: there are no results. Run lymphoradio run.",
    ]


def test_an_unknown_study_and_a_bad_config() -> None:
    code, lines = said("smal")
    assert code == 2
    assert "no study 'smal' in config.yaml; there are small, other" in lines[-1]
    Path("config.yaml").write_text("studies: {}\n")
    assert said()[0] == 2


def keep_two() -> tuple[str, str]:
    """Publish with versions, twice; both ids."""
    for title in ("Small", "Other"):
        new = Path("results/.small.new")
        for file in (*OUTPUTS, "report.docx"):
            (new / file).parent.mkdir(parents=True, exist_ok=True)
            (new / file).write_text(f"{file} {title}\n")
        inputs = {file: sha256(Path(file)) for file in (COHORT, COMPANION, PLAN)}
        content = manifest("small", inputs, {"title": title}, [Path(__file__)], new)
        (new / "manifest.json").write_text(json.dumps(content))
        keep_version("small", new)
        swap("small", new)
    first, second = in_order(RESULTS)
    return first, second


def test_the_word_file_is_an_output_like_any_other() -> None:
    keep_two()
    assert said("small")[0] == 0
    (RESULTS / "report.docx").write_bytes(b"PK edited in Word")
    assert said("small") == (1, ["results/small/report.docx: was altered. Run lymphoradio run again."])


def alter_manifest(folder: Path, key: str, value: object) -> None:
    content = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps({**content, key: value}))


@pytest.mark.parametrize(
    ("alter", "file", "what"),
    [
        (lambda v: (v / "tidy/paired_change.csv").write_text("p"), "/tidy/paired_change.csv", "was altered"),
        (lambda v: (v / "tables/table_1.csv").unlink(), "/tables/table_1.csv", "is missing"),
        (lambda v: (v / "tables/table_9.csv").write_text("p"), "/tables/table_9.csv",
         "is not in its version's manifest"),
        (lambda v: (v / "link").symlink_to("nowhere"), "/link", "is not in its version's manifest"),
        (lambda v: alter_manifest(v, "plan", {"title": "Never run"}), "/manifest.json",
         "the manifest of this version was altered"),
        (lambda v: alter_manifest(v, "id", "0" * 16), "/manifest.json", "the manifest of this version was altered"),
        (lambda v: alter_manifest(v, "outputs", []), "", "its manifest is missing or cannot be read"),
        (lambda v: alter_manifest(v, "outputs", {"tidy/a.csv": 1}), "", "its manifest is missing or cannot be read"),
        (lambda v: (v / "manifest.json").write_text("[" * 100_000), "", "its manifest is missing or cannot be read"),
        (lambda v: shutil.rmtree(v), "", "this version is missing"),
    ],
)  # fmt: skip
def test_what_was_altered_in_a_kept_version_is_named(alter: Callable[[Path], object], file: str, what: str) -> None:
    version = RESULTS / "versions" / keep_two()[0]
    alter(version)
    (problem,) = verify("small", (COHORT, PLAN)).problems
    assert (problem.file, problem.what) == (f"{version}{file}", what)
    code, lines = said("small")
    assert (code, len(lines)) == (1, 1)


def test_what_stands_beside_the_versions_is_named() -> None:
    first, _ = keep_two()
    versions_of = RESULTS / "versions"
    (versions_of / "notes.txt").write_text("mine")
    shutil.copytree(versions_of / first, versions_of / "copy")
    problems = {Path(p.file).relative_to(versions_of).as_posix(): p.what for p in verify("small", ()).problems}
    assert problems == {
        "copy/manifest.json": "the manifest of this version was altered",
        "copy": "is not in order.txt: lymphoradio did not keep it, or order.txt was altered",
        "notes.txt": "is no version: lymphoradio did not make it",
    }
    (versions_of / "order.txt").unlink()
    assert any("order.txt was altered" in problem.what for problem in verify("small", ()).problems)
