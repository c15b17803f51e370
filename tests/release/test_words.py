"""Free text: what counts nobody stays, and nothing else."""

from __future__ import annotations

import pytest

from lymphoradio.release.words import released_note, small_counts, states_counts

from .test_estimates import STUDY


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
    assert not states_counts("Adults of 18 years or older, CD4+ below 500")


def test_small_numbers_are_found_in_what_was_rendered() -> None:
    assert small_counts("<td>n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}7</td> 3 patients") == ["3 patients", "n = 7"]
    assert small_counts("n = 70, 15 patients, 1.3 events per year, grade 3") == []
