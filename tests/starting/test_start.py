"""A study from its file to a checked plan; on the public data and on a small cohort."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from lymphoradio.cli import main
from lymphoradio.errors import InputError
from lymphoradio.project import check_study
from lymphoradio.starting import start_study
from lymphoradio.study import read_config
from tests.starting.conftest import CANARY, CONFIG, guessed, start


def test_a_small_cohort(cohort, project):
    study = start(cohort.write())
    assert study.columns["alc_pre"].measured_in == "10^9/L"
    assert study.columns["dose_gy"].unit == "Gy"
    assert study.columns["visit_date"].date_formats == ("%Y-%m-%d",)
    assert study.endpoints["os"].time_unit == "months"
    assert [spec.labels for spec in guessed(study, "paired_change")] == [("Baseline", "4 weeks"), ("Baseline", "After")]
    assert guessed(study, "trajectory")[0].series == {
        "CD4+ T cells": {0: "cd4_week0", 4: "cd4_week4", 12: "cd4_week12"}
    }
    assert guessed(study, "linear")[0].candidates == ("cd4_week0", "arm")
    assert guessed(study, "group_comparison")[0].variables == ("cd4_change", "alc_change")
    assert guessed(study, "logistic")[0].outcome == "response"
    assert list(study.outputs)[:3] == ["Figure 1", "Table 1", "Table 2"]


@pytest.mark.parametrize(
    ("encoding", "separator", "decimal"),
    [("utf-16", "\t", "."), ("windows-1252", ";", ","), ("utf-8-sig", ",", "."), ("utf-8", "\t", ",")],
)
def test_dirty_files_give_the_same_plan_but_for_how_they_are_written(cohort, project, encoding, separator, decimal):
    cohort.rename("alc_pre", "ALC pre (×10⁹/L)" if encoding[0] == "u" else "ALC pre (µL)").rename(
        "alc_post", "ALC post"
    )
    plain = start(cohort.write("plain.csv"))
    Path("data/raw/mine/cohort.csv").unlink()
    dirty = start(cohort.write("mine.csv", encoding, separator, decimal), force=True)
    assert Path("data/raw/mine/cohort.csv").read_bytes() == Path("mine.csv").read_bytes()
    assert dirty.model_dump(exclude={"csv"}) == plain.model_dump(exclude={"csv"})


def test_every_guess_has_a_comment(cohort, project):
    start(cohort.write())
    text = Path("data/raw/mine/study.yaml").read_text("utf-8")
    sections = dict(re.findall(r"^(\w+):\n((?:(?: .*)?\n)+)", text, re.MULTILINE))
    for section in ("columns", "derived"):
        assert all("  # " in line for line in sections[section].splitlines() if line.strip())
    assert sections["endpoints"].count("# ") >= 2
    blocks = sections["analyses"].strip("\n").split("\n\n")
    assert all(block.lstrip().startswith("# ") for block in blocks)
    assert all(len(line) <= 120 for line in text.splitlines() if line.lstrip().startswith("# "))


def test_nothing_of_a_patient_is_printed_or_in_the_plan(cohort, project):
    cohort.set("note", [f"{CANARY} remark {i}" for i in range(60)]).set("name", [f"{CANARY} {i}" for i in range(60)])
    cohort.set("age", ["3l"])
    result = CliRunner().invoke(main, ["init", str(cohort.write()), "--name", "mine"])
    assert result.exit_code == 0
    assert CliRunner().invoke(main, ["check", "mine"]).exit_code == 2
    plan = Path("data/raw/mine/study.yaml").read_text("utf-8")
    assert CANARY not in result.output + plan
    assert "3l" not in result.output + plan
    assert "column age: 1 or more cells are not as the plan says" in result.output
    assert "name may identify a person" in result.output
    assert "# note: left out: text that differs from patient to patient" in plan


def test_columns_that_look_like_identifiers_wait_for_a_reason(cohort, project):
    path = cohort.set("phone", ["1"] * 60).write()
    result = CliRunner().invoke(main, ["init", str(path), "--name", "mine"])
    assert result.exit_code == 0
    assert CliRunner().invoke(main, ["check", "mine"]).exit_code == 2
    assert "1. visit_date, phone may identify a person, and the check refuses that" in result.output
    plan = Path("data/raw/mine/study.yaml").read_text("utf-8")
    assert "\n# identifiers:\n#   visit_date: the reason\n#   phone: the reason\n" in plan


def test_what_the_command_says(cohort, project):
    cohort.without("visit_date")
    result = CliRunner().invoke(main, ["init", str(cohort.write()), "--name", "mine"])
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert lines[0] == "data/raw/mine/cohort.csv: 60 rows read, a patient each."
    assert lines[1].startswith("data/raw/mine/.gitignore: ")
    assert lines[2].startswith("data/raw/mine/study.yaml: 12 columns, ")
    numbered = [line for line in lines if re.match(r" *\d+\. ", line)]
    assert [int(line.split(".")[0]) for line in numbered] == [*range(1, len(numbered) + 1)]
    assert any("os_status: 1 is taken for the event" in line for line in numbered)
    assert any("alc_post: known_at is a placeholder" in line for line in numbered)
    assert lines[-1] == "Then: lymphoradio check mine, and lymphoradio run mine."


def test_config_keeps_its_text_and_gets_the_study(cohort, project):
    start(cohort.write())
    text = Path("config.yaml").read_text()
    assert (
        text.replace("  mine:\n    cohort: data/raw/mine/cohort.csv\n    plan: data/raw/mine/study.yaml\n", "")
        == CONFIG
    )
    assert list(read_config(Path("config.yaml")).studies) == ["other", "mine"]


def snapshot(folder: Path) -> dict[str, bytes | None]:
    return {str(path): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


def test_nothing_is_overwritten_but_a_plan_with_force(cohort, project):
    path = cohort.write()
    start(path)
    plan = Path("data/raw/mine/study.yaml")
    plan.write_text("mine: own\n")
    before = snapshot(project)
    with pytest.raises(InputError, match=r"study\.yaml: is there already, and was not touched"):
        start_study(path, "mine")
    assert snapshot(project) == before
    start(path, force=True)
    assert plan.read_text() != "mine: own\n"
    cohort.set("age", ["33"]).write("mine.csv")
    before = snapshot(project)
    with pytest.raises(InputError, match=r"cohort\.csv: is there already with other data"):
        start_study(path, "mine", force=True)
    assert snapshot(project) == before


def test_a_cohort_that_stands_there_already_is_used(cohort, project):
    path = project / "data/raw/mine/cohort.csv"
    path.parent.mkdir(parents=True)
    cohort.write(str(path))
    start(path)
    assert path.read_text() == cohort.text()


@pytest.mark.parametrize(
    ("name", "config", "message"),
    [
        ("My study", CONFIG, "names a folder; use small letters, digits and _ only"),
        ("other", CONFIG, "there is already a study 'other', with other files"),
        ("mine", "studies: [\n", "is not YAML"),
        ("mine", None, "Change to the project's folder, where config.yaml stands"),
    ],
)
def test_all_or_nothing(cohort, project, name, config, message):
    path = cohort.write()
    if config is None:
        Path("config.yaml").unlink()
    else:
        Path("config.yaml").write_text(config)
    before = snapshot(project)
    with pytest.raises(InputError, match=re.escape(message)):
        start_study(path, name)
    assert snapshot(project) == before


def test_a_disk_that_is_full_leaves_all_as_it_was(cohort, project, monkeypatch):
    from lymphoradio.starting import start as module

    path = cohort.write()
    before = {name: data for name, data in snapshot(project).items() if data is not None}
    write = module.write_bytes

    def full(where, data):
        if where.name == "config.yaml":
            raise OSError(28, "No space left on device", str(where))
        write(where, data)

    monkeypatch.setattr(module, "write_bytes", full)
    result = CliRunner().invoke(main, ["init", str(path), "--name", "mine"])
    assert (result.exit_code, result.output) == (1, "No space left on device: config.yaml\n")
    assert {name: data for name, data in snapshot(project).items() if data is not None} == before


@pytest.mark.parametrize(
    "data", [b"", b"\x00\x01", b"id,a\n", b"PK\x03\x04", b"$FL2", b"a,b\n1,2\n1,2\n", b"id,x\n1,y\n2,y\n"]
)
def test_bad_input_is_a_message(project, data):
    (project / "x.csv").write_bytes(data)
    result = CliRunner().invoke(main, ["init", "x.csv", "--name", "mine"])
    assert result.exit_code == 2
    assert result.output.startswith("x.csv: ")
    assert not Path("data").exists()


def test_a_plan_that_the_check_refuses_is_written_and_said(cohort, project):
    cohort.without("visit_date").set("os_months", ["0", "0"]).set("patient_id", ["x", "x"])
    started = start_study(cohort.write(), "mine")
    assert started.refused == [
        "data/raw/mine/cohort.csv: rows 2, 3, column patient_id: these rows have the same id. "
        "One row per patient: remove or correct the copies.",
        "column os_months: 2 or more cells are not as the plan says",
    ]
    with pytest.raises(InputError):
        check_study("mine", started.cohort, started.plan)


def test_spellings_of_a_sex_give_a_plan_that_passes(cohort, project):
    cohort.set("sex", ["f", "f", "m"])
    study = start(cohort.write())
    assert study.levels("sex") == ("Female", "Male")


def test_the_data_stay_out_of_git(cohort, project):
    started = start_study(cohort.write(), "mine")
    text = started.ignored.read_text()
    assert started.ignored == Path("data/raw/mine/.gitignore")
    assert "\n*.csv\n" in text
    assert "continuous integration" in text
    assert "private repository only" in text


def test_a_placeholder_is_no_reason(cohort, project):
    started = start_study(cohort.write(), "mine")
    text = re.sub(r"^# (identifiers:|  .*: the reason)$", r"\1", started.plan.read_text("utf-8"), flags=re.M)
    started.plan.write_text(text, "utf-8")
    with pytest.raises(InputError, match="'the reason' is a placeholder; write in words why the column 'visit_date'"):
        check_study("mine", started.cohort, started.plan)
