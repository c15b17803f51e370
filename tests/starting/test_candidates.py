from dataclasses import replace

from lymphoradio.starting.analyses import baseline
from lymphoradio.starting.candidates import chosen_candidates
from lymphoradio.starting.guess import guess
from lymphoradio.starting.read_any import read_any


def guesses(cohort):
    return guess(read_any(cohort.write()))


def picked(found, n_events):
    return chosen_candidates(found, baseline(found), n_events)


def test_as_many_as_the_events_allow_the_group_and_age_and_sex_first(cohort, project):
    found = guesses(cohort)
    assert picked(found, 9).names == []
    assert picked(found, 10).names == ["arm"]
    assert picked(found, 39).names == ["arm", "age", "sex"]
    assert picked(found, 50).names == ["arm", "age", "sex", "cd4_week0", "alc_pre"]
    assert picked(found, 600).names == ["arm", "age", "sex", "cd4_week0", "alc_pre", "dose_gy"]
    assert picked(found, 39).why.startswith("39 events allow 3 coefficients at 10 events each. Left out, ")


def test_a_factor_costs_a_coefficient_less_than_it_has_levels(cohort, project):
    found = guesses(cohort.set("sex", ["M", "F", "X"] * 20))
    assert picked(found, 30).names == ["arm", "age", "cd4_week0"]
    assert picked(found, 40).names == ["arm", "age", "sex"]


def test_only_what_is_known_at_baseline_and_complete_and_its_own(cohort, project):
    cohort.set("crp", ["", "NA"] * 8 + [f"{i}.5" for i in range(44)])
    cohort.set("treated", cohort.column("arm"))
    cohort.set("rare", ["a"] * 3 + ["b"] * 57)
    found = picked(guesses(cohort), 600)
    assert {"crp", "treated", "rare", "response", "alc_post", "cd4_week4", "os_months"}.isdisjoint(found.names)
    for reason in (
        "more than 20 % missing: crp",
        "follow from another: treated",
        "fewer than 5 patients in a level: rare",
        "known only later: cd4_week4, cd4_week12, alc_post, response",
    ):
        assert reason in found.why


def test_effects_are_for_units_that_matter(cohort, project):
    assert picked(guesses(cohort), 600).per == {"age": 10, "cd4_week0": 100, "alc_pre": 100}


def test_no_outcome_is_looked_at(cohort, project):
    found = guesses(cohort)
    turned = replace(found, endpoints=tuple(replace(each, n_events=1) for each in found.endpoints))
    assert picked(found, 50) == picked(turned, 50)
