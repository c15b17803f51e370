"""Event codes that contradict their words are said, and no others."""

import pytest
from click.testing import CliRunner

from lymphoradio.cli import main
from lymphoradio.cohort.turned_codes import turned_codes


def turned(tiny, codes, column="status"):
    tiny.edit_plan("{1: event, 0: censored}", codes)
    if column != "status":
        tiny.plan = tiny.plan.replace("status", column)
    return turned_codes(tiny.study())


@pytest.mark.parametrize(
    ("codes", "found"),
    [
        ("{ja: censored, nein: event}",
         "'nein' counts as the event and 'ja' counts as censored, against what the words say"),
        ("{dead: censored, alive: event}",
         "'alive' counts as the event and 'dead' counts as censored, against what the words say"),
        ("{yes: censored, no: event}",
         "'no' counts as the event and 'yes' counts as censored, against what the words say"),
        ("{Tot: censored, 2: event}", "'Tot' counts as censored, against what the word says"),
        ("{DCD: censored, décédé: event, vivant: censored}", "'DCD' counts as censored, against what the word says"),
        ("{DCD: event, Décédée: censored, 2: censored}", "'Décédée' counts as censored, against what the word says"),
        ("{DCD: censored, vivant: event}",
         "'vivant' counts as the event and 'DCD' counts as censored, against what the words say"),
        ("{死亡: event, 存活: event, 3: censored}", "'存活' counts as the event, against what the word says"),
        ("{dead: event, lost to follow-up: event, 0: censored}",
         "'lost to follow-up' counts as the event, against what the word says"),
    ],
)  # fmt: skip
def test_codes_against_their_words(tiny, codes, found):
    assert turned(tiny, codes) == [
        f"Overall survival: {found}; correct endpoints.os.codes in the plan, or, if that is meant, say why there "
        "(meant: {codes: ...})."
    ]


@pytest.mark.parametrize(
    "codes",
    [
        "{1: event, 0: censored}", "{0: event, 1: censored}", "{ja: event, nein: censored}",
        "{progression: event, dead: censored, alive: censored}",
        "{récidive: event, progression: event, dcd: censored}", "{A: event, B: censored}",
    ],
)  # fmt: skip
def test_codes_that_say_what_they_mean(tiny, codes):
    assert turned(tiny, codes) == []


@pytest.mark.parametrize("column", ["censored", "is_alive", "zensiert"])
def test_yes_in_a_column_that_asks_for_censoring_is_no_event(tiny, column):
    assert turned(tiny, "{yes: censored, no: event}", column) == []


def test_check_says_so(tiny):
    tiny.edit_plan("{1: event, 0: censored}", "{nein: event, ja: censored}")
    rows = [line.split(",") for line in tiny.cohort.splitlines()]
    place = rows[0].index("status")
    for number, row in enumerate(rows[1:], start=2):
        tiny.set_cell(number, "status", {"1": "nein", "0": "ja"}[row[place]])
    tiny.write()
    done = CliRunner().invoke(main, ["check"])
    assert done.exit_code == 0, done.output
    assert (
        "  - Overall survival: 'nein' counts as the event and 'ja' counts as censored, against what the words say; "
        "correct endpoints.os.codes in the plan, or, if that is meant, say why there (meant: {codes: ...})."
        in done.output.splitlines()
    )


def test_a_plan_can_say_why_they_are_right(tiny):
    tiny.edit_plan("{1: event, 0: censored}", "{no: event, yes: censored}, meant: {codes: the column asks who is well}")
    assert turned_codes(tiny.study()) == []


def test_a_placeholder_is_no_reason(tiny):
    tiny.edit_plan("{1: event, 0: censored}", "{no: event, yes: censored}, meant: {codes: todo}")
    assert tiny.messages() == [
        "study.yaml: line 20, endpoints.os.meant.codes: 'todo' is a placeholder; write the reason in words."
    ]
