import pytest

from lymphoradio.starting.guess_groups import guess_group, guess_redundant
from lymphoradio.starting.guess_late import is_outcome, known_late, marks_missing


@pytest.mark.parametrize("name", ["arm", "Arms", "treatment_arm", "study group", "trt", "Gruppe", "分组"])
def test_a_factor_that_is_named_so_makes_the_groups(name):
    assert guess_group({"sex": "MF", name: "012"})[0] == name


def test_an_arm_comes_before_a_group_and_a_treatment():
    assert guess_group({"treat": "01", "group": "01", "arms": "0123"})[0] == "arms"


@pytest.mark.parametrize(
    ("name", "levels"),
    [("prior_treatment", "01"), ("group_size", "01"), ("arm", "0"), ("arm", "0123456"), ("age_group", "01")],
)
def test_others_do_not(name, levels):
    assert guess_group({name: levels}) == ("", "")


def test_a_factor_that_follows_from_another_is_redundant():
    assert guess_redundant({"str2": "0111", "strat": "1233"}, "") == {"str2": "strat"}
    assert guess_redundant({"a": "0011", "b": "1100"}, "") == {"b": "a"}
    assert guess_redundant({"a": "0011", "b": "0101"}, "") == {}
    assert guess_redundant({"finer": "0123", "arm": "0011"}, "arm") == {"finer": "arm"}


@pytest.mark.parametrize("name", ["best_response", "offtrt", "cycles", "os_months", "pfs", "death", "post_alc", "time"])
def test_what_happens_later(name):
    assert known_late(name)


@pytest.mark.parametrize("name", ["age", "prior_response", "previous relapse", "alc_pre", "time_since_diagnosis"])
def test_what_does_not(name):
    assert known_late(name) == ""


def test_outcomes_and_marks_of_missing_values():
    assert is_outcome("responder")
    assert not is_outcome("prior_response")
    later = {"cd496": [False, True, False]}
    assert marks_missing([False, True, False], later) == marks_missing([True, False, True], later) == "cd496"
    assert marks_missing([True, True, False], later) == ""
    assert marks_missing([False, False], {"cd420": [False, False]}) == ""
