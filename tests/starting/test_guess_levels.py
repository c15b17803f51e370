import pytest

from lymphoradio.starting.guess_levels import guess_levels


@pytest.mark.parametrize(
    ("name", "cells", "levels"),
    [
        ("cirrhosis", ["1", "0"], {"0": "No", "1": "Yes"}),
        ("cirrhosis", ["1.0", "0.0"], {"0": "No", "1": "Yes"}),
        ("smoker", ["Y", "N"], {"N": "No", "Y": "Yes"}),
        ("Raucher", ["ja", "nein"], {"nein": "No", "ja": "Yes"}),
        ("flag", ["TRUE", "FALSE"], {"FALSE": "No", "TRUE": "Yes"}),
        ("性别", ["男", "女"], {"女": "Female", "男": "Male"}),
        ("viral", ["b", "none", "c"], {"none": "None", "b": "B", "c": "C"}),
        ("ecog", ["2", "0", "1"], {"0": "0", "1": "1", "2": "2"}),
        ("site", ["head_neck", "lung"], {"head_neck": "Head neck", "lung": "Lung"}),
    ],
)
def test_labels_by_the_codes(name, cells, levels):
    found, why, doubt = guess_levels(name, cells, {})
    assert (list(found.items()), doubt) == (list(levels.items()), "")
    assert why


@pytest.mark.parametrize(("name", "codes"), [("sex", "0, 1"), ("race", "0, 1"), ("arm", "0, 1, 2"), ("strat", "1, 2")])
def test_codes_whose_meaning_nobody_can_know_are_a_doubt(name, codes):
    found, _, doubt = guess_levels(name, codes.split(", "), {})
    assert found == {code: f"Code {code}" for code in codes.split(", ")}
    assert doubt == f"what do the codes {codes} mean? Write labels"


def test_labels_of_the_file_come_first_and_only_codes_that_occur():
    given = {"1": "Male", "2": "Female", "3": "Other"}
    assert guess_levels("sex", ["2", "1"], given)[0] == {"1": "Male", "2": "Female"}


def test_spellings_of_a_level_are_taken_together_and_said():
    found, _, doubt = guess_levels("stage", ["early", "Early", "late"], {})
    assert found == {"Early": "Early", "early": "Early", "late": "Late"}
    assert doubt == "'Early' and 'early' for Early: taken for one level in several spellings; is that right?"
