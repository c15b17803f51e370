"""Free text: what counts nobody stays, and nothing else."""

from __future__ import annotations

import pytest

from lymphoradio.release.words import released_note, small_counts, states_counts, without_counts
from lymphoradio.study import Study

from .test_estimates import PLAN, STUDY


@pytest.mark.parametrize(
    "note",
    [
        "Shapiro-Wilk rejects normality at 0.05",
        "known only 35 days after start of radiotherapy: not a baseline covariate",
        "below 10: estimates may be unstable and too extreme",
        "proportional hazards rejected at 0.05",
        "no removable term with p above 0.1",
    ],
)
def test_notes_that_count_nobody_stay(note: str) -> None:
    assert released_note(note, STUDY) == note


@pytest.mark.parametrize(
    "note",
    [
        "1 patient without Arm left out",
        "one patient without Arm left out",
        "12 tied differences share mid-ranks",
        "no patient in Female",
        "separation by Sex (Female): Firth's penalised likelihood",
        "43 degrees of freedom within groups",
        "2 of 6 expected counts below 5",
    ],
)
def test_notes_that_count_patients_go(note: str) -> None:
    assert released_note(f"{note}; tied values", STUDY) == "tied values"


def test_a_sentence_of_the_plan_that_counts_is_found() -> None:
    assert states_counts("Two of 48 patients had no scan")
    assert states_counts("n = 12")
    assert states_counts("Three of the patients, and one event, had no date")
    assert not states_counts("no patient of that study is in them")
    assert not states_counts("Adults of 18 years or older, CD4+ below 500")


def test_titles_of_the_plan_that_count_are_not_released() -> None:
    outputs = {"Table 1": {"from": "characteristics", "title": "Characteristics of 48 patients"}}
    texts = {"title": "CD4 in 48 patients", "synthetic": "Made of 48 patients", "outputs": outputs}
    left_out: list[str] = []
    plain = without_counts(Study.model_validate({**PLAN, **texts}), left_out)
    assert plain.title == "Results of a study"
    assert plain.outputs["Table 1"].title == "Table 1"
    assert plain.synthetic == "Made-up data"
    assert "48" not in plain.model_dump_json()
    assert len(left_out) == 3
    kept = without_counts(STUDY, [])
    assert (kept.title, kept.outputs["Table 1"].title) == ("Small", "Characteristics")


def test_small_numbers_are_found_in_what_was_rendered() -> None:
    assert small_counts("<td>n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}7</td> 3 patients") == ["3 patients", "n = 7"]
    assert small_counts("n = 70, 15 patients, 1.3 events per year, grade 3") == []
