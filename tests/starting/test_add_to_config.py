import pytest

from lymphoradio.errors import ConfigError
from lymphoradio.starting.add_to_config import add_study
from lymphoradio.study.read_yaml import read_yaml

ENTRY = ("new", "data/raw/new/cohort.csv", "data/raw/new/study.yaml")
BEFORE = "# Mine.\nstudies:\n  a:  # first\n    cohort: a.csv\n    plan: a.yaml\n\n# Formats.\nformats: [svg]\n"


def added(text):
    return add_study(text.encode(), "config.yaml", *ENTRY).decode()


def test_the_text_is_kept_and_the_study_stands_behind_the_others():
    lines = "  new:\n    cohort: data/raw/new/cohort.csv\n    plan: data/raw/new/study.yaml\n"
    assert added(BEFORE) == BEFORE.replace("a.yaml\n", f"a.yaml\n{lines}")


@pytest.mark.parametrize(
    "text",
    [
        BEFORE.replace("\n", "\r\n"), "\ufeff" + BEFORE, BEFORE.replace("  ", "      "), "formats: [svg]\nstudies:\n",
        "formats: [svg]", "", "studies:\n  a: {cohort: a.csv, plan: a.yaml}  # short",
        "studies:\n  # none yet\nformats: [svg]\n",
        "studies:\n a:\n  cohort: a.csv\n  plan: a.yaml\n # the last\n",
    ],
)  # fmt: skip
def test_whatever_it_looks_like(text):
    before = read_yaml(text.removeprefix("\ufeff")).data or {}
    after = read_yaml(added(text).removeprefix("\ufeff")).data
    entry = {"cohort": ENTRY[1], "plan": ENTRY[2]}
    assert after == {**before, "studies": {**(before.get("studies") or {}), "new": entry}}
    assert ("\r\n" in added(text)) == ("\r\n" in text)
    assert added(text).replace("\r", "").count("\n") == added(text).count("\n")


def test_a_study_that_is_there_stays():
    text = added(BEFORE)
    assert added(text) == text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "studies: {a: {cohort: a.csv, plan: a.yaml}}\n",
            "studies: is not written a study per line. Add it yourself: new:",
        ),
        ("studies: {}\n", "studies: is not written a study per line. Add it yourself: new:"),
        ("studies: [a]\n", "studies: is not a list of `key: value` lines."),
        ("studies:\n  new: {cohort: other.csv, plan: a.yaml}\n", "there is already a study 'new', with other files."),
        ("studies:\n  a: [\n", "is not YAML"),
    ],
)
def test_what_cannot_be_added_to_is_refused(text, message):
    with pytest.raises(ConfigError) as refused:
        added(text)
    assert message in str(refused.value)


def test_a_config_that_is_no_text():
    with pytest.raises(ConfigError, match="is not UTF-8"):
        add_study(b"\xff\xfe\x00", "config.yaml", *ENTRY)
