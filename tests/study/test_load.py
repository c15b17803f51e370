"""What is wrong with config.yaml and study.yaml: the whole message, and one for each problem."""

from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lymphoradio.errors import ConfigError, InputError, StudyError
from lymphoradio.project import load_project
from lymphoradio.study import read_config, read_study

AGE, ARM, CD8, TIME = (
    "study.yaml: line 4, columns.age",
    "study.yaml: line 5, columns.arm",
    "study.yaml: line 8, columns.cd8_pre",
    "study.yaml: line 9, columns.days",
)
RATIO, DROP, OS = (
    "study.yaml: line 12, derived.ratio",
    "study.yaml: line 17, exclusions[0]",
    "study.yaml: line 20, endpoints.os",
)
LEVELS = "{0: Control, 1: Treated}"
NEEDED = "this key is needed and is not there. Add it."
EMPTY = "is empty; give it a text, or remove the key."
DAYS = "  days: {label: Time, unit: days}"

KEYS_AND_TYPES = [
    ("title: A tiny study", "titel: A", "study.yaml: line 1, titel: unknown key. Did you mean 'title'?"),
    ("title: A tiny study\n", "", f"study.yaml: title: {NEEDED}"),
    ("title: A tiny study", "title: 5", "study.yaml: line 1, title: is not text (given: 5). Put it in quotes."),
    (
        "title: A tiny study",
        "title:",
        "study.yaml: line 1, title: is empty. Give it a value.",
    ),
    ("unit: years", "unit:", f"{AGE}.unit: is empty. Give it a value, or remove the key."),
    ("endpoint: os", "endpoint:", "study.yaml: line 27, analyses.death.endpoint: is empty. Give it a value."),
    ("title: A tiny study", 'title: " "', f"study.yaml: line 1, title: {EMPTY}"),
    (
        "title: A tiny study",
        "title: A tiny study\nzzz: 1",
        "study.yaml: line 2, zzz: unknown key. Correct its spelling, or remove it.",
    ),
    ("maximum: 100", "maximun: 100", f"{AGE}.maximun: unknown key. Did you mean 'maximum'?"),
    ("maximum: 100", "maximum: abc", f"{AGE}.maximum: is not a number (given: 'abc')."),
    ("maximum: 100", "maximum: true", f"{AGE}.maximum: is not a number (given: true)."),
    ("maximum: 100", "maximum: .inf", f"{AGE}.maximum: is not a number (given: '.inf')."),
    ("maximum: 100", "maximum: nan", f"{AGE}.maximum: is not a number (given: 'nan')."),
    ("maximum: 100", "maximum: 10", f"{AGE}: the minimum 18 is above the maximum 10."),
    ("years, decimals: 0", "years, decimals: 11", f"{AGE}.decimals: must be less than or equal to 10 (given: 11)."),
    ("years, decimals: 0", "years, decimals: 1.5", f"{AGE}.decimals: is not a whole number (given: 1.5)."),
    ("unit: years", 'unit: ""', f"{AGE}.unit: {EMPTY}"),
    ("label: Age", 'label: ""', f"{AGE}.label: {EMPTY}"),
    ("label: Age,", "", f"{AGE}.label: {NEEDED}"),
    (
        "label: Age",
        'label: "a\\nb"',
        f"{AGE}.label: has a line break or another control character: 'a\\nb'.",
    ),
    ("label: Age", 'label: "a\\ud800"', f"{AGE}.label: has a character that is not text: 'a\\ud800'. Remove it."),
    (LEVELS, "{0: Control}", f"{ARM}.levels: needs at least two levels."),
    (LEVELS, "{0: Control, 1: control }", f"{ARM}.levels: the codes 0 and 1 have the same label 'control'."),
    (LEVELS, "{1: Control, 1.0: Treated}", f"{ARM}.levels.1: the key stands twice. Remove one."),
    (LEVELS, "[Control, Treated]", f"{ARM}.levels: is not a list of `key: value` lines."),
    (LEVELS, '{0: Control, 1: ""}', f"{ARM}.levels.1: {EMPTY}"),
    (f"levels: {LEVELS}", f"unit: x, levels: {LEVELS}", f"{ARM}: a column with levels has no unit."),
    (f"levels: {LEVELS}", f"minimum: 0, levels: {LEVELS}", f"{ARM}: a column with levels has no minimum."),
    ("unit: cells/uL, measured_in", "measured_in", f"{CD8}: measured_in needs the unit to convert to."),
    (
        "known_at: 4 weeks",
        "known_at: 4 fortnights",
        "study.yaml: line 7, columns.cd4_post.known_at: '4 fortnights' is not a time; "
        "write baseline, or a time after time zero such as 20 weeks.",
    ),
    (
        "known_at: 4 weeks",
        "known_at: -3",
        "study.yaml: line 7, columns.cd4_post.known_at: must be greater than or equal to 0 (given: -3).",
    ),
    *(
        (
            "analyses:\n",
            f"analyses:\n  curves: {{kind: kaplan_meier, endpoint: os, landmark: {landmark}}}\n",
            f"study.yaml: line 23, analyses.curves.landmark: {given} is not a landmark; "
            "write a time after time zero such as 8 weeks.",
        )
        for landmark, given in {
            "-3 weeks": "'-3 weeks'",
            "baseline": "'baseline'",
            "0 days": "'0 days'",
            "0": "0",
            "-3": "-3",
        }.items()
    ),
    (
        DAYS,
        "  days: {label: Time, date_format: '%Y-%m'}",
        f"{TIME}.date_format: '%Y-%m' does not write a date with year, month and day; write for example %Y-%m-%d.",
    ),
    (
        DAYS,
        "  days: {label: Time, date_format: '%Y-%m-%d %Y'}",
        f"{TIME}.date_format: '%Y-%m-%d %Y' does not write a date with year, month and day; "
        "write for example %Y-%m-%d.",
    ),
    ("formula: cd4_pre / cd8_pre", "formula: cd4_pre /", f"{RATIO}.formula: ends too early: 'cd4_pre /'."),
    (
        "formula: cd4_pre / cd8_pre",
        "formula: cd4_pre ** 2",
        f"{RATIO}.formula: cannot be read at character 10: 'cd4_pre ** 2'; write ^ for a power.",
    ),
    (
        "formula: cd4_pre / cd8_pre",
        "formula: CD4 pre / cd8_pre",
        f"{RATIO}.formula: cannot be read at character 5: 'CD4 pre / cd8_pre'; write a column's name that has blanks "
        'or signs between backticks, and the whole in quotes ("`CD4 pre` / 2").',
    ),
    (
        "drop: age < 20",
        "drop: age = 20",
        f"{DROP}.drop: cannot be read at character 5: 'age = 20'; write == for is equal to.",
    ),
    (
        "drop: age < 20",
        "drop: age => 20",
        f"{DROP}.drop: cannot be read at character 5: 'age => 20'.",
    ),
    (
        "drop: age < 20",
        "drop: arm == 'a = b ** c' and",
        f"{DROP}.drop: ends too early: \"arm == 'a = b ** c' and\".",
    ),
    (
        "drop: age < 20",
        "drop: age + 20",
        f"{DROP}.drop: is not a condition such as karnof < 70: 'age + 20'.",
    ),
    (
        "1: event, 0: censored",
        "1: event, 0: event",
        f"{OS}.codes: needs at least one code for event and one for censored.",
    ),
    (
        "1: event, 0: censored",
        "1: event, 0: cens",
        f"{OS}.codes.0: must be 'event' or 'censored' (given: 'cens').",
    ),
    (
        "time_unit: days",
        "time_unit: day",
        f"{OS}.time_unit: must be 'days', 'weeks', 'months' or 'years' (given: 'day'). Did you mean 'days'?",
    ),
    (
        "[age, arm]",
        "[age, arm]\n    per: {age: 0}",
        "study.yaml: line 29, analyses.death.per.age: must be greater than 0 (given: 0).",
    ),
    (
        "[age, arm]",
        "[age, arm]\n    models: {m: {size: big}}",
        "study.yaml: line 29, analyses.death.models.m.size: must be 'best' or 'parsimonious', "
        "and is not a whole number (given: 'big').",
    ),
    *(
        (
            "[age, arm]",
            f"[age, arm]\n    models: {{m: {{{given}}}}}",
            f"study.yaml: line 29, analyses.death.models.m.{message}",
        )
        for given, message in (
            ("size: 0", "size: must be 'best' or 'parsimonious', and must be greater than or equal to 1 (given: 0)."),
            ("size: -1", "size: must be 'best' or 'parsimonious', and must be greater than or equal to 1 (given: -1)."),
            ("folds: 1", "folds: one fold leaves no patients to fit the model to; write at least 2, or 0."),
            ("folds: -2", "folds: must be greater than or equal to 0 (given: -2)."),
            (
                "scoring: r2x",
                "scoring: must be 'r2', 'neg_mean_squared_error', 'neg_mean_absolute_error', 'roc_auc', 'accuracy' "
                "or 'neg_log_loss' (given: 'r2x'). Did you mean 'r2'?",
            ),
            ("variables: []", "variables: needs at least one entry."),
        )
    ),
    (
        "[age, arm]",
        "[age, arm]\n    ties: effron",
        "study.yaml: line 29, analyses.death.ties: must be 'efron' or 'breslow' (given: 'effron'). "
        "Did you mean 'efron'?",
    ),
    (
        "[age, arm]",
        "[age, arm]\n    tie: efron",
        "study.yaml: line 29, analyses.death.tie: unknown key. Did you mean 'ties'?",
    ),
    ("kind: cox", "kind: coxx", "study.yaml: line 25, analyses.death: no analysis of kind 'coxx'. Did you mean 'cox'?"),
    (
        "    kind: cox\n",
        "",
        "study.yaml: line 25, analyses.death: the analysis has no kind. "
        "Add kind: characteristics, paired_change, cox, ...",
    ),
    (
        "[cd4_pre, cd4_post]",
        "[cd4_pre]",
        "study.yaml: line 24, analyses.paired_change.pairs.CD4+: has too few entries.",
    ),
    (
        "[cd4_pre, cd4_post]",
        "cd4_pre",
        "study.yaml: line 24, analyses.paired_change.pairs.CD4+: is not a list (given: 'cd4_pre'). Write [a, b].",
    ),
    (
        "title: Change",
        "titel: Change",
        "study.yaml: line 30, outputs.Table 1.titel: unknown key. Did you mean 'title'?",
    ),
]

AS_YAML = [
    ("title: A tiny study", "title: A\ntitle: B", "study.yaml: line 2, title: the key stands twice. Remove one."),
    (
        "title: A tiny study",
        "title: [A",
        "study.yaml: line 2: is not YAML: expected ',' or ']', but got ':'. Mind the indentation and quotes.",
    ),
    (
        "title: A tiny study",
        "? [a]\n: b",
        "study.yaml: line 1: a key is not text. Write `key: value`; put text with brackets in quotes.",
    ),
    ("title: A tiny study", "title: !!int x", "study.yaml: line 1, title: 'x' cannot be read as int. Correct it."),
    (
        "title: A tiny study",
        "title: !!timestamp x",
        "study.yaml: line 1, title: has the tag timestamp. Remove the tag.",
    ),
    (
        "title: A tiny study",
        "title: !!python/object/apply:os.system [ls]",
        "study.yaml: line 1, title: has the tag python/object/apply:os.system. Remove the tag.",
    ),
    (
        "title: A tiny study",
        "title: &a [*a]",
        "study.yaml: line 1, title[0]: an alias refers to itself. Write it out.",
    ),
    ("title: A tiny study", "title: " + "[" * 1000, "study.yaml: is nested too deeply."),
    ("title: A tiny study", "title: A \x01", "study.yaml: line 1: has the character '\\x01'. Remove it."),
]


@pytest.mark.parametrize(("old", "new", "message"), KEYS_AND_TYPES + AS_YAML)
def test_one_message_for_each_problem_of_a_plan(tiny, old, new, message):
    assert tiny.edit_plan(old, new).messages() == [message]


def test_all_problems_of_a_plan_at_once(tiny):
    tiny.edit_plan("title: A tiny study", "titel: A").edit_plan("maximum: 100", "maximum: abc")
    tiny.edit_plan("kind: cox", "kind: coxx")
    assert [message.split(": ")[1] for message in tiny.messages()] == [
        "line 4, columns.age.maximum",
        "line 25, analyses.death",
        "line 1, titel",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "study.yaml: the file is empty."),
        ("# nothing\n", "study.yaml: the file is empty."),
        ("- a\n", "study.yaml: is not a list of `key: value` lines."),
        ("text\n", "study.yaml: is not a list of `key: value` lines."),
    ],
)
def test_a_plan_that_is_none(tiny, text, message):
    tiny.plan = text
    assert tiny.messages() == [message]


def test_a_plan_that_is_not_utf8(tmp_path):
    path = tmp_path / "p.yaml"
    path.write_bytes("title: A\nid: \xe9".encode("latin-1"))
    with pytest.raises(StudyError) as error:
        read_study(path)
    assert str(error.value) == f"{path}: line 2: is not UTF-8 (byte 0xe9). Save it as UTF-8."


def test_a_folder_is_no_plan(tmp_path):
    with pytest.raises(StudyError) as error:
        read_study(tmp_path)
    assert str(error.value) == f"{tmp_path}: cannot be read: Is a directory."


def test_an_alias_bomb_is_refused(tiny):
    bomb = "a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n"
    for name, inner in zip("bcdefghij", "abcdefghi", strict=True):
        bomb += f"{name}: &{name} [{', '.join([f'*{inner}'] * 10)}]\n"
    tiny.plan += bomb
    assert tiny.messages()[0].endswith("has too many entries. Write it out.")


def test_aliases_and_anchors_work(tiny):
    tiny.edit_plan("[age, arm]", "&both [age, arm]\n  again: {kind: cox, endpoint: os, candidates: *both}")
    study = tiny.study()
    assert study.analyses["again"].candidates == study.analyses["death"].candidates == ("age", "arm")


def test_scalars_are_read_as_a_clinician_means_them(tiny):
    tiny.edit_plan(LEVELS, "{No: no, yes: 'Yes', 007: 12:30, TRUE: on, 1.0: 2}")
    assert tiny.study().columns["arm"].levels == {"No": "no", "yes": "Yes", "007": "12:30", "TRUE": "on", "1": "2"}


def test_a_byte_order_mark_is_passed_over(tiny):
    tiny.plan = "\ufeff" + tiny.plan
    assert tiny.messages() == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "config.yaml: the file is empty."),
        ("studies: {}\n", "config.yaml: line 1, studies: needs at least one entry."),
        ("studies: [a]\n", "config.yaml: line 1, studies: is not a list of `key: value` lines."),
        ("formats: [svg]\n", f"config.yaml: studies: {NEEDED}"),
        (
            "studies:\n  tiny: {cohort: cohort.csv}\n",
            f"config.yaml: line 2, studies.tiny.plan: {NEEDED}",
        ),
        (
            "studies:\n  tiny: {cohort: /etc/passwd, plan: study.yaml}\n",
            "config.yaml: line 2, studies.tiny.cohort: '/etc/passwd' leaves the project; "
            "copy the file below data/raw/ and give that path.",
        ),
        (
            "studies:\n  tiny: {cohort: cohort.csv, plan: ../study.yaml}\n",
            "config.yaml: line 2, studies.tiny.plan: '../study.yaml' leaves the project; "
            "copy the file below data/raw/ and give that path.",
        ),
        (
            'studies:\n  tiny: {cohort: "", plan: study.yaml}\n',
            "config.yaml: line 2, studies.tiny.cohort: '' is not the path of a file.",
        ),
        (
            "studies:\n  Tiny Study: {cohort: cohort.csv, plan: study.yaml}\n",
            "config.yaml: line 2, studies.Tiny Study: the name 'Tiny Study' names a folder; "
            "use small letters, digits and _ only.",
        ),
        (
            f"studies:\n  tiny: {{cohort: cohort.csv, plan: study.yaml}}\n  {'x' * 61}: {{cohort: a, plan: b}}\n",
            f"config.yaml: line 3, studies.{'x' * 61}: the name has 61 characters; at most 60 are possible.",
        ),
        ("studies:\n", "config.yaml: line 1, studies: is empty. Give it a value."),
        (
            "studies:\n  tiny: {cohort: cohort.csv, plan: study.yaml}\nformat: [svg]\n",
            "config.yaml: line 3, format: unknown key. Did you mean 'formats'?",
        ),
        (
            "studies:\n  tiny: {cohort: cohort.csv, plan: study.yaml, plna: x}\n",
            "config.yaml: line 2, studies.tiny.plna: unknown key. Did you mean 'plan'?",
        ),
        (
            "studies:\n  tiny: {cohort: cohort.csv, plan: study.yaml}\nformats: [jpg]\n",
            "config.yaml: line 3, formats[0]: must be 'svg', 'pdf' or 'png' (given: 'jpg').",
        ),
        (
            "studies:\n  tiny: {cohort: cohort.csv, plan: study.yaml}\nformats: []\n",
            "config.yaml: line 3, formats: needs at least one entry.",
        ),
    ],
)
def test_one_message_for_each_problem_of_a_config(tiny, text, message):
    tiny.config = text
    assert tiny.messages() == [message]


def test_keys_of_the_command_line_replace_those_of_the_file(tiny):
    tiny.write()
    assert read_config(Path("config.yaml"), {"formats": ["png"]}).formats == ("png",)
    with pytest.raises(ConfigError) as error:
        read_config(Path("config.yaml"), {"formatz": ["png"]})
    assert str(error.value) == "config.yaml: formatz: unknown key. Did you mean 'formats'?"


def load_anything(**files):
    """Load the project with some of its files as given bytes; anything but an InputError goes through."""
    for name, data in files.items():
        Path({"config": "config.yaml", "plan": "study.yaml"}[name]).write_bytes(data)
    problems = []
    try:
        load_project(Path("config.yaml"))
    except InputError as error:
        problems = [str(problem) for problem in error.problems]
    assert len(set(problems)) == len(problems)
    assert not any("\n" in problem for problem in problems)


@settings(
    derandomize=True, max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.binary(max_size=80) | st.text(max_size=80).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_read_or_refused(tiny, data):
    tiny.write()
    load_anything(plan=data)
    load_anything(config=data)


SNIPPETS = [
    ":", "\n", "- ", "{", "}", "[", "]", "&a ", "*a", "!!int ", "null", "true", "1e999", "-1", "'", '"', "#", "|", ">",
    "? ", ", ", "\t", "0", "%", "é", "\x00", "\ud800", "cd4_pre", "arm", "enrolled", "2001-01-01", "{}", "[]",
    "9" * 5000,
]  # fmt: skip


@settings(
    derandomize=True, max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_a_spoiled_file_is_read_or_refused(tiny, data):
    which = data.draw(st.sampled_from(["plan", "plan", "plan", "config"]))
    text = getattr(tiny, which)
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        text = text[:start] + data.draw(st.sampled_from(SNIPPETS)) + text[start + data.draw(st.integers(0, 8)) :]
    tiny.write()
    load_anything(**{which: text.encode("utf-8", "surrogatepass")})


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 10**20)
    | st.floats()
    | st.sampled_from(["", "age", "arm", "x < 1", "os"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["0", "1", "label", "kind"]), inner),
    max_leaves=4,
)


@settings(
    derandomize=True, max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_a_plan_with_a_strange_value_is_read_or_refused(tiny, data):
    plan = yaml.safe_load(tiny.plan)
    place = plan
    for _ in range(data.draw(st.integers(1, 5))):
        keys = sorted(place, key=str) if isinstance(place, dict) else list(range(len(place)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(place[key], dict | list) or not place[key] or data.draw(st.booleans()):
            place[key] = data.draw(VALUES)
            break
        place = place[key]
    tiny.write()
    load_anything(plan=yaml.safe_dump(plan, sort_keys=False).encode())
