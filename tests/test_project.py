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
        ("id: pid", "id: pid\ncsv: {thousands: ' '}", {"plan", "data"}),
        ("id: pid", "id: pid\nidentifiers: {age: Wanted}", {"plan", "data"}),
        ("id: pid", "id: pid\nresampling: {seed: 2}", {"plan", "death", "paired_change"}),
        ("id: pid", "id: pid\nimputation: {seed: 2}", {"plan", "death", "paired_change"}),
        ("id: pid", "id: pid\ntime_zero: surgery", {"plan", "data", "death", "paired_change"}),
        ("id: pid", "id: pid\nstyle: {journal: nejm}", {"plan"}),
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


RECORDS = """\
records:
  events:
    file: events.csv
    id: pid
    columns:
      term: {label: Term, levels: {n: Nausea, v: Vomiting}}
      grade: {label: Grade}
derived:
"""
HARM = "analyses:\n  harm: {kind: adverse_events, records: events, term: term, grade: grade}\n"


@pytest.fixture
def long(tiny, tmp_path):
    """The tiny study with a companion file; the cohort stands in a folder of its own."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "events.csv").write_text("pid,term,grade\nP01,n,2\n")
    (tmp_path / "data" / "cohort.csv").write_text(tiny.cohort)
    tiny.config = tiny.config.replace("cohort.csv", "data/cohort.csv")
    return tiny.edit_plan("derived:\n", RECORDS).edit_plan("analyses:\n", HARM)


def test_companions_stand_beside_the_cohort_and_are_known_by_their_sha256(long):
    content = Path("data/events.csv").read_bytes()
    assert load(long).companions == {"data/events.csv": hashlib.sha256(content).hexdigest()}


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        ("title: Change", "title: Changes", set()),
        ("n: Nausea", "n: Queasiness", {"data", "harm", "death"}),
        ("file: events.csv", "file: ./events.csv", None),  # a path is refused
        ("term: term, grade", "severe: 4, term: term, grade", {"harm"}),
        ("  harm: {kind: adverse_events, records: events, term: term, grade: grade}\n", "", {"data", "harm"}),
    ],
)
def test_what_a_plan_says_about_companions_is_in_the_digests_of_its_jobs(long, old, new, changed):
    def digests():
        study = load(long)
        named = {"data": study.digest(), "death": study.digest("death")}
        return {**named, "harm": study.digest("harm") if "harm" in study.study.analyses else ""}

    before = digests()
    long.edit_plan(old, new)
    if changed is None:
        assert long.messages()
    else:
        assert {name for name, digest in digests().items() if digest != before[name]} == changed


def test_only_the_studies_that_are_asked_for_are_read(tiny):
    tiny.config += "  other:\n    cohort: none.csv\n    plan: study.yaml\n"
    tiny.write()
    assert list(load_project(Path("config.yaml"), {"only": "tiny"}).studies) == ["tiny"]
    with pytest.raises(InputError) as refused:
        load_project(Path("config.yaml"))
    assert str(refused.value).splitlines()[-1] == (
        "Nothing was run. tiny is in order: `lymphoradio run tiny` runs no other."
    )
    with pytest.raises(InputError, match=r"config\.yaml: studies: there is no study 'tinny'\. There are tiny, other"):
        load_project(Path("config.yaml"), {"only": "tinny"})
