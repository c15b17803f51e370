"""What the data at hand cannot give is refused before any job."""

import pytest

COX = "    endpoint: os\n    candidates: [age, arm]\n"
KM = "analyses:\n  curves: {kind: kaplan_meier, endpoint: os, by: arm, landmark: LANDMARK}\n"


def with_landmark(tiny, kind, landmark):
    if kind == "death":
        return tiny.edit_plan(COX, f"{COX}    landmark: {landmark}\n")
    return tiny.edit_plan("analyses:\n", KM.replace("LANDMARK", landmark))


@pytest.mark.parametrize("kind", ["death", "curves"])
@pytest.mark.parametrize(
    ("landmark", "what"),
    [
        ("80 days", None),
        ("219 days", None),
        ("220 days", "no patient has an event of 'Overall survival' after the landmark (220 days)"),  # the last event
        ("609 days", "no patient has an event of 'Overall survival' after the landmark (609 days)"),
        ("610 days", "no patient is followed for 'Overall survival' after the landmark (610 days)"),
        ("2 years", "no patient is followed for 'Overall survival' after the landmark (730 days)"),
    ],
)
def test_a_landmark_after_which_nothing_happens(tiny, kind, landmark, what):
    messages = with_landmark(tiny, kind, landmark).messages()
    where = f"study.yaml: analyses.{kind}.landmark: "
    assert messages == ([f"{where}{what} in the population 'analysed'. Write an earlier landmark."] if what else [])


def test_a_landmark_is_of_the_population_of_its_analysis(tiny):
    tiny.edit_plan("drop: cd4_post < 100", "drop: is_missing(cd4_pre)")  # the patient with the last event
    assert with_landmark(tiny, "death", "150 days").messages() == [
        "study.yaml: analyses.death.landmark: no patient has an event of 'Overall survival' after the landmark "
        "(150 days) in the population 'analysed'. Write an earlier landmark."
    ]
    tiny.edit_plan("landmark: 150 days", "landmark: 150 days\n    population: adults")
    assert tiny.messages() == []


def test_a_landmark_is_in_days_whatever_the_endpoint_s_unit(tiny):
    tiny.edit_plan("time: days, time_unit: days", "time: days, time_unit: months, days_per_month: 30")
    tiny.edit_plan("days: {label: Time, unit: days}", "days: {label: Time, unit: months}")
    assert with_landmark(tiny, "death", "6599 days").messages() == []
    assert len(with_landmark(tiny, "curves", "6600 days").messages()) == 1  # 220 months, the last event


OUTCOMES = [
    ("  one: {kind: logistic, outcome: decline, candidates: [age]}", "one"),
    ("  one: {kind: roc, outcome: decline, markers: {age: higher}}", "one"),
]


@pytest.mark.parametrize(("analysis", "name"), OUTCOMES)
@pytest.mark.parametrize(
    ("formula", "what"),
    [
        ("cd4_post < cd4_pre", None),
        ("cd4_post < 100", "is 'No' for every patient"),  # the one who has it is excluded
        ("cd4_post < 0 or is_missing(age)", "is 'No' for every patient"),
        ("cd4_post / 0 > 1", "is missing for every patient"),
    ],
)
def test_an_outcome_that_does_not_differ(tiny, analysis, name, formula, what):
    tiny.edit_plan("formula: cd4_post < cd4_pre", f"formula: {formula}")
    tiny.edit_plan("analyses:\n", f"analyses:\n{analysis}\n")
    expected = (
        f"study.yaml: analyses.{name}.outcome: 'decline' {what} of the population 'analysed'; nothing can be "
        "estimated. Look at how the outcome is defined, and at the exclusions in the plan."
    )
    assert tiny.messages() == ([expected] if what else [])


def test_groups_without_any_patient(tiny):
    """One populated level is a noted row of the analysis; none is nothing to show."""
    group = "group: {label: Group, cases: {Old: age > 60, Young: age < 20}}"
    tiny.edit_plan("derived:\n", f"derived:\n  {group}\n")
    tiny.edit_plan("    pairs: {CD4+", "    by: group\n    pairs: {CD4+")
    assert tiny.messages() == []
    tiny.edit_plan("age > 60", "age > 99")
    assert tiny.messages() == [
        "study.yaml: analyses.paired_change.by: 'group' is missing for every patient of the population 'analysed'; "
        "there are no groups. Look at how the groups are defined, and at the exclusions in the plan."
    ]


def test_all_that_cannot_be_given_is_said_at_once(tiny):
    tiny.edit_plan("formula: cd4_post < cd4_pre", "formula: cd4_post < 100")
    tiny.edit_plan("analyses:\n", f"analyses:\n{OUTCOMES[0][0]}\n")
    messages = with_landmark(tiny, "death", "2 years").messages()
    assert [message.split(": ")[1] for message in messages] == ["analyses.one.outcome", "analyses.death.landmark"]
