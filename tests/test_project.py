"""What the Snakefile learns when it reads the project."""

import hashlib
from pathlib import Path

import pytest

from lymphoradio.errors import InputError
from lymphoradio.project import load_project


def load(tiny):
    tiny.write()
    return load_project(Path("config.yaml")).studies["tiny"]


def test_a_project_that_is_right(tiny):
    study = load(tiny)
    assert (study.name, study.cohort, study.plan) == ("tiny", Path("cohort.csv"), Path("study.yaml"))
    assert study.sha256 == hashlib.sha256(tiny.cohort.encode()).hexdigest()
    assert load_project(Path("config.yaml")).config.formats == ("svg", "pdf", "png")


def test_no_config(tiny):
    with pytest.raises(InputError) as error:
        load_project(Path("none.yaml"))
    assert str(error.value) == "none.yaml: the file does not exist. Put it there, or correct its path."


@pytest.mark.parametrize(
    ("file", "message"),
    [
        ("cohort", "none.csv: the file does not exist. Put the file there, or correct the path in config.yaml."),
        ("plan", "none.yaml: the file does not exist. Put it there, or correct its path."),
    ],
)
def test_a_file_that_is_missing(tiny, file, message):
    old, new = {"cohort": ("cohort.csv", "none.csv"), "plan": ("study.yaml", "none.yaml")}[file]
    tiny.config = tiny.config.replace(old, new)
    assert tiny.messages() == [message]


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        ("title: A tiny study", "title: A tiny study # of twelve", set()),
        ("columns:\n", "\n\ncolumns:\n", set()),
        ("title: A tiny study", "title: Another", {"plan"}),
        ("title: Change", "title: Changes", {"plan"}),
        ("candidates: [age, arm]", "candidates: [arm, age]", {"plan", "death"}),
        ("pairs: {CD4+", "pairs: {CD4", {"plan", "paired_change"}),
        ("flow: {by: arm, ", "flow: {", {"plan", "data"}),
        ("label: Age", "label: Years", {"plan", "data", "death", "paired_change"}),
        ("drop: age < 20", "drop: age < 21", {"plan", "data", "death", "paired_change"}),
        ("{0: Control, 1: Treated}", "{1: Treated, 0: Control}", {"plan", "data", "death", "paired_change"}),
    ],
)
def test_a_digest_changes_with_what_its_job_depends_on(tiny, old, new, changed):
    def digests():
        study = load(tiny)
        return {
            "plan": study.plan_digest,
            "data": study.digest(),
            "death": study.digest("death"),
            "paired_change": study.digest("paired_change"),
        }

    before = digests()
    tiny.edit_plan(old, new)
    assert {name for name, digest in digests().items() if digest != before[name]} == changed
